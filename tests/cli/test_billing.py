"""publish, bill, explain, report and void on a real store: in words and in JSON, done once, resumed after ctrl-C."""

from __future__ import annotations

import io
import shutil
import sqlite3
import sys
from html.parser import HTMLParser

import openpyxl
import pytest

from jizhi.cli import main
from jizhi.cli.main import INTERRUPTED
from jizhi.codec import structure
from jizhi.fees import Bill
from jizhi.testing.billing import fee_text

MARCH = "jade/2025-03-01..2025-04-01"
HEADINGS = ("楼号", "单元", "房屋", "房屋类型", "建筑面积", "房屋状态", "交房日期", "业主名称")
TWO_HOMES = (
    ("1", "1", "101", "住宅", "98.56", "已入住", None, "张三"),
    ("1", "1", "102", "住宅", "120.00", "已入住", None, "李四"),
)


@pytest.fixture
def billed(office):
    """The office after the bills of March."""
    assert 0 == office.run("bill", "--period", "2025-03").code
    return office


def test_bills_are_issued_once(office):
    """A second run of the same period finds nothing to bill."""
    first, again = (office.run("bill", "--period", "2025-03", "--json") for _ in range(2))
    assert (0, f"{MARCH}#1", 2, 2, "590.11") == (
        first.code, *(first.data[key] for key in ("run", "billed", "bills", "total")),
    )  # fmt: skip
    assert (0, f"{MARCH}#2", 0, "0.00") == (again.code, *(again.data[key] for key in ("run", "bills", "total")))


def test_a_person_reads_how_many_bills_and_how_much(office):
    """In a few lines."""
    said = office.run("bill", "--period", "2025-03")
    assert [
        f"{MARCH}#1",
        "  账单 2 张，合计 590.11 CNY  ·  bills, total",
        "  已出 2 · 跳过 0 · 挂起 0  (billed · skipped · parked)",
    ] == said.out.splitlines()


def test_two_periods_are_two_runs(billed):
    """Each is billed of its own."""
    said = billed.run("bill", "--period", "2025-04", "--json")
    assert (0, "jade/2025-04-01..2025-05-01#1", "590.11") == (said.code, said.data["run"], said.data["total"])


def test_a_space_that_cannot_be_billed_is_parked_by_name(empty_office, workbook, tariff, tmp_path):
    """The others are billed; nobody gets a bill of 0; what is missing is said in JSON and in words."""
    rows = [(*row, floor) for row, floor in zip(TWO_HOMES, ("3", None), strict=True)]
    empty_office.import_rooms(workbook(*rows, headings=(*HEADINGS, "楼层")))
    empty_office.publish(tariff(fee_text(applies='"floor > 1"')))
    said = empty_office.run("bill", "--period", "2025-03", "--json")
    assert (1, 1, 1, 1) == (said.code, *(said.data[key] for key in ("billed", "parked", "bills")))
    assert [("fact-missing", "1-1-102/service")] == [(one["code"], one["subject"]) for one in said.data["findings"]]
    words = empty_office.run("bill", "--period", "2025-04")
    assert "✗ 1-1-102/service：缺少“楼层 floor”，公式要用到它；请补录后重算" in words.out
    book = tmp_path / "march.xlsx"
    assert 1 == empty_office.run("report", "--period", "2025-03", "--xlsx", book).code
    (row,) = list(openpyxl.load_workbook(book)["未出账"].iter_rows(values_only=True))[1:]
    assert ("1-1-102", True) == (row[0], "楼层" in row[2])


