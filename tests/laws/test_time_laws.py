"""T01 and T02: every month-end anchor by an own count, and one golden corpus under any clock, hash seed and locale."""

from __future__ import annotations

import calendar
import hashlib
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest

from jizhi.fees.cycle import Cycle
from jizhi.values import months_after

LENGTHS = (1, 2, 3, 6, 12)
REACH = range(-13, 14)


def counted(anchor: date, months: int) -> date:
    """The day by an own count: the month so many later, the anchor's day clamped to its end."""
    place = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def chained(anchor: date, n: int, length: int) -> date:
    """The broken twin: each period counted from the one before."""
    day = anchor
    for _ in range(abs(n)):
        day = months_after(day, length if n > 0 else -length)
    return day


def differing(start):
    """The anchors and numbers at which a way of counting differs from the own count."""
    return [
        (anchor, n, length)
        for anchor in (date(2023, 1, 1) + timedelta(days=day) for day in range(731))
        if anchor.day >= 28 or anchor.day == 1
        for length in LENGTHS
        for n in REACH
        if start(anchor, n, length) != counted(anchor, n * length)
    ]


def test_t01_b10_every_month_end_anchor_keeps_its_day():
    """Every 1st and every day from the 28th on of a common and a leap year, five lengths, 13 periods both ways."""
    assert [] == differing(lambda anchor, n, length: Cycle(anchor=anchor, months=length).start(n))


def test_t01_catches_a_twin_that_counts_from_the_period_before():
    """The 31st that became a 28th stays there."""
    assert chained(date(2023, 1, 31), 2, 1) != counted(date(2023, 1, 31), 2) == Cycle(anchor=date(2023, 1, 31)).start(2)


GOLDEN = """
import hashlib, json
from datetime import date
from jizhi import fees
from jizhi.codec import to_json
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.office.extracts import roster_of
from jizhi.presets import PRESETS
from jizhi.testing.billing import fee_text, home, owned, tariff_text, village
from jizhi.values import Period
from jizhi.words import money_text, period_text
homes = [home(f"1-{n}", floor=n) for n in range(1, 9)]
roster = roster_of(village(homes, [owned(each.code, ("zhang", "li", "王")[n % 3]) for n, each in enumerate(homes)]))
other = fee_text("x", per='"year"', unit="元/㎡/年")
tariff = tariff_or_refuse(tariff_text(fee_text(formula="area * price / 3"), other))
charges = fees.assess(tariff, roster, period=Period.month(2025, 3)).value.charges
told = [to_json(one) for one in charges] + [money_text(one.amount, locale="en") for one in charges]
told += [repr(tariff_or_refuse(text).fees) for _, text in sorted(PRESETS.items())]
told += [period_text(Period.month(2025, 3)), str(sorted(PRESETS))]
print(hashlib.sha256("\\n".join(told).encode()).hexdigest())
"""
SURROUNDINGS = (
    {"TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "C"},
    {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"},
    {"TZ": "America/St_Johns", "PYTHONHASHSEED": "42", "LC_ALL": "tr_TR.UTF-8"},
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4294967295", "LC_ALL": "zh_CN.GBK", "PYTHONOPTIMIZE": "2"},
)


def digest(surroundings, script=GOLDEN):
    """What the golden corpus comes to in these surroundings."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV", "LC_", "LANG"))}
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, env=env | surroundings | {"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8")
    assert 0 == run.returncode, run.stderr
    return run.stdout.strip()


@pytest.mark.faults
def test_t02_the_same_bytes_under_every_clock_hash_seed_and_locale():
    """P7: charges, explanations, texts and every preset; a twin that prints a set is caught."""
    (one,) = {digest(each) for each in SURROUNDINGS}
    assert len(one) == 64
    twin = "print(hash('jade'), {'a', 'b', 'c', 'd', 'e'})"
    assert len({digest(each, twin) for each in SURROUNDINGS}) > 1
    assert hashlib.sha256(b"").hexdigest() != one
