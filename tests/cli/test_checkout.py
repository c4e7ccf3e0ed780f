"""``jizhi checkout``: a payer pays a channel that speaks the real protocol; every word of the command once."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from jizhi.cli import main
from jizhi.fees import Bill
from jizhi.testing.peers.retries import over_http

peers = pytest.importorskip("jizhi.testing.peers.wechatpay")
pytest.importorskip("jizhi_wechatpay")
sql = pytest.importorskip("jizhi_sql.store")


def now():
    """The machine's time, by which the channel's adapter judges its answers."""
    return datetime.now(UTC)  # noqa: TID251


class Channelled:
    """An office with two bills, and WeChat Pay's peer beside it."""

    def __init__(self, office, peer):
        self.office, self.peer = office, peer
        lines = [f"{name} = {json.dumps(value)}" for name, value in peer.settings().items()]
        self.settings = office.path.parent / "channel.toml"
        self.settings.write_text("\n".join(["[wechatpay]", *lines]), encoding="utf-8")

    def checkout(self, *words, channel=True):
        named = ("--channel", "wechatpay", "--settings", self.settings) if channel else ()
        return self.office.run("checkout", *words, *named)

    def opened(self, key="k1", *words):
        return self.checkout("open", "--space", "1-1-101", "--key", key, *words, "--json")


@pytest.fixture
def channelled(office):
    """Billed for March; for the channel it is whatever time a request says."""
    assert 0 == office.run("bill", "--period", "2025-03").code
    with peers.WechatPayPeer() as peer:
        yield Channelled(office, peer)


def test_an_order_is_opened_asked_after_paid_back_and_closed(channelled):
    """From the QR code to the books and back again."""
    opened = channelled.opened()
    assert (0, "waiting") == (opened.code, opened.data["order"]["state"])
    assert opened.data["checkout"]["target"].startswith(channelled.peer.url)
    assert "buyer" not in opened.data["order"]
    number = opened.data["order"]["number"]
    again = channelled.checkout("open", "--space", "1-1-101", "--key", "k1")
    assert (0, True) == (again.code, f"text of the QR code: {opened.data['checkout']['target']}" in again.out)
    assert "nothing is due" in channelled.checkout("ask").out
    channelled.peer.pay(number, at=now())
    asked = channelled.checkout("ask", number)
    assert (0, True) == (asked.code, f"{number}  paid  266.11" in asked.out)
    office = channelled.office
    second = channelled.opened("k2", "--amount", "300.00")
    two = second.data["order"]["number"]
    channelled.peer.pay(two, at=now())
    assert 0 == channelled.checkout("ask", two).code
    office.run("book-policy", "set", "--refund-above", "1000")
    back = channelled.checkout("refund", two, "--key", "r1", "--amount", "100.00", "--note", "多付", "--json")
    assert back.data["refund"]["state"] in ("pending", "proposed")
    shown = channelled.checkout("show", two, channel=False)
    assert (0, 2) == (shown.code, len(shown.out.splitlines()))
    assert 1 == len(channelled.checkout("show", two, "--json", channel=False).data["refunds"])
    third = channelled.opened("k3", "--amount", "1.00").data["order"]["number"]
    closed = channelled.checkout("close", third, "--json")
    assert (0, "closed") == (closed.code, closed.data["order"]["state"])
    listed = channelled.checkout("list", "--state", "paid", "--json", channel=False)
    assert {number, two} == {order["number"] for order in listed.data}
    assert 3 == len(channelled.checkout("list", channel=False).out.splitlines())


