"""Meters as a sheet of readings tells of them: the one that a row means, one that is new, one that was swapped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

import attrs

from jizhi.estate import Meter, MeterReading
from jizhi.estate.meters import METER_KINDS as KINDS
from jizhi.estate.meters import MeterKind
from jizhi.intake.daybook_columns import METER_KINDS, UNIT_OF_KIND
from jizhi.intake.dials import Dials
from jizhi.intake.rows import ReadRow

DIGITS_MOST: Final = 9
"""Digits before the point that a dial of ours can have."""


def of_its_sheet(row: ReadRow) -> ReadRow:
    """Return the row with the kind of meter that the name of its sheet says, where it says one and the row none."""
    title = row.mapped.table.name
    named = {kind for word, kind in METER_KINDS.items() if word in title}
    if row.skipped or row.values.get("kind") is not None or row.troubled("kind") or len(named) != 1:
        return row
    return attrs.evolve(row, values={**row.values, "kind": named.pop()})


def kind_said(row: ReadRow) -> MeterKind | None:
    """Return the kind of meter that the row names."""
    return next((kind for kind in KINDS if kind == row.text("kind")), None)


def find_meter(dials: Dials, row: ReadRow, day: date) -> tuple[ReadRow, Meter | None]:
    """Return the meter that the row means; None where it is new, or where the row was refused.

    Findings:  ``meter-unclear``, ``meter-removed``, ``meter-other-kind``, ``meter-number-unknown`` (errors).
    """
    number, kind = row.text("meter"), kind_said(row) or ""
    found = dials.meant(number, kind, day, swapping=row.text("way") == "swap")
    if len(found) == 1:
        return _agreeing(row, found[0])
    if found:
        codes = " ".join(sorted(meter.code for meter in found))
        return row.found("meter-unclear", "meter", meters=codes), None
    other = dials.numbered(number) if number else None
    if other is not None and kind and other.kind != kind:
        return row.found("meter-other-kind", "meter", meter=number, kind=other.kind), None
    if other is not None:
        return row.found("meter-removed", "day", meter=number), None
    there = dials.known_of(kind, day) if number else ()
    if there:
        codes = " ".join(sorted(meter.serial or meter.code for meter in there))
        return row.found("meter-number-unknown", "meter", meter=number, meters=codes), None
    return row, None


def _agreeing(row: ReadRow, meter: Meter) -> tuple[ReadRow, Meter]:
    """Hold what the row says of the meter to what is known; what nobody knew yet is taken over."""
    for name, known in (("unit", meter.unit), ("multiplier", meter.multiplier), ("digits", meter.digits)):
        said = row.values.get(name)
        if said is not None and known is not None and said != known:
            row = row.found("meter-differs", name, meter=meter.code, kept=known)
    digits = row.whole("digits")
    if digits is not None and meter.digits is None:
        row, meter = _digits(row), attrs.evolve(meter, digits=min(max(digits, 1), DIGITS_MOST))
    if row.text("parent") and meter.parent and row.text("parent") != meter.parent:
        row = row.found("meter-differs", "parent", meter=meter.code, kept=meter.parent)
    meter = attrs.evolve(meter, parent=meter.parent or row.text("parent"))
    limit: Decimal | None = row.values.get("limit")
    return row, meter if limit is None else attrs.evolve(meter, limit=limit)


def _digits(row: ReadRow) -> ReadRow:
    fits = row.whole("digits") in (None, *range(1, DIGITS_MOST + 1))
    return row if fits else row.found("digits-wrong", "digits", most=DIGITS_MOST)


def registered(dials: Dials, row: ReadRow) -> tuple[ReadRow, Meter | None]:
    """Return the meter that a row registers, because nothing like it is known.

    Findings:  ``meter-kind-unclear``, ``meter-unit-unclear``, ``digits-wrong``, ``meter-not-registered`` (errors);
        ``meter-registered`` (note).
    """
    kind, way = kind_said(row), row.text("way")
    if kind is None:
        return row.found("meter-kind-unclear", "kind"), None
    if way not in ("", "read", "confirmed", "start"):
        return row.found("meter-not-registered", "way"), None
    unit = row.text("unit") or UNIT_OF_KIND.get(kind, "")
    row = _digits(row if unit else row.found("meter-unit-unclear", "unit", kind=kind))
    if row.refused:
        return row, None
    number = row.text("meter")
    meter = Meter(
        project=dials.project,
        space=dials.space,
        code=number or dials.free_code(kind),
        kind=kind,
        unit=unit,
        digits=row.whole("digits"),
        serial=number,
        **_given(row, "multiplier", "limit", "parent"),
    )
    return row.found("meter-registered", severity="note", meter=meter.code, kind=kind, unit=unit), meter


def _given(row: ReadRow, *names: str) -> dict[str, Any]:
    return {name: row.values[name] for name in names if row.values.get(name) is not None}


def swapped(dials: Dials, row: ReadRow, old: Meter, day: date) -> tuple[ReadRow, tuple[Meter | MeterReading, ...]]:
    """Return the old meter as taken away on a day, and the new one with what it showed when it was put there.

    Findings:  ``meter-known`` (error): the new number is that of a meter which was there before.
    """
    number, start = row.text("new_meter"), row.values["new_value"]
    after = dials.numbered(number) if number else _fitted_on(dials, old, day)
    if after is not None and (after.fitted != day or after.kind != old.kind):
        return row.found("meter-known", "new_meter", meter=number), ()
    fresh = Meter(
        project=dials.project,
        space=dials.space,
        code=number or dials.free_code(old.kind),
        kind=old.kind,
        unit=old.unit,
        multiplier=old.multiplier,
        serial=number,
        parent=old.parent,
        limit=old.limit,
        fitted=day,
    )
    new = after or fresh
    begun = MeterReading(
        project=dials.project, space=dials.space, meter=new.code, day=day, value=start, kind="start", by=row.text("by")
    )
    return row, (attrs.evolve(old, removed=day), new, dials.worded(begun))


def _fitted_on(dials: Dials, old: Meter, day: date) -> Meter | None:
    """The meter that was put there by the same swap, told before."""
    if old.removed != day:
        return None
    return next((meter for meter in dials.meters.values() if meter.fitted == day and meter.kind == old.kind), None)
