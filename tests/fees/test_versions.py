"""One version of a fee: its names, bands, tables, shifts and formulas, each refused at its place."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.codec.tariffs import tariff_from_toml
from jizhi.fees.document import FeeDoc, VersionDoc
from jizhi.fees.line import Constant, rate_line
from jizhi.fees.naming import is_name, named
from jizhi.fees.places import Place
from jizhi.fees.tariff import Fee
from jizhi.fees.versions import Surroundings, read_version
from jizhi.findings import Finding
from jizhi.formula import FactValue
from jizhi.values import Period

FILE = """\
tariff = "t"
[[fee]]
code = "x"
{fee}
  [[fee.version]]
  since = 2025-01-01
  basis = "示例"
{version}
"""


def read(version: str, fee: str = 'per = "month"') -> tuple[Fee | None, tuple[Finding, ...]]:
    outcome = tariff_from_toml(FILE.format(version=version, fee=fee))
    return (outcome.value.fee("x") if outcome.value else None), outcome.findings


def told(version: str, fee: str = 'per = "month"') -> list[tuple[str, str]]:
    """Code and place of every finding, without the file's name."""
    return [(finding.code, finding.subject.removeprefix("tariff.toml: fee x: ")) for finding in read(version, fee)[1]]


def amount(version: str, fee: str = 'per = "month"', period: str = "2025-03", **facts: FactValue) -> str:
    found, findings = read(version, fee)
    assert () == findings
    line = rate_line(found, Constant(facts), period=Period.parse(period))
    assert () == line.findings
    return str(line.value.amount.yuan)


V = "version 2025-01-01"
METERED = 'per = "period"\non = "meter"'
WATER = 'bands.w = [ { to = 180, rate = "5 元/m³" }, { rate = "7 元/m³" } ]'


class TestNames:
    @pytest.mark.parametrize(
        ("version", "code", "place"),
        [
            ('rates = { area = "3 元/㎡/月" }', "name-taken", "rates: area"),
            ('rates = { "建筑面积" = "3 元/㎡/月" }', "name-taken", "rates: 建筑面积"),
            ('rates = { min = "3 元/㎡/月" }', "name-taken", "rates: min"),
            ('rates = { "1a" = "3 元" }', "name-form", "rates: 1a"),
            ('rates = { "a b" = "3 元" }', "name-form", "rates: a b"),
            ('rates = { if = "3 元" }', "name-form", "rates: if"),
            ('rates = { True = "3 元" }', "name-form", "rates: True"),
            ('rates = { "ａ" = "3 元" }', "name-form", "rates: ａ"),
            ('rates = { "" = "3 元" }', "name-form", "rates: "),
            ('rates = { w = "3 元" }\nbands.w = [ { rate = "1 元/m³" } ]', "name-taken", "bands: w"),
            ('rates = { w = "3 元" }\ntable.w = { a = "1 元" }', "name-taken", "table: w"),
            ('bands."a-b" = [ { rate = "1 元/m³" } ]', "name-form", "bands: a-b"),
        ],
    )
    def test_a_name_is_one_thing_only(self, version: str, code: str, place: str) -> None:
        """A fact, a rate, a band, a table: never two of them, and always a name that a formula can say."""
        assert [(code, f"{V}: {place}")] == told(f'  formula = "1"\n{version}')

    def test_a_discount_takes_its_name_too(self) -> None:
        """From facts, functions, other discounts; and rates may not take it."""
        row = '{{ name = "{}", when = "lift", factor = "0.7" }}'
        fee = (
            'per = "month"\ndiscount = [ '
            + ", ".join(row.format(name) for name in ("area", "max", "老", "老", "价"))
            + " ]"
        )
        assert [
            ("name-taken", "discount: area"),
            ("name-taken", "discount: max"),
            ("name-taken", "discount: 老"),
            ("name-taken", f"{V}: rates: 价"),
        ] == told('  formula = "价"\n  rates = { "价" = "3 元/月" }', fee)

    @pytest.mark.parametrize(
        ("text", "good"), [("单价", True), ("x1", True), ("x y", False), ("None", False), ("e\u0301", False)]
    )
    def test_names_are_read_as_they_are_written(self, text: str, good: bool) -> None:
        """Normal forms and keywords aside."""
        assert good == is_name(text)

    def test_a_name_that_was_refused_is_not_refused_again_in_the_formula(self) -> None:
        """One mistake, one finding."""
        assert [("unit-unknown", f"{V}: rates: price")] == told(
            '  formula = "area * price"\n  rates = { price = "2 元/ft2" }'
        )
        assert [("quantity-form", f"{V}: rates: price")] == told(
            '  formula = "area * price"\n  rates = { price = "二元" }'
        )


