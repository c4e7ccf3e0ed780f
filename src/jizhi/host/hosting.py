"""Host: finds plugins when asked to, collects what they offer, tells them what happened, and contains their errors."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping
from functools import partial
from importlib.metadata import EntryPoint
from typing import Any, Final, Literal

import attrs

from jizhi import hookspecs
from jizhi.errors import HookMisused, NameTaken, NotOffered, PluginRefused, Reentered
from jizhi.findings import Finding
from jizhi.host.adapters import Opened, watched_adapter
from jizhi.host.answers import is_offer, listed, nothing, trouble
from jizhi.host.calls import INSIDE
from jizhi.host.frozen import frozen_copy
from jizhi.host.limits import Limits
from jizhi.host.registry import Plugin, Registry, installed
from jizhi.host.watch import Watched, watch, watch_in_child
from jizhi.ports import InvoiceIssuer, Messenger, Offer, PaymentGateway, Store

FINDINGS_MOST: Final = 1000
LOADING: Final = "loading"


class Host:
    """The plugins of one program; ``Host()`` alone knows none, and there is no global one.

    A plugin is a module or an object with functions marked ``hookimpl``. What it raises, SystemExit too, what it
    answers wrongly and what it does too late never reaches the caller: it is a finding that names the plugin, and the
    others are asked as usual. It is handed copies of frozen records. What it changed of the process (folder, locale,
    signals, environment) is told and put back where that can be done.

    Args:
        plugins: what to register by hand.
        discover: also load every installed entry point of the group ``jizhi``, in the order of their names.
        allowed: only plugins of these names are registered; None is all of them.
        blocked: names of plugins that are not to be registered, nor imported.
        limits: deadlines, and how often a plugin may miss them.
        isolation: in ``thread`` mode a plugin that is late is abandoned, and not called any more after three times;
            in ``process`` mode each call is made in a child process first, which is killed at the deadline.

    Raises:
        PluginRefused: a hook or an argument that does not exist, a wrapper, or in process mode a plugin that is
            neither a module nor installed, so that no child could find it.
        NameTaken: two plugins of one name.

    >>> Host().stores()
    {}
    >>> Host().offers("jizhi_shops")
    Traceback (most recent call last):
    jizhi.errors.UnknownHook: no hook is called 'jizhi_shops'; there are jizhi_bills_issued, jizhi_calendars, ...
    """

    def __init__(
        self,
        *plugins: object,
        discover: bool = False,
        allowed: Collection[str] | None = None,
        blocked: Collection[str] = (),
        limits: Limits | None = None,
        isolation: Literal["thread", "process"] = "thread",
    ) -> None:
        self._registry = Registry(allowed=allowed, blocked=blocked)
        self._limits, self._isolation = limits or Limits(), isolation
        self._findings: deque[Finding] = deque(maxlen=FINDINGS_MOST)
        self._late: Counter[str] = Counter()
        for plugin in plugins:
            self._registry.add(plugin)
        if discover:
            for entry in installed():
                if self._registry.wanted(entry.name):
                    self._load(entry)
        if isolation == "process":
            for known in self.plugins():
                if not known.source:
                    raise PluginRefused(known.name, "in process mode it must be a module or installed")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What plugins did wrong of late, at most the last thousand."""
        return tuple(self._findings)

    def plugins(self) -> tuple[Plugin, ...]:
        """Return the registered plugins by name."""
        return tuple(plugin for _, plugin in sorted(self._registry.plugins.items()))

    def silenced(self) -> tuple[str, ...]:
        """Return the names of the plugins that are not called any more, because they were late too often."""
        return tuple(sorted(name for name, times in self._late.items() if times >= self._limits.late_most))

    def stores(self) -> dict[str, Offer[Store]]:
        """Return the stores on offer by name."""
        return self.offers("jizhi_stores")

    def payment_gateways(self) -> dict[str, Offer[PaymentGateway]]:
        """Return the payment channels on offer by name."""
        return self.offers("jizhi_payment_gateways")

    def messengers(self) -> dict[str, Offer[Messenger]]:
        """Return the carriers of messages on offer by name."""
        return self.offers("jizhi_messengers")

    def punch_sources(self) -> dict[str, Offer[Any]]:
        """Return the attendance devices on offer by name."""
        return self.offers("jizhi_punch_sources")

    def invoice_issuers(self) -> dict[str, Offer[InvoiceIssuer]]:
        """Return the issuers of invoices on offer by name."""
        return self.offers("jizhi_invoice_issuers")

    def table_readers(self) -> dict[str, Offer[Any]]:
        """Return the readers of table files on offer by name."""
        return self.offers("jizhi_table_readers")

    def offers(self, hook: str) -> dict[str, Offer[Any]]:
        """Return what the plugins offer on a hook that collects, by name.

        Raises:
            UnknownHook: no such hook.
            HookMisused: a hook that announces.
            NameTaken: two plugins offer one name; nobody wins by order.
            Reentered: called by a plugin from within a hook.
        """
        return {name: offer for name, (_, offer) in sorted(self.offered(hook).items())}

    def offered(self, hook: str) -> dict[str, tuple[Plugin, Offer[Any]]]:
        """Return what ``offers`` returns, each with the plugin that offers it. Raises what ``offers`` raises."""
        found: dict[str, tuple[Plugin, Offer[Any]]] = {}
        most = self._limits.offers_most
        for plugin, answer in self._asked(hook, {}, partial(listed, most=most)).items():
            for offer in self._usable(hook, plugin, answer):
                if offer.name in found:
                    raise NameTaken(hook, offer.name, (found[offer.name][0].name, plugin.name))
                found[offer.name] = (plugin, offer)
        return found

    def adapter(self, hook: str, name: str, settings: object, *, seconds: float | None = None) -> Any:
        """Return the adapter on offer under *name*, opened with its *settings* at its first call, under watch.

        It has the methods of its port, and every call of one ends: after *seconds* (else the limit of a hook) its
        caller hears ``UnknownOutcome``; in process mode each call is made in a child, which is killed then. What an
        adapter raises beside ``AdapterFailed``, or answers wrongly, is an unknown outcome and a finding. A stream is
        read in batches, each of which has the deadline; in process mode it is read to its end first.

        Raises:
            NotOffered: nobody offers it.
            HookMisused: a hook whose adapters call nobody: stores, tables, calendars, formats.
        """
        offered = self.offered(hook)
        if name not in offered:
            raise NotOffered(hook, name, sorted(offered))
        plugin, offer = offered[name]
        limits = self._limits if seconds is None else attrs.evolve(self._limits, io_seconds=seconds)
        in_child = self._isolation == "process"
        opened = Opened(
            plugin=plugin, hook=hook, offer=offer, settings=settings, limits=limits, in_child=in_child
        )  # fmt: skip
        return watched_adapter(opened, note=self._findings.append)

    def announce(self, hook: str, **facts: object) -> tuple[Finding, ...]:
        """Tell every plugin what happened; return the findings about those that failed, or were not told.

        Call it after the commit, never inside a unit of a store; give frozen records in tuples.

        Raises:
            UnknownHook: no such hook.
            HookMisused: other facts than the hook announces.
            NotFrozen: a fact that a plugin could change.
            Reentered: called by a plugin from within a hook.
        """
        found: list[Finding] = []
        self._asked(hook, facts, nothing, found)
        return tuple(found)

    def _asked(
        self,
        hook: str,
        facts: Mapping[str, object],
        read: Callable[[Any], list[Any]],
        found: list[Finding] | None = None,
    ) -> dict[Plugin, list[Any]]:
        """Ask the plugins one by one, so that the failure of one stops no other; ``read`` is contained with it."""
        if INSIDE.get():
            raise Reentered(hook, INSIDE.get())
        wanted = self._registry.arguments(hook)
        if set(wanted) != set(facts):
            raise HookMisused(hook, wanted, tuple(facts))
        frozen = {name: frozen_copy(fact, at=name) for name, fact in facts.items()}
        answers: dict[Plugin, list[Any]] = {}
        for plugin, function, arguments in self._registry.implementations(hook):
            handed = tuple(frozen_copy(frozen[name], at=name) for name in arguments)
            watched = self._called(hook, plugin, frozen, lambda f=function, h=handed: read(f(*h)))  # type: ignore[misc]
            self._findings.extend(watched.findings)
            if found is not None:
                found += watched.findings
            if watched.answered:
                answers[plugin] = watched.answer
        return answers

    def _called(self, hook: str, plugin: Plugin, facts: Mapping[str, object], work: Callable[[], list[Any]]) -> Watched:
        """Make one call, unless the plugin was late too often; what announces is called in its child alone."""
        if self._late[plugin.name] >= self._limits.late_most:
            times = self._limits.late_most
            return Watched(findings=(Finding("plugin-silenced", plugin.name, {"hook": hook, "times": times}),))
        if self._isolation == "process":
            watched = watch_in_child(plugin, hook, facts, limits=self._limits)
            if watched.answered and not facts:
                watched = watch(work, plugin=plugin.name, hook=hook, limits=self._limits)
        else:
            watched = watch(work, plugin=plugin.name, hook=hook, limits=self._limits)
        self._late[plugin.name] = self._late[plugin.name] + 1 if watched.late else 0
        return watched

    def _usable(self, hook: str, plugin: Plugin, answer: list[Any]) -> list[Offer[Any]]:
        """Leave out what is no offer, or none that can be used; each is a finding."""
        usable: list[Offer[Any]] = []
        most = self._limits.offers_most
        for offer in answer[:most]:
            if not is_offer(offer):
                self._note("offer-malformed", plugin, hook=hook, found=type(offer).__name__)
            elif why := trouble(offer):
                self._note("offer-malformed", plugin, hook=hook, found="Offer", problem=why)
            else:
                usable.append(offer)
        if len(answer) > most:
            self._note("offer-malformed", plugin, hook=hook, found="Offer", problem=f"there are more than {most}")
        return usable

    def _note(self, code: str, plugin: Plugin, **facts: object) -> None:
        self._findings.append(Finding(code, plugin.name, facts))

    def _load(self, entry: EntryPoint) -> None:
        """Import an installed plugin, contained as every call is; what does not fit is refused at the door."""
        if self._isolation == "process":
            known = Plugin(name=entry.name, version="", file="", source=entry.value)
            rehearsed = watch_in_child(known, "", {}, limits=self._limits)
            if not rehearsed.answered:
                self._findings.extend(_unloadable(rehearsed.findings))
                return
        watched = watch(lambda: [entry.load()], plugin=entry.name, hook=LOADING, limits=self._limits.for_loading())
        self._findings.extend(_unloadable(watched.findings))
        if watched.answered:
            self._registry.take(entry, watched.answer[0])


def _unloadable(findings: tuple[Finding, ...]) -> list[Finding]:
    """Say of a plugin that failed while it was imported that it cannot be loaded."""
    facts = [(each, {name: value for name, value in each.facts if name != "hook"}) for each in findings]
    return [
        Finding("plugin-unloadable", each.subject, kept) if each.code == "plugin-failed" else each
        for each, kept in facts
    ]


HOOKS: Final = tuple(name for name in vars(hookspecs) if name.startswith("jizhi_"))
"""The names of all hooks, in the order of their declaration."""
