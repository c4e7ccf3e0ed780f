"""The kits for readers of tables, formats of reports and work calendars: the models pass, each liar is caught."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import attrs
import pytest

from jizhi.errors import CalendarUnknown, FileNotRead, FileNotWritten
from jizhi.intake import Row, Table
from jizhi.testing.contracts import Bench, CalendarContract, ReportFormatContract, TableContract
from jizhi.testing.contracts.vendor import Laws
from jizhi.testing.files import MemoryFormat, MemoryTables
from jizhi.values import CHINA, Break, CalendarYear, DayKind, WorkCalendar


class TestMemoryTables(TableContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return Bench(MemoryTables(), MemoryTables())


class TestMemoryFormat(ReportFormatContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return Bench(MemoryFormat(), MemoryFormat())


class TestChina(CalendarContract):
    @pytest.fixture
    def open_calendar(self) -> Any:
        return lambda: CHINA


def cells(name: str, change: Any) -> type[MemoryTables]:
    """Make a reader that changes every cell."""

    def read(self: Any, content: bytes, *, source: str) -> Any:
        tables = MemoryTables.read(self, content, source=source)
        return tuple(
            attrs.evolve(table, rows=[Row(row.number, map(change, row.cells)) for row in table.rows])
            for table in tables
        )

    return type(name, (MemoryTables,), {"read": read})


class NamesNoSource(MemoryTables):
    def read(self, content: bytes, *, source: str) -> Any:
        return tuple(attrs.evolve(table, source="") for table in super().read(content, source=source))


class LeavesBlanksOut(MemoryTables):
    def read(self, content: bytes, *, source: str) -> Any:
        tables = super().read(content, source=source)
        return tuple(Table(t.name, (), [row.cells for row in t.rows if not row.blank], t.source) for t in tables)


class EmptyForOthers(MemoryTables):
    def read(self, content: bytes, *, source: str) -> Any:
        try:
            return super().read(content, source=source)
        except FileNotRead:
            return ()


class LetsErrorsEscape(MemoryTables):
    def read(self, content: bytes, *, source: str) -> Any:
        json.loads(content)
        return super().read(content, source=source)


class RemembersTheLast(MemoryTables):
    def read(self, content: bytes, *, source: str) -> Any:
        found = super().read(content, source=source)
        return self.__dict__.setdefault("kept", []) or self.kept.extend(found) or found  # type: ignore[attr-defined]


class SkipsTheHeadings(MemoryTables):
    def read(self, content: bytes, *, source: str) -> Any:
        return tuple(attrs.evolve(t, rows=t.rows[1:]) for t in super().read(content, source=source))


class WritesNothing(MemoryFormat):
    def write(self, report: object, *, locale: str) -> bytes:
        return super().write(report, locale=locale)[:0]


class RoundsToYuan(MemoryFormat):
    def write(self, report: object, *, locale: str) -> bytes:
        return super().write(report, locale=locale).replace(b".89", b".90")


class LosesRareSigns(MemoryFormat):
    def write(self, report: object, *, locale: str) -> bytes:
        return super().write(report, locale=locale).decode().encode("gbk", "replace").decode("gbk").encode()


class Numbers(MemoryFormat):
    numbers = count()

    def write(self, report: object, *, locale: str) -> bytes:
        return super().write(report, locale=locale) + str(next(self.numbers)).encode()


class WritesAnything(MemoryFormat):
    def write(self, report: object, *, locale: str) -> bytes:
        try:
            return super().write(report, locale=locale)
        except FileNotWritten:
            return b"{}"


def years(first: int = 2024, last: int = 2025, **told: Any) -> Iterator[CalendarYear]:
    """Years of one holiday each."""
    given = {"source": "notice", "breaks": [Break("元旦", off="01-01", holidays="01-01")]} | told
    return (CalendarYear(year, **given) for year in range(first, last + 1))


class Guesses(WorkCalendar):
    def kind(self, day: date) -> DayKind:
        try:
            return super().kind(day)
        except CalendarUnknown:
            return DayKind.WORKDAY


IDLE = [Break("元旦", off="01-01至12-31", holidays="01-01")]
LIARS = [
    (TableContract, NamesNoSource, "test_every_sheet"),
    (TableContract, cells("Numbers", lambda c: int(c) if isinstance(c, str) and c.isdecimal() else c), "test_a_text"),
    (TableContract, cells("Floats", lambda c: float(c) if isinstance(c, Decimal) else c), "test_a_number"),
    (
        TableContract,
        cells("Instants", lambda c: datetime(c.year, c.month, c.day) if isinstance(c, date) else c),  # noqa: DTZ001
        "test_a_day",
    ),
    (TableContract, LeavesBlanksOut, "test_blank_cells"),
    (TableContract, EmptyForOthers, "test_what_is_no_such_file"),
    (TableContract, LetsErrorsEscape, "test_a_damaged_file"),
    (TableContract, RemembersTheLast, "test_the_same_bytes"),
    (TableContract, SkipsTheHeadings, "test_the_workbook"),
    (ReportFormatContract, WritesNothing, "test_a_report_becomes"),
    (ReportFormatContract, RoundsToYuan, "test_amounts"),
    (ReportFormatContract, LosesRareSigns, "test_names"),
    (ReportFormatContract, Numbers, "test_the_same_report"),
    (ReportFormatContract, WritesAnything, "test_what_it_does_not_know"),
    (CalendarContract, WorkCalendar("", years()), "test_it_says_whose"),
    (CalendarContract, WorkCalendar("x", years(source=" ")), "test_every_year_stands"),
    (CalendarContract, WorkCalendar("x", [*years(2020, 2020), *years(2022, 2022)]), "test_years_follow"),
    (CalendarContract, WorkCalendar("x", years(breaks=IDLE)), "test_every_day"),
    (CalendarContract, WorkCalendar("x", years(breaks=[])), "test_a_year_has_its"),
    (CalendarContract, Guesses("x", years()), "test_a_year_that_is_not"),
]
HONEST = {TableContract: MemoryTables, ReportFormatContract: MemoryFormat}


def test_an_honest_calendar_is_not_blamed() -> None:
    """The years that the liars are made of keep every law."""
    for name in dir(CalendarContract):
        if name.startswith("test_"):
            getattr(CalendarContract(), name)(open_calendar=lambda: WorkCalendar("x", years()))


@pytest.mark.parametrize(("contract", "liar", "law"), LIARS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_who_breaks_a_promise_is_caught(caught: Any, contract: type[Laws], liar: Any, law: str) -> None:
    """The law that guards the promise fails for the liar, and passes for the honest one."""
    if contract is CalendarContract:
        (guardian,) = [name for name in dir(contract) if name.startswith(law)]
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            getattr(contract(), guardian)(open_calendar=lambda: liar)
    else:
        assert caught(contract, law, liar, HONEST[contract])


@pytest.mark.parametrize("contract", [TableContract, ReportFormatContract, CalendarContract])
def test_every_law_catches_a_liar_and_says_where_to_look(unguarded: Any, contract: type) -> None:
    """A law that nobody can break proves nothing; one that fails without a word helps nobody."""
    assert [] == unguarded(contract, [law for each, _, law in LIARS if each is contract])
