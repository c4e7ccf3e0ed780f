"""Errors about plugins and hooks."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError
from jizhi.findings import Finding


class PluginRefused(JizhiError):
    """A plugin that does not fit the hooks: a misspelt hook or argument; found when it is registered."""

    def __init__(self, plugin: str, why: str) -> None:
        self.plugin, self.why = plugin, why
        super().__init__(f"plugin {plugin} is refused: {why}")


class NameTaken(JizhiError, ValueError):
    """Two plugins offer the same name on one hook, or two plugins have one name."""

    def __init__(self, hook: str, name: str, plugins: Sequence[str]) -> None:
        self.hook, self.name, self.plugins = hook, name, tuple(plugins)
        super().__init__(f"{hook}: {name!r} is offered by {' and by '.join(self.plugins)}; block one of them")


class HookMisused(JizhiError, TypeError):
    """A hook called with other facts than it announces, or asked for offers though it announces."""

    def __init__(self, hook: str, wanted: Sequence[str], given: Sequence[str]) -> None:
        self.hook, self.wanted, self.given = hook, tuple(wanted), tuple(given)
        super().__init__(f"{hook} takes ({', '.join(self.wanted)}), not ({', '.join(self.given)})")


class UnknownHook(JizhiError, LookupError):
    """The host has no hook of this name."""

    def __init__(self, hook: str, known: Sequence[str]) -> None:
        self.hook, self.known = hook, tuple(known)
        super().__init__(f"no hook is called {hook!r}; there are {', '.join(self.known)}")


class NotOffered(JizhiError, LookupError):
    """No plugin offers anything of this name on the hook."""

    def __init__(self, hook: str, name: str, known: Sequence[str]) -> None:
        self.hook, self.name, self.known = hook, name, tuple(known)
        super().__init__(f"{hook}: nobody offers {name!r}; there are {', '.join(self.known) or 'none'}")


class NotFrozen(JizhiError, TypeError):
    """A plugin was to be handed something that it could change; ``place`` says where it lies."""

    def __init__(self, place: str, kind: str) -> None:
        self.place, self.kind = place, kind
        super().__init__(f"{place} is a {kind}, which a plugin could change; hand out frozen records in tuples")


class Reentered(JizhiError):
    """A plugin asked the host something from within a hook; nothing was asked, so that no two can wait for another."""

    def __init__(self, hook: str, plugin: str) -> None:
        self.hook, self.plugin = hook, plugin
        super().__init__(f"{plugin} called {hook} from within a hook; return first, and let the host call")


class SettingsRefused(JizhiError, ValueError):
    """The settings of a plugin's offer cannot be read; every reason is a finding with its place."""

    def __init__(self, offer: str, findings: Sequence[Finding]) -> None:
        self.offer, self.findings = offer, tuple(findings)
        places = ", ".join(f"{finding.subject} ({finding.code})" for finding in self.findings)
        self.places = places
        super().__init__(f"the settings of {offer} cannot be used: {places}")
