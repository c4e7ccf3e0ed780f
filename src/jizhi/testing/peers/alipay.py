"""The peer of Alipay's open platform for one app: gateway.do with RSA2, the payer, notices, and the bill of a day.

Written after Alipay's pages on signatures, certificates, notices, bills and each interface. As there, a code is no
trade before somebody opens it, a refund that nobody knows is answered with success, a notice of a refund tells the sum
of all refunds, and only wrong keys are answered without a signature.
Needs ``cryptography``; the keys are those of ``jizhi.testing.peers.keys``, and the plugin is not needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

from jizhi.errors import RequestRefused, UnknownOutcome
from jizhi.ports import Request
from jizhi.testing.peers.alipay_counter import AlipayCounter
from jizhi.testing.peers.alipay_gate import AlipayGate, no, node_of, said, time_of
from jizhi.testing.peers.alipay_papers import bill, notice, packed, signed
from jizhi.testing.peers.alipay_truth import AlipayTruth, No, Trade
from jizhi.testing.peers.keys import RsaKey
from jizhi.testing.peers.retries import Retries
from jizhi.testing.peers.server import Answer

WAITS: Final = (
    *(timedelta(minutes=each) for each in (4, 10, 10)),
    *(timedelta(hours=each) for each in (1, 2, 6, 15)),
)
"""4m, 10m, 10m, 1h, 2h, 6h, 15h: a notice is told eight times in 25 hours, until somebody answers ``success``."""

_LINK: Final = timedelta(seconds=30)


class AlipayPeer(AlipayGate):
    """Alipay for one app and one account.

    Args:
        app_id, seller_id: of the app, and of the account that is paid.
        certificates: the app signs in certificate mode; ``app_certificate``, ``alipay_certificate`` and
            ``root_certificate`` are its files then.
        opens_at_once: a payer stands by who opens every code and page as soon as there is one.
        clock: the vendor's own; None takes the time of each request for now, so that a test may move in time.

    ``truth`` is what it holds. A fault is told by ``fail_next``, or by ``fate``, which is asked with the method of
    every call. ``notices`` are what it has to tell, in its documented waits. Whoever opens ``/payer/<number>`` of a
    peer with a clock is the payer.
    """

    def __init__(
        self,
        *,
        app_id: str = "2021000000000001",
        seller_id: str = "2088000000000001",
        certificates: bool = False,
        opens_at_once: bool = False,
        clock: Callable[[], datetime] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(app_id=app_id, seller_id=seller_id, certificates=certificates, clock=clock, port=port)
        self.truth = AlipayTruth(opens_at_once=opens_at_once)
        self.counter = AlipayCounter(self.truth, self._code, self._bill_url)
        self.fate: Callable[[str], str] = lambda method: ""
        self._fault, self._last = "", None if clock is None else clock()
        self.notices = Retries(WAITS, self._again, lambda reply: reply.body.strip() == b"success")

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer a call of the gateway."""
        told = [*parse_qsl(urlsplit(path).query), *parse_qsl(body.decode(), keep_blank_values=True)]
        with self._lock:
            return self._answer(dict(told), len(told))

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        """Answer a call that is a GET, open a page, be the payer, or hand out a bill."""
        place = urlsplit(path)
        with self._lock:
            if place.path == "/downloadBillFile.resource":
                return self._bill(dict(parse_qsl(place.query)))
            if self._clock and place.path.startswith("/payer/"):
                return self._paid(place.path.removeprefix("/payer/"), self._clock())
            told = parse_qsl(place.query)
            said = self._answer(dict(told), len(told))
            return self._page(dict(told), said) if self._clock else said

    def pay(self, number: str, *, at: datetime, coupon_fen: int = 0) -> None:
        """Be the payer; his coupon is Alipay's, and the account gets all. The notice of it is due."""
        self._tell(self.truth.pay(number, at=at, coupon_fen=coupon_fen), at)

    def expire(self, number: str, *, at: datetime) -> None:
        """Let a trade that nobody paid be closed by the time; the notice of it is due."""
        self._tell(self.truth.find(number, at=at), at)

    def finish(self, number: str, *, at: datetime) -> None:
        """Let the time pass in which a trade can be refunded; the notice of it is due."""
        self._tell(self.truth.finish(number), at)

    def refund(self, number: str, refund: str, fen: int, *, at: datetime) -> None:
        """Pay back in Alipay's own console, of which the app hears by a notice alone."""
        self.truth.refund(number, refund, fen, at=at)
        self._tell(self.truth.trades[number], at, refund)

    def notice(
        self,
        number: str,
        *,
        at: datetime,
        merchant: str = "",
        refund: str | None = None,
        key: RsaKey | None = None,
        **more: str,
    ) -> Request:
        """Tell of a trade, or of a refund of it (the last one, if none is named), as it would arrive at that moment.

        Args:  merchant: another account, to whom it is truly told.   more: takes the place of what is told.
        """
        trade = self.truth.trades[number]
        last = trade.refunds[-1].number if trade.refunds else ""
        made = self.truth.refund_of(number, last if refund is None else refund)
        told = notice(trade, made, app_id=self.app_id, seller_id=merchant or self.seller_id, at=at) | more
        path = urlsplit(trade.notify_url).path or "/notify"
        return Request(path=path, body=signed(told, key or self.key), at=at)

    def fail_next(self, fault: str) -> None:
        """Meet the next call with one of ``NOT_HEARD`` or ``DONE_ANYHOW``; ``unreachable`` hangs up at once."""
        if fault == "unreachable":
            self.go_down()
        else:
            self._fault = fault

    def order_fen(self) -> dict[str, int]:
        """The truth: the amount of each order by number, opened or not."""
        return {number: trade.fen for number, trade in self.truth.trades.items()}

    def refunded_fen(self) -> dict[str, int]:
        """The truth: what was paid back, by the number of the refund."""
        return {each.number: each.fen for trade in self.truth.trades.values() for each in trade.refunds}

    def bill(self, day: date) -> bytes:
        """Return the bill of a day, as it is downloaded; nothing where nothing moved."""
        moved = self.truth.on(day)
        table = bill(moved, day, seller_id=self.seller_id)
        return packed(table, day, seller_id=self.seller_id) if moved else b""

    def in_process(
        self, url: str, body: bytes | None, headers: Mapping[str, str], timeout_seconds: int, longest: int
    ) -> tuple[int, bytes]:
        """Be the transport of an adapter, without a socket: for tests of many thousands.

        Raises:  UnknownOutcome: the line is cut.
        """
        path = url.removeprefix(self.url)
        told = self.get(path, {}) if body is None else self.answer(path, dict(headers), body)
        if told.cut or told.drip:
            raise UnknownOutcome("peer", "the line is cut")
        return told.status, told.body

    def _answer(self, told: Mapping[str, str], fields: int) -> Answer:
        method = told.get("method", "")
        fault, self._fault = self._fault or self.fate(method), ""
        if fault == "lost-request":
            return Answer(cut=True)
        wrong = "isv.invalid-signature" if fault == "auth" else self._distrusts(told, fields)
        if wrong:
            return said({node_of(method): no("40002", "Invalid Arguments", wrong)})
        if fault in ("rate-limited", "unavailable"):
            code, why = ("40005", "isv.app-call-limited") if fault == "rate-limited" else ("20000", "isp.unknow-error")
            return self._signs(method, no(code, "no", why))
        at = self._clock() if self._clock else time_of(told["timestamp"])
        self._last = at
        try:
            node = self.counter.do(method, json.loads(told["biz_content"]), told, at=at)
        except No as refused:
            node = no("40004", "Business Failed", refused.sub_code)
        self._tell_of_refunds(node, at)
        return self._fails(fault, method, node)

    def _tell(self, trade: Trade, at: datetime, refund: str = "") -> None:
        if trade.notify_url:
            self.notices.tell(f"{trade.number} {refund}", at=at)

    def _tell_of_refunds(self, node: Mapping[str, Any], at: datetime) -> None:
        if node.get("fund_change") == "Y":
            trade = self.truth.trades[node["out_trade_no"]]
            self._tell(trade, at, trade.refunds[-1].number)

    def _again(self, what: str, at: datetime) -> Request:
        number, _, refund = what.partition(" ")
        return self.notice(number, at=at, refund=refund)

    def _code(self, number: str) -> str:
        """The text of a code: where the payer can be played by hand, the address to do so."""
        token = hashlib.sha256(number.encode()).hexdigest()[:16]
        return f"{self.url}/payer/{number}" if self._clock else f"https://qr.alipay.com/bax{token}"

    def _bill_url(self, day: date, at: datetime) -> str:
        return f"{self.url}/downloadBillFile.resource?bizDates={day}&until={int((at + _LINK).timestamp())}"

    def _bill(self, asked: Mapping[str, str]) -> Answer:
        if self._last is None or self._last.timestamp() > int(asked["until"]):
            return Answer(status=403)
        return Answer(body=self.bill(date.fromisoformat(asked["bizDates"])))

    def _page(self, told: Mapping[str, str], said: Answer) -> Answer:
        """What a browser shows of a page that was opened: where to pay."""
        if not told.get("method", "").endswith((".page.pay", ".wap.pay")) or b'"code":"10000"' not in said.body:
            return said
        asked = json.loads(told["biz_content"])
        link = f'<a href="/payer/{quote(asked["out_trade_no"])}">付款 {escape(asked["total_amount"])} 元</a>'
        return Answer(
            headers=(("Content-Type", "text/html; charset=utf-8"),), body=f"<meta charset=utf-8>{link}".encode()
        )

    def _paid(self, number: str, at: datetime) -> Answer:
        plain = (("Content-Type", "text/plain; charset=utf-8"),)
        try:
            self.pay(number, at=at)
        except RequestRefused as refused:
            return Answer(status=409, headers=plain, body=f"不能支付：{refused.why}\n".encode())
        return Answer(headers=plain, body=f"已支付 {number}\n".encode())