def test_what_waits_for_a_person_is_listed_and_settled(channelled):
    """A bill paid twice: the second is prepaid, somebody is told, and says what he did."""
    store = sql.SqlStore.open(channelled.office.db)
    with store.reading() as known:
        bill = next(each.id for each in known.find(Bill) if each.space == "1-1-101")
    store.close()
    numbers = [channelled.opened(key, "--bill", bill).data["order"]["number"] for key in ("a", "b")]
    for number in numbers:
        channelled.peer.pay(number, at=now())
    due = (now() + timedelta(minutes=6)).isoformat()
    asked = channelled.checkout("ask", "--at", due, "--json")
    assert (1, ["payment-second"]) == (asked.code, asked.codes)
    assert {"paid"} == set(asked.data["fates"].values())
    cases = channelled.checkout("cases", "--json", channel=False)
    assert 1 == cases.code
    (case,) = cases.data
    assert "又付了" in channelled.checkout("cases", channel=False).out
    settled = channelled.checkout("settle", case["id"], "--note", "已告知", channel=False)
    assert (0, True) == (settled.code, "已告知" in settled.out)
    assert [] == channelled.checkout("cases", "--json", channel=False).data


def test_what_is_missing_is_named(channelled):
    """No key, no channel, no such channel, no such order, a port that is taken."""
    assert (2, True) == (
        (told := channelled.checkout("open", "--space", "1-1-101")).code,
        "key" in told.err,
    )
    assert 2 == channelled.checkout("ask", channel=False).code
    assert 2 == channelled.office.run("checkout", "ask", "--channel", "other", "--settings", channelled.settings).code
    gone = channelled.checkout("show", "J0", "--json", channel=False)
    assert (2, ["not-stored"]) == (gone.code, gone.codes)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = channelled.checkout("listen", "--port", str(taken.getsockname()[1]))
    assert (2, True) == (told.code, "--port" in told.err)


def free_port():
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.mark.faults
def test_notices_are_heard_and_answered_after_they_are_kept(channelled):
    """A process of its own behind a real socket: the channel's notice, its replay, a forgery; then Ctrl-C."""
    number = channelled.opened().data["order"]["number"]
    port, db = free_port(), channelled.office.db
    words = ["checkout", "listen", "--db", db, "--project", "jade", "--port", str(port), "--json"]
    words += ["--channel", "wechatpay", "--settings", str(channelled.settings)]
    process = subprocess.Popen(
        [sys.executable, "-m", "jizhi", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                break
            except OSError:
                time.sleep(0.1)
        at = now()
        channelled.peer.pay(number, at=at)
        carry = over_http(f"http://127.0.0.1:{port}/", timeout_seconds=20)
        sent = channelled.peer.notice(number, at=at)
        to = type(sent)(path="/wechatpay", headers=sent.headers, body=sent.body, at=at)
        assert [204, 204] == [carry(to).status, carry(to).status]
        forged = type(sent)(path="/wechatpay", headers=sent.headers, body=sent.body + b" ", at=at)
        assert 400 <= carry(forged).status
        assert 404 == carry(type(sent)(path="/other", body=b"{}", at=at)).status
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert (1, {"done": 1, "repeated": 1, "refused": 1}) == (process.returncode, json.loads(out)["counts"]), err
    assert "Traceback" not in err
    assert "paid" == channelled.checkout("show", number, "--json", channel=False).data["order"]["state"]


def test_the_overview_knows_the_command(capsys):
    """``jizhi --help`` lists it."""
    main(["--help"])
    assert "checkout" in capsys.readouterr().out


@pytest.mark.faults
def test_a_newcomer_pays_an_order_with_no_account(jizhi, tmp_path):
    """``jizhi demo --pay``: the code, the notice and its replay, the posting, and the channel's truth is the books'."""
    shown = jizhi("demo", "--pay", "--out", tmp_path / "out")
    assert 0 == shown.code
    for part in ("二维码内容", "Wechatpay-Signature", "done", "repeated", "clearing/online", "they agree"):
        assert part in shown.out
    told = jizhi("demo", "--pay", "--json", "--lang", "en", "--out", tmp_path / "out").data
    assert ("paid", told["books_fen"]) == (told["state"], told["channel_fen"])
