"""From the file to its meaning: defaults, required fields, every word and number checked at its place."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.codec.tariffs import tariff_from_toml
from jizhi.fees.cycle import Cycle
from jizhi.fees.document import CycleDoc, FeeDoc, LateDoc, LateRateDoc, TariffDoc, VersionDoc
from jizhi.fees.line import Constant, rate_line
from jizhi.fees.places import Place
from jizhi.fees.reading import read_tariff
from jizhi.fees.tariff import EVERY_MONTH, Fee, Tariff
from jizhi.findings import Outcome
from jizhi.values import Money, Period, Rounding

FILE = """\
tariff = "t"
{top}
[[fee]]
code = "x"
per = "month"
{fee}
  [[fee.version]]
  since = 2025-01-01
  basis = "示例"
  rates = {{ p = "3.00 元/月" }}
  formula = "p"
{more}
"""


def read(fee: str = "", top: str = "", more: str = "") -> Outcome[Tariff | None]:
    return tariff_from_toml(FILE.format(fee=fee, top=top, more=more))


def fee_of(fee: str = "", top: str = "", more: str = "") -> Fee:
    outcome = read(fee, top, more)
    assert () == outcome.findings
    return outcome.value.fee("x")


def told(fee: str = "", top: str = "", more: str = "") -> list[tuple[str, str]]:
    return [(finding.code, finding.subject.removeprefix("tariff.toml: ")) for finding in read(fee, top, more).findings]


class TestDefaults:
    def test_what_is_left_out_has_its_default(self) -> None:
        """As the page lists them."""
        fee = fee_of()
        assert ("x", "space", "from-date", "actual/month", "owner", "") == (
            fee.name,
            fee.on,
            fee.start,
            fee.prorate,
            fee.payer,
            fee.late,
        )
        assert (Cycle(months=1, anchor=date(2025, 1, 1), when="in-advance"), Rounding()) == (fee.cycle, fee.rounding)
        assert (None, None, None) == (fee.minimum, fee.maximum, fee.tax)
        (version,) = fee.versions
        assert ((), None, "once", EVERY_MONTH) == (
            version.discounts,
            version.applies,
            version.accumulate,
            version.months,
        )
        assert ("largest-fraction", "owner") == (fee.remainder, fee.vacant_share)

    def test_the_tariff_has_its_own(self) -> None:
        """Its title is its code, its currency CNY."""
        tariff = read().value
        assert ("t", "t", "CNY", (), {}) == (
            tariff.code,
            tariff.title,
            tariff.currency,
            tariff.late,
            dict(tariff.facts),
        )

    @pytest.mark.parametrize(
        "line", ['tariff = "t"', 'code = "x"', 'per = "month"', "since = 2025-01-01", 'basis = "示例"', 'formula = "p"']
    )
    def test_what_is_required_is_missed_by_name(self, line: str) -> None:
        """With the key that is wanted."""
        outcome = tariff_from_toml(FILE.format(fee="", top="", more="").replace(line, ""))
        assert [("key-missing", line.split(" ")[0])] == [(f.code, f.fact("key")) for f in outcome.findings]

    def test_a_fee_needs_a_version(self) -> None:
        """At least one."""
        outcome = tariff_from_toml('tariff = "t"\n[[fee]]\ncode = "x"\nper = "month"\nversion = []')
        assert [("version-missing", "tariff.toml: fee x: version")] == [(f.code, f.subject) for f in outcome.findings]

    def test_codes_are_there_once(self) -> None:
        """And not blank."""
        versions = '[{ since = 2025-01-01, basis = "b", formula = "q", rates = { q = "1 元/日" } }]'
        again = f'[[fee]]\ncode = "x"\nper = "day"\nversion = {versions}\n'
        blank = again.replace('"x"', '" "')
        assert [("code-twice", "fee x: code")] == told(more=again)
        assert [("code-missing", "fee 2: code")] == told(more=blank)
        outcome = tariff_from_toml(FILE.format(fee="", top="", more="").replace('"t"', '" "'))
        assert [("code-missing", "tariff.toml: tariff")] == [(f.code, f.subject) for f in outcome.findings]


class TestWords:
    @pytest.mark.parametrize(
        ("line", "field"),
        [
            ('on = "room"', "on"),
            ('start = "handover"', "start"),
            ('payer = "tenant"', "payer"),
            ('prorate = "actual/360"', "prorate"),
            ('remainder = "random"', "remainder"),
            ('vacant_share = "nobody"', "vacant_share"),
        ],
    )
    def test_a_word_is_one_of_the_known_ones(self, line: str, field: str) -> None:
        """Which are told."""
        (finding,) = read(line).findings
        assert ("word-unknown", f"tariff.toml: fee x: {field}") == (finding.code, finding.subject)
        assert finding.fact("known")

    def test_per_is_one_of_five(self) -> None:
        """And its formula is not measured against a word that means nothing."""
        outcome = tariff_from_toml(FILE.format(fee="", top="", more="").replace('"month"', '"week"'))
        assert [("word-unknown", "month year day period once")] == [(f.code, f.fact("known")) for f in outcome.findings]

    def test_the_nearest_word_is_offered(self) -> None:
        """Also for a key, and for a very long word at once."""
        assert "space" == read('on = "spaces"').findings[0].fact("near")
        assert "prorate" == read('prorat = "none"').findings[0].fact("meant")
        assert "" == read(f'on = "{"x" * 100_000}"').findings[0].fact("near")

    @pytest.mark.parametrize(
        ("line", "name", "value"),
        [
            ('on = "parking-stay"', "on", "parking-stay"),
            ('start = "day-after-handover"', "start", "day-after-handover"),
            ('payer = "developer-until-handover"', "payer", "developer-until-handover"),
            ('prorate = "whole-month-if-15"', "prorate", "whole-month-if-15"),
            ('name = "物业费"', "name", "物业费"),
            ('remainder = "rotating"', "remainder", "rotating"),
            ('vacant_share = "company"', "vacant_share", "company"),
        ],
    )
    def test_a_known_word_is_kept(self, line: str, name: str, value: str) -> None:
        """As written."""
        assert value == getattr(fee_of(line), name)


class TestNumbers:
    @pytest.mark.parametrize(
        ("line", "code", "place"),
        [
            ('minimum = "-1"', "negative-number", "minimum"),
            ('minimum = "1 ㎡"', "unit-mismatch", "minimum"),
            ('minimum = "一元"', "quantity-form", "minimum"),
            ('maximum = "-1"', "negative-number", "maximum"),
            ('minimum = 5\nmaximum = "4 元"', "range-empty", "maximum"),
            ('tax = { rate = "1.06" }', "tax-rate", "tax"),
            ('tax = { rate = "-0.06" }', "tax-rate", "tax"),
            ('tax = { rate = "0.06 元" }', "unit-mismatch", "tax"),
            ('tax = { rate = "x" }', "quantity-form", "tax"),
            ('round = { mode = "bankers" }', "setting-refused", "round"),
            ('round = { to = "0.001" }', "setting-refused", "round"),
            ('round = { to = "0" }', "setting-refused", "round"),
            ('round = { to = "-1" }', "setting-refused", "round"),
            ('round = { to = "0.01 ㎡" }', "unit-mismatch", "round: to"),
            ('round = { to = "x" }', "quantity-form", "round: to"),
            ("cycle = { months = 0 }", "setting-refused", "cycle"),
            ("cycle = { months = 1, weeks = 1 }", "setting-refused", "cycle"),
            ('cycle = { when = "later" }', "setting-refused", "cycle"),
            ("cycle = { due_day = 32 }", "setting-refused", "cycle"),
            ("cycle = { due_day = 1, due_days = 3 }", "setting-refused", "cycle"),
            ('cycle = { workday = "soon" }', "setting-refused", "cycle"),
            ('discount = [ { name = "d", when = "lift", factor = "-0.7" } ]', "negative-number", "discount: d: factor"),
            ('discount = [ { name = "d", when = "lift", factor = "0.7 元" } ]', "unit-mismatch", "discount: d: factor"),
            ('discount = [ { name = "d", when = "lift", factor = "七折" } ]', "quantity-form", "discount: d: factor"),
        ],
    )
    def test_a_number_is_of_its_kind(self, line: str, code: str, place: str) -> None:
        """Refused once, at its place."""
        assert [(code, f"fee x: {place}")] == told(line)

    @pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e3", "1.5E-2"])
    def test_toml_numbers_are_plain_decimals(self, number: str) -> None:
        """No nan, no inf, no exponent; the place is the path in the file."""
        (finding,) = read(f"minimum = {number}").findings
        assert ("float-refused", "tariff.toml: fee x: $.fee[0].minimum") == (finding.code, finding.subject)

    @pytest.mark.parametrize("number", ["20.00", '"20.00"', "20", '"20 元"', '"20.00 元"'])
    def test_money_is_a_text_or_an_exact_number(self, number: str) -> None:
        """Read as written."""
        fee = fee_of(f"minimum = {number}")
        assert Fraction(20) == fee.minimum
        assert Money(2000) == rate_line(fee, Constant({}), period=Period.parse("2025-03")).value.amount

    def test_a_truth_is_no_number(self) -> None:
        """TOML knows the difference."""
        assert ["type-wrong"] == [code for code, _ in told("minimum = true")]
        assert ["type-wrong"] == [code for code, _ in told("cycle = { months = true }")]

    def test_cycles_count_months_weeks_or_days(self) -> None:
        """From the anchor."""
        assert (
            Cycle(months=3, anchor=date(2024, 12, 16), due_days=10)
            == fee_of("cycle = { months = 3, anchor = 2024-12-16, due_days = 10 }").cycle
        )
        assert Cycle(weeks=2) == fee_of("cycle = { weeks = 2 }").cycle
        assert Cycle(days=10) == fee_of("cycle = { days = 10 }").cycle

    def test_a_tax_keeps_its_digits(self) -> None:
        """Percent or decimal, within or on top."""
        tax = fee_of('tax = { rate = "6%", included = false }').tax
        assert (Fraction(6, 100), False, "6%") == (tax.rate, tax.included, tax.digits)

    def test_discounts_apply_in_order_exactly(self) -> None:
        """Before the one rounding."""
        rows = '{ name = "a", when = "lift", factor = "0.7" }, { name = "b", when = "not lift", factor = "2" }'
        fee = fee_of(f'discount = [ {rows}, {{ name = "c", when = "lift", factor = "50%" }} ]')
        assert ("a", "b", "c") == tuple(each.name for each in fee.versions[0].discounts)
        assert Money(105) == rate_line(fee, Constant({"lift": True}), period=Period.parse("2025-03")).value.amount
        assert Money(600) == rate_line(fee, Constant({"lift": False}), period=Period.parse("2025-03")).value.amount


class TestVersions:
    SECOND = '  [[fee.version]]\n  since = {}\n  basis = "b"\n  rates = {{ q = "31 元/月" }}\n  formula = "q"\n  {}'

    def test_they_hold_from_their_day_in_order_of_time(self) -> None:
        """Also where they are written the other way round."""
        fee = fee_of(more=self.SECOND.format("2024-01-16", ""))
        assert (date(2024, 1, 16), date(2025, 1, 1)) == tuple(version.since for version in fee.versions)
        amounts = [
            rate_line(fee, Constant({}), period=Period.parse(period)).value.amount.fen
            for period in ("2023-12", "2024-01", "2024-12", "2025-01")
        ]
        assert [0, 1600, 3100, 300] == amounts

    def test_two_on_one_day_overlap(self) -> None:
        """Unless their seasons have no month in common."""
        assert [("versions-overlap", "fee x: version 2025-01-01")] == told(more=self.SECOND.format("2025-01-01", ""))
        winter, summer = "season = { months = [11, 12, 1, 2, 3, 4] }", "season = { months = [5, 6, 7, 8, 9, 10] }"
        assert 2 == len(fee_of(more=f"  {winter}\n" + self.SECOND.format("2025-01-01", summer)).versions)
        both = told(more=f"  {winter}\n" + self.SECOND.format("2025-01-01", summer.replace("[5", "[4, 5")))
        assert [("versions-overlap", "fee x: version 2025-01-01 (4, 5, 6, 7, 8, 9, 10)")] == both

    def test_seasons_cover_the_year(self) -> None:
        """A month without a version is a gap."""
        (finding,) = read(more="  season = { months = [5, 6, 7] }").findings
        assert ("season-gap", "1 2 3 4 8 9 10 11 12") == (finding.code, finding.fact("months"))

    @pytest.mark.parametrize(
        ("since", "day"),
        [
            ("2025-05-01", None),
            ("2025-05-02", "2025-05-01"),
            ("2025-11-01", "2025-05-01"),
            ("2024-12-31", "2024-12-31"),
            ("2024-10-31", "2024-11-01"),
            ("9999-12-31", "2025-05-01"),
        ],
    )
    def test_no_day_since_the_first_is_without_a_version(self, since: str, day: str | None) -> None:
        """The first day of the gap is told."""
        winter, summer = "season = { months = [11, 12, 1, 2, 3, 4] }", "season = { months = [5, 6, 7, 8, 9, 10] }"
        outcome = read(more=f"  {winter}\n" + self.SECOND.format(since, summer))
        assert [day] * (day is not None) == [finding.fact("day") for finding in outcome.findings]
        assert {"version-gap"} >= {finding.code for finding in outcome.findings}

    def test_a_version_of_the_last_year_there_is(self) -> None:
        """Nothing after it can be missed."""
        outcome = tariff_from_toml(
            FILE.format(fee="", top="", more="  season = { months = [12] }").replace("2025-01-01", "9999-12-01")
            + self.SECOND.format("9999-12-01", "season = { months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }")
        )
        assert () == outcome.findings

    def test_a_seasonal_version_holds_until_the_next_of_its_months(self) -> None:
        """A new summer price leaves winter alone."""
        winter, summer = "season = { months = [11, 12, 1, 2, 3, 4] }", "season = { months = [5, 6, 7, 8, 9, 10] }"
        more = f"  {winter}\n" + self.SECOND.format("2025-01-01", summer)
        more += "\n" + self.SECOND.format("2026-06-16", summer).replace("31", "62")
        fee = fee_of(more=more)
        months = ("2025-04", "2025-05", "2025-10", "2025-11", "2026-05", "2026-06", "2026-07", "2026-12")
        fens = [rate_line(fee, Constant({}), period=Period.parse(month)).value.amount.fen for month in months]
        assert [300, 3100, 3100, 300, 3100, 4650, 6200, 300] == fens


class TestFacts:
    def test_a_custom_fact_stands_beside_the_built_in_ones(self) -> None:
        """With type, unit, scale, range and alias."""
        top = '[facts.balcony]\ntype = "decimal"\nunit = "㎡"\nmin = 0\nmax = "99.5"\nalias = "阳台面积"'
        fee = fee_of(top=top + '\n[facts.note]\ntype = "text"\n[facts.steps]\ntype = "integer"\nmin = -3')
        spec = fee.specs["balcony"]
        assert ("decimal", "㎡", 2, Decimal(0), Decimal("99.5"), "阳台面积") == (
            spec.type,
            str(spec.unit),
            spec.scale,
            spec.at_least,
            spec.at_most,
            spec.alias,
        )
        assert (0, Decimal(-3), None) == (
            fee.specs["steps"].scale,
            fee.specs["steps"].at_least,
            fee.specs["steps"].at_most,
        )

    @pytest.mark.parametrize(
        ("lines", "code", "place"),
        [
            ('[facts.area]\ntype = "decimal"', "name-taken", "facts: area"),
            ('[facts."建筑面积"]\ntype = "decimal"', "name-taken", "facts: 建筑面积"),
            ('[facts.round]\ntype = "decimal"', "name-taken", "facts: round"),
            ('[facts.y]\ntype = "decimal"\nalias = "usage"', "name-taken", "facts: y"),
            ('[facts.y]\ntype = "decimal"\nalias = "y"', "name-taken", "facts: y"),
            ('[facts.y]\ntype = "text"\nalias = "z"\n[facts.z]\ntype = "text"', "name-taken", "facts: z"),
            ('[facts.if]\ntype = "decimal"', "name-form", "facts: if"),
            ('[facts."a b"]\ntype = "decimal"', "name-form", "facts: a b"),
            ('[facts."ａ"]\ntype = "decimal"', "name-form", "facts: ａ"),
            ('[facts.y]\ntype = "float"', "word-unknown", "facts: y: type"),
            ('[facts.y]\ntype = "decimal"\nscale = 11', "scale", "facts: y: scale"),
            ('[facts.y]\ntype = "decimal"\nscale = -1', "scale", "facts: y: scale"),
            ('[facts.y]\ntype = "integer"\nscale = 1', "scale", "facts: y: scale"),
            ('[facts.y]\ntype = "decimal"\nmin = 5\nmax = 4', "range-empty", "facts: y"),
            ('[facts.y]\ntype = "decimal"\nmin = "x"', "quantity-form", "facts: y: min"),
            ('[facts.y]\ntype = "decimal"\nmin = "3 ㎡"', "unit-mismatch", "facts: y: min"),
            ('[facts.y]\ntype = "decimal"\nunit = "ft"', "unit-unknown", "facts: y: unit"),
            ('[facts.y]\ntype = "text"\nmin = 3', "setting-refused", "facts: y"),
            ('[facts.y]\ntype = "date"\nunit = "日"', "setting-refused", "facts: y"),
            ('[facts.y]\ntype = "boolean"\nmax = 1', "setting-refused", "facts: y"),
        ],
    )
    def test_a_fact_is_declared_soundly(self, lines: str, code: str, place: str) -> None:
        """It shadows nothing and has a range that something fits."""
        assert [(code, place)] == told(top=lines)


class TestLate:
    @pytest.mark.parametrize(
        ("lines", "code", "place"),
        [
            ('rate_per_day = "-0.1"', "negative-number", "rate_per_day"),
            ('rate_per_day = "0.1 元"', "unit-mismatch", "rate_per_day"),
            ("grace_days = -1", "negative-number", "grace_days"),
            ('grace = "none"', "word-unknown", "grace"),
            ('cap = "x"', "quantity-form", "cap"),
            ('cap = "100 ㎡"', "cap-form", "cap"),
            ('cap = "100"', "cap-form", "cap"),
            ("cap = 100", "cap-form", "cap"),
            ('cap = "0 元"', "cap-form", "cap"),
            ('cap = "-5 %"', "cap-form", "cap"),
            ('minimum = "-1"', "negative-number", "minimum"),
            ('minimum = "0.001"', "setting-refused", "minimum"),
            ('minimum = "99999999999999 元"', "setting-refused", "minimum"),
        ],
    )
    def test_a_policy_is_sound(self, lines: str, code: str, place: str) -> None:
        """Whether or not a fee names it."""
        assert [(code, f"late: p: {place}")] == told(top=f"[late.p]\n{lines}")

    @pytest.mark.parametrize("cap", ["principal", "100 元", "50 %", "50%"])
    def test_a_cap_is_the_principal_a_share_or_an_amount(self, cap: str) -> None:
        """Kept as written."""
        tariff = read(
            'late = "p"', f'[late.p]\ncap = "{cap}"\nminimum = "1.00"\ngrace_days = 5\ngrace = "forgives"'
        ).value
        (policy,) = tariff.late
        assert (cap, Money(100), 5, "forgives", Fraction(1, 2000)) == (
            policy.cap,
            policy.minimum,
            policy.grace_days,
            policy.grace,
            policy.rate_per_day,
        )
        assert "p" == tariff.fee("x").late

    @pytest.mark.parametrize("late", ['"other"', "true"])
    def test_a_fee_names_a_policy_that_there_is(self, late: str) -> None:
        """Or false."""
        assert [("late-unknown", "fee x: late")] == told(f"late = {late}", "[late.p]")
        assert "" == fee_of("late = false").late

    def test_the_default_policy_need_not_be_written_out(self) -> None:
        """0.05 % a day, no grace, capped at the principal; the file may say otherwise."""
        (policy,) = read('late = "default"').value.late
        assert ("default", Fraction(1, 2000), 0, "principal", Money(0)) == (
            policy.code,
            policy.rate_per_day,
            policy.grace_days,
            policy.cap,
            policy.minimum,
        )
        (policy,) = read('late = "default"', '[late.default]\nrate_per_day = "0.001"').value.late
        assert Fraction(1, 1000) == policy.rate_per_day

    def test_another_rate_holds_since_a_day_on_a_written_basis(self) -> None:
        """Before the first of them the policy's own."""
        rows = '[ { since = 2026-01-01, rate_per_day = "0.0003", basis = "判决" } ]'
        (policy,) = read('late = "p"', f"[late.p]\nrates = {rows}").value.late
        assert [Fraction(1, 2000), Fraction(3, 10000)] == [
            policy.rate_on(day) for day in (date(2025, 12, 31), date(2026, 1, 1))
        ]
        assert "判决" == policy.rates.entries[0].basis

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ('{ since = 2026-01-01, rate_per_day = "0.0003", basis = " " }', "basis-missing"),
            ('{ since = 2026-01-01, rate_per_day = "-1", basis = "b" }', "negative-number"),
            ('{ since = 2025-01-01, rate_per_day = "0.0003", basis = "b" }', "versions-overlap"),
            ('{ since = 2026-01-01, rate_per_day = "low", basis = "b" }', "quantity-form"),
        ],
    )
    def test_a_rate_without_basis_below_zero_twice_or_no_number_is_refused(self, row: str, code: str) -> None:
        """With its day."""
        first = '{ since = 2025-01-01, rate_per_day = "0.0003", basis = "b" }'
        places = told('late = "p"', f"[late.p]\nrates = [ {first}, {row} ]")
        assert [(code, True)] == [(each, place.startswith("late: p: rates: 202")) for each, place in places]

    def test_a_rate_made_by_hand_has_no_time_of_day(self) -> None:
        """A day is a day."""
        row = LateRateDoc(since=datetime(2025, 1, 1), rate_per_day="0.0003", basis="b")  # noqa: DTZ001
        outcome = read_tariff(TariffDoc(tariff="t", late={"p": LateDoc(rates=(row,))}), source="memory")
        assert ["date-with-time"] == [finding.code for finding in outcome.findings]


