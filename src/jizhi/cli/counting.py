"""What the commands about money share: amounts, keys and payers from the command line, and what was done, as lines."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from jizhi.cli.console import DONE, Console, WrongUse
from jizhi.cli.opening import a_day, named, open_desk
from jizhi.codec import to_data
from jizhi.errors import JizhiError
from jizhi.estate import Party
from jizhi.fees.payments import METHODS
from jizhi.office.books import payers_of, receipt_with
from jizhi.office.counter import Answer, Command, carry_out
from jizhi.office.desk import Desk
from jizhi.ports import Reading
from jizhi.values import Money, cny
from jizhi.words import error_sentence, money_text, receipt_lines

Asked: TypeAlias = Callable[[Reading, argparse.Namespace, Mapping[str, Any]], Command]
"""What makes a command of what is kept, of the options, and of the fields that every command takes from them."""

_TAKEN: Final = ("project", "key", "on", "amount", "note")


def an_amount(text: str) -> Money:
    """The amount that *text* names, in yuan, not below zero."""
    try:
        amount = cny(text)
    except JizhiError as trouble:
        raise argparse.ArgumentTypeError(error_sentence(trouble)) from trouble
    if amount.fen < 0:
        raise argparse.ArgumentTypeError(f"{text}: 金额不能小于零 · an amount is not below zero")
    return amount


def add_key(parser: argparse.ArgumentParser) -> None:
    """Declare the key of a command about money."""
    parser.add_argument(
        "--key", required=True, help="操作键：同一键只做一次 · the key of the command; one key is done once"
    )


def add_asked(parser: argparse.ArgumentParser, *, amount: str = "--amount") -> None:
    """Declare key, day and amount of a command; ``wants`` says which of them it cannot do without.

    Args:
        amount: ``--amount``, or ``amount`` where it stands alone at the end; empty for a command without one.
    """
    parser.add_argument("--key", help="操作键：同一键只做一次 · the key of the command; one key is done once")
    parser.add_argument("--on", type=a_day, metavar="DATE", help="记账日 · the day of it")
    if amount:
        how: dict[str, Any] = {} if amount.startswith("--") else {"nargs": "?"}
        parser.add_argument(amount, type=an_amount, metavar="AMOUNT", help="金额（元）· in yuan", **how)


def add_note(parser: argparse.ArgumentParser) -> None:
    """Declare why."""
    parser.add_argument("--note", default="", metavar="TEXT", help="备注、原因 · a note, or why")


def wants(options: argparse.Namespace, names: Iterable[str]) -> None:
    """Refuse *options* in which one of *names* is missing. Raises: WrongUse."""
    missing = [name for name in names if getattr(options, name) in (None, "")]
    if missing:
        raise WrongUse(f"还缺 {' '.join(missing)} · missing")


def a_command(options: argparse.Namespace, console: Console, asked: Asked) -> int:
    """Carry out what *asked* makes of the options, and tell what it did and the id that it made."""
    told = {name: getattr(options, name) for name in _TAKEN if name in options}
    with open_desk(options) as desk:
        with desk.store.reading() as known:
            command = asked(known, options, told)
        answer = carry_out(desk, command)
        report_answer(desk, answer, console)
    if answer.told:
        console.say(f"  {answer.told}")
    return DONE


def add_payer(parser: argparse.ArgumentParser) -> None:
    """Declare whose money it is."""
    parser.add_argument("--payer", type=named, metavar="ID", help="付款人编号 · the payer")
    parser.add_argument("--space", type=named, metavar="CODE", help="或房屋编号 · or a space of his")


def add_method(parser: argparse.ArgumentParser) -> None:
    """Declare how money moves."""
    parser.add_argument("--method", choices=METHODS, default="cash", help="收付方式 · the way of paying")
    parser.add_argument("--till", default="", metavar="TILL", help="收银台 · the till, for cash")


def payer_named(known: Reading, options: argparse.Namespace) -> str:
    """The payer that the command names, or the one who owes for the space that it names.

    Raises: WrongUse: neither or both are named, or several payers owe for the space.
    """
    if (options.payer is None) == (options.space is None):
        raise WrongUse("请写 --payer 或 --space 之一 · name --payer or --space, one of them")
    if options.payer is not None:
        return str(options.payer)
    found = payers_of(known, options.project, options.space)
    if len(found) != 1:
        raise WrongUse(
            f"{options.space}: 付款人有 {len(found)} 个（{' '.join(found) or '-'}），请写 --payer "
            "· so many payers; name one with --payer"
        )
    return found[0]


def report_answer(desk: Desk, answer: Answer, console: Console) -> None:
    """Tell what a command did, with its receipt where there is one."""
    with desk.store.reading() as known:
        receipt = receipt_with(known, answer.receipt) if answer.receipt else None
        party = known.get(Party, receipt[0].payer) if receipt else None
    if console.as_json:
        console.answer(to_data(answer))
        return
    if receipt is not None:
        names = {party.id: party.name} if party else {}
        console.say(*receipt_lines(*receipt, locale=console.locale, names=names))
    owed, prepaid = money_text(answer.owed, locale=console.locale), money_text(answer.prepayment, locale=console.locale)
    console.say(f"✓ 尚欠 {owed} · owed; 预收 {prepaid} · prepaid")
