"""A dunning policy's file at the door: TOML text in, a checked policy or findings with their places out."""

from __future__ import annotations

import re
from typing import Any

from jizhi.codec.door import structure
from jizhi.codec.toml import read_toml
from jizhi.errors import PolicyRefused
from jizhi.fees.dunning import DunningPolicy, read_policy
from jizhi.fees.dunning.document import PolicyDoc
from jizhi.findings import Finding, Outcome

_STEP = re.compile(r"\$\.step\[([0-9]+)\]", re.ASCII)


def policy_from_toml(text: str, *, source: str = "dunning.toml") -> Outcome[DunningPolicy | None]:
    """Read the TOML *text* of a dunning policy.

    Args:
        source: the name of the file, for the places of the findings.

    Returns: the policy, or None with the error findings that refuse it; a step that cuts a supply is one.

    >>> policy_from_toml("policy = ").findings[0].code
    'toml-syntax'
    >>> text = 'policy = "p"\\n[[step]]\\ncode = "dry"\\nafter_days = 9\\nchannel = "停水"\\ntemplate = "t"'
    >>> [(each.code, each.subject) for each in policy_from_toml(text).findings]
    [('supply-cut', 'dunning.toml: step dry')]
    """
    data = read_toml(text, source)
    if isinstance(data, Finding):
        return Outcome(None, (data,))
    outcome = structure(data, PolicyDoc)
    if outcome.value is None:
        return Outcome(None, tuple(_placed(finding, source, data) for finding in outcome.findings))
    return read_policy(outcome.value, source=source)


def policy_or_refuse(text: str, *, source: str = "dunning.toml") -> DunningPolicy:
    """Read a dunning policy that must be sound.

    Raises: PolicyRefused with every finding.
    """
    outcome = policy_from_toml(text, source=source)
    if outcome.value is None:
        raise PolicyRefused(source, outcome.findings)
    return outcome.value


def _placed(finding: Finding, source: str, data: dict[str, Any]) -> Finding:
    """The finding with the file and, where it is inside a step, the step's code before its path."""
    parts = [source]
    if found := _STEP.match(finding.subject):
        rows = data.get("step")
        step = rows[int(found[1])] if isinstance(rows, list) else {}
        parts.append(f"step {step.get('code', int(found[1]) + 1)}" if isinstance(step, dict) else f"step {found[1]}")
    return Finding(finding.code, ": ".join((*parts, finding.subject)), finding.facts, finding.severity)
