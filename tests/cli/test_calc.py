"""``jizhi calc`` answers one case as the page of the tariff language says, sentence by sentence."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from jizhi.testing.billing import fee_text

WHOLE = ("--fact", "area=98.56", "--fact", "lift=true", "--fact", "kind=dwelling", "--period", "2025-03")


@pytest.fixture
def calc(jizhi, tariff):
    """Rate one case of the fee ``service`` by the tariff of *fees*, answered as JSON."""

    def run(*words, fees=(), head="", fee="service"):
        return jizhi("calc", tariff(*fees, head=head), "--fee", fee, *words, "--json")

    return run


def area(value, period="2025-03"):
    return ("--fact", f"area={value}", "--period", period)


def test_the_example_of_the_page_is_answered_as_the_page_prints_it(calc):
    """Every key but ``trace``, which is free in form."""
    said = calc(*WHOLE)
    wanted = {
        "amount": "266.11",
        "currency": "CNY",
        "applies": True,
        "segments": [
            {
                "from": "2025-03-01",
                "to": "2025-04-01",
                "exact": "266.112",
                "text": "98.56 ㎡ × 2.70 元/㎡/月 × 1 月",
            }
        ],
        "tax": None,
        "findings": [],
    }
    assert (0, "", {"trace", *wanted}) == (said.code, said.err, set(said.data))
    assert wanted == {key: said.data[key] for key in wanted}


def test_a_person_reads_the_segments_and_the_amount(jizhi, tariff):
    """Without --json."""
    said = jizhi("calc", tariff(), "--fee", "service", *area("98.56"))
    shown = [
        "2025-03-01 .. 2025-04-01  98.56 ㎡ × 2.70 元/㎡/月 × 1 月 = 266.112",
        "物业服务费: 266.11 CNY",
    ]
    assert (0, shown) == (said.code, said.out.splitlines())


def test_a_range_is_one_line_with_one_rounding(calc):
    """Three months of 266.112 are 798.336, not three times 266.11."""
    assert "798.34" == calc(*area("98.56", "2025-01-01..2025-04-01")).data["amount"]


def test_a_range_is_half_open_and_rated_as_the_stub_it_is(calc):
    """12 to 31 January are 20 of 31 days; what is no terminating decimal is a ratio."""
    data = calc(*area("100", "2025-01-12..2025-02-01")).data
    assert ("174.19", "5400/31") == (data["amount"], data["segments"][0]["exact"])
    assert ("2025-01-12", "2025-02-01") == (data["segments"][0]["from"], data["segments"][0]["to"])


def test_a_day_is_enough_for_what_is_charged_once(calc):
    """A moving-in fee has no month."""
    once = fee_text("card", formula="occupants * price", unit="元/人", on='"once"', per='"once"')
    said = calc("--fact", "occupants=3", "--period", "2025-03-07", fees=[once], fee="card")
    assert (0, "6.00") == (said.code, said.data["amount"])


def test_a_fee_that_does_not_apply_is_0_and_says_so(calc):
    """Not null, and no finding."""
    shops = fee_text(applies="\"kind == 'shop'\"")
    said = calc(*WHOLE, fees=[shops])
    assert (0, "0.00", False, [], []) == (
        said.code,
        *(said.data[key] for key in ("amount", "applies", "segments", "findings")),
    )


def test_before_its_first_version_a_fee_does_not_exist(calc):
    """0.00 with applies false; and no fact is asked for."""
    said = calc("--period", "2024-03")
    assert (0, "0.00", False) == (said.code, said.data["amount"], said.data["applies"])


def test_a_period_that_contains_the_first_day_is_billed_from_it(calc):
    """14 of 31 days of January."""
    data = calc(*area("100", "2024-12-15..2025-01-15")).data
    assert ("121.94", [("2025-01-01", "2025-01-15")]) == (
        data["amount"],
        [(segment["from"], segment["to"]) for segment in data["segments"]],
    )


def test_a_case_that_fails_has_no_amount_and_says_why(calc):
    """Exit code 1; a finding is code, severity, subject and text."""
    said = calc("--period", "2025-03")
    assert (1, None) == (said.code, said.data["amount"])
    (finding,) = said.data["findings"]
    assert {"code", "severity", "subject", "text"} == set(finding)
    assert ("fact-missing", "error", "service") == (finding["code"], finding["severity"], finding["subject"])
    assert "建筑面积 area" in finding["text"]


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("area=98.567", "fact-scale"),
        ("area=-1", "fact-range"),
        ("area=nan", "fact-type"),
        ("area=1e3", "fact-type"),
        ("area=９８", "fact-type"),
        ("area=1_000", "fact-type"),
        ("area=", "fact-type"),
        ("floor=3.5", "fact-type"),
        ("lift=perhaps", "fact-type"),
        ("handover=2025-2-1", "fact-type"),
        ("handover=20250201", "fact-type"),
    ],
)
def test_a_fact_is_of_its_declared_type_range_and_scale(calc, fact, code):
    """Or there is a finding and no amount; nothing is rounded or guessed."""
    said = calc("--fact", fact, "--period", "2025-03")
    assert (1, None, [code]) == (said.code, said.data["amount"], said.codes)


@pytest.mark.parametrize("yes", ["true", "True", "有", "是"])
def test_a_boolean_may_be_written_in_either_language(calc, yes):
    """As an office writes it."""
    fee = fee_text(applies='"lift"', formula="price", unit="元/月")
    assert calc("--fact", f"lift={yes}", "--period", "2025-03", fees=[fee]).data["applies"]


def test_a_fact_may_be_called_by_its_chinese_name(calc):
    """The alias of a built-in fact, and of one's own."""
    own = '[facts.balcony]\ntype = "decimal"\nunit = "㎡"\nscale = 2\nalias = "阳台面积"'
    fee = fee_text(formula="(area + balcony) * price")
    said = calc("--fact", "建筑面积=100", "--fact", "阳台面积=5.5", "--period", "2025-03", fees=[fee], head=own)
    assert "211.00" == said.data["amount"]


