"""What the contracts of vendors share: laws that nobody overrides, and abilities that an adapter declares itself."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs
import pytest


@attrs.frozen
class Bench:
    """An adapter, and the world at its other end: a peer of ``jizhi.testing.peers``, or the adapter in memory itself.

    ``secrets`` are texts that must never be seen in anything printed. Of a messenger: ``address`` is one that it can
    reach, where that is no phone number; it ``carries`` the ``values`` of a template under our key, or the ``text``.
    Where the world has ``faults``, the others cannot happen to it.
    """

    adapter: Any
    world: Any
    secrets: tuple[str, ...] = ()
    address: Any = None
    carries: str = "values"

    def needs(self, *abilities: str) -> None:
        """Skip the law unless the adapter declares all of these."""
        missing = sorted(set(abilities) - set(self.adapter.abilities))
        if missing:
            pytest.skip(f"ability not declared: {', '.join(missing)}")

    def can_fail(self, fault: str) -> None:
        """Skip the law unless this vendor's world knows the fault."""
        if fault not in getattr(self.world, "faults", (fault,)):
            pytest.skip(f"this vendor never says so: {fault}")


class Laws:
    """The laws of one port; a vendor subclasses it, gives ``bench``, and overrides none.

    Raises:
        TypeError: a subclass overrides a law.
    """

    _laws: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **more: Any) -> None:
        """Refuse a subclass that overrides a law."""
        super().__init_subclass__(**more)
        own = {name for name in vars(cls) if name.startswith("test_")}
        overridden = sorted(own & cls._laws)
        if overridden:
            raise TypeError(f"{cls.__name__} overrides {', '.join(overridden)}: a promise is kept or it is not")
        if cls.__module__.startswith("jizhi.testing.contracts."):
            cls._laws = cls._laws | own
