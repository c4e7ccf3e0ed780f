"""Laws about time and use: cut, handed over, billed by month or by quarter, read once or twice, and explained again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from jizhi.errors import NotRated
from jizhi.estate import Turn
from jizhi.fees.line import line_of
from jizhi.fees.payers import shares_of
from jizhi.fees.segments import paid_once
from jizhi.fees.tariff import Fee
from jizhi.values import Money, Period, months_after
from jizhi.verify.amounts import exactly, single, told_apart, yuan
from jizhi.verify.bench import Bench, Law, Shape, Told
from jizhi.verify.cases import Case
from jizhi.verify.facts import Drawn

_ALL: Final = Fraction(1)
_LITRE: Final = Decimal("0.001")


def _cut_in_month(fee: Fee) -> Shape | None:
    if fee.on == "pool" or fee.per == "once":
        return None

    def cut(drawn: Drawn) -> Case:
        days = 1 + drawn.share % (drawn.period.days - 1)
        return attrs.evolve(drawn.case(fee), cut=drawn.period.start + timedelta(days=days))

    return cut


def _apart(fee: Fee) -> Shape | None:
    return None if paid_once(fee) or fee.per == "period" else _cut_in_month(fee)


def _cut(bench: Bench, fee: Fee, case: Case) -> Told | None:
    """Two lines for the parts of a month against one for the whole of it."""
    if case.cut is None:
        return None
    whole = bench.rated(fee, case).value
    parts = [bench.rated(fee, case, period=part).value for part in case.period.cut([case.cut])]
    if whole is None or any(part is None for part in parts):
        return None
    total = sum((part.exact for part in parts if part is not None), Fraction(0))
    if total == whole.exact:
        return None
    amount, parted = told_apart(whole.exact, total)
    return {"day": case.cut, "whole": amount, "parts": parted}


def _handed_over(bench: Bench, fee: Fee, case: Case) -> Told | None:
    """One line cut where the payer changes against the same line uncut, and the two payers' parts against its sum."""
    if case.cut is None:
        return None
    whole, line = bench.rated(fee, case).value, bench.rated(fee, case, cuts=[case.cut]).value
    if whole is None or line is None:
        return None
    seller, buyer = line.period.cut([case.cut]) if case.cut in line.period else (line.period, None)
    turns = [Turn(seller, (("seller", _ALL),))] + ([] if buyer is None else [Turn(buyer, (("buyer", _ALL),))])
    try:
        parts = sum(shares_of(fee, line, tuple(turns)).values(), Money(0, line.amount.currency))
    except NotRated as trouble:
        return {"day": case.cut, "whole": whole.amount.yuan, "parts": trouble.code}
    if parts == whole.amount and line.exact == whole.exact:
        return None
    return {"day": case.cut, "whole": whole.amount.yuan, "parts": parts.yuan}


def _quarters(fee: Fee) -> Shape | None:
    if fee.on == "pool" or fee.per not in ("month", "year", "day"):
        return None

    def quarter(drawn: Drawn) -> Case:
        first = drawn.period.start
        return attrs.evolve(drawn.case(fee), period=Period(first, months_after(first, 3)))

    return quarter


def _by_quarter(bench: Bench, fee: Fee, case: Case) -> Told | None:
    """The sum of three monthly bills against one of the quarter: no further apart than the roundings."""
    months = [bench.rated(fee, case, period=month).value for month in case.period.months()]
    quarter = bench.rated(fee, case).value
    if quarter is None or any(month is None for month in months):
        return None
    total = sum((month.amount.yuan for month in months if month is not None), Decimal(0))
    if abs(Fraction(total) - Fraction(quarter.amount.yuan)) <= _slack(fee, len(months) + 1):
        return None
    return {"quarter": quarter.amount.yuan, "months": total}


def _slack(fee: Fee, bills: int) -> Fraction:
    each = Fraction(fee.rounding.to) / (2 if fee.rounding.mode.startswith("half") else 1)
    if fee.tax is not None and not fee.tax.included:
        each = each * (1 + fee.tax.rate) + Fraction(1, 200)
    return each * bills


def _replayed(bench: Bench, fee: Fee, case: Case) -> Told | None:
    """The amount once more from the trace of the facts alone, believing no number in between."""
    line = bench.rated(fee, case).value
    if line is None:
        return None
    try:
        again = line_of(fee, line.period, tuple(each.replayed() for each in line.segments), line.amount.currency)
    except NotRated as trouble:
        return {"amount": line.amount.yuan, "then": trouble.code}
    return None if again.amount == line.amount else {"amount": line.amount.yuan, "then": again.amount.yuan}


def _read_twice(fee: Fee) -> Shape | None:
    if not {"usage", "used_before"} <= {fact.name for fact in fee.reads} or fee.on == "pool":
        return None

    def twice(drawn: Drawn) -> Case:
        used, before = drawn.facts["usage"], drawn.facts["used_before"]
        assert isinstance(used, Decimal) and isinstance(before, Decimal)
        first = (used * drawn.share / 100).quantize(_LITRE)
        return attrs.evolve(drawn.case(fee), also={"usage": used - first, "used_before": before + first})

    return twice


def _counting_on(bench: Bench, fee: Fee, case: Case) -> Told | None:
    """One reading against two in which the tiers count on; what is due without any use is due once for each."""
    before, later = case.facts.get("used_before"), case.also.get("used_before")
    if not isinstance(before, Decimal) or not isinstance(later, Decimal):
        return None
    first = {**case.facts, "usage": later - before}
    idle = {**case.facts, "usage": Decimal(0), "used_before": Decimal(0)}
    whole, one, two, base = (exactly(bench, fee, case, facts) for facts in (case.facts, first, case.other, idle))
    if whole is None or one is None or two is None or base is None or one + two - base == whole:
        return None
    return {"at": later - before, "usage": case.facts["usage"], "whole": yuan(whole), "parts": yuan(one + two - base)}


CUT: Final = Law(code="law-cut", severity="note", shape=_apart, judge=_cut)
HANDED_OVER: Final = Law(code="law-handover", severity="error", shape=_cut_in_month, judge=_handed_over)
BY_QUARTER: Final = Law(code="law-rounding", severity="warning", shape=_quarters, judge=_by_quarter)
REPLAYED: Final = Law(code="law-replay", severity="error", shape=single, judge=_replayed)
COUNTED_ON: Final = Law(code="law-usage-split", severity="warning", shape=_read_twice, judge=_counting_on)