class TestCurrency:
    @pytest.mark.parametrize("currency", ["", "元", "cny", "JPY"])
    def test_it_is_a_currency_with_hundredths(self, currency: str) -> None:
        """Like CNY."""
        assert [("setting-refused", "currency")] == told(top=f'currency = "{currency}"\n[late.p]')

    def test_another_one_is_carried_into_the_amounts(self) -> None:
        """Hong Kong dollars."""
        tariff = read(top='currency = "HKD"\n[late.p]').value
        assert ("HKD", Money(0, "HKD")) == (tariff.currency, tariff.late[0].minimum)


def test_a_document_made_by_hand_is_checked_as_well() -> None:
    """The door is not the only way in."""
    version = VersionDoc(since=date(2025, 1, 1), basis="b", formula="p", rates={"p": "1 元/月"})
    fee = FeeDoc(code="x", per="month", version=(version,), cycle=CycleDoc(months=2))
    doc = TariffDoc(tariff="t", title="T", fee=(fee,), late={"p": LateDoc()})
    outcome = read_tariff(doc, source="memory")
    assert ("T", Cycle(months=2)) == (outcome.value.title, outcome.value.fee("x").cycle)


def test_a_place_tells_only_what_there_is() -> None:
    """No number, no finding."""
    place = Place(("t",), [])
    assert place.quantity(None) is None
    assert place.not_negative(None) is None
    assert Fraction(3) == place.at("x", 1).not_negative(3)
    assert [] == place.findings
    assert ("t", "x", "1") == place.at("x", 1).path
