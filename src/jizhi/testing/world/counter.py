"""The office of the world: its store and its peers, its bills and its counter; a deed is drawn whole, to repeat it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import product
from random import Random
from typing import Any, Final

from jizhi.access import Grant
from jizhi.codec.workflows import workflow_or_refuse
from jizhi.errors import JizhiError
from jizhi.estate import Party
from jizhi.fees import BillRun
from jizhi.fees.ledger import BookPolicy, Entry, items
from jizhi.hookspecs import hookimpl
from jizhi.host import Host
from jizhi.office.billing_day import issue_bills, void_run
from jizhi.office.counter import Pay, Refund, Reverse, Transfer, Waive, WriteOff, carry_out
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import publish_service
from jizhi.office.posting import book_of
from jizhi.office.roles import grant_role
from jizhi.ports import Store
from jizhi.presets import DESKS, FLOWS
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.checkouts import channel_of
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.memory import MemoryStore
from jizhi.testing.messenger import MemoryMessenger
from jizhi.testing.world.mirror import Heard
from jizhi.testing.world.truth import PROJECT, SPACES, Truth, forgiven_by
from jizhi.values import Money, Period, Phone, months_after
from jizhi.workflow import Workflow

CHINA: Final = timezone(timedelta(hours=8))
PAYERS: Final = ("li", "wang", "zhang")
FREE: Final = Money(10**12)
TARIFF: Final = tariff_text(
    fee_text(late='"slow"', prices={"2024-01-01": "2.00", "2025-05-10": "2.35"}),
    head='[late.slow]\nrate_per_day = "0.0005"\ngrace_days = 3\n',
)

Deed = Callable[[], object]
"""One deed with everything drawn, so that it can be done again after a crash."""


@cache
def _flows() -> dict[str, Workflow]:
    return {name: workflow_or_refuse(text) for name, text in FLOWS.items()}


class Deaf:
    """A plugin that fails as often as fate has it."""

    def __init__(self) -> None:
        self.failures = 0

    @hookimpl
    def jizhi_bills_issued(self, bills: tuple[Any, ...]) -> None:
        """Hear of bills, or fail."""
        if self.failures:
            self.failures -= 1
            raise OSError("the ERP is down")


class Office:
    """An office of three payers, from the first of January 2025 on: time, bills and the counter."""

    def __init__(self, seed: int, store: Store | None = None) -> None:
        self.seed, self.fate = seed, Random(seed)
        self.store = Heard(MemoryStore() if store is None else store)
        self.gateway, self.messenger, self.plugin = MemoryGateway(), MemoryMessenger(), Deaf()
        self.channel, self.host = channel_of(self.gateway), Host(self.plugin)
        self.desk = Desk(store=self.store, actor="chen", chunk=2)
        self.at = datetime(2025, 1, 1, 9, tzinfo=CHINA)
        self.month, self.keys, self.notices = self.at.date(), 0, list[Any]()
        self.refused = Counter[str]()
        self.flows = _flows()
        self.truth = Truth(gateway=self.gateway, flows=self.flows)
        self._settle()
        self._close_doors()

    def _settle(self) -> None:
        phones = {name: Phone(f"1380013800{number}") for number, name in enumerate(PAYERS)}
        people = [Party(id=name, name=name, project=PROJECT, phone=phone) for name, phone in phones.items()]
        homes = [home(code) for code in SPACES]
        held = [owned(space.code, PAYERS[n % len(PAYERS)]) for n, space in enumerate(homes)]
        settle(self.store, village(homes, held, parties=people))
        publish(self.store, TARIFF)
        with self.store.writing() as tx:
            policy = BookPolicy(project=PROJECT, refund_above=FREE, waive_above=FREE, write_off_above=FREE)
            tx.put(policy, expected=None)
        publish_service(self.desk, PROJECT, DESKS["common"])

    def _close_doors(self) -> None:
        """Give roles: from here on everybody needs one, and everything that is done leaves a row in the trail."""
        boss = Desk(store=self.store, actor="boss")
        grant_role(boss, Grant(actor="boss", role="administrator", scope="store", by=""))
        grant_role(boss, Grant(actor="chen", role="worker", scope="store", by=""))
        for role in ("manager", "finance", "cashier", "service-desk", "repair"):
            grant_role(boss, Grant(actor="chen", role=role, scope="project", project=PROJECT, by=""))
        for actor, role in product(("li", "wang"), ("manager", "repair")):
            grant_role(boss, Grant(actor=actor, role=role, scope="project", project=PROJECT, by=""))

    # time, bills

    def time_passes(self) -> Deed:
        """Hours or days go by; the clock never runs back."""
        hours = self.fate.choice((1, 6, 20, 24, 48, 120))
        return lambda: setattr(self, "at", self.at + timedelta(hours=hours))

    def bill(self) -> Deed | None:
        """The next month is billed once it has begun."""
        if self.at.date() < self.month:
            return None
        period = Period.month(self.month.year, self.month.month)

        def done() -> None:
            issue_bills(self.desk, PROJECT, period=period, issued_on=period.start)
            self.month = months_after(period.start, 1)

        return done

    def void(self) -> Deed | None:
        """The last run is taken back, and its month billed anew later."""
        runs = [run for run in self.all(BillRun) if not run.voids and run.state == "done"]
        gone = {run.voids for run in self.all(BillRun)}
        left = [run for run in runs if run.id not in gone]
        if not left:
            return None
        last = max(left, key=lambda run: (run.period.start, run.number))
        on = self.at.date()

        def done() -> None:
            void_run(self.desk, last.id, on=on)
            self.month = min(self.month, last.period.start)

        return done

    # the counter

    def _ask(self, kind: type[Any], **told: Any) -> Any:
        self.keys += 1
        return kind(project=PROJECT, key=f"k{self.keys}", on=self.at.date(), **told)

    def _counter(self, command: Any, **moved: int) -> Deed:
        def done() -> None:
            carry_out(self.desk, command)
            self.truth.moved.update(moved)
            self.last = command

        return done

    def _fen(self) -> int:
        return self.fate.choice((1, 50, 3_333, 20_000, 20_001, 47_000))

    def _payer(self) -> str:
        return self.fate.choice(PAYERS)

    def pay(self) -> Deed:
        """Cash comes in."""
        payer, fen = self._payer(), self._fen()
        return self._counter(self._ask(Pay, payer=payer, amount=Money(fen), method="cash"), **{payer: -fen})

    def pay_again(self) -> Deed | None:
        """The last command once more, by its key: it must change nothing."""
        last = getattr(self, "last", None)
        return None if last is None else lambda: carry_out(self.desk, last)

    def refund(self) -> Deed:
        """Money goes out of what is prepaid."""
        payer, fen = self._payer(), self._fen()
        return self._counter(self._ask(Refund, payer=payer, amount=Money(fen), method="cash", note="?"), **{payer: fen})

    def transfer(self) -> Deed | None:
        """What is prepaid goes to somebody else."""
        giver, taker, fen = self._payer(), self._payer(), self._fen()
        if giver == taker:
            return None
        return self._counter(
            self._ask(Transfer, giver=giver, taker=taker, amount=Money(fen)), **{giver: fen, taker: -fen}
        )

    def forgive(self) -> Deed | None:
        """A waiver or a write-off of what is owed."""
        payer, fen = self._payer(), self._fen()
        owed = [item for item in self._items(payer) if item.outstanding.fen > 0]
        if not owed:
            return None
        kind = self.fate.choice((Waive, WriteOff))
        command = self._ask(kind, payer=payer, item=self.fate.choice(owed).id, amount=Money(fen), note="?")
        before = self._forgiven()

        def done() -> None:
            carry_out(self.desk, command)
            assert before + fen == self._forgiven(), f"{command.key} forgave {self._forgiven() - before}, not {fen}"

        return done

    def take_back(self) -> Deed | None:
        """An application, a waiver or a write-off is taken back."""
        rows = [entry for entry in self.all(Entry) if entry.kind in {"application", "waiver", "write-off"}]
        return self._counter(self._ask(Reverse, entry=self.fate.choice(rows).id, note="?")) if rows else None

    # what they need

    crashing = False

    def _fail(self, peer: Any, faults: Any) -> str:
        fault = self.fate.choice((*faults, *[""] * (1 + 2 * len(tuple(faults)))))
        peer.fail_next(fault)
        return str(fault)

    def _items(self, payer: str) -> Iterator[Any]:
        with self.store.store.reading() as known:
            yield from items(book_of(known, PROJECT, payer))

    def _forgiven(self) -> int:
        return sum(map(forgiven_by, self.all(Entry)))

    def all(self, kind: type[Any]) -> list[Any]:
        """Every record of a kind, as it was committed."""
        return list(self.store.mirror.kept[kind].values())

    def done(self, deed: Deed) -> None:
        """Carry a deed out; a refusal is an answer too."""
        try:
            deed()
        except JizhiError as refused:
            self.refused[type(refused).__name__] += 1
