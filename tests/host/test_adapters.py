"""Adapters under watch: whatever a call of one does, its caller hears in time, in the words of the port."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from jizhi.errors import (
    AbilityMissing,
    AdapterFailed,
    HookMisused,
    NoSuchOrder,
    NoticeRefused,
    NotOffered,
    PluginRefused,
    RateLimited,
    Reentered,
    UnknownOutcome,
    Unreachable,
)
from jizhi.hookspecs import hookimpl
from jizhi.host import Host, Limits
from jizhi.host.methods import METHODS, as_plain, remade
from jizhi.ports import DevicePunch, Message, Offer, OrderStatus, Request
from jizhi.testing.clock import NOON
from jizhi.testing.contracts import Bench, InvoiceContract, MessengerContract, PaymentContract, PunchContract
from jizhi.testing.contracts.payments import order
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.invoices import MemoryInvoices
from jizhi.testing.messenger import MemoryMessenger
from jizhi.testing.punches import MemoryPunches
from jizhi.values import Phone, Secret

MODELS = {
    "jizhi_payment_gateways": MemoryGateway,
    "jizhi_messengers": MemoryMessenger,
    "jizhi_punch_sources": MemoryPunches,
    "jizhi_invoice_issuers": MemoryInvoices,
}


@attrs.frozen
class NoSettings:
    """A plugin that needs to know nothing."""


def watched(hook: str, adapter: Any, *, seconds: float = 5) -> tuple[Host, Any]:
    """Return a host, and the adapter under its watch."""
    plugin = ModuleType("vendor")
    offer = Offer("ours", NoSettings, lambda _: adapter, abilities=adapter.abilities)
    setattr(plugin, hook, hookimpl(lambda: [offer]))
    host = Host(plugin, limits=Limits(io_seconds=seconds))
    return host, host.adapter(hook, "ours", NoSettings())


def bench_of(hook: str) -> Bench:
    """The model of a port under watch, and itself as its world."""
    model = MODELS[hook]()
    return Bench(watched(hook, model)[1], model, secrets=("a key for tests",))


class TestWatchedGateway(PaymentContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return bench_of("jizhi_payment_gateways")


class TestWatchedMessenger(MessengerContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return bench_of("jizhi_messengers")


class TestWatchedPunches(PunchContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return bench_of("jizhi_punch_sources")


class TestWatchedInvoices(InvoiceContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return bench_of("jizhi_invoice_issuers")


def query(does: Callable[[], Any], *, seconds: float = 5) -> tuple[Host, Any]:
    """A gateway whose ``query`` does something else, under watch."""

    class Odd(MemoryGateway):
        def query(self, number: str, *, at: datetime) -> Any:
            return does()

    return watched("jizhi_payment_gateways", Odd(), seconds=seconds)


def codes(host: Host) -> list[str]:
    return [f"{finding.code} {finding.fact('hook')}" for finding in host.findings]


def raising(error: BaseException) -> Callable[[], Any]:
    def does() -> Any:
        raise error

    return does


@pytest.mark.parametrize(
    "error",
    [
        KeyError("k"),
        RecursionError(),
        MemoryError(),
        StopIteration(),
        GeneratorExit(),
        SystemExit(1),
        asyncio.CancelledError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_an_adapter_raises_beside_its_errors_is_an_unknown_outcome(error: BaseException) -> None:
    """Nobody knows how far the call came; what the adapter said may be a secret, and is not repeated."""
    host, adapter = query(raising(error))
    with pytest.raises(UnknownOutcome, match="ours: query ended in plugin-failed"):
        adapter.query("1", at=NOON)
    assert ["plugin-failed jizhi_payment_gateways.query"] == codes(host)
    assert "" == host.findings[0].fact("why")


def test_ctrl_c_is_passed_on() -> None:
    """It belongs to the person at the terminal."""
    _, adapter = query(raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        adapter.query("1", at=NOON)


@pytest.mark.parametrize("answer", [None, "paid", 1.0, object(), {}])
def test_an_answer_of_another_type_is_an_unknown_outcome(answer: Any) -> None:
    """What a vendor said is not known when its adapter tells nonsense."""
    host, adapter = query(lambda: answer)
    with pytest.raises(UnknownOutcome):
        adapter.query("1", at=NOON)
    assert ["answer-malformed jizhi_payment_gateways.query"] == codes(host)


def test_what_hangs_is_reported_at_the_deadline_and_after_three_times_not_called() -> None:
    """Thread mode: left behind; the circuit opens, and the caller hears at once that nothing was done."""
    host, adapter = query(lambda: time.sleep(3600), seconds=0.05)
    for _ in range(3):
        with pytest.raises(UnknownOutcome, match=r"no answer to query within 0\.05 s"):
            adapter.query("1", at=NOON)
    start = time.monotonic()
    with pytest.raises(Unreachable, match="3 times in a row"):
        adapter.query("1", at=NOON)
    assert time.monotonic() - start < 0.05
    assert ["plugin-overdue jizhi_payment_gateways.query"] * 3 == codes(host)


def test_one_answer_in_time_closes_the_circuit() -> None:
    """Three in a row, not three in a life."""
    waits = iter([3600.0, 3600.0, 0.0, 3600.0, 3600.0])
    paid = OrderStatus(number="1", state="waiting", fen=1)
    _, adapter = query(lambda: time.sleep(next(waits)) or paid, seconds=0.1)
    told = []
    for _ in range(5):
        try:
            told.append(adapter.query("1", at=NOON).state)
        except UnknownOutcome:
            told.append("late")
    assert ["late", "late", "waiting", "late", "late"] == told


def test_a_stream_that_hangs_halfway_is_reported_too() -> None:
    """What was yielded before still holds; each further batch has the deadline of a call."""

    class Stuck(MemoryPunches):
        def punches(self, **asked: Any) -> Iterator[Any]:
            for number in range(1500):
                yield DevicePunch(device="D1", user=str(number), at=NOON)
            time.sleep(3600)

    _, adapter = watched("jizhi_punch_sources", Stuck(), seconds=0.5)
    stream = adapter.punches(since=NOON, until=NOON + timedelta(hours=1), at=NOON)
    assert 1000 == len([next(stream) for _ in range(1000)])
    with pytest.raises(UnknownOutcome, match="no answer to punches"):
        next(stream)


def test_an_adapter_may_not_ask_the_host_and_is_handed_copies() -> None:
    """As on a hook: re-entrance is refused, and what it does by force to its order reaches nobody."""

    class Forger(MemoryGateway):
        def create(self, order: Any, *, at: datetime) -> Any:
            object.__setattr__(order, "fen", 1)
            return super().create(order, at=at)

        def query(self, number: str, *, at: datetime) -> Any:
            Host().stores()

    forger = Forger()
    host, adapter = watched("jizhi_payment_gateways", forger)
    mine = order(Bench(forger, forger))
    adapter.create(mine, at=NOON)
    assert 13743 == mine.fen
    with pytest.raises(UnknownOutcome):
        adapter.query("jade-1", at=NOON)
    assert Reentered.__name__ == host.findings[0].fact("error")


def test_only_methods_of_the_port_are_there() -> None:
    """An adapter's own inside is no business of a caller; neither is a hook without calls."""
    host, adapter = watched("jizhi_payment_gateways", MemoryGateway())
    assert not hasattr(adapter, "truth")
    with pytest.raises(TypeError):
        adapter.query("1")
    with pytest.raises(NotOffered, match=r"'theirs'.*there are ours"):
        host.adapter("jizhi_payment_gateways", "theirs", NoSettings())
    with pytest.raises(HookMisused):
        watched("jizhi_calendars", MemoryGateway())


