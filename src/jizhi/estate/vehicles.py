"""Vehicles of a space, and the stays of any vehicle in a car park."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs

from jizhi.estate.fields import flag, holds, or_none, refuse, text, whole, word
from jizhi.estate.people import Spell
from jizhi.values import key


@attrs.frozen(kw_only=True)
class Vehicle(Spell):
    """A vehicle that belongs to a space from a day on, and who pays for it.

    Args:
        plate: the number plate.
        party: who pays; empty for whoever the fee says.
        rank: which vehicle of the space it is (第几辆); None where that follows from the order in which they came.
        kind: free text, such as 小型车.
        exempt: it never pays, and *basis* says why.

    Raises:
        RecordRefused: a field that cannot be so.

    >>> Vehicle(space="1-101", plate="粤E12345", since=date(2025, 1, 10)).id
    '/1-101/粤E12345/2025-01-10'
    >>> Vehicle(space="1-101", plate="", since=date(2025, 1, 10))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: vehicle 1-101: plate = '', but it must be a text without blanks at its ends, ...
    """

    plate: str = attrs.field(validator=holds(word))
    party: str = attrs.field(default="", validator=holds(text))
    rank: int | None = attrs.field(default=None, validator=holds(or_none(whole(1, 1_000))))
    kind: str = attrs.field(default="", validator=holds(text))
    exempt: bool = attrs.field(default=False, validator=holds(flag))
    basis: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """Project, space, plate and first day as one key."""
        return key(self.project, self.space, self.plate, self.since)


def _instant(value: object) -> str:
    aware = isinstance(value, datetime) and value.tzinfo is not None
    return "" if aware else "it must be an instant with its offset"


@attrs.frozen(kw_only=True)
class Stay:
    """One stay in a car park: in and out, and the space whose payer it is billed to.

    Args:
        entered, left: aware instants, *left* not before *entered*.
        exempt: why it never pays (救护车, 搬家, …); empty where it does.

    Raises:
        RecordRefused: a field that cannot be so.

    >>> from datetime import UTC
    >>> entered = datetime(2025, 3, 1, 1, 0, tzinfo=UTC)
    >>> Stay(space="1-101", plate="粤E12345", entered=entered, left=entered + timedelta(minutes=61, seconds=59)).minutes
    61
    >>> Stay(space="1-101", plate="粤E12345", entered=entered, left=entered - timedelta(minutes=1))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: stay 1-101: left = ..., but it must not be before entered, ...
    """

    project: str = attrs.field(default="", validator=holds(text))
    space: str = attrs.field(validator=holds(word))
    plate: str = attrs.field(validator=holds(word))
    entered: datetime = attrs.field(validator=holds(_instant))
    left: datetime = attrs.field(validator=holds(_instant))
    exempt: str = attrs.field(default="", validator=holds(text))

    @left.validator
    def _leaves_later(self, field: attrs.Attribute[datetime], left: datetime) -> None:
        if left < self.entered:
            refuse(self, field.name, left, f"it must not be before entered, {self.entered}")

    @property
    def minutes(self) -> int:
        """Whole minutes; a minute that had only begun does not count."""
        return (self.left - self.entered) // timedelta(minutes=1)

    @property
    def day(self) -> date:
        """The day on which it ended, in the offset that was recorded."""
        return self.left.date()

    @property
    def code(self) -> str:
        """The plate and the moment it entered as one key."""
        return key(self.plate, self.entered.isoformat())

    @property
    def id(self) -> str:
        """Project, space, plate and the moment it entered as one key."""
        return key(self.project, self.space, self.plate, self.entered.isoformat())
