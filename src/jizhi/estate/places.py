"""Where: company, project, zone, building and space."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.changes import FACTS, Change, Kind, Pairs, custom_facts, pairs
from jizhi.estate.fields import area, count, holds, is_a, one_of, or_none, refuse, text, whole, word, words
from jizhi.values import CreditCode, key

ZoneBy: TypeAlias = Literal["function", "direction"]
ZONES_BY: Final[tuple[ZoneBy, ...]] = ("function", "direction")

_version = holds(whole(0, 2**31 - 1))


def _in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (change.since, change.fact)))


@attrs.frozen(kw_only=True)
class Company:
    """A property management company.

    >>> Company(code="jade", name="翠园物业").id
    'jade'
    >>> Company(code="", name="翠园物业")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: company : code = '', but it must be a text without blanks at its ends, ...
    """

    code: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(text))
    credit_code: CreditCode | None = attrs.field(default=None, validator=holds(or_none(is_a(CreditCode))))
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """The company's code."""
        return self.code


@attrs.frozen(kw_only=True)
class Project:
    """One estate that is managed as a whole (项目, 小区).

    Args:
        code: short and lasting; part of the id of everything in the project.
        name: what people call it.
        company: code of the managing company.
        area_m2: whole built area in ㎡, at most two decimals.
        buildings: how many there are; likewise *entrances* and *homes*.
        plans: references to site plans, in the host's own keeping; likewise *pictures*.
        developer: id of the party that pays before handover where a space names nobody else.

    Raises:
        RecordRefused: a field that cannot be so; NotExact for a float.

    >>> Project(code="jade", name="翠园", homes=600, plans=("plans/site.pdf",)).id
    'jade'
    >>> Project(code="jade", name="翠园", homes=-1)
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: project jade: homes = -1, but it must be a whole number from 0 to 100000
    """

    code: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(text))
    company: str = attrs.field(default="", validator=holds(text))
    address: str = attrs.field(default="", validator=holds(text))
    area_m2: Decimal | None = attrs.field(default=None, validator=holds(or_none(area)))
    buildings: int | None = attrs.field(default=None, validator=holds(or_none(count)))
    entrances: int | None = attrs.field(default=None, validator=holds(or_none(count)))
    homes: int | None = attrs.field(default=None, validator=holds(or_none(count)))
    plans: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    pictures: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    developer: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """The project's code."""
        return self.code


@attrs.frozen(kw_only=True)
class Zone:
    """A part of a project by function (the shops) or by direction (the north); zones may lie in zones.

    >>> Zone(project="jade", code="north", by="direction", attributes={"gate": "2"}).attributes
    (('gate', '2'),)
    >>> Zone(project="jade", code="north", by="colour")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: zone north: by = 'colour', but it must be one of function, direction
    """

    project: str = attrs.field(validator=holds(word))
    code: str = attrs.field(validator=holds(word))
    name: str = attrs.field(default="", validator=holds(text))
    by: ZoneBy = attrs.field(default="function", validator=holds(one_of(ZONES_BY)))
    parent: str = attrs.field(default="", validator=holds(text))
    attributes: Pairs = attrs.field(default=(), converter=pairs, validator=custom_facts)
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """Project and code as one key."""
        return key(self.project, self.code)


@attrs.frozen(kw_only=True)
class Building:
    """A building: the zone it stands in, its floors, its entrances (单元).

    Spaces of the building that do not name a zone or the number of floors have the building's.

    >>> Building(project="jade", code="1", floors=18, entrances=("1", "2")).id
    'jade/1'
    >>> Building(project="jade", code="1", floors=18.0)
    Traceback (most recent call last):
    jizhi.errors.NotExact: building 1: floors must be exact (str, int or Decimal), not float 18.0
    """

    project: str = attrs.field(validator=holds(word))
    code: str = attrs.field(validator=holds(word))
    name: str = attrs.field(default="", validator=holds(text))
    zone: str = attrs.field(default="", validator=holds(text))
    floors: int | None = attrs.field(default=None, validator=holds(or_none(FACTS["floors"])))
    entrances: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """Project and code as one key."""
        return key(self.project, self.code)


@attrs.frozen(kw_only=True)
class Space:
    """A home, shop, office, parking space or storage room: what a fee is charged for.

    Args:
        project: code of its project; *zone* and *building* are codes within it, empty where unknown.
        code: the room number people use, unique in the project, like ``1-2-301``.
        kind: ``dwelling shop office parking storage``.
        area: built area in ㎡, a Decimal with at most two places; likewise *inner_area* and *billed_area*.
        billed_area: only where it differs from *area*, which is billed otherwise.
        handover: the day the space was handed over to its owner; None where it was long ago or not yet.
        attributes: custom facts by name: exact numbers, texts, booleans and dates.
        changes: values that facts take from a day on; the fields above hold before the first.

    None, and an empty text, mean unknown.

    Raises:
        RecordRefused: a field that cannot be so, or two changes of one fact on one day; NotExact for a float.

    >>> Space(project="jade", code="1-101", kind="dwelling", area=Decimal("89.50"), floor=1).id
    'jade/1-101'
    >>> Space(project="jade", code="1-101", kind="dwelling", area=Decimal("-1"))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: space 1-101: area = Decimal('-1'), but it must be from 0 to 1000000 square metres
    """

    project: str = attrs.field(validator=holds(word))
    code: str = attrs.field(validator=holds(word))
    kind: Kind = attrs.field(validator=holds(FACTS["kind"]))
    building: str = attrs.field(default="", validator=holds(text))
    entrance: str = attrs.field(default="", validator=holds(text))
    zone: str = attrs.field(default="", validator=holds(text))
    floor: int | None = attrs.field(default=None, validator=holds(or_none(FACTS["floor"])))
    floors: int | None = attrs.field(default=None, validator=holds(or_none(FACTS["floors"])))
    layout: str = attrs.field(default="", validator=holds(text))
    lift: bool | None = attrs.field(default=None, validator=holds(or_none(FACTS["lift"])))
    certificate: bool | None = attrs.field(default=None, validator=holds(or_none(FACTS["certificate"])))
    usage_class: str = attrs.field(default="", validator=holds(text))
    area: Decimal | None = attrs.field(default=None, validator=holds(or_none(FACTS["area"])))
    inner_area: Decimal | None = attrs.field(default=None, validator=holds(or_none(FACTS["inner_area"])))
    billed_area: Decimal | None = attrs.field(default=None, validator=holds(or_none(FACTS["billed_area"])))
    handover: date | None = attrs.field(default=None, validator=holds(or_none(FACTS["handover"])))
    attributes: Pairs = attrs.field(default=(), converter=pairs, validator=custom_facts)
    changes: tuple[Change, ...] = attrs.field(default=(), converter=_in_order)
    version: int = attrs.field(default=0, validator=_version)

    @changes.validator
    def _one_value_a_day(self, field: attrs.Attribute[tuple[Change, ...]], changes: tuple[Change, ...]) -> None:
        for earlier, later in pairwise(changes):
            if (earlier.since, earlier.fact) == (later.since, later.fact):
                refuse(self, field.name, later, "the fact changes twice on this day")

    @property
    def id(self) -> str:
        """Project and code as one key."""
        return key(self.project, self.code)
