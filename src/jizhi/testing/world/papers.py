"""What is true of the papers of the world: runs and their spaces, the charges of one subject, and what was dunned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

import attrs

from jizhi.fees import BillRun, Charge, RunItem
from jizhi.fees.dunning import DunnedBill, DunningProof
from jizhi.messages import Sending

Told = tuple[str, str, str]


@attrs.define
class Papers:
    """Bills and letters, as they were committed; each law is asked of what was touched.

    Args:
        spaces: every space that a run has to tell of.
    """

    spaces: Collection[str]
    items: defaultdict[str, list[str]] = attrs.field(factory=lambda: defaultdict(list))
    charges: defaultdict[str, list[Charge]] = attrs.field(factory=lambda: defaultdict(list))
    told: defaultdict[Told, set[str]] = attrs.field(factory=lambda: defaultdict(set))
    dropped: set[str] = attrs.field(factory=set)
    touched: set[Any] = attrs.field(factory=set)

    def learn(self, record: BillRun | RunItem | Charge | DunnedBill | DunningProof | Sending) -> None:
        """Take in one record."""
        match record:
            case BillRun():
                self.touched |= {("run", record.id)} if record.state == "done" and not record.voids else set()
            case RunItem():
                self.items[record.run].append(record.space)
            case Charge():
                self.charges[record.subject].append(record)
                self.touched.add(("subject", record.subject))
            case DunnedBill():
                told = (record.bill, str(record.step), record.channel)
                self.told[told].add(record.act)
                self.touched.add(("told", told))
            case DunningProof():
                self.dropped |= {record.act} if record.state == "dropped" else set()
            case Sending():
                self.dropped |= {record.id} if record.state == "withdrawn" else set()

    def judged(self) -> Iterator[str]:
        """Tell what the records taken in since the last time break together."""
        asked: dict[str, Any] = {"run": self._run, "subject": self._subject, "told": self._dunned}
        for what, about in sorted(self.touched, key=repr):
            yield from asked[what](about)
        self.touched.clear()

    def _run(self, run: str) -> Iterator[str]:
        """B2: a run that is done tells of each space once: billed, skipped or parked."""
        if sorted(self.items[run]) != sorted(self.spaces):
            yield f"B2: {run} tells of {sorted(self.items[run])}"

    def _subject(self, subject: str) -> Iterator[str]:
        """B1 and B6: the charges of one subject are numbered without a gap, and what stands is never below nothing."""
        numbers, fen = [charge.n for charge in self.charges[subject]], sum(c.amount.fen for c in self.charges[subject])
        if sorted(numbers) != list(range(len(numbers))) or fen < 0:
            yield f"B1: {subject} was charged {numbers}, {fen} fen"

    def _dunned(self, told: Told) -> Iterator[str]:
        """D1: a bill is brought to a step by a channel once, but for what was dropped before it went out."""
        if len(self.told[told] - self.dropped) > 1:
            yield f"D1: {told} came more than once"
