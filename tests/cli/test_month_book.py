"""jizhi month-book: the same numbers on a page, in a workbook, as CSV and on paper, with the rows behind them."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime

import attrs
import openpyxl
import pypdf
import pytest

from jizhi.cli.opening import open_store
from jizhi.codec.policies import policy_or_refuse
from jizhi.intake.csv_tables import read_csv
from jizhi.office.desk import Desk
from jizhi.office.month_book import month_book
from jizhi.pages import book_page
from jizhi.presets.policies import POLICIES
from jizhi.reports.book import behind
from jizhi.testing.billing import fee_text
from jizhi.values import Period
from jizhi.words import LOCALES
from jizhi.words.book import book_of, totals

ROWS = (
    ("1", "1", "101", "住宅", "98.56", "已入住", "2024-06-30", "=HYPERLINK(1)", None, "13800138000"),
    ("2", "1", "102", "住宅", "120.00", "已入住", "2024-07-15", "<b>李四", None, "13900139000"),
)
AT = datetime.fromisoformat("2025-05-01T10:00+08:00")
BUDGET = '[[month]]\nmonth = "2025-04"\nupkeep = "9"\n[month.charged]\nservice = "1000.00"\n'


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An estate with two months billed, one of them paid in part, and a name that looks like a formula."""
    path = tmp_path_factory.mktemp("book")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "房产业主"
    headings = ("楼号", "单元", "房屋", "房屋类型", "建筑面积", "房屋状态", "交房日期", "业主名称", "身份证", "手机号")
    for row in (headings, *ROWS):
        sheet.append(list(row))
    for cell in (cell for cells in sheet.iter_rows() for cell in cells if isinstance(cell.value, str)):
        cell.data_type = "s"
    book.save(path / "rooms.xlsx")
    text = "\n".join(['tariff = "jade-garden"', '[late.default]\nrate_per_day = "0.0005"', fee_text(late='"default"')])
    (path / "jade.toml").write_text(text, encoding="utf-8")
    (path / "budget.toml").write_text(BUDGET, encoding="utf-8")
    return path


def prepared(office, jizhi):
    """Run the commands that make the estate, once."""
    db = f"sqlite:///{office / 'jade.db'}"
    if not (office / "jade.db").exists():
        common = ("--db", db, "--actor", "王", "--project", "jade")
        for words in (
            ("import", *common, "--project-name", "翠园", office / "rooms.xlsx"),
            ("publish", *common, "--approved-by", "李", "--on", "2025-01-01", office / "jade.toml"),
            ("bill", *common, "--period", "2025-03", "--issued-on", "2025-03-01"),
            ("bill", *common, "--period", "2025-04", "--issued-on", "2025-04-01"),
            ("pay", *common, "--space", "1-1-101", "--on", "2025-04-20", "--key", "k", "300.00"),
        ):  # fmt: skip
            said = jizhi(*words)
            assert said.code == 0, said
    return db


@pytest.fixture
def run(office, jizhi):
    """Run the command on the estate."""
    db = prepared(office, jizhi)
    return lambda *words: jizhi("month-book", "--db", db, "--project", "jade", "--at", AT.isoformat(), *words)


@pytest.fixture
def kept(office, jizhi):
    """Return the book of April."""
    with open_store(prepared(office, jizhi)) as store:
        policy = policy_or_refuse(POLICIES["standard"], source="standard")
        yield month_book(Desk(store=store, actor="t"), "jade", period=Period.month(2025, 4), at=AT, policy=policy)


def unproven(kept):
    """Return the figures that are not the sum of the rows that they name."""
    book = book_of(kept)
    tables = {table.code: table for table in book.tables}
    named = [figure for chapter in book.chapters for figure in chapter.figures if figure.total is not None]
    assert len(named) >= 5
    return [each.label for each in named if each.now != totals(tables[each.rows])[each.total]]


def test_every_sum_is_the_sum_of_the_rows_it_leads_to(kept):
    """What a manager reads is what an accountant adds up."""
    assert [] == unproven(kept)
    assert kept.before.money.collected is not None
    assert kept.year_ago.money.flow is None


