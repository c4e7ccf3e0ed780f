"""The hooks: a plural noun collects offers, a past tense announces; names decide, never the order of plugins.

Each says since which release it is there. It stays: a hook may be given more arguments, which older plugins need not
take, and is never renamed, never loses one, and is dropped one minor release after the one that warned of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pluggy

from jizhi.fees import Bill
from jizhi.fees.payments import Receipt
from jizhi.intake import TableReader
from jizhi.ports import (
    InvoiceIssuer,
    Messenger,
    Offer,
    PaymentGateway,
    PunchReceiver,
    PunchSource,
    ReportFormat,
    Store,
)
from jizhi.upkeep import WorkOrder
from jizhi.values import WorkCalendar
from jizhi.workflow import Step

GROUP = "jizhi"
"""The group of entry points under which an installed plugin is found."""

F = TypeVar("F", bound=Callable[..., Any])

_marked = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)
"""Marks a plugin's function as the implementation of the hook of the same name."""


def hook(*, since: str) -> Callable[[F], F]:
    """Declare a hook, and *since* which release it is there."""

    def declare(function: F) -> F:
        vars(function)["since"] = since
        return _marked(function)

    return declare


@hook(since="0.1")
def jizhi_stores() -> Iterable[Offer[Store]]:  # type: ignore[empty-body]
    """Collect the stores that this plugin can open."""


@hook(since="0.1")
def jizhi_payment_gateways() -> Iterable[Offer[PaymentGateway]]:  # type: ignore[empty-body]
    """Collect the payment channels that this plugin speaks with."""


@hook(since="0.1")
def jizhi_messengers() -> Iterable[Offer[Messenger]]:  # type: ignore[empty-body]
    """Collect who carries messages: SMS vendors, mail servers, chat robots."""


@hook(since="0.1")
def jizhi_punch_sources() -> Iterable[Offer[PunchSource | PunchReceiver]]:  # type: ignore[empty-body]
    """Collect the attendance devices that this plugin reads, or that push to it."""


@hook(since="0.1")
def jizhi_invoice_issuers() -> Iterable[Offer[InvoiceIssuer]]:  # type: ignore[empty-body]
    """Collect who issues invoices."""


@hook(since="0.1")
def jizhi_table_readers() -> Iterable[Offer[TableReader]]:  # type: ignore[empty-body]
    """Collect the readers of table files that this plugin has; a reader makes ``jizhi.intake`` tables."""


@hook(since="0.1")
def jizhi_calendars() -> Iterable[Offer[WorkCalendar]]:  # type: ignore[empty-body]
    """Collect work calendars: of another country, or of a year that this release does not know yet."""


@hook(since="0.1")
def jizhi_report_formats() -> Iterable[Offer[ReportFormat]]:  # type: ignore[empty-body]
    """Collect what writes a report or a letter as a file; a format has ``write(report, *, locale) -> bytes``."""


@hook(since="0.1")
def jizhi_bills_issued(bills: tuple[Bill, ...]) -> None:
    """Announce that *bills*, a batch, were kept; called after the commit, never inside a unit."""


@hook(since="0.1")
def jizhi_payments_posted(payments: tuple[Receipt, ...]) -> None:
    """Announce that money came in or went out: *payments* are its receipts; called as for bills."""


@hook(since="0.1")
def jizhi_tickets_moved(moves: tuple[Step, ...]) -> None:
    """Announce that tickets were moved: *moves* are the steps, which say whom they concern; called as for bills."""


@hook(since="0.1")
def jizhi_work_orders_raised(orders: tuple[WorkOrder, ...]) -> None:
    """Announce that work orders are new, from plans, faults and tickets; called as for bills."""
