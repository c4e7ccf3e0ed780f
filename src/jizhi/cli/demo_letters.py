"""The letters of the demo: to one owner who is late a notice, a demand and a receipt, as HTML and PDF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

import attrs

from jizhi.cli.console import Console
from jizhi.cli.lettering import made_lines, write_one
from jizhi.fees.payments import Receipt
from jizhi.host import Host
from jizhi.office.desk import Desk
from jizhi.office.letters import letter_for, letterhead_of, letters_of, paper_of_receipt
from jizhi.ports import Reading
from jizhi.reports.documents import BankAccount, DemandLetter, Letterhead, Paper

NAMES: Final = ("notice", "demand", "receipt")
PAGES: Final = tuple(f"{name}.html" for name in NAMES)
PDFS: Final = tuple(f"{name}.pdf" for name in NAMES)


def write_letters(desk: Desk, project: str, out: Path, *, year: int, console: Console) -> tuple[str, ...]:
    """Write what one late owner is sent, and return the names of the files: PDFs only where a plugin makes them."""
    with desk.store.reading() as known:
        papers = dict(zip(NAMES, _papers(known, project, year), strict=True))
    endings = ("html", "pdf") if "pdf" in Host(discover=True).offers("jizhi_report_formats") else ("html",)
    made = [
        (f"{name}.{ending}", write_one((paper,), str(out / f"{name}.{ending}"), console))
        for ending in endings
        for name, paper in papers.items()
    ]
    told = (line for _, (files, _) in made[: len(PAGES)] for file in files for line in made_lines(file, console.locale))
    console.say("", "── 函件 · letters ──", *told)
    return tuple(name for name, (files, _) in made if files)


def _papers(known: Reading, project: str, year: int) -> Iterable[Paper]:
    """The papers of the first payer whose debt still grows, each of the day on which it would have been sent."""
    head = _head(letterhead_of(known, project))
    on = date(year + 1, 1, 15)
    demands = letters_of(known, project, kind="demand", head=head, on=on)
    demand = next(letter for letter in demands if isinstance(letter, DemandLetter) and letter.per_day)
    payer = demand.to.payer
    receipts = known.find(Receipt, project=project, payer=payer)
    receipt = next(iter(receipts), None) or next(known.find(Receipt, project=project))
    return (
        letter_for(known, project, payer, kind="notice", head=head, on=date(year, 12, 10)),
        demand,
        paper_of_receipt(known, receipt.id, head=head),
    )


def _head(least: Letterhead) -> Letterhead:
    return attrs.evolve(
        least,
        company=f"{least.project}物业服务中心",
        bank=BankAccount(holder=f"{least.project}物业服务中心", number="6222 0000 1111 2222", bank="某银行"),
        pay_at="https://pay.example/?n={number}",
        basis=("《前期物业服务合同》第七条",),
    )
