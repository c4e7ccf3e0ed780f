"""Worked cases of meters, stays and single charges, to the fen: by the presets, at the command line and in a run."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import attrs
import pytest

from jizhi.cli import main
from jizhi.estate import Meter, MeterReading, Occupancy, Stay
from jizhi.fees import Bill, Charge, OneOff
from jizhi.office.billing_day import explain_bill, issue_bills
from jizhi.office.desk import Desk
from jizhi.presets import PRESETS, preset_named
from jizhi.testing.billing import fee_text, home, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny


@attrs.frozen
class Case:
    """A reading of a preset's meter: what was used in a period and before it, by how many, and what it costs."""

    id: str
    preset: str
    fee: str
    used: str
    expected: str
    before: str = "0"
    period: str = "2025-03"
    heads: int | None = None


WATER, TIERS = "beijing-water-2014", {"180": "900", "181": "907", "260": "1460", "261": "1469", "300": "1820"}
CASES = [
    *(Case(f"T1 {used}", WATER, "water", used, f"{cost}.00") for used, cost in TIERS.items()),
    Case("T1 in two readings", WATER, "water", "120", "920.00", before="180"),
    Case("T4 1800", "beijing-electricity", "electricity", "1800", "878.94"),
    Case("T4 5000", "beijing-electricity", "electricity", "5000", "2597.50"),
    Case("T4 a month", "beijing-electricity-monthly", "electricity", "450", "242.74"),
    Case("T5", "shanghai-water-2021", "water", "250", "615.00"),
    Case("T5 sewage", "shanghai-water-2021", "sewage", "250", "450.00"),
    Case("T7 June", "shenzhen-electricity", "electricity", "420", "286.40", period="2025-06"),
    Case("T7 December", "shenzhen-electricity", "electricity", "420", "294.40", period="2025-12"),
    Case("T8", "shenzhen-electricity", "electricity", "420", "281.40", period="2025-06", heads=5),
    Case("T10", "zhejiang-electricity", "electricity", "3000", "1626.00"),
]
every_case = pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])


def text_of(preset: str) -> str:
    return PRESETS[preset_named(preset)]


def calc(tmp_path, capsys, text: str, fee: str, facts: dict[str, str], period: str) -> dict[str, object]:
    file = tmp_path / "tariff.toml"
    file.write_text(text, encoding="utf-8")
    given = [word for name, value in facts.items() for word in ("--fact", f"{name}={value}")]
    assert 0 == main(["calc", str(file), "--fee", fee, *given, "--period", period, "--json"])
    return json.loads(capsys.readouterr().out)


@every_case
def test_the_command_line_comes_to_the_fen(tmp_path, capsys, case):
    """The use and what was used before, as facts."""
    facts = {"usage": case.used, "used_before": case.before, "kind": "dwelling", "occupants": str(case.heads or 3)}
    assert case.expected == calc(tmp_path, capsys, text_of(case.preset), case.fee, facts, case.period)["amount"]


def metered(case: Case):
    """A home whose meter was read on the first of January, of the period's month and of the next one."""
    period = Period.parse(case.period)
    kind, unit = ("water", "m³") if case.fee in ("water", "sewage") else ("electricity", "kWh")
    dials = {date(period.start.year, 1, 1): Decimal(0), period.start: Decimal(case.before)}
    dials[period.end] = Decimal(case.before) + Decimal(case.used)
    meter = Meter(project="jade", space="1-101", code="m", kind=kind, unit=unit)
    readings = [MeterReading(project="jade", space="1-101", meter="m", day=day, value=at) for day, at in dials.items()]
    lived = Occupancy(project="jade", space="1-101", party="zhang", since=date(2020, 1, 1), heads=case.heads or 3)
    return village([home("1-101")], meters=(meter,), readings=tuple(readings), occupancies=(lived,))


def billed(records, text: str, period: Period, *more):
    """The charges of a run, each of which explains itself, by fee."""
    store = MemoryStore()
    settle(store, records)
    with store.writing() as tx:
        for record in more:
            if isinstance(record, OneOff):
                tx.put(record, expected=None)
            else:
                tx.add([record])
    publish(store, text)
    desk = Desk(store=store, actor="li")
    run = issue_bills(desk, "jade", period=period, issued_on=period.end)
    with store.reading() as known:
        bills, charges = tuple(known.find(Bill, run=run.id)), tuple(known.find(Charge, run=run.id))
    assert all(why.holds for bill in bills for why in explain_bill(desk, bill.id)[1])
    return charges


