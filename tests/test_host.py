"""The host collects offers, announces, and contains every plugin."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from jizhi.errors import HookMisused, NameTaken, PluginRefused, UnknownHook
from jizhi.findings import Finding
from jizhi.hookspecs import hookimpl
from jizhi.host import Host
from jizhi.ports import Offer, Store
from jizhi.testing.memory import MemoryStore


@attrs.frozen
class NoSettings:
    """A plugin that needs to know nothing."""


def memory(name: str) -> Offer[Store]:
    """Offer a store in memory under *name*."""
    return Offer(name, NoSettings, lambda settings: MemoryStore())


class Shelf:
    """A plugin that offers one store."""

    @hookimpl
    def jizhi_stores(self) -> Iterator[Offer[Store]]:
        yield memory("shelf")


class Cellar:
    """A plugin that offers two stores."""

    @hookimpl
    def jizhi_stores(self) -> list[Offer[Store]]:
        return [memory("cellar"), memory("attic")]


class Listener:
    """A plugin that remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    @hookimpl
    def jizhi_bills_issued(self, bills: tuple[Any, ...]) -> None:
        self.heard.append(bills)


class Deaf:
    """A plugin that listens but takes no argument, as older ones may."""

    @hookimpl
    def jizhi_bills_issued(self) -> None:
        return None


def broken(error: BaseException) -> object:
    """Make a plugin that raises *error* in every hook."""

    class Broken:
        @hookimpl
        def jizhi_stores(self) -> Iterator[Offer[Store]]:
            yield memory("half")
            raise error

        @hookimpl
        def jizhi_bills_issued(self, bills: tuple[Any, ...]) -> None:
            raise error

    return Broken()


def test_hook_jizhi_stores() -> None:
    """What the plugins offer is found by name, and opens with its settings."""
    stores = Host(Shelf(), Cellar()).stores()
    assert ["attic", "cellar", "shelf"] == list(stores)
    assert isinstance(stores["shelf"].open(NoSettings()), MemoryStore)


def test_hook_jizhi_table_readers() -> None:
    """Readers of table files are collected apart from stores."""

    class Reader:
        @hookimpl
        def jizhi_table_readers(self) -> list[Offer[Any]]:
            return [Offer("csv", NoSettings, lambda settings: None)]

    host = Host(Shelf(), Reader())
    assert ["csv"] == list(host.table_readers())
    assert ["shelf"] == list(host.stores())


def test_hook_jizhi_payments_posted() -> None:
    """Who keeps a cashbook is told of every receipt."""

    class Cashbook:
        def __init__(self) -> None:
            self.heard: list[tuple[Any, ...]] = []

        @hookimpl
        def jizhi_payments_posted(self, payments: tuple[Any, ...]) -> None:
            self.heard.append(payments)

    book = Cashbook()
    assert () == Host(book, Deaf()).announce("jizhi_payments_posted", payments=("r1",))
    assert [("r1",)] == book.heard


def test_hook_jizhi_tickets_moved() -> None:
    """Who carries messages to owners and crews is told of every step."""

    class Pager:
        def __init__(self) -> None:
            self.heard: list[tuple[Any, ...]] = []

        @hookimpl
        def jizhi_tickets_moved(self, moves: tuple[Any, ...]) -> None:
            self.heard.append(moves)

    pager = Pager()
    assert () == Host(pager, Deaf()).announce("jizhi_tickets_moved", moves=("t1#1",))
    assert [("t1#1",)] == pager.heard


def test_hook_jizhi_work_orders_raised() -> None:
    """Who pages the crew is told of every new order."""

    class Pager:
        def __init__(self) -> None:
            self.heard: list[tuple[Any, ...]] = []

        @hookimpl
        def jizhi_work_orders_raised(self, orders: tuple[Any, ...]) -> None:
            self.heard.append(orders)

    pager = Pager()
    assert () == Host(pager, Deaf()).announce("jizhi_work_orders_raised", orders=("o1",))
    assert [("o1",)] == pager.heard


def offered_by(hook: str) -> list[str]:
    """Say what a plugin's offer on *hook* is found under, beside a plugin that offers something else."""
    plugin = ModuleType("one_offer")
    setattr(plugin, hook, hookimpl(lambda: [Offer("ours", NoSettings, object)]))
    assert {} == Host(Shelf()).offers(hook)
    return list(Host(plugin, Shelf()).offers(hook))


