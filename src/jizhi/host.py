"""Host: finds plugins when asked to, collects what they offer, tells them what happened, and contains their errors."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import attrs
import pluggy

from jizhi import hookspecs
from jizhi.errors import HookMisused, NameTaken, PluginRefused, UnknownHook
from jizhi.findings import Finding
from jizhi.ports import Offer, Store


@attrs.frozen(kw_only=True)
class Plugin:
    """A plugin that the host knows: its name, version and file, as far as they are known."""

    name: str
    version: str
    file: str


class Host:
    """The plugins of one program; ``Host()`` alone knows none, and there is no global one.

    A plugin is a module or an object with functions marked ``hookimpl``. An exception of a plugin, SystemExit too,
    never reaches the caller: it is a finding ``plugin-failed`` in ``findings``, and the other plugins are asked as
    usual. Plugins run in this process; no deadline is set on them.

    Args:
        plugins: what to register by hand.
        discover: also load every installed entry point of the group ``jizhi``, in the order of their names.
        blocked: names of plugins that are not to be registered.

    Raises:
        PluginRefused: a hook or an argument that does not exist, or a wrapper.
        NameTaken: two plugins of one name.

    >>> Host().stores()
    {}
    >>> Host().offers("jizhi_shops")
    Traceback (most recent call last):
    jizhi.errors.UnknownHook: no hook is called 'jizhi_shops'; there are jizhi_bills_issued, jizhi_payments_posted, ...
    """

    def __init__(self, *plugins: object, discover: bool = False, blocked: Collection[str] = ()) -> None:
        self._manager = pluggy.PluginManager(hookspecs.GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._plugins: dict[str, Plugin] = {}
        self._findings: list[Finding] = []
        for plugin in plugins:
            name = str(getattr(plugin, "__name__", type(plugin).__name__))
            if name not in blocked:
                self._register(plugin, Plugin(name=name, version=_version(plugin), file=_file(plugin)))
        if discover:
            for entry in sorted(entry_points(group=hookspecs.GROUP), key=lambda entry: entry.name):
                if entry.name not in blocked:
                    self._load(entry)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What plugins did wrong so far: ``plugin-failed``, ``plugin-unloadable``, ``offer-malformed``."""
        return tuple(self._findings)

    def plugins(self) -> tuple[Plugin, ...]:
        """Return the registered plugins by name."""
        return tuple(plugin for _, plugin in sorted(self._plugins.items()))

    def stores(self) -> dict[str, Offer[Store]]:
        """Return the stores on offer by name."""
        return self.offers("jizhi_stores")

    def table_readers(self) -> dict[str, Offer[Any]]:
        """Return the readers of table files on offer by name."""
        return self.offers("jizhi_table_readers")

    def offers(self, hook: str) -> dict[str, Offer[Any]]:
        """Return what the plugins offer on a hook that collects, by name.

        Raises:
            UnknownHook: no such hook.
            HookMisused: a hook that announces.
            NameTaken: two plugins offer one name; nobody wins by order.
        """
        found: dict[str, tuple[str, Offer[Any]]] = {}
        for plugin, offered in self._answers(hook, {}, _listed):
            for offer in offered:
                if not isinstance(offer, Offer):
                    self._note("offer-malformed", plugin, hook=hook, found=type(offer).__name__)
                elif offer.name in found:
                    raise NameTaken(hook, offer.name, (found[offer.name][0], plugin))
                else:
                    found[offer.name] = (plugin, offer)
        return {name: offer for name, (_, offer) in sorted(found.items())}

    def announce(self, hook: str, **facts: object) -> tuple[Finding, ...]:
        """Tell every plugin what happened; return the findings about those that failed.

        Call it after the commit, never inside a unit of a store; give frozen records in tuples.

        Raises:
            UnknownHook: no such hook.
            HookMisused: other facts than the hook announces.
        """
        before = len(self._findings)
        for _ in self._answers(hook, facts, _ignored):
            pass
        return tuple(self._findings[before:])

    def _answers(
        self, hook: str, facts: Mapping[str, object], read: Callable[[Any], list[Any]]
    ) -> Iterator[tuple[str, list[Any]]]:
        """Ask the plugins one by one, so that the failure of one stops no other; ``read`` is contained with it."""
        for implementation in self._implementations(hook, facts):
            name = implementation.plugin_name
            try:
                answer = read(implementation.function(*(facts[argument] for argument in implementation.argnames)))
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                self._note("plugin-failed", name, hook=hook, error=type(error).__name__, why=_text(error))
            else:
                yield name, answer

    def _implementations(self, hook: str, facts: Mapping[str, object]) -> list[pluggy.HookImpl]:
        caller = vars(self._manager.hook).get(hook)
        if caller is None:
            raise UnknownHook(hook, _hooks(self._manager))
        if set(caller.spec.argnames) != set(facts):
            raise HookMisused(hook, caller.spec.argnames, tuple(facts))
        return sorted(caller.get_hookimpls(), key=lambda implementation: str(implementation.plugin_name))

    def _note(self, code: str, plugin: str, **facts: object) -> None:
        self._findings.append(Finding(code, plugin, facts))

    def _load(self, entry: EntryPoint) -> None:
        try:
            plugin = entry.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._note("plugin-unloadable", entry.name, error=type(error).__name__, why=_text(error))
            return
        version = entry.dist.version if entry.dist else _version(plugin)
        self._register(plugin, Plugin(name=entry.name, version=version, file=_file(plugin)))

    def _register(self, plugin: object, known: Plugin) -> None:
        if self._manager.is_registered(plugin):
            return
        taken = self._plugins.get(known.name)
        if taken is not None:
            raise NameTaken("plugins", known.name, (taken.file, known.file))
        try:
            self._manager.register(plugin, name=known.name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as refused:
            raise PluginRefused(known.name, f"{refused}; hooks are {', '.join(_hooks(self._manager))}") from refused
        for caller in self._manager.get_hookcallers(plugin) or ():
            if any(each.plugin is plugin and (each.wrapper or each.hookwrapper) for each in caller.get_hookimpls()):
                raise PluginRefused(known.name, f"{caller.name} is a wrapper, and no plugin may wrap another")
        self._plugins[known.name] = known


def _hooks(manager: pluggy.PluginManager) -> list[str]:
    return sorted(name for name, caller in vars(manager.hook).items() if caller.has_spec())


def _listed(answer: Iterable[Any] | None) -> list[Any]:
    # Here a generator runs, inside the containment of its plugin.
    return list(answer or ())


def _ignored(_: object) -> list[Any]:
    return []


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "(its message cannot be read)"


def _version(plugin: object) -> str:
    return str(getattr(plugin, "__version__", ""))


def _file(plugin: object) -> str:
    module = plugin if inspect.ismodule(plugin) else inspect.getmodule(type(plugin))
    return str(getattr(module, "__file__", None) or "")