@every_case
def test_a_bill_run_comes_to_the_fen_from_readings(case):
    """The same cases from what the dial showed."""
    charges = billed(metered(case), text_of(case.preset), Period.parse(case.period))
    assert [cny(case.expected)] == [charge.amount for charge in charges if charge.fee == case.fee]


def test_one_bill_of_a_home_in_shenzhen_adds_up_from_its_meters():
    """F11: gas 23.87, electricity 482.6, water 21 m³ of which garbage, service and fund by area: 712.41."""
    rates = {"gas": "3.5", "electricity": "0.68", "water": "3.6"}
    used = {"gas": "23.87", "electricity": "482.6", "water": "21"}
    units = {"gas": "m³", "electricity": "kWh", "water": "m³"}
    meters = [Meter(project="jade", space="1-101", code=kind, kind=kind, unit=units[kind]) for kind in rates]
    readings = [
        MeterReading(project="jade", space="1-101", meter=kind, day=day, value=Decimal(at))
        for kind in rates
        for day, at in ((date(2025, 3, 1), "0"), (date(2025, 4, 1), used[kind]))
    ]
    metered_fees = [
        fee_text(
            kind,
            on='"meter"',
            meter=f'"{kind}"',
            per='"period"',
            formula="usage * price",
            unit=f"元/{units[kind]}",
            prices={"2020-01-01": rate},
        )
        for kind, rate in rates.items()
    ]
    garbage = fee_text(
        "garbage", on='"meter"', per='"period"', formula="usage * price", unit="元/m³", prices={"2020-01-01": "0.59"}
    )
    by_area = [
        fee_text("service", formula="area * price", prices={"2020-01-01": "3"}),
        fee_text("fund", formula="area * 9.7 / 61.2 * price", prices={"2020-01-01": "3"}),
    ]
    records = village([home("1-101", area=Decimal("61.20"))], meters=tuple(meters), readings=tuple(readings))
    charges = billed(records, tariff_text(*metered_fees, garbage, *by_area), Period.month(2025, 3))
    parts = {charge.fee: str(charge.amount.yuan) for charge in charges}
    expected = {"gas": "83.55", "electricity": "328.17", "water": "75.60", "garbage": "12.39", "service": "183.60"}
    assert expected | {"fund": "29.10"} == parts
    assert cny("712.41") == sum((charge.amount for charge in charges), cny(0))


def test_the_repair_fund_is_a_single_charge():
    """F14: 95.20 ㎡ at 80 yuan; the line below which it is topped up is 30 % of it."""
    fund = fee_text(
        "fund", on='"once"', per='"once"', formula="area * price", unit="元/㎡", prices={"2020-01-01": "80"}
    )
    line = fee_text(
        "line", on='"once"', per='"once"', formula="area * price * 0.3", unit="元/㎡", prices={"2020-01-01": "80"}
    )
    asked = [
        OneOff(project="jade", code=fee, fee=fee, space="1-101", day=date(2025, 3, 7), state="approved")
        for fee in ("fund", "line")
    ]
    records = village([home("1-101", area=Decimal("95.20"))])
    charges = billed(records, tariff_text(fund, line), Period.month(2025, 3), *asked)
    assert {"fund": cny("7616.00"), "line": cny("2284.80")} == {charge.fee: charge.amount for charge in charges}


@pytest.mark.parametrize(
    ("minutes", "expected"), [(59, None), (60, None), (61, "2.00"), (330, "10.00"), (1440, "10.00"), (1560, "14.00")]
)
def test_a_stay_in_a_run_comes_to_the_fen(minutes, expected):
    """F21: an hour free, 2 yuan an hour, at most 10 in 24 hours; what costs nothing is no charge."""
    text = fee_text(
        "stay", on='"parking-stay"', per='"once"', formula="stay(minutes, 60, price, free=60, cap=10)", unit="元"
    )
    entered = datetime(2025, 3, 7, 0, 0, tzinfo=UTC)
    stay = Stay(project="jade", space="1-101", plate="粤A1", entered=entered, left=entered + timedelta(minutes=minutes))
    charges = billed(village([home("1-101")]), tariff_text(text), Period.month(2025, 3), stay)
    assert [expected] if expected else [] == [str(charge.amount.yuan) for charge in charges]
