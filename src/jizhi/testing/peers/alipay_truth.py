"""What Alipay itself holds: codes and pages that nobody has opened, trades, refunds, and what becomes of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

import attrs

from jizhi.errors import RequestRefused

CHINA: Final = timezone(timedelta(hours=8))
REFUNDABLE: Final = timedelta(days=365)


class No(Exception):
    """Alipay says no: the ``sub_code``, for whoever answers."""

    def __init__(self, sub_code: str) -> None:
        self.sub_code = sub_code
        super().__init__(sub_code)


@attrs.frozen(kw_only=True)
class Refunded:
    """One refund that was made."""

    number: str
    fen: int
    at: datetime


@attrs.define(kw_only=True)
class Trade:
    """An order with Alipay; before a payer opens it there is no trade, and ``status`` is empty."""

    number: str
    fen: int
    subject: str
    expires_at: datetime
    notify_url: str = ""
    status: str = ""
    trade_no: str = ""
    opened_at: datetime | None = None
    paid_at: datetime | None = None
    closed_at: datetime | None = None
    coupon_fen: int = 0
    refunds: list[Refunded] = attrs.Factory(list)

    @property
    def refunded_fen(self) -> int:
        """What was paid back in all."""
        return sum(refund.fen for refund in self.refunds)


class AlipayTruth:
    """The books of one account.

    Args:
        opens_at_once: a payer stands by who opens every code and page as soon as there is one; else a trade comes into
            being when somebody opens or pays it.
    """

    def __init__(self, *, opens_at_once: bool = False) -> None:
        self.trades: dict[str, Trade] = {}
        self._opens_at_once = opens_at_once

    def offer(self, new: Trade, *, at: datetime) -> Trade:
        """Make a code or a page known; the same again is the same."""
        known = self.trades.setdefault(new.number, new)
        self._expire(known, at)
        if known.status in ("TRADE_SUCCESS", "TRADE_FINISHED") or known.paid_at:
            raise No("ACQ.TRADE_HAS_SUCCESS")
        if known.status == "TRADE_CLOSED":
            raise No("ACQ.TRADE_HAS_CLOSE")
        if (known.fen, known.subject, known.expires_at) != (new.fen, new.subject, new.expires_at):
            raise No("ACQ.CONTEXT_INCONSISTENT")
        if self._opens_at_once:
            self.open(new.number, at=at)
        return known

    def open(self, number: str, *, at: datetime) -> Trade:
        """Be the payer who scans the code or opens the page. Raises RequestRefused where it is too late for that."""
        trade = self.trades.get(number)
        if trade is None or at >= trade.expires_at:
            raise RequestRefused("alipay", f"{number} cannot be opened")
        if not trade.status:
            trade.status, trade.opened_at = "WAIT_BUYER_PAY", at
            opened = sum(bool(each.trade_no) for each in self.trades.values())
            trade.trade_no = f"{at.astimezone(CHINA):%Y%m%d}22001{opened:015d}"
        return trade

    def pay(self, number: str, *, at: datetime, coupon_fen: int = 0) -> Trade:
        """Be the payer who pays. Raises RequestRefused where Alipay takes no money for it."""
        trade = self.open(number, at=at)
        if trade.status != "WAIT_BUYER_PAY":
            raise RequestRefused("alipay", f"{number} is {trade.status}")
        trade.status, trade.paid_at, trade.coupon_fen = "TRADE_SUCCESS", at, coupon_fen
        return trade

    def find(self, number: str, *, at: datetime) -> Trade:
        """Return the trade as it stands then; what expired is closed."""
        trade = self.trades.get(number)
        if trade is None or not trade.status:
            raise No("ACQ.TRADE_NOT_EXIST")
        self._expire(trade, at)
        return trade

    def close(self, number: str, *, at: datetime) -> Trade:
        """Close a trade that waits."""
        trade = self.find(number, at=at)
        if trade.status != "WAIT_BUYER_PAY":
            raise No("ACQ.TRADE_STATUS_ERROR")
        trade.status, trade.closed_at = "TRADE_CLOSED", at
        return trade

    def refund(self, number: str, refund: str, fen: int, *, at: datetime) -> bool:
        """Pay back, and say whether this call moved money; a refund that was made is not made again."""
        trade = self.find(number, at=at)
        made = self.refund_of(number, refund)
        if made:
            if made.fen != fen:
                raise No("ACQ.DISCORDANT_REPEAT_REQUEST")
            return False
        if trade.status == "TRADE_FINISHED" or (trade.paid_at and at - trade.paid_at > REFUNDABLE):
            raise No("ACQ.TRADE_HAS_FINISHED")
        if trade.status != "TRADE_SUCCESS":
            raise No("ACQ.TRADE_STATUS_ERROR")
        if trade.refunded_fen + fen > trade.fen:
            raise No("ACQ.REASON_TRADE_REFUND_FEE_ERR")
        trade.refunds.append(Refunded(number=refund, fen=fen, at=at))
        if trade.refunded_fen == trade.fen:
            trade.status, trade.closed_at = "TRADE_CLOSED", at
        return True

    def refund_of(self, number: str, refund: str) -> Refunded | None:
        """Return a refund of a trade, None where there is none."""
        return next((each for each in self.trades[number].refunds if each.number == refund), None)

    def finish(self, number: str) -> Trade:
        """Let the months pass in which a paid trade can be refunded."""
        trade = self.trades[number]
        if trade.status == "TRADE_SUCCESS":
            trade.status = "TRADE_FINISHED"
        return trade

    def on(self, day: date) -> list[tuple[Trade, Refunded | None]]:
        """Return what moved on a day in China: payments, and refunds with their trades."""
        moved: list[tuple[Trade, Refunded | None]] = []
        for trade in self.trades.values():
            if trade.paid_at and trade.paid_at.astimezone(CHINA).date() == day:
                moved.append((trade, None))
            moved.extend((trade, each) for each in trade.refunds if each.at.astimezone(CHINA).date() == day)
        return moved

    def _expire(self, trade: Trade, at: datetime) -> None:
        if trade.status == "WAIT_BUYER_PAY" and at >= trade.expires_at:
            trade.status, trade.closed_at = "TRADE_CLOSED", trade.expires_at