class TestBands:
    @pytest.mark.parametrize(
        ("bands", "told_"),
        [
            ("[]", [("bands-count", "")]),
            ("[" + '{ to = 1, rate = "1 元/m³" }, ' * 64 + '{ rate = "1 元/m³" } ]', "bands-count"),
            ('[ { to = 5, rate = "1 元/m³" } ]', [("band-open", ": 1")]),
            ('[ { rate = "1 元/m³" }, { rate = "1 元/m³" } ]', [("band-open", ": 1")]),
            ('[ { to = 5, rate = "1 元/m³" }, { to = 9, rate = "1 元/m³" } ]', [("band-open", ": 2")]),
            (
                '[ { to = 5, rate = "1 元/m³" }, { to = 5, rate = "1 元/m³" }, { flat = "1 元" } ]',
                [("band-order", ": 2")],
            ),
            ('[ { to = 0, rate = "1 元/m³" }, { rate = "1 元/m³" } ]', [("band-order", ": 1")]),
            ('[ { to = -5, rate = "1 元/m³" }, { rate = "1 元/m³" } ]', [("band-order", ": 1")]),
            ('[ { to = 5 }, { rate = "1 元/m³" } ]', [("band-empty", ": 1")]),
            ('[ { to = "x", rate = "1 元/m³" }, { rate = "1 元/m³" } ]', [("quantity-form", ": 1: to")]),
            ('[ { to = 5, rate = "1 元/m³" }, { rate = "1 元/x" } ]', [("unit-unknown", ": 2: rate")]),
            ('[ { to = 5, rate = "1 元/m³" }, { flat = "元" } ]', [("quantity-form", ": 2: flat")]),
        ],
    )
    def test_bands_rise_and_the_last_is_open(self, bands: str, told_: object) -> None:
        """Each band has a rate or a flat amount."""
        found = told(f'  formula = "tiers(usage, w)"\n  bands.w = {bands}', METERED)
        if isinstance(told_, str):
            assert told_ == found[0][0]
        else:
            assert [(code, f"{V}: bands: w{place}") for code, place in told_] == found

    def test_bounds_may_carry_units(self) -> None:
        """Hours and minutes rise together."""
        rows = '{ to = "90 min", rate = "1 元/h" }, { to = "2 h", rate = "2 元/h" }, { rate = "3 元/h" }'
        version = f'  formula = "tiers(minutes, p)"\n  bands.p = [ {rows} ]'
        assert "5.50" == amount(version, 'per = "once"\non = "parking-stay"', minutes=180)

    def test_a_single_open_band_is_one_price(self) -> None:
        """For everything."""
        assert "6.00" == amount('  formula = "tiers(usage, w)"\n  bands.w = [ { rate = "2 元/m³" } ]', METERED, usage=3)


