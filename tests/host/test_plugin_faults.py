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
from itertools import permutations
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import attrs
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from jizhi import hookspecs
from jizhi.errors import NameTaken, NotFrozen, PluginRefused, Reentered
from jizhi.fees import Bill
from jizhi.hookspecs import hookimpl
from jizhi.host import HOOKS, Host, Limits
from jizhi.host.calls import call
from jizhi.host.frozen import frozen_copy
from jizhi.ports import Offer
from jizhi.testing.guard import CalledInsideAUnit
from jizhi.testing.memory import MemoryStore
from jizhi.testing.strategies import drawn
from jizhi.values import Money

# Generated over the registry: a hook that is added is in these tests by itself, with facts of the types it declares.
DECLARED = {hook: get_type_hints(getattr(hookspecs, hook)) for hook in HOOKS}
ANNOUNCING = {hook: next(iter(types)) for hook, types in DECLARED.items() if "return" not in [*types][:1]}
QUICK = Limits(io_seconds=0.3)
BILL = Bill(
    run="jade/2025-03", project="jade", space="1-101", payer="zhang", issued_on=date(2025, 3, 1),
    due_on=date(2025, 3, 31), charges=("c",), total=Money(100),
)  # fmt: skip
FACTS = {
    hook: {
        name: find(st.tuples(drawn(get_args(declared)[0])), lambda _: True)
        for name, declared in DECLARED[hook].items()
        if name != "return"
    }
    for hook in ANNOUNCING
}


@attrs.frozen
class NoSettings:
    """A plugin that needs to know nothing."""


def plugin(name: str, hook: str, does: Callable[[Any], Any]) -> ModuleType:
    """Make a plugin that does one thing on one hook; it is handed the facts, or nothing."""
    made = ModuleType(name)
    argument = ANNOUNCING.get(hook)
    if argument:
        scope: dict[str, Any] = {"does": does}
        exec(f"def told({', '.join(FACTS[hook])}): return does({argument})", scope)
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
        host.announce(hook, **FACTS[hook])
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


def forced(facts: Any) -> None:
    """Change frozen records by force, and what lies in them."""
    for record in facts:
        for field in attrs.fields(type(record)):
            inside = getattr(record, field.name)
            if attrs.has(type(inside)):
                forced((inside,))
            object.__setattr__(record, field.name, "forged")


@pytest.mark.parametrize("hook", ANNOUNCING)
def test_g03_what_a_plugin_does_to_its_copy_reaches_nobody(hook: str) -> None:
    """By force a frozen record can be changed; the host's own and the next plugin's are others."""
    seen: list[Any] = []
    mine = {name: frozen_copy(fact) for name, fact in FACTS[hook].items()}
    host = Host(plugin("a_forger", hook, forced), plugin("b_reader", hook, seen.append))
    assert () == host.announce(hook, **mine)
    assert FACTS[hook] == mine
    assert [FACTS[hook][ANNOUNCING[hook]]] == seen


@pytest.mark.parametrize("hook", ANNOUNCING)
def test_g03_without_copies_the_forger_would_win(hook: str) -> None:
    """The broken twin: handed the record itself, the same forger changes all of it."""
    mine = {name: frozen_copy(fact) for name, fact in FACTS[hook].items()}
    forced(mine[ANNOUNCING[hook]])
    assert FACTS[hook] != mine


PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.just(Offer))
JUNK = st.recursive(
    PLAIN,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=3), inside) | st.tuples(inside),
    max_leaves=5,
)
ODD = st.builds(Offer, st.text(min_size=1), st.sampled_from((NoSettings, dict, int)), st.just(print)) | JUNK


