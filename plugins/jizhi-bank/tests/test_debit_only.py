"""Direct debit: a batch out by a layout, its return file in, each debit posted once; nothing of money is guessed."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jizhi_bank.debit import DebitFormat, DebitReturns, DebitSettings
from jizhi_bank.layout import layout_of

from jizhi.errors import FileNotRead, FileNotWritten, NotPosted
from jizhi.fees.banking import Debit, DebitFile, Mandate
from jizhi.fees.payments import Receipt
from jizhi.intake import Table
from jizhi.office.banking import RETURNED, gather_debits, keep_mandate, take_returns
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.testing.billing import home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import BankAccount, Period

MARCH = Period.month(2025, 3)
DAY = date(2025, 3, 15)
PIPED = """
head = [{ field = "count" }, { field = "total" }, { field = "day" }]
row  = [{ field = "n" }, { field = "name" }, { field = "account" }, { field = "fen" }, { field = "contract" }]
back = [{ field = "n" }, { field = "" }, { field = "fen" }, { field = "result" }, { field = "why" }]
paid = ["0000", "成功"]
"""
FIXED = """
encoding  = "gbk"
separator = ""
end       = "\\n"
row  = [{ field = "n", width = 6, align = "right", pad = "0" }, { field = "name", width = 20 },
        { field = "account", width = 32 }, { field = "fen", width = 12, align = "right", pad = "0" }]
back = [{ field = "n", width = 6 }, { field = "fen", width = 12 }, { field = "result", width = 4 }]
skip_first = 0
skip_last  = 1
paid = ["0000"]
"""


def a_debit(n=1, **more) -> Debit:
    """A debit of zhang."""
    told = {"name": "张三", "account": BankAccount("6222021234567890123"), "fen": 26_611, "contract": "C1"}
    return Debit(project="jade", batch="b1", n=n, on=DAY, payer="zhang", **(told | more))


def written(layout, *debits) -> bytes:
    """The file of these debits."""
    batch = DebitFile(batch="b1", on=DAY, debits=debits or (a_debit(),))
    return DebitFormat(DebitSettings(layout=layout)).write(batch, locale="zh_CN")


def returned(layout, content) -> list:
    """What is read of a return file."""
    (table,) = DebitReturns(DebitSettings(layout=layout)).read(content, source="back.txt")
    assert RETURNED == table.rows[0].cells
    return [row.cells for row in table.rows[1:]]


def test_a_batch_is_written_as_the_bank_wants_it():
    """With a separator and a head, or in fixed widths, in which a Chinese sign takes two bytes."""
    assert "1|26611|20250315\r\n1|张三|6222021234567890123|26611|C1\r\n" == written(PIPED).decode("gb18030")
    line = written(FIXED)
    assert (71, "000001张三") == (len(line), line.decode("gbk")[:8])
    assert line.endswith(b"000000026611\n")


def test_a_return_file_is_read_by_its_layout():
    """What means success is the layout's; anything else failed, and says why."""
    content = "2|500\r\n000001|张三|26611|0000|\r\n2|李四|500|1234|余额不足\r\n3|x|7|5678|\r\n".encode("gb18030")
    assert [("1", "26611", "paid", ""), ("2", "500", "failed", "余额不足"), ("3", "7", "failed", "5678")] == returned(
        PIPED, content
    )
    assert [("1", "26611", "paid", "")] == returned(FIXED, b"0000010000000266110000\nTRAILER\n")


@pytest.mark.parametrize(
    ("layout", "debit", "why"),
    [
        (FIXED, {"name": "名" * 11}, "22 bytes"),
        (FIXED, {"name": "欧阳䶮"}, "U+4DAE"),
        (PIPED, {"name": "张|三"}, "separator"),
        (PIPED, {"contract": "a\nb"}, "control"),
    ],
)
def test_what_the_file_cannot_say_is_refused_and_nothing_is_cut(layout, debit, why):
    """A name is never shortened: the bank would send the debit back."""
    with pytest.raises(FileNotWritten, match=why.replace("+", r"\+")):
        written(layout, a_debit(**debit))
    with pytest.raises(FileNotWritten):
        DebitFormat(DebitSettings(layout=layout)).write("no batch", locale="zh_CN")


@pytest.mark.parametrize(
    ("layout", "content", "why"),
    [
        (PIPED, b"1|2\r\n1|x|5|0000|", "cut"),
        (PIPED, b"1|2\r\n1|x|5|0000\r\n", "cells"),
        (PIPED, b"1|2\r\n1|x|5.00|0000|\r\n", "fen is no whole number"),
        (PIPED, "1|2\r\n１|x|5|0000|\r\n".encode("gb18030"), "n is no whole number"),
        (PIPED, b"1|2\r\n1|\xff|5|0000|\r\n", "no gb18030 text"),
        (FIXED, b"00000100000002661100\nT\n", "cells"),
        (FIXED, b"", "cut"),
        (FIXED, b"\n" * 200_005, "lines"),
    ],
)
def test_a_return_file_of_another_shape_is_refused(layout, content, why):
    """None of its lines is used."""
    with pytest.raises(FileNotRead, match=why):
        returned(layout, content)


