"""Rated charges: the fen of ``assess`` and of the reference, as a stream of light records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Party, Project, Roster, Space, Tenure
from jizhi.fees import Billed, Tariff, assess_each, rate_line
from jizhi.fees.line import Constant
from jizhi.fees.rated import Explained, Rated, Row, explained, rated_each
from jizhi.findings import Finding
from jizhi.values import Money, Period

MARCH = Period.month(2025, 3)


def tariff(formula: str, *, per: str = "month", more: str = "", version: str = "") -> Tariff:
    """A tariff of one fee."""
    return tariff_or_refuse(f"""
        tariff = "jade"
        [[fee]]
        code = "fee"
        per = "{per}"
        {more}
          [[fee.version]]
          since = 2025-01-01
          basis = "resolution 3"
          rates = {{ price = "2.80 元/㎡/月", flat = "7.03 元/月", once = "100 元" }}
          formula = "{formula}"
          {version}
    """)


def told(rule: Tariff, rows: Sequence[Row], *columns: str, period: Period = MARCH) -> list[object]:
    """The fen of each record, and the code of each finding."""
    stream = rated_each(rule, rows, columns=columns, period=period)
    return [each.fen if isinstance(each, Rated) else f"{each.code} {each.subject}" for each in stream]


class TestAmounts:
    def test_a_record_is_space_sheet_fen_and_operands(self) -> None:
        """In the order of the rows; a fee that comes to nothing is passed over."""
        rows = [("1-101", (8937,)), ("1-102", (0,)), ("1-103", (10000,))]
        first, last = rated_each(tariff("area * price"), rows, columns=["area"], period=MARCH)
        assert isinstance(first, Rated)
        assert ("1-101", "fee", 25024, (8937,)) == (first.space, first.sheet.fee.code, first.fen, first.operands)
        assert isinstance(last, Rated)
        assert ("1-103", 28000) == (last.space, last.fen)

    def test_a_fee_reads_its_own_facts_of_a_wider_row(self) -> None:
        """Whatever else a host keeps in its rows, and columns that no tariff knows."""
        rows = [("1-101", (1, "shop", 8937, 3))]
        rule = tariff("area * price if kind == 'shop' else flat")
        (rated,) = rated_each(rule, rows, columns=["ours", "kind", "area", "floor"], period=MARCH)
        assert isinstance(rated, Rated)
        assert (25024, (8937, "shop")) == (rated.fen, rated.operands)

    def test_a_fee_may_read_nothing(self) -> None:
        """A flat price has no operands."""
        (rated,) = rated_each(tariff("flat"), [("1-101", (1,))], columns=["floor"], period=MARCH)
        assert isinstance(rated, Rated)
        assert (703, ()) == (rated.fen, rated.operands)

    def test_where_the_fee_does_not_apply_nothing_is_said(self) -> None:
        """Neither an amount of 0 nor a finding."""
        rule = tariff("flat", more="applies = \"kind == 'shop'\"")
        assert [703] == told(rule, [("1", ("dwelling",)), ("2", ("shop",))], "kind")

    def test_steps_above_a_fen_are_still_told_in_fen(self) -> None:
        """Rounded to 0.1 yuan."""
        assert [700] == told(tariff("flat", more='round = { mode = "half-up", to = "0.1" }'), [("1", (1,))], "floor")

    def test_a_tax_on_top_is_in_the_amount(self) -> None:
        """And so is one that the price includes."""
        excluded = tariff("flat", more='tax = { rate = "0.06", included = false }\n applies = "floor > 0"')
        assert [745] == told(excluded, [("1", (1,)), ("2", (0,))], "floor")
        assert [703] == told(tariff("flat", more='tax = { rate = "0.06", included = true }'), [("1", (1,))], "floor")

    def test_fees_that_no_space_owes_again_and_again_are_left_out(self) -> None:
        """A single charge is nobody's row."""
        assert [] == told(tariff("once", per="once"), [("1", (1,))], "floor")


class TestTheLongWay:
    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            ((8937, None), [25024]),
            ((None, 1), ["fact-missing 1-101/fee"]),
            ((-1, 1), ["fact-range 1-101/fee"]),
            ((10**18, 1), ["fact-range 1-101/fee"]),
        ],
    )
    def test_what_the_closure_cannot_say_the_reference_says(
        self, row: tuple[int | None, ...], expected: object
    ) -> None:
        """A missing fact counts only where it is read; what has no value is a finding in the place of an amount."""
        assert expected == told(tariff("area * price"), [("1-101", row)], "area", "floor")

    def test_a_row_that_fails_stops_no_other(self) -> None:
        """The next fee and the next row are rated."""
        rule = tariff("area / (floor + 1) * price")
        rows = [("1", (100, -1)), ("2", (100, 0))]
        assert ["division-by-zero 1/fee", 280] == told(rule, rows, "area", "floor")

    def test_a_fact_without_a_column_is_missing(self) -> None:
        """For every row, and the rows are rated all the same where it is never read."""
        assert ["fact-missing 1/fee"] == told(tariff("area * price"), [("1", (1,))], "floor")
        assert [703] == told(tariff("flat if floor > 0 else area * price"), [("1", (1,))], "floor")

    def test_more_than_any_money_is_a_finding(self) -> None:
        """Never an amount that no ledger can hold."""
        rule = tariff("flat * 10000000000000 * floor")
        assert ["amount-out-of-range 1/fee"] == told(rule, [("1", (30,))], "floor")

    def test_a_fee_that_begins_within_the_cycle_is_billed_from_then(self) -> None:
        """Its line needs more than the facts of one day."""
        rule = tariff("flat", more="cycle = { months = 3, anchor = 2024-12-01 }")
        assert [1406] == told(rule, [("1", (3,))], "floor", period=Period.month(2025, 1))

    def test_a_space_handed_over_within_the_cycle_owes_from_then(self) -> None:
        """By the start rule of the fee; dates stand in a row as ISO text."""
        rule = tariff("flat", more='start = "day-after-handover"')
        rows = [("1", ("2025-02-28",)), ("2", ("2025-03-15",)), ("3", ("2025-04-01",)), ("4", (None,))]
        assert [703, 363, 703] == told(rule, rows, "handover")

    def test_where_the_formula_reads_the_handover_itself(self) -> None:
        """A date as the reference takes it."""
        rule = tariff("flat if handover < '2025-01-01' else 2 * flat")
        assert [703, 1406, 1406] == told(rule, [("1", ("2024-12-31",)), ("2", ("2025-01-01",))], "handover") + told(
            rule, [("3", ("2025-01-01", None))], "handover", "floor"
        )


