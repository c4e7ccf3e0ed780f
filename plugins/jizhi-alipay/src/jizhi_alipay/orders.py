"""What Alipay says of a trade or of a refund, in an answer or in a notice, as our records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jizhi.ports import OrderStatus, RefundStatus
from jizhi.ports.payments import OrderState, RefundState
from jizhi_alipay.amounts import fen_of, time_of

_STATES: Final[Mapping[str, OrderState]] = {
    "WAIT_BUYER_PAY": "waiting",
    "TRADE_SUCCESS": "paid",
    "TRADE_FINISHED": "paid",
    "TRADE_CLOSED": "closed",
}
_REFUNDS: Final[Mapping[str, RefundState]] = {"REFUND_SUCCESS": "done", "REFUND_FAIL": "failed"}


def order_status(told: Mapping[str, Any], *, merchant: str, paid_at: str) -> OrderStatus:
    """Read a trade, whose time of payment is called *paid_at*.

    ``TRADE_CLOSED`` is two things: a trade that was never paid, and one that was paid and then paid back in whole;
    the time of payment tells them apart. ``TRADE_FINISHED`` is paid and can no more be refunded.

    Alipay says ``0.00`` for what the payer himself paid where it does not tell (queries of pages): then it is all.

    Raises:
        ValueError: something is missing, or is not what it should be.
    """
    state, fen, back = _STATES.get(told["trade_status"]), fen_of(told["total_amount"]), 0
    if state is None:
        raise ValueError("the trade is in a state that nobody knows")
    if state == "closed" and told.get(paid_at):
        state, back = "paid", fen
    if "refund_fee" in told:
        back = fen_of(told["refund_fee"])
    number, transaction = told["out_trade_no"], told.get("trade_no", "")
    currency = told.get("trans_currency", "CNY")  # told of trades in other money only
    if state != "paid":
        return OrderStatus(number=number, state=state, fen=fen, currency=currency, merchant=merchant)
    if not transaction or back > fen:
        raise ValueError("a paid trade has a number, and is paid back at most once")
    return OrderStatus(
        number=number,
        state=state,
        fen=fen,
        payer_fen=fen_of(told.get("buyer_pay_amount", "0.00")) or fen,
        refunded_fen=back,
        currency=currency,
        transaction=transaction,
        merchant=merchant,
        paid_at=time_of(told[paid_at]),
    )


def refund_status(told: Mapping[str, Any]) -> RefundStatus:
    """Read a refund as its query tells it.

    Raises:
        ValueError: something is missing, or is not what it should be.
    """
    done = told.get("gmt_refund_pay")
    return RefundStatus(
        number=told["out_request_no"],
        order=told["out_trade_no"],
        state=_REFUNDS.get(told.get("refund_status", ""), "pending"),
        fen=fen_of(told["refund_amount"]),
        transaction=told.get("trade_no", ""),
        done_at=time_of(done) if done else None,
    )