def test_hook_jizhi_payment_gateways() -> None:
    """Payment channels are found by name."""
    assert ["ours"] == offered_by("jizhi_payment_gateways")


def test_hook_jizhi_messengers() -> None:
    """Carriers of messages are found by name."""
    assert ["ours"] == offered_by("jizhi_messengers")


def test_hook_jizhi_punch_sources() -> None:
    """Attendance devices are found by name."""
    assert ["ours"] == offered_by("jizhi_punch_sources")


def test_hook_jizhi_invoice_issuers() -> None:
    """Issuers of invoices are found by name."""
    assert ["ours"] == offered_by("jizhi_invoice_issuers")


def test_hook_jizhi_calendars() -> None:
    """Work calendars are found by name."""
    assert ["ours"] == offered_by("jizhi_calendars")


def test_hook_jizhi_report_formats() -> None:
    """Formats of reports are found by name."""
    assert ["ours"] == offered_by("jizhi_report_formats")


def test_hook_jizhi_bills_issued() -> None:
    """Everybody who listens is told once, with the batch as it is; a plugin may take fewer arguments."""
    listener = Listener()
    assert () == Host(listener, Deaf(), Shelf()).announce("jizhi_bills_issued", bills=("b1", "b2"))
    assert [("b1", "b2")] == listener.heard


def test_the_order_of_plugins_decides_nothing() -> None:
    """The same offers in the same order, however the plugins were registered."""
    assert list(Host(Shelf(), Cellar()).stores()) == list(Host(Cellar(), Shelf()).stores())


def test_a_host_without_plugins_offers_nothing() -> None:
    """Nothing is discovered unasked, and there is no global host."""
    Host(Shelf())
    assert ({}, {}, ()) == (Host().stores(), Host().table_readers(), Host().plugins())


