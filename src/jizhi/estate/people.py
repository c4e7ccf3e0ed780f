"""Who: parties, and from when to when they hold, pay, live in or leave empty a space."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias, cast

import attrs

from jizhi.estate.fields import count, day, holds, is_a, one_of, or_none, refuse, text, whole, word, words
from jizhi.values import CreditCode, IdNumber, Masked, Phone, key, mask_name

PartyKind: TypeAlias = Literal["person", "organisation"]
Role: TypeAlias = Literal["owner", "tenant", "developer"]
"""In which role somebody holds a space."""

PARTY_KINDS: Final[tuple[PartyKind, ...]] = ("person", "organisation")
ROLES: Final[tuple[Role, ...]] = ("owner", "tenant", "developer")
"""Every role in which somebody holds a space."""
ALL: Final = Fraction(1)

_version = holds(whole(0, 2**31 - 1))


def _masked(kind: type[Masked]) -> Callable[[attrs.AttrsInstance, attrs.Attribute[Any], object], None]:
    fits = or_none(is_a(kind))

    def validate(record: attrs.AttrsInstance, field: attrs.Attribute[Any], value: object) -> None:
        # A number in plain text must not be repeated by the error either.
        refuse(record, field.name, type(value).__name__, fits(value))

    return validate


@attrs.frozen(kw_only=True)
class Party:
    """A person or an organisation that holds, pays or lives; its name and numbers print masked.

    Args:
        id: lasting, made by the host or the import.
        project: the project that keeps the party; empty for one that all projects of a company know.
        needs: special needs that the staff should know of, such as a wheelchair.
        preferences: what the party likes or keeps, such as pets or calls after six.

    Raises:
        RecordRefused: a field that cannot be so.

    >>> Party(id="p1", name="张三", needs=("wheelchair",)).kind
    'person'
    >>> Party(id="p1", name="张三", kind="cat")
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: party p1: kind = 'cat', but it must be one of person, organisation
    """

    id: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(text), repr=lambda name: repr(mask_name(name)))
    kind: PartyKind = attrs.field(default="person", validator=holds(one_of(PARTY_KINDS)))
    phone: Phone | None = attrs.field(default=None, validator=_masked(Phone))
    id_number: IdNumber | None = attrs.field(default=None, validator=_masked(IdNumber))
    credit_code: CreditCode | None = attrs.field(default=None, validator=holds(or_none(is_a(CreditCode))))
    project: str = attrs.field(default="", validator=holds(text))
    needs: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    preferences: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    version: int = attrs.field(default=0, validator=_version)


@attrs.frozen(kw_only=True)
class Spell:
    """Something that is so in a space from the day *since* up to, but not including, *until*; None is still so.

    *project* may stay empty where the record is only ever read with its own project.

    Raises:
        RecordRefused: *until* is not after *since*, or either is no plain date.
    """

    project: str = attrs.field(default="", validator=holds(text))
    space: str = attrs.field(validator=holds(word))
    since: date = attrs.field(validator=holds(day))
    until: date | None = attrs.field(default=None, validator=holds(or_none(day)))

    @until.validator
    def _ends_later(self, field: attrs.Attribute[date | None], until: date | None) -> None:
        if until is not None and until <= self.since:
            refuse(self, field.name, until, f"it must be after since, {self.since}")

    def covers(self, on: date) -> bool:
        """Tell whether it is so on this day."""
        return self.since <= on and (self.until is None or on < self.until)

    def meets(self, other: Spell) -> bool:
        """Tell whether there is a day on which both are so."""
        return (other.until is None or self.since < other.until) and (self.until is None or other.since < self.until)

    @property
    def edges(self) -> tuple[date, ...]:
        """The days on which it begins and ends."""
        return (self.since,) if self.until is None else (self.since, self.until)


def _exact(share: Fraction | Decimal | int) -> Fraction:
    if isinstance(share, Decimal) and share.is_finite():
        return Fraction(share)
    if isinstance(share, int) and not isinstance(share, bool):
        return Fraction(share)
    return cast(Fraction, share)


def _part(share: object) -> str:
    fits = isinstance(share, Fraction) and 0 < share <= 1
    return "" if fits else "it must be an exact share above 0 and at most 1"


@attrs.frozen(kw_only=True)
class Tenure(Spell):
    """Who holds a space, and pays for it, in what role and with what share.

    Args:
        role: ``owner``, ``tenant``, or ``developer`` for what is not sold.
        share: above 0, at most 1; those of one role add up to 1 on every day.
        fees: codes of the fees this tenure alone is for; empty for the space as such.

    Raises:
        RecordRefused: a field that cannot be so; NotExact for a float.

    >>> Tenure(space="1-101", party="zhang", role="owner", since=date(2020, 5, 1), share=Fraction(3, 5)).share
    Fraction(3, 5)
    >>> Tenure(space="1-101", party="zhang", role="owner", since=date(2020, 5, 1), share=0.6)
    Traceback (most recent call last):
    jizhi.errors.NotExact: tenure 1-101 zhang: share must be exact (str, int or Decimal), not float 0.6
    """

    party: str = attrs.field(validator=holds(word))
    role: Role = attrs.field(validator=holds(one_of(ROLES)))
    share: Fraction = attrs.field(default=ALL, converter=_exact, validator=holds(_part))
    fees: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """Project, space, role, party, first day and fees as one key."""
        return key(self.project, self.space, self.role, self.party, self.since, *self.fees)


@attrs.frozen(kw_only=True)
class Occupancy(Spell):
    """Who lives or works in a space: the household of a party, its heads and its vehicles.

    >>> Occupancy(space="1-101", party="zhang", since=date(2020, 5, 1), heads=3).covers(date(2020, 4, 30))
    False
    >>> Occupancy(space="1-101", party="zhang", since=date(2020, 5, 1), heads=-3)
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: occupancy 1-101 zhang: heads = -3, but it must be a whole number from 0 to 100000
    """

    party: str = attrs.field(validator=holds(word))
    heads: int = attrs.field(default=1, validator=holds(count))
    vehicles: int = attrs.field(default=0, validator=holds(count))
    needs: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    preferences: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """Project, space, party and first day as one key."""
        return key(self.project, self.space, self.party, self.since)


@attrs.frozen(kw_only=True)
class Vacancy(Spell):
    """A space that is registered as empty, and the filing it stands on.

    >>> Vacancy(space="1-101", since=date(2025, 1, 31), basis="filing 7").edges
    (datetime.date(2025, 1, 31),)
    >>> Vacancy(space="1-101", since=date(2025, 1, 31), until=date(2025, 1, 31))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: vacancy 1-101: until = datetime.date(2025, 1, 31), but it must be after since, ...
    """

    basis: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """Project, space and first day as one key."""
        return key(self.project, self.space, self.since)