@settings(
    max_examples=max(20, settings().max_examples // 5),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.lists(ODD, max_size=3) | JUNK, min_size=5, max_size=5))
def test_g03_whatever_is_answered_on_whichever_hook_is_usable_or_told(answers: list[Any]) -> None:
    """Five answers on all hooks, 1 000 calls by day and 20 000 at night: an offer that can be used, or a finding."""
    for hook in HOOKS:
        waiting = iter(answers)
        host = Host(plugin("odd", hook, lambda _, waiting=waiting: next(waiting)))
        for answer in answers:
            before = len(host.findings)
            found = asked(host, hook)
            told = len(host.findings) - before
            several = len(answer) if isinstance(answer, list | tuple) and hook not in ANNOUNCING else answer is not None
            if found is not None:
                assert several == len(found) + told
                assert all(name == offer.name and offer.settings is NoSettings for name, offer in found.items())


def asked(host: Host, hook: str) -> dict[str, Any] | None:
    """Use a hook once; return the offers, or None where two of one name were refused."""
    if hook in ANNOUNCING:
        host.announce(hook, **FACTS[hook])
        return {}
    try:
        return host.offers(hook)
    except NameTaken:
        return None


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
def test_g05_the_order_of_plugins_changes_nothing(hook: str) -> None:
    """Three plugins in every order: the same offers, the same findings, each asked once."""
    told = set()
    for order in permutations(("a", "b", "broken")):
        made = {name: plugin(name, hook, lambda _, n=name: answer_of(n, hook)) for name in order}
        host = Host(*(made[name] for name in order))
        found = () if hook in ANNOUNCING else tuple(host.offers(hook))
        if hook in ANNOUNCING:
            host.announce(hook, **FACTS[hook])
        told.add((found, *codes(host)))
    assert 1 == len(told)


def answer_of(name: str, hook: str) -> Any:
    """What each plugin of the test above answers."""
    if name == "broken":
        raise ValueError(name)
    return None if hook in ANNOUNCING else [Offer(name, NoSettings, object)]


@pytest.mark.parametrize("hook", HOOKS)
def test_g05_two_plugins_of_one_name_and_two_offers_of_one_name_are_refused(hook: str) -> None:
    """Nobody wins by being first."""
    one, two = (plugin("twin", hook, lambda _: None) for _ in range(2))
    with pytest.raises(NameTaken):
        Host(one, two)
    if hook not in ANNOUNCING:
        offering = [plugin(name, hook, lambda _: [Offer("x", NoSettings, object)]) for name in ("a", "b")]
        with pytest.raises(NameTaken):
            Host(*offering).offers(hook)


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
@pytest.mark.parametrize("hook", ["jizhi_stores", "jizhi_bills_issued"])
@pytest.mark.parametrize("fault", FAULTS)
def test_g02_g04_in_process_mode_nothing_a_plugin_does_harms_the_host(
    hook: str, fault: str, importable: Any, tmp_path: Path
) -> None:
    """It is killed with all it started; the call ends soon after the deadline, and this process is whole."""
    host = Host(importable(fault, hook), isolation="process", limits=Limits(io_seconds=0.5))
    start = time.monotonic()
    if hook in ANNOUNCING:
        host.announce(hook, **FACTS[hook])
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


@pytest.mark.faults
@pytest.mark.skipif(os.name != "posix", reason="the faults are made of signals and forks")
def test_g02_in_process_mode_every_hook_ends_half_a_second_after_its_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All hooks: the deadline, half a second, and what a call that does not hang takes on this machine now.

    Each hook hangs in one of four ways, and at night in all four.
    """
    monkeypatch.syspath_prepend(str(tmp_path))
    ways = ["asleep", "busy", "c_call", "deadlocked"]
    nightly = settings.get_current_profile_name() == "nightly"
    pairs = [(hook, way) for n, hook in enumerate(HOOKS) for way in (ways if nightly else [ways[n % 4]])]
    for hook, way in (*pairs, *((hook, "honest") for hook in HOOKS)):
        text = HANGING.format(hook=hook, arguments=", ".join(FACTS.get(hook, ())), does=FAULTS[way])
        (tmp_path / f"jz_{way}_{hook}.py").write_text(text, encoding="utf-8")
    took = {pair: seconds_of(f"jz_{pair[1]}_{pair[0]}", pair[0], late=True) for pair in pairs}
    usual = max(seconds_of(f"jz_honest_{hook}", hook, late=False) for hook in HOOKS[::4])
    assert {} == {pair: seconds for pair, seconds in took.items() if not 0.2 <= seconds <= 0.2 + 0.5 + 2 * usual}


HANGING = """
import os, time
from jizhi.hookspecs import hookimpl

@hookimpl
def {hook}({arguments}):
    if os.getpid() != os.getppid():
        {does}
"""


def seconds_of(module: str, hook: str, *, late: bool) -> float:
    """Use a hook of an importable plugin once in process mode; return how long it took."""
    host = Host(__import__(module), isolation="process", limits=Limits(io_seconds=0.2))
    start = time.monotonic()
    if hook in ANNOUNCING:
        host.announce(hook, **FACTS[hook])
    else:
        host.offers(hook)
    took = time.monotonic() - start
    sys.modules.pop(module)
    assert ([f"plugin-overdue {module}"] if late else []) == codes(host)
    return took


@pytest.mark.parametrize("hook", HOOKS)
def test_g06_no_hook_is_called_while_a_unit_is_open(hook: str) -> None:
    """The guard of the whole suite is on: the call fails, whichever store has the unit; outside it is made."""
    witness = Witness(hook)
    host = Host(witness.plugin)
    store = MemoryStore()
    for unit in (store.reading, store.writing):
        with pytest.raises(CalledInsideAUnit), unit():
            ask(host, hook)
    assert 0 == witness.times
    ask(host, hook)
    assert 1 == witness.times


def test_every_hook_is_in_these_tests() -> None:
    """Hooks that collect return something by their declaration, hooks that announce take facts."""
    collecting = [hook for hook in HOOKS if hook.endswith("s") and hook not in ANNOUNCING]
    assert [*collecting, *ANNOUNCING] == sorted(HOOKS, key=[*collecting, *ANNOUNCING].index)
    assert all(FACTS[hook] and all(FACTS[hook].values()) for hook in ANNOUNCING)
