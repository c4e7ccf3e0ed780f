"""The books of payers in plain whole numbers: a model that knows nothing of entries, accounts or folds.

It keeps dated changes in lists and looks at every day; what it says, the ledger has to say too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

import attrs

SETTLED = ("applied", "waived", "written_off")


@attrs.define
class Item:
    """What the model knows of one open item."""

    id: str
    payer: str
    part: str
    since: date
    due: date
    last: date
    issued: int = 0
    applied: int = 0
    waived: int = 0
    written_off: int = 0
    corrections: int = 0

    @property
    def owed(self) -> int:
        """What is still owed of it, in fen."""
        return self.issued - self.applied - self.waived - self.written_off


@attrs.define
class Told:
    """An entry that can be taken back, as the model knows it."""

    kind: str
    item: str
    payer: str
    amount: int
    day: date
    taken_back: bool = False


@attrs.define
class Model:
    """The books of all payers in plain numbers."""

    prepaid: dict[str, list[tuple[date, int]]]
    received: dict[str, int]
    cash: dict[str, int]
    closed: date
    closings: int = 0
    items: dict[str, Item] = attrs.field(factory=dict)

    @classmethod
    def of(cls, payers: Iterable[str], *, first: date) -> Model:
        """Books of *payers* in which nothing stands yet, open from *first* on."""
        names = tuple(payers)
        return cls(
            prepaid={name: [] for name in names},
            received=dict.fromkeys(names, 0),
            cash={"cash": 0, "pos": 0},
            closed=first,
        )

    def usable(self, payer: str, on: date) -> int:
        """The least that is prepaid on *on* or any later day."""
        dated = self.prepaid[payer]
        looks = [on, *(day for day, _ in dated if day > on)]
        return max(0, min(sum(fen for day, fen in dated if day <= look) for look in looks))

    def holds(self, payer: str) -> int:
        """All that is prepaid."""
        return sum(fen for _, fen in self.prepaid[payer])

    def spread(
        self, payer: str, wanted: int, on: date, only: Collection[str] | None = None
    ) -> list[tuple[Item, int, date]]:
        """What a payment pays, oldest first."""
        owing = [item for item in self.items.values() if item.payer == payer and item.owed > 0]
        parts = []
        for item in sorted(owing, key=lambda item: (item.due, item.id)):
            part = min(wanted, item.owed)
            if part and (only is None or item.id in only):
                parts.append((item, part, max(on, item.since)))
                wanted -= part
        return parts

    def apply(self, parts: list[tuple[Item, int, date]]) -> None:
        """Pay *parts* from what is prepaid."""
        for item, part, day in parts:
            item.applied += part
            item.last = max(item.last, day)
            self.prepaid[item.payer].append((day, -part))

    def passed(self, giver: str, taker: str, amount: int, on: date) -> None:
        """Prepaid money goes from one payer to another."""
        for payer, fen in ((giver, -amount), (taker, amount)):
            self.prepaid[payer].append((on, fen))
            self.received[payer] += fen

    def give_back(self, item: Item) -> None:
        """No item stands below zero: first the money goes back, then what was forgiven, then what nobody paid."""
        surplus = -item.owed
        for name in SETTLED:
            part = max(0, min(surplus, getattr(item, name)))
            if part:
                setattr(item, name, getattr(item, name) - part)
                surplus -= part
                if name == "applied":
                    self.prepaid[item.payer].append((item.last, part))
        if surplus > 0:
            item.applied -= surplus
            self.prepaid[item.payer].append((item.last, surplus))
