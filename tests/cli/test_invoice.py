"""``jizhi invoice``: terms, one invoice for a receipt, the sheet for the tax office, its numbers back, a red letter."""

from __future__ import annotations

import pytest

FEE = "service=物业管理服务:3040801010000000000:6%"


@pytest.fixture
def receipted(office):
    """A project with a receipt of 266.11 for March, and terms of invoices."""
    office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01")
    office.run("pay", "--space", "1-1-101", "--key", "k1", "--on", "2025-03-10", "266.11")
    told = office.run("invoice", "terms", "--seller", "91990101000000002X", "--fee", FEE)
    assert (0, True) == (told.code, "6%" in told.out)
    return office


def test_an_invoice_from_the_receipt_to_the_red_letter(receipted, tmp_path):
    """Asked for once, written out, its number read back, turned red with a reason."""
    asked = receipted.run("invoice", "ask", "--about", "jade/receipt/00000001", "--json").data["invoice"]
    assert (26_611, 1_506, "pending") == (asked["fen"], asked["tax_fen"], asked["state"])
    assert "buyer" not in asked
    assert asked["number"] in receipted.run("invoice", "ask", "--about", "jade/receipt/00000001").out
    sheet = receipted.run("invoice", "sheet", tmp_path / "batch.xlsx")
    assert (0, True) == (sheet.code, "1 张" in sheet.out)
    assert 0 == receipted.run("invoice", "sheet", tmp_path / "batch.csv").code
    assert asked["number"] in (tmp_path / "batch.2.csv").read_text(encoding="utf-8-sig")
    answer = tmp_path / "issued.csv"
    answer.write_text(f"发票流水号,数电发票号码\n{asked['number']},25312000000000000001\n", encoding="utf-8")
    taken = receipted.run("invoice", "take", answer)
    assert (0, True) == (taken.code, "1 张有了号码" in taken.out)
    (listed,) = receipted.run("invoice", "list", "--json").data
    assert ("issued", "25312000000000000001") == (listed["state"], listed["invoice_number"])
    assert 0 == receipted.run("invoice", "due").code
    red = receipted.run("invoice", "reverse", "--number", asked["number"], "--note", "抬头错")
    assert (0, True) == (red.code, "reversed" in red.out)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("terms", "--seller", "91990101000000002X", "--fee", "service=x:1:6%"), "wrong-use"),
        (("terms", "--seller", "91990101000000002X", "--fee", "service"), "wrong-use"),
        (("terms", "--seller", "short", "--fee", FEE), "record-refused"),
        (("ask", "--about", "jade/receipt/00000009"), "not-posted"),
        (("ask",), "wrong-use"),
        (("query", "--number", "I", "--issuer", "x"), "wrong-use"),
        (("ask", "--about", "x", "--issuer", "x"), "wrong-use"),
        (("ask", "--about", "x", "--issuer", "x", "--settings", "none.toml"), "wrong-use"),
    ],
)
def test_what_is_missing_or_wrong_is_named(receipted, words, code):
    """Nothing is kept."""
    told = receipted.run("invoice", *words, "--json")
    assert (2, [code]) == (told.code, told.codes)
    assert [] == receipted.run("invoice", "list", "--json").data
