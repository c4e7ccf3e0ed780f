"""The peer of WeChat Pay by itself: who knows the documents and no plugin of ours can use it."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import threading
import tomllib
import urllib.request
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from types import SimpleNamespace

import pytest

from jizhi.errors import NoSuchOrder, RequestRefused, UnknownOutcome
from jizhi.ports import Reply, Request
from jizhi.testing.clock import NOON
from jizhi.testing.peers.__main__ import PEERS
from jizhi.testing.peers.keys import rsa_key
from jizhi.testing.peers.wechatpay import WAITS, WechatPayPeer

ORDER = {
    "appid": "wxd678efh567hg6787", "mchid": "1900000109", "description": "物业费", "out_trade_no": "jade-1",
    "time_expire": "2025-03-01T23:00:00+08:00", "notify_url": "https://estate.example/n",
    "amount": {"total": 13743, "currency": "CNY"},
}  # fmt: skip


@pytest.fixture
def peer():
    with WechatPayPeer() as peer:
        yield peer


def ask(peer, method, path, content=None, *, at=NOON):
    """One request, signed after the documents; status, headers and JSON of the answer."""
    body = b"" if content is None else json.dumps(content).encode()
    stamp = str(int(at.timestamp()))
    signature = rsa_key("merchant").sign(f"{method}\n{path}\n{stamp}\nn1\n".encode() + body + b"\n")
    told = {
        "mchid": "1900000109", "nonce_str": "n1", "signature": signature, "timestamp": stamp,
        "serial_no": peer.merchant_serial,
    }  # fmt: skip
    authorization = "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in told.items())
    call = SimpleNamespace(method=method, url=peer.url + path, body=body, headers=(("Authorization", authorization),))
    into = io.BytesIO()
    status, headers = peer.in_process(call, into)
    content = into.getvalue()
    return status, dict(headers), json.loads(content) if content[:1] == b"{" else content


def test_an_order_lives_its_whole_life_without_our_plugin(peer):
    """Made, paid, told, refunded, in the bill of the day; each answer signed by the channel."""
    status, headers, told = ask(peer, "POST", "/v3/pay/transactions/native", ORDER)
    assert (200, f"{peer.url}/payer/jade-1") == (status, told["code_url"])
    signed = (
        f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n{json.dumps(told, separators=(',', ':'))}\n"
    )
    assert peer.public_key.signed(signed.encode(), headers["Wechatpay-Signature"])
    peer.pay("jade-1", at=NOON)
    place = "/v3/pay/transactions/out-trade-no/jade-1"
    assert "SUCCESS" == ask(peer, "GET", f"{place}?mchid=1900000109")[2]["trade_state"]
    assert 400 == ask(peer, "POST", f"{place}/close", {"mchid": "1900000109"})[0]
    back = {"out_trade_no": "jade-1", "out_refund_no": "b1", "amount": {"refund": 1, "total": 13743, "currency": "CNY"}}
    assert "PROCESSING" == ask(peer, "POST", "/v3/refund/domestic/refunds", back)[2]["status"]
    tomorrow = NOON + timedelta(days=1)
    file = ask(peer, "GET", "/v3/bill/tradebill?bill_date=2025-03-01&tar_type=GZIP", at=tomorrow)[2]
    content = gzip.decompress(ask(peer, "GET", file["download_url"].removeprefix(peer.url), at=tomorrow)[2])
    assert file["hash_value"] == hashlib.sha1(content).hexdigest()
    assert content.decode().splitlines()[-1].startswith("`2,`137.43,`0.01,")
    assert 400 == ask(peer, "GET", file["download_url"].removeprefix(peer.url), at=tomorrow + timedelta(minutes=6))[0]


def test_a_notice_that_nobody_hears_is_told_sixteen_times_in_a_day_and_four_minutes(peer):
    """The documented waits, on the clock of the test, each try signed at its own time."""
    ask(peer, "POST", "/v3/pay/transactions/native", ORDER)
    peer.pay("jade-1", at=NOON)
    seen: list[Request] = []

    def deaf(request):
        seen.append(request)
        if len(seen) == 2:
            raise ConnectionResetError
        return Reply(status=500)

    peer.notices.deliver(deaf, until=NOON + timedelta(days=30))
    assert timedelta(hours=24, minutes=4) == sum(WAITS, timedelta(0)) == seen[-1].at - seen[0].at
    assert 16 == len(seen) == len({request.header("Wechatpay-Signature") for request in seen})
    assert [str(int(each.at.timestamp())) for each in seen] == [each.header("Wechatpay-Timestamp") for each in seen]
    assert 1 == len({json.loads(each.body)["id"] for each in seen})
    assert {} == peer.notices.open


def test_a_notice_that_is_heard_is_not_told_again(peer):
    """And nothing is told before its time."""
    ask(peer, "POST", "/v3/pay/transactions/native", ORDER)
    peer.pay("jade-1", at=NOON)
    peer.notices.deliver(lambda request: Reply(status=503), until=NOON + timedelta(seconds=14))
    assert {"jade-1": NOON + timedelta(seconds=15)} == peer.notices.open
    peer.notices.deliver(lambda request: Reply(status=204), until=NOON + timedelta(days=2))
    assert [False, True] == [each.heard for each in peer.notices.told]


def test_the_channel_keeps_its_own_rules(peer):
    """Who expires, is paid twice, is another's or is signed by another: nothing happens."""
    ask(peer, "POST", "/v3/pay/transactions/native", ORDER)
    assert 403 == ask(peer, "POST", "/v3/pay/transactions/native", ORDER | {"amount": {"total": 1}})[0]
    assert 400 == ask(peer, "POST", "/v3/pay/transactions/native", ORDER | {"mchid": "1"})[0]
    assert 400 == ask(peer, "POST", "/v3/pay/transactions/native", ORDER | {"out_trade_no": "a/b-12"})[0]
    with pytest.raises(RequestRefused):
        peer.pay("jade-1", at=NOON + timedelta(hours=3))
    with pytest.raises(NoSuchOrder):
        peer.settle_refund("b1", at=NOON)
    with pytest.raises(UnknownOutcome):
        peer.fail_next("lost-answer")
        ask(peer, "GET", "/v3/certificates")
    assert 404 == ask(peer, "GET", "/v3/nothing")[0]
    assert {"jade-1": 13743} == peer.order_fen()


