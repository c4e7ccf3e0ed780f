"""Assets: lifts, pumps, panels, tanks of a project, when they stood still, how long they ran, what befell them."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import Check, day, holds, is_a, one_of, or_none, refuse, text, whole, word, words
from jizhi.values import Money, key

AssetEventKind: TypeAlias = Literal["entered", "changed", "moved", "repaired", "retired", "note"]
ASSET_EVENTS: Final[tuple[AssetEventKind, ...]] = ("entered", "changed", "moved", "repaired", "retired", "note")
"""What may happen to an asset."""

_some_day: Final = or_none(day)
_some_money: Final = or_none(is_a(Money))
_version: Final = whole(0, 2**31 - 1)
_number: Final = whole(0, 1_000_000)


def _class(value: object) -> str:
    if isinstance(value, str) and value and all(part and part == part.strip() for part in value.split(".")):
        return ""
    return "it must be words joined by dots, such as lift.traction"


asset_class: Final[Check] = _class


@attrs.frozen(kw_only=True)
class Asset:
    """A thing that is kept in order: its class, its papers, where it stands, from when to when it serves.

    Args:
        code: what tells it from the project's other assets (设备编号).
        name: what people call it.
        asset_class: words joined by dots, the wider first: ``lift.traction``; a plan for ``lift`` is for it too.
        serial: the maker's number. *registration* is that of the authority (使用登记证编号).
        bought, installed: days; plans that count from the installation need *installed*.
        place: the building, the space or words that say where; *zone* and *building* say whose area it is.
        warranty_until: the first day without warranty.
        parent: code of the asset that it is a part of.
        documents: references to papers that are kept elsewhere.
        price: what it cost.
        retired: the first day on which it no longer serves.

    Raises:
        RecordRefused: a field that cannot be so; NotExact for a float.

    >>> lift = Asset(code="L1", name="1 号梯", asset_class="lift.traction", installed=date(2018, 6, 20))
    >>> lift.is_of("lift"), lift.is_of("lift.hydraulic"), lift.serves(date(2018, 6, 19))
    (True, False, False)
    >>> Asset(code="L1", name="1 号梯", asset_class="")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: asset L1: asset_class = '', but it must be words joined by dots, such as lift.traction
    """

    project: str = attrs.field(default="", validator=holds(text))
    code: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(word))
    asset_class: str = attrs.field(validator=holds(_class))
    model: str = attrs.field(default="", validator=holds(text))
    maker: str = attrs.field(default="", validator=holds(text))
    serial: str = attrs.field(default="", validator=holds(text))
    registration: str = attrs.field(default="", validator=holds(text))
    bought: date | None = attrs.field(default=None, validator=holds(_some_day))
    installed: date | None = attrs.field(default=None, validator=holds(_some_day))
    zone: str = attrs.field(default="", validator=holds(text))
    building: str = attrs.field(default="", validator=holds(text))
    place: str = attrs.field(default="", validator=holds(text))
    warranty_until: date | None = attrs.field(default=None, validator=holds(_some_day))
    parent: str = attrs.field(default="", validator=holds(text))
    documents: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    price: Money | None = attrs.field(default=None, validator=holds(_some_money))
    retired: date | None = attrs.field(default=None, validator=holds(_some_day))
    version: int = attrs.field(default=0, validator=holds(_version))

    @retired.validator
    def _retires_later(self, field: attrs.Attribute[date | None], retired: date | None) -> None:
        if self.installed is not None and retired is not None and retired <= self.installed:
            refuse(self, field.name, retired, f"it must be after installed, {self.installed}")

    @property
    def id(self) -> str:
        """Project and code as one key."""
        return key(self.project, self.code)

    def is_of(self, wider: str) -> bool:
        """Return whether the asset's class is *wider* or one below it."""
        return self.asset_class == wider or self.asset_class.startswith(f"{wider}.")

    def serves(self, on: date) -> bool:
        """Return whether the asset is installed and not retired on a day; standing still is another matter."""
        return (self.installed is None or self.installed <= on) and (self.retired is None or on < self.retired)


