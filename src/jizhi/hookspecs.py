"""The hooks: a plural noun collects offers, a past tense announces; names decide, never the order of plugins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pluggy

from jizhi.fees import Bill
from jizhi.fees.payments import Receipt
from jizhi.ports import Offer, Store

GROUP = "jizhi"
"""The group of entry points under which an installed plugin is found."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)
"""Marks a plugin's function as the implementation of the hook of the same name."""


@hookspec
def jizhi_stores() -> Iterable[Offer[Store]]:  # type: ignore[empty-body]
    """Collect the stores that this plugin can open. (since 0.1)"""


@hookspec
def jizhi_table_readers() -> Iterable[Offer[Any]]:  # type: ignore[empty-body]
    """Collect the readers of table files that this plugin has; a reader makes ``jizhi.intake`` tables. (since 0.1)"""


@hookspec
def jizhi_bills_issued(bills: tuple[Bill, ...]) -> None:
    """Announce that *bills*, a batch, were kept; called after the commit, never inside a unit. (since 0.1)"""


@hookspec
def jizhi_payments_posted(payments: tuple[Receipt, ...]) -> None:
    """Announce that money came in or went out: *payments* are its receipts; called as for bills. (since 0.1)"""
