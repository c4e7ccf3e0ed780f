"""From a store: the rows, and what is left of them, charge every payer what ``assess`` charges him, to the fen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jizhi_columnar import rows_of_spaces
from jizhi_columnar.duck import Duck, parquet
from jizhi_columnar.kept import LEFT, ROSTER, Kept, write_roster
from jizhi_columnar.lines import due_lines
from jizhi_columnar.refusals import NotColumnar
from jizhi_columnar.run import checked, prepare
from jizhi_columnar.statement import long_rows
from jizhi_columnar.writing import write_rows

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Change, Meter, MeterReading, Space, Tenure
from jizhi.fees import Billed, Tariff, assess
from jizhi.office.extracts import extracts, read_project, read_roster, roster_of
from jizhi.testing.billing import billing_tariffs, home, owned, settle, village, villages
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period

EXAMPLES = 300 if settings().max_examples >= 2000 else 12
MARCH = Period.month(2025, 3)
TARIFF = """
tariff = "kept"
[[fee]]
code = "service"
per = "month"
  [[fee.version]]
  since = 2020-01-01
  basis = "drawn"
  rates = { price = "2.705 元/㎡/月" }
  formula = "area * price"
  [[fee.version]]
  since = 2025-03-11
  basis = "drawn"
  rates = { price = "3.005 元/㎡/月" }
  formula = "area * price"
[[fee]]
code = "water"
on = "meter"
meter = "water"
per = "period"
  [[fee.version]]
  since = 2020-01-01
  basis = "drawn"
  accumulate = "calendar-year"
  bands.water = [ { to = 18, rate = "5.00 元/m³" }, { rate = "9.015 元/m³" } ]
  formula = "tiers(usage, water, before=used_before)"
  [[fee.version]]
  since = 2025-03-01
  basis = "drawn"
  accumulate = "calendar-year"
  bands.water = [ { to = 18, rate = "5.50 元/m³" }, { rate = "9.515 元/m³" } ]
  formula = "tiers(usage, water, before=used_before)"
"""

GREW = Change(since=date(2025, 3, 20), fact="area", value=Decimal("12.34"))
Owed = dict[tuple[str, str, date, str], int]


def by_columns(duck: Duck, store: MemoryStore, tariff: Tariff, period: Period) -> tuple[Owed, Kept]:
    """What the rows and what is left of them charge, by space, fee, first day and payer."""
    found: Counter[tuple[str, str, date, str]] = Counter()
    names = {name: (fee.code, cycle.start) for name, fee, cycle in due_lines(tariff, period)}
    with TemporaryDirectory() as folder, store.reading() as known:
        out = Path(folder)
        rosters = map(roster_of, extracts(known, read_project(known, "jade"), size=2))
        kept = write_roster(duck, rosters, tariff, period=period, out=out)
        prepared = prepare(duck, parquet(str(out / ROSTER)), tariff, period=period)
        duck.do(f"CREATE OR REPLACE TABLE bills AS {prepared.query}")
        assert not checked(prepared, "bills").findings
        for row in duck.named_rows(long_rows(prepared.statement, "bills")) if names else ():
            found[row["space"], *names[row["line"]], row["payer"]] += row["amount_fen"]
        for row in duck.named_rows(f"SELECT * FROM {parquet(str(out / LEFT))}"):
            found[row["space"], row["fee"], row["cycle_start"], row["payer"]] += row["fen"]
    return {key: fen for key, fen in found.items() if fen}, kept


def by_assess(store: MemoryStore, tariff: Tariff, period: Period) -> Owed:
    """The same by the reference."""
    with store.reading() as known:
        roster = read_roster(known, read_project(known, "jade"))
    found: Counter[tuple[str, str, date, str]] = Counter()
    for result in assess(tariff, roster, period=period).value.results:
        for charge in result.charges if isinstance(result, Billed) else ():
            found[charge.space, charge.fee, charge.cycle.start, charge.payer] += charge.amount.fen
    return {key: fen for key, fen in found.items() if fen}


def charged_alike(duck: Duck, text: str, records: Any) -> None:
    store, tariff = MemoryStore(), tariff_or_refuse(text)
    settle(store, records)
    try:
        owed, kept = by_columns(duck, store, tariff, MARCH)
    except NotColumnar as refused:
        assert refused.reason in {"payer", "bits"}
        return
    assert owed == by_assess(store, tariff, MARCH)
    assert len(records.spaces) == kept.rows + len(kept.left)


def estate(
    *homes: Space, tenures: Iterable[Tenure] | None = None, readings: Iterable[MeterReading] = ()
) -> MemoryStore:
    store = MemoryStore()
    settle(store, attrs.evolve(village(homes, tenures), meters=meters(homes), readings=tuple(readings)))
    return store


def meters(homes: Iterable[Space]) -> tuple[Meter, ...]:
    return tuple(Meter(project="jade", space=each.code, code="w", kind="water", unit="m³") for each in homes)


def read(space: str, *days: tuple[date, int]) -> list[MeterReading]:
    return [MeterReading(project="jade", space=space, meter="w", day=day, value=Decimal(value)) for day, value in days]


def counted_alike(duck: Duck, days: list[int], used: list[int], sold: int | None) -> None:
    values, dial = [], 100
    for day, more in zip(sorted(days), used, strict=False):
        dial += more
        values.append((date.fromordinal(date(2024, 12, 15).toordinal() + day), dial))
    held = [owned("1-101")]
    if sold is not None:
        at = date.fromordinal(MARCH.start.toordinal() + sold)
        held = [attrs.evolve(owned("1-101"), until=at), owned("1-101", "li", at)]
    store = estate(home("1-101"), tenures=held, readings=read("1-101", *values))
    tariff = tariff_or_refuse(TARIFF)
    assert by_columns(duck, store, tariff, MARCH)[0] == by_assess(store, tariff, MARCH)


PROJECTS = given(text=billing_tariffs(), records=villages())
METERS = given(
    days=st.lists(st.integers(0, 150), min_size=2, max_size=5, unique=True),
    used=st.lists(st.integers(-2, 40), min_size=5, max_size=5),
    sold=st.none() | st.integers(-10, 45),
)


@settings(max_examples=EXAMPLES, deadline=None)
@PROJECTS
def test_any_project_is_charged_as_assess_charges_it(duck: Duck, text: str, records: Any) -> None:
    """Sold, let, empty, unsold or changed in between; fees of any cycle, start, day count and rounding."""
    charged_alike(duck, text, records)


@settings(max_examples=EXAMPLES, deadline=None)
@METERS
def test_meters_read_on_any_days_count_as_assess_counts_them(duck: Duck, days: Any, used: Any, sold: Any) -> None:
    """On the cycle's own days or on odd ones; with a count of tiers that goes on; sold or not."""
    counted_alike(duck, days, used, sold)