@attrs.frozen(kw_only=True)
class Standstill:
    """An asset out of use (停用) from the day *since* up to, but not including, *until*; None where that is open.

    Raises:
        RecordRefused: *until* is not after *since*, or a field that cannot be so.

    >>> still = Standstill(asset="L1", since=date(2025, 3, 1), until=date(2025, 3, 9), reason="大修")
    >>> still.covers(date(2025, 3, 8)), still.covers(date(2025, 3, 9))
    (True, False)
    """

    project: str = attrs.field(default="", validator=holds(text))
    asset: str = attrs.field(validator=holds(word))
    since: date = attrs.field(validator=holds(day))
    until: date | None = attrs.field(default=None, validator=holds(_some_day))
    reason: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(_version))

    @until.validator
    def _ends_later(self, field: attrs.Attribute[date | None], until: date | None) -> None:
        if until is not None and until <= self.since:
            refuse(self, field.name, until, f"it must be after since, {self.since}")

    def covers(self, on: date) -> bool:
        """Return whether the asset stands still on a day."""
        return self.since <= on and (self.until is None or on < self.until)

    @property
    def id(self) -> str:
        """Project, asset and first day as one key."""
        return key(self.project, self.asset, self.since)


@attrs.frozen(kw_only=True)
class RunHours:
    """What the hour counter of an asset showed on a day: whole hours since it was made.

    Raises:
        RecordRefused: a field that cannot be so.

    >>> RunHours(asset="P1", day=date(2025, 3, 1), hours=4210).id
    '/P1/2025-03-01#0'
    >>> RunHours(asset="P1", day=date(2025, 3, 1), hours=-1)
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: runhours: hours = -1, but it must be a whole number from 0 to 1000000
    """

    project: str = attrs.field(default="", validator=holds(text))
    asset: str = attrs.field(validator=holds(word))
    day: date = attrs.field(validator=holds(day))
    hours: int = attrs.field(validator=holds(_number))
    by: str = attrs.field(default="", validator=holds(text))
    n: int = attrs.field(default=0, validator=holds(_number))

    @property
    def id(self) -> str:
        """Project, asset and day as one key, and the number; the last one of a day counts."""
        return f"{key(self.project, self.asset, self.day)}#{self.n}"


@attrs.frozen(kw_only=True)
class AssetEvent:
    """One line of an asset's history: what happened to it on a day, told by whom; never changed afterwards.

    Raises:
        RecordRefused: a field that cannot be so.

    >>> AssetEvent(asset="L1", day=date(2025, 3, 1), kind="moved", says="place: 3 栋 → 5 栋").id
    '/L1/2025-03-01/moved#0'
    """

    project: str = attrs.field(default="", validator=holds(text))
    asset: str = attrs.field(validator=holds(word))
    day: date = attrs.field(validator=holds(day))
    kind: AssetEventKind = attrs.field(validator=holds(one_of(ASSET_EVENTS)))
    says: str = attrs.field(default="", validator=holds(text))
    by: str = attrs.field(default="", validator=holds(text))
    n: int = attrs.field(default=0, validator=holds(_number))

    @property
    def id(self) -> str:
        """Project, asset, day and kind as one key, and the number."""
        return f"{key(self.project, self.asset, self.day, self.kind)}#{self.n}"


_PLACING: Final = frozenset({"zone", "building", "place", "parent"})


def asset_events(
    before: Asset | None, after: Asset, *, on: date, by: str = "", told: int = 0
) -> tuple[AssetEvent, ...]:
    """Return the lines of history that a change of the register makes; none where nothing changed.

    Args:
        told: events of the asset on that day already, so that each line has a number of its own.

    >>> old = Asset(code="L1", name="1 号梯", asset_class="lift", place="3 栋")
    >>> [(e.kind, e.says) for e in asset_events(old, attrs.evolve(old, place="5 栋"), on=date(2025, 3, 1))]
    [('moved', 'place: 3 栋 → 5 栋')]
    """
    if before is None:
        lines: list[tuple[AssetEventKind, str]] = [("entered", after.name)]
    else:
        names = [field.name for field in attrs.fields(Asset) if field.name != "version"]
        moved = [name for name in names if getattr(before, name) != getattr(after, name)]
        lines = [(_kind(name), f"{name}: {_shown(before, name)} → {_shown(after, name)}") for name in moved]
    return tuple(
        AssetEvent(project=after.project, asset=after.code, day=on, kind=kind, says=says, by=by, n=told + place)
        for place, (kind, says) in enumerate(lines)
    )


def _kind(name: str) -> AssetEventKind:
    if name == "retired":
        return "retired"
    return "moved" if name in _PLACING else "changed"


def _shown(asset: Asset, name: str) -> str:
    value = getattr(asset, name)
    return "、".join(value) if isinstance(value, tuple) else "—" if value in (None, "") else str(value)