class TestTables:
    @pytest.mark.parametrize(
        ("table", "code", "place"),
        [
            ("{}", "table-count", ""),
            ("[]", "table-count", ""),
            ('[ { value = "1 元" }, { value = "2 元" } ]', "band-open", ": 1"),
            ('[ { to = 6, value = "1 元" }, { to = 6, value = "2 元" } ]', "band-order", ": 2"),
            ('[ { to = "六", value = "1 元" } ]', "quantity-form", ": 1: to"),
            ('[ { to = 6, value = "一元" } ]', "quantity-form", ": 1: value"),
            ('{ a = "一元" }', "quantity-form", ": a"),
            ('{ a = "1 元", else = "x" }', "quantity-form", ": else"),
        ],
    )
    def test_rows_rise_or_are_keyed(self, table: str, code: str, place: str) -> None:
        """Each mistake at its row."""
        assert [(code, f"{V}: table: t{place}")] == told(f'  formula = "pick(floor, t)"\n  table.t = {table}')

    def test_a_table_has_at_most_500_rows(self) -> None:
        """The rest belongs into another column of the register."""
        rows = ", ".join(f'k{n} = "1 元/月"' for n in range(501))
        assert [("table-count", f"{V}: table: t")] == told(f'  formula = "pick(kind, t)"\n  table.t = {{ {rows} }}')

    def test_the_floors_of_the_page(self) -> None:
        """A range may go below ground; the last row may be closed."""
        version = """
  rates = { unit = "1 元/㎡/月" }
  table.by_floor = [ { to = -1, value = "1" }, { to = 6, value = "2.10" }, { value = "2.70" } ]
  table.by_layout = { "三房" = "1.9 元/㎡/月", "四房" = "1.8 元/㎡/月", else = "2.0 元/㎡/月" }
  formula = "area * pick(floor, by_floor) * unit + area * pick(layout, by_layout)"
"""
        facts = {"area": Decimal(10), "layout": "四房"}
        assert ["28.00", "39.00", "45.00"] == [amount(version, floor=floor, **facts) for floor in (-1, 6, 7)]
        assert "41.00" == amount(version, floor=1, area=Decimal(10), layout="其他")

    def test_values_of_a_table_may_be_per_year_and_per_month(self) -> None:
        """They are converted where they meet."""
        version = '  table.t = { a = "1 元/月", b = "12 元/年" }\n  formula = "pick(kind, t)"'
        assert ["1.00", "1.00"] == [amount(version, kind=kind) for kind in "ab"]


class TestShift:
    @pytest.mark.parametrize(
        ("shift", "code", "place"),
        [
            ('shift.v = { by = "1", step = 30 }', "shift-without-bands", "shift: v"),
            ('shift.w = { by = "1", step = "x" }', "quantity-form", "shift: w: step"),
            ('shift.w = { by = "kind", step = 30 }', "type-mismatch", "shift: w: by"),
            ('shift.w = { by = "spam", step = 30 }', "name-unknown", "shift: w: by"),
            ('shift.w = { by = "1", step = "30 ㎡" }', "unit-mismatch", "formula"),
        ],
    )
    def test_a_shift_moves_bands_that_there_are(self, shift: str, code: str, place: str) -> None:
        """By a number of steps."""
        found = told(f'  formula = "tiers(usage, w)"\n  {WATER}\n  {shift}', METERED)
        assert [(code, f"{V}: {place}")] == found

    @pytest.mark.parametrize(("step", "by"), [("30", "max(occupants - 5, 0)"), ('"30 m³"', "max(人数 - 5, 0)")])
    def test_thresholds_move_with_the_household(self, step: str, by: str) -> None:
        """Seven people: 60 m³ more in the first band."""
        version = f'  formula = "tiers(usage, w)"\n  {WATER}\n  shift.w = {{ by = "{by}", step = {step} }}'
        assert ["1740.00", "1740.00", "1680.00", "1620.00"] == [
            amount(version, METERED, usage=300, occupants=heads) for heads in (0, 5, 6, 7)
        ]


