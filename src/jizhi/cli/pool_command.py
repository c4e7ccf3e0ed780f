"""``jizhi pool``: state a cost to be shared out, by hand or from meters, take it back, and list those of a project."""

from __future__ import annotations

import argparse

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.counting import an_amount
from jizhi.cli.opening import a_period, add_store, open_desk
from jizhi.codec import to_data
from jizhi.errors import JizhiError
from jizhi.fees import Pool
from jizhi.fees.common_use import pool_from_meters
from jizhi.findings import Finding
from jizhi.office.desk import Desk
from jizhi.office.pools import read_common_use, state_pool, take_back_pool
from jizhi.values import Money, Quantity
from jizhi.words import error_sentence


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what", choices=("state", "meter", "take-back", "list"), help="报、按表报、收回、列出 · what to do"
    )
    parser.add_argument("--fee", metavar="CODE", help="公摊费用项 · the fee that is shared out")
    parser.add_argument("--period", type=a_period, help="期间 · the period: 2025-03 | 2025-01-01..2025-04-01")
    parser.add_argument(
        "--code", default="", metavar="CODE", help="同一期有几笔时的编号 · tells it from others of its period"
    )
    parser.add_argument("--amount", type=an_amount, metavar="YUAN", help="金额，报时 · the amount, to state")
    parser.add_argument("--basis", default="", metavar="TEXT", help="依据，报时 · the paper it stands on, to state")
    parser.add_argument("--building", default="", metavar="CODE", help="只由这栋楼分摊 · only this building shares it")
    parser.add_argument(
        "--entrance", default="", metavar="CODE", help="只由这个单元分摊 · only this entrance shares it"
    )
    parser.add_argument("--master", metavar="CODE", help="总表表号，按表报时 · the master meter, to state by meters")
    parser.add_argument(
        "--price", type=a_price, metavar="PRICE", help="单价，按表报时，例如 0.6629元/kWh · price, by meters"
    )


def a_price(text: str) -> Quantity:
    """The price that *text* says."""
    try:
        return Quantity.parse(text)
    except JizhiError as trouble:
        raise argparse.ArgumentTypeError(error_sentence(trouble)) from trouble


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with open_desk(options) as desk:
        found, findings = _done(options, desk)
    if console.as_json:
        console.answer({"pools": [to_data(pool) for pool in found], "findings": console.as_data(findings)})
    console.tell(findings)
    console.say(*(_line(pool) for pool in found))
    return NEEDS_A_PERSON if findings else DONE


def _done(options: argparse.Namespace, desk: Desk) -> tuple[tuple[Pool, ...], tuple[Finding, ...]]:
    if options.what == "list":
        with desk.store.reading() as known:
            return tuple(known.find(Pool, project=options.project)), ()
    if not options.fee or options.period is None:
        raise WrongUse("还要 --fee 和 --period · --fee and --period are wanted")
    if options.what == "meter":
        return _by_meters(options, desk)
    told = _told(options)
    if options.what == "take-back":
        return (take_back_pool(desk, told),), ()
    if options.amount is None or not options.basis.strip():
        raise WrongUse("报公摊还要 --amount 和 --basis · to state a pool, --amount and --basis are wanted")
    return (state_pool(desk, told),), ()


def _told(options: argparse.Namespace) -> Pool:
    return Pool(
        project=options.project,
        fee=options.fee,
        code=_code(options),
        period=options.period,
        amount=options.amount or Money(0),
        basis=options.basis.strip(),
        building=options.building,
        entrance=options.entrance,
    )


def _code(options: argparse.Namespace) -> str:
    """What tells pools of one fee and period apart: as told, else where it is shared, as the sheet has it too."""
    return options.code or "-".join(filter(None, (options.building, options.entrance)))


def _by_meters(options: argparse.Namespace, desk: Desk) -> tuple[tuple[Pool, ...], tuple[Finding, ...]]:
    if not options.master or options.price is None:
        raise WrongUse("按表报公摊还要 --master 和 --price · by meters, --master and --price are wanted")
    use = read_common_use(desk, options.project, options.master, period=options.period)
    if use.value is None:
        return (), use.findings
    pool = pool_from_meters(
        use.value,
        options.price,
        project=options.project,
        fee=options.fee,
        code=_code(options),
        building=options.building,
        entrance=options.entrance,
    )
    return (state_pool(desk, pool),), use.findings


def _line(pool: Pool) -> str:
    where = f"  {pool.code}" if pool.code else ""
    return f"{pool.fee}{where}  {pool.period}  #{pool.n}  {pool.amount}  {pool.basis}"
