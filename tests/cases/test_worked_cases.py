"""Worked cases of published tariffs, to the fen: through the command line and through a bill run."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi.cli import main
from jizhi.errors import BadIdentifier, CalendarUnknown
from jizhi.estate import Change
from jizhi.fees import Bill, Charge
from jizhi.fees.tariff import Tax
from jizhi.office.billing_day import explain_bill, issue_bills
from jizhi.office.desk import Desk
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import CHINA, CreditCode, DayKind, IdNumber, Period, cny

MARCH = "2025-03"


@attrs.frozen
class Case:
    """One case: a fee, the facts of a home, a period as the command line takes it, and what it comes to."""

    id: str
    fee: str
    facts: dict[str, str]
    expected: str
    period: str = MARCH


def by_area(price: str, area: str, **settings: str) -> tuple[str, dict[str, str]]:
    return fee_text(prices={"2020-01-01": price}, **settings), {"area": area}


def fixed(price: str, **settings: str) -> str:
    return fee_text(prices={settings.pop("since", "2020-01-01"): price}, unit="元/月", formula="price", **settings)


def menu() -> str:
    parts = {"a": "0.68", "b": "0.41", "c": "0.86", "d": "0.43", "e": "0.12"}
    rates = ", ".join(f'{name} = "{price} 元/㎡/月"' for name, price in parts.items())
    text = fee_text(formula=f"area * ({' + '.join(parts)})")
    return text.replace('price = "2.00 元/㎡/月"', rates)


LIFTED = "area * price * (1.25 if lift else 1)"
FIRST_ROUNDED = "area * round(price * 1.25, 'half-up', '0.01')"
CHANGCHUN = "area * (price * 1.1 if lift else price - 0.25)"
VACANT = '[ { name = "空置", when = "vacant_months >= 6", factor = "0.7" } ]'
EMPTY = {"vacant_months": "6"}
CASES = [
    Case("F1", *by_area("2.70", "98.56"), "266.11"),
    Case("F2", menu(), {"area": "98.56"}, "246.40"),
    Case("F3 price unrounded", *by_area("1.70", "89.74", formula=LIFTED), "190.70"),
    Case("F3 price rounded first", *by_area("1.70", "89.74", formula=FIRST_ROUNDED), "191.15"),
    Case("F4 without lift", *by_area("1.69", "105.30", formula=CHANGCHUN), "151.63"),
    Case("F4 with lift", *by_area("1.69", "105.30", formula=CHANGCHUN), "195.75"),
    Case("F5 +10 %", *by_area("1.35", "112.35", formula="area * price * 1.10"), "166.84"),
    Case("F5 +15 %", *by_area("1.35", "112.35", formula="area * price * 1.15"), "174.42"),
    Case("F6 half up", *by_area("2.15", "130.30"), "280.15"),
    Case("F6 half even", *by_area("2.15", "130.30", round='{ mode = "half-even" }'), "280.14"),
    Case("F7", *by_area("1.50", "96.80"), "145.20"),
    Case("F7 pumps taken over", *by_area("1.50", "96.80", formula="area * (price - 0.05)"), "140.36"),
    Case("F8", *by_area("2.00", "120.00", discount=VACANT), "168.00"),
    Case("F8 to the fen", *by_area("1.2", "154.78", discount=VACANT), "130.02"),
    Case("F8 to the jiao", *by_area("1.2", "154.78", discount=VACANT, round='{ to = "0.1" }'), "130.00"),
    Case("F10 a month", *by_area("2.35", "89.37"), "210.02"),
    Case("F10 a quarter", *by_area("2.35", "89.37", cycle="{ months = 3 }"), "630.06", "2025-01-01..2025-04-01"),
    Case("F10 a year", *by_area("2.35", "89.37", cycle="{ months = 12 }"), "2520.23", "2025"),
    Case("F13", *by_area("1.30", "15.40", formula="area * price * (0.5 if certificate else 1)"), "10.01"),
    Case("F15 N", *by_area("2.35", "89.37", start='"next-month-after-handover"', cycle="{ months = 12 }"), "1890.18"),
    Case("F15 D", *by_area("2.35", "89.37", start='"day-after-handover"', cycle="{ months = 12 }"), "2032.45"),
    Case("F15 March, 30 days", *by_area("2.35", "89.37", start='"day-after-handover"', prorate='"fixed-30"'), "147.01"),
    Case("F16 actual", fixed("300", since="2025-02-10"), {}, "203.57", "2025-02-10..2025-03-01"),
    Case("F16 30 days", fixed("300", since="2025-02-10", prorate='"fixed-30"'), {}, "190.00", "2025-02-10..2025-03-01"),
    Case("F16 365", fixed("300", since="2025-02-10", prorate='"actual/365"'), {}, "187.40", "2025-02-10..2025-03-01"),
    Case("F17", fixed("100.00", cycle="{ days = 246, anchor = 2023-01-12 }"), {}, "811.18", "2023-01-12..2023-09-15"),
]
MORE = {
    "F3 price unrounded": {"lift": "true"},
    "F4 without lift": {"lift": "false"},
    "F4 with lift": {"lift": "true"},
    "F8": EMPTY,
    "F8 to the fen": EMPTY,
    "F8 to the jiao": EMPTY,
    "F13": {"certificate": "true"},
    "F15 N": {"handover": "2025-03-10"},
    "F15 D": {"handover": "2025-03-10"},
    "F15 March, 30 days": {"handover": "2025-03-10"},
}
PERIODS = {"F15 N": "2025", "F15 D": "2025"}
CASES = [
    attrs.evolve(case, facts=case.facts | MORE.get(case.id, {}), period=PERIODS.get(case.id, case.period))
    for case in CASES
]
every_case = pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])


def calc(tmp_path, capsys, text: str, facts: dict[str, str], period: str, *more: str) -> dict[str, object]:
    """What ``jizhi calc`` prints as JSON."""
    file = tmp_path / "tariff.toml"
    file.write_text(tariff_text(text), encoding="utf-8")
    given = [word for name, value in facts.items() for word in ("--fact", f"{name}={value}")]
    assert 0 == main(["calc", str(file), "--fee", "service", *given, "--period", period, *more, "--json"])
    return json.loads(capsys.readouterr().out)


def estate(facts: dict[str, str], **more):
    """A village of one home with these facts; a home that is empty since long ago has a vacancy of six months."""
    known = {"area": Decimal(facts.get("area", "80"))}
    known |= {name: facts[name] == "true" for name in ("lift", "certificate") if name in facts}
    known |= {"handover": date.fromisoformat(facts["handover"])} if "handover" in facts else {}
    if "vacant_months" in facts:
        known["changes"] = (Change(since=date(2020, 1, 1), fact="vacant_months", value=int(facts["vacant_months"])),)
    return village([home(**known)], **more)


def billed(records, text: str, period: Period):
    """The bills of a run of the whole *period* and what explains them."""
    store = MemoryStore()
    settle(store, records)
    publish(store, tariff_text(text))
    desk = Desk(store=store, actor="li")
    run = issue_bills(desk, "jade", period=period, issued_on=period.start)
    with store.reading() as known:
        bills = tuple(known.find(Bill, run=run.id))
    return [(bill, explain_bill(desk, bill.id)[1]) for bill in bills]


@every_case
def test_the_command_line_comes_to_the_fen(tmp_path, capsys, case):
    """One case on the command line is one line with one rounding."""
    assert case.expected == calc(tmp_path, capsys, case.fee, case.facts, case.period)["amount"]


@every_case
def test_a_bill_run_comes_to_the_fen(case):
    """The same case as a home that is billed for the cycle that holds the period; and it explains itself."""
    ((bill, (explanation,)),) = billed(estate(case.facts), case.fee, Period.parse(case.period))
    assert cny(case.expected) == bill.total == explanation.replayed
    assert explanation.holds


@pytest.mark.parametrize(("months", "expected"), [(3, "630.06"), (12, "2520.24")])
def test_months_that_are_rounded_each_add_up_otherwise_than_a_year(months, expected):
    """F10: twelve rounded months are 2520.24, a year rounded once is 2520.23."""
    text, facts = by_area("2.35", "89.37")
    period = Period(date(2025, 1, 1), date(2025 + months // 12, 1 + months % 12, 1))
    bills = [bill for bill, _ in billed(estate(facts), text, period)]
    assert months == sum(len(bill.charges) for bill in bills)
    assert cny(expected) == sum((bill.total for bill in bills), cny(0))


@pytest.mark.parametrize(
    ("start", "expected"), [("next-month-after-handover", "1890.18"), ("day-after-handover", "2032.45")]
)
def test_the_months_from_handover_on_add_up_to_the_year(start, expected):
    """F15: handed over on 10 March 2025, billed month by month through December."""
    text, _ = by_area("2.35", "89.37", start=f'"{start}"')
    bills = billed(estate({"area": "89.37", "handover": "2025-03-10"}), text, Period.year(2025))
    assert cny(expected) == sum((bill.total for bill, _ in bills), cny(0))


def test_a_hundred_yuan_over_three_equal_rooms_lose_no_fen(tmp_path, capsys):
    """F18: by largest fraction; each rounded on its own would come to 99.99."""
    weights = tmp_path / "weights.json"
    weights.write_text(json.dumps({f"1-10{n}": {"area": "50.00"} for n in (1, 2, 3)}), encoding="utf-8")
    text = '[[fee]]\ncode = "service"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
    answer = calc(tmp_path, capsys, text + 'formula = "area"', {"pool": "100.00"}, MARCH, "--weights", str(weights))
    assert {"1-101": "33.34", "1-102": "33.33", "1-103": "33.33"} == answer["parts"]


def test_three_owners_of_one_third_share_a_hundred_yuan():
    """F18 as a bill run: side by side, the rounded line by largest fraction."""
    thirds = [owned(party=who, share=Fraction(1, 3)) for who in ("li", "wang", "zhang")]
    bills = billed(estate({}, tenures=thirds), fixed("100.00"), Period.parse(MARCH))
    assert {"li": cny("33.34"), "wang": cny("33.33"), "zhang": cny("33.33")} == {b.payer: b.total for b, _ in bills}


@pytest.mark.parametrize(("rate", "net", "tax"), [("0.06", "251.05", "15.06"), ("0.01", "263.48", "2.63")])
def test_the_tax_in_a_price_is_shown(tmp_path, capsys, rate, net, tax):
    """F23: net and tax of 266.11."""
    text, facts = by_area("2.70", "98.56", tax=f'{{ rate = "{rate}" }}')
    answer = calc(tmp_path, capsys, text, facts, MARCH)
    assert ("266.11", {"rate": rate, "net": net, "tax": tax}) == (answer["amount"], answer["tax"])
    ((bill, (explanation,)),) = billed(estate(facts), text, Period.parse(MARCH))
    assert (cny("266.11"), cny(tax)) == (bill.total, explanation.line.tax)


def test_resold_water_is_taxed_on_the_margin_or_in_full():
    """F24: 10300 collected, 9800 paid, at 3 %: 14.56 of the margin; 300.00 of the whole."""
    three = Tax(rate=Fraction(3, 100), included=True)
    assert (cny("14.56"), cny("300.00")) == (three.within(cny("500.00")), three.within(cny("10300.00")))


STAY = (
    '[[fee]]\ncode = "service"\non = "parking-stay"\nper = "once"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
)
STAY += 'rates = { block = "2 元" }\nformula = "stay(minutes, 60, block, free=60, cap=10)"'
TIERS = '[[fee]]\ncode = "service"\non = "meter"\nper = "period"\n[[fee.version]]\nsince = 2014-05-01\nbasis = "b"\n'
TIERS += 'formula = "tiers(usage, water, before=used_before)"\n'
TIERS += (
    'bands.water = [ { to = 180, rate = "5.00 元/m³" }, { to = 260, rate = "7.00 元/m³" }, { rate = "9.00 元/m³" } ]'
)
METERED = [
    *((STAY, {"minutes": m}, e) for m, e in {"59": "0", "60": "0", "61": "2", "330": "10", "1440": "10"}.items()),
    (STAY, {"minutes": str(26 * 60)}, "14"),
    *((TIERS, {"usage": u}, e) for u, e in {"180": "900", "181": "907", "260": "1460", "261": "1469"}.items()),
    (TIERS, {"usage": "300"}, "1820"),
    (TIERS, {"usage": "120", "used_before": "180"}, "920"),
]


@pytest.mark.parametrize(("text", "facts", "expected"), METERED)
def test_stays_and_tiers_come_to_the_fen(tmp_path, capsys, text, facts, expected):
    """F21: parking; T1: Beijing water of a year, at once and in two readings."""
    assert f"{expected}.00" == calc(tmp_path, capsys, text, facts, "2025-03-07")["amount"]


def test_the_parts_of_a_bill_are_rounded_each():
    """F11: gas, electricity, water, garbage, service and fund of one home in Shenzhen."""
    rows = {
        "gas": ("3.5", "23.87"),
        "power": ("0.68", "482.6"),
        "water": ("3.6", "21"),
        "garbage": ("0.59", "21"),
        "service": ("3", "61.20"),
        "fund": ("3", "9.70"),
    }
    fees = "\n".join(
        fee_text(code, prices={"2020-01-01": f"{Decimal(p) * Decimal(q)}"}, unit="元/月", formula="price")
        for code, (p, q) in rows.items()
    )
    ((bill, explanations),) = billed(estate({}), fees, Period.parse(MARCH))
    parts = {one.fee.code: str(one.replayed.yuan) for one in explanations}
    assert "712.41" == str(bill.total.yuan)
    assert ["83.55", "328.17", "75.60", "12.39", "183.60", "29.10"] == [parts[code] for code in rows]


def test_days_of_the_spring_festival_are_what_the_notice_says():
    """A1: a Saturday worked, a holiday, a day in lieu, a Saturday of rest."""
    days = [date(2026, 2, day) for day in (14, 16, 20, 21)]
    assert [DayKind.WORKDAY, DayKind.HOLIDAY, DayKind.IN_LIEU, DayKind.REST] == [CHINA.kind(day) for day in days]


def test_a_year_that_is_not_announced_is_not_guessed():
    """A8: the first day of 2027."""
    with pytest.raises(CalendarUnknown):
        CHINA.is_workday(date(2027, 1, 1))


def test_identity_numbers_have_check_digits():
    """I1 and I2: a resident and a company."""
    assert IdNumber("11010519491231002X") and CreditCode("91110000600037341L")
    for kind, wrong in ((IdNumber, "110105194912310021"), (CreditCode, "91110000600037341A")):
        with pytest.raises(BadIdentifier):
            kind(wrong)


def test_every_charge_of_a_case_is_kept():
    """A bill names the charges that it adds up."""
    text, facts = by_area("2.70", "98.56")
    ((bill, (explanation,)),) = billed(estate(facts), text, Period.parse(MARCH))
    assert isinstance(explanation.charge, Charge) and (explanation.charge.id,) == bill.charges
