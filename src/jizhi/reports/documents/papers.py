"""The papers of a payer as data, all frozen: a payment notice over his bills, a demand letter, a receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, TypeAlias

import attrs

from jizhi.errors import NothingToAsk
from jizhi.fees.ledger import Entry, kind_of_account
from jizhi.fees.payments import Receipt
from jizhi.reports.documents.letterhead import Letterhead
from jizhi.reports.documents.owing import OwedLine
from jizhi.values import Money, Period, key


@attrs.frozen(kw_only=True)
class Addressee:
    """Whom a paper is for: his id, and what he is called."""

    payer: str
    name: str


@attrs.frozen(kw_only=True, slots=False)
class _Asking:
    """What a notice and a demand have in common: who asks whom, on which day, for what."""

    _letter: ClassVar[str]

    project: str
    to: Addressee
    head: Letterhead
    on: date
    lines: tuple[OwedLine, ...]

    @property
    def number(self) -> str:
        """What the office and the payer call it: its letter, its day, and the payer without the project's code."""
        whose = "-".join(part for part in self.to.payer.split("/") if part != key(self.project))
        return f"{self._letter}{self.on.isoformat().replace('-', '')}-{whose}"

    @cached_property
    def principal(self) -> Money:
        """What is owed but for late fees."""
        return sum((line.outstanding for line in self.lines[1:]), self.lines[0].outstanding)

    @cached_property
    def late(self) -> Money:
        """The late fees up to and with the day of the letter."""
        return sum((line.late for line in self.lines[1:]), self.lines[0].late)

    @property
    def total(self) -> Money:
        """What is asked for."""
        return self.principal + self.late

    @property
    def spaces(self) -> tuple[str, ...]:
        """The spaces that it is about, in their order."""
        return tuple(sorted({line.space for line in self.lines if line.space}))

    @property
    def code(self) -> str:
        """What its payment code holds; empty where it has none."""
        return self.head.code_for(self.number, self.to.payer)


@attrs.frozen(kw_only=True, slots=False)
class PaymentNotice(_Asking):
    """缴费通知单: all that one payer has to pay, or what stands on some of his bills, whatever its due day."""

    _letter = "N"

    @property
    def due_on(self) -> date:
        """The first due day that is not over yet; the last one where all are."""
        days = sorted({line.due_on for line in self.lines})
        return next((day for day in days if day >= self.on), days[-1])


@attrs.frozen(kw_only=True, slots=False)
class DemandLetter(_Asking):
    """催缴函: what of one payer is overdue, as it stood on the day of the letter, and what each further day adds."""

    _letter = "D"

    @property
    def pay_by(self) -> date:
        """The last day of the period that the letter grants."""
        return self.on + timedelta(days=self.head.days_to_pay)

    @property
    def per_day(self) -> Fraction:
        """By how many yuan the late fees grow on each further day, exactly, as they stand on the day after."""
        return sum((line.per_day for line in self.lines), Fraction(0))


@attrs.frozen(kw_only=True)
class PaidPart:
    """What a receipt paid of one charge subject; ``late`` where it paid the late fee on it."""

    space: str
    fee: str
    cycle: Period | None
    amount: Money
    late: bool = False


@attrs.frozen(kw_only=True)
class ReceiptPaper:
    """收据, or the voucher of money paid out: what is kept of it, from whom it came, what it paid.

    ``prepaid`` is what of it was left for later bills; below zero, what was prepaid earlier and paid with it.
    """

    receipt: Receipt
    to: Addressee
    head: Letterhead
    parts: tuple[PaidPart, ...]
    prepaid: Money

    @property
    def number(self) -> str:
        """Its number in its series, which has no gap."""
        return f"{self.receipt.series}-{self.receipt.number:08d}"


Paper: TypeAlias = PaymentNotice | DemandLetter | ReceiptPaper
"""Whatever can be put on paper for a payer."""


def payment_notice(
    head: Letterhead, lines: Iterable[OwedLine], *, project: str, to: Addressee, on: date, bills: Iterable[str] = ()
) -> PaymentNotice:
    """Return the notice of what *lines* say is owed; of some *bills* alone where they are named.

    Raises:
        NothingToAsk: nothing is.
    """
    wanted = frozenset(bills)
    asked = tuple(line for line in lines if not wanted or line.bill in wanted)
    _something(asked, to, on)
    return PaymentNotice(project=project, to=to, head=head, on=on, lines=asked)


def demand_letter(
    head: Letterhead, lines: Iterable[OwedLine], *, project: str, to: Addressee, on: date
) -> DemandLetter:
    """Return the demand of what is overdue among *lines*: what falls due on the day of the letter is not.

    What is disputed, or held back otherwise, is not demanded; a notice still shows it.

    Raises:
        NothingToAsk: nothing is overdue that is not held back.
    """
    asked = tuple(line for line in lines if line.due_on < on and not line.held)
    _something(asked, to, on)
    return DemandLetter(project=project, to=to, head=head, on=on, lines=asked)


def receipt_paper(
    head: Letterhead, receipt: Receipt, entries: Iterable[Entry], *, to: Addressee, names: Mapping[str, str]
) -> ReceiptPaper:
    """Return the paper of a *receipt*, with what the *entries* of its posting paid.

    Args:
        names: what fees are called, by code.
    """
    parts = tuple(
        PaidPart(
            space=entry.space,
            fee=names.get(entry.fee, entry.fee),
            cycle=entry.cycle,
            amount=entry.amount,
            late=kind_of_account(entry.credit) == "late-fee",
        )
        for entry in entries
        if entry.kind == "application"
    )
    paid = sum((part.amount for part in parts), receipt.amount * 0)
    prepaid = receipt.amount - paid if receipt.kind == "payment" else receipt.amount * 0
    return ReceiptPaper(receipt=receipt, to=to, head=head, parts=parts, prepaid=prepaid)


def _something(lines: tuple[OwedLine, ...], to: Addressee, on: date) -> None:
    if not lines:
        raise NothingToAsk(to.payer, on)
