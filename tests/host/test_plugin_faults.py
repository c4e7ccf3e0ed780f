"""G01 to G05: whatever a plugin does on whichever hook, the host goes on, says so, and the others are asked."""

from __future__ import annotations

import asyncio
import decimal
import locale
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from jizhi import hookspecs
from jizhi.errors import NotFrozen, PluginRefused, Reentered
from jizhi.fees import Bill
from jizhi.hookspecs import hookimpl
from jizhi.host import HOOKS, Host, Limits
from jizhi.host.calls import call
from jizhi.host.frozen import frozen_copy
from jizhi.ports import Offer
from jizhi.values import Money

ANNOUNCING = {"jizhi_bills_issued": "bills", "jizhi_payments_posted": "payments", "jizhi_tickets_moved": "moves"}
QUICK = Limits(io_seconds=0.3)
BILL = Bill(
    run="jade/2025-03", project="jade", space="1-101", payer="zhang", issued_on=date(2025, 3, 1),
    due_on=date(2025, 3, 31), charges=("c",), total=Money(100),
)  # fmt: skip


@attrs.frozen
class NoSettings:
    """A plugin that needs to know nothing."""


def plugin(name: str, hook: str, does: Callable[[Any], Any]) -> ModuleType:
    """Make a plugin that does one thing on one hook; it is handed the facts, or nothing."""
    made = ModuleType(name)
    argument = ANNOUNCING.get(hook)
    if argument:
        scope: dict[str, Any] = {"does": does}
        exec(f"def told({argument}): return does({argument})", scope)
        setattr(made, hook, hookimpl(scope["told"]))
    else:
        setattr(made, hook, hookimpl(lambda: does(())))
    return made


class Witness:
    """A plugin that counts how often it was asked, on every hook."""

    def __init__(self, hook: str) -> None:
        self.plugin = plugin("witness", hook, self.told)
        self.times, self.hook = 0, hook

    def told(self, _: Any) -> Any:
        self.times += 1
        return None if self.hook in ANNOUNCING else [Offer("good", NoSettings, object)]


def ask(host: Host, hook: str) -> None:
    """Use a hook once, as it is meant."""
    if hook in ANNOUNCING:
        host.announce(hook, **{ANNOUNCING[hook]: (BILL,)})
    else:
        assert ["good"] == list(host.offers(hook))


def codes(host: Host) -> list[str]:
    """Return the codes of what was found, with the plugin that each is about."""
    return [f"{finding.code} {finding.subject}" for finding in host.findings]


def raising(error: BaseException) -> Callable[[Any], Any]:
    """Make what raises *error*."""

    def does(_: Any) -> Any:
        raise error

    return does


RAISED = [
    Exception("x"), RecursionError(), MemoryError(), StopIteration(), GeneratorExit(), SystemExit(1),
    asyncio.CancelledError(),
]  # fmt: skip


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_g01_what_a_plugin_raises_is_told_and_stops_nobody(hook: str, error: BaseException) -> None:
    """Every hook, every kind of exception: one finding that names the plugin, and the next plugin is asked."""
    witness = Witness(hook)
    host = Host(plugin("broken", hook, raising(error)), witness.plugin)
    ask(host, hook)
    assert (["plugin-failed broken"], 1) == (codes(host), witness.times)


def busy(_: Any) -> Any:
    while True:
        pass


def asleep(_: Any) -> Any:
    time.sleep(3600)


def blocked_in_c(_: Any) -> Any:
    os.read(os.pipe()[0], 1)


