"""The search for a counterexample: Hypothesis draws, and what breaks a law is shrunk to a small case."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final, TypeVar

import attrs
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

TRIES: Final = 100
"""How many cases of each law are drawn where nobody says how many."""


@attrs.frozen(kw_only=True)
class Search:
    """How long to search, and from which seed: the same seed searches the same cases."""

    tries: int = TRIES
    seed: int = 0

    def smallest(self, cases: SearchStrategy[T], breaks: Callable[[T], bool]) -> T | None:
        """Return a small case that *breaks* a law; None where none was met."""
        try:
            return find(cases, breaks, settings=self._settings(Phase.generate, Phase.shrink), random=Random(self.seed))
        except NoSuchExample:
            return None

    def drawn(self, cases: SearchStrategy[T]) -> list[T]:
        """Return what is drawn where nothing is searched for."""
        met: list[T] = []

        def keep(case: T) -> bool:
            met.append(case)
            return False

        try:
            find(cases, keep, settings=self._settings(Phase.generate), random=Random(self.seed))
        except NoSuchExample:
            return met
        return met

    def _settings(self, *phases: Phase) -> settings:
        return settings(
            max_examples=self.tries,
            phases=phases,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )


USUAL: Final = Search()
"""The search where nobody asks for another."""