def test_a_space_without_any_fee_is_skipped_with_the_reason(empty_office, workbook, tariff):
    """In words, not as a code."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff(fee_text(applies="\"kind == 'shop'\"")))
    said = empty_office.run("bill", "--period", "2025-03")
    assert (0, True) == (said.code, "跳过 2" in said.out and "no-fee-applies" not in said.out), said.out


def test_only_a_published_tariff_bills(empty_office, workbook):
    """And the way out is said."""
    empty_office.import_rooms(workbook())
    said = empty_office.run("bill", "--period", "2025-03", "--json")
    assert (2, ["no-tariff"], True) == (said.code, said.codes, "请先审批并发布" in said.err)


def test_a_tariff_is_published_once_by_two_people(office, tariff):
    """The same person twice is wrong use; the same text twice changes nothing."""
    again = office.publish(tariff())
    assert (0, True) == (again.code, again.out.startswith("✓ jade-garden published"))
    words = ("--approved-by", "李", "--on", "2025-01-01", tariff(), "--json")
    assert "published" == office.run("publish", *words).data["state"]
    alone = office.run("publish", "--approved-by", "王", "--on", "2025-01-01", tariff())
    assert (2, True) == (alone.code, "须为两人" in alone.err)


def test_an_unsound_tariff_is_not_published(office, tariff):
    """Exit code 1, with every place, as check says it; the one before it still bills."""
    bad = tariff(fee_text(formula="area * prise"), name="bad.toml")
    said = office.run("publish", "--approved-by", "李", "--on", "2025-02-01", bad, "--json")
    assert (1, True) == (said.code, "name-unknown" in said.codes)
    words = office.run("publish", "--approved-by", "李", "--on", "2025-02-01", bad)
    assert (1, True) == (words.code, "prise" in words.out and "什么都没有改动" in words.err)
    assert "590.11" == office.run("bill", "--period", "2025-03", "--json").data["total"]


def test_a_bill_is_explained_line_by_line_and_replayed(billed):
    """By its id or by its space; each amount holds."""
    by_space = billed.run("explain", "--project", "jade", "--space", "1-1-101", "--json")
    ((answer,), bill) = (by_space.data, by_space.data[0]["bill"])
    assert (0, 26611, 1) == (by_space.code, bill["total"]["fen"], len(bill["charges"]))
    assert [("service", "266.11", True)] == [(one["fee"], one["amount"], one["holds"]) for one in answer["charges"]]
    words = billed.run("explain", f"{MARCH}#1/1-1-101/{billed_payer(billed)}")
    assert 0 == words.code
    for part in ("业主大会决议 2024-11 第 3 号", "98.56 ㎡ × 2.70 元/㎡/月", "贰佰陆拾陆元壹角壹分", "张三"):
        assert part in words.out
    english = billed.run("explain", "--project", "jade", "--space", "1-1-101", "--lang", "en")
    assert (0, True) == (english.code, "266.11" in english.out)


def billed_payer(office):
    """What stands behind the space in the id of its bill."""
    said = office.run("explain", "--project", "jade", "--space", "1-1-101", "--json")
    reply = said.data[0]["charges"][0]["id"]
    payer = reply.rpartition("#")[0].rpartition("/")[2]
    return f"{payer}/2025-03-31"


def test_explain_finds_only_the_bills_of_the_period_asked_for(billed):
    """Of the very period of the run."""
    billed.run("bill", "--period", "2025-04")
    words = ("--project", "jade", "--space", "1-1-101", "--json")
    assert 2 == len(billed.run("explain", *words).data)
    assert 1 == len(billed.run("explain", *words, "--period", "2025-04").data)
    assert 2 == billed.run("explain", *words, "--period", "2025-05").code


@pytest.mark.parametrize(
    "words",
    [(), ("nope",), ("--space", "1-1-101"), ("--project", "jade", "--space", "9-9-9"), ("x", "--space", "1-1-101")],
    ids=" ".join,
)
def test_a_bill_that_is_not_there_is_wrong_use(billed, words):
    """And so is half a question."""
    said = billed.run("explain", *words)
    assert (2, "", True) == (said.code, said.out, said.err.startswith("jizhi: "))


def test_a_run_is_voided_once_and_whole(billed):
    """The credit bills take back what was billed; billing anew bills it again."""
    first, again = (billed.run("void", f"{MARCH}#1", "--on", "2025-03-05", "--json") for _ in range(2))
    assert (0, "-590.11", f"{MARCH}#1") == (first.code, first.data["total"], first.data["voids"])
    assert (0, first.data) == (again.code, again.data)
    assert "590.11" == billed.run("bill", "--period", "2025-03", "--json").data["total"]
    assert 2 == billed.run("void", "nope", "--on", "2025-03-05").code


def test_the_bills_of_a_voided_run_can_still_be_explained(billed):
    """The bill and its credit note."""
    billed.run("void", f"{MARCH}#1", "--on", "2025-03-05")
    said = billed.run("explain", "--project", "jade", "--space", "1-1-101", "--json")
    assert (0, [26611, -26611]) == (said.code, sorted((one["bill"]["total"]["fen"] for one in said.data), reverse=True))


CLOSES_ITSELF = {"meta", "link", "br", "hr", "img", "input", "col"}


class Tags(HTMLParser):
    """Whether every tag of a page that is opened is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in CLOSES_ITSELF:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


