"""Books beside their model: what must be the same in both after every step, whatever the steps are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from jizhi.errors import (
    PeriodClosed,
    Refusal,
)
from jizhi.estate import Party, Project
from jizhi.fees.ledger import (
    BookPolicy,
    Entry,
    PayerAccount,
    account,
    balance,
    items,
    rebuilt,
    trial_balance,
)
from jizhi.fees.payments import Receipt
from jizhi.office.counter import carry_out
from jizhi.office.desk import Desk
from jizhi.ports import Store
from jizhi.records import Command as Kept
from jizhi.testing.ledger_model import Model, Told
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money, Period

FIRST = date(2025, 1, 1)
PAYERS = ("li", "wang", "zhang")
FREE = Money(10**12)
CYCLES = tuple(Period.month(2025, month) for month in (1, 2, 3))

days: st.SearchStrategy[date] = st.integers(0, 60).map(lambda number: FIRST + timedelta(days=number))
amounts = st.integers(1, 12).map(lambda number: number * 50)
payers = st.sampled_from(PAYERS)
places = st.integers(0, 10**6)


class BooksBeside(RuleBasedStateMachine):
    """The books and the model side by side, and what always holds of both."""

    steps = 0
    """How many commands and bills all walks of this class came to."""

    def open_store(self) -> Store:
        """Return an empty store; in memory unless a subclass has another."""
        return MemoryStore()

    def __init__(self) -> None:
        super().__init__()
        self.store, self.model = self.open_store(), Model.of(PAYERS, first=FIRST)
        self.desk = Desk(store=self.store, actor="chen")
        self.given: list[Any] = []
        self.answered: set[str] = set()
        self.seen: dict[str, Entry] = {}
        self.told: dict[str, Told] = {}
        self.runs = 0

    @initialize()
    def settle(self) -> None:
        """The project, its payers, and a policy by which nobody has to approve anything."""
        with self.store.writing() as tx:
            tx.put(Project(code="jade", name="jade"), expected=None)
            for payer in PAYERS:
                tx.put(Party(id=payer, name=payer), expected=None)
            policy = BookPolicy(project="jade", refund_above=FREE, waive_above=FREE, write_off_above=FREE)
            tx.put(policy, expected=None)

    def ask(self, kind: type, on: date, **told: Any) -> Any:
        """The command under a key of its own."""
        command = kind(project="jade", key=f"k{len(self.given)}", on=on, **told)
        self.given.append(command)
        return command

    def do(self, command: Any, wanted: type[Exception] | None) -> bool:
        """Carry it out; the answer must be what the model wants: done, or this very refusal and nothing changed."""
        type(self).steps += 1
        if wanted is None or issubclass(wanted, Refusal):
            self.answered.add(command.key)
        if wanted is None:
            carry_out(self.desk, command)
            return True
        try:
            carry_out(self.desk, command)
        except wanted:
            return False
        raise AssertionError(f"{command} was done, and the model says {wanted.__name__}")

    def decided(self, refusal: type[Exception] | None, *on: date) -> type[Exception] | None:
        """What the model answers: its refusal, or that a day is closed, or nothing."""
        return refusal or (PeriodClosed if any(day < self.model.closed for day in on) else None)

    def learn(self) -> None:
        """Note the entries that are new, and which of them can be taken back."""
        with self.store.reading() as known:
            for entry in known.find(Entry, project="jade"):
                if entry.id in self.seen:
                    continue
                if entry.kind in {"application", "waiver", "write-off"}:
                    late = "late-fee" in entry.debit.split("/")[0] + entry.credit.split("/")[0]
                    item = f"{entry.item}!late" if late else entry.item
                    self.told[entry.id] = Told(entry.kind, item, entry.payer, entry.amount.fen, entry.day)

    def kept_keys(self) -> dict[str, str]:
        """The keys that were answered, each with its refusal or none; a command on a closed day keeps no key."""
        with self.store.reading() as known:
            return {kept.key: kept.refusal for kept in known.find(Kept, project="jade")}

    def snapshot(self) -> tuple[Any, ...]:
        """Everything about money that is kept."""
        with self.store.reading() as known:
            return tuple(tuple(known.find(kind, project="jade")) for kind in (Entry, PayerAccount, Receipt))

    # what always holds

    @invariant()
    def the_books_and_the_model_say_the_same(self) -> None:
        """L1 to L8 after every step."""
        with self.store.reading() as known:
            entries = tuple(known.find(Entry, project="jade"))
            heads = {head.payer: head for head in known.find(PayerAccount, project="jade")}
            receipts = tuple(known.find(Receipt, project="jade"))
        if len(entries) == len(self.seen):
            return
        self.learn()
        now = {entry.id: entry for entry in entries}
        assert all(now.get(id) == entry for id, entry in self.seen.items()), "L2: what is posted never changes"
        self.seen = now
        assert 0 == sum(row.balance.fen for row in trial_balance(entries)), "L4: the accounts add up to nothing"
        model = self.model
        for payer, head in heads.items():
            again = rebuilt("jade", payer, entries)
            assert attrs.evolve(again, version=head.version) == head, "L3: what is stored is the fold"
            owed = sum(item.owed for item in model.items.values() if item.payer == payer)
            assert (owed, model.holds(payer), model.received[payer]) == (
                head.owed.fen, head.prepayment.fen, head.received.fen
            ), "L6, L7"  # fmt: skip
            assert model.holds(payer) >= 0
        found = {item.id: item for item in items(entries)}
        for id, item in model.items.items():
            assert 0 <= item.owed == found[id].outstanding.fen, "L5: what is owed of each item"
            assert (item.waived, item.written_off) == (found[id].waived.fen, found[id].written_off.fen), "L5"
            assert item.due == found[id].due_on
        for method, fen in model.cash.items():
            assert fen == balance(entries, account("clearing", method)).fen, "L7: per way of paying"
        backwards = [entry.reverses for entry in entries if entry.reverses]
        assert len(set(backwards)) == len(backwards), "L8: reversed once"
        assert not {entry.id for entry in entries if entry.kind == "reversal"} & set(backwards), "L8"
        for series in ("receipt", "refund"):
            numbers = sorted(receipt.number for receipt in receipts if receipt.series == series)
            assert list(range(1, len(numbers) + 1)) == numbers, "no number is left out"
        for payer in PAYERS:
            looks = {day for day, _ in model.prepaid[payer]}
            mine = [entry for entry in entries if entry.payer == payer]
            for look in looks:
                want = sum(fen for day, fen in model.prepaid[payer] if day <= look)
                assert -want == balance(mine, account("prepayment", payer), as_of=look).fen, "as of any day"