def test_what_short_circuiting_never_reaches_need_not_be_known(calc):
    """The floor is asked for only where there is a lift."""
    fee = fee_text(applies='"lift and floor > 3"')
    assert (0, False) == ((said := calc("--fact", "lift=false", *area(100), fees=[fee])).code, said.data["applies"])
    assert ["fact-missing"] == calc("--fact", "lift=true", *area(100), fees=[fee]).codes


def test_a_fact_that_only_a_discount_reads_counts_as_read(calc):
    """Nobody can say whether the discount is due."""
    fee = fee_text(discount='[{ name = "空置", when = "vacant_months >= 6", factor = "0.7" }]')
    assert ["fact-missing"] == calc(*area(100), fees=[fee]).codes
    assert "140.00" == calc("--fact", "vacant_months=6", *area(100), fees=[fee]).data["amount"]


def test_a_space_without_a_handover_day_was_handed_over_long_ago(calc):
    """A missing handover is no finding, and one within the month begins the month after."""
    fee = fee_text(start='"next-month-after-handover"')
    assert (0, "200.00") == ((said := calc(*area(100), fees=[fee])).code, said.data["amount"])
    late = calc("--fact", "handover=2025-03-10", *area(100), fees=[fee])
    assert (0, "0.00", False) == (late.code, late.data["amount"], late.data["applies"])


def test_used_before_is_zero_where_it_is_not_given(calc):
    """Tiers count on from what was used before."""
    water = """[[fee]]
code = "water"
on = "meter"
per = "period"
  [[fee.version]]
  since = 2014-05-01
  basis = "京发改〔2014〕885号"
  formula = "tiers(usage, water, before=used_before)"
  bands.water = [ { to = 180, rate = "5.00 元/m³" }, { to = 260, rate = "7.00 元/m³" }, { rate = "9.00 元/m³" } ]
"""
    words = ("--fact", "usage=10", "--period", "2025-03")
    assert "50.00" == calc(*words, fees=[water], fee="water").data["amount"]
    assert "70.00" == calc(*words, "--fact", "used_before=180", fees=[water], fee="water").data["amount"]


