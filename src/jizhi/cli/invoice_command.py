"""``jizhi invoice``: invoices (数电发票) of receipts and bills: ask, sheet out, numbers in, ask after, turn red."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jizhi.cli.channels import open_offer
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse, verdict
from jizhi.cli.counting import wants
from jizhi.cli.files import reserved
from jizhi.cli.opening import add_store, an_instant, named, open_desk, read_tables, xlsx_files
from jizhi.codec import to_data
from jizhi.errors import RecordRefused
from jizhi.fees.invoicing import FeeTax, Invoice, InvoiceTerms
from jizhi.intake import write_csv
from jizhi.office.desk import Desk
from jizhi.office.invoicing import (
    SHEET,
    ask_after_invoice,
    ask_invoice,
    invoice_sheets,
    red_due,
    reverse_invoice,
    settle_invoices,
    take_issued,
    waiting_invoices,
)
from jizhi.values import Money
from jizhi.words import error_sentence, money_text

_WANTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "terms": ("seller", "fee"),
        "ask": ("about",),
        "list": (),
        "sheet": ("file",),
        "take": ("file",),
        "query": ("number", "issuer", "settings"),
        "reverse": ("number", "note"),
        "due": (),
    }
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what",
        choices=tuple(_WANTS),
        help="terms 税号与税率 · terms; ask 申请 · ask for one; list 列出 · list; sheet 批量开票表 · sheet out; "
        "take 开票结果 · numbers in; query 查询 · ask after; reverse 红冲 · turn red; due 应红冲的 · due to be red",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="写出或读入的表 · the sheet to write or read")
    parser.add_argument("--seller", metavar="NO", help="销售方税号 · the seller's taxpayer number")
    parser.add_argument(
        "--fee", action="append", default=[], type=_a_fee, metavar="费用=名称:税收编码:税率", help="每种费用 · each fee"
    )
    parser.add_argument("--basis", choices=("receipt", "bill"), default="receipt", help="按收款或按账单 · invoiced by")
    parser.add_argument("--about", type=named, metavar="ID", help="收据或账单编号 · the receipt or bill")
    parser.add_argument("--buyer", default="", metavar="NAME", help="抬头，默认付款人 · whose name is printed")
    parser.add_argument("--buyer-tax-number", default="", metavar="NO", help="购买方税号 · the buyer's number")
    parser.add_argument("--number", type=named, metavar="NO", help="申请编号，见 list · our number of an invoice")
    parser.add_argument("--issuer", type=named, metavar="NAME", help="开票方；不写就等批量表 · who issues it")
    parser.add_argument("--settings", metavar="FILE", help="开票方的设置（TOML）· the settings of the issuer")
    parser.add_argument("--note", default="", metavar="TEXT", help="备注，或红冲原因 · a remark, or why it is red")
    parser.add_argument("--at", type=an_instant, metavar="INSTANT", help="时刻，默认现在 · the instant, else now")


def _a_fee(text: str) -> FeeTax:
    """A fee as ``service=物业管理服务:3040801010000000000:6%`` names it."""
    fee, _, rest = text.partition("=")
    parts = rest.split(":")
    try:
        name, code, rate = parts
        part = Decimal(rate.removesuffix("%")) / (100 if rate.endswith("%") else 1)
        return FeeTax(fee=fee.strip(), name=name.strip(), tax_code=code.strip(), rate=part)
    except (ValueError, InvalidOperation) as wrong:
        why = error_sentence(wrong) if isinstance(wrong, RecordRefused) else ""
        form = "写作 费用=名称:19位税收编码:6% · written fee=name:19 digits:6%"
        raise argparse.ArgumentTypeError(f"{text}: {form} {why}".rstrip()) from wrong


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    wants(options, _WANTS[options.what])
    if options.issuer and not options.settings:
        raise WrongUse("--issuer 要同时写 --settings · --issuer goes with --settings")
    options.at = options.at or datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    with open_desk(options) as desk:
        return _VERBS[options.what](desk, options, console)


def _adapter(options: argparse.Namespace, ability: str = "") -> Any:
    """The issuer that is named; None where the batch sheet is meant."""
    if not options.issuer:
        return None
    return open_offer("jizhi_invoice_issuers", options.issuer, options.settings, ability=ability, seconds=30)


def _terms(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    terms = InvoiceTerms(
        project=options.project, seller_tax_number=options.seller, fees=tuple(options.fee), basis=options.basis
    )
    kept = settle_invoices(desk, terms)
    if console.as_json:
        console.answer(to_data(kept))
    for each in kept.fees:
        console.say(f"✓ {each.fee or '-'}  {each.name}  {each.tax_code}  {(each.rate * 100).normalize():f}%")
    return DONE


def _ask(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    outcome = ask_invoice(
        desk,
        options.project,
        options.about,
        at=options.at,
        buyer=options.buyer,
        buyer_tax_number=options.buyer_tax_number,
        remark=options.note,
        issuer=options.issuer or SHEET,
        adapter=_adapter(options),
    )
    if console.as_json:
        told = None if outcome.value is None else _told(outcome.value)
        console.answer({"invoice": told, "findings": console.as_data(outcome.findings)})
    console.tell(outcome.findings)
    if outcome.value is not None:
        console.say(f"✓ {_line(outcome.value, console)}")
    return verdict(outcome.findings)


def _told(invoice: Invoice) -> dict[str, Any]:
    """An invoice as data, without the buyer's name."""
    data: dict[str, Any] = to_data(invoice)
    return {"number": invoice.number, "fen": invoice.fen, "tax_fen": invoice.tax_fen} | {
        name: value for name, value in data.items() if name not in ("buyer", "version")
    }


