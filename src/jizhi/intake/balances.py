"""What each row of opening balances says: whose it is, of which item, and the moves that bring it into the books."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import attrs

from jizhi.fees.deposits import deposit_id
from jizhi.fees.ledger import EntryKind, Move, account
from jizhi.fees.tariff import Fee
from jizhi.intake.kept import Kept, called
from jizhi.intake.rows import ReadRow
from jizhi.values import Money, Period, key


@attrs.frozen(kw_only=True)
class Brought:
    """What comes into the books in one posting; *item* is the charge subject it raises, if it does."""

    posting: str
    item: str
    moves: tuple[Move, ...]


@attrs.frozen(kw_only=True)
class Stated:
    """A row, and the posting that it is part of; none where it is left out."""

    row: ReadRow
    posting: str = ""
    payer: str = ""
    cycle: Period | None = None
    fee: str = ""


def stated(rows: Iterable[ReadRow], *, project: str, kept: Kept, on: date) -> tuple[list[Stated], tuple[Brought, ...]]:
    """Return every row as it fared, and what the good ones bring into the books, one posting for each item."""
    fared = [_stated(row, project, kept, on) for row in rows]
    groups: dict[str, list[int]] = {}
    for place, one in enumerate(fared):
        if one.posting:
            groups.setdefault(one.posting, []).append(place)
    brought: list[Brought] = []
    for posting, places in groups.items():
        judged = _judged([fared[place] for place in places])
        for place, one in zip(places, judged, strict=True):
            fared[place] = one
        if all(one.posting for one in judged):
            brought.append(_brought(judged, posting, project, on))
        else:
            for place in places:
                fared[place] = attrs.evolve(fared[place], posting="")
    return fared, tuple(brought)


def _stated(row: ReadRow, project: str, kept: Kept, on: date) -> Stated:
    if row.skipped:
        return Stated(row=row)
    form = row.mapped.form.name
    for name in {"arrears": ("fee", "since", "until", "amount"), "paid": ("fee", "since", "until", "day", "owed"),
                 "prepaid": ("amount",), "held": ("kind", "amount")}[form]:  # fmt: skip
        row = row.needs(name)
    row = row.needs("amount")
    if form in {"arrears", "paid"}:
        row, fee = _fee(row, kept)
        row, cycle = _cycle(row)
    else:
        fee, cycle = row.text("kind"), None
    for name in ("amount", "owed", "late"):
        if row.values.get(name) is not None and row.values[name] <= 0:
            row = row.found("amount-not-above-zero", name, shown=row.values[name])
    row, payer = _payer(row, kept, on if cycle is None else cycle.start)
    if row.refused:
        return Stated(row=row)
    # Arrears and what was paid of the same item are one posting, so that they cannot be brought in beside each other.
    what = "item" if cycle is not None else form
    posting = key("opening", what, row.code, fee, *(() if cycle is None else (str(cycle),)), payer)
    return Stated(row=row, posting=posting, payer=payer, cycle=cycle, fee=fee)


def _fee(row: ReadRow, kept: Kept) -> tuple[ReadRow, str]:
    said = row.text("fee")
    fee: Fee | None = called(kept.fees, said)
    if fee is not None:
        return row, fee.code
    if said and not row.troubled("fee"):
        row = row.found("fee-unknown", "fee", fee=said, known=" ".join(each.name for each in kept.fees))
    return row, ""


def _cycle(row: ReadRow) -> tuple[ReadRow, Period | None]:
    since, until = row.day("since"), row.day("until")
    if since is None or until is None:
        return row, None
    if until < since:
        return row.found("ends-before-start", "until", since=since), None
    return row, Period(since, until + timedelta(days=1))


def _payer(row: ReadRow, kept: Kept, day: date) -> tuple[ReadRow, str]:
    """Who is named, or the one owner of that day: who else it may be, nobody guesses."""
    name = row.text("payer")
    if row.refused or kept.roster is None:
        return row, ""
    if name:
        parties = kept.names_in(row.code).get(name, [])
        if len(parties) != 1:
            return row.found("payer-unknown", "payer", payer=name, space=row.code), ""
        return row, parties[0]
    holders = {
        tenure.party
        for tenure in kept.roster.dossier(row.code).tenures
        if tenure.role in {"owner", "developer"} and tenure.since <= day < (tenure.until or date.max)
    }
    if len(holders) != 1 or "" in holders:
        return row.found("payer-unclear", "payer", space=row.code, day=day), ""
    return row, holders.pop()


def _judged(group: Sequence[Stated]) -> list[Stated]:
    """Hold the rows of one item against each other: one row, or payments that say the same of what was owed."""
    first = group[0]
    forms = {one.row.mapped.form.name for one in group}
    owed = {one.row.values.get("owed") for one in group}
    if len(group) > 1 and (forms != {"paid"} or len(owed) > 1):
        return [
            attrs.evolve(
                one, posting="", row=one.row.found("opening-twice", "amount", other=_other(one, group).row.place)
            )
            for one in group
        ]
    if forms == {"paid"}:
        paid, total = sum((one.row.values["amount"] for one in group), Decimal(0)), first.row.values["owed"]
        if paid > total:
            last = group[-1]
            row = last.row.found("paid-beyond", "amount", severity="warning", paid=paid, owed=total)
            return [*group[:-1], attrs.evolve(last, row=row)]
    return list(group)


def _other(one: Stated, group: Sequence[Stated]) -> Stated:
    return next(each for each in group if each is not one)


def _brought(group: Sequence[Stated], posting: str, project: str, on: date) -> Brought:
    first = group[0]
    row, payer, cycle = first.row, first.payer, first.cycle
    if cycle is None:
        return Brought(posting=posting, item="", moves=(_held(first, posting, on),))
    item = f"{key(project, row.code, first.fee)}/{cycle}/{key(payer)}"
    due = row.day("due") or cycle.end - timedelta(days=1)
    if row.mapped.form.name == "arrears":
        moves = [_raised(first, "receivable", "amount", item, day=on, due=due)]
        if row.values.get("late") is not None:
            moves.append(_raised(first, "late-fee", "late", item, day=on, due=on))
        return Brought(posting=posting, item=item, moves=tuple(moves))
    days = [one.row.day("day") or on for one in group]
    raised = _raised(first, "receivable", "owed", item, day=min(days), due=due)
    return Brought(posting=posting, item=item, moves=(raised, *_payments(group, days, item)))


def _payments(group: Sequence[Stated], days: Sequence[date], item: str) -> Iterator[Move]:
    """What was paid before: it came from outside these books, and pays the item as far as it goes."""
    left = _money(group[0].row, "owed")
    for one, day in zip(group, days, strict=True):
        amount = _money(one.row, "amount")
        yield _move(one, account("opening"), account("prepayment", one.payer), amount, day=day)
        part = min(left, amount)
        left -= part
        if part:
            owed = account("receivable", one.payer)
            yield _move(one, account("prepayment", one.payer), owed, part, day=day, item=item, kind="application")


def _raised(one: Stated, kind: str, name: str, item: str, *, day: date, due: date) -> Move:
    move = _move(one, account(kind, one.payer), account("opening"), _money(one.row, name), day=day, item=item)
    return attrs.evolve(move, cycle=one.cycle, due_on=due)


def _held(one: Stated, posting: str, on: date) -> Move:
    """A prepayment or a deposit that was taken in before."""
    amount = _money(one.row, "amount")
    if one.row.mapped.form.name == "prepaid":
        return _move(one, account("opening"), account("prepayment", one.payer), amount, day=on)
    id = deposit_id(one.row.code, one.fee, posting)
    day = one.row.day("day") or on
    return _move(one, account("opening"), account("deposit", one.payer), amount, day=day, item=id)


def _move(
    one: Stated, debit: str, credit: str, amount: Money, *, day: date, item: str = "", kind: EntryKind = "opening"
) -> Move:
    return Move(
        day=day,
        debit=debit,
        credit=credit,
        amount=amount,
        kind=kind,
        payer=one.payer,
        space=one.row.code,
        fee=one.fee,
        item=item,
        because=one.row.text("cashier") or "moved-in",
    )


def _money(row: ReadRow, name: str) -> Money:
    return Money(int(row.values[name].scaleb(2)))
