"""The bill of a day: a zip with a GBK table between lines of ``#``, checked whole before its first line is believed.

Source: Alipay, "download bills"; the columns by their names, wherever they stand.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from jizhi.errors import FileDamaged, NotReady, RecordRefused, UnknownOutcome
from jizhi.ports import SettlementLine
from jizhi.ports.payments import SettlementKind
from jizhi_alipay.amounts import fen_of, time_of
from jizhi_alipay.line import Transport
from jizhi_alipay.settings import NAME, AlipaySettings

HOSTS: Final = (".alipay.com", ".alipaydev.com")
LONGEST: Final = 64 << 20
ENTRIES: Final = 16
UNPACKED: Final = 512 << 20
RATIO: Final = 200
"""How often an honest table of text can be smaller when packed; they measure 14 to 16."""
LINE: Final = 8192
_TITLE: Final = "#支付宝业务明细查询"
_END: Final = "业务明细列表结束"
_KINDS: Final[Mapping[str, SettlementKind]] = {"交易": "payment", "退款": "refund"}
_ACCOUNT: Final = re.compile(r"#账号：\[(\d+)\]", re.ASCII)
_DAY: Final = re.compile(r"#起始日期：\[(\d{4})年(\d\d)月(\d\d)日", re.ASCII)
_TOTAL: Final = re.compile(r"#(交易|退款)合计：(\d+)笔，商家实收(?:退款)?共(-?)(\d+\.\d\d)元", re.ASCII)
_NUMBER, _ORDER, _KIND, _AT = "支付宝交易号", "商户订单号", "业务类型", "完成时间"
_FEN, _RECEIVED, _REFUND, _FEE = "订单金额（元）", "商家实收（元）", "退款批次号/请求号", "服务费（元）"
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, csv.Error, EOFError, OSError, LookupError, RuntimeError, ValueError,
)  # fmt: skip
"""What reading an archive or a table that was changed may raise: names, places and sizes in it lead anywhere."""


def fetched(settings: AlipaySettings, transport: Transport, url: object) -> bytes:
    """Fetch a bill from where Alipay says, over TLS, and from none but Alipay.

    Raises:
        UnknownOutcome: the address is somebody else's.   NotReady: it is gone; it lives 30 seconds.
    """
    gateway, place = urlsplit(settings.url), urlsplit(url if isinstance(url, str) else "")
    if (place.scheme, place.netloc) != (gateway.scheme, gateway.netloc):
        # Alipay itself still writes http.
        if place.scheme not in ("http", "https") or not (place.netloc or "").endswith(HOSTS):
            raise UnknownOutcome(NAME, "the address of the bill is not Alipay's")
        place = place._replace(scheme="https")
    status, content = transport(place.geturl(), None, {}, 6 * settings.timeout_seconds, LONGEST)
    if status != 200:
        raise NotReady(NAME, f"the address of the bill is gone, HTTP {status}")
    return content


def lines_of(content: bytes, day: date, *, merchant: str) -> Iterator[SettlementLine]:
    """Yield the lines of a bill; it is read twice, once for its totals and once for whoever asks.

    Raises:
        FileDamaged: it is cut, changed, packed too tight, of another account or of another day.
    """
    for _ in _read(content, day, merchant):
        pass
    return _read(content, day, merchant)


def _read(content: bytes, day: date, merchant: str) -> Iterator[SettlementLine]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open(_details(packed, len(content))) as table:
            yield from _lines(_short(io.TextIOWrapper(table, "gb18030", newline="")), day, merchant)
    except _BROKEN as trouble:
        raise FileDamaged(NAME, f"the bill of {day} cannot be unpacked: {type(trouble).__name__}") from None


def _details(packed: zipfile.ZipFile, size: int) -> zipfile.ZipInfo:
    """Find the table of single lines by its title: what the files are called differs, and is in GBK.

    An archive that says it were smaller than it is ends where it says, and its checksum is wrong.
    """
    entries = packed.infolist()
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > min(UNPACKED, RATIO * size):
        raise FileDamaged(NAME, "the bill is packed too tight to be one")
    for entry in entries:
        with packed.open(entry) as file:
            if file.read(len(_TITLE.encode("gb18030"))) == _TITLE.encode("gb18030"):
                return entry
    raise FileDamaged(NAME, "there is no table of single lines in the bill")


def _lines(file: Iterator[str], day: date, merchant: str) -> Iterator[SettlementLine]:
    _is_ours([next(file, "") for _ in range(3)], day, merchant)
    seen: Counter[str] = Counter()
    columns: list[str] = []
    for row in csv.reader(file):
        if row and row[0].startswith("#"):
            if _END in row[0]:
                break
        elif not columns:
            columns = [name.strip() for name in row]
        elif row:
            yield _line(columns, row, merchant, seen)
    else:
        raise FileDamaged(NAME, f"the bill of {day} has no end")
    told = dict(pair for line in file for pair in _totals(line))
    if told != {name: seen[name] for kind in _KINDS for name in (kind, f"{kind}笔")}:
        raise FileDamaged(NAME, f"the lines of the bill of {day} do not make its totals")


def _totals(line: str) -> Iterator[tuple[str, int]]:
    if found := _TOTAL.match(line):
        yield f"{found[1]}笔", int(found[2])
        yield found[1], -fen_of(found[4]) if found[3] else fen_of(found[4])


def _is_ours(head: list[str], day: date, merchant: str) -> None:
    account, since = _ACCOUNT.match(head[1]), _DAY.match(head[2])
    if account is None or merchant not in (account[1], account[1][:-4]):
        raise FileDamaged(NAME, f"the bill of {day} is not of this account")
    if since is None or f"{day:%Y%m%d}" != since[1] + since[2] + since[3]:
        raise FileDamaged(NAME, f"the bill of {day} is of another day")


def _short(file: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a file, none of them longer than a line can be: a longer one comes in pieces, which are no lines."""
    return iter(lambda: file.readline(LINE), "")


def _line(columns: list[str], row: list[str], merchant: str, seen: Counter[str]) -> SettlementLine:
    try:
        told = dict(zip(columns, (cell.strip() for cell in row), strict=True))
        kind, amount = told[_KIND], told[_FEN]
        received = _signed_fen(told[_RECEIVED])
        if kind in _KINDS:
            seen[f"{kind}笔"] += 1
            seen[kind] += received
        return SettlementLine(
            kind=_KINDS.get(kind, "other"),
            order=told[_ORDER],
            refund=told[_REFUND] if kind == "退款" else "",
            transaction=told[_NUMBER],
            merchant=merchant,
            fen=abs(_signed_fen(amount)),
            fee_fen=abs(_signed_fen(told[_FEE])),
            at=time_of(told[_AT]),
        )
    except (KeyError, ValueError, RecordRefused) as trouble:
        raise FileDamaged(NAME, f"a line of the bill cannot be read: {type(trouble).__name__}") from None


def _signed_fen(text: str) -> int:
    return -fen_of(text[1:]) if text.startswith("-") else fen_of(text)
