"""The bill of a day: what it says, when there is none, and each way in which it can be wrong."""

import io
import time
import tracemalloc
import zipfile
from datetime import date, timedelta

import pytest
from jizhi_alipay import bills

from jizhi.errors import FileDamaged, NotReady, UnknownOutcome
from jizhi.ports import PaymentOrder, RefundOrder
from jizhi.testing.clock import NOON
from jizhi.testing.peers.alipay_papers import bill, packed
from jizhi.testing.peers.alipay_truth import Refunded, Trade

DAY, HOUR, TODAY = timedelta(days=1), timedelta(hours=1), NOON.date()
SELLER = "2088000000000001"


def moved(count=3, refunds=1):
    for number in range(count):
        trade = Trade(number=f"jade_{number}", fen=100 + number, subject="物业费, 䶮㎡", expires_at=NOON)
        trade.trade_no, trade.opened_at, trade.paid_at = f"2025030122001{number:08d}", NOON, NOON
        yield trade, None
        if number < refunds:
            yield trade, Refunded(number=f"back_{number}", fen=50, at=NOON)


def table(**more):
    return bill(list(moved(**more)), TODAY, seller_id=SELLER)


def read(text, *, day=TODAY, merchant=SELLER):
    return list(bills.lines_of(packed(text, TODAY, seller_id=SELLER), day, merchant=merchant))


def test_a_bill_tells_orders_refunds_and_fees():
    """Tabs behind the cells, names in GBK, minus signs, the fee either way; what is rare in GBK is whole."""
    lines = read(table())
    assert [("payment", 100, 1), ("refund", 50, 0), ("payment", 101, 1), ("payment", 102, 1)] == [
        (line.kind, line.fen, line.fee_fen) for line in lines
    ]
    assert ("jade_0", "back_0", SELLER, NOON) == (lines[1].order, lines[1].refund, lines[1].merchant, lines[1].at)
    assert "" == lines[0].refund


def test_columns_are_found_by_their_names_wherever_they_stand():
    """Alipay has added columns over the years."""
    rows = [row.split(",") for row in table().split("\r\n")]
    wider = [[row[-1], "新列", *row[:-1]] if len(row) > 20 else row for row in rows]
    assert read(table()) == read("\r\n".join(",".join(row) for row in wider))


def test_a_kind_of_line_that_nobody_knows_is_told_as_such():
    text = table().replace("jade_2\t,交易", "jade_2\t,分账")
    text = text.replace("交易合计：3笔，商家实收共3.03元", "交易合计：2笔，商家实收共2.01元")
    assert ["payment", "refund", "payment", "other"] == [line.kind for line in read(text)]


