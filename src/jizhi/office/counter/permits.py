"""What each command of the counter needs, one declaration for each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, get_args

from jizhi.errors import PermissionUndeclared
from jizhi.office.counter import commands


def complete(permits: Mapping[type[Any], str]) -> Mapping[type[Any], str]:
    """Return *permits*, of which every command has one.

    Raises:  PermissionUndeclared.

    >>> complete({commands.Pay: "payments.take"})
    Traceback (most recent call last):
    jizhi.errors.PermissionUndeclared: the counter declares no permission of the catalogue: AgreeInstalments Apply ...
    """
    missing = sorted(command.__name__ for command in set(get_args(commands.Command)) - permits.keys())
    if missing:
        raise PermissionUndeclared("the counter", missing)
    return MappingProxyType(dict(permits))


PERMITS: Final = complete(
    {
        commands.Pay: "payments.take",
        commands.TakeUnknown: "payments.take",
        commands.Apply: "payments.take",
        commands.HoldDeposit: "payments.take",
        commands.OpenTill: "payments.take",
        commands.CloseTill: "payments.take",
        commands.Resolve: "payments.resolve",
        commands.Transfer: "payments.resolve",
        commands.HandOver: "payments.resolve",
        commands.OffsetDeposit: "payments.resolve",
        commands.Reverse: "payments.reverse",
        commands.Refund: "refunds.ask",
        commands.RefundDeposit: "refunds.ask",
        commands.RefundFailed: "refunds.ask",
        commands.Waive: "waivers.ask",
        commands.ForfeitDeposit: "waivers.ask",
        commands.WriteOff: "write-offs.ask",
        commands.Approve: "proposals.approve",
        commands.AgreeInstalments: "instalments.agree",
        commands.CloseBooks: "books.close",
    }
)
"""By class, the permission; a command without one cannot be imported."""
