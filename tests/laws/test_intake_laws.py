"""Laws of the import: every row is taken exactly as it stands or refused with its place, and twice is once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st

from jizhi.estate import Project, Roster
from jizhi.intake import Formula, Merged, Table, compare, fingerprint, read_csv, read_estate, write_csv
from jizhi.testing.numbers import id_number, phone

HEADINGS = (
    "楼号",
    "单元",
    "房屋",
    "房屋类型",
    "建筑面积",
    "租金",
    "业主名称",
    "身份证",
    "手机号",
    "份额",
    "交房日期",
    "入住人数",
    "空置起始",
)
GOOD = {
    "楼号": st.sampled_from(("1", "2", 3)),
    "单元": st.sampled_from(("1", "2")),
    "房屋": st.sampled_from(("101", "102", 201, "3-12")),
    "房屋类型": st.sampled_from(("住宅", "商铺", "车位")),
    "建筑面积": st.decimals(1, 200, places=2) | st.decimals(1, 200, places=2).map(str) | st.integers(1, 200),
    "租金": st.none() | st.decimals(0, 9999, places=2).map(str),
    "业主名称": st.sampled_from(("张三", "李四", "𠮷䶮", "=HYPERLINK(1)", None)),
    "身份证": st.none() | st.integers(1, 9).map(lambda n: id_number(date(1980, 1, 1), n)),
    "手机号": st.none() | st.integers(1, 9).map(phone),
    "份额": st.none() | st.sampled_from(("60%", "40%", "1/2", Decimal("0.5"))),
    "交房日期": st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    "入住人数": st.none() | st.integers(0, 9),
    "空置起始": st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)),
}
DIRT = (
    st.text(max_size=12)
    | st.text("0123456789０１２３.,-+eE =￥㎡%/", max_size=20)
    | st.decimals(allow_nan=True, allow_infinity=True)
    | st.integers()
    | st.booleans()
    | st.none()
    | st.dates()
    | st.builds(Formula, st.text(max_size=5), st.integers() | st.text(max_size=5))
    | st.builds(Merged, st.sampled_from(("A1", "B2")))
    | st.sampled_from(("合计", "小计", "3月12日", 990101198001010011, "9.9E+17", "89.370000000000005", "住宅", "1203"))
)


@st.composite
def rows(draw):
    """A row of a room sheet: most cells proper, some dirty."""
    dirty = draw(st.sets(st.sampled_from(HEADINGS), max_size=2))
    return [draw(DIRT if heading in dirty else GOOD[heading]) for heading in HEADINGS]


sheets = st.lists(rows(), max_size=6).map(lambda many: Table("房", HEADINGS, many))


def applied(plan):
    roster = Roster.of(
        Project(code="jade", name="翠园"),
        spaces=plan.spaces,
        parties=plan.parties,
        tenures=plan.tenures,
        occupancies=plan.occupancies,
        vacancies=plan.vacancies,
        buildings=plan.buildings,
    )
    assert () == roster.errors
    return roster.value


@given(sheets)
def test_whatever_is_typed_every_row_is_accepted_or_refused_with_a_place(table):
    """Never an exception; a refused row says why, and every error names a cell or a row of the sheet."""
    outcome = read_estate([table], project="jade")
    for line in outcome.value.report.lines:
        errors = [finding for finding in line.findings if finding.severity == "error"]
        assert (line.verdict == "refused") == bool(errors)
        assert all(finding.subject.startswith("房!") for finding in errors)


@given(sheets)
def test_money_areas_and_identity_are_taken_as_they_stand(table):
    """What a plan holds is what a cell said, digit for digit."""
    plan = read_estate([table], project="jade").value
    said = {str(cell) for row in table.rows for cell in row.cells if isinstance(cell, str | int | Decimal)}
    numbers = [Decimal(text) for text in said if text.replace(".", "", 1).isdecimal() and text.isascii()]
    shown = [c.shown for row in table.rows for c in row.cells if isinstance(c, Formula) and isinstance(c.shown, int)]
    for space in plan.spaces:
        assert space.area is None or space.area in [*numbers, *shown] or not _ascii(table)
        assert all(value in numbers for name, value in space.attributes if name == "listed_rent")
    for party in plan.parties:
        if party.id_number is not None:
            assert {party.id_number.reveal("a law"), party.id_number.reveal("a law").lower()} & said


def _ascii(table):
    areas = [row.cells[HEADINGS.index("建筑面积")] for row in table.rows]
    return all(not isinstance(cell, str) or (cell.isascii() and cell == cell.strip()) for cell in areas)


@given(sheets)
def test_applied_twice_a_workbook_changes_nothing(table):
    """Read against what it made, it makes nothing; and what it made is a roster without errors."""
    known = applied(read_estate([table], project="jade").value)
    again = compare(read_estate([table], project="jade", known=known).value, known)
    assert ((), ()) == (again.new, again.changed)


def one_home(people):
    """A sheet of one home whose owners share a name and are told apart by identity number and phone."""
    said = {"楼号": "1", "单元": "1", "房屋": "101", "房屋类型": "住宅", "建筑面积": "89.37", "业主名称": "张三"}
    rows = [{**said, "份额": f"1/{len(people)}", "身份证": number, "手机号": called} for number, called in people]
    return Table("房", HEADINGS, [[row.get(name) for name in HEADINGS] for row in rows])


NAMESAKES = st.lists(st.tuples(GOOD["身份证"], GOOD["手机号"]), min_size=2, max_size=4).map(one_home)


@given(sheets | NAMESAKES, st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(table, random):
    """The same records, with the same ids, whichever row comes first."""
    cells = [row.cells for row in table.rows]
    random.shuffle(cells)
    one, other = (read_estate([t], project="jade").value for t in (table, Table("房", HEADINGS, cells)))
    for name in ("spaces", "parties", "buildings"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("tenures", "occupancies", "vacancies"):
        assert set(getattr(one, name)) == set(getattr(other, name))


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=2, max_size=4), max_size=4
    )
)
def test_any_text_goes_out_as_csv_and_comes_back(cells):
    """An empty text is an empty cell; everything else returns whole."""
    read = read_csv(write_csv(Table("t", (), cells)), name="t")
    assert [tuple(cell or None for cell in row) for row in cells] == [row.cells for row in read.rows]


@given(sheets)
def test_the_same_content_has_the_same_fingerprint_under_any_name(table):
    """The file's name is no part of it; a cell is."""
    assert fingerprint([table]) == fingerprint([attrs.evolve(table, source="other.xlsx")])
    more = attrs.evolve(table, rows=[*(row.cells for row in table.rows), ["new"]])
    assert fingerprint([table]) != fingerprint([more])
