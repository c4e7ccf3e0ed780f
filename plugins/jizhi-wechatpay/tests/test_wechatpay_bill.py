"""K13 on WeChat Pay's side: a bill is whole, ours and right to the fen, or none of its lines is used."""

from __future__ import annotations

import gzip
import io
from datetime import date, timedelta

import attrs
import pytest
from jizhi_wechatpay.bill import Unpacker, checked_lines
from jizhi_wechatpay.pay import WechatPay

from jizhi.errors import FileDamaged, NotReady, UnknownOutcome
from jizhi.ports import PaymentOrder, RefundOrder
from jizhi.testing.clock import NOON
from jizhi.testing.peers.wechatpay_truth import COLUMNS, TOTALS

DAY, NEXT = NOON.date(), NOON + timedelta(days=1)
MERCHANT = "1900000109"
ROW = (
    "2025-03-01 20:00:00,wx1,1900000109,0,,4200,jade-1,o-1,NATIVE,SUCCESS,OTHERS,CNY,"
    "137.43,0.00,0,0,0.00,0.00,,,物业费,,0.82000,0.60%,137.43,0.00,"
).split(",")
BACK = (
    "2025-03-01 21:00:00,wx1,1900000109,0,,4200,jade-1,o-1,NATIVE,REFUND,OTHERS,CNY,"
    "0.00,0.00,5030,back-1,1.00,0.00,ORIGINAL,SUCCESS,物业费,,-0.00600,0.60%,0.00,1.00,"
).split(",")
SUMS = ["2", "137.43", "1.00", "0.00", "0.81400", "137.43", "1.00"]


def bill(rows=(ROW, BACK), sums=SUMS, columns=COLUMNS, totals=TOTALS, ends="\r\n") -> bytes:
    """A bill as the channel writes it."""
    lines = [columns, *(",".join(f"`{field}" for field in row) for row in rows), totals]
    return ("\ufeff" + ends.join([*lines, ",".join(f"`{each}" for each in sums), ""])).encode()


def read(content: bytes):
    return list(checked_lines(io.BytesIO(content), merchant=MERCHANT))


def replaced(row, **fields):
    """A row with other fields, by their columns."""
    names = COLUMNS.split(",")
    return [fields.get(name, value) for name, value in zip(names, row, strict=True)]


@pytest.fixture
def pay(settings, peer):
    pay = WechatPay(settings, peer.in_process)
    for number, fen in (("jade-1", 13743), ("jade-2", 1)):
        order = PaymentOrder(
            number=number, fen=fen, subject="物业费,`1-101", way="code", expires_at=NOON + timedelta(hours=9)
        )
        pay.create(order, at=NOON)
        peer.pay(number, at=NOON)
    pay.refund(RefundOrder(number="back-1", order="jade-1", fen=100, order_fen=13743), at=NOON)
    return pay


def test_a_bill_is_read_to_the_fen_and_in_its_order():
    """Yuan become fen, a fee of a fraction the nearer fen, and nothing has a sign."""
    paid, back = read(bill())
    assert ("payment", "jade-1", "", "4200", 13743, 82) == (
        paid.kind, paid.order, paid.refund, paid.transaction, paid.fen, paid.fee_fen,
    )  # fmt: skip
    assert ("refund", "jade-1", "back-1", "5030", 100, 1) == (
        back.kind, back.order, back.refund, back.transaction, back.fen, back.fee_fen,
    )  # fmt: skip
    assert ("2025-03-01T20:00:00+08:00", MERCHANT) == (paid.at.isoformat(), paid.merchant)
    assert read(bill()) == read(bill(ends="\n"))


def test_commas_and_backticks_in_a_text_are_no_columns(pay, peer):
    """A field ends where a comma and a backtick come; whoever writes both into a subject damages his own file."""
    named = replaced(ROW, 商品名称="物业费,1-101")
    assert 2 == len(read(bill([named, BACK])))
    with pytest.raises(FileDamaged, match="28 fields"):
        pay.lines(DAY, at=NEXT)


def test_a_bill_of_the_old_form_is_read_too():
    """Some merchants' bills have other words and fewer columns."""
    columns = COLUMNS.replace("应结订单金额", "总金额").replace("代金券金额", "企业红包金额").split(",")[:24]
    totals = "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额"
    old = bill([ROW[:24], BACK[:24]], SUMS[:5], ",".join(columns), totals)
    assert read(bill()) == read(old)


def test_what_is_neither_paid_nor_refunded_is_told_as_something_else():
    """A revoked payment is for a person to look at."""
    other = replaced(ROW, 交易状态="REVOKED")
    assert ["other", "refund"] == [line.kind for line in read(bill([other, BACK]))]


