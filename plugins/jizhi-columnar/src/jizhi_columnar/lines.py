"""From a tariff and a period to lines in whole numbers: one for each fee and cycle, for rows of unchanged facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from jizhi.errors import NotIntegral, NotRated
from jizhi.fees.assess import due_cycles
from jizhi.fees.tariff import Fee, Tariff
from jizhi.fees.terms import QUANTITIES
from jizhi.formula.integers import (
    Integral,
    Lowerer,
    Span,
    Truth,
    Whole,
    Workshop,
    integral,
    proved,
    rounded,
)
from jizhi.values import Period
from jizhi.values.money import FEN_MAX
from jizhi_columnar.refusals import NotColumnar
from jizhi_columnar.weights import Weighed, by_handover, by_sale, tree_of

PAYERS = {"owner": "owner", "occupant": "occupant"}
"""The column that says who pays, by the payer that a fee names."""

Spans = Callable[[str], Span | None]
"""What the rows say of a column: what it lies between, None where they have no such column."""

_METERED = frozenset({*QUANTITIES, "previous", "current"})


@attrs.frozen(kw_only=True, eq=False)
class Line:
    """One fee over one cycle in whole numbers.

    Args:
        name: the fee's code; with the first day of the cycle where the period bills several.
        payer: the column that says who pays.
        columns: the facts that the line reads, each with the column that it stands in.
        fen: what is due, tax on top where the price excludes it; ``tax`` what of it is tax.
        refer: the rows of which only the reference can tell.
        until: what of it the first owner owes in rows that change hands; ``until_refer`` as ``refer`` for those rows.
    """

    name: str
    fee: Fee
    cycle: Period
    payer: str
    columns: Mapping[str, str]
    fen: Whole
    refer: Truth
    tax: Whole | None
    until: Whole
    until_refer: Truth


Due = tuple[str, Fee, Period]
"""A line that is due: its name, its fee, and the cycle."""


def due_lines(tariff: Tariff, period: Period) -> tuple[Due, ...]:
    """Every fee per space and per meter that *period* bills, with the name of its line."""
    due = [(fee, cycle) for fee, cycle in due_cycles(tariff, period) if fee.on in ("space", "meter")]
    codes = [fee.code for fee, _ in due]
    return tuple(
        (fee.code if codes.count(fee.code) == 1 else f"{fee.code} {cycle.start}", fee, cycle) for fee, cycle in due
    )


def left_out(tariff: Tariff) -> tuple[str, ...]:
    """The fees that rows of spaces do not tell: pools, vehicles, leases, stays, single charges."""
    return tuple(fee.code for fee in tariff.fees if fee.on not in ("space", "meter") or fee.per == "once")


def columns_of(fee: Fee) -> dict[str, str]:
    """Where the facts of *fee* stand in a row: what a meter counted under its kind, as ``water_usage``."""
    meter = f"{fee.meter}_" if fee.on == "meter" else ""
    return {fact.name: f"{meter}{fact.name}" if fact.name in _METERED else fact.name for fact in fee.reads}


def lines_of(tariff: Tariff, spans: Spans, *, period: Period, shop: Workshop | None = None) -> tuple[Line, ...]:
    """Lower every fee per space and per meter that *period* bills.

    Raises: NotColumnar: a fee whose line depends on more than a row holds, or that does not fit in 63 bits.
    """
    shop = shop or Workshop()
    return tuple(_line(name, fee, cycle, spans, shop) for name, fee, cycle in due_lines(tariff, period))


def _line(name: str, fee: Fee, cycle: Period, spans: Spans, shop: Workshop) -> Line:
    if fee.payer not in PAYERS or spans(PAYERS[fee.payer]) is None:
        raise NotColumnar(fee.code, "payer", {"payer": fee.payer})
    columns = columns_of(fee)
    try:
        liable, sold = by_handover(shop, fee, cycle, spans), by_sale(shop, fee, cycle, spans)
        whole = _integral(shop, fee, liable, columns, spans)
        fen, refer = _in_money(shop, fee, whole)
        until, until_refer = fen, refer
        if fee.payer == "owner" and sold is not None:
            parted = _integral(shop, fee, sold, columns, spans)
            until, until_refer = _in_money(shop, fee, parted)
            shrinks = shop.compared("<", fen, until)
            # Handed over and sold in one cycle is for the reference to part.
            until_refer = shop.either(refer, until_refer, shrinks, liable.part_way)
        tax = _tax_within(shop, fee, fen)
        proved(shop, fen, refer, until, until_refer, *(() if tax is None else (tax,)))
    except NotIntegral as refusal:
        raise NotColumnar(fee.code, refusal.reason, refusal.facts) from refusal
    except NotRated as trouble:
        raise NotColumnar(fee.code, trouble.code, trouble.facts) from trouble
    return Line(
        name=name,
        fee=fee,
        cycle=cycle,
        payer=PAYERS[fee.payer],
        columns=columns,
        fen=fen,
        refer=refer,
        tax=tax,
        until=until,
        until_refer=until_refer,
    )


def _integral(shop: Workshop, fee: Fee, weighed: Weighed, columns: Mapping[str, str], spans: Spans) -> Integral:
    known = {fact: span for fact, column in columns.items() if (span := spans(column)) is not None}
    lowerer = Lowerer(shop, known, columns, weighed.given)
    line, applies = tree_of(fee, weighed)
    return integral(lowerer, line, applies, rounding=fee.rounding, minimum=fee.minimum, maximum=fee.maximum)


def _in_money(shop: Workshop, fee: Fee, told: Integral) -> tuple[Whole, Truth]:
    """The amount in fen, with the tax on top where the price excludes it; what is beyond all money is referred."""
    fen = shop.times(told.steps, shop.number(int(fee.rounding.to * 100)))
    if fee.tax is not None and not fee.tax.included:
        rate = 1 + fee.tax.rate
        gross = shop.times(fen, shop.number(rate.numerator))
        fen = rounded(shop, gross, shop.number(rate.denominator), "half-up")
    return fen, shop.either(told.refer, shop.compared(">", fen, shop.number(FEN_MAX)))


def _tax_within(shop: Workshop, fee: Fee, fen: Whole) -> Whole | None:
    if fee.tax is None:
        return None
    rate = 1 + fee.tax.rate
    net = rounded(shop, shop.times(fen, shop.number(rate.denominator)), shop.number(rate.numerator), "half-up")
    return shop.total((fen, shop.times(net, shop.number(-1))))