def deadlocked(_: Any) -> Any:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("hang", [asleep, blocked_in_c, deadlocked], ids=lambda hang: hang.__name__)
def test_g02_a_plugin_that_hangs_is_left_behind_and_after_three_times_not_called(hook: str, hang: Any) -> None:
    """Thread mode: abandoned at the deadline, then silenced; the witness is asked each time."""
    witness = Witness(hook)
    host = Host(plugin("hanging", hook, hang), witness.plugin, limits=Limits(io_seconds=0.05))
    # The witness has 50 ms too: on a busy machine it may be late once, which three calls in a row forgive.
    for _ in range(4):
        if hook in ANNOUNCING:
            host.announce(hook, **{ANNOUNCING[hook]: ()})
        else:
            host.offers(hook)
    told = [finding.code for finding in host.findings if finding.subject == "hanging"]
    assert ["plugin-overdue"] * 3 + ["plugin-silenced"] == told
    assert ("hanging",) == host.silenced()
    assert witness.times == 4


def test_g02_a_call_without_a_deadline_would_wait_for_ever() -> None:
    """The broken twin: the same hang, called plainly, is still running when the watched call was given up long ago."""
    plain = threading.Thread(target=asleep, args=(None,), daemon=True)
    plain.start()
    assert call(lambda: asleep(None), plugin="hanging", seconds=0.05) is None
    assert plain.is_alive()


def coroutine(_: Any) -> Any:
    async def never() -> None:
        return None

    return never()


MALFORMED = [coroutine, lambda _: "x" * 10**7, lambda _: float("nan"), lambda _: {"a": 1}, lambda _: b"x", lambda _: 7]


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("answer", MALFORMED)
def test_g03_an_answer_of_another_kind_is_named_and_left_out(hook: str, answer: Any) -> None:
    """Wrong types, long texts, NaN, a coroutine that nobody would run."""
    witness = Witness(hook)
    host = Host(plugin("vague", hook, answer), witness.plugin)
    ask(host, hook)
    assert (["answer-malformed vague"], 1) == (codes(host), witness.times)


@pytest.mark.parametrize("hook", ANNOUNCING)
def test_g03_a_generator_on_a_hook_that_announces_would_never_run(hook: str) -> None:
    """A ``yield`` by mistake makes a function do nothing at all; it is told."""

    def does(_: Any) -> Iterator[None]:
        yield None

    host = Host(plugin("lazy", hook, does))
    host.announce(hook, **{ANNOUNCING[hook]: ()})
    assert ["answer-malformed lazy"] == codes(host)


@pytest.mark.parametrize(
    "offer",
    [
        Offer("x" * 101, NoSettings, object),
        Offer(" x", NoSettings, object),
        Offer("a\nb", NoSettings, object),
        Offer("x", dict, object),
        Offer("x", NoSettings, object, abilities=(3,)),  # type: ignore[arg-type]
        "x",
        type("Disguised", (Offer,), {})("x", NoSettings, object),
    ],
)
def test_g03_an_offer_that_cannot_be_used_is_left_out(offer: Any) -> None:
    """Its name, settings and abilities are looked at, and nothing of the plugin runs for it."""
    host = Host(plugin("odd", "jizhi_stores", lambda _: [offer, Offer("good", NoSettings, object)]))
    assert ["good"] == list(host.stores())
    assert ["offer-malformed odd"] == codes(host)


def test_g03_endless_offers_are_cut_off() -> None:
    """A generator without end is read as far as the limit, not further."""

    def endless(_: Any) -> Iterator[Any]:
        number = 0
        while True:
            number += 1
            yield Offer(f"offer {number}", NoSettings, object)

    host = Host(plugin("endless", "jizhi_stores", endless), limits=Limits(offers_most=10))
    assert 10 == len(host.stores())
    assert ["offer-malformed endless"] == codes(host)


def forced(bills: Any) -> None:
    """Change a frozen record by force."""
    object.__setattr__(bills[0].total, "fen", 0)
    object.__setattr__(bills[0], "payer", "somebody else")


def test_g03_what_a_plugin_does_to_its_copy_reaches_nobody() -> None:
    """By force a frozen record can be changed; the host's own and the next plugin's are others."""
    seen: list[Any] = []
    first = plugin("a_forger", "jizhi_bills_issued", forced)
    mine = attrs.evolve(BILL, total=Money(100))
    host = Host(first, plugin("b_reader", "jizhi_bills_issued", lambda bills: seen.append(bills)))
    assert () == host.announce("jizhi_bills_issued", bills=(mine,))
    assert (BILL,) == (mine,)
    assert [(BILL,)] == seen


