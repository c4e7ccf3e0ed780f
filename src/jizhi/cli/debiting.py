"""The part of ``jizhi bank`` about direct debit: agreements, the file for the bank, what came back."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jizhi.cli.console import DONE, Console, WrongUse, verdict
from jizhi.cli.files import read_content, read_text, reserved
from jizhi.cli.opening import INSTALL, a_day, named
from jizhi.codec import to_data
from jizhi.errors import BadIdentifier
from jizhi.fees.banking import Mandate
from jizhi.host import Host
from jizhi.office.banking import gather_debits, keep_mandate, take_returns
from jizhi.office.desk import Desk
from jizhi.values import BankAccount, Money
from jizhi.words import error_sentence, money_text


def add_debiting(parser: argparse.ArgumentParser) -> None:
    """Declare the options about direct debit."""
    parser.add_argument("--name", type=named, metavar="NAME", help="账户户名 · whose account it is")
    parser.add_argument("--bank-account", type=_an_account, metavar="NO", help="扣款账号 · the account")
    parser.add_argument("--contract", default="", metavar="NO", help="代扣协议号 · number of the agreement")
    parser.add_argument("--day", type=a_day, metavar="DATE", help="协议起始日、扣款日 · since when; day of the debit")
    parser.add_argument("--until", type=a_day, metavar="DATE", help="协议终止日 · from then on no more")
    parser.add_argument("--batch", type=named, metavar="NAME", help="批次，自己起名 · the batch, by your name")
    parser.add_argument("--layout", metavar="FILE", help="银行的文件格式（TOML）· the layout of the bank's files")


def _an_account(text: str) -> BankAccount:
    try:
        return BankAccount(text)
    except BadIdentifier as wrong:
        raise argparse.ArgumentTypeError(error_sentence(wrong)) from None


def _offer(hook: str, name: str, layout: str) -> Any:
    offers = Host(discover=True).offers(hook)
    if name not in offers:
        raise WrongUse(f"缺少插件 · a plugin is missing: {INSTALL['camt']}")
    return offers[name].open(offers[name].settings(layout=read_text(layout)))


def _mandate(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    mandate = Mandate(
        project=options.project,
        payer=options.payer,
        name=options.name,
        account=options.bank_account,
        contract=options.contract,
        since=options.day,
        until=options.until,
    )
    kept = keep_mandate(desk, mandate)
    if console.as_json:
        console.answer({"payer": kept.payer, "account": str(kept.account), "since": kept.since.isoformat()})
    console.say(f"✓ {kept.payer}  {kept.account}  {kept.since}")
    return DONE


def _debit(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    batch = gather_debits(desk, options.project, batch=options.batch, on=options.day)
    content = _offer("jizhi_report_formats", "debit", options.layout).write(batch, locale=console.locale)
    with reserved(options.file):
        Path(options.file).write_bytes(content)
    if console.as_json:
        console.answer({"batch": batch.batch, "debits": len(batch.debits), "fen": batch.fen, "file": options.file})
    money = money_text(Money(batch.fen), locale=console.locale)
    console.say(f"✓ {len(batch.debits)} 笔 · debits  {money} → {options.file}")
    return DONE


def _returns(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    reader = _offer("jizhi_table_readers", "debit-return", options.layout)
    tables = reader.read(read_content(options.file), source=Path(options.file).name)
    done = take_returns(desk, options.project, tables, batch=options.batch)
    if console.as_json:
        told = {name: value for name, value in to_data(done).items() if name != "findings"}
        console.answer({**told, "findings": console.as_data(done.findings)})
    console.tell(done.findings)
    console.say(f"✓ 成功 {done.paid} 笔 · paid；失败 {done.failed} 笔 · failed")
    return verdict(done.findings)


DEBITING: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {"mandate": _mandate, "debit": _debit, "returns": _returns}
)
"""What each verb does."""