class TestExplaining:
    def test_operands_stand_under_labels_with_their_measure(self) -> None:
        """And the sheet says by which formula, on what basis."""
        rule = tariff("area * price if kind == 'shop' or floor > 3 else flat")
        (rated,) = rated_each(rule, [("1-101", (8937, "shop", 2))], columns=["area", "kind", "floor"], period=MARCH)
        assert isinstance(rated, Rated)
        laid_open = explained(rated)
        assert isinstance(laid_open, Explained)
        assert {"area 0.01 ㎡": 8937, "floor": 2, "kind": "shop"} == laid_open.operands
        assert Money(25024) == laid_open.amount
        formula = "area * price if kind == 'shop' or floor > 3 else flat"
        assert ((date(2025, 1, 1), "resolution 3", formula),) == laid_open.sheet.rules

    def test_every_version_that_holds_in_the_cycle_is_named(self) -> None:
        """In their order; none before the first."""
        second = """[[fee.version]]
          since = 2025-03-16
          basis = "resolution 4"
          rates = { price = "3.00 元/㎡/月" }
          formula = "area * price"
        """
        rule = tariff("area * price", version=second, more="cycle = { months = 3 }")
        (rated,) = rated_each(rule, [("1", (100,))], columns=["area"], period=MARCH)
        assert isinstance(rated, Rated)
        assert ["resolution 3", "resolution 4"] == [basis for _, basis, _ in rated.sheet.rules]


MENU = tariff_or_refuse("""
    tariff = "jade"
    [[fee]]
    code = "service"
    per = "month"
    applies = "kind != 'storage'"
    start = "next-month-after-handover"
    minimum = "20.00"
    discount = [ { name = "空置", when = "vacant_months >= 6", factor = "0.7" } ]
      [[fee.version]]
      since = 2024-01-01
      basis = "resolution 3"
      rates = { walk = "1.30 元/㎡/月" }
      table.high = [ { to = 6, value = "2.10 元/㎡/月" }, { value = "2.70 元/㎡/月" } ]
      formula = "area * (pick(floor, high) if lift else walk)"
      [[fee.version]]
      since = 2025-03-16
      basis = "resolution 4"
      rates = { walk = "1.35 元/㎡/月" }
      formula = "area * walk / (floor + 3)"
    [[fee]]
    code = "pool"
    per = "period"
      [[fee.version]]
      since = 2024-01-01
      basis = "resolution 3"
      bands.steps = [ { to = 90, rate = "0.7 元/㎡" }, { rate = "1 元/㎡", flat = "3 元" } ]
      formula = "tiers(area, steps)"
""")
ZHANG = Party(id="zhang", name="张三")
COLUMNS = ("area", "floor", "handover", "kind", "lift", "vacant_months")


@st.composite
def homes(draw: st.DrawFn) -> Space:
    """Spaces of which every fact is known that the menu reads, vacancy apart."""
    return Space(
        project="jade",
        code="1-101",
        kind=draw(st.sampled_from(("dwelling", "storage"))),
        floor=draw(st.integers(-3, 33)),
        lift=draw(st.booleans()),
        area=Decimal(draw(st.integers(0, 200_00))).scaleb(-2),
        handover=draw(st.dates(date(2024, 12, 1), date(2025, 5, 1))),
    )


@given(home=homes())
def test_the_stream_comes_to_the_same_fen_as_assess_and_as_the_reference(home: Space) -> None:
    """One meaning, three ways to it."""
    assert home.area is not None and home.handover is not None
    row = (int(home.area * 100), home.floor, home.handover.isoformat(), home.kind, home.lift, 0)
    stream = list(rated_each(MENU, [(home.code, row)], columns=COLUMNS, period=MARCH))
    owner = Tenure(project="jade", space=home.code, party="zhang", role="owner", since=date(2020, 1, 1))
    roster = Roster.of(Project(code="jade", name="翠园"), spaces=[home], parties=[ZHANG], tenures=[owner]).value
    (result,) = assess_each(MENU, roster, period=MARCH)
    if any(isinstance(each, Finding) for each in stream):
        assert not isinstance(result, Billed)
    else:
        charges = result.charges if isinstance(result, Billed) else ()
        got = [(each.sheet.fee.code, each.fen) for each in stream if isinstance(each, Rated)]
        assert [(charge.fee, charge.amount.fen) for charge in charges] == got
    facts = Constant(dict(zip(COLUMNS, (home.area, home.floor, home.handover, home.kind, home.lift, 0), strict=True)))
    lines = [rate_line(fee, facts, period=MARCH, subject=home.code) for fee in MENU.fees]
    wanted = [line.value.amount.fen if line.value else line.findings[0] for line in lines]
    assert [each for each in wanted if each] == [each.fen if isinstance(each, Rated) else each for each in stream]
