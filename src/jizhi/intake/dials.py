"""The meters of one space while a sheet of readings is gone through: which one is meant, and what it last showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

import attrs

from jizhi.estate import Meter, MeterReading
from jizhi.estate.meters import MeterKind

Registers: TypeAlias = tuple[Decimal, Decimal | None, Decimal | None]
"""The whole, the peak and the valley that a dial shows."""

_LETTERS: Final[dict[str, str]] = {"water": "w", "electricity": "e", "gas": "g", "heat": "h"}


def registers(reading: MeterReading) -> Registers:
    """Return what a reading says that the dial showed."""
    return (reading.value, reading.peak, reading.valley)


class Dials:
    """The meters of a space by code, and of each the last word about every day on which it was read."""

    def __init__(self, project: str, space: str, meters: Iterable[Meter], readings: Iterable[MeterReading]) -> None:
        self.project, self.space = project, space
        self.meters = {meter.code: meter for meter in meters}
        self.known = frozenset(self.meters)
        self.words: dict[tuple[str, date], MeterReading] = {}
        self.new: dict[str, MeterReading] = {}
        for reading in readings:
            last = self.words.get((reading.meter, reading.day))
            if last is None or last.n < reading.n:
                self.words[reading.meter, reading.day] = reading

    def meant(self, number: str, kind: str, on: date, *, swapping: bool) -> list[Meter]:
        """Return the meters that a row can mean: by number or kind, and there on the day.

        On the day of a swap a reading is of the new meter, and the row that tells the swap of the old one.
        """
        return [
            meter
            for meter in self.meters.values()
            if (not number or number in (meter.code, meter.serial))
            and (not kind or meter.kind == kind)
            and _there(meter, on, swapping=swapping)
        ]

    def numbered(self, number: str) -> Meter | None:
        """Return the meter that has such a number, whatever its kind, there or not."""
        return next((meter for meter in self.meters.values() if number in (meter.code, meter.serial)), None)

    def known_of(self, kind: str, on: date) -> tuple[Meter, ...]:
        """Return the meters of a kind that were kept before this sheet and are there on the day."""
        return tuple(meter for meter in self.meant("", kind, on, swapping=False) if meter.code in self.known)

    def free_code(self, kind: MeterKind) -> str:
        """Return a code of the kind that no meter of the space has."""
        count = 1
        while f"{_LETTERS[kind]}{count}" in self.meters:
            count += 1
        return f"{_LETTERS[kind]}{count}"

    def on(self, meter: Meter, day: date) -> MeterReading | None:
        """Return the last word about a day, also where it takes a reading back."""
        return self.words.get((meter.code, day))

    def read(self, meter: Meter) -> list[MeterReading]:
        """Return what stands of the readings of a meter, in order of time."""
        return sorted(
            (word for (code, _), word in self.words.items() if code == meter.code and word.kind != "withdrawn"),
            key=lambda word: word.day,
        )

    def before(self, meter: Meter, day: date) -> MeterReading | None:
        """Return the last reading before a day."""
        return next((word for word in reversed(self.read(meter)) if word.day < day), None)

    def seen_before(self, meter: Meter, day: date) -> MeterReading | None:
        """Return the last reading before a day that somebody took from the dial."""
        return next((word for word in reversed(self.read(meter)) if word.day < day and word.kind != "estimate"), None)

    def after(self, meter: Meter, day: date) -> MeterReading | None:
        """Return the first reading after a day that somebody took from the dial, where it goes on counting."""
        later = next((word for word in self.read(meter) if word.day > day and word.kind != "estimate"), None)
        return later if later is not None and later.kind == "read" else None

    def keep(self, *records: Meter | MeterReading) -> None:
        """Take in what a row that was accepted comes to."""
        for record in records:
            if isinstance(record, Meter):
                self.meters[record.code] = record
            else:
                self.words[record.meter, record.day] = record
                self.new[record.id] = record

    def worded(self, reading: MeterReading) -> MeterReading:
        """Return *reading* with the number it has among those of its day; the one that is kept where it says the same.

        Who took a reading and what he noted beside it make no other reading of it.
        """
        last = self.words.get((reading.meter, reading.day))
        if last is None:
            return reading
        return last if _same(last, reading) else attrs.evolve(reading, n=last.n + 1)


def _there(meter: Meter, on: date, *, swapping: bool) -> bool:
    begun = meter.fitted is None or (meter.fitted < on if swapping else meter.fitted <= on)
    return begun and (meter.removed is None or (on <= meter.removed if swapping else on < meter.removed))


def _same(one: MeterReading, other: MeterReading) -> bool:
    if registers(one) != registers(other) or one.closes != other.closes:
        return False
    if one.kind == "start" and other.kind == "read":
        return True
    return one.kind == other.kind and one.confirmed >= other.confirmed
