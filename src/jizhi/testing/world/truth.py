"""What is true of the world beside the books: a ledger in whole numbers, and the laws that are asked at every step."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import attrs

from jizhi.access import AuditHead, AuditRow, verify
from jizhi.fees import Charge
from jizhi.fees.dunning import DunnedBill, DunningProof
from jizhi.fees.ledger import Entry, PayerAccount, kind_of_account, rebuilt, trial_balance
from jizhi.fees.online import OnlineOrder
from jizhi.messages import Sending
from jizhi.ports import Reading
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.messenger import MemoryMessenger
from jizhi.testing.workflows import check_history
from jizhi.tickets import Ticket
from jizhi.workflow import Step, Workflow

PROJECT = "jade"
FORGIVING = frozenset({"discount", "write-off"})


class Broken(AssertionError):
    """A law of the world is broken: at which step of which seed, and which."""

    def __init__(self, seed: int, step: int, doing: str, law: str) -> None:
        self.seed, self.step, self.law = seed, step, law
        super().__init__(f"seed {seed}, step {step} ({doing}): {law}")


@attrs.define
class Truth:
    """The model ledger: what each payer owes less what he has with us, in fen, by what was done and answered.

    Args:
        moved: what the counter did to each payer's net; bills, late fees and what is forgiven, and taken back again
            where a charge falls, are read from their own records.
        seen: every entry as it was first met.
        lost: how often the messenger's answer was lost, by key; only such a message may go out twice.
    """

    moved: Counter[str] = attrs.field(factory=Counter)
    seen: dict[str, Entry] = attrs.field(factory=dict)
    lost: Counter[str] = attrs.field(factory=Counter)

    def broken(self, known: Reading, gateway: MemoryGateway, *, settled: bool) -> Iterator[str]:
        """Tell each law that the books break; the net of a payer is asked only where nothing is half done."""
        entries = {entry.id: entry for entry in known.find(Entry, project=PROJECT)}
        if any(entries.get(id) != entry for id, entry in self.seen.items()):
            yield "L2: an entry that was posted has changed or is gone"
        self.seen = entries
        rows = tuple(entries.values())
        if any(entry.amount.fen <= 0 or entry.debit == entry.credit for entry in rows):
            yield "L1: an entry moves nothing"
        if sum(row.balance.fen for row in trial_balance(rows)):
            yield "L4: the accounts do not add up to nothing"
        for head in known.find(PayerAccount, project=PROJECT):
            if attrs.evolve(rebuilt(PROJECT, head.payer, rows), version=head.version) != head:
                yield f"L3: what is stored of {head.payer} is not the fold of his entries"
            if head.prepayment.fen < 0:
                yield f"L6: {head.payer} has less than nothing with us"
        reversed_ = Counter(entry.reverses for entry in rows if entry.reverses)
        if any(count > 1 for count in reversed_.values()):
            yield "L8: an entry is reversed twice"
        yield from self._trail(known)
        yield from self._bills(known)
        yield from self._dunning(known)
        if settled:
            yield from self._nets(known, gateway, rows)

    def _nets(self, known: Reading, gateway: MemoryGateway, rows: tuple[Entry, ...]) -> Iterator[str]:
        """L5 and L7: what each payer owes, reckoned from bills, late fees, the counter and the channel's own truth."""
        wanted = Counter(self.moved)
        for charge in known.find(Charge, project=PROJECT):
            wanted[charge.payer] += charge.amount.fen
        for entry in rows:
            debit, credit = kind_of_account(entry.debit), kind_of_account(entry.credit)
            if "late-income" in (debit, credit):
                wanted[entry.payer] += entry.amount.fen if debit == "late-fee" else -entry.amount.fen
            wanted[entry.payer] -= forgiven_by(entry)
        for order in known.find(OnlineOrder, state="paid"):
            wanted[order.payer] -= gateway.orders[order.number][0].fen
        for head in known.find(PayerAccount, project=PROJECT):
            net = head.owed.fen - head.prepayment.fen
            if net != wanted[head.payer]:
                yield f"L5, L7: {head.payer} owes {net} by the books and {wanted[head.payer]} by the model"

    @staticmethod
    def _trail(known: Reading) -> Iterator[str]:
        """L11: the audit trail is gapless and its chain is whole."""
        for head in known.find(AuditHead, project=PROJECT):
            for finding in verify(head.chain, known.find(AuditRow, chain=head.chain), head=head):
                yield f"L11: {finding.code} {finding.subject}"

    @staticmethod
    def _bills(known: Reading) -> Iterator[str]:
        """B1 and B6: the charges of one subject are numbered without a gap, and what stands is never below nothing."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        sums: Counter[str] = Counter()
        for charge in known.find(Charge, project=PROJECT):
            numbers[charge.subject].append(charge.n)
            sums[charge.subject] += charge.amount.fen
        for subject, each in numbers.items():
            if sorted(each) != list(range(len(each))) or sums[subject] < 0:
                yield f"B1: {subject} was charged {each}, {sums[subject]} fen"

    @staticmethod
    def _dunning(known: Reading) -> Iterator[str]:
        """D1: a bill is brought to a step by a channel once, but for what was dropped before it went out."""
        dropped = {proof.act for proof in known.find(DunningProof, project=PROJECT) if proof.state == "dropped"}
        dropped |= {sending.id for sending in known.find(Sending, project=PROJECT) if sending.state == "withdrawn"}
        rows = [row for row in known.find(DunnedBill, project=PROJECT) if row.act not in dropped]
        for told, count in Counter((row.bill, row.step, row.channel) for row in rows).items():
            if count > 1:
                yield f"D1: {told} came {count} times"


def forgiven_by(entry: Entry) -> int:
    """What an entry forgives a payer, in fen; below zero where it takes that back."""
    if kind_of_account(entry.debit) in FORGIVING:
        return entry.amount.fen
    return -entry.amount.fen if kind_of_account(entry.credit) in FORGIVING else 0


def told_twice(messenger: MemoryMessenger, lost: Counter[str]) -> Iterator[str]:
    """P11: a message goes out once, and again only where its answer was lost."""
    for key, count in Counter(message.key for message in messenger.truth).items():
        if count > 1 + lost[key]:
            yield f"P11: {key} was sent {count} times"


def walked_ways(known: Reading, flows: dict[str, Workflow]) -> Iterator[str]:
    """W1 to W4: the history of each ticket is a path through its table."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for step in known.find(Step, project=PROJECT):
        steps[step.subject].append(step)
    for ticket in known.find(Ticket, project=PROJECT):
        history = sorted(steps[ticket.id], key=lambda step: step.number)
        try:
            check_history(flows[ticket.flow], history)
        except AssertionError as broken:
            yield f"W1: {broken}"
        if ticket.steps != len(history):
            yield f"W1: {ticket.id} counts {ticket.steps} steps of {len(history)}"
