"""``jizhi store``: bring the tables of an earlier release up to this one's, or say how a store stands."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, Console
from jizhi.cli.opening import add_store, check_is_kept, open_store


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser, project=False)
    parser.add_argument(
        "what",
        choices=("check", "upgrade"),
        help="check 能否使用 · say whether it can be used; upgrade 升级旧表 · bring older tables up",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    check_is_kept(options.db)
    with open_store(options.db, upgrade=options.what == "upgrade") as store, store.reading():
        pass
    if console.as_json:
        console.answer({"store": options.db, "usable": True})
    console.say(f"✓ {options.db}: 本版可以使用 · this release can use it")
    return DONE
