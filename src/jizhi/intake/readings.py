"""The sheet of readings: each row held to its meter, to what was read before it, and to what the office declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

import attrs

from jizhi.estate import Meter, MeterReading
from jizhi.intake.daybook_columns import PUBLIC, READING_WAYS
from jizhi.intake.dials import Dials, registers
from jizhi.intake.kept import Kept
from jizhi.intake.meters import find_meter, kind_said, of_its_sheet, registered, swapped
from jizhi.intake.rows import ReadRow, once
from jizhi.intake.turns import known_space

Records: TypeAlias = tuple[Meter | MeterReading, ...]

REGISTERS: Final = ("value", "peak", "valley")
LIMIT_DAYS: Final = 30


@attrs.frozen(kw_only=True)
class Metered:
    """The records that a sheet of readings comes to, and its rows as they fared."""

    rows: tuple[ReadRow, ...] = ()
    meters: tuple[Meter, ...] = ()
    readings: tuple[MeterReading, ...] = ()


def space_of(row: ReadRow) -> str:
    """Return the code of the space whose meter was read; empty for a meter of the project itself."""
    return "" if row.text("room") in PUBLIC else row.code


def settle_readings(rows: Iterable[ReadRow], *, project: str, kept: Kept) -> Metered:
    """Return what the rows of readings come to.

    Findings:  those of ``meters``; ``cell-missing``, ``room-unknown``, ``readings-disagree``, ``meter-parent-unknown``,
        ``reading-backwards``, ``swap-undeclared``, ``previous-differs``, ``dial-below``, ``dial-above-next``,
        ``dial-too-long``, ``rollover-not-needed``, ``digits-missing``, ``nothing-to-withdraw`` (errors);
        ``reading-corrected``, ``previous-day-differs``, ``use-doubted``, ``meter-begins`` (warnings).
    """
    judged = [_alone(row) for row in once(map(of_its_sheet, rows))]
    judged = _disagreeing(_known_parent(_known_place(judged, kept), kept))
    fared = {row.place: row for row in judged}
    meters: list[Meter] = []
    readings: list[MeterReading] = []
    for space, group in sorted(_by_space(judged).items()):
        dials = Dials(project, space, kept.meters_of.get(space, ()), kept.readings_of.get(space, ()))
        for row in sorted(group, key=_order):
            fared[row.place] = _gone_through(dials, row)
        meters += dials.meters.values()
        readings += dials.new.values()
    return Metered(rows=tuple(fared[row.place] for row in judged), meters=tuple(meters), readings=tuple(readings))


def _by_space(rows: Iterable[ReadRow]) -> dict[str, list[ReadRow]]:
    grouped: defaultdict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if not row.refused and not row.skipped:
            grouped[space_of(row)].append(row)
    return dict(grouped)


def _order(row: ReadRow) -> tuple[object, ...]:
    """By day; at one day the new meter's own reading comes after the swap, and nothing hangs on the row's number."""
    said = row.values
    return (row.day("day"), row.text("way") != "swap", not row.text("meter"), *map(str, (said.get("kind"), said)))


def _alone(row: ReadRow) -> ReadRow:
    if row.skipped:
        return row
    row = row.needs("value").needs("day")
    if not row.text("way") and not row.troubled("way") and row.text("note") in READING_WAYS:
        row = attrs.evolve(row, values={**row.values, "way": READING_WAYS[row.text("note")]})
    if row.text("room") in PUBLIC:
        row = row.needs("meter")
    if row.text("way") == "swap":
        row = row.needs("new_value")
    elif row.values.get("new_value") is not None or row.text("new_meter"):
        row = row.found("swap-undeclared", "way")
    day, before = row.day("day"), row.day("previous_on")
    if day and before and before >= day:
        row = row.found("reading-backwards", "previous_on", day=day)
    return row


def _known_place(rows: Sequence[ReadRow], kept: Kept) -> list[ReadRow]:
    placed = {row.place: row for row in known_space((row for row in rows if space_of(row)), kept.codes)}
    return [placed.get(row.place, row) for row in rows]


def _known_parent(rows: Sequence[ReadRow], kept: Kept) -> list[ReadRow]:
    common = {meter.code for meter in kept.meters_of.get("", ())}
    common |= {row.text("meter") for row in rows if not row.refused and not space_of(row)}
    return [
        row.found("meter-parent-unknown", "parent", parent=row.text("parent"))
        if row.text("parent") and row.text("parent") not in common and not row.skipped
        else row
        for row in rows
    ]


def _disagreeing(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """Refuse every row that says another thing of a meter and a day than some row: neither can be picked."""
    said: defaultdict[object, dict[frozenset[object], str]] = defaultdict(dict)
    for row in rows:
        if not row.refused and not row.skipped:
            said[_subject(row)].setdefault(frozenset(row.values.items()), row.place)
    judged = []
    for row in rows:
        others = said.get(_subject(row), {}) if not row.refused and not row.skipped else {}
        other = next((place for place in others.values() if place != row.place), None)
        judged.append(row if other is None else row.found("readings-disagree", "value", other=other))
    return judged


def _subject(row: ReadRow) -> tuple[object, ...]:
    return (space_of(row), row.text("meter"), kind_said(row), row.day("day"))


def _gone_through(dials: Dials, row: ReadRow) -> ReadRow:
    """Judge one row by all that was read before its day, and keep what it comes to where nothing is wrong."""
    day = row.values["day"]
    row, meter = find_meter(dials, row, day)
    if row.refused:
        return row
    records: Records = ()
    if meter is None:
        row, meter = registered(dials, row)
    if meter is None or row.refused:
        return row
    row, records = _begun(dials, row, meter)
    row = _fitting(dials, row, meter, begun=bool(records))
    if not row.refused:
        row, told = _told(dials, row, meter, begun=bool(records))
        records += told
    if not row.refused:
        dials.keep(meter, *records)
    return row


def _begun(dials: Dials, row: ReadRow, meter: Meter) -> tuple[ReadRow, Records]:
    """The reading from which a meter counts that was never read, where the row tells it."""
    if dials.read(meter) or (row.values.get("previous") is None and row.day("previous_on") is None):
        return row, ()
    row = row.needs("previous").needs("previous_on")
    if row.refused:
        return row, ()
    told = [row.values.get(name) for name in ("previous", "previous_peak", "previous_valley")]
    return row, (_reading(dials, row, meter, row.values["previous_on"], told, kind="start"),)


def _reading(
    dials: Dials, row: ReadRow, meter: Meter, day: date, told: Sequence[Decimal | None], **more: Any
) -> MeterReading:
    value, peak, valley = told
    assert value is not None
    return MeterReading(
        project=dials.project,
        space=dials.space,
        meter=meter.code,
        day=day,
        value=value,
        peak=peak,
        valley=valley,
        by=row.text("by"),
        **more,
    )


def _fitting(dials: Dials, row: ReadRow, meter: Meter, *, begun: bool) -> ReadRow:
    """Hold what the row says of the dial to what is known of it."""
    day, way = row.values["day"], row.text("way")
    last, seen, later = dials.before(meter, day), dials.seen_before(meter, day), dials.after(meter, day)
    if last is not None:
        row = _from_last(row, last)
    base = _told_before(row) if begun else registers(seen) if seen else (None, None, None)
    rolled = way == "rollover"
    if rolled and meter.digits is None:
        row = row.found("digits-missing", "digits", meter=meter.code)
    if rolled and base[0] is not None and row.values["value"] >= base[0]:
        row = row.found("rollover-not-needed", "value", last=base[0])
    if way not in ("rollover", "start", "withdrawn"):
        row = _not_below(row, base)
    if later is not None and way not in ("rollover", "withdrawn", "swap") and row.values["value"] > later.value:
        row = row.found("dial-above-next", "value", next=later.value, day=later.day)
    if meter.digits is not None and row.values["value"] >= 10**meter.digits:
        row = row.found("dial-too-long", "value", digits=meter.digits)
    return _doubted(row, meter, last)


def _told_before(row: ReadRow) -> tuple[Decimal | None, ...]:
    return tuple(row.values.get(name) for name in ("previous", "previous_peak", "previous_valley"))


def _from_last(row: ReadRow, last: MeterReading) -> ReadRow:
    """What the sheet takes for the last reading must be what was kept, or one of the two is wrong."""
    for said, known in zip(("previous", "previous_peak", "previous_valley"), registers(last), strict=True):
        told = row.values.get(said)
        if told is not None and known is not None and told != known:
            row = row.found("previous-differs", said, last=known, day=last.day)
    on = row.day("previous_on")
    if on is not None and on != last.day and not row.refused:
        row = row.found("previous-day-differs", "previous_on", severity="warning", day=last.day)
    return row


def _not_below(row: ReadRow, base: Sequence[Decimal | None]) -> ReadRow:
    for name, known in zip(REGISTERS, base, strict=True):
        told = row.values.get(name)
        if told is not None and known is not None and told < known:
            row = row.found("dial-below", name, last=known)
    return row


def _doubted(row: ReadRow, meter: Meter, last: MeterReading | None) -> ReadRow:
    if meter.limit is None or last is None or row.refused or row.text("way") not in ("", "read", "estimate"):
        return row
    used = Fraction(row.values["value"] - last.value) * Fraction(meter.multiplier)
    if used * LIMIT_DAYS <= Fraction(meter.limit) * (row.values["day"] - last.day).days:
        return row
    return row.found("use-doubted", "value", severity="warning", limit=meter.limit, unit=meter.unit)


def _told(dials: Dials, row: ReadRow, meter: Meter, *, begun: bool) -> tuple[ReadRow, Records]:
    """What the row itself comes to: a reading, a reading taken back, or a swap."""
    day, way = row.values["day"], row.text("way")
    kept = dials.on(meter, day)
    if way == "withdrawn" and kept is None:
        return row.found("nothing-to-withdraw", "day", meter=meter.code), ()
    more: dict[str, Any] = {"kind": _kind_of(way), "confirmed": way == "confirmed", "note": row.text("note")}
    if not begun and kept is None and not dials.read(meter) and way in ("", "read"):
        more["kind"] = "start"
        row = row.found("meter-begins", "previous", severity="warning", meter=meter.code)
    told = _reading(
        dials, row, meter, day, [row.values.get(name) for name in REGISTERS], closes=row.day("closes"), **more
    )
    reading = dials.worded(told)
    if kept is not None and reading is not kept:
        row = row.found("reading-corrected", "value", severity="warning", before=kept.value, n=reading.n)
    if way != "swap":
        return row, (reading,)
    row, records = swapped(dials, row, meter, day)
    return row, (reading, *records)


def _kind_of(way: str) -> str:
    return "read" if way in ("", "confirmed", "swap") else way