ERRORS = [
    ValueError("no licence"),
    RecursionError(),
    MemoryError(),
    StopIteration(),
    GeneratorExit(),
    SystemExit(3),
    asyncio.CancelledError(),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_plugin_that_fails_stops_no_other(error: BaseException) -> None:
    """Whatever it raises becomes a finding that names it; half an answer counts for nothing."""
    listener = Listener()
    host = Host(broken(error), Shelf(), listener)
    assert ["shelf"] == list(host.stores())
    (finding,) = host.findings
    assert ("plugin-failed", "Broken") == (finding.code, finding.subject)
    assert "jizhi_stores" == finding.fact("hook")
    # Python turns a StopIteration inside a generator into a RuntimeError.
    assert finding.fact("error") in (type(error).__name__, "RuntimeError")
    (finding,) = host.announce("jizhi_bills_issued", bills=())
    assert type(error).__name__ == finding.fact("error")
    assert [()] == listener.heard
    assert 2 == len(host.findings)


def test_ctrl_c_is_passed_on() -> None:
    """The person at the terminal is no plugin."""
    with pytest.raises(KeyboardInterrupt):
        Host(broken(KeyboardInterrupt())).stores()


def test_an_error_whose_text_cannot_be_read_is_contained_too() -> None:
    """A plugin's exception may itself be broken."""

    class Unreadable(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    host = Host(broken(Unreadable()))
    assert {} == host.stores()
    assert "(its message cannot be read)" == host.findings[0].fact("why")


def test_what_is_no_offer_is_named_and_left_out() -> None:
    """An answer of another type is the plugin's mistake, told with what was found."""

    class Vague:
        @hookimpl
        def jizhi_stores(self) -> list[Any]:
            return ["memory", memory("real")]

    class Silent:
        @hookimpl
        def jizhi_stores(self) -> None:
            return None

    host = Host(Vague(), Silent())
    assert ["real"] == list(host.stores())
    assert (Finding("offer-malformed", "Vague", {"hook": "jizhi_stores", "found": "str"}),) == host.findings


def test_a_name_offered_twice_is_refused() -> None:
    """Nobody wins by order: the user blocks one of the two."""

    class Other:
        @hookimpl
        def jizhi_stores(self) -> list[Offer[Store]]:
            return [memory("shelf")]

    with pytest.raises(NameTaken) as refused:
        Host(Shelf(), Other()).stores()
    assert ("jizhi_stores", "shelf", ("Other", "Shelf")) == (
        refused.value.hook,
        refused.value.name,
        refused.value.plugins,
    )
    assert ["shelf"] == list(Host(Shelf(), Other(), blocked=["Other"]).stores())


def test_two_plugins_of_one_name_are_refused() -> None:
    """The same object given twice is one plugin; another of its name is a mistake."""
    shelf = Shelf()
    assert 1 == len(Host(shelf, shelf).plugins())
    with pytest.raises(NameTaken):
        Host(shelf, Shelf())


class Misspelt:
    """A plugin with a hook that does not exist."""

    @hookimpl
    def jizhi_store(self) -> list[Any]:
        return []


class Overreaching:
    """A plugin that wants an argument that is not announced."""

    @hookimpl
    def jizhi_bills_issued(self, invoices: Any) -> None:
        return None


class Wrapping:
    """A plugin that wants to stand around the others."""

    @hookimpl(wrapper=True)
    def jizhi_stores(self) -> Iterator[Any]:
        return (yield)


@pytest.mark.parametrize(
    ("plugin", "why"), [(Misspelt(), "jizhi_stores"), (Overreaching(), "invoices"), (Wrapping(), "wrapper")]
)
def test_a_plugin_that_does_not_fit_fails_at_the_door(plugin: object, why: str) -> None:
    """A misspelt hook would never be called, and nobody would know: it is refused when it is registered."""
    with pytest.raises(PluginRefused, match=why) as refused:
        Host(plugin)
    assert type(plugin).__name__ == refused.value.plugin


def test_a_hook_is_used_as_it_is_meant() -> None:
    """An unknown hook, offers from one that announces, and other facts than it announces are errors of the caller."""
    host = Host(Listener())
    with pytest.raises(UnknownHook, match="jizhi_bills_issued, jizhi_calendars"):
        host.offers("jizhi_shops")
    with pytest.raises(HookMisused):
        host.offers("jizhi_bills_issued")
    with pytest.raises(HookMisused):
        host.announce("jizhi_bills_issued", notices=())
    assert () == host.findings


def test_an_offer_says_what_it_is() -> None:
    """A name and a way to open are the least."""
    with pytest.raises(ValueError, match="name"):
        Offer("", NoSettings, lambda settings: None)
    with pytest.raises(TypeError, match="callable"):
        Offer("x", NoSettings, None)  # type: ignore[arg-type]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two installed plugins: one that works and one that cannot be imported."""
    (tmp_path / "jz_good.py").write_text(
        "from jizhi.hookspecs import hookimpl\nfrom jizhi.ports import Offer, Range\n\n\n"
        "@hookimpl\ndef jizhi_stores():\n    yield Offer('good', Range, dict)\n",
        encoding="utf-8",
    )
    (tmp_path / "jz_bad.py").write_text("raise SystemExit('no licence')\n", encoding="utf-8")
    for name, version in (("good", "1.2"), ("bad", "0.1")):
        info = tmp_path / f"jz_{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: jz-{name}\nVersion: {version}\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(f"[jizhi]\njz-{name} = jz_{name}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in ("jz_good", "jz_bad"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("installed")
def test_discovery_lists_name_version_and_file(tmp_path: Path) -> None:
    """What was found can be told to a person; what cannot be imported is a finding, and the rest goes on."""
    host = Host(discover=True)
    (good,) = [plugin for plugin in host.plugins() if plugin.name == "jz-good"]
    assert ("jz-good", "1.2", str(tmp_path / "jz_good.py")) == (good.name, good.version, good.file)
    assert "good" in host.stores()
    (finding,) = [finding for finding in host.findings if finding.subject == "jz-bad"]
    assert ("plugin-unloadable", "SystemExit", "no licence") == (
        finding.code,
        finding.fact("error"),
        finding.fact("why"),
    )


@pytest.mark.usefixtures("installed")
def test_a_blocked_plugin_is_not_even_imported() -> None:
    """Blocking is by name, before anything of the plugin runs."""
    host = Host(discover=True, blocked=["jz-bad", "jz-good"])
    assert () == tuple(finding for finding in host.findings if finding.subject == "jz-bad")
    assert "jz_good" not in sys.modules


def test_a_module_given_by_hand_is_named_after_itself() -> None:
    """A host's own module is a plugin like any other."""
    module = ModuleType("our_plugin")
    module.__version__ = "7"  # type: ignore[attr-defined]
    module.__file__ = "/srv/our_plugin.py"
    (plugin,) = Host(module).plugins()
    assert ("our_plugin", "7", "/srv/our_plugin.py") == (plugin.name, plugin.version, plugin.file)
