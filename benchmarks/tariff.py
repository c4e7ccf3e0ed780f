"""What is billed: a tariff of five fees, and the facts of as many spaces as are wanted, from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Party, Project, Roster, Space, Tenure, Vacancy
from jizhi.fees import Tariff
from jizhi.values import Period, months_after

MARCH = Period.month(2025, 3)
LONG_AGO = date(2015, 1, 1)
BUYER = "buyer"

TEXT = """
tariff = "bench"
title  = "五项收费"

[facts.water_used]
type = "decimal"
unit = "m³"
scale = 3
min = 0
max = 1000000
[facts.water_before]
type = "decimal"
unit = "m³"
scale = 3
min = 0
max = 1000000
[facts.power_used]
type = "decimal"
unit = "kWh"
scale = 3
min = 0
max = 1000000
[facts.power_before]
type = "decimal"
unit = "kWh"
scale = 3
min = 0
max = 1000000
[facts.stalls]
type = "integer"
unit = "车"
min = 0
max = 99
[facts.shared]
type = "decimal"
unit = "元/㎡"
scale = 4
min = 0
max = 100

[[fee]]
code = "service"
name = "物业服务费"
per  = "month"
discount = [ { name = "空置", when = "vacant_months >= 6", factor = "0.7" } ]

  [[fee.version]]
  since = 2025-01-01
  basis = "an example"
  rates = { trade = "6.00 元/㎡/月", walk = "1.30 元/㎡/月" }
  table.high = [ { to = 6, value = "2.1 元/㎡/月" }, { to = 18, value = "2.4 元/㎡/月" }, { value = "2.7 元/㎡/月" } ]
  formula = "area * (trade if kind == 'shop' else pick(floor, high) if lift else walk)"

[[fee]]
code = "water"
name = "水费"
per  = "period"

  [[fee.version]]
  since = 2025-01-01
  basis = "an example"
  bands.water = [ { to = 180, rate = "5.00 元/m³" }, { to = 260, rate = "7.00 元/m³" }, { rate = "9.00 元/m³" } ]
  formula = "tiers(water_used, water, before=water_before)"

[[fee]]
code = "power"
name = "电费"
per  = "period"

  [[fee.version]]
  since = 2025-01-01
  basis = "an example"
  bands.grid = [ { to = 2760, rate = "0.538 元/kWh" }, { to = 4800, rate = "0.588 元/kWh" }, { rate = "0.838 元/kWh" } ]
  formula = "tiers(power_used, grid, before=power_before)"

[[fee]]
code = "parking"
name = "车位费"
per  = "month"

  [[fee.version]]
  since = 2025-01-01
  basis = "an example"
  rates = { stall = "60 元/车/月" }
  formula = "stalls * stall"

[[fee]]
code = "shared"
name = "公摊"
per  = "period"

  [[fee.version]]
  since = 2025-01-01
  basis = "an example"
  formula = "area * shared"
"""


class Facts(NamedTuple):
    """The facts of a space as whole numbers: 0.01 ㎡, litres, watt-hours, 0.0001 元/㎡."""

    area: int
    kind: str
    floor: int
    lift: bool
    vacant_months: int
    water_used: int
    water_before: int
    power_used: int
    power_before: int
    stalls: int
    shared: int


def read() -> Tariff:
    """The tariff."""
    return tariff_or_refuse(TEXT, source="benchmarks/tariff.py")


def facts(count: int, seed: int = 1) -> Iterator[Facts]:
    """The facts of *count* spaces: one in ten a shop, 8 % vacant, half with a parking stall."""
    draw = random.Random(seed)
    for _ in range(count):
        vacant = draw.random() < 0.08
        yield Facts(
            area=draw.randint(30_00, 200_00),
            kind="shop" if draw.random() < 0.1 else "dwelling",
            floor=draw.randint(1, 33),
            lift=draw.random() < 0.7,
            vacant_months=draw.randint(1, 24) if vacant else 0,
            water_used=draw.randint(1, 40_000),
            water_before=draw.randint(0, 300_000),
            power_used=draw.randint(1, 600_000),
            power_before=draw.randint(0, 5_000_000),
            stalls=draw.choice((0, 0, 1, 1, 1, 2)),
            shared=draw.randint(1000, 9000),
        )


def roster(number: int, size: int) -> Roster:
    """Part *number* of an estate, of *size* spaces; in 3 % the owner changes within the month."""
    draw = random.Random(number)
    spaces, parties, tenures, vacancies = [], [], [], []
    for at, known in enumerate(facts(size, seed=number)):
        code = f"{number:05d}-{at:05d}"
        spaces.append(space_of(code, known))
        parties.append(Party(id=f"p{code}", name="业主", project="bench"))
        sold = date(2025, 3, draw.randint(2, 31)) if draw.random() < 0.03 else None
        tenures.append(Tenure(project="bench", space=code, party=f"p{code}", role="owner", since=LONG_AGO, until=sold))
        if sold is not None:
            tenures.append(Tenure(project="bench", space=code, party=BUYER, role="owner", since=sold))
        if known.vacant_months:
            since = months_after(MARCH.start, -known.vacant_months)
            vacancies.append(Vacancy(project="bench", space=code, since=since))
    parties.append(Party(id=BUYER, name="买方", project="bench"))
    made = Roster.of(
        Project(code="bench", name="基准小区"), spaces=spaces, parties=parties, tenures=tenures, vacancies=vacancies
    )
    if not made.ok:
        raise RuntimeError(str(made.errors[:3]))
    return made.value


def space_of(code: str, known: Facts) -> Space:
    """The record of a space with these facts."""
    attributes = {
        "water_used": _decimal(known.water_used, 3),
        "water_before": _decimal(known.water_before, 3),
        "power_used": _decimal(known.power_used, 3),
        "power_before": _decimal(known.power_before, 3),
        "stalls": known.stalls,
        "shared": _decimal(known.shared, 4),
    }
    return Space(
        project="bench",
        code=code,
        kind=known.kind,
        floor=known.floor,
        lift=known.lift,
        area=_decimal(known.area, 2),
        attributes=attributes,
    )


def _decimal(number: int, scale: int) -> Decimal:
    return Decimal(number).scaleb(-scale)
