"""The sample tariffs are read, fit their schema, and cost what was worked out by hand."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from jizhi.codec.schema import tariff_schema
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import FactValue
from jizhi.fees.line import Constant, rate_line
from jizhi.fees.shared import share_pool
from jizhi.values import Money, Period

FOLDER = Path(__file__).parents[2] / "examples" / "tariffs"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def plain(value: object) -> object:
    """What TOML gave, as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def amount(name: str, fee: str, period: str, **facts: FactValue) -> str:
    rated = rate_line(tariff_or_refuse(text_of(name)).fee(fee), Constant(facts), period=Period.parse(period))
    assert () == rated.findings
    return str(rated.value.amount.yuan)


def test_there_are_the_five_of_the_page() -> None:
    """And no other lies about untested."""
    assert [
        "beijing-water",
        "foshan-menu",
        "hangzhou-lift-and-floor",
        "office-tower",
        "shenzhen-power-and-water",
    ] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_a_tariff_and_fits_the_schema(name: str) -> None:
    """Its code is its name."""
    assert name == tariff_or_refuse(text_of(name)).code
    data = plain(tomllib.loads(text_of(name)))
    assert [] == [error.message for error in Draft202012Validator(tariff_schema()).iter_errors(data)]
    assert json.dumps(data)


@pytest.mark.parametrize(
    ("zone", "area", "fen"), [("一期", "98.56", "266.11"), ("二期", "98.56", "246.40"), ("一期", "100", "270.00")]
)
def test_foshan_menu(zone: str, area: str, fen: str) -> None:
    """2.70 and 2.50 a square metre; 70 % where nobody has lived for six months."""
    facts = {"kind": "dwelling", "zone": zone, "area": Decimal(area)}
    assert fen == amount("foshan-menu", "service", "2025-03", **facts, vacant_months=0)
    assert "189.00" == amount(
        "foshan-menu", "service", "2025-03", **facts | {"area": 100, "zone": "一期"}, vacant_months=6
    )


def test_foshan_begins_in_the_month_after_handover() -> None:
    """Handed over on 10 March: nothing for March but what the developer pays."""
    facts = {"kind": "dwelling", "zone": "一期", "area": 100, "vacant_months": 0, "handover": date(2025, 3, 10)}
    assert "270.00" == amount("foshan-menu", "service", "2025-04", **facts)


def test_foshan_storage() -> None:
    """Half the price of the fifth grade, with a certificate only."""
    facts = {"kind": "storage", "area": Decimal("15.40")}
    assert "10.01" == amount("foshan-menu", "storage", "2025-03", **facts, certificate=True)
    assert "0.00" == amount("foshan-menu", "storage", "2025-03", **facts, certificate=False)


def test_hangzhou_service() -> None:
    """1.70 with a lift, 1.30 without, a quarter more by contract; the price is never rounded."""
    facts = {"kind": "dwelling", "area": Decimal("89.74")}
    assert "190.70" == amount("hangzhou-lift-and-floor", "service", "2025-03", **facts, lift=True)
    assert "145.83" == amount("hangzhou-lift-and-floor", "service", "2025-03", **facts, lift=False)


@pytest.mark.parametrize(
    ("floor", "period", "yuan"),
    [
        (1, "2025-03", "0.00"),
        (6, "2025-03", "10.00"),
        (7, "2025-03", "20.00"),
        (19, "2025-03", "25.00"),
        (7, "2025-08", "24.00"),
        (7, "2025-07", "22.10"),
    ],
)
def test_hangzhou_lift(floor: int, period: str, yuan: str) -> None:
    """By the floor, to the jiao; July 2025 is 15 days of the old price and 16 of the new."""
    facts = {"kind": "dwelling", "lift": True, "area": 100, "floor": floor}
    assert yuan == amount("hangzhou-lift-and-floor", "lift", period, **facts)


def test_hangzhou_lift_pass() -> None:
    """10 元 up to the third floor, 0.30 more for each above."""
    facts = {"kind": "shop", "lift": True}
    assert ["10.00", "10.00", "12.10"] == [
        amount("hangzhou-lift-and-floor", "lift-pass", "2025-03", **facts, floor=floor) for floor in (1, 3, 10)
    ]


