"""The peer of WeChat Pay API v3 for one merchant: orders, refunds, notices, certificates and the bill of a day.

Written after WeChat Pay's pages on signatures, on the basic payments and on bills. As there, closing answers 204 even
for a number it never heard of, an order that was refunded does not say how much, and the file of a bill is not signed.
Needs ``cryptography``; the keys are those of ``jizhi.testing.peers.keys``, and the plugin is not needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

import attrs

from jizhi.errors import AdapterFailed, UnknownOutcome
from jizhi.ports import Request
from jizhi.testing.peers.keys import RsaKey, rsa_key
from jizhi.testing.peers.retries import Retries
from jizhi.testing.peers.server import LOOPBACK, Answer
from jizhi.testing.peers.wechatpay_desk import WechatDesk
from jizhi.testing.peers.wechatpay_words import notice, refund_notice, sealed, transaction

WAITS: Final = tuple(
    timedelta(seconds=each)
    for each in (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
)
"""15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h, in all 24 h 4 min."""


class WechatPayPeer(WechatDesk):
    """WeChat Pay for one merchant.

    Args:
        merchant, app, api_key: the merchant's number, the app's, and the APIv3 key of 32 bytes.
        clock: the channel's own; None takes the time of each request for now, so that a test may move in time.

    ``books`` is its truth. A fault is told by ``fail_next``, or by ``fate``, which is asked with the path of every
    request: ``faults`` names them all. ``signing`` is the serial of the key that signs what it tells by itself, and
    ``notices`` are what it has to tell, in its documented waits: ``notices.deliver(to, until=…)``. Whoever opens
    ``/payer/<number>`` of a peer with a clock is the payer.
    """

    def __init__(
        self,
        *,
        merchant: str = "1900000109",
        app: str = "wxd678efh567hg6787",
        api_key: str = "an-apiv3-key-of-thirty-two-bytes",
        clock: Callable[[], datetime] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(merchant=merchant, app=app, api_key=api_key, clock=clock, port=port)
        self.notices = Retries(
            WAITS, lambda what, at: self.notice(what, at=at), lambda reply: 200 <= reply.status < 300
        )

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        """Answer a GET."""
        if self._clock is not None and path.startswith("/payer/"):
            return self._paid(path.removeprefix("/payer/"), self._clock())
        return super().get(path, headers)

    def pay(self, number: str, *, at: datetime, coupon_fen: int = 0) -> None:
        """Be the payer; where the order named an address, its notice is due."""
        self.books.pay(number, at=at, coupon_fen=coupon_fen)
        self.notices.tell(number, at=at)

    def settle_refund(self, number: str, *, at: datetime, state: Any = "done") -> None:
        """Say what became of a refund; its notice is due."""
        self.books.settle_refund(number, at=at, state=state)
        self.notices.tell(number, at=at)

    def rotate(self) -> None:
        """Put a new certificate beside the old one, and sign with it from now on."""
        self._keys[self.next_serial] = rsa_key("channel-next")
        self.signing = self.next_serial

    def notice(
        self, number: str, *, at: datetime, merchant: str = "", app: str = "", api_key: str = "", **more: Any
    ) -> Request:
        """Tell of an order or a refund as it would arrive *at* that moment; *more* takes the place of what is told.

        Args:  merchant, app, api_key: of somebody else, to whom it is truly told.
        """
        whose = {"mchid": merchant or self._merchant, "appid": app or self._app}
        if number in self.books.refunds:
            asked, made = self.books.refunds[number]
            told = refund_notice(asked, made, self.books.orders[asked.order][1]) | {"mchid": whose["mchid"]}
            event = {"done": "REFUND.SUCCESS", "failed": "REFUND.ABNORMAL", "pending": "REFUND.PROCESSING"}[made.state]
        else:
            order, status = self.books.orders[number]
            told = transaction(order, attrs.evolve(status, refunded_fen=0), app=self._app) | whose
            event = "TRANSACTION.SUCCESS"
        id = f"EV-{hashlib.sha256(f'{number}/{event}'.encode()).hexdigest()[:20]}"
        body = notice(id, event, told | more, api_key=api_key or self._api_key, nonce=self._nonce(), at=at)
        return attrs.evolve(self.pushed(body, at=at), path=urlsplit(self.notify_urls.get(number, "/notify")).path)

    def seal(self, content: bytes) -> dict[str, str]:
        """Seal any bytes as the resource of a notice."""
        return sealed(content, api_key=self._api_key, nonce=self._nonce(), associated="transaction")

    def pushed(self, body: bytes, *, at: datetime, serial: str = "", key: RsaKey | None = None) -> Request:
        """Sign the body of a notice, by the key that signs now or by another."""
        serial = serial or self.signing
        headers = self._signs(body, at, serial, key or self._keys[serial])
        return Request(path="/notify", headers=headers, body=body, at=at)

    def fail_next(self, fault: str) -> None:
        """Meet the next request with a fault; ``unreachable`` hangs up at once."""
        if fault == "unreachable":
            self.go_down()
        else:
            self._fault = fault

    def order_fen(self) -> dict[str, int]:
        """The truth: the amount of each order by number."""
        return self.books.order_fen()

    def refunded_fen(self) -> dict[str, int]:
        """The truth: what was paid back, by the number of the refund."""
        return self.books.refunded_fen()

    def settings(self) -> dict[str, Any]:
        """What the console of this merchant shows: the settings of an adapter, by their names in jizhi-wechatpay."""
        return {
            "merchant": self._merchant,
            "app": self._app,
            "merchant_serial": self.merchant_serial,
            "private_key": self.merchant_key.private_pem,
            "api_key": self._api_key,
            "public_key_id": self.public_key_id,
            "public_key": self.public_key.public_pem,
            "notify_url": "https://estate.example/notify/wechatpay",
            "url": self.url,
            "inside": [f"{LOOPBACK}/32"],
        }

    def in_process(self, call: Any, into: BinaryIO) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Be the transport of an adapter, without a socket: for tests of many thousands.

        Raises:  UnknownOutcome: the line is cut.
        """
        path, headers = call.url.removeprefix(self.url), dict(call.headers)
        said = self.get(path, headers) if call.method == "GET" else self.answer(path, headers, call.body)
        if said.cut or said.drip:
            raise UnknownOutcome("peer", "the line is cut")
        into.write(said.body)
        return said.status, said.headers

    def _paid(self, number: str, at: datetime) -> Answer:
        plain = (("Content-Type", "text/plain; charset=utf-8"),)
        with self._lock:
            try:
                self.pay(number, at=at)
            except AdapterFailed as no:
                return Answer(status=409, headers=plain, body=f"不能支付：{no.why}\n".encode())
            return Answer(headers=plain, body=f"已支付 {number}\n".encode())