@pytest.mark.parametrize(
    "text",
    [
        "no toml = = ",
        'paid = ["0"]',
        PIPED + 'colour = "red"\n',
        PIPED.replace('"contract"', '"phone"'),
        PIPED.replace('field = "result"', 'field = ""'),
        FIXED.replace(", width = 20", ""),
        FIXED.replace('pad = "0"', 'pad = "零"'),
        PIPED.replace('["0000", "成功"]', "[]"),
        PIPED + "skip_first = -1\n",
        PIPED + 'skip_first = "one"\n',
        PIPED + 'encoding = "morse"\n',
        FIXED.replace("width = 20", 'width = "wide"'),
    ],
)
def test_a_layout_that_says_nothing_sure_is_refused(text):
    """By what is wrong with it."""
    with pytest.raises(FileNotRead, match="layout"):
        layout_of(text)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5), st.sets(st.integers(0, 4)))
def test_what_went_out_comes_back_to_the_fen(amounts, paid):
    """Out and back by one layout: every debit under its place with its amount."""
    debits = [a_debit(n, fen=fen) for n, fen in enumerate(amounts, 1)]
    assert str(sum(amounts)) in written(PIPED, *debits).decode("gb18030").splitlines()[0]
    lines = [f"{d.n}|{d.name}|{d.fen}|{'0000' if d.n - 1 in paid else '9999'}|" for d in debits]
    content = ("x\r\n" + "\r\n".join(lines) + "\r\n").encode("gb18030")
    states = ["paid" if n in paid else "failed" for n in range(len(amounts))]
    assert [(str(d.n), str(d.fen), s, "" if s == "paid" else "9999") for d, s in zip(debits, states, strict=True)] == (
        returned(PIPED, content)
    )


@pytest.fixture
def desk():
    """Three homes billed 200.00 each; zhang and li agreed to direct debit."""
    made = Desk(store=MemoryStore(), actor="wang")
    homes = [home(f"1-10{n}") for n in (1, 2, 3)]
    settle(
        made.store, village(homes, [owned(h.code, who) for h, who in zip(homes, ("zhang", "li", "wang"), strict=True)])
    )
    publish(made.store, tariff_text())
    issue_bills(made, "jade", period=MARCH, issued_on=MARCH.start)
    for payer in ("zhang", "li"):
        account = BankAccount("6222021234567890123")
        mandate = Mandate(project="jade", payer=payer, name=payer, account=account, since=MARCH.start)
        assert keep_mandate(made, mandate) == keep_mandate(made, mandate)
    return made


def back(*rows) -> list:
    """A return file as a reader gives it."""
    return [Table("回盘", rows=[RETURNED, *rows])]


def test_a_batch_is_gathered_once_and_what_came_back_is_posted_once(desk):
    """Paid is a receipt, failed says why and may be tried again; what does not agree is named and left."""
    batch = gather_debits(desk, "jade", batch="2025-03", on=DAY)
    assert [("li", 20_000), ("zhang", 20_000)] == [(each.payer, each.fen) for each in batch.debits]
    assert batch == gather_debits(desk, "jade", batch="2025-03", on=date(2025, 4, 1))
    assert () == gather_debits(desk, "jade", batch="too-early", on=DAY).debits
    rows = [
        ("1", "20000", "paid", ""),
        ("2", "20000", "failed", "余额不足"),
        ("3", "1", "paid", ""),
        ("2", "1", "paid", ""),
    ]
    for _ in range(2):
        done = take_returns(desk, "jade", back(*rows), batch="2025-03")
        assert (1, 1, ["debit-unknown", "debit-differs"]) == (
            done.paid, done.failed, [each.code for each in done.findings],
        )  # fmt: skip
    with desk.store.reading() as known:
        assert [("li", 20_000)] == [(each.payer, each.amount.fen) for each in known.find(Receipt)]
        failed = next(known.find(Debit, state="failed"))
    assert "余额不足" == failed.why
    again = gather_debits(desk, "jade", batch="2025-03b", on=date(2025, 3, 20))
    assert ["zhang"] == [each.payer for each in again.debits]
    with pytest.raises(NotPosted):
        take_returns(desk, "jade", back(), batch="nobody's")


def test_a_debit_that_the_books_refuse_is_named(desk):
    """The books are closed on its day: a person settles it."""
    gather_debits(desk, "jade", batch="b", on=DAY)
    closed = attrs.evolve(desk, closed_until=date(2025, 4, 1))
    done = take_returns(closed, "jade", back(("1", "20000", "paid", "")), batch="b")
    assert ["debit-refused"] == [each.code for each in done.findings]


def test_accounts_print_masked():
    """Personal data stay out of logs."""
    assert "6222021234567890123" not in repr(a_debit()) and "张三" not in repr(a_debit(name="张三丰"))
