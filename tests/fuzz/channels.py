"""Targets that payment channels send: notices and answers behind a true signature, bills of a day behind true packing.

A change at random never passes a signature, so the change is made before the peer signs: what is tried is the reading
of what a channel truly said, however odd. The signatures themselves have tests of their own beside the plugins.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from jizhi_alipay.bills import lines_of
from jizhi_alipay.pay import Alipay
from jizhi_alipay.settings import AlipaySettings
from jizhi_wechatpay.bill import Unpacker, checked_lines
from jizhi_wechatpay.keys import opened
from jizhi_wechatpay.pay import WechatPay
from jizhi_wechatpay.settings import WechatPaySettings

from jizhi.codec import strict_json
from jizhi.errors import FileDamaged, NoticeRefused
from jizhi.ports import OrderStatus, PaymentNotice, PaymentOrder, RefundOrder, RefundStatus, Request, SettlementLine
from jizhi.testing.peers.alipay import AlipayPeer
from jizhi.testing.peers.alipay_papers import packed, signed
from jizhi.testing.peers.wechatpay import WechatPayPeer
from jizhi.testing.peers.wechatpay_words import as_bytes
from jizhi.values import Secret

from .target import Target, told

NOON = datetime(2025, 3, 1, 4, tzinfo=UTC)
DAY = date(2025, 3, 1)
ORDER = PaymentOrder(number="jade-1", fen=13743, subject="费", way="code", expires_at=NOON + timedelta(days=1))
REFUND = RefundOrder(number="r-1", order="jade-1", fen=43, order_fen=13743, reason="多收")


def sound(notice: PaymentNotice) -> None:
    """What a notice says can be kept: whole fen of an order or a refund, instants with an offset."""
    about = notice.about
    assert isinstance(about, OrderStatus | RefundStatus) and notice.id and notice.at.utcoffset() is not None
    assert type(about.fen) is int and about.fen >= 0


def settled(lines: Iterator[SettlementLine]) -> None:
    """Every line of a bill is whole fen of an instant with an offset."""
    for line in lines:
        assert type(line.fen) is int and type(line.fee_fen) is int and line.at.utcoffset() is not None


def wechat() -> tuple[WechatPayPeer, WechatPay]:
    """The peer with a paid order and a refund, and the adapter on a line to it in this process."""
    peer = WechatPayPeer()
    peer._server.server_close()  # it is never called over a socket
    shown: dict[str, Any] = peer.settings()
    for name in ("private_key", "api_key"):
        shown[name] = Secret(shown[name])
    pay = WechatPay(WechatPaySettings(**shown), peer.in_process)
    pay.create(ORDER, at=NOON)
    peer.pay("jade-1", at=NOON)
    pay.refund(REFUND, at=NOON)
    peer.settle_refund("r-1", at=NOON)
    return peer, pay


def wechat_notice() -> Target:
    """A notice whose body is anything, truly signed."""
    peer, pay = wechat()
    samples = tuple(peer.notice(number, at=NOON).body for number in ("jade-1", "r-1"))
    return Target(lambda content: sound(pay.read(peer.pushed(content, at=NOON))), samples, (NoticeRefused,))


def wechat_resource() -> Target:
    """A notice about anything, truly sealed and signed."""
    peer, pay = wechat()
    made: list[bytes] = []

    def tried(content: bytes) -> None:
        event = "REFUND.SUCCESS" if b"refund_id" in content else "TRANSACTION.SUCCESS"
        about = {"id": "EV-1", "create_time": "2025-03-01T12:00:00+08:00", "resource_type": "encrypt-resource"}
        body = as_bytes(about | {"event_type": event, "resource": peer.seal(content)})
        sound(pay.read(peer.pushed(body, at=NOON)))

    for number in ("jade-1", "r-1"):
        resource = json.loads(peer.notice(number, at=NOON).body)["resource"]
        made.append(opened(resource, pay.settings.api_key))
    return Target(tried, tuple(made), (NoticeRefused,))


def wechat_bill() -> Target:
    """The bill of a day, as it is unpacked."""
    peer, _ = wechat()
    bill = peer.books.bill(DAY)

    def tried(content: bytes) -> None:
        into = io.BytesIO()
        unpacker = Unpacker(into)
        unpacker.write(content)
        into.seek(0)
        settled(checked_lines(into, merchant="1900000109"))

    return Target(tried, (bill, gzip.compress(bill, mtime=0)), (FileDamaged,))


def alipay() -> tuple[AlipayPeer, Alipay]:
    """The peer with a paid trade and a refund of it, and the adapter on a line to it in this process."""
    peer = AlipayPeer(opens_at_once=True)
    peer._server.server_close()
    given: dict[str, Any] = {"notify_url": "https://example.com/notify"} | peer.settings()
    pay = Alipay(AlipaySettings(**given | {"private_key": Secret(str(given["private_key"]))}), peer.in_process)
    pay.create(ORDER, at=NOON)
    peer.pay("jade-1", at=NOON)
    peer.refund("jade-1", "r-1", 43, at=NOON)
    return peer, pay


def alipay_notice() -> Target:
    """A notice of any fields, truly signed; the sample is the form without its signature."""
    peer, pay = alipay()

    def unsigned(refund: str) -> bytes:
        fields = parse_qsl(peer.notice("jade-1", at=NOON, refund=refund).body.decode())
        return "\n".join(f"{name}={value}" for name, value in fields if name != "sign").encode()

    def tried(content: bytes) -> None:
        lines = content.decode(errors="replace").split("\n")
        fields = {name: value for name, _, value in (line.partition("=") for line in lines)}
        sound(pay.read(Request(path="/notify", body=signed(fields, peer.key), at=NOON)))

    return Target(tried, (unsigned(""), unsigned("r-1")), (NoticeRefused,))


def alipay_form() -> Target:
    """A notice of any bytes."""
    peer, pay = alipay()
    samples = tuple(peer.notice("jade-1", at=NOON, refund=refund).body for refund in ("", "r-1"))
    return Target(lambda content: sound(pay.read(Request(path="/n", body=content, at=NOON))), samples, (NoticeRefused,))


def alipay_zip() -> Target:
    """The bill of a day, byte by byte."""
    peer, _ = alipay()
    read = lambda content: settled(lines_of(content, DAY, merchant=peer.seller_id))  # noqa: E731
    return Target(read, (peer.bill(DAY),), (FileDamaged,))


def alipay_bill() -> Target:
    """The table within the bill of a day, packed as Alipay packs it."""
    peer, _ = alipay()
    with zipfile.ZipFile(io.BytesIO(peer.bill(DAY))) as archive:
        table = archive.read(archive.infolist()[1])

    def tried(content: bytes) -> None:
        text = content.decode("gb18030", errors="replace")
        settled(lines_of(packed(text, DAY, seller_id=peer.seller_id), DAY, merchant=peer.seller_id))

    return Target(tried, (table,), (FileDamaged,))


def outside_json() -> Target:
    """JSON from outside: data, or one finding."""

    def tried(content: bytes) -> None:
        outcome = strict_json(content, longest=4096)
        assert outcome.ok or outcome.value is None
        told(outcome.findings)

    return Target(tried, (b'{"fen": 334, "rate": 0.60, "a": [1, null, true, {"b": "\\u4e2d"}]}',))


TARGETS: dict[str, Callable[[], Target]] = {
    "wechat-notice": wechat_notice,
    "wechat-resource": wechat_resource,
    "wechat-bill": wechat_bill,
    "alipay-notice": alipay_notice,
    "alipay-form": alipay_form,
    "alipay-zip": alipay_zip,
    "alipay-bill": alipay_bill,
    "json": outside_json,
}
