"""ISO 20022 camt.053 and camt.052 as tables: one row for each booked entry, or for each transaction within it.

Read after the message definition of ISO 20022 (Bank-to-Customer Statement, camt.053.001.02 to .14): elements are known
by their local names, so that every version and every bank's prefix is the same to us. An entry of several transactions
(``NtryDtls/TxDtls``) is told one by one where their amounts add up to it. No maintained parser fitted: ``camt053``
brings a web framework along, and ``pycamt`` reads the whole tree with amounts as text of any shape.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, ParseError

import attrs
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from jizhi.errors import FileNotRead
from jizhi.intake import Row, Table

HEADINGS: Final = ("交易日期", "流水号", "收入", "支出", "对方户名", "对方账号", "摘要", "附言", "余额", "币种")
_ROOTS: Final = frozenset({"BkToCstmrStmt", "BkToCstmrAcctRpt"})
_STATEMENTS: Final = frozenset({"Stmt", "Rpt"})
_DEEPEST: Final = 40
_AMOUNT: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{1,5})?")


@attrs.frozen(kw_only=True)
class CamtLimits:
    """How much of a file is let in: *bytes_most* of it, and *entries_most* in it."""

    bytes_most: int = 50_000_000
    entries_most: int = 200_000


@attrs.frozen
class CamtFiles:
    """``TableReader`` of camt.053 and camt.052; nothing outside the file is ever fetched."""

    limits: CamtLimits = CamtLimits()

    def read(self, content: bytes, *, source: str) -> tuple[Table, ...]:
        """Return a table for each account statement in the file, under the headings that ``read_statement`` knows."""
        if len(content) > self.limits.bytes_most:
            raise FileNotRead(source, f"it is larger than {self.limits.bytes_most} bytes")
        try:
            return tuple(self._tables(content, source))
        except FileNotRead:
            raise
        except DefusedXmlException:
            raise FileNotRead(source, "it declares entities or a document type, which no statement needs") from None
        except (ParseError, ValueError, LookupError):
            raise FileNotRead(source, "it is no well-formed XML") from None

    def _tables(self, content: bytes, source: str) -> Iterator[Table]:
        depth, entries, seen, rows = 0, 0, False, [Row(1, HEADINGS)]
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            name = _local(element)
            if event == "start":
                depth += 1
                seen = seen or name in _ROOTS
                if depth > _DEEPEST:
                    raise FileNotRead(source, f"it is deeper than {_DEEPEST} elements")
                continue
            depth -= 1
            if name == "Ntry":
                rows += (Row(len(rows) + 1 + n, cells) for n, cells in enumerate(_entry(element, source)))
                entries += 1
                element.clear()
                if entries > self.limits.entries_most:
                    raise FileNotRead(source, f"it has more than {self.limits.entries_most} entries")
            if name in _STATEMENTS:
                yield Table(_text(element, "Id") or name, (), rows, source)
                rows = [Row(1, HEADINGS)]
                element.clear()
        if not seen:
            raise FileNotRead(source, "it is no camt.053 or camt.052 statement")


def _entry(entry: Element, source: str) -> Iterator[tuple[str | Decimal | None, ...]]:
    """The rows of one entry: booked ones only; what is pending may yet go away."""
    status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
    if status not in ("", "BOOK"):
        return
    details = [each for block in _all(entry, "NtryDtls") for each in _all(block, "TxDtls")]
    amounts = [_amount(each, source) for each in details]
    whole = _amount(entry, source)
    if len(details) > 1 and whole is not None and None not in amounts and sum(filter(None, amounts)) == whole:
        for number, (each, amount) in enumerate(zip(details, amounts, strict=True), 1):
            yield _row(entry, each, amount, source, part=number)
        return
    yield _row(entry, details[0] if len(details) == 1 else None, whole, source)


def _row(
    entry: Element, details: Element | None, amount: Decimal | None, source: str, *, part: int = 0
) -> tuple[str | Decimal | None, ...]:
    came_in = _came_in(entry, source)
    party, account = _other_side(details, came_in)
    serial = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    if details is not None:
        own = _text(details, "Refs", "AcctSvcrRef") or _text(details, "Refs", "TxId")
        serial = own if own and not serial else serial
    return (
        _text(entry, "BookgDt", "Dt") or _text(entry, "BookgDt", "DtTm")[:10] or _text(entry, "ValDt", "Dt"),
        f"{serial}/{part}" if serial and part else serial,
        amount if came_in else None,
        None if came_in else amount,
        party,
        account,
        _text(entry, "AddtlNtryInf"),
        _remittance(details),
        None,
        _currency(entry),
    )


def _came_in(entry: Element, source: str) -> bool:
    """Whether money came in; a reversal turns round nothing: its own mark says which way it went."""
    mark = _text(entry, "CdtDbtInd")
    if mark not in ("CRDT", "DBIT"):
        raise FileNotRead(source, "an entry says neither CRDT nor DBIT")
    return mark == "CRDT"


def _amount(element: Element, source: str) -> Decimal | None:
    text = _text(element, "Amt") or _text(element, "AmtDtls", "TxAmt", "Amt")
    if not text:
        return None
    if not _AMOUNT.fullmatch(text):
        raise FileNotRead(source, "an amount is no number above zero")
    return Decimal(text)


def _currency(entry: Element) -> str:
    found = _one(entry, "Amt")
    return "" if found is None else found.get("Ccy", "")


def _other_side(details: Element | None, came_in: bool) -> tuple[str, str]:
    """Name and account of whoever paid, or was paid."""
    if details is None:
        return "", ""
    parties = _one(details, "RltdPties")
    if parties is None:
        return "", ""
    who = "Dbtr" if came_in else "Cdtr"
    name = _text(parties, who, "Nm") or _text(parties, who, "Pty", "Nm")
    account = _text(parties, f"{who}Acct", "Id", "IBAN") or _text(parties, f"{who}Acct", "Id", "Othr", "Id")
    return name, account


def _remittance(details: Element | None) -> str:
    if details is None:
        return ""
    found = _one(details, "RmtInf")
    said = [] if found is None else [str(each.text or "").strip() for each in _all(found, "Ustrd")]
    if found is not None:
        said += [_text(block, "CdtrRefInf", "Ref") for block in _all(found, "Strd")]
    end_to_end = _text(details, "Refs", "EndToEndId")
    if end_to_end and end_to_end != "NOTPROVIDED":
        said.append(end_to_end)
    return " ".join(filter(None, said))[:200]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Element, name: str) -> Sequence[Element]:
    return [each for each in element if _local(each) == name]


def _one(element: Element, name: str) -> Element | None:
    return next(iter(_all(element, name)), None)


def _text(element: Element, *path: str) -> str:
    """The text at a path of local names; empty where there is none."""
    found: Element | None = element
    for name in path:
        found = None if found is None else _one(found, name)
    return "" if found is None else str(found.text or "").strip()