def test_a_report_is_lines_a_page_and_a_workbook(billed, tmp_path):
    """The page is well-formed and holds the bill; the sums of the sheets are the sums of the bills."""
    page, book = tmp_path / "march.html", tmp_path / "march.xlsx"
    bill = f"{MARCH}#1/1-1-101/{billed_payer(billed)}"
    said = billed.run("report", "--period", "2025", "--html", page, "--xlsx", book, "--bill", bill)
    assert (0, True) == (said.code, "合计：590.11 元" in said.out)
    html = page.read_text(encoding="utf-8")
    tags = Tags(html)
    assert ([], []) == (tags.open, tags.wrong)
    assert "590.11" in html and "张三" in html
    sheets = openpyxl.load_workbook(book)
    bills, charges = (list(sheets[name].iter_rows(values_only=True))[1:] for name in ("账单", "明细"))
    assert ["266.11", "324.00"] == sorted(f"{row[-1]:.2f}" for row in bills)
    assert [f"{row[-1]:.2f}" for row in bills] == [f"{row[-1]:.2f}" for row in charges]


def test_a_report_overwrites_nothing_and_leaves_nothing_half_written(billed, tmp_path):
    """Where one of two files cannot be made, or the bill is not there, neither is left."""
    page, book = tmp_path / "a.html", tmp_path / "b.xlsx"
    book.write_text("mine", encoding="utf-8")
    assert 2 == billed.run("report", "--period", "2025", "--html", page, "--xlsx", book).code
    assert (False, "mine") == (page.exists(), book.read_text(encoding="utf-8"))
    assert 2 == billed.run("report", "--period", "2025", "--html", page, "--bill", "nope").code
    assert not page.exists()
    assert 2 == billed.run("report", "--period", "2025", "--bill", "nope").code


def test_a_report_of_a_time_without_bills_says_so(billed):
    """And is no error."""
    said = billed.run("report", "--period", "2024")
    assert (0, True) == (said.code, "没有出过账 · nothing was billed" in said.out)


def test_a_store_of_a_newer_release_is_left_alone(office):
    """Refused with the way out, not migrated back."""
    office.run("bill", "--period", "2025-02")
    with sqlite3.connect(office.path) as connection:
        connection.execute("UPDATE jizhi_alembic_version SET version_num = '9999'")
    connection.close()
    content = office.path.read_bytes()
    said = office.run("bill", "--period", "2025-03")
    assert (2, True, content) == (said.code, "打不开" in said.err, office.path.read_bytes())