def test_g03_without_copies_the_forger_would_win() -> None:
    """The broken twin: handed the record itself, the same forger changes the amount."""
    mine = attrs.evolve(BILL, total=Money(100))
    forced((mine,))
    assert 0 == mine.total.fen


@pytest.mark.parametrize("fact", [[BILL], {"a": 1}, {1}, (BILL, [1]), NoSettings])
def test_g03_what_could_be_changed_is_not_handed_out(fact: Any) -> None:
    """A list among the facts is the caller's mistake, found before any plugin is called."""
    witness = Witness("jizhi_bills_issued")
    with pytest.raises(NotFrozen, match="bills"):
        Host(witness.plugin).announce("jizhi_bills_issued", bills=fact)
    assert 0 == witness.times


def test_g03_a_record_that_can_be_assigned_to_is_not_frozen() -> None:
    """An attrs class without ``frozen`` is as good as a dict."""

    @attrs.define
    class Loose:
        x: int

    with pytest.raises(NotFrozen, match=r"\$\[0\] is a Loose"):
        frozen_copy((Loose(1),))


def moves(folder: Path) -> Callable[[Any], None]:
    return lambda _: os.chdir(folder)


def speaks_otherwise(_: Any) -> None:
    locale.setlocale(locale.LC_ALL, "C.UTF-8" if locale.setlocale(locale.LC_ALL) != "C.UTF-8" else "C")


def counts_otherwise(_: Any) -> None:
    decimal.DefaultContext.prec = 3
    decimal.getcontext().prec = 3


def sets_a_variable(_: Any) -> None:
    os.environ["JIZHI_MEDDLED"] = "1"


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("meddling", ["folder", "locale", "numbers", "environment"])
def test_g04_what_a_plugin_changed_of_the_process_is_put_back(hook: str, meddling: str, tmp_path: Path) -> None:
    """Folder, language, decimal context and environment are as before, and the plugin is named."""
    does = {
        "folder": moves(tmp_path),
        "locale": speaks_otherwise,
        "numbers": counts_otherwise,
        "environment": sets_a_variable,
    }[meddling]
    before = (Path.cwd(), locale.setlocale(locale.LC_ALL), decimal.DefaultContext.prec, decimal.getcontext().prec)
    host = Host(plugin("meddler", hook, does), Witness(hook).plugin)
    ask(host, hook)
    after = (Path.cwd(), locale.setlocale(locale.LC_ALL), decimal.DefaultContext.prec, decimal.getcontext().prec)
    assert before == after
    assert "JIZHI_MEDDLED" not in os.environ
    (finding,) = host.findings
    assert ("plugin-meddled", meddling, "") == (finding.code, finding.fact("what"), finding.fact("stuck"))


def test_g04_signal_handlers_belong_to_the_main_thread() -> None:
    """In a thread of its own a plugin cannot set one: Python refuses, and it is told."""
    before = signal.getsignal(signal.SIGTERM)
    host = Host(plugin("meddler", "jizhi_stores", lambda _: signal.signal(signal.SIGTERM, signal.SIG_IGN)))
    assert {} == host.stores()
    assert ["plugin-failed meddler"] == codes(host)
    assert before == signal.getsignal(signal.SIGTERM)


@pytest.mark.parametrize("hook", HOOKS)
def test_g05_a_plugin_may_not_ask_the_host_from_within_a_hook(hook: str) -> None:
    """Not the host that calls it and no other; the refusal is the plugin's own failure."""
    refused: list[BaseException] = []

    def asks(_: Any) -> None:
        try:
            Host().stores()
        except Reentered as error:
            refused.append(error)
            raise

    host = Host(plugin("eager", hook, asks), Witness(hook).plugin)
    ask(host, hook)
    assert ["plugin-failed eager"] == codes(host)
    assert 1 == len(refused)
    Host().stores()


