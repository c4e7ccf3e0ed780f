"""Moving in: rehearsed without a trace, applied once, whole or in its good rows."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from jizhi.errors import MoveInRefused, NaiveInstant, UnknownProject
from jizhi.estate import Project, Space, Tenure
from jizhi.intake import Table
from jizhi.office.desk import Desk
from jizhi.office.move_in import move_in, rehearse_move_in
from jizhi.records import ImportedFile
from jizhi.testing.estate import SPACES, estate_tables
from jizhi.testing.memory import MemoryStore

AT = datetime(2025, 1, 2, 9, tzinfo=UTC)
HEADINGS = ["楼号", "房屋", "房屋类型", "建筑面积", "业主名称"]
ROOMS = Table("房", rows=[HEADINGS, ["1", "101", "住宅", "80", "张三"], ["1", "102", "住宅", "80.123", "李四"]])


@pytest.fixture
def desk():
    store = MemoryStore()
    with store.writing() as tx:
        tx.put(Project(code="jade", name="翠园"), expected=None)
    return Desk(store=store, actor="test")


def kept(desk, kind):
    with desk.store.reading() as known:
        return list(known.find(kind, project="jade"))


def test_a_rehearsal_says_everything_and_keeps_nothing(desk):
    """What would be new, and what is wrong."""
    found = rehearse_move_in(desk, "jade", [ROOMS])
    assert {"Building": (1, 0), "Party": (1, 0), "Space": (1, 0), "Tenure": (1, 0)} == found.comparison.counts()
    assert (["too-many-decimals"], False) == ([f.code for f in found.findings if f.severity == "error"], found.applied)
    assert [] == kept(desk, Space)


def test_the_good_rows_are_kept_and_the_file_is_remembered(desk):
    """With how many rows were taken and how many wait for a person."""
    found = move_in(desk, "jade", [ROOMS], at=AT)
    assert (True, ["1-101"]) == (found.applied, [space.code for space in kept(desk, Space)])
    assert [(1, 1, AT)] == [(file.rows, file.parked, file.instant) for file in kept(desk, ImportedFile)]


def test_the_same_content_again_does_nothing_under_any_name(desk):
    """Not even where what is known has changed meanwhile."""
    move_in(desk, "jade", [ROOMS], at=AT)
    with desk.store.writing() as tx:
        space = tx.get(Space, "jade/1-101")
        tx.put(attrs.evolve(space, layout="三房"), expected=space.version)
    again = move_in(desk, "jade", [attrs.evolve(ROOMS, source="copy.xlsx")], at=AT)
    assert (False, True, "file-known") == (again.applied, again.comparison.empty, again.findings[0].code)
    assert (["三房"], 1) == ([space.layout for space in kept(desk, Space)], len(kept(desk, ImportedFile)))


def test_the_row_put_right_comes_in_later_and_touches_nothing_else(desk):
    """What was in already is unchanged."""
    move_in(desk, "jade", [ROOMS], at=AT)
    right = Table("房", rows=[HEADINGS, ["1", "101", "住宅", "80", "张三"], ["1", "102", "住宅", "80.12", "李四"]])
    found = move_in(desk, "jade", [right], at=AT)
    assert {"Party": (1, 0), "Space": (1, 0), "Tenure": (1, 0)} == found.comparison.counts()
    assert [1, 1] == [space.version for space in kept(desk, Space)]


def test_a_changed_fact_gets_a_new_version(desk):
    """The area of one room was measured again."""
    move_in(desk, "jade", [ROOMS], at=AT)
    found = move_in(desk, "jade", [Table("房", rows=[HEADINGS, ["1", "101", "住宅", "81", "张三"]])], at=AT)
    assert [("area",)] == [change.fields for change in found.comparison.changed]
    assert [2] == [space.version for space in kept(desk, Space)]


def test_all_or_nothing_keeps_nothing_where_anything_is_wrong(desk):
    """And says what, with the findings in the error."""
    with pytest.raises(MoveInRefused, match="1 errors, the first is 房!D3 too-many-decimals") as refused:
        move_in(desk, "jade", [ROOMS], at=AT, take="all-or-nothing")
    assert (["房!D3"], [], []) == (
        [one.subject for one in refused.value.findings],
        kept(desk, Space),
        kept(desk, ImportedFile),
    )


def test_a_file_of_which_nothing_could_be_taken_is_not_remembered(desk):
    """So that it can be tried again, once what it needs is there."""
    found = move_in(desk, "jade", [Table("房", rows=[HEADINGS, ["1", "101", "住宅", "x", "张三"]])], at=AT)
    assert (False, None, []) == (found.applied, found.file, kept(desk, ImportedFile))


def test_a_whole_estate_moves_in_and_stays_as_it_is(desk):
    """600 spaces, an owner change, vacancies; the same workbook with a blank row less changes nothing."""
    move_in(desk, "jade", estate_tables(), at=AT)
    assert SPACES == len(kept(desk, Space))
    tables = tuple(attrs.evolve(table, rows=table.rows[:-1]) for table in estate_tables())
    assert move_in(desk, "jade", tables, at=AT).comparison.empty
    assert 610 == len(kept(desk, Tenure))


def test_wrong_use_is_refused_before_anything_is_read(desk):
    """An instant has a zone, a project is known."""
    with pytest.raises(NaiveInstant):
        move_in(desk, "jade", [ROOMS], at=AT.replace(tzinfo=None))
    with pytest.raises(UnknownProject):
        rehearse_move_in(desk, "ruby", [ROOMS])