def test_tax_is_told_with_its_rate_net_and_tax(calc):
    """The amount includes it; net is rounded and the tax is the rest."""
    included = calc(*area("98.56"), fees=[fee_text(tax='{ rate = "0.06", included = true }')]).data
    assert ("197.12", {"rate": "0.06", "net": "185.96", "tax": "11.16"}) == (included["amount"], included["tax"])
    on_top = calc(*area("98.56"), fees=[fee_text(tax='{ rate = "0.06", included = false }')]).data
    assert ("208.95", {"rate": "0.06", "net": "197.12", "tax": "11.83"}) == (on_top["amount"], on_top["tax"])


def test_an_amount_has_two_decimals_whatever_it_is_rounded_to(calc):
    """Rounding to whole yuan."""
    assert "197.00" == calc(*area("98.56"), fees=[fee_text(round='{ to = "1" }')]).data["amount"]


@pytest.mark.parametrize(
    "words",
    [
        ("--fact", "bogus=1", "--period", "2025-03"),
        ("--fact", "area", "--period", "2025-03"),
        ("--fact", "=1", "--period", "2025-03"),
        ("--fact", "area=1", "--fact", "area=2", "--period", "2025-03"),
        ("--fact", "area=1", "--fact", "建筑面积=2", "--period", "2025-03"),
        ("--fact", "area=1", "--period", "2025-3"),
        ("--fact", "area=1", "--period", "2025-03..2025-01"),
        ("--fact", "area=1", "--period", "2025-02-30"),
        ("--fact", "area=1"),
        ("--fact", "area=1", "--period", "2025-03", "--weights", "/no/such/file.json"),
        ("--fact", "area=1", "--period", "2025-03", "--nonsense"),
        ("--batch", "/no/such/file.jsonl"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_2_and_says_what_to_write(calc, words):
    """On the error stream, and as a finding in the JSON."""
    said = calc(*words)
    assert (2, ["wrong-use"]) == (said.code, said.codes)
    assert said.err.startswith("jizhi: ")


def test_an_unknown_fee_is_wrong_use_and_the_known_ones_are_named(calc):
    """Whoever mistyped it sees the right one."""
    said = calc(*WHOLE, fee="serivce")
    assert (2, True) == (said.code, "service" in said.err)


def test_a_refused_tariff_is_1_with_the_places_of_what_is_wrong(jizhi, tariff):
    """Not 2: the file could be read."""
    path = tariff(fee_text(formula="area * prise"))
    said = jizhi("calc", path, "--fee", "service", *WHOLE, "--json")
    assert (1, None) == (said.code, said.data["amount"])
    assert ("name-unknown", True) == (said.codes[0], "service" in said.data["findings"][0]["subject"])
    plain = jizhi("calc", path, "--fee", "service", *WHOLE)
    assert (1, True) == (plain.code, "prise" in plain.out)


@pytest.fixture
def share(calc, tmp_path):
    """Split 1 000 元 over *weights* by their areas."""
    pool = fee_text("lift-power", formula="area", on='"pool"', per='"period"', applies="\"kind != 'shop'\"")

    def run(weights, *words):
        path = tmp_path / "weights.json"
        path.write_text(json.dumps(weights, ensure_ascii=False), encoding="utf-8")
        given = words or ("--fact", "pool=1000.00")
        return calc(*given, "--period", "2025-03", "--weights", path, fees=[pool], fee="lift-power")

    return run


def home(area):
    return {"area": area, "kind": "dwelling"}


def test_a_pool_is_split_by_the_weights_and_loses_no_fen(share):
    """Numbers in the file are exact, as text or as numbers."""
    said = share({"1-101": home("89.37"), "1-102": home(98.56), "1-103": home(118)})
    assert (0, {"1-101": "292.13", "1-102": "322.16", "1-103": "385.71"}) == (said.code, said.data["parts"])
    assert 100_000 == sum(int(part.replace(".", "")) for part in said.data["parts"].values())


def test_a_zero_weight_gets_nothing_and_is_named(share):
    """A warning only: it may be right."""
    said = share({"1-101": home("10"), "1-102": home("0")})
    assert (0, {"1-101": "1000.00", "1-102": "0.00"}) == (said.code, said.data["parts"])
    assert [("weight-zero", "warning", "1-102/lift-power")] == [
        (finding["code"], finding["severity"], finding["subject"]) for finding in said.data["findings"]
    ]


def test_a_space_that_the_pool_is_not_for_gets_nothing(share):
    """And is not asked for its area."""
    said = share({"1-101": home("10"), "S-1": {"kind": "shop"}})
    assert (0, "0.00") == (said.code, said.data["parts"]["S-1"])


@pytest.mark.parametrize(
    ("weights", "code", "subject"),
    [
        ({"1-101": home("10"), "1-102": {"kind": "dwelling"}}, "fact-missing", "1-102/lift-power"),
        ({"1-101": home("10"), "1-102": home("-1")}, "fact-range", "1-102/lift-power"),
        ({"1-101": home("10"), "1-102": home("1.234")}, "fact-scale", "1-102/lift-power"),
        ({"1-101": home("0")}, "pool-without-weights", "lift-power"),
        ({}, "pool-without-weights", "lift-power"),
    ],
)
def test_where_one_weight_fails_no_part_is_right(share, weights, code, subject):
    """So there is none."""
    said = share(weights)
    assert (1, None, None) == (said.code, said.data["parts"], said.data["amount"])
    assert (code, subject) in [(finding["code"], finding["subject"]) for finding in said.data["findings"]]


def test_a_pool_whose_amount_is_missing_is_not_split(share):
    """The pool itself is a fact."""
    assert (1, ["fact-missing"]) == ((said := share({"1-101": home("1")}, "--fact", "area=1")).code, said.codes)


def test_weights_belong_to_a_pool_and_a_pool_needs_them(jizhi, tariff, tmp_path):
    """Anything else is wrong use."""
    path = tmp_path / "weights.json"
    path.write_text('{"1-101": {"area": "1"}}', encoding="utf-8")
    pool = tariff(fee_text(), fee_text("lift-power", formula="area", on='"pool"', per='"period"'))
    assert 2 == jizhi("calc", pool, "--fee", "service", *area(1), "--weights", path).code
    assert 2 == jizhi("calc", pool, "--fee", "lift-power", "--fact", "pool=1", "--period", "2025-03").code
    for text in ("[]", "{", '{"1-101": 3}', '{"1-101": {"bogus": 1}}', '{"a": {}, "a": {}}'):
        path.write_text(text, encoding="utf-8")
        said = jizhi("calc", pool, "--fee", "lift-power", "--fact", "pool=1", "--period", "2025-03", "--weights", path)
        assert 2 == said.code, text


def test_calc_loads_neither_the_office_nor_any_plugin(tariff):
    """A program that calls it often does not wait for what it does not use."""
    look = (
        "import sys; from jizhi.cli import main;"
        f"code = main(['calc', {str(tariff())!r}, '--fee', 'service', '--fact', 'area=1', '--period', '2025-03']);"
        "heavy = {'jizhi.office', 'jizhi.host', 'jizhi.intake', 'pluggy', 'sqlalchemy', 'hypothesis', 'jizhi_sql'};"
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    seen = subprocess.run([sys.executable, "-X", "utf8", "-c", look], capture_output=True, text=True, encoding="utf-8")
    assert "0 []" == seen.stdout.splitlines()[-1], seen.stderr
