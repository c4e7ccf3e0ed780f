"""``jizhi letter`` and ``jizhi receipt``: from the books to paper, in every format, for one payer or for all."""

from __future__ import annotations

import hashlib
import io

import pypdf
import pytest

from .conftest import TARIFF

LATE = TARIFF.replace("[[fee]]", '[late.default]\nrate_per_day = "0.0005"\n\n[[fee]]\nlate = "default"', 1)
HEAD = """
company = "翠园物业服务有限公司"
phone = "021-55550000"
pay_at = "https://pay.example/?n={number}"
basis = ["《前期物业服务合同》第七条"]
bank = { holder = "翠园物业", number = "6222 0000", bank = "某银行" }
"""


@pytest.fixture
def billed(empty_office, workbook, tmp_path):
    """A store with two homes, billed for January, of which one has paid half."""
    file = tmp_path / "jade.toml"
    file.write_text(LATE, encoding="utf-8")
    assert empty_office.import_rooms(workbook()).code == 0
    assert empty_office.publish(file).code == 0
    assert empty_office.run("bill", "--period", "2025-01", "--issued-on", "2025-01-01").code == 0
    paid = ("--space", "1-1-101", "--key", "k1", "--on", "2025-01-10", "--method", "pos", "--reference", "7788")
    assert empty_office.run("pay", *paid, "100.00").code == 0
    return empty_office


@pytest.fixture
def head(tmp_path):
    """A letterhead as a file."""
    path = tmp_path / "head.toml"
    path.write_text(HEAD, encoding="utf-8")
    return path


def letter(office, *words, kind="demand", on="2025-03-17"):
    return office.run("letter", "--kind", kind, "--on", on, *words)


def of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("ending", ["txt", "html", "pdf"])
def test_a_demand_letter_says_the_same_in_every_format(billed, head, tmp_path, ending):
    """The amounts of its day, what each further day adds, who signs; and its hash is told."""
    out = tmp_path / f"letter.{ending}"
    said = letter(billed, "--space", "1-1-101", "--head", head, "--out", out, "--json")
    assert 0 == said.code
    (file,) = said.data["files"]
    assert hashlib.sha256(out.read_bytes()).hexdigest() == file["sha256"]
    assert [] == said.data["findings"]
    text = "".join(of(out.read_bytes())).replace("\n", "") if ending == "pdf" else out.read_text(encoding="utf-8")
    for wanted in ("催缴函", "张三", "266.11", "100.00", "166.11", "翠园物业服务有限公司", "6222 0000",
                   file["papers"][0]["number"], "《前期物业服务合同》第七条"):  # fmt: skip
        assert wanted in text, wanted


def test_a_demand_says_what_it_leaves_out_and_why(billed, tmp_path):
    """Of one payer who has a dispute, and among all; a notice shows it, marked."""
    (owner,) = [row["payer"] for row in billed.run("arrears", "--as-of", "2025-03-17", "--json").data["rows"]
                if row["payer"].startswith("jade/1-1-101")]  # fmt: skip
    held = billed.run("dun", "hold", owner, "--kind", "dispute", "--at", "2025-03-01T10:00", "--note", "面积不符")
    assert 0 == held.code
    alone = letter(billed, "--space", "1-1-101", "--out", tmp_path / "one.txt")
    assert (0, True, False) == (alone.code, "没有列入催缴函" in alone.out, (tmp_path / "one.txt").exists())
    everybody = letter(billed, "--all", "--out", tmp_path / "all.txt", "--json")
    assert [True] == [owner in each["text"] for each in everybody.data["findings"]]
    assert "张三" not in (tmp_path / "all.txt").read_text(encoding="utf-8")
    letter(billed, "--space", "1-1-101", "--out", tmp_path / "notice.txt", kind="notice")
    assert "争议，暂缓催缴" in (tmp_path / "notice.txt").read_text(encoding="utf-8")