DAMAGES = {
    "cut in a line": lambda text: text[: text.index("jade_1") + 20],
    "cut before its end": lambda text: text[: text.index("#-", text.index("jade_2"))],
    "cut after its end": lambda text: text[: text.index("#交易合计")],
    "without one total": lambda text: text.replace("#退款合计", "#合计"),
    "a line less": lambda text: "\r\n".join(row for row in text.split("\r\n") if "jade_1" not in row),
    "a line twice": lambda text: text.replace("\r\n2025030122001", "\r\n2025030122001", 1).replace(
        row := next(row for row in text.split("\r\n") if "jade_1" in row), f"{row}\r\n{row}"
    ),
    "a fen more": lambda text: text.replace("1.01,1.01", "1.01,1.02"),
    "a total that is a fen off": lambda text: text.replace("实收共3.03元", "实收共3.04元"),
    "a count that is one off": lambda text: text.replace("合计：3笔", "合计：4笔"),
    "a plus for a minus": lambda text: text.replace("-0.50,-0.50", "0.50,0.50"),
    "an amount that is none": lambda text: text.replace("1.01,1.01", "1.01,1e0"),
    "an amount with a part of a fen": lambda text: text.replace("1.01,1.01", "1.010,1.01"),
    "a time that is none": lambda text: text.replace("2025-03-01 20:00:00", "2025-02-30 20:00:00"),
    "a line with a cell less": lambda text: text.replace("0.00,0.00,0.00,0.00,0.00,,", "0.00,0.00,0.00,0.00,,", 1),
    "a line with a cell more": lambda text: text.replace(
        "0.00,0.00,0.00,0.00,0.00,,", "0.00,0.00,0.00,0.00,0.00,,,", 1
    ),
    "without its day": lambda text: text.replace("#起始日期", "#日期"),
    "without its account": lambda text: text.replace("#账号", "#帐户"),
    "of another account": lambda text: text.replace(SELLER, "2088000000000009"),
    "of an account that begins alike": lambda text: text.replace(f"{SELLER}0156", f"{SELLER}90156"),
    "of another day": lambda text: text.replace("2025年03月01日", "2025年03月02日"),
    "without a column": lambda text: text.replace("服务费（元）", "服务费"),
    "a line that never ends": lambda text: text.replace("*三", "三" * 9000),
    "a quote that never ends": lambda text: text.replace("物业费", '"物业费'),
    "not a bill": lambda text: text.replace("#支付宝业务明细查询", "#支付宝账务明细查询"),
    "empty": lambda text: "",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_bill_that_is_damaged_gives_no_line(damage):
    """Each damage does change the file, and all is found before the first line is given."""
    whole = table()
    assert damage(whole) != whole
    with pytest.raises(FileDamaged):
        bills.lines_of(packed(damage(whole), TODAY, seller_id=SELLER), TODAY, merchant=SELLER)


def test_a_zip_that_is_cut_or_changed_anywhere_gives_no_other_line():
    """Every byte changed: damaged, or not one line differs."""
    content = packed(table(), TODAY, seller_id=SELLER)
    right = read(table())
    for place in range(len(content)):
        for other in (content[:place], content[:place] + bytes([content[place] ^ 0x41]) + content[place + 1 :]):
            try:
                lines = list(bills.lines_of(other, TODAY, merchant=SELLER))
            except FileDamaged:
                continue
            assert right == lines


def bomb(size, *, said=None):
    """A zip whose table unpacks to *size* bytes."""
    into = io.BytesIO()
    archive = zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=9)
    with archive, archive.open("a.csv", "w", force_zip64=True) as file:
        file.write(table().partition("jade_0")[0].encode("gb18030") + b"\r\n")
        for _ in range(size >> 20):
            file.write((b"\r\n" * 1024) * 512)
    content = into.getvalue()
    if said is not None:
        real = next(iter(zipfile.ZipFile(io.BytesIO(content)).infolist())).file_size
        content = content.replace(real.to_bytes(8, "little"), said.to_bytes(8, "little"))
        content = content.replace(real.to_bytes(4, "little"), said.to_bytes(4, "little"))
        assert said == next(iter(zipfile.ZipFile(io.BytesIO(content)).infolist())).file_size
    return content


@pytest.mark.parametrize("said", [None, 1000], ids=["open", "hidden"])
def test_a_bomb_is_refused_before_it_goes_off(said):
    """A thousandfold packed; also one that says it were small."""
    content = bomb(16 << 20, said=said)
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(FileDamaged):
        bills.lines_of(content, TODAY, merchant=SELLER)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20
    assert time.perf_counter() - began < 2


def test_too_many_files_are_no_bill():
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for number in range(17):
            archive.writestr(f"{number}.csv", table())
    with pytest.raises(FileDamaged, match="tight"):
        bills.lines_of(into.getvalue(), TODAY, merchant=SELLER)


@pytest.mark.parametrize("content", [b"", b"PK", b"#not packed", b"\0" * 1000], ids=range(4))
def test_what_is_no_zip_is_no_bill(content):
    with pytest.raises(FileDamaged):
        bills.lines_of(content, TODAY, merchant=SELLER)


def test_lines_come_one_after_the_other():
    """Two thousand lines, of which hardly any are held at once."""
    content = packed(table(count=2000, refunds=100), TODAY, seller_id=SELLER)
    tracemalloc.start()
    count = sum(1 for _ in bills.lines_of(content, TODAY, merchant=SELLER))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (2100, True) == (count, peak < 1 << 20)


