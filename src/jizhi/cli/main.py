"""The door of the command line: which commands there are, and what becomes of their errors."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from jizhi import __version__
from jizhi.cli.console import DONE, WRONG_USE, Console, WrongUse
from jizhi.errors import JizhiError

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "一个小区从表格到账单的全过程 · a whole estate from workbook to explained bills",
        "check": "检查收费标准文件 · check a tariff file",
        "calc": "按收费标准算一笔 · rate one case, or many with --batch",
        "schema": "收费标准文件的 JSON Schema · the JSON schema of a tariff file",
        "import": "导入房产业主表 · import the workbook of rooms and owners",
        "template": "下载导入模板 · write the empty workbook to fill in",
        "publish": "审批并发布收费标准 · approve and publish a tariff",
        "bill": "出账 · issue the bills of a period",
        "void": "作废一次出账 · void a bill run by reversal",
        "explain": "解释一张账单 · explain a bill line by line",
        "report": "出账汇总 · summary of what was billed",
        "plugins": "列出插件 · list the plugins found",
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help"):
        sys.stdout.reconfigure(errors="replace") if hasattr(sys.stdout, "reconfigure") else None
        print(_overview())
        return DONE if words else WRONG_USE
    if words[0] in ("-V", "--version"):
        print(f"jizhi {__version__}")
        return DONE
    if words[0] not in COMMANDS:
        print(_overview(), file=sys.stderr)
        print(f"\njizhi: 没有这个命令 · no such command: {words[0]}", file=sys.stderr)
        return WRONG_USE
    return _run(words[0], words[1:])


def _overview() -> str:
    width = max(map(len, COMMANDS))
    rows = [f"  {name.ljust(width)}  {about}" for name, about in COMMANDS.items()]
    return "\n".join(["jizhi COMMAND [...]      (jizhi COMMAND --help)", "", *rows])


def _run(name: str, words: list[str]) -> int:
    module = importlib.import_module(f"jizhi.cli.{name}_command")
    parser = argparse.ArgumentParser(prog=f"jizhi {name}", description=COMMANDS[name], allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="机器可读的输出 · print JSON")
    parser.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN", help="文字语言 · language of the sentences")
    module.configure(parser)
    try:
        options = parser.parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    console = Console(as_json=options.json, locale=options.lang)
    try:
        return int(module.run(options, console))
    except WrongUse as trouble:
        console.complain(str(trouble))
    except JizhiError as trouble:
        console.refuse(trouble)
    except OSError as trouble:
        console.complain(f"{trouble.filename or ''}: {trouble.strerror or trouble}")
    return WRONG_USE