def test_a_letter_of_an_earlier_day_is_the_same_after_a_later_payment(billed, tmp_path):
    """Byte for byte."""
    letter(billed, "--space", "1-1-101", "--out", tmp_path / "one.pdf")
    paid = ("--space", "1-1-101", "--key", "k2", "--on", "2025-03-20", "--method", "pos", "--reference", "7789")
    assert 0 == billed.run("pay", *paid, "50.00").code
    letter(billed, "--space", "1-1-101", "--out", tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_a_letter_is_never_written_over_another_file(billed, tmp_path):
    """What was sent stays as it was sent."""
    out = tmp_path / "letter.txt"
    out.write_text("mine", encoding="utf-8")
    assert 2 == letter(billed, "--space", "1-1-101", "--out", out).code
    assert "mine" == out.read_text(encoding="utf-8")


def test_all_who_owe_in_one_file_or_in_one_file_each(billed, tmp_path):
    """The number of a letter is the name of its file."""
    one = letter(billed, "--all", "--out", tmp_path / "all.pdf")
    assert 0 == one.code and "2 份" in one.out
    pages = of((tmp_path / "all.pdf").read_bytes())
    assert 2 == sum(text.startswith("催缴函") for text in pages)
    each = letter(billed, "--all", "--format", "html", "--out", tmp_path / "letters", "--json")
    files = sorted(path.name for path in (tmp_path / "letters").iterdir())
    assert sorted(f"{file['papers'][0]['number']}.html" for file in each.data["files"]) == files
    assert 2 == len(files)


def test_more_than_fit_into_one_pdf_become_several(billed, tmp_path, monkeypatch):
    """Each with its number in its name; none is lost."""
    monkeypatch.setattr("jizhi.cli.lettering.TOGETHER", 1)
    made = letter(billed, "--all", "--out", tmp_path / "all.pdf", "--json").data["files"]
    assert [str(tmp_path / "all-1.pdf"), str(tmp_path / "all-2.pdf")] == [file["file"] for file in made]
    assert [1, 1] == [len(of((tmp_path / name).read_bytes())) for name in ("all-1.pdf", "all-2.pdf")]


def test_a_notice_before_the_due_day_and_a_demand_after_it(billed, tmp_path):
    """Nobody is overdue on the first of January; the notice of some bills lists those alone."""
    notice = letter(billed, "--all", "--out", tmp_path / "n.txt", kind="notice", on="2025-01-02")
    assert 0 == notice.code and "缴费通知单" in (tmp_path / "n.txt").read_text(encoding="utf-8")
    nobody = letter(billed, "--all", "--out", tmp_path / "d.txt", on="2025-01-01", kind="demand")
    assert 0 == nobody.code and "nobody owes" in nobody.out
    assert not (tmp_path / "d.txt").exists()
    refused = letter(billed, "--space", "1-1-101", "--out", tmp_path / "d.txt", on="2025-01-01")
    assert 2 == refused.code and "没有这封函可以催要的欠款" in refused.err
    unknown = letter(billed, "--space", "1-1-101", "--bill", "b", "--out", tmp_path / "e.txt", kind="notice")
    assert 2 == unknown.code
    nobody_at_all = letter(billed, "--payer", "nobody", "--out", tmp_path / "e.txt")
    assert 2 == nobody_at_all.code


@pytest.mark.parametrize(
    "words",
    [
        ("--all", "--space", "1-1-101", "--out", "x.txt"),
        ("--space", "1-1-101", "--format", "pdf", "--out", "x"),
        ("--space", "1-1-101", "--bill", "b", "--out", "x.txt"),
        ("--space", "1-1-101", "--out", "x.docx"),
        ("--out", "x.txt"),
    ],
)
def test_options_that_do_not_go_together_are_refused(billed, words, tmp_path, monkeypatch):
    """Before anything is written."""
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    assert 2 == letter(billed, *words).code
    assert before == set(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text", ["company = 1", "colour = 'red'", "days_to_pay = 0", "company", "bank = { holder = 'x' }"]
)
def test_a_letterhead_that_is_none_is_refused(billed, head, tmp_path, text):
    """With the place in the file."""
    head.write_text(text, encoding="utf-8")
    assert 2 == letter(billed, "--space", "1-1-101", "--head", head, "--out", tmp_path / "x.txt").code
    assert not (tmp_path / "x.txt").exists()


def test_a_name_that_the_font_lacks_stops_its_letter_alone(empty_office, workbook, tmp_path):
    """The others are made; the finding says which sign, and a person is needed."""
    file = tmp_path / "jade.toml"
    file.write_text(LATE, encoding="utf-8")
    rooms = (
        ("1", "1", "101", "住宅", "98.56", "已入住", "2024-06-30", "张\ue000", None, None),
        ("1", "1", "102", "住宅", "120.00", "已入住", "2024-07-15", "李四", None, None),
    )
    empty_office.import_rooms(workbook(*rooms))
    empty_office.publish(file)
    empty_office.run("bill", "--period", "2025-01")
    said = letter(empty_office, "--all", "--kind", "notice", "--out", tmp_path / "all.pdf", "--json")
    assert 1 == said.code
    assert ["glyph-missing"] == said.codes
    assert "U+E000" in said.data["findings"][0]["text"]
    assert "李四" in "".join(of((tmp_path / "all.pdf").read_bytes()))
    alone = letter(empty_office, "--space", "1-1-101", "--kind", "notice", "--out", tmp_path / "one.pdf")
    assert 1 == alone.code and not (tmp_path / "one.pdf").exists()


@pytest.mark.parametrize("number", ["receipt-00000001", "receipt-1", "1"])
def test_a_receipt_is_printed_again_by_its_number(billed, tmp_path, number):
    """However the cashier writes it."""
    out = tmp_path / "r.pdf"
    assert 0 == billed.run("receipt", number, "--out", out).code
    (text,) = of(out.read_bytes())
    for wanted in (
        "收据",
        "receipt-00000001",
        "张三",
        "100.00 元",
        "人民币壹佰元整",
        "刷卡",
        "7788",
        "物业服务费",
        "王",
    ):
        assert wanted in text, wanted


@pytest.mark.parametrize("number", ["receipt-9", "refund-1", "x", "-", "receipt-²"])
def test_a_receipt_that_was_never_given_is_not_printed(billed, tmp_path, number):
    """Nothing is left behind."""
    out = tmp_path / "r.txt"
    assert 2 == billed.run("receipt", "--out", out, "--", number).code
    assert not out.exists()
