"""Run a vendor's peer by its name: ``python -m jizhi.testing.peers aliyun-sms --port 8088``."""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from jizhi.ports import DevicePunch
from jizhi.testing.peers.adms import FAULTS, AdmsDevice, AdmsTraffic
from jizhi.testing.peers.aliyun import AliyunSmsPeer
from jizhi.testing.peers.harbour import HarbourPeer
from jizhi.testing.peers.retries import over_http
from jizhi.testing.peers.robots import RobotPeer
from jizhi.testing.peers.server import Peer
from jizhi.testing.peers.sms import CHINA, LOST, SmsPeer
from jizhi.testing.peers.tencent import TencentSmsPeer
from jizhi.testing.peers.terminal import TerminalPeer
from jizhi.testing.peers.wecom import WecomPeer

PAYMENT_FAULTS: Final = ("bad-signature", "unsigned", "wrong-order", "wrong-hash", "cut-file", "other-file")


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  a server that a person talks to has the clock on the wall


def _harbour(options: argparse.Namespace, port: int) -> Peer:
    return HarbourPeer(merchant=options.id, key=options.key, clock=_now, port=port)


def _robot(options: argparse.Namespace, port: int) -> Peer:
    return RobotPeer(token=options.id, secret=options.key, clock=_now, port=port)


def _wechatpay(options: argparse.Namespace, port: int) -> Peer:
    known = importlib.import_module("jizhi.testing.peers.wechatpay")  # it needs cryptography
    peer = known.WechatPayPeer(merchant=options.id, api_key=f"{options.key:x<32.32}", clock=_now, port=port)
    return _channel(peer, options)


def _alipay(options: argparse.Namespace, port: int) -> Peer:
    known = importlib.import_module("jizhi.testing.peers.alipay")  # it needs cryptography
    return _channel(known.AlipayPeer(app_id=options.id, clock=_now, port=port), options)


def _channel(peer: Any, options: argparse.Namespace) -> Peer:
    """A payment channel: print what its console would give, tell what is paid, meet faults."""
    for name, value in peer.settings().items():
        print(f"{name} = {json.dumps(value)}")
    threading.Thread(target=_tell, args=(peer, options.to), daemon=True).start()
    if options.fail:
        turns = itertools.count(1)
        peer.fate = lambda path: "" if next(turns) % options.every else options.fail
    return peer  # type: ignore[no-any-return]  # a module that is loaded by name has no types


def _tell(peer: Any, to: str) -> None:
    """Send the notices that are due, until the peer is over."""
    while not peer.over.wait(0.1):
        peer.notices.deliver(over_http(to), until=_now())


def _aliyun(options: argparse.Namespace, port: int) -> Peer:
    return AliyunSmsPeer(
        access_key_id=options.id, access_key_secret=options.key, clock=_now, port=port, **_approved(options)
    )


def _tencent(options: argparse.Namespace, port: int) -> Peer:
    return TencentSmsPeer(
        secret_id=options.id, secret_key=options.key, app_id="1400000000", clock=_now, port=port, **_approved(options)
    )


def _adms(options: argparse.Namespace, port: int) -> AdmsTraffic:
    device = AdmsDevice(serial=options.id, zone=CHINA)
    return AdmsTraffic(device, options.to, clock=_now, fault=options.fail or "")


def _terminal(options: argparse.Namespace, port: int) -> TerminalPeer:
    key = int(options.key) if options.key.isdecimal() else 0
    peer = TerminalPeer(serial=options.id, key=key, zone=CHINA, clock=_now, port=port)
    for punch in _a_day(options.id):
        peer.punch(punch)
    return peer


def _wecom(options: argparse.Namespace, port: int) -> Peer:
    peer = WecomPeer(corp_id=options.id, secret=options.key, port=port)
    for punch in _a_day("wecom"):
        peer.punch(punch)
    return peer


def _a_day(device: str) -> Iterator[DevicePunch]:
    """A punch of somebody in every hour of the last day."""
    now = _now().replace(microsecond=0)
    for hours in range(24):
        yield DevicePunch(device=device, user=str(hours % 9 + 1), at=now - timedelta(hours=hours))


def _approved(options: argparse.Namespace) -> dict[str, Any]:
    templates = dict(each.partition("=")[::2] for each in options.template)
    fields = {name: tuple(filter(None, words.split(","))) for name, words in templates.items()}
    return {"templates": fields, "sign_name": options.sign}


PEERS: Final[Mapping[str, Callable[[argparse.Namespace, int], Peer | AdmsTraffic | TerminalPeer]]] = MappingProxyType(
    {
        "harbour": _harbour,
        "aliyun-sms": _aliyun,
        "tencent-sms": _tencent,
        "robot": _robot,
        "wechatpay": _wechatpay,
        "alipay": _alipay,
        "zkteco-adms": _adms,
        "zkteco-4370": _terminal,
        "wecom": _wecom,
    }
)


def main() -> None:
    """Serve until Ctrl-C, on loopback only."""
    parser = argparse.ArgumentParser(prog="python -m jizhi.testing.peers")
    parser.add_argument("name", choices=sorted(PEERS))
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--id", "--merchant", default="m-1", help="merchant, access key, token of a webhook, serial")
    parser.add_argument("--key", default="harbour-test-key", help="the secret to sign with")
    parser.add_argument("--sign", default="jizhi", help="the approved signature of SMS")
    parser.add_argument("--template", action="append", default=[], metavar="ID=FIELD,...", help="an approved template")
    parser.add_argument(
        "--fail", choices=sorted({*LOST, *TencentSmsPeer.codes, *FAULTS, *PAYMENT_FAULTS}), help="the fault that is met"
    )
    parser.add_argument(
        "--to",
        default="http://127.0.0.1:8080",
        help="the server that a terminal pushes to, or that notices of payments go to",
    )
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="which SMS or payment requests meet it: every N-th"
    )
    options = parser.parse_args()
    peer = PEERS[options.name](options, options.port)
    if options.fail and isinstance(peer, SmsPeer):
        turns = itertools.count(1)
        peer.fate = lambda phone: "" if next(turns) % options.every else options.fail
    print(f"{options.name}: {peer.url}  id={options.id}  key={options.key}", flush=True)
    try:
        peer.serve()
    except KeyboardInterrupt:
        print("bye")
    if isinstance(peer, SmsPeer):
        print(f"{len(peer.truth)} sent, most under one key: {max(peer.counts().values(), default=0)}")


if __name__ == "__main__":
    main()
