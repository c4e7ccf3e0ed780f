"""``jizhi new-plugin``: write the skeleton of a plugin, whose tests are red where its maker must act."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.skeleton import files
from jizhi.cli.skeleton_ports import PORTS


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("name", metavar="NAME", help="插件名，如 jizhi-acme · its name, like jizhi-acme")
    parser.add_argument("--port", required=True, choices=sorted(PORTS), help="实现哪个端口 · the port it implements")
    parser.add_argument("--into", default=".", metavar="DIR", help="写到哪个目录下 · the folder to write it into")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if not re.fullmatch(r"jizhi-[a-z][a-z0-9]*(-[a-z0-9]+)*", options.name):
        raise WrongUse(
            f"{options.name}: 插件名写作 jizhi-acme，小写字母、数字和短横 "
            "· a plugin is called jizhi-acme: lower case, digits and dashes"
        )
    top = Path(options.into) / options.name
    if top.exists():
        raise WrongUse(f"{top}: 已经有了 · it is there already")
    written = files(options.name, PORTS[options.port])
    for name, text in written.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    console.say(*(str(top / name) for name in written))
    if console.as_json:
        console.answer({"files": [str(top / name) for name in written], "findings": []})
    return DONE
