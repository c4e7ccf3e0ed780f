"""What a person has to settle of a channel's differences: the list, and his word on one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.errors import NotPosted, RecordRefused, WrongState
from jizhi.fees.clearing import HARMLESS, Difference, DifferenceKind
from jizhi.findings import Finding, Severity
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.ports import Reading
from jizhi.values import Money


def differences(
    known: Reading, project: str, *, channel: str = "", day: date | None = None, every: bool = False
) -> Iterator[Difference]:
    """Yield what differs in *project* and waits for a person, by id; *every* one, settled and harmless too, if asked.

    Args:
        channel, day: only of these.
    """
    told: dict[str, Any] = {"project": project}
    told |= {"channel": channel} if channel else {}
    told |= {"day": day} if day is not None else {}
    told |= {} if every else {"state": "open"}
    for each in known.find(Difference, **told):
        if every or each.kind not in HARMLESS:
            yield each


@operation("payments.reconcile")
def explain_difference(desk: Desk, project: str, id: str, *, note: str) -> Difference:
    """Settle a difference by a person's word; what he did about the money he did at the counter.

    The same word again is a no-op.

    Raises: NotPosted: no such difference in *project*.   RecordRefused: no *note*.   WrongState: it was settled
        otherwise.
    """
    if not note.strip():
        raise RecordRefused("difference", "note", note, "say what became of it")
    with desk.store.writing() as tx:
        found = tx.get(Difference, id)
        if found is None or found.project != project:
            raise NotPosted("difference", id)
        if found.state == "explained" and found.note == note:
            return found
        if found.state != "open":
            raise WrongState("difference", id, found.state, "open")
        settled = attrs.evolve(found, state="explained", note=note, actor=desk.actor)
        return tx.put(settled, expected=found.version)


def difference_finding(difference: Difference) -> Finding:
    """A difference as a finding: ``settlement-`` and its kind, with both amounts as facts."""
    facts = {
        "channel": difference.channel,
        "day": difference.day.isoformat(),
        "number": difference.number,
        "ours": _yuan(difference.ours_fen),
        "theirs": _yuan(difference.theirs_fen),
    }
    told = _TOLD[difference.kind]
    return Finding(told.code, difference.id, facts, told.severity if difference.state == "open" else "note")


@attrs.frozen
class _Told:
    """How a kind of difference is told: the code of its finding, and whether a person has to act."""

    code: str
    severity: Severity = "error"


_TOLD: Final[Mapping[DifferenceKind, _Told]] = MappingProxyType(
    {
        "channel-only": _Told("settlement-channel-only"),
        "ours-only": _Told("settlement-ours-only"),
        "amount": _Told("settlement-amount"),
        "duplicate": _Told("settlement-duplicate"),
        "cross-day": _Told("settlement-cross-day", "note"),
        "refund": _Told("settlement-refund"),
        "fee": _Told("settlement-fee"),
        "closed": _Told("settlement-closed"),
        "unposted": _Told("settlement-unposted"),
        "other-merchant": _Told("settlement-other-merchant"),
        "other-project": _Told("settlement-other-project"),
        "currency": _Told("settlement-currency"),
        "other": _Told("settlement-other"),
    }
)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else str(Money(fen).yuan)
