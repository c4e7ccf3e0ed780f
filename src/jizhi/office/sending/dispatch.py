"""Handing over what is due: begun in one unit, called outside of any, and what came of it kept in another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import attrs

from jizhi.errors import Conflict, Retryable
from jizhi.findings import Finding
from jizhi.messages import Sending
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.sending.beginning import Begun, Unchecked, begin
from jizhi.office.sending.carrying import Carried, carry
from jizhi.office.sending.keeping import keep, lost_attempt
from jizhi.office.sending.rules import HOUSE_RULES, SendingRules
from jizhi.ports import Messenger, Range

Fate: TypeAlias = Literal["handed-over", "unknown", "later", "refused", "postponed", "withdrawn", "elsewhere"]


@attrs.frozen(kw_only=True)
class Sent:
    """What became of the sendings that were due.

    Args:
        fates: by id. ``refused`` failed on their channel and are queued on the next one where there is one;
            ``elsewhere`` are those that somebody else moved meanwhile.
        findings: a messenger that stopped or broke, an attempt that nobody knows the end of.
    """

    fates: tuple[tuple[str, Fate], ...] = ()
    findings: tuple[Finding, ...] = ()

    def count(self, fate: Fate) -> int:
        """How many came to *fate*."""
        return sum(each == fate for _, each in self.fates)


@operation("messages.send", at="")
def send_due(
    desk: Desk,
    messengers: Mapping[str, Messenger],
    *,
    at: datetime,
    rules: SendingRules = HOUSE_RULES,
    limit: int = 1000,
) -> Sent:
    """Hand over what is due at *at*, each message once, on the channels that *messengers* are there for.

    At least once under a stable key: what a process left begun is unknown, not sent again, until its delivery was
    asked for. Several may run at once; nothing is called inside a unit.

    Args:
        messengers: by channel: ``sms``, ``mail``, ``in-app``, ``robot``.
        limit: at most so many.

    Raises:
        Whatever the store raises, but for a lost race; what was handed over before stays kept.
    """
    fates: list[tuple[str, Fate]] = []
    findings: list[Finding] = []
    stopped: set[str] = set()
    for due in _due(desk, at, messengers):
        if len(fates) >= limit:
            break
        if due.channel in stopped:
            continue
        fate, said = _one(desk, messengers[due.channel], due, at, rules)
        fates.append((due.id, fate))
        findings += said
        stopped |= {due.channel for finding in said if finding.code == "messenger-stopped"}
    return Sent(fates=tuple(fates), findings=tuple(findings))


@attrs.frozen
class _Due:
    id: str
    channel: str
    state: str


def _due(desk: Desk, at: datetime, messengers: Mapping[str, Messenger]) -> tuple[_Due, ...]:
    until = Range(field="due", below=at + timedelta(microseconds=1))
    with desk.store.reading() as known:
        found = known.find(Sending, until, state=("queued", "handing-over"))
        return tuple(_Due(each.id, each.channel, each.state) for each in found if each.channel in messengers)


def _one(
    desk: Desk, messenger: Messenger, due: _Due, at: datetime, rules: SendingRules
) -> tuple[Fate, tuple[Finding, ...]]:
    try:
        if due.state == "handing-over":
            lost_attempt(desk, due.id, at=at)
            return "unknown", (Finding("handover-lost", due.id, {"channel": due.channel}, severity="warning"),)
        begun = begin(desk, due.id, at=at, rules=rules)
    except (Conflict, Retryable):
        return "elsewhere", ()
    if isinstance(begun, Unchecked):
        return "postponed", (Finding("check-failed", due.id, {"why": begun.why}),)
    if not isinstance(begun, Begun):
        return begun, ()
    carried: Carried = carry(messenger, begun, at=at, rules=rules)
    keep(desk, begun, carried, at=at, rules=rules)
    return carried.fate, carried.findings
