"""T01 and T02: every month-end anchor by an own count, and one golden corpus under any clock, hash seed and locale."""

from __future__ import annotations

import calendar
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from jizhi.fees.cycle import Cycle
from jizhi.fees.proration import DAY_COUNTS, weights
from jizhi.values import Period, months_after

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


YEARS = range(1970, 2101)


def untiled(start) -> list[tuple[date, int]]:
    """B3 and B10, of every anchor of a year's first month and its twelve months: a period that starts on another day
    than by the own count, or not where the one before ends."""
    found = []
    for anchor in (date(year, 1, day) for year in YEARS for day in range(1, 32)):
        ends = [start(anchor, n) for n in range(13)]
        found += [(anchor, n) for n, day in enumerate(ends) if day != counted(anchor, n)]
        cycle = Cycle(anchor=anchor)
        found += [(anchor, n) for n in range(12) if cycle.nth(n) != Period(ends[n], ends[n + 1])]
    return found


@pytest.mark.faults
def test_t01_every_anchor_of_131_years_tiles_its_year():
    """131 years, 31 days, 12 months: no gap, no overlap, the anchor's own day wherever the month has it; the twin that
    counts from the period before is caught in each of the years."""
    assert [] == untiled(lambda anchor, n: Cycle(anchor=anchor).start(n))
    twin = {anchor.year for anchor, _ in untiled(lambda anchor, n: chained(anchor, n, 1))}
    assert set(YEARS) == twin


@pytest.mark.faults
@pytest.mark.parametrize("day_count", sorted(DAY_COUNTS))
def test_t01_b4_a_month_cut_on_any_day_of_131_years_adds_up(day_count):
    """Every month from 1970 to 2100, cut before each of its days: the two parts are the whole, however days count."""
    days = (1, 2, 15, 28, 30) if day_count in SLOW and not NIGHTLY else range(1, 32)
    for month in (Period.month(year, number) for year in YEARS for number in range(1, 13)):
        cycle = Cycle(anchor=month.start)
        whole = sum(weights(month, day_count=day_count, cycle=cycle))
        for day in days:
            if 1 < day <= month.days:
                assert whole == sum(weights(month, [month.start.replace(day=day)], day_count=day_count, cycle=cycle))


NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
SLOW = frozenset(DAY_COUNTS) - {"actual/month"}
"""By day these are cut on a few days of each month; the usual one, and by night all, on every day."""


GOLDEN = """
import hashlib, json
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo
from jizhi import fees
from jizhi.codec import to_json
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.office.extracts import roster_of
from jizhi.presets import PRESETS
from jizhi.testing.billing import fee_text, home, owned, tariff_text, village
from jizhi.values import Period, months_after
from jizhi.words import money_text, period_text
homes = [home(f"1-{n}", floor=n) for n in range(1, 9)]
roster = roster_of(village(homes, [owned(each.code, ("zhang", "li", "王")[n % 3]) for n, each in enumerate(homes)]))
other = fee_text("x", per='"year"', unit="元/㎡/年")
tariff = tariff_or_refuse(tariff_text(fee_text(formula="area * price / 3"), other))
charges = fees.assess(tariff, roster, period=Period.month(2025, 3)).value.charges
told = [to_json(one) for one in charges] + [money_text(one.amount, locale="en") for one in charges]
told += [repr(tariff_or_refuse(text).fees) for _, text in sorted(PRESETS.items())]
told += [period_text(Period.month(2025, 3)), str(sorted(PRESETS))]
china = ZoneInfo("Asia/Shanghai")
for year in range(1986, 1992):
    for at in (datetime(year, 5, 4, 1, 30, tzinfo=china), datetime(year, 9, 14, 1, 30, tzinfo=china)):
        told += [at.isoformat(), at.astimezone(timezone.utc).isoformat(), str(months_after(at.date(), 6))]
print(hashlib.sha256("\\n".join(told).encode()).hexdigest())
"""
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")
LOCALES = ("C.UTF-8", "tr_TR.UTF-8")
SURROUNDINGS = [
    {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale} | ({"PYTHONOPTIMIZE": "2"} if seed == "1" else {})
    for zone in ZONES
    for seed in ("1", "4294967295")
    for locale in LOCALES
]


def digests(script=GOLDEN):
    """What the golden corpus comes to in each of the surroundings, two at a time."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV", "LC_", "LANG"))}

    def digest(surroundings):
        told = env | surroundings | {"PYTHONUTF8": "1"}
        run = subprocess.run([sys.executable, "-c", script], env=told, capture_output=True, encoding="utf-8")
        assert 0 == run.returncode, run.stderr
        return run.stdout.strip()

    with ThreadPoolExecutor(2) as pool:
        return set(pool.map(digest, SURROUNDINGS))


@pytest.mark.faults
def test_t02_the_same_bytes_under_every_clock_hash_seed_and_locale():
    """P7: charges, explanations, texts, every preset, days of the summer times of 1986 to 1991; 16 configurations; a
    twin that prints a set is caught."""
    assert 16 == len(SURROUNDINGS)
    (one,) = digests()
    assert len(one) == 64
    assert len(digests("print(hash('jade'), {'a', 'b', 'c', 'd', 'e'})")) > 1
    assert len(digests("import time; print(time.localtime(0).tm_hour)")) > 1
    assert hashlib.sha256(b"").hexdigest() != one