def test_whoever_opens_the_code_pays_by_a_peer_with_a_clock():
    """For a newcomer's laptop: the address in the QR code is the payer's phone."""
    with WechatPayPeer(clock=lambda: NOON) as peer:
        ask(peer, "POST", "/v3/pay/transactions/native", ORDER)
        paid, again = peer.get("/payer/jade-1", {}), peer.get("/payer/jade-1", {})
        assert (200, 409) == (paid.status, again.status)
        assert "paid" == peer.books.orders["jade-1"][1].state
        assert ["jade-1"] == list(peer.notices.open)


def test_from_the_command_line_a_newcomer_pays_and_is_told(capsys):
    """It prints the settings of an adapter, and sends the notice of a payment over HTTP to where it was told."""
    heard = Queue()

    class Shop(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.put((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format, *values):
            """Say nothing."""

    shop = HTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=shop.handle_request, daemon=True).start()
    options = argparse.Namespace(id="1900000109", key="k", to=f"http://127.0.0.1:{shop.server_port}", fail="", every=1)
    with PEERS["wechatpay"](options, 0) as peer:
        shown = tomllib.loads(capsys.readouterr().out)
        assert (peer.url, 32) == (shown["url"], len(shown["api_key"]))
        now = peer._clock()
        later = (now + timedelta(hours=1)).isoformat(timespec="seconds")
        made = ask(peer, "POST", "/v3/pay/transactions/native", ORDER | {"time_expire": later}, at=now)[2]
        with urllib.request.urlopen(made["code_url"]) as answer:
            assert 200 == answer.status
        path, headers, body = heard.get(timeout=30)
    signed = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + body + b"\n"
    assert "/n" == path
    assert peer.public_key.signed(signed, headers["Wechatpay-Signature"])
    shop.server_close()
