"""The peer of Alipay by itself: who knows the documents and no plugin of ours can use it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import parse_qsl, quote_plus

import pytest

from jizhi.errors import RequestRefused, UnknownOutcome
from jizhi.ports import Reply
from jizhi.testing.clock import NOON
from jizhi.testing.peers.alipay import AlipayPeer
from jizhi.testing.peers.alipay_papers import certificate_sn
from jizhi.testing.peers.keys import rsa_key

ORDER = {
    "out_trade_no": "jade_1", "total_amount": "137.43", "subject": "物业费", "time_expire": "2025-03-01 23:00:00",
}  # fmt: skip
DAY = timedelta(days=1)


@pytest.fixture
def peer():
    with AlipayPeer() as peer:
        yield peer


def call(peer, method, content, *, at=NOON, key="merchant", **more):
    """One call, signed after the documents; the node of the answer, whose signature is held against its own bytes."""
    told = {
        "app_id": peer.app_id, "method": method, "charset": "utf-8", "sign_type": "RSA2", "version": "1.0",
        "timestamp": f"{at + timedelta(hours=8):%Y-%m-%d %H:%M:%S}", "biz_content": json.dumps(content),
        "notify_url": "https://estate.example/n",
    } | more  # fmt: skip
    signed = "&".join(f"{name}={told[name]}" for name in sorted(told))
    told["sign"] = rsa_key(key).sign(signed.encode())
    form = "&".join(f"{name}={quote_plus(value)}" for name, value in told.items()).encode()
    status, body = peer.in_process(f"{peer.url}/gateway.do", form, {}, 1, 1 << 20)
    text = body.decode()
    node = f"{method.replace('.', '_')}_response"
    start = text.index(f'"{node}":') + len(node) + 3
    end = next((place for mark in (',"alipay_cert_sn"', ',"sign"') if (place := text.find(mark)) > 0), len(text) - 1)
    whole = json.loads(text)
    assert 200 == status
    assert "sign" not in whole or rsa_key("channel").signed(text[start:end].encode(), whole["sign"])
    return whole[node]


def test_an_order_lives_its_whole_life_without_our_plugin(peer):
    """Shown, opened, paid, told, paid back, in the bill of the day."""
    assert call(peer, "alipay.trade.precreate", ORDER)["qr_code"].startswith("https://qr.alipay.com/")
    asked = {"out_trade_no": "jade_1"}
    assert "ACQ.TRADE_NOT_EXIST" == call(peer, "alipay.trade.query", asked)["sub_code"]
    peer.truth.open("jade_1", at=NOON)
    assert "WAIT_BUYER_PAY" == call(peer, "alipay.trade.query", asked)["trade_status"]
    peer.pay("jade_1", at=NOON)
    heard = []
    peer.notices.deliver(
        lambda request: heard.append(dict(parse_qsl(request.body.decode()))) or Reply(body=b"success"), until=NOON
    )
    assert [("TRADE_SUCCESS", "137.43")] == [(told["trade_status"], told["total_amount"]) for told in heard]
    content = "&".join(f"{name}={heard[0][name]}" for name in sorted(heard[0]) if name not in ("sign", "sign_type"))
    assert rsa_key("channel").signed(content.encode(), heard[0]["sign"])
    back = {"out_trade_no": "jade_1", "out_request_no": "back_1", "refund_amount": "1.00"}
    assert ["Y", "N"] == [call(peer, "alipay.trade.refund", back)["fund_change"] for _ in range(2)]
    assert "ACQ.TRADE_STATUS_ERROR" == call(peer, "alipay.trade.close", asked)["sub_code"]
    day = {"bill_type": "trade", "bill_date": "2025-03-01"}
    url = call(peer, "alipay.data.dataservice.bill.downloadurl.query", day, at=NOON + DAY)["bill_download_url"]
    _, content = peer.in_process(url, None, {}, 1, 1 << 20)
    names = [name.encode("cp437").decode("gbk") for name in zipfile.ZipFile(io.BytesIO(content)).namelist()]
    assert "20880000000000010156_20250301_业务明细.csv" == names[1]
    table = zipfile.ZipFile(io.BytesIO(content)).read(zipfile.ZipFile(io.BytesIO(content)).namelist()[1]).decode("gbk")
    assert "#交易合计：1笔，商家实收共137.43元" in table and "#退款合计：1笔，商家实收退款共-1.00元" in table


@pytest.mark.parametrize(
    ("content", "sub_code"),
    [
        (ORDER | {"total_amount": "137.4"}, "ACQ.INVALID_PARAMETER"),
        (ORDER | {"total_amount": "0.00"}, "ACQ.INVALID_PARAMETER"),
        (ORDER | {"subject": "a&b"}, "ACQ.INVALID_PARAMETER"),
        (ORDER | {"out_trade_no": "欠"}, "ACQ.INVALID_PARAMETER"),
        (ORDER | {"total_amount": "1.00"}, "ACQ.CONTEXT_INCONSISTENT"),
    ],
)
def test_what_the_documents_forbid_is_refused(peer, content, sub_code):
    """And an order of other content is one that is reused."""
    call(peer, "alipay.trade.precreate", ORDER)
    assert sub_code == call(peer, "alipay.trade.precreate", content)["sub_code"]
    assert {"jade_1": 13743} == peer.order_fen()


def test_who_signs_with_another_key_is_answered_without_a_signature(peer):
    told = call(peer, "alipay.trade.precreate", ORDER, key="stranger")
    assert ("40002", "isv.invalid-signature") == (told["code"], told["sub_code"])
    assert "isv.invalid-app-id" == call(peer, "alipay.trade.precreate", ORDER, app_id="1")["sub_code"]
    assert {} == peer.order_fen()


def test_nobody_pays_what_has_run_out_or_is_closed(peer):
    call(peer, "alipay.trade.precreate", ORDER)
    with pytest.raises(RequestRefused):
        peer.pay("jade_1", at=NOON + DAY)
    peer.truth.open("jade_1", at=NOON)
    call(peer, "alipay.trade.close", {"out_trade_no": "jade_1"})
    for number in ("jade_1", "nobody"):
        with pytest.raises(RequestRefused):
            peer.pay(number, at=NOON)


def test_in_certificate_mode_an_answer_names_its_certificate():
    with AlipayPeer(certificates=True) as peer:
        names = {
            "app_cert_sn": certificate_sn(peer.app_certificate),
            "alipay_root_cert_sn": certificate_sn(peer.root_certificate),
        }
        assert "10000" == call(peer, "alipay.trade.precreate", ORDER, **names)["code"]
        assert "isv.invalid-app-cert-sn" == call(peer, "alipay.trade.precreate", ORDER)["sub_code"]
        assert {"app_certificate", "alipay_root_certificate"} <= set(peer.settings())


@pytest.mark.parametrize("fault", sorted(AlipayPeer.faults - {"unreachable"}))
def test_each_fault_is_done_or_not_done_as_it_says(peer, fault):
    """One call meets it, the next does not."""
    peer.fail_next(fault)
    try:
        told = call(peer, "alipay.trade.precreate", ORDER)
    except (UnknownOutcome, AssertionError, ValueError):
        told = {}
    assert ("10000" == told.get("code")) == (fault in ("unsigned", "wrong-order"))
    done = fault not in ("lost-request", "rate-limited", "auth", "unavailable")
    assert done == ("jade_1" in peer.order_fen())
    assert "10000" == call(peer, "alipay.trade.precreate", ORDER)["code"]
