"""Rounds: cleaning, patrol and greening walks past their checkpoints, held to the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from jizhi.findings import Finding, Outcome, Severity


@attrs.frozen(kw_only=True)
class Passed:
    """That somebody was at a checkpoint at an instant, by its tag or code."""

    checkpoint: str
    at: datetime
    by: str = ""


def walk(checkpoints: Sequence[str], passed: Iterable[Passed], *, subject: str = "") -> Outcome[tuple[Passed, ...]]:
    """Hold what was passed on one round to its *checkpoints*; the value is the first time at each, in time.

    Findings:  ``round-missed`` (error): a checkpoint was not passed; ``round-out-of-order`` (warning): it was passed
        before one that stands ahead of it; ``round-elsewhere`` (note): it is not on this round.

    >>> from datetime import UTC
    >>> names = enumerate(("gate", "roof", "pump"))
    >>> seen = [Passed(checkpoint=name, at=datetime(2025, 3, 1, 8, minute, tzinfo=UTC)) for minute, name in names]
    >>> [(f.code, f.fact("checkpoint")) for f in walk(("gate", "pump", "roof", "gym"), seen).findings]
    [('round-out-of-order', 'roof'), ('round-missed', 'gym')]
    """
    first: dict[str, Passed] = {}
    for each in sorted(passed, key=lambda one: (one.at, one.checkpoint)):
        first.setdefault(each.checkpoint, each)
    order = {checkpoint: place for place, checkpoint in enumerate(checkpoints)}
    findings: list[Finding] = []
    walked = [each for each in first.values() if each.checkpoint in order]
    for place, each in enumerate(walked):
        if any(order[later.checkpoint] < order[each.checkpoint] for later in walked[place + 1 :]):
            findings.append(_said("round-out-of-order", subject, each.checkpoint, "warning"))
    findings += [_said("round-missed", subject, name, "error") for name in checkpoints if name not in first]
    findings += [_said("round-elsewhere", subject, name, "note") for name in first if name not in order]
    return Outcome(tuple(walked), findings)


def _said(code: str, subject: str, checkpoint: str, severity: Severity) -> Finding:
    return Finding(code, subject, {"checkpoint": checkpoint}, severity)
