"""A book of maintenance plans at the door: TOML text in, a checked PlanBook or findings with their places out."""

from __future__ import annotations

import re
from typing import Any

import attrs

from jizhi.codec.door import structure
from jizhi.codec.toml import read_toml
from jizhi.findings import Finding, Outcome
from jizhi.upkeep import PlanBook

_PART = re.compile(r"\$\.(plan|checklist)\[([0-9]+)\]", re.ASCII)


def plans_from_toml(text: str, *, source: str = "plans.toml") -> Outcome[PlanBook | None]:
    """Read the TOML *text* of a book of plans.

    Returns: the book, or None with the findings that refuse it, each with the plan or the list it is in.

    >>> plans_from_toml('code = "b"').value.plan
    ()
    >>> text = '''code = "b"
    ... [[plan]]
    ... code    = "half-month"
    ... classes = ["lift"]
    ... every   = { days = 15 }
    ... law     = "interval"
    ... rest    = "next"'''
    >>> [(f.code, f.subject) for f in plans_from_toml(text).findings]
    [('value-refused', 'plans.toml: plan half-month: $.plan[0]')]
    """
    data = read_toml(text, source)
    if isinstance(data, Finding):
        return Outcome(None, (data,))
    outcome = structure(data, PlanBook)
    return Outcome(outcome.value, tuple(_placed(finding, source, data) for finding in outcome.findings))


def _placed(finding: Finding, source: str, data: dict[str, Any]) -> Finding:
    parts = [source]
    if found := _PART.match(finding.subject):
        rows = data.get(found[1])
        row = rows[int(found[2])] if isinstance(rows, list) else {}
        named = row.get("code", int(found[2]) + 1) if isinstance(row, dict) else int(found[2]) + 1
        parts.append(f"{found[1]} {named}")
    return attrs.evolve(finding, subject=": ".join((*parts, finding.subject)))
