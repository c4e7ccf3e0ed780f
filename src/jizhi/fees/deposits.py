"""Deposits: money held for a payer apart from everything else, until it is offset, forfeited or given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from jizhi.errors import MoreThanThere
from jizhi.fees.ledger import Entry, EntryKind, Move, Row, account
from jizhi.fees.payments.allocate import Allocating
from jizhi.fees.payments.moves import apply_prepayment, check_amount, usable
from jizhi.values import Money, key


@attrs.frozen(kw_only=True)
class Deposit:
    """One deposit: what was *held*, and what became of it; *balance* is still held."""

    id: str
    payer: str
    space: str
    kind: str
    since: date
    held: Money
    offset: Money
    forfeited: Money
    refunded: Money

    @property
    def balance(self) -> Money:
        """What is still held."""
        return self.held - self.offset - self.forfeited - self.refunded


def deposit_id(space: str, kind: str, posting: str) -> str:
    """The id of a deposit: what it is for, and the posting by which it came in."""
    return key("deposit", space, kind, posting)


def hold(
    payer: str, amount: Money, *, space: str, kind: str, id: str, method: str, on: date, because: str = ""
) -> Move:
    """Take a deposit of a *kind* (decoration, key …) in.

    Raises: AmountRefused.
    """
    return Move(
        day=on,
        debit=account("clearing", method),
        credit=account("deposit", payer),
        amount=check_amount("a deposit", amount),
        kind="deposit",
        payer=payer,
        space=space,
        fee=kind,
        item=id,
        because=because,
    )


def offset(
    rows: Sequence[Row],
    deposit: Deposit,
    amount: Money,
    *,
    on: date,
    policy: Allocating | None = None,
    because: str = "",
) -> tuple[Move, ...]:
    """Use *amount* of a deposit for what the payer owes; what it is too much for becomes his prepayment.

    Args:
        rows: everything in the payer's book.

    Raises:
        AmountRefused: nothing, or less.
        MoreThanThere: more than is held.
    """
    freed = _taken(
        rows, deposit, amount, to=account("prepayment", deposit.payer), kind="offset", on=on, because=because
    )
    return freed, *apply_prepayment([*rows, freed], payer=deposit.payer, on=on, policy=policy, amount=amount)


def forfeit(rows: Sequence[Row], deposit: Deposit, amount: Money, *, on: date, because: str) -> Move:
    """Keep *amount* of a deposit for good, for damage that was done; else as ``offset``."""
    return _taken(rows, deposit, amount, to=account("forfeit", deposit.kind), kind="forfeit", on=on, because=because)


def give_back(
    rows: Sequence[Row], deposit: Deposit, amount: Money, *, method: str, on: date, because: str = ""
) -> Move:
    """Pay *amount* of a deposit back; else as ``offset``."""
    return _taken(rows, deposit, amount, to=account("clearing", method), kind="refund", on=on, because=because)


def deposits(entries: Iterable[Entry], *, as_of: date | None = None) -> tuple[Deposit, ...]:
    """Every deposit that *entries* tell of, by id, with what became of it up to *as_of* included."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if (as_of is None or entry.day <= as_of) and account("deposit", entry.payer) in {entry.debit, entry.credit}:
            found.setdefault(entry.item, []).append(entry)
    return tuple(_deposit(id, found[id]) for id in sorted(found))


def _deposit(id: str, rows: list[Entry]) -> Deposit:
    first = min(rows, key=lambda row: (row.kind != "deposit", row.day, row.id))
    mine = account("deposit", first.payer)
    sums = dict.fromkeys(("clearing-in", "prepayment", "forfeit", "clearing-out"), 0)
    taken_in = {row.id for row in rows if row.credit == mine and row.kind in {"deposit", "opening"}}
    for row in rows:
        other = row.debit if row.credit == mine else row.credit
        name = other.partition("/")[0]
        inward = row.credit == mine
        if row.id in taken_in or row.reverses in taken_in:
            sums["clearing-in"] += row.amount.fen if inward else -row.amount.fen
        else:
            sums[name if name in sums else "clearing-out"] += -row.amount.fen if inward else row.amount.fen
    money = {name: Money(fen, first.amount.currency) for name, fen in sums.items()}
    return Deposit(
        id=id,
        payer=first.payer,
        space=first.space,
        kind=first.fee,
        since=first.day,
        held=money["clearing-in"],
        offset=money["prepayment"],
        forfeited=money["forfeit"],
        refunded=money["clearing-out"],
    )


def _taken(
    rows: Sequence[Row], deposit: Deposit, amount: Money, *, to: str, kind: EntryKind, on: date, because: str
) -> Move:
    check_amount(f"a deposit's {kind}", amount)
    there = usable(rows, deposit.payer, "deposit", on=on, item=deposit.id)
    if amount > there:
        raise MoreThanThere("deposit", deposit.id, amount, there)
    return Move(
        day=on,
        debit=account("deposit", deposit.payer),
        credit=to,
        amount=amount,
        kind=kind,
        payer=deposit.payer,
        space=deposit.space,
        fee=deposit.kind,
        item=deposit.id,
        because=because,
    )
