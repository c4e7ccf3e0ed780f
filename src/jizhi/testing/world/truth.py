"""What is true of the world beside the books: a ledger in whole numbers, and the laws that are asked at every step.

Each law is asked of what was committed since the last step; at intervals and at the end all of them are asked of the
whole store, read anew by a ``Truth`` that knows nothing yet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from jizhi.access import GENESIS, AuditHead, AuditRow, sealed, verify
from jizhi.fees import BillRun, Charge, RunItem
from jizhi.fees.dunning import DunnedBill, DunningProof
from jizhi.fees.ledger import Entry, PayerAccount, kind_of_account, rebuilt, trial_balance
from jizhi.fees.online import OnlineOrder
from jizhi.messages import Sending
from jizhi.ports import Reading
from jizhi.records import CATALOGUE
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.messenger import MemoryMessenger
from jizhi.testing.workflows import check_history
from jizhi.testing.world.mirror import Mirror, rewritten
from jizhi.testing.world.papers import Papers
from jizhi.tickets import Ticket
from jizhi.upkeep import WorkOrder
from jizhi.upkeep.orders import ORDER_FLOW
from jizhi.workflow import Step, Workflow

PROJECT: Final = "jade"
SPACES: Final = ("1-101", "1-102", "1-103", "1-104")
FORGIVING: Final = frozenset({"discount", "write-off"})


class Broken(AssertionError):
    """A law of the world is broken: at which step of which seed, and which."""

    def __init__(self, seed: int, step: int, doing: str, law: str) -> None:
        self.seed, self.step, self.doing, self.law = seed, step, doing, law
        super().__init__(f"seed {seed}, step {step} ({doing}): {law}\nreplay: {self.replay}")

    @property
    def replay(self) -> str:
        """The command that walks there again."""
        return f"python -m jizhi.testing.world --seed {self.seed} --steps {self.step} --whole 1"


@attrs.define
class Truth:
    """The model ledger: what each payer owes less what he has with us, in fen, by what was done and answered.

    Args:
        gateway: the channel, whose own books say what was paid.
        flows: the tables of tickets, by name.
        moved: what the counter did to each payer's net; bills, late fees and what is forgiven, and taken back again
            where a charge falls, are read from their own records.
        lost: how often the messenger's answer was lost, by key; only such a message may go out twice.
        net: what bills, late fees, what is forgiven and the channel come to for each payer, step by step.
    """

    gateway: MemoryGateway
    flows: dict[str, Workflow]
    moved: Counter[str] = attrs.field(factory=Counter)
    lost: Counter[str] = attrs.field(factory=Counter)
    net: Counter[str] = attrs.field(factory=Counter)
    rows: defaultdict[str, list[Entry]] = attrs.field(factory=lambda: defaultdict(list))
    heads: dict[str, PayerAccount] = attrs.field(factory=dict)
    reversed: Counter[str] = attrs.field(factory=Counter)
    tails: dict[str, AuditRow] = attrs.field(factory=dict)
    papers: Papers = attrs.field(factory=lambda: Papers(SPACES))
    steps: defaultdict[str, list[Step]] = attrs.field(factory=lambda: defaultdict(list))
    walkers: dict[str, Ticket | WorkOrder] = attrs.field(factory=dict)
    touched: set[tuple[str, str]] = attrs.field(factory=set)
    sent: int = 0

    def broken(self, mirror: Mirror, messenger: MemoryMessenger, *, settled: bool) -> Iterator[str]:
        """Tell each law that what was committed since the last time breaks; nets only where nothing is half done."""
        for before, after in mirror.taken():
            if wrong := rewritten(before, after):
                yield wrong
            yield from self.learn(before, after)
        yield from self.judged()
        yield from self._told_twice(messenger)
        if settled:
            yield from self._nets()

    def whole(self, known: Reading, mirror: Mirror, *, settled: bool) -> Iterator[str]:
        """Ask every law of the whole store, by a model that is made anew from what is kept."""
        yield from mirror.differs(known)
        anew = Truth(gateway=self.gateway, flows=self.flows, moved=self.moved)
        for kind in CATALOGUE:
            if kind.cls in _LEARNT and kind.cls is not AuditRow:  # whose whole chain is verified below
                for record in known.find(kind.cls, project=PROJECT):
                    yield from anew.learn(None, record)
        yield from anew.judged()
        for head in known.find(AuditHead):
            for finding in verify(head.chain, known.find(AuditRow, chain=head.chain), head=head):
                yield f"L11: {finding.code} {finding.subject}"
        if sum(row.balance.fen for row in trial_balance(row for rows in anew.rows.values() for row in rows)):
            yield "L4: the accounts do not add up to nothing"
        if settled:
            yield from anew._nets()
            if +anew.net != +self.net:
                yield "L5, L7: what was reckoned step by step is not what the whole comes to"

    def learn(self, before: Any, after: Any) -> Iterator[str]:
        """Take in one record, and tell what it breaks by itself."""
        if getattr(after, "project", PROJECT) not in (PROJECT, ""):
            yield f"X2: {type(after).__name__} {after.id} is of another project"
        learn = _LEARNT.get(type(after))
        if learn is not None:
            yield from learn(self, before, after)

    def judged(self) -> Iterator[str]:
        """Tell what the records taken in since the last time break together."""
        asked = {"payer": self._payer, "walker": self._walked}
        for what, id in sorted(self.touched):
            yield from asked[what](id)
        self.touched.clear()
        yield from self.papers.judged()

    # records, as they come

    def _entry(self, before: Any, entry: Entry) -> Iterator[str]:
        if entry.amount.fen <= 0 or entry.debit == entry.credit:
            yield "L1: an entry moves nothing"
        if entry.reverses:
            self.reversed[entry.reverses] += 1
            if self.reversed[entry.reverses] > 1:
                yield "L8: an entry is reversed twice"
        debit, credit = kind_of_account(entry.debit), kind_of_account(entry.credit)
        if "late-income" in (debit, credit):
            self.net[entry.payer] += entry.amount.fen if debit == "late-fee" else -entry.amount.fen
        self.net[entry.payer] -= forgiven_by(entry)
        self.rows[entry.payer].append(entry)
        self.touched.add(("payer", entry.payer))

    def _head(self, before: Any, head: PayerAccount) -> Iterator[str]:
        self.heads[head.payer] = head
        self.touched.add(("payer", head.payer))
        yield from ()

    def _charge(self, before: Any, charge: Charge) -> Iterator[str]:
        self.papers.learn(charge)
        self.net[charge.payer] += charge.amount.fen
        yield from ()

    def _order(self, before: Any, order: OnlineOrder) -> Iterator[str]:
        if order.state == "paid" and (before is None or before.state != "paid"):
            self.net[order.payer] -= self.gateway.orders[order.number][0].fen
        yield from ()

    def _audit(self, before: Any, row: AuditRow) -> Iterator[str]:
        last = self.tails.get(row.chain)
        head = AuditHead(chain=row.chain, seq=last.seq if last else 0, hash=last.hash if last else GENESIS)
        if sealed(attrs.evolve(row, hash=""), head) != row:
            yield f"L11: {row.chain} does not go on with {row.seq}"
        self.tails[row.chain] = row

    def _paper(self, before: Any, record: Any) -> Iterator[str]:
        self.papers.learn(record)
        yield from ()

    def _way(self, before: Any, record: Ticket | WorkOrder | Step) -> Iterator[str]:
        subject = record.subject if isinstance(record, Step) else record.id
        if isinstance(record, Step):
            self.steps[subject].append(record)
        else:
            self.walkers[subject] = record
        self.touched.add(("walker", subject))
        yield from ()

    # what they come to together

    def _payer(self, payer: str) -> Iterator[str]:
        """L3 and L6: what is stored of a payer is the fold of his entries, and he has nothing below nothing with us."""
        head = self.heads.get(payer)
        if head is None:
            yield f"L3: {payer} has entries and no head"
        elif attrs.evolve(rebuilt(PROJECT, payer, self.rows[payer]), version=head.version) != head:
            yield f"L3: what is stored of {payer} is not the fold of his entries"
        elif head.prepayment.fen < 0:
            yield f"L6: {payer} has less than nothing with us"

    def _walked(self, subject: str) -> Iterator[str]:
        """W1 to W4: the history of a ticket or an order is a path through its table."""
        walker = self.walkers.get(subject)
        history = sorted(self.steps[subject], key=lambda step: step.number)
        if walker is None:
            yield f"W1: {subject} has steps and is not there"
            return
        if isinstance(walker, Ticket):
            flow, counted = self.flows[walker.flow], walker.steps
        else:
            flow, counted = ORDER_FLOW, walker.position.version
        try:
            check_history(flow, history)
        except AssertionError as broken:
            yield f"W1: {broken}"
        if counted != len(history):
            yield f"W1: {subject} counts {counted} steps of {len(history)}"

    def _nets(self) -> Iterator[str]:
        """L5 and L7: what each payer owes, reckoned from bills, late fees, the counter and the channel's own truth."""
        for payer, head in self.heads.items():
            owed, wanted = head.owed.fen - head.prepayment.fen, self.net[payer] + self.moved[payer]
            if owed != wanted:
                yield f"L5, L7: {payer} owes {owed} by the books and {wanted} by the model"

    def _told_twice(self, messenger: MemoryMessenger) -> Iterator[str]:
        """P11: a message goes out once, and again only where its answer was lost."""
        keys = {message.key for message in messenger.truth[self.sent :]}
        self.sent = len(messenger.truth)
        for key in sorted(keys):
            count = sum(message.key == key for message in messenger.truth)
            if count > 1 + self.lost[key]:
                yield f"P11: {key} was sent {count} times"


_LEARNT: Final[dict[type[Any], Callable[[Truth, Any, Any], Iterator[str]]]] = {
    Entry: Truth._entry,
    PayerAccount: Truth._head,
    Charge: Truth._charge,
    OnlineOrder: Truth._order,
    AuditRow: Truth._audit,
    **dict.fromkeys((BillRun, RunItem, DunnedBill, DunningProof, Sending), Truth._paper),
    Ticket: Truth._way,
    WorkOrder: Truth._way,
    Step: Truth._way,
}


def forgiven_by(entry: Entry) -> int:
    """What an entry forgives a payer, in fen; below zero where it takes that back."""
    if kind_of_account(entry.debit) in FORGIVING:
        return entry.amount.fen
    return -entry.amount.fen if kind_of_account(entry.credit) in FORGIVING else 0
