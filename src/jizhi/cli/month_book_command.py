"""``jizhi month-book``: everything of a month beside the month before, last year and the budget, as files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from jizhi.cli.attendance_doing import now
from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.dun_command import read_policy
from jizhi.cli.files import read_text, reserved
from jizhi.cli.opening import a_period, add_store, an_instant, open_desk
from jizhi.codec.budgets import budget_or_refuse
from jizhi.host import Host
from jizhi.intake import Table, write_csv
from jizhi.office.month_book import month_book
from jizhi.pages import book_page
from jizhi.reports.book import MonthBook
from jizhi.values import Money
from jizhi.words import money_text
from jizhi.words.book import Book, BookTable, Cell, book_of, cell_text

INSTALL = {"xlsx": "pip install jizhi-tables", "pdf": "pip install jizhi-documents"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "--period", required=True, type=a_period, metavar="MONTH", help="哪个月，或几个整月 · a month: 2025-03, 2025"
    )
    parser.add_argument(
        "--at", type=an_instant, metavar="INSTANT", help="截至何时，默认此刻 · as known up to, by default now"
    )
    parser.add_argument("--budget", metavar="FILE.toml", help="预算文件 · the file of the budget")
    parser.add_argument("--policy", default="standard", metavar="FILE", help="催缴政策 · the policy of dunning")
    parser.add_argument("--html", metavar="OUT.html", help="写一页网页，带图表和明细 · a page with charts and rows")
    parser.add_argument("--xlsx", metavar="OUT.xlsx", help="写一个工作簿 · a workbook")
    parser.add_argument("--pdf", metavar="OUT.pdf", help="写一份 PDF · a PDF for paper")
    parser.add_argument(
        "--csv", metavar="DIR", help="每张表一个 CSV，写到新文件夹 · a CSV for each table, in a new folder"
    )
    parser.add_argument("--gbk", action="store_true", help="CSV 用 GBK · CSV in GBK")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.gbk and not options.csv:
        raise WrongUse("--gbk 与 --csv 同用 · --gbk goes with --csv")
    if options.period.start.day != 1 or options.period.end.day != 1:
        raise WrongUse("--period 写整月，如 2025-03 · --period is whole months, such as 2025-03")
    budget = budget_or_refuse(read_text(options.budget), source=options.budget) if options.budget else None
    policy = read_policy(options.policy)
    at = now(options)
    with reserved(options.html, options.xlsx, options.pdf), open_desk(options) as desk:
        kept = month_book(desk, options.project, period=options.period, at=at, policy=policy, budget=budget)
        book = book_of(kept, locale=console.locale)
        files = write_book(kept, book, options, console)
    if console.as_json:
        console.answer({"book": book.subject, "figures": [*_figures_as_data(book)], "files": files})
    console.say(book.title, *figure_lines(book, console.locale), *(f"✓ {file}" for file in files))
    return DONE


def write_book(kept: MonthBook, book: Book, options: argparse.Namespace, console: Console) -> list[str]:
    """Write the book as whatever is asked for, and return the names of the files."""
    files: list[str] = []
    if options.html:
        Path(options.html).write_text(book_page(book), encoding="utf-8")
        files.append(options.html)
    for name, path in (("xlsx", options.xlsx), ("pdf", options.pdf)):
        if path:
            Path(path).write_bytes(report_format(name).write(kept, locale=console.locale))
            files.append(path)
    if options.csv:
        files += write_csvs(book, Path(options.csv), gbk=options.gbk)
    return files


def report_format(name: str) -> Any:
    """The format of that name, through the plugin that offers it. Raises: WrongUse."""
    offers = Host(discover=True).offers("jizhi_report_formats")
    if name not in offers:
        raise WrongUse(f"缺少插件 · a plugin is missing: {INSTALL[name]}")
    return offers[name].open(offers[name].settings())


def write_csvs(book: Book, folder: Path, *, gbk: bool) -> list[str]:
    """Write each table into a CSV of its own in a new *folder*; nothing where one of them cannot be written."""
    contents = {f"{table.code}.csv": write_csv(_as_table(table), gbk=gbk) for table in book.tables}
    contents = {"figures.csv": write_csv(_figures_table(book), gbk=gbk), **contents}
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in contents]


def _as_table(table: BookTable) -> Table:
    rows = [[_plain(cell) for cell in row.cells] for row in table.rows]
    return Table(table.code, tuple(column.title for column in table.columns), rows, "jizhi")  # type: ignore[arg-type]


def _figures_table(book: Book) -> Table:
    rows = [
        [figure.label, *map(_plain, (figure.now, figure.before, figure.year_ago, figure.budget))]
        for chapter in book.chapters
        for figure in chapter.figures
    ]
    heads = (book.heads[0], book.heads[1], book.heads[2], book.heads[4], book.heads[6])
    return Table("figures", heads, rows, "jizhi")  # type: ignore[arg-type]


def _plain(cell: Cell) -> object:
    match cell:
        case Money():
            return cell.yuan
        case Fraction():
            return cell_text(cell)
    return cell


def _figures_as_data(book: Book) -> Iterator[dict[str, object]]:
    for chapter in book.chapters:
        for figure in chapter.figures:
            cells = (figure.now, figure.before, figure.year_ago, figure.budget)
            now, before, year_ago, budget = (_as_data(cell) for cell in cells)
            yield {
                "chapter": chapter.code,
                "label": figure.label,
                "now": now,
                "before": before,
                "year_ago": year_ago,
                "budget": budget,
                "rows": figure.rows,
            }


def _as_data(cell: Cell) -> object:
    match cell:
        case Money():
            return format(cell.yuan, ".2f")
        case Fraction():
            return str(cell)
    return cell


def figure_lines(book: Book, locale: str) -> Iterator[str]:
    """The figures of a book as a person reads them, chapter by chapter."""
    for chapter in book.chapters:
        told = [
            f"{figure.label} "
            + (money_text(figure.now, locale=locale) if isinstance(figure.now, Money) else cell_text(figure.now))
            for figure in chapter.figures
        ]
        yield f"  {chapter.title}  {', '.join(told) or chapter.note}"
