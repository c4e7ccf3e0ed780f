"""Sums and tallies by key: the arithmetic under every report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import attrs

from jizhi.values import Money


@attrs.frozen(kw_only=True)
class Tally:
    """How the spaces of runs fared; each is exactly one of the three.

    >>> Tally(billed=3, skipped=1).items
    4
    """

    billed: int = 0
    skipped: int = 0
    parked: int = 0

    @property
    def items(self) -> int:
        """All of them."""
        return self.billed + self.skipped + self.parked


@attrs.frozen(kw_only=True)
class Part:
    """What falls to one key of a summary: a fee, a building, a kind, a month, a sort of payer.

    ``spaces`` counts each space once. ``tally`` is empty where the key is not one of spaces.
    """

    key: str
    name: str = ""
    amount: Money
    tax: Money
    charges: int = 0
    spaces: int = 0
    tally: Tally = Tally()

    @classmethod
    def nothing(cls, money: Money) -> Part:
        """The part of a key that nothing falls to, in the currency of *money*."""
        return cls(key="", amount=money * 0, tax=money * 0)


class Tallies:
    """Tallies by key, while they are being counted.

    >>> tallies = Tallies()
    >>> tallies.add("3", "parked")
    >>> tallies.of("3").parked, tallies.of("4").items
    (1, 0)
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    @property
    def keys(self) -> frozenset[str]:
        """Every key that was counted."""
        return frozenset(key for key, _ in self._counts)

    def add(self, key: str, outcome: str) -> None:
        """Count one *outcome*: billed, skipped or parked."""
        self._counts[key, outcome] += 1

    def of(self, key: str) -> Tally:
        """Return the tally of *key*."""
        return Tally(**{outcome: self._counts[key, outcome] for outcome in ("billed", "skipped", "parked")})


class Sums:
    """Amounts by key, while they are being summed.

    >>> sums = Sums(Money(0))
    >>> sums.add("lift", Money(500), Money(30), "1-101")
    >>> sums.add("lift", Money(-100), Money(-6), "1-101")
    >>> [(part.key, str(part.amount), str(part.tax), part.charges, part.spaces) for part in sums.parts()]
    [('lift', '4.00 CNY', '0.24 CNY', 2, 1)]
    """

    def __init__(self, nothing: Money) -> None:
        self._nothing = nothing
        self._amounts: dict[str, Money] = {}
        self._taxes: dict[str, Money] = {}
        self._charges: Counter[str] = Counter()
        self._spaces: dict[str, set[str]] = {}

    @property
    def keys(self) -> frozenset[str]:
        """Every key that has a sum."""
        return frozenset(self._amounts)

    def add(self, key: str, amount: Money, tax: Money, space: str) -> None:
        """Add one charge of *space* to *key*."""
        self._amounts[key] = self.amount(key) + amount
        self._taxes[key] = self._taxes.get(key, self._nothing) + tax
        self._charges[key] += 1
        self._spaces.setdefault(key, set()).add(space)

    def amount(self, key: str) -> Money:
        """Return the sum of *key*, nothing where nothing was added."""
        return self._amounts.get(key, self._nothing)

    def parts(self, names: Mapping[str, str] | None = None, *, tallies: Tallies | None = None) -> tuple[Part, ...]:
        """Return the sums by key; a key that only has a tally is there with nothing."""
        keys = self.keys | (tallies.keys if tallies is not None else frozenset())
        return tuple(self._part(key, (names or {}).get(key, key), tallies or Tallies()) for key in sorted(keys))

    def _part(self, key: str, name: str, tallies: Tallies) -> Part:
        return Part(
            key=key,
            name=name,
            amount=self.amount(key),
            tax=self._taxes.get(key, self._nothing),
            charges=self._charges[key],
            spaces=len(self._spaces.get(key, ())),
            tally=tallies.of(key),
        )
