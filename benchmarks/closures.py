"""Compiled lines against a loop written by hand: numbers only, as records, frozen, explained; and the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import attrs

from benchmarks import by_hand, tariff
from benchmarks.measure import Row, interleaved
from jizhi.fees import Tariff
from jizhi.fees.assess import due_cycles
from jizhi.fees.line import Constant, rate_line
from jizhi.fees.plan import Plan, plans_of
from jizhi.fees.rated import Rated, Sheet, explained, rated_each
from jizhi.fees.rated import Row as RatedRow
from jizhi.formula import Scaled

FEES = 5
REFERENCE_SPACES = 500
COLUMNS = tariff.Facts._fields


@attrs.frozen
class Charge:
    """A charge as a program that keeps records makes it."""

    space: str
    sheet: Sheet
    fen: int
    operands: tuple[Scaled, ...]


def measure(*, full: bool) -> list[Row]:
    """Return the ratios to the loop written by hand."""
    rule = tariff.read()
    spaces = list(tariff.facts(100_000 if full else 30_000))
    rows: list[RatedRow] = [(f"{at:06d}", tuple(space)) for at, space in enumerate(spaces)]
    plans = plans_of(due_cycles(rule, tariff.MARCH), currency=rule.currency)
    numbers = numbers_of(plans)
    check(rule, plans, spaces, rows)
    times = interleaved(
        {
            "hand": partial(by_hand.total, spaces),
            "tuned": partial(by_hand.total_tuned, spaces),
            "numbers": partial(numbers, spaces),
            "records": partial(records, rule, rows),
            "frozen": partial(frozen, rule, rows),
            "explained": partial(explanations, rule, rows),
        }
    )
    few = spaces[:REFERENCE_SPACES]
    slow = interleaved(
        {
            "explained": partial(explanations, rule, rows[:REFERENCE_SPACES]),
            "reference": partial(reference, rule, [unscaled(space) for space in few]),
        },
        rounds=5,
    )
    charges = len(spaces) * FEES
    return [
        Row("closures", "numbers only / loop by hand", times.ratio("numbers", "hand"), at_most=1.25),
        Row("closures", "streamed record with operands / loop by hand", times.ratio("records", "hand"), at_most=2.2),
        Row("closures", "frozen attrs record with operands / loop by hand", times.ratio("frozen", "hand"), at_most=3.5),
        Row("closures", "explained, every charge / loop by hand", times.ratio("explained", "hand"), at_most=6),
        Row("closures", "reference with trace / explained", slow.ratio("reference", "explained"), at_least=15),
        Row("closures", "numbers only / loop tuned by hand", times.ratio("numbers", "tuned")),
        Row("closures", "streamed record / loop tuned by hand", times.ratio("records", "tuned")),
        Row("closures", "loop by hand / loop tuned by hand", times.ratio("hand", "tuned")),
        Row("closures", "numbers only", charges / times.median("numbers") / 1e6, spelling="{:.2f} M charges/s"),
        Row("closures", "explained", charges / times.median("explained") / 1e6, spelling="{:.2f} M charges/s"),
    ]


def numbers_of(plans: Sequence[Plan]) -> Callable[[Iterable[tariff.Facts]], int]:
    """A loop that calls the five compiled lines with the facts that each reads, as a host would write it."""
    closures = [plan.closure for plan in plans if plan.closure is not None]
    reads = [tuple(fact.name for fact in closure.reads) for closure in closures]
    expected = [
        ("area", "floor", "kind", "lift", "vacant_months"),
        ("water_before", "water_used"),
        ("power_before", "power_used"),
        ("stalls",),
        ("area", "shared"),
    ]
    if reads != expected:
        raise RuntimeError(f"the lines read other facts than this loop hands them: {reads}")
    service, water, power, parking, pool = (closure.amount for closure in closures)

    def total(spaces: Iterable[tariff.Facts]) -> int:
        fen = 0
        for area, kind, floor, lift, vacant, used, before, power_used, power_before, stalls, shared in spaces:
            fen += service(area, floor, kind, lift, vacant)  # type: ignore[operator]
            fen += water(before, used)  # type: ignore[operator]
            fen += power(power_before, power_used)  # type: ignore[operator]
            fen += parking(stalls)  # type: ignore[operator]
            fen += pool(area, shared)  # type: ignore[operator]
        return fen

    return total


def records(rule: Tariff, rows: Iterable[RatedRow]) -> int:
    """Stream light records and keep none."""
    fen = 0
    for charge in rated_each(rule, rows, columns=COLUMNS, period=tariff.MARCH):
        fen += charge[2]  # type: ignore[operator, misc]
    return fen


def frozen(rule: Tariff, rows: Iterable[RatedRow]) -> int:
    """Make a frozen attrs record of each charge, streamed."""
    fen = 0
    for rated in rated_each(rule, rows, columns=COLUMNS, period=tariff.MARCH):
        charge = Charge(*rated)  # type: ignore[misc, arg-type]
        fen += charge.fen
    return fen


def explanations(rule: Tariff, rows: Iterable[RatedRow]) -> int:
    """Explain every charge, streamed."""
    fen = 0
    for rated in rated_each(rule, rows, columns=COLUMNS, period=tariff.MARCH):
        told = explained(rated)  # type: ignore[arg-type]
        fen += told.fen
    return fen


def reference(rule: Tariff, spaces: Iterable[dict[str, object]]) -> int:
    """Rate every line by the reference, exactly and with its trace."""
    fen = 0
    for space in spaces:
        facts = Constant(space)  # type: ignore[arg-type]
        for fee in rule.fees:
            line = rate_line(fee, facts, period=tariff.MARCH).value
            fen += 0 if line is None else line.amount.fen
    return fen


def unscaled(space: tariff.Facts) -> dict[str, object]:
    """The facts of a space as the reference takes them."""
    known = tariff.space_of("1", space)
    return {"area": known.area, "kind": known.kind, "floor": known.floor, "lift": known.lift} | dict(
        known.attributes, vacant_months=space.vacant_months
    )


def check(rule: Tariff, plans: Sequence[Plan], spaces: Sequence[tariff.Facts], rows: Sequence[RatedRow]) -> None:
    """Hold all contestants to the same fen: charge by charge for some spaces, in sum for all."""
    few = 2_000
    told = list(rated_each(rule, rows[:few], columns=COLUMNS, period=tariff.MARCH))
    got = [(charge.space, charge.sheet.fee.code, charge.fen) for charge in told if isinstance(charge, Rated)]
    codes = rule.codes()
    wanted = [
        (row[0], code, fen)
        for row, fens in zip(rows, by_hand.each(spaces[:few]), strict=False)
        for code, fen in zip(codes, fens, strict=True)
        if fen
    ]
    sums = {
        by_hand.total(spaces),
        by_hand.total_tuned(spaces),
        numbers_of(plans)(spaces),
        records(rule, rows),
        frozen(rule, rows),
        explanations(rule, rows),
    }
    some = spaces[:REFERENCE_SPACES]
    if got != wanted or len(sums) != 1 or reference(rule, map(unscaled, some)) != by_hand.total(some):
        raise RuntimeError("the contestants do not come to the same fen")
