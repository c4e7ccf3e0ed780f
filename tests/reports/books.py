"""A project's book to which acts are posted one after another, for reports to be made of."""

from __future__ import annotations

from datetime import date

from jizhi.fees import deposits
from jizhi.fees.ledger import Entry, Move, account, items, posted, rebuilt, released
from jizhi.fees.payments import apply_prepayment, receive, refund, waive, write_off
from jizhi.values import Money, Period, key


class Book:
    """The entries of a project; each act is a posting by *actor*."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def post(self, *moves: Move, actor: str = "wang") -> tuple[Entry, ...]:
        entries = posted(moves, project="jade", posting=f"act-{len(self.entries):04}", actor=actor)
        self.entries += entries
        return entries

    def of(self, payer: str) -> list[Entry]:
        """What stands in the book of one payer."""
        return [entry for entry in self.entries if entry.payer == payer]

    def charge(
        self, payer: str, space: str, fen: int, *, month: int = 3, year: int = 2025, fee: str = "service",
        other: str = "income", kind: str = "charge", part: str = "receivable", on: date | None = None,
    ) -> None:  # fmt: skip
        """Charge for a month, due on its 15th; below zero it is taken back."""
        cycle = Period.month(year, month)
        owed, income = account(part, payer), account(other, "" if other == "opening" else fee)
        debit, credit = (owed, income) if fen > 0 else (income, owed)
        move = Move(
            day=on or cycle.start, debit=debit, credit=credit, amount=Money(abs(fen)), kind=kind, payer=payer,
            space=space, fee=fee, item=f"{key('jade', space, fee)}/{cycle}/{payer}", cycle=cycle,
            due_on=cycle.start.replace(day=15), bill=f"bill-{month}",
        )  # fmt: skip
        self.post(move, *released([*self.of(payer), move]))

    def pay(self, payer: str, fen: int, on: date, *, method: str = "cash", actor: str = "wang") -> None:
        """Money comes in and pays what is owed; what is left is prepaid."""
        got = receive(payer, Money(fen), method=method, on=on)
        self.post(got, *apply_prepayment([*self.of(payer), got], payer=payer, on=on), actor=actor)

    def refund(self, payer: str, fen: int, on: date) -> None:
        """Prepaid money goes back."""
        head = rebuilt("jade", payer, self.entries)
        self.post(refund(self.of(payer), head, Money(fen), method="bank-transfer", on=on))

    def forgive(self, payer: str, fen: int, on: date, *, verb=waive) -> None:
        """Waive, or write off, of the first open item as much as is owed of it at most."""
        for item in items(self.of(payer)):
            amount = min(Money(fen), item.outstanding)
            if amount.fen > 0:
                self.post(verb(self.of(payer), item.id, amount, on=max(on, item.since), because="so"))
                return

    def write_off(self, payer: str, fen: int, on: date) -> None:
        """Write off."""
        self.forgive(payer, fen, on, verb=write_off)

    def hold(self, payer: str, space: str, fen: int, on: date) -> str:
        """Take a decoration deposit in."""
        id = deposits.deposit_id(space, "decoration", f"d{len(self.entries)}")
        self.post(
            deposits.hold(payer, Money(fen), space=space, kind="decoration", id=id, method="pos", on=on), actor="li"
        )
        return id
