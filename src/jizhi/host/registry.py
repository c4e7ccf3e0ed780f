"""The plugins that a host knows: registered by hand or found by their entry points, refused where they do not fit."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Collection
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import attrs
import pluggy

from jizhi import hookspecs
from jizhi.errors import NameTaken, PluginRefused, UnknownHook


@attrs.frozen(kw_only=True)
class Plugin:
    """A plugin that the host knows: its name, version and file, as far as they are known.

    ``source`` is how another process finds it, like ``jizhi_sql`` or ``module:attribute``; empty where it cannot.
    """

    name: str
    version: str
    file: str
    source: str = ""


class Registry:
    """Plugins by name, and their implementations by hook.

    Args:
        allowed: only plugins of these names are taken; None is all of them.
        blocked: names of plugins that are not to be registered, nor even imported.
    """

    def __init__(self, *, allowed: Collection[str] | None, blocked: Collection[str]) -> None:
        self._manager = pluggy.PluginManager(hookspecs.GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._allowed, self._blocked = allowed, frozenset(blocked)
        self.plugins: dict[str, Plugin] = {}

    def wanted(self, name: str) -> bool:
        """Say whether a plugin called *name* is to be registered."""
        return name not in self._blocked and (self._allowed is None or name in self._allowed)

    def add(self, plugin: object) -> None:
        """Register a plugin that was given by hand. Raises what ``register`` raises."""
        name = str(getattr(plugin, "__name__", type(plugin).__name__))
        if self.wanted(name):
            source = name if inspect.ismodule(plugin) else ""
            self.register(plugin, Plugin(name=name, version=_version(plugin), file=_file(plugin), source=source))

    def take(self, entry: EntryPoint, plugin: object) -> None:
        """Register an installed plugin that was imported. Raises what ``register`` raises."""
        version = entry.dist.version if entry.dist else _version(plugin)
        self.register(plugin, Plugin(name=entry.name, version=version, file=_file(plugin), source=entry.value))

    def register(self, plugin: object, known: Plugin) -> None:
        """Register *plugin* under its name.

        Raises:  NameTaken: another one has the name.   PluginRefused: a misspelt hook or argument, or a wrapper.
        """
        if self._manager.is_registered(plugin):
            return
        taken = self.plugins.get(known.name)
        if taken is not None:
            raise NameTaken("plugins", known.name, (taken.file, known.file))
        try:
            self._manager.register(plugin, name=known.name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as refused:
            raise PluginRefused(known.name, f"{refused}; hooks are {', '.join(self.hooks())}") from refused
        for caller in self._manager.get_hookcallers(plugin) or ():
            if any(each.plugin is plugin and (each.wrapper or each.hookwrapper) for each in caller.get_hookimpls()):
                raise PluginRefused(known.name, f"{caller.name} is a wrapper, and no plugin may wrap another")
        self.plugins[known.name] = known

    def hooks(self) -> list[str]:
        """Return the names of all hooks."""
        return sorted(name for name, caller in vars(self._manager.hook).items() if caller.has_spec())

    def arguments(self, hook: str) -> tuple[str, ...]:
        """Return the names of the facts that *hook* announces. Raises UnknownHook."""
        caller = vars(self._manager.hook).get(hook)
        if caller is None:
            raise UnknownHook(hook, self.hooks())
        return tuple(caller.spec.argnames)

    def implementations(self, hook: str) -> list[tuple[Plugin, Callable[..., Any], tuple[str, ...]]]:
        """Return who implements *hook*, by name: the plugin, its function, and the facts that it takes."""
        found = vars(self._manager.hook)[hook].get_hookimpls()
        rows = [(self.plugins[str(each.plugin_name)], each.function, tuple(each.argnames)) for each in found]
        return sorted(rows, key=lambda row: row[0].name)


def installed() -> list[EntryPoint]:
    """Return the entry points of all installed plugins, by name."""
    return sorted(entry_points(group=hookspecs.GROUP), key=lambda entry: entry.name)


def loaded(source: str) -> object:
    """Import what ``Plugin.source`` names."""
    module, _, attribute = source.partition(":")
    found: object = importlib.import_module(module)
    for name in filter(None, attribute.split(".")):
        found = getattr(found, name)
    return found


def _version(plugin: object) -> str:
    return str(getattr(plugin, "__version__", ""))


def _file(plugin: object) -> str:
    module = plugin if inspect.ismodule(plugin) else inspect.getmodule(type(plugin))
    return str(getattr(module, "__file__", None) or "")