class TestFormulas:
    @pytest.mark.parametrize(
        ("version", "fee", "code", "place", "column"),
        [
            ('formula = "area * (price +"', "", "syntax", "formula", None),
            ('formula = ""', "", "formula-empty", "formula", "1"),
            ('formula = "area"', "", "unit-mismatch", "formula", "1"),
            ('formula = "3"', "", "unit-missing", "formula", "1"),
            ('formula = "建筑面积 * p + usage"\nrates = { p = "1 元/㎡/月" }', "", "unit-mismatch", "formula", "12"),
            ('formula = "p"\nrates = { p = "1 元/月" }', 'applies = "area"', "type-mismatch", "applies", "1"),
            ('formula = "p"\nrates = { p = "1 元/月" }', 'applies = "lift and 面积"', "name-unknown", "applies", "10"),
            (
                'formula = "p"\nrates = { p = "1 元/月" }',
                'discount = [ { name = "d", when = "area >", factor = 1 } ]',
                "syntax",
                "discount: d",
                None,
            ),
        ],
    )
    def test_a_refusal_names_version_field_and_column(
        self, version: str, fee: str, code: str, place: str, column: str | None
    ) -> None:
        """The column counts characters."""
        _, (finding,) = read(version, f'per = "month"\n{fee}')
        assert (code, f"tariff.toml: fee x: {V}: {place}") == (finding.code, finding.subject)
        if column is not None:
            assert column == finding.fact("column")

    def test_a_meter_counts_cubic_metres_or_kilowatt_hours(self) -> None:
        """Whatever the rates are per; in conditions and discounts too."""
        assert "5.00" == amount('  formula = "usage * p"\n  rates = { p = "0.5 元/度" }', METERED, usage=10)
        assert "5.00" == amount('  formula = "usage * p"\n  rates = { p = "0.5 元/m3" }', METERED, usage=10)
        fee = (
            METERED
            + '\napplies = "用量 > cap"\ndiscount = [ { name = "省", when = "used_before < cap", factor = "0.5" } ]'
        )
        assert "2.50" == amount('  formula = "usage * p"\n  rates = { p = "0.5 元/kWh", cap = "9 kWh" }', fee, usage=10)
        (finding,) = read('  formula = "usage * p"\n  rates = { p = "0.5 元/㎡" }', METERED)[1]
        assert "元·m³/㎡" == finding.fact("found")
        (finding,) = read('  formula = "usage * p + usage"\n  rates = { p = "0.5 元/kWh" }', METERED)[1]
        assert ("kWh", "13") == (finding.fact("found"), finding.fact("column"))

    def test_a_rent_is_an_amount_or_an_amount_per_time(self) -> None:
        """As the fee's per wants it."""
        lease = 'on = "lease"\n'
        assert "3500.00" == amount('  formula = "rent"', lease + 'per = "month"', rent=Decimal(3500))
        assert "175.00" == amount('  formula = "租金 * 0.05"', lease + 'per = "once"', period="2025-03-01", rent=3500)
        assert "700.00" == amount(
            '  formula = "rent * p"\n  rates = { p = "0.2 1/月" }'.replace(" 1/月", ""),
            lease + 'per = "month"',
            rent=3500,
        )

    @pytest.mark.parametrize("formula", ["area", "1", "area * occupants", "min(usage, 3)", "minutes"])
    def test_a_pool_weighs_by_any_one_unit(self, formula: str) -> None:
        """Square metres, heads or shares."""
        assert read(f'  formula = "{formula}"', 'per = "period"\non = "pool"')[0] is not None

    def test_a_pool_does_not_weigh_by_a_text(self) -> None:
        """Nor by a truth."""
        assert [("type-mismatch", f"{V}: formula")] == told('  formula = "kind"', 'per = "period"\non = "pool"')

    def test_a_day_rate_is_per_day(self) -> None:
        """Thirty-one days of March."""
        assert "31.00" == amount('  formula = "p"\n  rates = { p = "1 元/日" }', 'per = "day"')

    def test_rates_keep_ten_decimals(self) -> None:
        """Shenzhen's power price has eight."""
        version = '  formula = "usage * p"\n  rates = { p = "0.66286875 元/kWh" }'
        assert "172.35" == amount(version, METERED, usage=260)


