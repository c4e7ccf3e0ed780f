"""What WeChat Pay answers: requests verified, done by its books, signed, or met with the fault that is due."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, unquote, urlsplit

from jizhi.errors import NoSuchOrder, NumberReused, RequestRefused
from jizhi.ports import PaymentOrder, RefundOrder
from jizhi.testing.peers.keys import RsaKey, rsa_key
from jizhi.testing.peers.server import Answer, Peer
from jizhi.testing.peers.wechatpay_files import FILES, BillFiles, certificates
from jizhi.testing.peers.wechatpay_truth import WechatTruth
from jizhi.testing.peers.wechatpay_words import REFUSALS, Refused, as_bytes, refund, transaction

_FIELD: Final = re.compile(r'(mchid|nonce_str|signature|timestamp|serial_no)="([^"]*)"')
_SCHEME: Final = "WECHATPAY2-SHA256-RSA2048 "
_KIND: Final = ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048")
_SKEW: Final = timedelta(minutes=5)
_WAYS: Final = {"native": "code", "jsapi": "jsapi", "h5": "h5"}
_TOO_LATE: Final = {"paid": ("INVALID_REQUEST", "该订单已支付"), "closed": ("ORDER_CLOSED", "订单已关闭")}
_ORDERS: Final = "/v3/pay/transactions/"
_ORDER: Final = f"{_ORDERS}out-trade-no/"
_REFUNDS: Final = "/v3/refund/domestic/refunds"


class WechatDesk(Peer):
    """The server's side; ``WechatPayPeer`` is the whole."""

    faults: ClassVar = frozenset(
        (
            *REFUSALS, "unreachable", "lost-answer", "lost-request", "slow-answer", "broken-answer", "bad-signature",
            "unsigned", "wrong-order", "wrong-hash", "cut-file", "other-file",
        )
    )  # fmt: skip
    merchant_serial: ClassVar = "4F1E9A2B7C3D5E6F8091A2B3C4D5E6F708192A3B"
    public_key_id: ClassVar = "PUB_KEY_ID_0114232134912410000000000000"
    certificate_serial: ClassVar = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
    next_serial: ClassVar = "50062CE505775F070CAB06E697F1BBD1AD4F4D87"

    def __init__(
        self, *, merchant: str, app: str, api_key: str, clock: Callable[[], datetime] | None, port: int
    ) -> None:
        super().__init__(port=port)
        self._merchant, self._app, self._api_key, self._clock = merchant, app, api_key, clock
        self.books = WechatTruth(merchant=merchant, app=app)
        self.merchant_key, self.public_key = rsa_key("merchant"), rsa_key("channel")
        self.signing = self.public_key_id
        self._keys = {self.public_key_id: self.public_key, self.certificate_serial: rsa_key("certificate")}
        self._fault = ""
        self.fate: Callable[[str], str] = lambda path: ""
        self._files = BillFiles(self.books)
        self.notify_urls: dict[str, str] = {}
        self.certificates_asked = self._nonces = 0

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer a POST."""
        return self._heard("POST", path, headers, body)

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        """Answer a GET."""
        return self._heard("GET", path, headers, b"")

    def _heard(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        told = {name.lower(): value for name, value in headers.items()}
        with self._lock:
            fault, self._fault = self._fault or self.fate(path), ""
            if fault == "lost-request":
                return Answer(cut=True)
            given = dict(_FIELD.findall(told.get("authorization", "")))
            if fault == "auth" or not self._believes(method, path, told.get("authorization", ""), given, body):
                return Answer(status=401, body=as_bytes({"code": "SIGN_ERROR", "message": "签名错误"}))
            at = datetime.fromtimestamp(int(given["timestamp"]), UTC)
            serial = told.get("wechatpay-serial") or self.signing
            if serial not in self._keys:
                return self._signed(400, {"code": "INVALID_REQUEST", "message": "公钥ID错误"}, at, self.signing)
            try:
                if fault in REFUSALS:
                    raise Refused(*REFUSALS[fault], "no")
                status, said = self._does(method, path, body, at, fault)
            except Refused as no:
                status, said = no.status, {"code": no.code, "message": no.message}
            return self._spoilt(fault, status, said, at, serial)

    def _believes(self, method: str, path: str, authorization: str, given: Mapping[str, str], body: bytes) -> bool:
        if not authorization.startswith(_SCHEME) or len(given) != 5 or not given["timestamp"].isdecimal():
            return False
        lines = (method, path, given["timestamp"], given["nonce_str"], body.decode())
        content = "".join(f"{line}\n" for line in lines).encode()
        at = datetime.fromtimestamp(int(given["timestamp"]), UTC)
        fresh = self._clock is None or abs(self._clock() - at) <= _SKEW
        known = (given["mchid"], given["serial_no"]) == (self._merchant, self.merchant_serial)
        return fresh and known and self.merchant_key.signed(content, given["signature"])

    def _spoilt(self, fault: str, status: int, said: Any, at: datetime, serial: str) -> Answer:
        """The answer, or what a fault makes of it; what was asked is done by then."""
        if fault in ("lost-answer", "slow-answer"):
            return Answer(cut=fault == "lost-answer", drip=fault == "slow-answer", body=b"{}" * 50)
        if fault == "broken-answer":
            return Answer(status=502, body=b"<html>bad gateway</html>")
        if fault == "wrong-order" and isinstance(said, dict):
            said = said | {name: f"{said[name]}X" for name in ("out_trade_no", "out_refund_no") if name in said}
        if isinstance(said, bytes):
            return Answer(body=said)
        key = rsa_key("stranger") if fault == "bad-signature" else None
        signed = self._signed(status, said, at, serial, key)
        return Answer(status=status, body=signed.body) if fault == "unsigned" else signed

    def _signed(
        self, status: int, said: Mapping[str, Any] | None, at: datetime, serial: str, key: RsaKey | None = None
    ) -> Answer:
        body = b"" if said is None else as_bytes(said)
        headers = (*self._signs(body, at, serial, key or self._keys[serial]), _KIND)
        return Answer(status=status, headers=headers, body=body)

    def _signs(self, body: bytes, at: datetime, serial: str, key: RsaKey) -> tuple[tuple[str, str], ...]:
        stamp, nonce = str(int(at.timestamp())), f"nonce{self._nonce()}"
        signature = key.sign(f"{stamp}\n{nonce}\n".encode() + body + b"\n")
        return (
            ("Wechatpay-Serial", serial),
            ("Wechatpay-Timestamp", stamp),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Signature", signature),
        )

    def _nonce(self) -> str:
        self._nonces += 1
        return f"{self._nonces:012d}"

    def _does(self, method: str, path: str, body: bytes, at: datetime, fault: str) -> tuple[int, Any]:
        place, asked = urlsplit(path), json.loads(body) if body else {}
        given = {name: values[0] for name, values in parse_qs(place.query).items()}
        number = unquote(place.path.rpartition("/")[2])
        if place.path.startswith(_ORDER) and method == "GET":
            return 200, self._queried(number, given, at)
        if place.path.startswith(_ORDER) and place.path.endswith("/close"):
            return self._closed(unquote(place.path.removeprefix(_ORDER).removesuffix("/close")), asked, at)
        if place.path.startswith(_ORDERS) and number in _WAYS:
            return 200, self._created(number, asked, at)
        if place.path == _REFUNDS and method == "POST":
            return 200, self._refunded(asked, at)
        if place.path.startswith(f"{_REFUNDS}/"):
            return 200, self._refund_told(number)
        if place.path == "/v3/bill/tradebill":
            return 200, self._files.make(given, self.url, at=at, fault=fault)
        if place.path == FILES:
            return 200, self._files.file(given.get("token", ""), at=at, fault=fault)
        if place.path == "/v3/certificates":
            self.certificates_asked += 1
            shown = {serial: key for serial, key in self._keys.items() if not serial.startswith("PUB_KEY_ID_")}
            return 200, certificates(shown, api_key=self._api_key, nonce=self._nonce(), at=at)
        raise Refused(404, "RESOURCE_NOT_EXISTS", "no such interface")

    def _created(self, way: str, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        if (asked["mchid"], asked["appid"]) != (self._merchant, self._app):
            raise Refused(400, "APPID_MCHID_NOT_MATCH", "appid和mchid不匹配")
        number, scene = asked["out_trade_no"], asked.get("scene_info", {})
        if not re.fullmatch(r"[0-9A-Za-z_\-|*]{6,32}", number) or len(asked["description"]) > 127:
            raise Refused(400, "PARAM_ERROR", "参数错误")
        order = PaymentOrder(
            number=number,
            fen=asked["amount"]["total"],
            subject=asked["description"],
            way=_WAYS[way],  # type: ignore[arg-type]
            payer=asked["payer"]["openid"] if way == "jsapi" else scene["payer_client_ip"] if way == "h5" else "",
            expires_at=datetime.fromisoformat(asked["time_expire"]),
        )
        if number in self.books.orders:
            state = self.books.standing(number, at=at)[1].state
            if state in _TOO_LATE:
                raise Refused(400, *_TOO_LATE[state])
        try:
            self.books.create(order, at=at)
        except NumberReused:
            raise Refused(403, "OUT_TRADE_NO_USED", "商户订单号重复") from None
        self.notify_urls[number] = asked["notify_url"]
        if way == "native":
            return {"code_url": f"{self.url}/payer/{number}"}
        if way == "h5":
            return {"h5_url": f"{self.url}/payer/{number}"}
        return {"prepay_id": f"wx{hashlib.sha256(number.encode()).hexdigest()[:34]}"}

    def _queried(self, number: str, given: Mapping[str, str], at: datetime) -> dict[str, Any]:
        if given.get("mchid") != self._merchant:
            raise Refused(400, "PARAM_ERROR", "mchid")
        try:
            return transaction(*self.books.standing(number, at=at), app=self._app)
        except NoSuchOrder:
            raise Refused(404, "ORDER_NOT_EXIST", "订单不存在") from None

    def _closed(self, number: str, asked: Mapping[str, Any], at: datetime) -> tuple[int, None]:
        if asked.get("mchid") != self._merchant:
            raise Refused(400, "PARAM_ERROR", "mchid")
        if number in self.books.orders and self.books.standing(number, at=at)[1].state == "paid":
            raise Refused(400, "ORDERPAID", "订单已支付")
        if number in self.books.orders:
            self.books.close(number, at=at)
        return 204, None

    def _refunded(self, asked: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        amount = asked["amount"]
        if len(asked.get("reason", "")) > 80:
            raise Refused(400, "PARAM_ERROR", "退款原因太长")
        order = RefundOrder(
            number=asked["out_refund_no"],
            order=asked["out_trade_no"],
            fen=amount["refund"],
            order_fen=amount["total"],
            reason=asked.get("reason", ""),
        )
        try:
            if order.order_fen != self.books.query(order.order, at=at).fen:
                raise NumberReused("peer", "the amount of the order is another")
            self.books.refund(order, at=at)
        except NoSuchOrder:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "订单不存在") from None
        except NumberReused:
            raise Refused(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试") from None
        except RequestRefused as no:
            raise Refused(400, "INVALID_REQUEST", no.why) from None
        if "notify_url" in asked:
            self.notify_urls[order.number] = asked["notify_url"]
        return self._refund_told(order.number)

    def _refund_told(self, number: str) -> dict[str, Any]:
        if number not in self.books.refunds:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        asked, made = self.books.refunds[number]
        return refund(asked, made, self.books.orders[asked.order][1], at=self.books.refunded_at[number])