def _line(invoice: Invoice, console: Console) -> str:
    money, tax = (money_text(Money(fen), locale=console.locale) for fen in (invoice.fen, invoice.tax_fen))
    said = f"{invoice.number}  {invoice.state}  {money}  税 {tax} · tax  {invoice.about}  {invoice.invoice_number}"
    return f"{said}  {invoice.why}".rstrip()


def _say(invoices: Iterable[Invoice], console: Console) -> int:
    every = tuple(invoices)
    if console.as_json:
        console.answer([_told(each) for each in every])
    console.say(*(_line(each, console) for each in every))
    return DONE


def _list(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    told: dict[str, Any] = {"about": options.about} if options.about else {}
    with desk.store.reading() as known:
        return _say(known.find(Invoice, project=options.project, **told), console)


def _sheet(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        waiting = waiting_invoices(known, options.project)
    tables = invoice_sheets(waiting)
    with reserved(options.file):
        if options.file.lower().endswith(".xlsx"):
            Path(options.file).write_bytes(xlsx_files().write(tables))
        else:
            # A CSV holds one sheet: the details stand in a second file beside the first.
            beside = Path(options.file).with_suffix(f".2{Path(options.file).suffix}")
            Path(options.file).write_bytes(write_csv(tables[0]))
            beside.write_bytes(write_csv(tables[1]))
    if console.as_json:
        console.answer({"invoices": len(waiting), "file": options.file})
    console.say(f"✓ {len(waiting)} 张 · invoices → {options.file}")
    return DONE


def _take(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    outcome = take_issued(desk, options.project, read_tables(options.file), at=options.at)
    if console.as_json:
        told = [_told(each) for each in outcome.value]
        console.answer({"issued": told, "findings": console.as_data(outcome.findings)})
    console.tell(outcome.findings)
    console.say(f"✓ {len(outcome.value)} 张有了号码 · have their numbers")
    return verdict(outcome.findings)


def _query(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    adapter = _adapter(options, "query")
    return _say([ask_after_invoice(desk, options.project, options.number, adapter=adapter, at=options.at)], console)


def _reverse(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    adapter = _adapter(options, "reverse")
    done = reverse_invoice(desk, options.project, options.number, why=options.note, at=options.at, adapter=adapter)
    _say([done], console)
    return DONE if done.state == "reversed" else NEEDS_A_PERSON


def _due(desk: Desk, options: argparse.Namespace, console: Console) -> int:
    with desk.store.reading() as known:
        findings = tuple(red_due(known, options.project))
    if console.as_json:
        console.answer({"findings": console.as_data(findings)})
    console.tell(findings)
    return verdict(findings)


_VERBS: Final[Mapping[str, Callable[[Desk, argparse.Namespace, Console], int]]] = MappingProxyType(
    {
        "terms": _terms,
        "ask": _ask,
        "list": _list,
        "sheet": _sheet,
        "take": _take,
        "query": _query,
        "reverse": _reverse,
        "due": _due,
    }
)