@pytest.mark.parametrize(
    ("usage", "occupants", "yuan"),
    [
        (180, 3, "900.00"),
        (181, 3, "907.00"),
        (260, 3, "1460.00"),
        (261, 3, "1469.00"),
        (300, 3, "1820.00"),
        (300, 5, "1820.00"),
        (300, 6, "1700.00"),
        (300, 7, "1620.00"),
    ],
)
def test_beijing_water(usage: int, occupants: int, yuan: str) -> None:
    """A bound belongs to the band below it; from the sixth person on the bounds move by 30 m³."""
    facts = {"kind": "dwelling", "usage": usage, "occupants": occupants}
    assert yuan == amount("beijing-water", "water", "2025-01-01..2025-03-01", **facts)


def test_beijing_water_counts_on_through_the_year() -> None:
    """Six readings of 50 m³ cost what 300 m³ cost."""
    bills = [
        Decimal(amount("beijing-water", "water", "2025-01", kind="dwelling", usage=50, used_before=50 * n, occupants=3))
        for n in range(6)
    ]
    assert Decimal(1820) == sum(bills)
    facts = {"kind": "shop", "usage": 10, "usage_class": "执行居民价"}
    assert "60.00" == amount("beijing-water", "water-public", "2025-01", **facts)


@pytest.mark.parametrize(
    ("month", "occupants", "yuan"), [("2025-06", 3, "286.40"), ("2025-12", 3, "294.40"), ("2025-06", 5, "281.40")]
)
def test_shenzhen_power(month: str, occupants: int, yuan: str) -> None:
    """420 kWh in June, in December, and in June for five people."""
    assert yuan == amount("shenzhen-power-and-water", "power", month, usage=420, occupants=occupants)


def test_shenzhen_water() -> None:
    """21 and 35 m³ with sewage, and 90 % of them, to whole m³, as garbage."""
    for fee, yuan in {
        "water": ("56.07", "130.87"),
        "sewage": ("21.00", "49.00"),
        "garbage": ("11.21", "18.88"),
    }.items():
        assert yuan == tuple(amount("shenzhen-power-and-water", fee, "2025-06", usage=m3) for m3 in (21, 35))


def test_office_service_has_its_tax_on_top() -> None:
    """15.00 a square metre and 6 %."""
    fee = tariff_or_refuse(text_of("office-tower")).fee("service")
    facts = {"kind": "office", "billed_area": Decimal("123.45")}
    line = rate_line(fee, Constant(facts), period=Period.parse("2025-03")).value
    assert (Money(185175), Money(196286), Money(11111)) == (line.net, line.amount, line.tax)


def test_office_chillers_are_shared_out_to_the_fen() -> None:
    """By contracted cooling, else by area; a storage room has no part in it."""
    fee = tariff_or_refuse(text_of("office-tower")).fee("chillers")
    spaces = {
        "A-101": {"kind": "office", "cooling": Decimal("30.0"), "billed_area": 100},
        "A-102": {"kind": "office", "cooling": Decimal(0), "billed_area": 200},
        "A-103": {"kind": "shop", "cooling": Decimal("10.0"), "billed_area": 50},
        "B-001": {"kind": "storage"},
    }
    shared = share_pool(fee, Money(100_000), spaces, period=Period.parse("2025-03"))
    assert ["50000", "33333", "16667", "0"] == [str(part.fen) for part in shared.value.values()]
    assert () == shared.errors


@pytest.mark.parametrize(
    ("minutes", "yuan"),
    [(59, "0.00"), (60, "0.00"), (61, "2.00"), (330, "10.00"), (1440, "10.00"), (1560, "14.00")],
)
def test_office_parking(minutes: int, yuan: str) -> None:
    """The first hour is free, 10 元 a day at most."""
    assert yuan == amount("office-tower", "parking", "2025-03-07", minutes=minutes)


def test_office_vehicles_and_rents() -> None:
    """The third car costs most; a rent stub counts days of 365; cleaning counts started tens of square metres."""
    assert ["300.00", "500.00", "800.00", "800.00"] == [
        amount("office-tower", "monthly-parking", "2025-03", rank=rank) for rank in (1, 2, 3, 4)
    ]
    assert "9534.25" == amount("office-tower", "rent", "2025-03-01..2025-03-30", rent=Decimal(10_000))
    assert "1000.00" == amount("office-tower", "rent", "2025-03-01..2025-03-03", rent=Decimal(10_000))
    assert ["0.00", "40.00", "40.00", "320.00"] == [
        amount("office-tower", "deposit-cleaning", "2025-03-07", area=Decimal(area))
        for area in ("20", "20.01", "30", "98.56")
    ]
