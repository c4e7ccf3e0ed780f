"""What several commands open: the store behind ``--db``, files of tables, dates and periods from the command line."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from jizhi.cli.console import WrongUse
from jizhi.cli.files import read_content
from jizhi.errors import BadPeriod
from jizhi.formula.facts import iso_day
from jizhi.host import Host
from jizhi.intake import Table, read_csv
from jizhi.office.desk import Desk
from jizhi.office.projects import look_into
from jizhi.ports import Store
from jizhi.values import Period
from jizhi.words import error_sentence

INSTALL = {"sql": "pip install jizhi-sql", "xlsx": "pip install jizhi-tables", "camt": "pip install jizhi-bank"}
WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
"""How a file begins that is a workbook, new or old; the reader of workbooks says what is wrong with it."""
_FILE = "sqlite:///"
CHINA = timezone(timedelta(hours=8))
FIRST_YEAR, LAST_YEAR = 1900, 2999


def add_store(parser: argparse.ArgumentParser, *, project: bool = True) -> None:
    """Declare the options of a command that works on a store."""
    parser.add_argument(
        "--db", default="sqlite:///jizhi.db", metavar="URL", help="数据库 · the store (sqlite:///file.db)"
    )
    parser.add_argument("--actor", default="cli", type=named, metavar="NAME", help="经办人 · who asks")
    if project:
        parser.add_argument("--project", required=True, type=named, metavar="CODE", help="项目编号 · the project")


def named(text: str) -> str:
    """A name or a code: any text that is not blank."""
    if not text.strip():
        raise argparse.ArgumentTypeError("不能为空 · it is blank")
    return text.strip()


def a_period(text: str) -> Period:
    """The period that *text* names."""
    try:
        return Period.parse(text)
    except BadPeriod as trouble:
        raise argparse.ArgumentTypeError(error_sentence(trouble)) from trouble


def a_day(text: str) -> date:
    """The day that *text* names."""
    try:
        return iso_day(text)
    except ValueError as trouble:
        raise argparse.ArgumentTypeError(f"{text}: 日期写作 2025-03-01 · a date is written 2025-03-01") from trouble


def an_instant(text: str) -> datetime:
    """The instant that *text* names; without an offset it is China's."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as trouble:
        why = f"{text}: 时刻写作 2025-03-01T10:00+08:00 · an instant is written 2025-03-01T10:00+08:00"
        raise argparse.ArgumentTypeError(why) from trouble
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        years = f"{FIRST_YEAR}–{LAST_YEAR}"
        raise argparse.ArgumentTypeError(f"{text}: 年份应在 {years} · the year must be in {years}")
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def a_count(most: int) -> Callable[[str], int]:
    """Make what reads a whole number from 1 to *most*."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text}: 应为 1 到 {most} 的整数 · a whole number from 1 to {most}")
        return int(text)

    return read


def today() -> date:
    """The day it is where the command runs: the one clock of the commands, for what a day decides and none is given."""
    return iso_day(time.strftime("%Y-%m-%d"))


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the door by which time comes into the audit trail


def is_kept(url: str) -> bool:
    """True where there is a store at *url*; one that is no file is left to its plugin."""
    return not url.startswith(_FILE) or Path(url.removeprefix(_FILE).partition("?")[0]).exists()


def check_is_kept(url: str) -> None:
    """Refuse a *url* at which there is no store. Raises: WrongUse."""
    if not is_kept(url):
        raise WrongUse(
            f"{url}: 没有这个数据库；请先 jizhi import --project-name … "
            "· there is no such store; jizhi import --project-name … makes one"
        )


@contextmanager
def open_desk(options: argparse.Namespace) -> Iterator[Desk]:
    """Open the desk with the store that ``--db`` names, which must be there, and close it in the end.

    Raises: WrongUse; AccessDenied where the actor may not see the project that the command is about.
    """
    check_is_kept(options.db)
    with new_desk(options) as desk:
        if getattr(options, "project", None):
            look_into(desk, options.project)
        yield desk


@contextmanager
def new_desk(options: argparse.Namespace) -> Iterator[Desk]:
    """Open the desk with the store that ``--db`` names, made where there is none, and close it in the end."""
    with open_store(options.db) as store:
        yield Desk(store=store, actor=options.actor, clock=_now)


@contextmanager
def open_store(url: str, *, upgrade: bool = False) -> Iterator[Store]:
    """Open the store at *url* through the plugin that offers it, and close it in the end.

    Where *upgrade* says so, tables of an earlier release are brought up to this one's.
    """
    offer = _offer(Host(discover=True).stores(), "sql")
    with closing(offer.open(offer.settings(url=url, upgrade=upgrade))) as store:
        yield store


def xlsx_files() -> Any:
    """What reads and writes xlsx, through the plugin that offers it."""
    offer = _offer(Host(discover=True).table_readers(), "xlsx")
    return offer.open(offer.settings())


def read_tables(path: str) -> tuple[Table, ...]:
    """Every table of an xlsx or CSV file; the content decides which it is, not the name.

    Raises: WrongUse where the file cannot be read; whatever the reader refuses, with its place.
    """
    content = read_content(path)
    if content.startswith(WORKBOOKS) or path.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        return tuple(xlsx_files().read(content, source=Path(path).name))
    return (read_csv(content, name=Path(path).stem, source=Path(path).name),)


def statement_tables(path: str) -> tuple[Table, ...]:
    """Every table of a bank's statement: XML is camt.053, anything else as ``read_tables`` takes it.

    Raises: WrongUse; FileNotRead.
    """
    content = read_content(path)
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_tables(path)
    offer = _offer(Host(discover=True).table_readers(), "camt")
    return tuple(offer.open(offer.settings()).read(content, source=Path(path).name))


def _offer(offers: dict[str, Any], name: str) -> Any:
    if name not in offers:
        raise WrongUse(f"缺少插件 · a plugin is missing: {INSTALL[name]}")
    return offers[name]