DAMAGED = {
    "a fen more": bill([replaced(ROW, 应结订单金额="137.44"), BACK]),
    "a fee that is another": bill([replaced(ROW, 手续费="0.83000"), BACK]),
    "a refund that is another": bill([ROW, replaced(BACK, 退款金额="1.01")]),
    "a line left out": bill([ROW]),
    "a line twice": bill([ROW, ROW, BACK]),
    "of another count": bill(sums=["3", *SUMS[1:]]),
    "of another merchant": bill([ROW, replaced(BACK, 商户号="1900000999")]),
    "without its totals": bill().split("总交易单数".encode())[0],
    "cut in the totals": bill()[:-20],
    "cut in a line": bill()[:450],
    "going on behind its totals": bill() + b"`1\r\n",
    "without a column": bill(columns=COLUMNS.replace("手续费", "费用")),
    "with a column less": bill([ROW[:-1], BACK]),
    "with totals that lack one": bill(totals=TOTALS.replace("手续费总金额", "费用")),
    "with an amount that is none": bill([replaced(ROW, 应结订单金额="1e2"), BACK]),
    "with an amount of three places": bill([replaced(ROW, 应结订单金额="137.430"), BACK]),
    "with a day that is none": bill([replaced(ROW, 交易时间="2025-02-30 00:00:00"), BACK]),
    "in GBK": bill().decode("utf-8-sig").encode("gbk"),
    "of one word": b"x",
    "empty": b"",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_bill_gives_no_line(content):
    """It is refused before the first line is used."""
    with pytest.raises(FileDamaged):
        checked_lines(io.BytesIO(content), merchant=MERCHANT)


def test_a_bill_that_is_touched_anywhere_is_damaged_or_says_the_same_money():
    """Every byte, one bit turned: no other error, and never another sum."""
    true = read(bill())
    content = bill()
    damaged = 0
    for place in range(len(content)):
        try:
            lines = read(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        except FileDamaged:
            damaged += 1
            continue
        assert [(line.fen, line.merchant) for line in true] == [(line.fen, line.merchant) for line in lines]
    assert damaged > len(content) // 2


@pytest.mark.parametrize(
    ("fault", "why"), [("wrong-hash", "hash is another"), ("cut-file", "is cut"), ("other-file", "another merchant")]
)
def test_a_file_that_is_not_the_one_announced_is_refused(pay, peer, fault, why):
    """Another hash; half of it; truly hashed, and another merchant's."""
    peer.books.orders = {name: (attrs.evolve(order, subject="费"), s) for name, (order, s) in peer.books.orders.items()}
    assert 3 == len(list(pay.lines(DAY, at=NEXT)))
    peer.fate = lambda path: fault
    with pytest.raises(FileDamaged, match=why):
        pay.lines(DAY, at=NEXT)


def test_a_bill_is_there_from_ten_o_clock(pay, peer):
    """Nothing yet is not nothing, and an hour of China's day is not one of ours."""
    peer.books.orders = {name: (attrs.evolve(order, subject="费"), s) for name, (order, s) in peer.books.orders.items()}
    ten = NEXT.replace(hour=2)
    with pytest.raises(NotReady, match="STATEMENT_CREATING"):
        pay.lines(DAY, at=ten - timedelta(seconds=1))
    assert 3 == len(list(pay.lines(DAY, at=ten)))
    with pytest.raises(NotReady):
        pay.lines(DAY, at=NOON.replace(hour=15, minute=59))
    asked = []
    peer.fate = lambda path: asked.append(path) or ""
    with pytest.raises(NotReady, match="is not over"):
        pay.lines(DAY + timedelta(days=30), at=NEXT)
    assert [] == asked


def test_no_bill_is_an_empty_day_only_when_the_bill_would_be_there(pay, peer, monkeypatch):
    """Before ten o'clock "there is none" may mean "not yet"."""
    empty = date(2025, 2, 20)
    assert [] == list(pay.lines(empty, at=NEXT))
    monkeypatch.setattr("jizhi.testing.peers.wechatpay_files.timedelta", lambda **given: timedelta(0))
    with pytest.raises(NotReady, match="NO_STATEMENT_EXIST"):
        pay.lines(empty, at=NEXT.replace(month=2, day=21, hour=1))


def test_a_link_to_somewhere_else_is_not_followed(pay, peer, monkeypatch):
    """Our signature is for WeChat Pay alone."""
    for url in ("https://evil.example/v3", "http://api.mch.weixin.qq.com/v3", "https://mch.weixin.qq.com.evil/x", ""):
        told = {"hash_type": "SHA1", "hash_value": "0" * 40, "download_url": url}
        monkeypatch.setattr(peer._files, "make", lambda *given, told=told, **more: told)
        with pytest.raises(FileDamaged, match="address"):
            pay.lines(DAY, at=NEXT)
    monkeypatch.setattr(peer._files, "make", lambda *given, **more: told | {"hash_type": "MD5"})
    with pytest.raises(UnknownOutcome, match="hash"):
        pay.lines(DAY, at=NEXT)


def test_a_file_that_does_not_come_leaves_nothing_open(pay, peer):
    """The line breaks in the middle; a token that has expired."""
    for fault, error in (("lost-answer", UnknownOutcome), ("rate-limited", UnknownOutcome)):
        peer.fate = lambda path, fault=fault: fault if "billdownload" in path else ""
        with pytest.raises(error):
            pay.lines(DAY, at=NEXT)


def test_a_bill_comes_over_a_real_line(settings, peer):
    """As over the line in process."""
    whole = WechatPay(settings)
    order = PaymentOrder(number="jade-1", fen=1, subject="费", way="code", expires_at=NOON + timedelta(hours=9))
    whole.create(order, at=NOON)
    peer.pay("jade-1", at=NOON)
    assert 1 == len(list(whole.lines(DAY, at=NEXT)))


def test_a_bomb_is_not_unpacked(monkeypatch):
    """A megabyte that would be a gigabyte is given up where a file may not be longer."""
    monkeypatch.setattr("jizhi_wechatpay.bill.LONGEST_FILE", 1 << 20)
    unpacker = Unpacker(io.BytesIO())
    with pytest.raises(FileDamaged, match="longer"):
        unpacker.write(gzip.compress(b"\0" * (64 << 20)))
    broken = Unpacker(io.BytesIO())
    with pytest.raises(FileDamaged, match="unpacked"):
        broken.write(b"\x1f\x8bnot gzip at all")
