"""How long a plugin may take, and how often it may be late before nobody asks it any more."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Limits:
    """The deadlines of one host.

    Args:
        io_seconds: how long the host waits for one call of a plugin, by the clock.
        pure_seconds: how much of the processor an answer that opens nothing may take; more is a warning, because time
            by the clock would blame a plugin for a busy machine.
        late_most: after so many calls in a row that were late, a plugin is not called any more.
        offers_most: how many offers one plugin may make on one hook.
        start_seconds: how long a child process may take to start, before any of the plugin runs in it.
    """

    io_seconds: float = attrs.field(default=5, validator=attrs.validators.gt(0))
    pure_seconds: float = attrs.field(default=0.05, validator=attrs.validators.gt(0))
    late_most: int = attrs.field(default=3, validator=attrs.validators.ge(1))
    offers_most: int = attrs.field(default=100, validator=attrs.validators.ge(1))
    start_seconds: float = attrs.field(default=30, validator=attrs.validators.gt(0))

    def for_loading(self) -> Limits:
        """Return the limits under which a plugin is imported: as long as a child may take to start."""
        return attrs.evolve(self, io_seconds=self.start_seconds, pure_seconds=self.start_seconds)
