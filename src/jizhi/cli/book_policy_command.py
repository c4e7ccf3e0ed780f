"""``jizhi book-policy``: how the books of a project are kept: show it, or settle what is named."""

from __future__ import annotations

import argparse
from typing import Any

import attrs

from jizhi.cli.console import DONE, Console
from jizhi.cli.counting import an_amount
from jizhi.cli.opening import add_store, named, open_desk
from jizhi.codec import to_data
from jizhi.fees.ledger import POLICIES, BookPolicy
from jizhi.office.extracts import read_project
from jizhi.office.policies import settle_book_policy
from jizhi.office.posting import book_policy
from jizhi.values import Money
from jizhi.words import money_text

_FIELDS = ("allocation", "fee_order", "apply_prepayment", "refund_above", "waive_above", "write_off_above",
           "receipt_series", "refund_series")  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument("--allocation", choices=POLICIES[:-1], help="收款怎样核销 · how payments are spread")
    parser.add_argument("--fee-order", type=_codes, metavar="A,B", help="by-fee-order 的次序 · the order of fees")
    parser.add_argument(
        "--apply-prepayment", choices=("at-issue", "when-asked"), help="预收何时核销 · when prepayments pay"
    )
    parser.add_argument("--refund-above", type=an_amount, metavar="AMOUNT", help="超过它的退款要审批 · needs a second")
    parser.add_argument("--waive-above", type=an_amount, metavar="AMOUNT", help="超过它的减免要审批 · likewise")
    parser.add_argument("--write-off-above", type=an_amount, metavar="AMOUNT", help="超过它的坏账核销要审批 · likewise")
    parser.add_argument("--receipt-series", type=named, metavar="NAME", help="收据的字头 · the series of receipts")
    parser.add_argument("--refund-series", type=named, metavar="NAME", help="退款凭证的字头 · the series of vouchers")


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    told: dict[str, Any] = {name: getattr(options, name) for name in _FIELDS if getattr(options, name) is not None}
    with open_desk(options) as desk:
        with desk.store.reading() as known:
            read_project(known, options.project)
            policy = book_policy(known, options.project)
        if told:
            policy = settle_book_policy(desk, attrs.evolve(policy, **told))
    if console.as_json:
        console.answer(to_data(policy))
    console.say(*(f"{name.replace('_', '-')}: {_shown(policy, name, console.locale)}" for name in _FIELDS))
    return DONE


def _shown(policy: BookPolicy, name: str, locale: str) -> str:
    value = getattr(policy, name)
    if isinstance(value, Money):
        return money_text(value, locale=locale)
    return ", ".join(value) if isinstance(value, tuple) else str(value)
