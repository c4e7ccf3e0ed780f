"""What several commands open: the store behind ``--db``, files of tables, dates and periods from the command line."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from jizhi.cli.console import WrongUse
from jizhi.errors import BadPeriod
from jizhi.host import Host
from jizhi.intake import Table, read_csv
from jizhi.office.desk import Desk
from jizhi.ports import Store
from jizhi.values import Period

INSTALL = {"sql": "pip install jizhi-sql", "xlsx": "pip install jizhi-tables"}


def add_store(parser: argparse.ArgumentParser, *, project: bool = True) -> None:
    """Declare the options of a command that works on a store."""
    parser.add_argument("--db", default="sqlite:///jizhi.db", metavar="URL", help="数据库 · the store (sqlite:///file.db)")
    parser.add_argument("--actor", default="cli", metavar="NAME", help="经办人 · who asks")
    if project:
        parser.add_argument("--project", required=True, metavar="CODE", help="项目编号 · the project")


def open_desk(options: argparse.Namespace) -> Desk:
    """The desk with the store that ``--db`` names."""
    return Desk(store=open_store(options.db), actor=options.actor)


def open_store(url: str) -> Store:
    """Open the store at *url* through the plugin that offers it."""
    offer = _offer(Host(discover=True).stores(), "sql")
    store: Store = offer.open(offer.settings(url=url))
    return store


def xlsx_files() -> Any:
    """What reads and writes xlsx, through the plugin that offers it."""
    offer = _offer(Host(discover=True).table_readers(), "xlsx")
    return offer.open(offer.settings())


def read_tables(path: str) -> tuple[Table, ...]:
    """Every table of an xlsx or CSV file; the content decides which it is, not the name.

    Raises: WrongUse where the file cannot be read; whatever the reader refuses, with its place.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as trouble:
        raise WrongUse(f"{path}: {trouble.strerror}") from trouble
    if content.startswith(b"PK") or path.lower().endswith((".xlsx", ".xlsm")):
        return tuple(xlsx_files().read(content, source=Path(path).name))
    return (read_csv(content, name=Path(path).stem, source=Path(path).name),)


def a_period(text: str) -> Period:
    """The period that *text* names.

    Raises: WrongUse.
    """
    try:
        return Period.parse(text)
    except BadPeriod as trouble:
        raise WrongUse(str(trouble)) from trouble


def a_day(text: str) -> date:
    """The day that *text* names.

    Raises: WrongUse.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as trouble:
        raise WrongUse(f"{text}: 日期写作 2025-03-01 · a date is written 2025-03-01") from trouble


def _offer(offers: dict[str, Any], name: str) -> Any:
    if name not in offers:
        raise WrongUse(f"缺少插件 · a plugin is missing: {INSTALL[name]}")
    return offers[name]
