"""Readings and pools in an explanation, in Chinese and English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jizhi import fees
from jizhi.estate import Meter, MeterReading
from jizhi.fees import Inputs, Pool, explain_charge, share_pools
from jizhi.testing.billing import fee_text, home, roster, tariff
from jizhi.values import Period, cny
from jizhi.words import explanation_lines

FEBRUARY = Period.month(2025, 2)
WATER = fee_text("water", on='"meter"', per='"period"', formula="usage * price", unit="元/m³")
LIGHT = '[[fee]]\ncode = "light"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
LIGHT += 'formula = "area"'


def lines(text, inputs=None, *, locale="zh_CN", **more):
    rules, estate = tariff(text), roster(home("1-1"), home("1-2", area=Decimal(50)), **more)
    charges = fees.assess(rules, estate, inputs or Inputs(), period=FEBRUARY).value.charges
    return explanation_lines(explain_charge(rules, charges[0]), locale=locale)


def metered(*readings):
    meter = Meter(project="jade", space="1-1", code="w1", kind="water", unit="m³")
    taken = [
        MeterReading(project="jade", space="1-1", meter="w1", day=day, value=Decimal(dial), kind=kind)
        for day, dial, kind in readings
    ]
    return {"meters": [meter], "readings": taken}


def test_a_metered_charge_shows_its_readings():
    """An owner sees the dial of both days."""
    ends = ((date(2025, 2, 1), "3", "read"), (date(2025, 3, 1), "13.5", "read"))
    told = lines(WATER, **metered(*ends))
    assert "读数：表 w1，2025年2月，上次 3，本次 13.5，用量 10.5" in told
    assert "数据：用量 10.5 m3" in told
    told = lines(WATER, locale="en", **metered(*ends))
    assert any("meter w1" in line and "before 3, now 13.5, use 10.5" in line for line in told)


def test_an_estimate_and_what_trues_it_up_are_named():
    """So that nobody wonders about a line below zero."""
    first = (date(2025, 1, 1), "0", "read")
    guess = lines(WATER, **metered(first, (date(2025, 2, 28), "9", "estimate")))
    assert any("本次估抄 9" in line for line in guess)
    ends = (first, (date(2025, 2, 1), "9", "estimate"), (date(2025, 3, 1), "7", "read"))
    assert "上次是估抄，多计了；本次按实际读数退回" in lines(WATER, **metered(*ends))


def test_a_shared_charge_shows_the_pool_and_the_weights():
    """With the paper it stands on, and what the exact share was cut to."""
    rules, estate = tariff(LIGHT), roster(home("1-1"), home("1-2", area=Decimal(50)))
    pool = Pool(project="jade", fee="light", period=FEBRUARY, amount=cny("100.00"), basis="电费单 7")
    inputs = share_pools(rules, [estate], [pool], period=FEBRUARY).value
    told = lines(LIGHT, inputs)
    assert {"分摊总额 100.00 元（电费单 7）", "本户权重 100，全部权重 150"} <= set(told)
    assert "应摊 ≈ 66.666667 元，分到 66.67 元（各户相加等于总额）" in told
    assert not [line for line in told if "最低" in line]
    later = LIGHT + "\n[[fee.version]]\nsince = 2025-02-15\nbasis = 'c'\nformula = 'area * 2'"
    inputs = share_pools(tariff(later), [estate], [pool], period=FEBRUARY).value
    told = lines(later, inputs, locale="en")
    assert 2 == len([line for line in told if line.startswith("Of 0.5 of the whole")])
