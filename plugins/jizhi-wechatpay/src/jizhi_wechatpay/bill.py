"""The bill of a day: unpacked and hashed as it comes, checked as a whole, then told line by line."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

import attrs

from jizhi.errors import FileDamaged, RecordRefused
from jizhi.ports import SettlementLine
from jizhi.ports.payments import SettlementKind
from jizhi_wechatpay.line import NAME

CHINA: Final = ZoneInfo("Asia/Shanghai")
LONGEST_FILE: Final = 1 << 30
"""Bytes of a file, packed or not: several million lines."""

_GZIP: Final = b"\x1f\x8b"
_YUAN: Final = re.compile(r"-?[0-9]{1,13}\.[0-9]{2}")
_FEE: Final = re.compile(r"-?[0-9]{1,13}\.[0-9]{2,5}")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_FEN: Final = Decimal("0.01")
_KINDS: Final[Mapping[str, SettlementKind]] = MappingProxyType(
    {"SUCCESS": "payment", "REFUND": "refund", "REVOKED": "other"}
)
_SETTLED, _GIVEN_BACK, _KEPT = "应结订单金额", "退款金额", "手续费"
_OLD: Final[Mapping[str, str]] = MappingProxyType(
    {"总金额": _SETTLED, "总交易额": "应结订单总金额", "总退款金额": "退款总金额"}
)
"""What bills of some merchants still call it."""
_NEEDED: Final = ("交易时间", "商户号", "微信订单号", "商户订单号", "交易状态", "货币种类", _SETTLED)
_TOTALS: Final = ("总交易单数", "应结订单总金额", "退款总金额", "手续费总金额")


class Unpacker:
    """Takes a file as it comes over the line, packed or not, and writes it unpacked."""

    def __init__(self, into: BinaryIO) -> None:
        self._into, self._hash, self._size = into, hashlib.sha1(usedforsecurity=False), 0
        self._packed = zlib.decompressobj(wbits=31)
        self._first: bytes | None = None

    def write(self, piece: bytes) -> int:
        """Take the next piece. Raises FileDamaged: it cannot be unpacked, or is too long."""
        if self._first is None:
            self._first = piece[:2]
        if self._first != _GZIP:
            self._keep(piece)
            return len(piece)
        rest = piece
        try:
            while rest and not self._packed.eof:
                self._keep(self._packed.decompress(rest, 1 << 20))
                rest = self._packed.unconsumed_tail
        except zlib.error:
            raise FileDamaged(NAME, "the file cannot be unpacked") from None
        return len(piece)

    def check(self, digest: str) -> None:
        """Say whether all of it is there. Raises FileDamaged."""
        if self._first == _GZIP and not self._packed.eof:
            raise FileDamaged(NAME, "the file is cut")
        if self._hash.hexdigest() != digest.lower():
            raise FileDamaged(NAME, "the file is not the one that was announced: its hash is another")

    def _keep(self, content: bytes) -> None:
        self._size += len(content)
        if self._size > LONGEST_FILE:
            raise FileDamaged(NAME, f"the file is longer than {LONGEST_FILE} bytes")
        self._hash.update(content)
        self._into.write(content)


@attrs.define
class _Sums:
    """What the lines come to, to be compared with what the file says of itself."""

    lines: int = 0
    settled: Decimal = Decimal(0)
    given_back: Decimal = Decimal(0)
    kept: Decimal = Decimal(0)

    def add(self, row: Mapping[str, str]) -> None:
        self.lines += 1
        self.settled += _amount(row[_SETTLED], _YUAN)
        self.given_back += _amount(row.get(_GIVEN_BACK, "0.00"), _YUAN)
        self.kept += _amount(row[_KEPT], _FEE)


def checked_lines(file: BinaryIO, *, merchant: str) -> Iterator[SettlementLine]:
    """Return every line of an unpacked bill; all of it was read once when this returns, and is closed at the end.

    Amounts are those that are settled: a coupon that the merchant gives himself is not in them.

    Raises:  FileDamaged: it is cut, its totals are not those of its lines, or it is of another merchant.
    """
    try:
        for _ in _rows(file, merchant):
            pass
    except BaseException:
        file.close()
        raise
    return _told(file, merchant)


def _told(file: BinaryIO, merchant: str) -> Iterator[SettlementLine]:
    with file:
        file.seek(0)
        yield from _rows(file, merchant)


def _rows(file: BinaryIO, merchant: str) -> Iterator[SettlementLine]:
    """Yield the lines of the detail; then compare their sums with the totals, after which nothing may come."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="\n")
    try:
        columns, sums = _named(next(text, "")), _Sums()
        if missing := [name for name in (*_NEEDED, _KEPT) if name not in columns]:
            raise FileDamaged(NAME, f"the file has no column {missing[0]}")
        for line in text:
            if not line.startswith("`"):
                _compare(_row(_named(line), next(text, "")), sums)
                if any(more.strip() for more in text):
                    raise FileDamaged(NAME, "the file goes on behind its totals")
                return
            row = _row(columns, line)
            if row["商户号"] != merchant:
                raise FileDamaged(NAME, "the file is of another merchant")
            sums.add(row)
            yield _line(row)
    except UnicodeDecodeError:
        raise FileDamaged(NAME, "the file is not UTF-8") from None
    finally:
        text.detach()
    raise FileDamaged(NAME, "the file ends without its totals")