@pytest.mark.parametrize("digits", [9, 30])
def test_an_amount_beyond_all_money_is_a_finding(digits: int) -> None:
    """Five thousand digits as well as fifty."""
    product = "*".join(["x"] * 170)
    top = '[facts.x]\ntype = "decimal"\n[[fee]]'
    file = FILE.format(version=f'  formula = "{product} * p"\n  rates = {{ p = "1 元" }}', fee='per = "once"')
    fee = tariff_from_toml(file.replace("[[fee]]", top)).value.fee("x")
    rated = rate_line(fee, Constant({"x": Decimal("9" * digits)}), period=Period.parse("2025-03-01"))
    assert ["amount-out-of-range"] == [finding.code for finding in rated.findings]


def test_a_missing_handover_counts_as_long_ago() -> None:
    """And a missing used_before as zero; any other missing fact is a finding."""
    version = '  formula = "p if handover < \'2020-01-01\' else 0"\n  rates = { p = "3 元/月" }'
    assert "3.00" == amount(version)
    assert "900.00" == amount(f'  formula = "tiers(usage, w, before=used_before)"\n  {WATER}', METERED, usage=180)
    fee, _ = read('  formula = "area * p"\n  rates = { p = "3 元/㎡/月" }')
    (finding,) = rate_line(fee, Constant({}), period=Period.parse("2025-03"), subject="1-101").findings
    assert ("fact-missing", "1-101/x", "area") == (finding.code, finding.subject, finding.fact("fact"))


class TestSeasonsAndMore:
    @pytest.mark.parametrize(
        ("version", "code", "place"),
        [
            ("season = { months = [] }", "season-months", f"{V} (): season"),
            ("season = { months = [0, 5] }", "season-months", f"{V} (0, 5): season"),
            ("season = { months = [13] }", "season-months", f"{V} (13): season"),
            ('accumulate = "yearly"', "word-unknown", f"{V}: accumulate"),
        ],
    )
    def test_months_and_words_are_known_ones(self, version: str, code: str, place: str) -> None:
        """At their place."""
        assert [(code, place)] == told(f'  formula = "p"\n  rates = {{ p = "1 元/月" }}\n  {version}')

    def test_a_version_says_on_what_basis(self) -> None:
        """Blanks are none."""
        outcome = tariff_from_toml(FILE.format(fee='per = "month"', version='  formula = "p"').replace("示例", "  "))
        assert ("basis-missing", f"tariff.toml: fee x: {V}: basis") == (
            outcome.findings[0].code,
            outcome.findings[0].subject,
        )

    def test_a_version_begins_on_a_day_not_at_an_instant(self) -> None:
        """The door refuses an instant; a document made by hand is checked again."""
        place = Place(("t",), [])
        fee = FeeDoc(code="x", per="month", version=())
        version = VersionDoc(since=datetime(2025, 1, 1), basis="b", formula="rent")  # noqa: DTZ001
        around = Surroundings(fee=fee, custom={}, taken={}, factors=())
        assert read_version(version, around, place) is None
        assert ["date-with-time"] == [finding.code for finding in place.findings]

    def test_units_of_a_version_are_those_of_its_numbers(self) -> None:
        """Rates, bands and tables."""
        version = VersionDoc(
            since=None, basis="b", formula="1", rates={"a": "1 元"}, table={"t": {"k": "2 kWh", "else": 3}}
        )  # type: ignore[arg-type]
        names = named(version, {}, Place(("t",), []))
        assert {"元", "kWh", ""} == {str(unit) for unit in names.units()}
        assert Fraction(1) == names.meanings["a"].value