@pytest.mark.parametrize(
    "error",
    [
        RateLimited("ours", "later", code="429", seconds=7),
        NoSuchOrder("ours", "no", code="X"),
        NoticeRefused("ours", "stale", "old"),
        AbilityMissing("ours", "close"),
        type("Mine", (Unreachable,), {})("ours", "down"),
    ],
)
def test_an_error_crosses_to_another_process_with_its_facts(error: AdapterFailed) -> None:
    """A child of the maker's own counts as the error that it stands on."""
    back = remade(as_plain(error), "ours")
    assert type(back) in type(error).__mro__
    assert vars(error) == vars(back)
    assert str(error) == str(back)


VENDOR = """
import os, time
from datetime import datetime, timezone

import attrs
from jizhi.hookspecs import hookimpl
from jizhi.errors import RateLimited, NoSuchOrder
from jizhi.ports import Accepted, Checkout, Delivery, Health, Offer, OrderStatus, PaymentNotice, SettlementLine
from jizhi.values import Secret


@attrs.frozen(kw_only=True)
class Settings:
    key: Secret
    retries: int = 3


@attrs.frozen
class Pay:
    settings: Settings
    abilities = frozenset({"code"})

    def create(self, order, *, at):
        assert self.settings.key.reveal("test") == "k-1"
        return Checkout(number=order.number, way=order.way, target=f"pay://{order.fen}")

    def query(self, number, *, at):
        FAULTS[number]()
        return OrderStatus(number=number, state="paid", fen=1, paid_at=at)

    def lines(self, day, *, at):
        for number in range(3):
            yield SettlementLine(kind="payment", order=f"o-{number}", fen=number, at=at)

    def read(self, request):
        about = OrderStatus(number=request.body.decode(), state="paid", fen=1)
        return PaymentNotice(id="n", about=about, at=request.at)

    def health(self, *, at):
        return Health(True)


class Sms:
    abilities = frozenset()

    def send(self, message, *, at):
        return Accepted(key=message.key, number=message.to.reveal("test"), at=at)

    def find(self, message, number, *, at):
        return None if number else Delivery(number="v-1", state="delivered", at=at)


def raises(error):
    raise error


FAULTS = {
    "good": lambda: None,
    "asleep": lambda: time.sleep(3600),
    "busy": lambda: [None for _ in iter(int, 1)],
    "c_call": lambda: os.read(os.pipe()[0], 1),
    "exits": lambda: os._exit(3),
    "crashes": lambda: os.kill(os.getpid(), 11),
    "forks": lambda: ([os.fork() for _ in range(3)], time.sleep(3600)),
    "limited": lambda: raises(RateLimited("ours", "later", seconds=9)),
    "unknown": lambda: raises(NoSuchOrder("ours", "no")),
    "broken": lambda: raises(KeyError("k-1")),
}


@hookimpl
def jizhi_payment_gateways():
    yield Offer("ours", Settings, Pay, abilities=Pay.abilities)


@hookimpl
def jizhi_messengers():
    yield Offer("ours", Settings, lambda settings: Sms(), abilities=Sms.abilities)
"""


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A plugin that another process can import."""
    (tmp_path / "jz_vendor.py").write_text(VENDOR, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield __import__("jz_vendor")
    sys.modules.pop("jz_vendor")


def in_child(vendor: Any, hook: str = "jizhi_payment_gateways", *, seconds: float = 30) -> tuple[Host, Any]:
    host = Host(vendor, isolation="process", limits=Limits(io_seconds=seconds))
    return host, host.adapter(hook, "ours", vendor.Settings(key=Secret("k-1")))


def test_in_process_mode_orders_messages_and_answers_cross_whole(vendor: Any) -> None:
    """Settings with their secret, a phone, streams, notices and unions of types; what the child opened stays there."""
    host, pay = in_child(vendor)
    assert "pay://13743" == pay.create(order(Bench(pay, pay)), at=NOON).target
    assert NOON == pay.query("good", at=NOON).paid_at
    assert [0, 1, 2] == [line.fen for line in pay.lines(NOON.date(), at=NOON)]
    assert "n-7" == pay.read(Request(body=b"n-7", at=NOON)).about.number
    assert pay.health(at=NOON).well
    _, sms = in_child(vendor, "jizhi_messengers")
    message = Message(key="k", to=Phone("13800138000"), template="due")
    assert "13800138000" == sms.send(message, at=NOON).number
    assert (None, "delivered") == (sms.find(message, "v", at=NOON), sms.find(message, "", at=NOON).state)
    assert () == host.findings


def test_in_process_mode_errors_of_the_port_come_back_and_others_are_contained(vendor: Any) -> None:
    """Typed ones with their facts; a KeyError without its text."""
    host, pay = in_child(vendor)
    with pytest.raises(RateLimited) as limited:
        pay.query("limited", at=NOON)
    assert 9 == limited.value.seconds
    with pytest.raises(NoSuchOrder):
        pay.query("unknown", at=NOON)
    with pytest.raises(UnknownOutcome):
        pay.query("broken", at=NOON)
    (finding,) = host.findings
    assert ("plugin-failed", "KeyError", "") == (finding.code, finding.fact("error"), finding.fact("why"))


@pytest.mark.skipif(os.name != "posix", reason="the faults are made of signals and forks")
@pytest.mark.parametrize("fault", ["exits", "crashes"])
def test_in_process_mode_a_child_that_dies_is_an_unknown_outcome(vendor: Any, fault: str) -> None:
    """This process is whole."""
    host, pay = in_child(vendor)
    with pytest.raises(UnknownOutcome):
        pay.query(fault, at=NOON)
    assert ["plugin-died jizhi_payment_gateways.query"] == codes(host)


@pytest.mark.faults
@pytest.mark.skipif(os.name != "posix", reason="the faults are made of signals and forks")
def test_in_process_mode_a_hung_call_is_ended_half_a_second_after_its_deadline(vendor: Any) -> None:
    """G02: the deadline, half a second, and what the same call takes on this machine now where it does not hang."""
    _, quick = in_child(vendor)
    usual = [seconds_of(lambda: quick.query("good", at=NOON)) for _ in range(2)]
    host, pay = in_child(vendor, seconds=0.5)
    took = {fault: seconds_of(lambda fault=fault: overdue(pay, fault)) for fault in ("asleep", "busy", "c_call")}
    _, forking = in_child(vendor, seconds=0.5)
    took["forks"] = seconds_of(lambda: overdue(forking, "forks"))
    usual.append(seconds_of(lambda: quick.query("good", at=NOON)))
    assert {} == {fault: seconds for fault, seconds in took.items() if not 0.5 <= seconds <= 0.5 + 0.5 + 2 * max(usual)}
    assert ["plugin-overdue jizhi_payment_gateways.query"] * 3 == codes(host)


def overdue(adapter: Any, fault: str) -> None:
    """Make a call that hangs, and hear that nobody knows what became of it."""
    with pytest.raises(UnknownOutcome, match=r"within 0\.5 s"):
        adapter.query(fault, at=NOON)


def seconds_of(work: Callable[[], Any]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def test_in_process_mode_a_plugin_by_hand_is_refused_at_the_door() -> None:
    """A child could not find it."""
    plugin = ModuleType("vendor")
    plugin.jizhi_payment_gateways = hookimpl(lambda: [])  # type: ignore[attr-defined]
    with pytest.raises(PluginRefused):
        Host(type("Plugin", (), {})(), isolation="process")


def test_every_method_of_a_port_that_calls_the_world_is_watched() -> None:
    """What a port gains is watched by itself, because its Protocol is read."""
    pay = {"create", "query", "close", "refund", "query_refund", "read", "reply", "lines", "health"}
    assert pay == set(METHODS["jizhi_payment_gateways"])
    assert {"send", "find", "read", "reply", "health"} == set(METHODS["jizhi_messengers"])
    assert {"punches", "receive", "health"} == set(METHODS["jizhi_punch_sources"])
    assert {"issue", "query", "reverse", "health"} == set(METHODS["jizhi_invoice_issuers"])