def _named(line: str) -> list[str]:
    return [_OLD.get(name.strip(), name.strip()) for name in line.split(",")]


def _row(columns: list[str], line: str) -> dict[str, str]:
    """The fields of a line by their columns; each field has a backtick before it."""
    fields = line.rstrip("\r\n").removeprefix("`").split(",`")
    if len(fields) != len(columns):
        raise FileDamaged(NAME, f"a line has {len(fields)} fields, and the file {len(columns)} columns")
    return dict(zip(columns, fields, strict=True))


def _compare(totals: Mapping[str, str], sums: _Sums) -> None:
    if missing := [name for name in _TOTALS if name not in totals]:
        raise FileDamaged(NAME, f"the totals have no {missing[0]}")
    count, settled, given_back, kept = (totals[name] for name in _TOTALS)
    amounts = (_amount(settled, _YUAN), _amount(given_back, _YUAN), _amount(kept, _FEE))
    if count != str(sums.lines) or amounts != (sums.settled, sums.given_back, sums.kept):
        raise FileDamaged(NAME, f"the totals are not those of its {sums.lines} lines")


def _line(row: Mapping[str, str]) -> SettlementLine:
    try:
        kind = _KINDS[row["交易状态"]]
        amount = row[_GIVEN_BACK] if kind == "refund" else row[_SETTLED]
        return SettlementLine(
            kind=kind,
            order=row["商户订单号"],
            refund=row["商户退款单号"] if kind == "refund" else "",
            transaction=row["微信退款单号"] if kind == "refund" else row["微信订单号"],
            merchant=row["商户号"],
            fen=_fen(_amount(amount, _YUAN)),
            fee_fen=_fen(_amount(row[_KEPT], _FEE)),
            currency=row["货币种类"],
            at=_moment(row["交易时间"]),
        )
    except (KeyError, ValueError, RecordRefused):
        raise FileDamaged(NAME, f"a line of {row['微信订单号'][:40]} does not say what a line says") from None


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def _amount(text: str, shape: re.Pattern[str]) -> Decimal:
    if not shape.fullmatch(text):
        raise FileDamaged(NAME, f"{text[:20]!r} is no amount")
    return Decimal(text)


def _fen(yuan: Decimal) -> int:
    """Whole fen, without a sign; of a fee of less than a fen the nearer one."""
    return int(abs(yuan).quantize(_FEN, ROUND_HALF_UP) * 100)
