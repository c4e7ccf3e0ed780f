"""``jizhi bank``: statements taken in, their lines matched and posted, what is left settled by a person."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse, verdict
from jizhi.cli.counting import wants
from jizhi.cli.debiting import DEBITING, add_debiting
from jizhi.cli.opening import add_store, named, open_desk, statement_tables
from jizhi.codec import to_data
from jizhi.fees.banking import BankLine, Match
from jizhi.intake import Column
from jizhi.intake.bank_columns import STATEMENT
from jizhi.office.banking import match_lines, post_line, set_aside, take_statement
from jizhi.office.desk import Desk
from jizhi.values import Money, mask_name
from jizhi.words import money_text

_WANTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "import": ("file", "account"),
        "match": (),
        "list": (),
        "post": ("id", "payer"),
        "aside": ("id", "note"),
        "mandate": ("payer", "name", "bank_account", "day"),
        "debit": ("file", "batch", "day", "layout"),
        "returns": ("file", "batch", "layout"),
    }
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what",
        choices=tuple(_WANTS),
        help="import 导入流水 · take a statement in; match 认款入账 · match, post; list 列出未认的 · list open ones; "
        "post 一笔记给某人 · post one to a payer; aside 不是缴费 · no payment; mandate 登记代扣协议 · an agreement to "
        "direct debit; debit 代扣送盘 · the file for the bank; returns 代扣回盘 · what came back",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="流水：CSV、xlsx、camt.053 · the statement")
    parser.add_argument("--account", type=named, metavar="NAME", help="我方账户，自己起名 · our account, by your name")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        type=_a_heading,
        metavar="收入=进账",
        help="银行的表头叫别的 · a heading",
    )
    parser.add_argument("--dry-run", action="store_true", help="只看不记账 · rehearse, post nothing")
    parser.add_argument("--id", type=named, metavar="ID", help="哪一笔，见 list · which line")
    parser.add_argument("--payer", type=named, metavar="ID", help="付款人编号 · the payer")
    parser.add_argument("--note", default="", metavar="TEXT", help="是什么款 · what it is")
    add_debiting(parser)


def _a_heading(text: str) -> Column:
    """A heading of the bank for one of our columns, like ``收入=进账``."""
    ours, _, theirs = (part.strip() for part in text.partition("="))
    found = next((column for column in STATEMENT.columns if ours in (column.heading, column.name)), None)
    if found is None or not theirs:
        known = " ".join(column.heading for column in STATEMENT.columns if column.holds != "nothing")
        raise argparse.ArgumentTypeError(f"{text}: 写作 收入=进账，左边是 · ours=theirs, where ours is one of {known}")
    return Column(found.name, found.holds, theirs, form=STATEMENT.name)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, _WANTS[options.what])
    if options.file is not None and options.what not in ("import", "debit", "returns"):
        raise WrongUse(f"bank {options.what}: 不要文件 · takes no file: {options.file}")
    with open_desk(options) as desk:
        return _VERBS[options.what](desk, options, console)


def _import(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    tables = statement_tables(options.file)
    taken = take_statement(desk, options.project, tables, account=options.account, extra=options.column)
    if console.as_json:
        counts = {"new": len(taken.new), "known": taken.known, "refused": taken.report.count("refused")}
        console.answer({**counts, "findings": console.as_data(taken.findings)})
    console.tell(taken.findings)
    console.say(
        f"✓ 新 {len(taken.new)} 笔 · new；已有 {taken.known} 笔 · known；"
        f"拒绝 {taken.report.count('refused')} 行 · refused"
    )
    return verdict(taken.findings)


def _match(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    found = match_lines(desk, options.project, account=options.account or "", dry_run=options.dry_run)
    if console.as_json:
        told = {"posted": _told(found.posted), "open": _told(found.open), "dry_run": options.dry_run}
        console.answer({**told, "findings": console.as_data(found.findings)})
    console.tell(found.findings)
    for each in found.posted:
        console.say(f"✓ {_line(each.line, console)} → {each.payer}  {_signs(each)}")
    _say_open(found.open, console)
    return NEEDS_A_PERSON if found.open else DONE


def _told(matches: Iterable[Match]) -> list[dict[str, Any]]:
    """Matches as data, without the names of people."""
    return [
        {
            "id": each.line.id,
            "day": each.line.day.isoformat(),
            "fen": each.line.fen,
            "payer": each.payer,
            "candidates": [{"payer": one.payer, "signs": list(one.signs)} for one in each.candidates],
        }
        for each in matches
    ]


def _say_open(matches: Iterable[Match], console: Console) -> None:
    for each in matches:
        console.say(f"? {_line(each.line, console)}")
        for one in each.candidates:
            console.say(f"    {one.payer}  {' '.join(one.signs)}")


def _signs(match: Match) -> str:
    return " ".join(next(one.signs for one in match.candidates if one.payer == match.payer))


def _line(line: BankLine, console: Console) -> str:
    money = money_text(Money(line.fen, line.currency), locale=console.locale)
    return f"{line.id}  {line.day}  {money}  {mask_name(line.name)}  {line.remark}".rstrip()


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    told: dict[str, Any] = {"account": options.account} if options.account else {}
    with desk.store.reading() as known:
        lines = tuple(known.find(BankLine, project=options.project, state="open", **told))
    if console.as_json:
        data = ({"id": each.id, **to_data(each)} for each in lines)
        console.answer([{name: value for name, value in each.items() if name != "name"} for each in data])
    console.say(*(_line(each, console) for each in lines))
    return DONE


def _post(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    answer = post_line(desk, options.project, options.id, payer=options.payer)
    if console.as_json:
        console.answer(to_data(answer))
    console.say(f"✓ {answer.receipt}  {money_text(answer.amount, locale=console.locale)}")
    return DONE


def _aside(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    line = set_aside(desk, options.project, options.id, note=options.note)
    if console.as_json:
        console.answer({"id": line.id, "state": line.state, "note": line.note})
    console.say(f"✓ {line.id}  {line.note}")
    return DONE


_VERBS: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {"import": _import, "match": _match, "list": _list, "post": _post, "aside": _aside, **DEBITING}
)
