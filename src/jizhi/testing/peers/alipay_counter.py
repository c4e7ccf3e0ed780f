"""The interfaces of Alipay's peer: what each of them is asked and answers, over what is true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from jizhi.testing.peers.alipay_papers import moment, yuan
from jizhi.testing.peers.alipay_truth import CHINA, AlipayTruth, No, Trade

_YUAN: Final = re.compile(r"(\d{1,9})\.(\d\d)", re.ASCII)
_NUMBER: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
_SUBJECT: Final = re.compile(r"[^/=&]{1,256}")
_READY: Final = timedelta(hours=9)
"""When the bill of the day before is made."""


class AlipayCounter:
    """Does what a believed call asks for.

    Args:
        code: gives the text of the code of an order.
        bill_url: gives the short-lived address of the bill of a day.
    """

    def __init__(
        self, truth: AlipayTruth, code: Callable[[str], str], bill_url: Callable[[date, datetime], str]
    ) -> None:
        self._truth, self._code, self._bill_url = truth, code, bill_url

    def do(self, method: str, asked: Mapping[str, Any], told: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
        """Do it, and return the node of the answer. Raises No."""
        match method:
            case "alipay.trade.precreate":
                trade = self._truth.offer(_trade(asked, told), at=at)
                return _yes({"out_trade_no": trade.number, "qr_code": self._code(trade.number)})
            case "alipay.trade.page.pay" | "alipay.trade.wap.pay":
                self._truth.offer(_trade(asked, told), at=at)
                trade = self._truth.open(_number(asked), at=at)
                return _yes({"out_trade_no": trade.number, "trade_no": trade.trade_no})
            case "alipay.trade.query":
                return _yes(_told(self._truth.find(_number(asked), at=at)))
            case "alipay.trade.close":
                trade = self._truth.close(_number(asked), at=at)
                return _yes({"out_trade_no": trade.number, "trade_no": trade.trade_no})
            case "alipay.trade.refund":
                return self._refund(asked, at)
            case "alipay.trade.fastpay.refund.query":
                return self._refunded(asked, at)
            case "alipay.data.dataservice.bill.downloadurl.query":
                return self._bill(asked, at)
        raise No("isv.invalid-method")

    def _refund(self, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        number, refund = _number(asked), asked.get("out_request_no") or asked["out_trade_no"]
        moved = self._truth.refund(number, refund, _fen(asked.get("refund_amount")), at=at)
        trade = self._truth.trades[number]
        return _yes(
            {
                "trade_no": trade.trade_no,
                "out_trade_no": number,
                "buyer_logon_id": "138****0000",
                "fund_change": "Y" if moved else "N",
                "refund_fee": yuan(trade.refunded_fen),
                "gmt_refund_pay": moment(at),
            }
        )

    def _refunded(self, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        trade = self._truth.find(_number(asked), at=at)
        made = self._truth.refund_of(trade.number, str(asked.get("out_request_no")))
        if made is None:
            return _yes({})
        told = {
            "out_trade_no": trade.number,
            "trade_no": trade.trade_no,
            "out_request_no": made.number,
            "refund_amount": yuan(made.fen),
            "total_amount": yuan(trade.fen),
            "refund_status": "REFUND_SUCCESS",
        }
        return _yes(told | ({"gmt_refund_pay": moment(made.at)} if "gmt_refund_pay" in asked["query_options"] else {}))

    def _bill(self, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        day = date.fromisoformat(asked["bill_date"])
        made = datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=1) + _READY
        if asked.get("bill_type") != "trade" or at < made - _READY:
            raise No("INVAILID_ARGUMENTS")
        if at < made or not self._truth.on(day):
            raise No("BILL_NOT_EXIST")
        return _yes({"bill_download_url": self._bill_url(day, at)})


def _yes(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": "10000", "msg": "Success", **told}


def _trade(asked: Mapping[str, Any], told: Mapping[str, str]) -> Trade:
    subject, expires = str(asked.get("subject")), asked.get("time_expire")
    if not _SUBJECT.fullmatch(subject):
        raise No("ACQ.INVALID_PARAMETER")
    at = datetime.fromisoformat(expires or "2099-01-01 00:00:00").replace(tzinfo=CHINA)
    fen, url = _fen(asked.get("total_amount")), told.get("notify_url", "")
    return Trade(number=_number(asked), fen=fen, subject=subject, expires_at=at, notify_url=url)


def _told(trade: Trade) -> dict[str, Any]:
    """What a query tells of a trade; the time of payment is there once it was paid, whatever became of it."""
    told = {
        "out_trade_no": trade.number,
        "trade_no": trade.trade_no,
        "trade_status": trade.status,
        "total_amount": yuan(trade.fen),
        "buyer_logon_id": "138****0000",
        "buyer_pay_amount": "0.00",
        "receipt_amount": "0.00",
    }
    if trade.paid_at:
        told |= {"send_pay_date": moment(trade.paid_at), "receipt_amount": yuan(trade.fen)}
        told["buyer_pay_amount"] = yuan(trade.fen - trade.coupon_fen)
    return told


def _number(asked: Mapping[str, Any]) -> str:
    number = str(asked.get("out_trade_no"))
    if not _NUMBER.fullmatch(number):
        raise No("ACQ.INVALID_PARAMETER")
    return number


def _fen(text: object) -> int:
    found = _YUAN.fullmatch(str(text))
    fen = int(found[1] + found[2]) if found else 0
    if not 0 < fen <= 10**10:
        raise No("ACQ.INVALID_PARAMETER")
    return fen