def test_rows_of_another_month_are_caught(kept):
    """The law above has teeth: a twin that takes the rows of the month before does not add up."""
    entries = [each.entry for each in kept.behind.taken]
    other = behind(entries, period=Period.month(2025, 3))
    assert "本期应收" in unproven(attrs.evolve(kept, behind=attrs.evolve(kept.behind, charged=other.charged)))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_link_of_the_page_leads_to_a_place_on_it(kept, locale):
    """In every language; what somebody entered is text and no markup."""
    page = book_page(book_of(kept, locale=locale))
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(set(anchors)) == len(anchors)
    assert set() == set(re.findall(r'href="#([^"]+)"', page)) - set(anchors)
    assert "&lt;b&gt;李四" in page
    assert "<b>李四" not in page
    assert "<script" not in page


def test_the_workbook_has_typed_cells_and_formulas_only_under_the_rows(run, tmp_path):
    """A name that looks like a formula is a text; totals add up; heads are frozen; a figure points at its total."""
    out = tmp_path / "b.xlsx"
    assert 0 == run("--period", "2025-04", "--xlsx", out).code
    book = openpyxl.load_workbook(out)
    formulas = {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert all(re.fullmatch(r"=SUM\([A-Z]+2:[A-Z]+\d+\)|='\d+ \S+'![A-Z]+\d+", text) for text in formulas.values())
    charged = next(sheet for sheet in book if sheet.title.endswith("本期应收明细"))
    assert "B2" == charged.freeze_panes
    assert {"=HYPERLINK(1)", "<b>李四"} == {charged.cell(row, 4).value for row in (2, 3)}
    assert {"s"} == {charged.cell(row, 4).data_type for row in (2, 3)}
    assert "#,##0.00;[Red]-#,##0.00" == charged.cell(2, 7).number_format
    assert "yyyy-mm-dd" == charged.cell(2, 6).number_format
    assert "=SUM(G2:G3)" == charged.cell(4, 7).value
    first = book.worksheets[0]
    assert f"='{charged.title}'!G4" in {cell.value for row in first.iter_rows() for cell in row}


def test_csv_is_armoured_and_gbk_says_what_it_lacks(run, tmp_path):
    """No spreadsheet runs a name; what GBK has no sign for is refused and nothing is written."""
    folder = tmp_path / "csv"
    assert 0 == run("--period", "2025-04", "--csv", folder, "--gbk").code
    text = (folder / "charged.csv").read_bytes().decode("gbk")
    assert "'=HYPERLINK(1)" in text
    assert "=HYPERLINK(1)" in read_csv((folder / "charged.csv").read_bytes(), name="x").rows[1].cells
    rows = list(csv.DictReader(io.StringIO((folder / "figures.csv").read_bytes().decode("gbk"))))
    assert ["437.12", "102.88"] == [row["本期"] for row in rows[:2]]
    assert 2 == run("--period", "2025-04", "--gbk").code
    assert 2 == run("--period", "2025-04", "--csv", folder).code


def test_the_paper_and_the_answer_say_the_same(run, office, tmp_path):
    """Figures in JSON, in the PDF's text, and beside the budget."""
    out = tmp_path / "b.pdf"
    said = run("--period", "2025-04", "--pdf", out, "--budget", office / "budget.toml", "--json")
    figures = {each["label"]: each for each in said.data["figures"]}
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out).pages)
    assert figures["本期应收"]["now"] in text.replace(",", "")
    assert "1000.00" == figures["本期应收"]["budget"]
    assert "预算与实际" in text.replace("\n", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--period", "2025-04-02"), "整月"),
        (("--period", "2025-04", "--budget", "BAD"), "value-refused"),
    ],
)
def test_what_is_no_month_and_no_budget_is_refused(run, tmp_path, words, told):
    """With its place."""
    bad = tmp_path / "bad.toml"
    bad.write_text('[[month]]\nmonth = "2025-4"\n', encoding="utf-8")
    said = run(*(str(bad) if word == "BAD" else word for word in words), "--json")
    assert said.code in (1, 2)
    assert told in said.out