def test_most_spaces_are_rows_and_the_others_say_why(duck: Duck) -> None:
    """Read on the first of the month, sold in the middle of it without a meter read, an area that changes."""
    firsts = ((date(2025, 3, 1), 100), (date(2025, 4, 1), 121))
    store = estate(
        home("1-101"), home("1-102"), home("1-103", changes=(GREW,)), home("1-104"),
        readings=[*read("1-101", *firsts), *read("1-103", *firsts), *read("1-104", *firsts)],
    )  # fmt: skip
    owed, kept = by_columns(duck, store, tariff_or_refuse(TARIFF), MARCH)
    assert (2, {"1-102": "water_usage", "1-103": "changes"}) == (kept.rows, dict(kept.left))
    assert {"1-102": ("service",), "1-103": ("service", "water")} == {
        space: tuple(charge.fee for charge in kept.charges if charge.space == space) for space in kept.left
    }
    assert owed == by_assess(store, tariff_or_refuse(TARIFF), MARCH)
    assert kept.total_fen == sum(charge.amount.fen for charge in kept.charges) > 0


SEARCH = settings(
    max_examples=600, deadline=None, derandomize=True, report_multiple_bugs=False, phases=[Phase.generate]
)


@pytest.mark.faults
def test_a_row_that_forgets_what_changes_is_caught(duck: Duck, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken twin takes the first day's facts for those of all days."""
    monkeypatch.setattr(rows_of_spaces, "_constant", lambda fee, facts, line, _: facts.on(line.start))
    with pytest.raises(AssertionError):
        SEARCH(PROJECTS(charged_alike))(duck)


@pytest.mark.faults
def test_a_row_that_takes_any_count_for_a_use_is_caught(duck: Duck, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken twin looks neither at the days that a meter counted nor at the prices of those days."""
    monkeypatch.setattr(rows_of_spaces, "_counted", _any_count)
    with pytest.raises(AssertionError):
        SEARCH(METERS(counted_alike))(duck)


def _any_count(fee: Any, roster: Any, space: str, cycle: Period) -> Any:
    found = rows_of_spaces.items_of(
        fee,
        roster.dossier(space),
        rows_of_spaces.SpaceFacts(roster, space),
        cycle=cycle,
        inputs=rows_of_spaces._NOTHING,
    )
    items = [each for each in found if isinstance(each, rows_of_spaces.Item)]
    if not items:
        raise rows_of_spaces.NoRow("none")
    return items[0]


TYPES = {"name": "VARCHAR", "day": "DATE", "much": "DECIMAL(30, 6)", "many": "BIGINT", "so": "BOOLEAN"}


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"])).filter(lambda text: text != "\\N"),
            st.none() | st.dates(date(1970, 1, 1), date(2100, 1, 1)),
            st.none() | st.decimals(-(10**9), 10**9, places=6),
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.booleans(),
        ),
        max_size=5,
    )
)
def test_rows_come_back_as_they_were_written(duck: Duck, rows: Any) -> None:
    """Few of them too, of which a reader of CSV would guess wrongly; quotes, commas, an empty text and none."""
    with TemporaryDirectory() as folder:
        assert len(rows) == write_rows(duck, TYPES, rows, Path(folder) / "r.parquet")
        found = duck.rows(f"SELECT * FROM {parquet(str(Path(folder) / 'r.parquet'))}")
    assert Counter(map(tuple, rows)) == Counter(found)
