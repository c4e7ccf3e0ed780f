"""``jizhi bank``: a statement from the bank's own file to receipts; nothing twice, the rest a person's."""

from __future__ import annotations

import pytest

STATEMENT = (
    "工商银行交易明细\n交易日期,交易流水号,贷方发生额(元),借方发生额(元),对方户名,摘要\n"
    '20250310,A1,"1,266.11",,张三,1栋1单元101室\n20250310,A2,324.00,,某人,物业费\n20250311,A3,,35.00,供电局,电费\n'
)


@pytest.fixture
def billed(office, tmp_path):
    """A project with two homes, billed for March: 266.11 and 324.00, and a statement in the bank's encoding."""
    office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01")
    file = tmp_path / "icbc.csv"
    file.write_bytes(STATEMENT.encode("gb18030"))
    return office, file


def test_a_statement_is_taken_in_matched_and_the_rest_settled(billed):
    """Imported twice it is the same; a sure line becomes a receipt, another is given to its payer, a third is none."""
    office, file = billed
    taken = office.run("bank", "import", file, "--account", "icbc")
    assert (0, True) == (taken.code, "新 3 笔" in taken.out)
    assert {"new": 0, "known": 3, "refused": 0} == {
        name: told
        for name, told in office.run("bank", "import", file, "--account", "icbc", "--json").data.items()
        if name != "findings"
    }
    tried = office.run("bank", "match", "--dry-run", "--json").data
    assert [126_611] == [each["fen"] for each in tried["posted"]]
    done = office.run("bank", "match")
    assert (1, True, True) == (done.code, "code name" in done.out, "? jade/icbc/A2" in done.out)
    assert "张三" not in done.out and "某人" not in done.out
    payer = tried["posted"][0]["payer"]
    given = office.run("bank", "post", "--id", "jade/icbc/A2", "--payer", payer)
    assert (0, True) == (given.code, "324.00 元" in given.out)
    assert 0 == office.run("bank", "aside", "--id", "jade/icbc/A3", "--note", "电费").code
    assert (0, []) == (office.run("bank", "match").code, office.run("bank", "list", "--json").data)


def test_headings_of_another_bank_are_named_on_the_command_line(office, tmp_path):
    """Ours on the left, the bank's on the right."""
    file = tmp_path / "x.csv"
    file.write_text("日期,进账,号\n2025-03-10,5.00,1\n", encoding="utf-8")
    named = office.run("bank", "import", file, "--account", "x", "--column", "收入=进账", "--column", "serial=号")
    assert (0, True) == (named.code, "新 1 笔" in named.out)
    assert "5.00 元" in office.run("bank", "list").out
    assert 0 == office.run("bank", "list", "--account", "y").code


@pytest.mark.parametrize(
    "words",
    [("import", "x.csv"), ("match", "x.csv"), ("import", "x.csv", "--account", "a", "--column", "甲=乙"), ("post",)],
)
def test_what_is_missing_or_wrong_is_named(office, words):
    """Nothing is changed."""
    told = office.run("bank", *words, "--json")
    assert (2, ["wrong-use"]) == (told.code, told.codes)


LAYOUT = """
row  = [{ field = "n" }, { field = "name" }, { field = "account" }, { field = "fen" }]
back = [{ field = "n" }, { field = "fen" }, { field = "result" }]
paid = ["00"]
skip_first = 0
"""


def test_a_batch_of_direct_debits_goes_out_and_comes_back(billed, tmp_path):
    """An agreement, the file for the bank by its layout, what it sends back posted once."""
    office, _ = billed
    layout, out, back = tmp_path / "icbc.toml", tmp_path / "out.txt", tmp_path / "back.txt"
    layout.write_text(LAYOUT, encoding="utf-8")
    payer = office.run("arrears", "--as-of", "2025-12-31", "--items", "--json").data["items"][0]["payer"]
    agreed = office.run(
        "bank", "mandate", "--payer", payer, "--name", "张三", "--bank-account", "6222021234567890123", "--day",
        "2025-03-01",
    )  # fmt: skip
    assert (0, True, False) == (agreed.code, "0123" in agreed.out, "6222021234" in agreed.out)
    words = ("--batch", "2025-03", "--layout", layout)
    gathered = office.run("bank", "debit", out, "--day", "2025-03-15", *words)
    assert (0, True) == (gathered.code, "1 笔" in gathered.out)
    assert "1|张三|6222021234567890123|26611\r\n" == out.read_bytes().decode("gb18030")
    back.write_bytes(b"1|26611|00\r\n2|5|00\r\n")
    done = office.run("bank", "returns", back, *words)
    assert (1, True, True) == (done.code, "成功 1 笔" in done.out, "序号“2”" in done.out)
    assert 1 == office.run("bank", "returns", back, *words, "--json").data["paid"]
    wrong = office.run("bank", "mandate", "--payer", payer, "--name", "x", "--bank-account", "1", "--day", "2025-03-01")
    assert 2 == wrong.code
