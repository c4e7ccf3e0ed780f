"""Letters: from the book of a payer to a PDF, in batches that make one file and one by one; the figures are seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from jizhi_documents.pdf import PdfFormat, PdfSettings

from benchmarks.measure import Row
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees.ledger import Entry, Move, account, posted
from jizhi.pages import letters_page
from jizhi.reports.documents import Addressee, DemandLetter, Letterhead, demand_letter, owed_lines
from jizhi.values import Money, Period
from jizhi.words import sheet_of

ON = date(2026, 1, 15)
BATCH = 50
HEAD = Letterhead(company="翠园物业服务有限公司", project="翠园", pay_at="https://pay.example/jade?n={number}")
TARIFF = """
tariff = "jade"
[late.default]
rate_per_day = "0.0005"
[[fee]]
code = "service"
name = "物业服务费"
per = "month"
late = "default"
  [[fee.version]]
  since = 2020-01-01
  basis = "合同"
  rates = { price = "2.70 元/㎡/月" }
  formula = "area * price"
"""


def book(payer: str) -> tuple[Entry, ...]:
    """A payer who has owed for eight months."""
    moves = [
        Move(
            day=date(2025, month, 1), debit=account("receivable", payer), credit=account("income", "service"),
            amount=Money(26_611), kind="charge", payer=payer, space="1-1-101", fee="service",
            item=f"jade/1-1-101/service/{month:02}/{payer}", cycle=Period.month(2025, month),
            due_on=date(2025, month, 15), bill=f"b{month}", because="bill",
        )
        for month in range(1, 9)
    ]  # fmt: skip
    return posted(moves, project="jade", posting="run", actor="bench")


def measure(*, full: bool) -> list[Row]:
    """Return milliseconds of wall and of processor a letter; at full scale of ten thousand letters."""
    count = 10_000 if full else 200
    tariff, pdf = tariff_or_refuse(TARIFF), PdfFormat(PdfSettings())
    letters: list[DemandLetter] = []

    def write_letters() -> None:
        for number in range(count):
            payer = f"payer-{number:05}"
            lines = owed_lines(tariff, book(payer), on=ON)
            to = Addressee(payer=payer, name="张三𠮷䶮")
            letters.append(demand_letter(HEAD, lines, project="jade", to=to, on=ON))

    def batches() -> None:
        for first in range(0, count, BATCH):
            pdf.write(letters[first : first + BATCH], locale="zh_CN")

    def one_by_one() -> None:
        for letter in letters[: count // 4]:
            pdf.write(letter, locale="zh_CN")

    rows = _rows("book to letter", write_letters, count)
    pdf.write(letters[0], locale="zh_CN")
    rows += _rows(f"letter to PDF, {BATCH} in a file", batches, count, at_most=10)
    rows += _rows("letter to PDF, one in a file", one_by_one, count // 4)
    rows += _rows("letter to HTML", lambda: letters_page(map(sheet_of, letters)), count)
    return rows


def _rows(what: str, work: Callable[[], object], count: int, *, at_most: float | None = None) -> list[Row]:
    wall, spent = time.perf_counter(), time.process_time()
    work()
    wall, spent = time.perf_counter() - wall, time.process_time() - spent
    return [
        Row("letters", f"{what}, wall", 1000 * wall / count, spelling="{:.2f} ms"),
        Row("letters", f"{what}, processor", 1000 * spent / count, at_most=at_most, spelling="{:.2f} ms"),
    ]
