"""``jizhi template``: write the empty workbook of rooms and owners, to be filled in and imported."""

from __future__ import annotations

import argparse
from pathlib import Path

from jizhi.cli.console import DONE, Console
from jizhi.cli.files import reserved
from jizhi.cli.opening import xlsx_files


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("file", metavar="FILE.xlsx", help="写到哪里；不覆盖已有文件 · where to; nothing is overwritten")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with reserved(options.file):
        Path(options.file).write_bytes(xlsx_files().template())
    if console.as_json:
        console.answer({"file": options.file})
    console.say(f"✓ {options.file}")
    return DONE