def test_an_amount_that_was_edited_in_the_store_is_found_out(billed):
    """The replay differs from what is kept: exit code 1, and somebody has to look."""
    with sqlite3.connect(billed.path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE '%_charge'")]
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({names[0]})")]
        fen = [column for column in columns if column.endswith("_fen")]
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(f"UPDATE {names[0]} SET " + ", ".join(f"{column} = {column} + 100" for column in fen))
    connection.close()
    said = billed.run("explain", "--project", "jade", "--space", "1-1-101")
    assert (1, True) == (said.code, "1-1-101/service/2025-03-01..2025-04-01" in said.err)


class PressedAt(io.StringIO):
    """A terminal at which somebody presses ctrl-C when it shows *sign*."""

    def __init__(self, sign):
        super().__init__()
        self.sign = sign

    def isatty(self):
        return True

    def write(self, text):
        if text == self.sign:
            raise KeyboardInterrupt
        return super().write(text)


def test_a_run_that_is_interrupted_goes_on_where_it_was(empty_office, workbook, tariff, tmp_path, monkeypatch):
    """After ctrl-C between two chunks, the same command ends in the bills of a run that nobody disturbed."""
    rows = [("1", "1", str(number), "住宅", "98.56", "已入住", None, f"业主{number}") for number in range(1001, 1602)]
    empty_office.import_rooms(workbook(*rows, headings=HEADINGS))
    empty_office.publish(tariff())
    other = type(empty_office)(tmp_path / "other.db", empty_office.jizhi)
    shutil.copy(empty_office.path, other.path)
    wanted = other.run("bill", "--period", "2025-03", "--json").data
    terminal = PressedAt("\r1/2")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        words = ["bill", "--db", empty_office.db, "--project", "jade", "--period", "2025-03"]
        assert INTERRUPTED == main(words)
    assert "再运行一次" in terminal.getvalue()
    report = empty_office.run("report", "--period", "2025-03", "--json")
    assert 500 == report.data["tally"]["billed"]
    resumed = empty_office.run("bill", "--period", "2025-03", "--json")
    assert (0, wanted) == (resumed.code, resumed.data)


def test_a_dry_run_says_what_would_change_and_why(office):
    """In words and in JSON, an amount each; and keeps nothing."""
    said = office.run("bill", "--period", "2025-03", "--dry-run")
    assert (0, "  1-1-101 service 2025年3月") == (said.code, said.out.splitlines()[0][:26].rstrip())
    assert "新出账" in said.out and "试算 2025-03-01..2025-04-01：2 笔，合计 590.11 CNY" in said.out
    data = office.run("bill", "--period", "2025-03", "--dry-run", "--json").data
    assert (True, "590.11", 2, 0, 0) == tuple(
        data[key] for key in ("dry_run", "total", "charges", "parked", "unchanged")
    )
    assert [{"cause": "new"}] == data["differences"][0]["reasons"]
    assert 2 == office.run("explain", "--project", "jade", "--space", "1-1-101").code


def test_a_dry_run_after_the_run_finds_nothing_and_names_what_is_parked(billed, empty_office, workbook, tariff):
    """Exit code 1 where a person has to look."""
    said = billed.run("bill", "--period", "2025-03", "--dry-run", "--json")
    assert (0, "0.00", 0, 2) == (said.code, *(said.data[key] for key in ("total", "charges", "unchanged")))
    billed.publish(tariff(fee_text(formula="area * price * floor")))
    said = billed.run("bill", "--period", "2025-04", "--dry-run")
    assert 1 == said.code and "✗ 1-1-101/service：缺少" in said.out


def test_one_bill_is_voided_by_itself(billed):
    """The other stays; the next run issues it again."""
    (told,) = billed.run("explain", "--project", "jade", "--space", "1-1-101", "--json").data
    bill = structure(told["bill"], Bill).value.id
    said = billed.run("void", bill, "--on", "2025-03-05", "--json")
    assert (0, "-266.11", 1) == (said.code, said.data["total"], said.data["bills"])
    again = billed.run("bill", "--period", "2025-03", "--json")
    assert ("266.11", 1) == (again.data["total"], again.data["bills"])