@pytest.fixture
def paid(pay, peer):
    pay.create(PaymentOrder(number="jade_1", fen=13743, subject="物业费", way="code", expires_at=NOON + HOUR), at=NOON)
    peer.pay("jade_1", at=NOON)
    pay.refund(RefundOrder(number="back_1", order="jade_1", fen=100, order_fen=13743), at=NOON + 5 * HOUR)


def test_the_day_is_the_day_in_china(pay, peer, paid):
    """A refund of one in the morning there is the next day's."""
    assert ["payment"] == [line.kind for line in pay.lines(TODAY, at=NOON + 2 * DAY)]
    assert [("refund", "back_1")] == [(line.kind, line.refund) for line in pay.lines(TODAY + DAY, at=NOON + 3 * DAY)]


def test_a_bill_is_not_ready_before_nine_and_a_day_without_any_is_empty_at_noon_after(pay, peer, paid):
    """Alipay says the same of both; only the time tells them apart."""
    midnight = NOON + 4 * HOUR
    for at in (NOON, midnight, midnight + 8 * HOUR):
        with pytest.raises(NotReady):
            pay.lines(TODAY, at=at)
    assert 1 == len(list(pay.lines(TODAY, at=midnight + 9 * HOUR)))
    with pytest.raises(NotReady):
        pay.lines(TODAY - DAY, at=midnight + 11 * HOUR)
    assert [] == list(pay.lines(TODAY - DAY, at=midnight + 12 * HOUR))


def test_an_address_that_has_grown_old_is_asked_for_again(pay, peer, opened, paid):
    """It lives thirty seconds; then the day is not ready, and next time it is."""
    asked = []

    def slow(url, body, *more):
        if body is None:
            peer._last += timedelta(seconds=31)
        asked.append(url)
        return peer.in_process(url, body, *more)

    with pytest.raises(NotReady, match="HTTP 403"):
        opened(peer, slow).lines(TODAY, at=NOON + 2 * DAY)
    assert 2 == len(asked)
    assert 1 == len(list(pay.lines(TODAY, at=NOON + 2 * DAY)))


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://dwbillcenter.alipay.com/x?a=1", "https://dwbillcenter.alipay.com/x?a=1"),
        ("https://dwbillcenter.alipay.com/x", "https://dwbillcenter.alipay.com/x"),
        ("https://alipay.com.evil.example/x", None), ("https://evilalipay.com/x", None), ("file:///etc/passwd", None),
        ("https://a@evil.example/.alipay.com", None), ("http://127.0.0.1/x", None),
        ("ftp://dwbillcenter.alipay.com/x", None),
        ("https://dwbillcenter.alipay.com:8443/x", None), ("", None), (None, None), (["https://a.alipay.com"], None),
    ],
    ids=str,
)  # fmt: skip
def test_a_bill_is_fetched_from_alipay_alone_and_over_tls(peer, opened, url, asked):
    """S06: also where a signed answer names another place."""
    seen = []
    told = {"code": "10000", "bill_download_url": url}
    answer = peer._signs("alipay.data.dataservice.bill.downloadurl.query", told).body

    def transport(to, body, *more):
        if body is not None:
            return 200, answer
        seen.append(to)
        return 200, packed(table(), TODAY, seller_id=SELLER)

    pay = opened(peer, transport)
    if asked is None:
        with pytest.raises(UnknownOutcome):
            pay.lines(TODAY, at=NOON + 2 * DAY)
    else:
        assert list(pay.lines(TODAY, at=NOON + 2 * DAY))
    assert [asked] * (asked is not None) == seen


def test_the_bill_of_a_leap_day():
    """Dates of Chinese words."""
    day = date(2024, 2, 29)
    text = bill([], day, seller_id=SELLER)
    assert [] == list(bills.lines_of(packed(text, day, seller_id=SELLER), day, merchant=SELLER))
