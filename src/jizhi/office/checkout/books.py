"""One unit in which evidence is taken in: the order, the books, the cases and the message leave together or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, TypeVar

import attrs

from jizhi.errors import AlreadyStored, Conflict, Retryable
from jizhi.fees.ledger import items
from jizhi.fees.online import PaymentCase
from jizhi.fees.payments import Receipt
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.checkout.cases import keep_case
from jizhi.office.checkout.rules import Channel, CheckoutRules, day_of
from jizhi.office.counter.carrying import Answer, carried
from jizhi.office.counter.commands import Command
from jizhi.office.counter.receiving import owed_of
from jizhi.office.desk import Desk
from jizhi.office.posting import book_of, closed_until
from jizhi.ports import Writing

T = TypeVar("T")

_TRIES: Final = 8
"""How often in a row a unit may lose a race before whoever wanted it has to want it again."""


@attrs.define(kw_only=True)
class Books:
    """The unit and what belongs to it; ``findings`` are those of the cases that it kept."""

    tx: Writing
    desk: Desk
    channel: Channel
    rules: CheckoutRules
    at: datetime
    findings: list[Finding] = attrs.field(factory=list)

    def case(self, project: str, code: str, subject: str, **facts: object) -> None:
        """Keep a case for a person."""
        named = {"channel": self.channel.name, **facts}
        told = tuple(sorted((name, str(fact)) for name, fact in named.items() if fact != ""))
        case = keep_case(self.tx, PaymentCase(project=project, code=code, subject=subject, facts=told, at=self.at))
        if case.state == "open":
            self.findings.append(case.finding)

    def do(self, command: Command) -> Answer:
        """Carry out a command of the counter within this unit."""
        return carried(self.tx, self.desk, command)

    def day(self, project: str, at: datetime | None) -> date:
        """The day on which money of an instant is posted: its own, or the first whose books are open."""
        closed = closed_until(self.tx, project, self.desk.closed_until)
        on = day_of(at or self.at)
        return on if closed is None else max(on, closed)

    def owed(self, project: str, payer: str, bills: tuple[str, ...]) -> tuple[str, ...]:
        """Those of *bills* of which something is owed still."""
        book = book_of(self.tx, project, payer)
        every = items(book)
        return tuple(bill for bill in bills if owed_of(bill, every, book))

    def received(self, project: str, reference: str) -> str:
        """The receipt of a transfer that is in the books already; empty where there is none."""
        if not reference:
            return ""
        known = self.tx.find(Receipt, reference=reference)
        return next((each.id for each in known if each.project == project and each.method == "online"), "")


@operation("payments.channels", at="")
def in_books(
    desk: Desk, channel: Channel, work: Callable[[Books], T], *, at: datetime, rules: CheckoutRules
) -> tuple[T, tuple[Finding, ...]]:
    """Do *work* in one unit, again where others were faster; return what it gave, and the findings of its cases.

    Raises:  Conflict, AlreadyStored, Retryable: others were faster, again and again.
    """
    lost = 0
    while True:
        try:
            with desk.store.writing() as tx:
                books = Books(tx=tx, desk=desk, channel=channel, rules=rules, at=at)
                done = work(books)
            return done, tuple(books.findings)
        except (Conflict, AlreadyStored, Retryable):
            lost += 1
            if lost == _TRIES:
                raise
