"""Books of three payers under everything that a counter does, step by step beside a model in plain whole numbers.

``Books`` is a Hypothesis state machine: give it your own store in a subclass, and run it with
``hypothesis.stateful.run_state_machine_as_test``.
"""

from __future__ import annotations

from datetime import date, timedelta

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from jizhi.errors import (
    AlreadyReversed,
    KeyReused,
    MoreThanOwed,
    MoreThanThere,
    PeriodClosed,
    Refusal,
)
from jizhi.fees import Bill, BillRun, Charge
from jizhi.fees.ledger import (
    Move,
    account,
    posted,
)
from jizhi.office import posting
from jizhi.office.counter import CloseBooks, HandOver, Pay, Refund, Reverse, Transfer, Waive, WriteOff, carry_out
from jizhi.testing.ledger_beside import CYCLES, FIRST, BooksBeside, amounts, days, payers, places
from jizhi.testing.ledger_model import Item
from jizhi.values import Money, Period


class Books(BooksBeside):
    """The counter and the model, asked the same."""

    # what a bill run does

    def bill(self, payer: str, cycle: Period, amount: int, on: date, due: date, kind: str) -> None:
        """One bill of one charge, brought into the books as a bill run does it."""
        item = f"jade/1-{payer}/service/{cycle}/{payer}"
        known = self.model.items.get(item)
        number = known.corrections if known else 0
        self.runs += 1
        run = BillRun(
            project="jade", period=cycle, number=self.runs, tariff="t", roster="", issued_on=on, chunks=1, done=1,
            voids="" if kind == "charge" else "earlier",
        )  # fmt: skip
        charge = Charge(
            run=run.id, project="jade", space=f"1-{payer}", fee="service", cycle=cycle, payer=payer,
            target=Money(amount), amount=Money(amount), n=number, kind=kind,  # type: ignore[arg-type]
        )  # fmt: skip
        assert item == charge.subject
        bill = Bill(
            run=run.id, project="jade", space=charge.space, payer=payer, issued_on=on, due_on=due,
            charges=(charge.id,), total=Money(amount),
        )  # fmt: skip
        with self.store.writing() as tx:
            posting.post_bills(tx, run, (bill,), (charge,))
        type(self).steps += 1

    @rule(payer=payers, cycle=st.sampled_from(CYCLES), amount=amounts, on=days, late=st.integers(0, 20))
    def issue(self, payer: str, cycle: Period, amount: int, on: date, late: int) -> None:
        """A bill of one charge; what is prepaid pays it at once."""
        on, due = max(on, self.model.closed), max(on, self.model.closed) + timedelta(days=late)
        id = f"jade/1-{payer}/service/{cycle}/{payer}"
        if id in self.model.items:
            return
        held, there = self.model.holds(payer), self.model.usable(payer, on)
        self.bill(payer, cycle, amount, on, due, "charge")
        item = self.model.items[id] = Item(id, payer, "principal", on, due, last=on, issued=amount, corrections=1)
        if held > 0:
            self.model.apply(self.model.spread(payer, there, on, {item.id}))

    @precondition(lambda self: self.model.items)
    @rule(place=places, down=st.integers(1, 3), on=days)
    def correct_or_void(self, place: int, down: int, on: date) -> None:
        """Take a third, two thirds or all of a charge back, on any day that is open."""
        principal = [item for item in self.model.items.values() if item.part == "principal" and item.issued > 2]
        if not principal:
            return
        item, on = principal[place % len(principal)], max(on, self.model.closed)
        less = item.issued * down // 3
        cycle = next(cycle for cycle in CYCLES if str(cycle) in item.id)
        self.bill(item.payer, cycle, -less, on, max(on, item.due), "void" if down == 3 else "correction")
        item.issued -= less
        item.corrections += 1
        item.since, item.last = min(item.since, on), max(item.last, on)
        self.model.give_back(item)

    @precondition(lambda self: self.model.items)
    @rule(place=places, amount=amounts, on=days)
    def bear_a_late_fee(self, place: int, amount: int, on: date) -> None:
        """A late fee on a charge."""
        principal = [item for item in self.model.items.values() if item.part == "principal"]
        owed, on = principal[place % len(principal)], max(on, self.model.closed)
        if f"{owed.id}!late" in self.model.items:
            return
        move = Move(
            day=on, debit=account("late-fee", owed.payer), credit=account("late-income", "service"),
            amount=Money(amount), kind="late-fee", payer=owed.payer, space=f"1-{owed.payer}", fee="service",
            item=owed.id, due_on=on,
        )  # fmt: skip
        self.runs += 1
        with self.store.writing() as tx:
            entries = posted((move,), project="jade", posting=f"late/{self.runs}")
            heads = {owed.payer: posting.head_of(tx, "jade", owed.payer)}
            posting.keep_entries(tx, entries, heads=heads, closed=None)
        self.model.items[f"{owed.id}!late"] = Item(
            f"{owed.id}!late", owed.payer, "late", on, on, last=on, issued=amount
        )

    # what a cashier does

    @rule(payer=payers, amount=amounts, on=days, method=st.sampled_from(("cash", "pos")))
    def pay(self, payer: str, amount: int, on: date, method: str) -> None:
        """Money in, spread oldest first."""
        model = self.model
        model.prepaid[payer].append((on, amount))
        parts = model.spread(payer, min(amount, model.usable(payer, on)), on)
        model.prepaid[payer].pop()
        wanted = self.decided(None, on, *(day for _, _, day in parts))
        if self.do(self.ask(Pay, on, payer=payer, amount=Money(amount), method=method), wanted):
            model.prepaid[payer].append((on, amount))
            model.received[payer] += amount
            model.cash[method] += amount
            model.apply(parts)

    @rule(payer=payers, amount=amounts, on=days, method=st.sampled_from(("cash", "pos")))
    def refund(self, payer: str, amount: int, on: date, method: str) -> None:
        """Money out, of what is prepaid."""
        model = self.model
        there = min(model.usable(payer, on), max(0, model.received[payer]))
        wanted = self.decided(MoreThanThere if amount > there else None, on)
        asked = self.ask(Refund, on, payer=payer, amount=Money(amount), method=method, note="?")
        if self.do(asked, wanted):
            model.prepaid[payer].append((on, -amount))
            model.received[payer] -= amount
            model.cash[method] -= amount

    @rule(giver=payers, taker=payers, amount=amounts, on=days)
    def transfer(self, giver: str, taker: str, amount: int, on: date) -> None:
        """Prepaid money to somebody else."""
        if giver == taker:
            return
        model = self.model
        wanted = self.decided(MoreThanThere if amount > model.usable(giver, on) else None, on)
        if self.do(self.ask(Transfer, on, giver=giver, taker=taker, amount=Money(amount)), wanted):
            model.passed(giver, taker, amount, on)

    @rule(seller=payers, buyer=payers, on=days)
    def hand_over(self, seller: str, buyer: str, on: date) -> None:
        """An owner leaves."""
        model, buyer = self.model, "" if seller == buyer else buyer
        parts = model.spread(seller, model.usable(seller, on), on)
        later = [(day, -part) for _, part, day in parts]
        model.prepaid[seller] += later
        rest = model.usable(seller, on) if buyer else 0
        del model.prepaid[seller][len(model.prepaid[seller]) - len(later) :]
        touched = [day for _, _, day in parts] + ([on] if rest else [])
        if self.do(self.ask(HandOver, on, seller=seller, buyer=buyer), self.decided(None, *touched)):
            model.apply(parts)
            if rest:
                model.passed(seller, buyer, rest, on)

    @precondition(lambda self: self.model.items)
    @rule(place=places, amount=amounts, on=days, off=st.booleans())
    def forgive(self, place: int, amount: int, on: date, off: bool) -> None:
        """A waiver or a write-off."""
        item = list(self.model.items.values())[place % len(self.model.items)]
        day = max(on, item.since)
        wanted = self.decided(MoreThanOwed if amount > item.owed else None, day)
        asked = self.ask(WriteOff if off else Waive, on, payer=item.payer, item=item.id, amount=Money(amount), note="?")
        if self.do(asked, wanted):
            name = "written_off" if off else "waived"
            setattr(item, name, getattr(item, name) + amount)
            item.last = max(item.last, day)

    @precondition(lambda self: self.told)
    @rule(place=places, on=days)
    def take_back(self, place: int, on: date) -> None:
        """An application, a waiver or a write-off; once, and not what the item does not hold any more."""
        id = list(self.told)[place % len(self.told)]
        told = self.told[id]
        item, day = self.model.items[told.item], max(on, told.day)
        name = {"application": "applied", "waiver": "waived", "write-off": "written_off"}[told.kind]
        refused = told.taken_back or getattr(item, name) < told.amount
        wanted = self.decided(AlreadyReversed if refused else None, day)
        if self.do(self.ask(Reverse, on, entry=id, note="?"), wanted):
            told.taken_back = True
            setattr(item, name, getattr(item, name) - told.amount)
            item.last = max(item.last, day)
            if name == "applied":
                self.model.prepaid[told.payer].append((day, told.amount))

    @rule(on=st.integers(0, 12).map(lambda number: FIRST + timedelta(days=number)))
    def close(self, on: date) -> None:
        """The books are closed up to a day."""
        model = self.model
        refused = PeriodClosed if model.closings and on <= model.closed else None
        if self.do(self.ask(CloseBooks, on, until=on), refused):
            model.closed, model.closings = on, model.closings + 1

    @precondition(lambda self: self.given)
    @rule(place=places)
    def ask_again(self, place: int) -> None:
        """L9: the same command again is answered again and changes nothing; so is a refusal that was kept.

        What a closed day refused was never answered: given again, it would be a command that the model has not seen.
        """
        command = self.given[place % len(self.given)]
        if command.key not in self.answered:
            return
        before = self.snapshot()
        try:
            first = carry_out(self.desk, command)
            assert (first, "") == (carry_out(self.desk, command), self.kept_keys()[command.key])
        except Refusal as refused:
            assert self.kept_keys()[command.key] == type(refused).__name__
        assert before == self.snapshot()
        type(self).steps += 1

    @precondition(lambda self: self.given)
    @rule(place=places)
    def reuse_a_key(self, place: int) -> None:
        """L10: the same key for another command is refused, and nothing changes."""
        command = self.given[place % len(self.given)]
        if command.key not in self.kept_keys():
            return
        before = self.snapshot()
        try:
            carry_out(self.desk, attrs.evolve(command, on=command.on + timedelta(days=1)))
        except KeyReused as refused:
            assert "on" == refused.field
        else:
            raise AssertionError(f"{command.key} was good for two commands")
        assert before == self.snapshot()
        type(self).steps += 1