def test_a_plugin_that_computes_for_long_is_told_by_the_processors_time() -> None:
    """An answer that opens nothing takes no time; a busy machine is no plugin's fault."""

    def long(_: Any) -> None:
        start = time.thread_time()
        while time.thread_time() < start + 0.1:
            pass

    host = Host(plugin("slow", "jizhi_stores", long))
    host.stores()
    (finding,) = host.findings
    assert ("plugin-slow", "warning") == (finding.code, finding.severity)


FAULTS = {
    "asleep": "import time; time.sleep(3600)",
    "busy": "while True: pass",
    "c_call": "os.read(os.pipe()[0], 1)",
    "deadlocked": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "exiting": "os._exit(3)",
    "crashing": "os.kill(os.getpid(), 11)",
    "closing": "os.closerange(0, 100); raise ValueError",
    "forking": "[os.fork() for _ in range(5)]; import time; time.sleep(3600)",
    "orphaning": "os.fork() or time.sleep(3600)",
    "printing": "print('x' * 100000); raise SystemExit(4)",
    "honest": "pass",
}
DIED = {"exiting": "plugin-died", "crashing": "plugin-died", "closing": "plugin-died", "printing": "plugin-failed"}


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Any]:
    """Make a plugin that another process can import; it keeps its fault to the children it is called in."""

    def make(name: str, hook: str) -> Any:
        argument = ANNOUNCING.get(hook, "")
        (tmp_path / f"jz_{name}.py").write_text(
            "import os, sys, time\nfrom jizhi.hookspecs import hookimpl\n\n\n"
            f"@hookimpl\ndef {hook}({argument}):\n"
            f"    if os.getpid() != {os.getpid()}:\n        open({str(tmp_path / 'called')!r}, 'a').write('x')\n"
            f"        {FAULTS[name]}\n",
            encoding="utf-8",
        )
        monkeypatch.syspath_prepend(str(tmp_path))
        return __import__(f"jz_{name}")

    yield make
    for name in FAULTS:
        sys.modules.pop(f"jz_{name}", None)


@pytest.mark.skipif(os.name != "posix", reason="the faults are made of signals and forks")
@pytest.mark.parametrize(
    ("hook", "fault"),
    [(hook, fault) for hook in ("jizhi_stores", "jizhi_bills_issued") for fault in FAULTS]
    + [(hook, fault) for hook in HOOKS for fault in ("asleep", "exiting")],
)
def test_g02_g04_in_process_mode_nothing_a_plugin_does_harms_the_host(
    hook: str, fault: str, importable: Any, tmp_path: Path
) -> None:
    """It is killed with all it started; the call ends soon after the deadline, and this process is whole."""
    host = Host(importable(fault, hook), isolation="process", limits=Limits(io_seconds=0.5))
    start = time.monotonic()
    if hook in ANNOUNCING:
        host.announce(hook, **{ANNOUNCING[hook]: (BILL,) if "bills" in hook else ()})
    else:
        host.offers(hook)
    # 0.5 s of deadline and 0.5 s of grace, beside what a child takes to start on a busy machine.
    assert time.monotonic() - start < 20
    expected = DIED.get(fault, "plugin-overdue")
    assert ([] if fault in ("honest", "orphaning") else [f"{expected} jz_{fault}"]) == codes(host)
    assert (tmp_path / "called").exists()


def test_in_process_mode_a_plugin_must_be_found_by_a_child() -> None:
    """An object made by hand lives in this process only; it is refused at the door."""
    with pytest.raises(PluginRefused, match="process mode"):
        Host(NoSettings(), isolation="process")


def test_every_hook_that_announces_is_in_these_tests() -> None:
    """A hook of tomorrow is tried too."""
    announcing = {name for name in HOOKS if getattr(hookspecs, name).__annotations__.get("return") == "None"}
    assert announcing == set(ANNOUNCING)
