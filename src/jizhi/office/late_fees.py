"""Late fees in the books: of every payer of a project, brought to what they should be on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from jizhi.fees import Tariff
from jizhi.fees.accrual import Frozen, accrue_book, plan_freezes
from jizhi.fees.dunning import DunningHold
from jizhi.fees.ledger import Entry, PayerAccount, items, posted
from jizhi.fees.payments import InstalmentPlan
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.posting import book_of, check_books_open, closed_until, head_of, keep_entries
from jizhi.office.reminders.known import disputed
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.ports import Reading
from jizhi.values import Money, key


@attrs.frozen(kw_only=True)
class Accrued:
    """What an accrual came to: how many payers it touched, what was accrued, reversed and given back."""

    project: str
    as_of: date
    payers: int
    accrued: Money
    reversed: Money
    released: Money

    @property
    def change(self) -> Money:
        """By how much the late fees grew."""
        return self.accrued - self.reversed


@operation("late-fees.accrue")
def accrue_late_fees(desk: Desk, project: str, *, as_of: date) -> Accrued:
    """Bring the late fees of *project* to what they should be up to and with *as_of*, payer by payer.

    Each payer's book is a unit of its own, so that an errand that was interrupted goes on where it stopped. Done again
    it changes nothing; after a back-dated payment it reverses what was too much.

    Args:
        as_of: also the day of the entries; its books must be open.

    Raises:
        UnknownProject, PeriodClosed; NoTariff where none is published; Conflict where somebody posted to a book
        meanwhile: what was kept stays, and the errand is done again.
    """
    with desk.store.reading() as known:
        read_project(known, project)
        check_books_open(known, project, as_of, settled=desk.closed_until)
        tariff = tariff_of(known, published_tariff(known, project).id)
        payers = [head.payer for head in known.find(PayerAccount, project=project)]
    return _summed(project, as_of, (_accrue(desk, tariff, project, payer, as_of) for payer in payers))


def frozen_of(known: Reading, project: str, *, as_of: date) -> tuple[Frozen, ...]:
    """The items of *project* that are, or were, disputed or in a plan of instalments, and the days that do not count.

    Args:
        as_of: up to which the plans are followed.
    """
    plans = tuple(known.find(InstalmentPlan, project=project))
    holds = known.find(DunningHold, project=project)
    payers = {plan.payer for plan in plans} | {hold.payer for hold in holds if hold.kind == "dispute"}
    found: list[Frozen] = []
    for payer in sorted(payers):
        book = book_of(known, project, payer)
        found += disputed(known, project, payer, book)
        for plan in (each for each in plans if each.payer == payer):
            kept = plan_freezes(plan, book, as_of=as_of)
            owed = (each for each in items(book) if each.part == "principal" and each.id in plan.items)
            found += [(each.item, freeze) for each in owed for freeze in kept]
    return tuple(found)


def _accrue(desk: Desk, tariff: Tariff, project: str, payer: str, as_of: date) -> tuple[Entry, ...]:
    posting = key("late", str(as_of), payer)
    with desk.store.writing() as tx:
        head, book = head_of(tx, project, payer), book_of(tx, project, payer)
        plans = tuple(tx.find(InstalmentPlan, project=project, payer=payer))
        frozen = disputed(tx, project, payer, book)
        moves = accrue_book(tariff, book, as_of=as_of, plans=plans, frozen=frozen)
        entries = posted(
            moves,
            project=project,
            posting=posting,
            actor=desk.actor,
            first=sum(entry.posting == posting for entry in book),
        )
        if entries:
            closed = closed_until(tx, project, desk.closed_until)
            keep_entries(tx, entries, heads={payer: head}, closed=closed)
    return entries


def _summed(project: str, as_of: date, kept: Iterable[tuple[Entry, ...]]) -> Accrued:
    books = [entries for entries in kept if entries]
    sums = {"late-fee": 0, "reversal": 0, "release": 0}
    for entry in (entry for entries in books for entry in entries):
        sums[entry.kind] += entry.amount.fen
    currency = books[0][0].amount.currency if books else "CNY"
    accrued, taken_back, given_back = (Money(fen, currency) for fen in sums.values())
    return Accrued(
        project=project, as_of=as_of, payers=len(books), accrued=accrued, reversed=taken_back, released=given_back
    )
