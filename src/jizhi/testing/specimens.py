"""Reports for the makers of formats to be proven on: a month book and a receipt, with a fen and rare signs in them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from jizhi.fees.ledger import Entry
from jizhi.fees.payments import Receipt
from jizhi.reports import money_summary
from jizhi.reports.book import BookMonth, MonthBook, behind
from jizhi.reports.documents import Addressee, Letterhead, PaidPart, ReceiptPaper
from jizhi.testing.files import Specimen
from jizhi.values import Period, cny

MONTH: Final = Period.month(2025, 3)
RARE: Final = "𠮷野䶮 <b>*&#"
"""A name with characters that many fonts lack, and with signs that mean something in markup."""


def specimen_book() -> Specimen:
    """Return the book of a month in which one payer was charged two fees and paid one of them in part."""
    about: dict[str, Any] = {
        "project": "jade",
        "payer": "yoshino",
        "space": "1-101",
        "cycle": MONTH,
        "due_on": date(2025, 3, 31),
    }
    owed, total = "receivable/yoshino", cny("1234567.89")
    entries = (
        Entry(posting="b", n=0, day=MONTH.start, debit=owed, credit="income/service", amount=total, kind="charge",
              item="s", fee="service", bill="b", **about),
        Entry(posting="b", n=1, day=MONTH.start, debit=owed, credit="income/water", amount=cny("0.07"), kind="charge",
              item="w", fee="water", bill="b", **about),
        Entry(posting="p", n=0, day=date(2025, 3, 9), debit="clearing/cash", credit="prepayment/yoshino",
              amount=cny("1000.01"), kind="receipt", project="jade", payer="yoshino"),
        Entry(posting="p", n=1, day=date(2025, 3, 9), debit="prepayment/yoshino", credit=owed, amount=cny("1000.01"),
              kind="application", item="s", fee="service", **about),
    )  # fmt: skip
    money = money_summary(None, {"1-101": "1"}, entries, period=MONTH, as_of=date(2025, 3, 31))
    book = MonthBook(
        project="jade", title="翠园", now=BookMonth(period=MONTH, money=money), behind=behind(entries, period=MONTH),
        fees={"service": "物业服务费", "water": RARE}, places={"1-101": "1"}, names={"yoshino": RARE},
    )  # fmt: skip
    return Specimen(report=book, amounts=("1234567.89", "0.07", "1000.01"), names=("翠园", "物业服务费", RARE))


def specimen_receipt() -> Specimen:
    """Return a receipt for one payer with a rare name."""
    kept = Receipt(
        project="jade", series="receipt", number=7, kind="payment", payer="yoshino", amount=cny("107000.53"),
        method="cash", day=date(2025, 3, 9), posting="p", actor="王", note=RARE,
    )  # fmt: skip
    part = PaidPart(space="1-101", fee="物业服务费", cycle=MONTH, amount=cny("107000.53"))
    paper = ReceiptPaper(
        receipt=kept, to=Addressee(payer="yoshino", name=RARE), head=Letterhead(company="翠园物业", project="翠园"),
        parts=(part,), prepaid=cny("0.00"),
    )  # fmt: skip
    return Specimen(report=paper, amounts=("107000.53",), names=("翠园物业", "物业服务费", RARE))
