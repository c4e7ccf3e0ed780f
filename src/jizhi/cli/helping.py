"""Help: commands in groups, every text in the language of the terminal, and what somebody may have meant."""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Half: TypeAlias = Literal["", "zh", "en"]

GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "从这里开始 · begin here": ("demo", "doctor", "completion"),
        "收费标准 · tariffs": (
            "check", "calc", "diff", "presets", "new-tariff", "schema", "publish",
        ),
        "小区与日常表格 · the estate and daily sheets": ("import", "template", "pool", "settle", "charge"),
        "出账 · bills": ("bill", "explain", "void", "late", "close-month"),
        "收款与账簿 · payments and books": (
            "pay", "checkout", "invoice", "bank", "reconcile", "refund", "apply", "reverse", "waive",
            "write-off", "deposit", "suspense", "transfer", "hand-over", "instalments", "till", "book-policy",
            "statement", "arrears",
        ),
        "催缴与函件 · dunning and papers": ("dun", "letter", "receipt", "paper", "messages", "outbox"),
        "维保与服务 · upkeep and service": ("assets", "due", "order", "ticket", "workflow"),
        "员工 · staff": ("attendance", "kpi"),
        "报表 · reports": ("report", "month-book"),
        "权限、数据库与插件 · access, store and plugins": ("access", "audit", "store", "plugins", "new-plugin"),
    }
)  # fmt: skip
"""Which commands stand together in the overview; one that no group names stands at the end."""

_OTHERS: Final = "其他 · others"


def help_half(environment: Mapping[str, str] = os.environ) -> Half:
    """Return which half of a text in both languages the terminal asks for; empty for both, where it says nothing.

    >>> help_half({"LC_ALL": "zh_CN.UTF-8"}), help_half({"LANG": "de_DE.UTF-8"}), help_half({"LANG": "C.UTF-8"})
    ('zh', 'en', '')
    >>> help_half({"JIZHI_LANG": "en", "LANG": "zh_CN.UTF-8"})
    'en'
    """
    for name in ("JIZHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        told = environment.get(name, "")
        if told:
            code = told.partition(".")[0]
            return "" if code in ("C", "POSIX") else "zh" if code.startswith("zh") else "en"
    return ""


def half(text: str, which: Half) -> str:
    """Return the half of *text* that is asked for; both where it has but one, or none is asked for.

    >>> half("出账 · issue bills", "zh"), half("出账 · issue bills", "en"), half("NUMBER", "en")
    ('出账', 'issue bills', 'NUMBER')
    """
    pieces = text.split("; ") if text.count(" · ") > 1 else [text]
    if not which or not all(" · " in piece for piece in pieces):
        return text
    place = 0 if which == "zh" else -1
    return "; ".join(piece.split(" · ")[place] for piece in pieces)


def overview(commands: Mapping[str, str], *, which: Half = "") -> str:
    """Return every command with what it is for, group by group."""
    return "\n".join(_overview(commands, which))


def _overview(commands: Mapping[str, str], which: Half) -> Iterator[str]:
    width = max(map(len, commands))
    yield "jizhi COMMAND [...]      (jizhi COMMAND --help)"
    named = {name for group in GROUPS.values() for name in group}
    groups = {**GROUPS, _OTHERS: tuple(name for name in commands if name not in named)}
    for title, names in groups.items():
        there = [name for name in names if name in commands]
        if there:
            yield from ("", half(title, which))
            yield from (f"  {name.ljust(width)}  {half(commands[name], which)}" for name in there)


def meant(word: str, known: Mapping[str, str]) -> str:
    """Return what may have been meant by *word*, in both languages; empty where nothing is near.

    >>> meant("bil", {"bill": "", "pay": ""})
    '；是不是 bill · did you mean bill?'
    >>> meant("xyzzy", {"bill": ""})
    ''
    """
    near = difflib.get_close_matches(word, known, n=1)
    return f"；是不是 {near[0]} · did you mean {near[0]}?" if near else ""


def speak_one_language(parser: argparse.ArgumentParser, which: Half) -> None:
    """Leave in the help of *parser* only the half that is asked for."""
    parser.description = half(parser.description or "", which)
    for action in parser._actions:
        if action.help:
            action.help = half(action.help, which)
