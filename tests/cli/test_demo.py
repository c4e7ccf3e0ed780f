"""``jizhi demo``: half a year of a whole estate, left to look at; run twice, and touching nobody else's files."""

from __future__ import annotations

import contextlib
import io
import sqlite3

import openpyxl
import pytest
from hypothesis import settings

from jizhi.cli import main

pytestmark = pytest.mark.faults  # a whole estate: half a minute

LETTERS = [f"{name}.{ending}" for name in ("demand", "notice", "receipt") for ending in ("html", "pdf")]
OTHERS = (
    "README.txt", "bills.xlsx", "daybook.xlsx", "estate.xlsx", "jizhi.db", "report.html", "service.html", "tariff.toml",
)  # fmt: skip
STAFF = ("attendance.xlsx", "staff.html", "staff.xlsx")
BOOK = ("budget.toml", "month.html", "month.xlsx")
UPKEEP = ("register.xlsx", "upkeep.html")
NAMES = sorted([*OTHERS, *LETTERS, *STAFF, *UPKEEP, *BOOK])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where one demo was run; beside it stands somebody else's file."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(folder):
    """What one demo printed, run in the folder above its output."""
    printed = io.StringIO()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        assert 0 == main(["demo", "--months", "6"])
    return printed.getvalue()


@pytest.fixture(scope="module")
def out(folder, shown):
    """The folder that the demo left."""
    return folder / "demo-out"


def test_it_leaves_the_files_it_names_and_touches_no_other(folder, out, shown):
    """Every path is printed, and the store's journals are gone with it."""
    assert NAMES == sorted(path.name for path in out.iterdir())
    assert ["demo-out", "mine.txt"] == sorted(path.name for path in folder.iterdir())
    lines = shown.splitlines()
    assert [] == [name for name in NAMES if f"demo-out/{name}" not in lines]


def test_it_says_what_was_imported_billed_and_why(shown):
    """Dirty rows by their cells, each month, one bill with its dates and document, the sums."""
    for part in (
        *("房产业主!", "2025-06  账单", "读数比上次", "挂起 · parked 1", "读数：表", "分摊总额", "600 户 · spaces"),
        *(
            "水费",
            "电梯用电",
            "车辆停放费",
            "临时停车费",
            "对账单",
            "违约金",
            "当期收缴率",
            "复核：按当时记录的数据重算，分毫不差",
        ),
    ):
        assert part in shown, part


def test_it_writes_to_one_owner_who_is_late(out, shown):
    """A notice, a demand whose late fees grow, a receipt: as pages, and as PDFs where the plugin is."""
    for name, title in (("notice", "缴费通知单"), ("demand", "催缴函"), ("receipt", "收据")):
        assert f"<h1>{title}</h1>" in (out / f"{name}.html").read_text(encoding="utf-8")
        assert (out / f"{name}.pdf").read_bytes().startswith(b"%PDF")
    assert "违约金每天增加" in (out / "demand.html").read_text(encoding="utf-8")
    assert "函件" in shown


def test_it_keeps_the_lifts_up_for_a_year(out, shown):
    """The register with its dirty rows, orders raised and done, and the page with its charts and cards."""
    assert "台账里没有设备“L99”" in shown
    assert "设备 12 · assets" in shown
    text = (out / "upkeep.html").read_text(encoding="utf-8")
    assert "履历卡：L1 1 号梯" in text
    assert 2 == text.count("<svg")


def test_it_shows_a_month_of_the_service_desk(out, shown):
    """Eighty tickets walked as an office would, some left lying; the page has its charts."""
    assert "80 张工单" in shown
    page = (out / "service.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 5
    assert all(word in page for word in ("按时率", "噪音", "已采纳", "满意度")), page


def test_the_bills_add_up_to_the_charges(out, shown):
    """In the store itself, asked without the library; and to the sum that is shown."""
    with sqlite3.connect(out / "jizhi.db") as store:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        bill, charge = (next(name for name in tables if name.endswith(f"_{kind}")) for kind in ("bill", "charge"))
        bills = store.execute(f"SELECT count(*), sum(total_fen) FROM {bill}").fetchone()
        charges = store.execute(f"SELECT sum(amount_fen), min(amount_fen) FROM {charge}").fetchone()
        below = store.execute(f"SELECT DISTINCT fee, cycle_start FROM {charge} WHERE amount_fen < 0").fetchall()
    store.close()
    assert bills[1] == charges[0]
    # An estimate of April was too high: May gives back, and nothing else is below zero.
    assert (bills[0] > 2500, charges[1] < 0, [("water", "2025-05-01")]) == (True, True, below)
    assert f"合计：{bills[1] / 100:,.2f} 元" in shown


def test_the_workbook_has_real_numbers_and_dates(out):
    """Amounts are numbers with two decimals, days are days, and the sheets agree."""
    book = openpyxl.load_workbook(out / "bills.xlsx")
    assert ["汇总", "账单", "明细", "未出账"] == book.sheetnames[:4]
    assert {"收缴", "账龄", "预收"} <= set(book.sheetnames), book.sheetnames
    bills = book["账单"]
    row = dict(zip((cell.value for cell in bills[1]), bills[2], strict=True))
    amount = row["金额（元）"]
    assert ("n", True) == (amount.data_type, amount.number_format.endswith("0.00"))
    assert ("d", True) == (row["出账日"].data_type, row["出账日"].is_date)
    total = sum(cell.value for cell in bills["F"][1:])
    summary = list(book["汇总"].iter_rows(values_only=True))
    assert f"{total:.2f}" == f"{summary[-1][-1]:.2f}"


def test_the_page_is_whole_and_needs_nothing_from_elsewhere(out):
    """Charts are drawn in it; no script, no font, no picture is fetched."""
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") or page.lower().startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert "<svg" in page and "<script" not in page
    assert [] == [word for word in ('src="http', 'href="http', "@import", "url(http") if word in page]


def test_the_store_can_be_asked_further(out, jizhi, tmp_path, monkeypatch):
    """As the README in the folder says; what its commands write stands where they are run."""
    monkeypatch.chdir(tmp_path)
    about = (out / "README.txt").read_text(encoding="utf-8")
    for command in (line.split() for line in about.splitlines() if line.startswith("jizhi ")):
        words = [word.replace("sqlite:///", f"sqlite:///{out}/") for word in command[1:]]
        assert 0 == jizhi(*words).code


@pytest.mark.skipif(settings().max_examples < 2000, reason="python dev.py nightly; .ci/run compares two demos as well")
def test_a_second_run_ends_in_the_same_files(folder, out, jizhi):
    """Same seed, same estate, same bills; in JSON this time."""
    before = (out / "estate.xlsx").read_bytes(), (out / "report.html").read_bytes()
    said = jizhi("demo", "--out", out, "--months", "6", "--json")
    assert (0, True) == (said.code, said.data["agrees"])
    assert NAMES == sorted(path.name for path in out.iterdir())
    assert [str(out / name) for name in NAMES] == sorted(said.data["files"])
    assert before == ((out / "estate.xlsx").read_bytes(), (out / "report.html").read_bytes())


def test_a_file_of_somebody_else_is_never_overwritten(jizhi, tmp_path):
    """Whatever its name; then nothing is written at all."""
    for name in ("jizhi.db", "README.txt"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        (folder / name).write_text("mine", encoding="utf-8")
        said = jizhi("demo", "--out", folder)
        assert (2, True) == (said.code, "name another folder" in said.err)
        assert {name: "mine"} == {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
