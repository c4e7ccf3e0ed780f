"""One cell into what its column holds, or a finding that names the place; nothing protected is ever repaired."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import attrs

from jizhi.errors import BadIdentifier
from jizhi.findings import Finding, Outcome, Severity
from jizhi.intake import columns as known
from jizhi.intake import daybook_columns as daily
from jizhi.intake.columns import PROTECTED, TYPED_BY_HAND, Column
from jizhi.intake.days import DAYS
from jizhi.intake.numbers import NUMBERS
from jizhi.intake.table import Formula, Merged, Plain, empty
from jizhi.intake.trouble import Trouble, refused, shown
from jizhi.values import CreditCode, IdNumber, Phone

TEXT_MOST: Final = 200
CODE_MOST: Final = 64

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SCIENTIFIC = re.compile(r"[0-9.]+[eE]\+?[0-9]+")
_ID_SHAPE = re.compile(r"[0-9]{17}x|[0-9A-Z]{18}")
_LOOKS_DATED = re.compile(
    r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?( .*)?|[0-9]{1,2}月[0-9]{1,2}日|"
    r"[0-9]{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-[0-9]{1,2}",
    re.IGNORECASE,
)
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{4,6}[A-Z0-9学警挂港澳使领超试]")
_LIST = re.compile(r"[、,，;；\s]+")


@attrs.frozen
class Read:
    """What a cell gave: a value (None where it holds nothing or was refused) and the findings about it."""

    value: Any = None
    findings: tuple[Finding, ...] = ()


def narrowed(text: str) -> str:
    """Return *text* with full-width ASCII made plain and the blanks at its ends gone; Chinese stays as it is.

    >>> narrowed("１２０３　")
    '1203'
    >>> narrowed("𠮷﨑")
    '𠮷﨑'
    """
    return text.translate(_FULL_WIDTH).strip()


def _code(cell: Plain) -> Outcome[Any]:
    if isinstance(cell, date) or (isinstance(cell, str) and _LOOKS_DATED.fullmatch(cell)):
        raise Trouble("room-as-date", shown=shown(cell))
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < 10**12:
        return Outcome(str(cell))
    if not isinstance(cell, str):
        raise Trouble("room-as-number", shown=shown(cell))
    if len(cell) > CODE_MOST or any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in cell):
        raise Trouble("cell-unreadable", wanted="a short plain text", shown=shown(cell))
    return Outcome(cell)


def _text(cell: Plain) -> Outcome[Any]:
    if isinstance(cell, bool | date) or len(str(cell)) > TEXT_MOST:
        raise Trouble("cell-unreadable", wanted="a text", shown=shown(cell))
    return Outcome(str(cell))


def _name(cell: Plain) -> Outcome[Any]:
    if isinstance(cell, bool | date) or len(str(cell)) > TEXT_MOST:
        raise Trouble("cell-unreadable", wanted="a name", shown="")
    name = str(cell)
    odd = sorted({f"U+{ord(char):04X}" for char in name if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs")})
    return Outcome(name, (Finding("name-odd", "", {"characters": " ".join(odd)}, "warning"),) if odd else ())


def _identity(cell: Plain) -> Outcome[Any]:
    if isinstance(cell, str) and not _SCIENTIFIC.fullmatch(cell):
        if not _ID_SHAPE.fullmatch(cell):
            raise Trouble("id-number-wrong", length=len(cell))
        lower = (Finding("identity-lower-x", "", {}, "warning"),) if cell.endswith("x") else ()
        for kind in (IdNumber, CreditCode):
            try:
                return Outcome(kind(cell), lower)
            except BadIdentifier:
                continue
        raise Trouble("id-number-wrong", length=len(cell))
    raise Trouble("cell-unreadable" if isinstance(cell, bool | date) else "identity-as-number", wanted="text", shown="")


def _phone(cell: Plain) -> Outcome[Any]:
    # Eleven digits survive a number cell whole; the leading 0 of a landline does not, and then the shape is wrong.
    text = str(cell) if isinstance(cell, str | int) and not isinstance(cell, bool) else ""
    try:
        return Outcome(Phone(text))
    except BadIdentifier:
        raise Trouble("phone-wrong", length=len(text)) from None


def _plate(cell: Plain) -> Outcome[Any]:
    if not isinstance(cell, str) or len(cell) > 16 or any(unicodedata.category(char)[0] == "C" for char in cell):
        raise Trouble("cell-unreadable", wanted="a number plate", shown=shown(cell))
    # An embassy, a moped or a car without a plate may have another shape; nobody but the office can say.
    odd = () if _PLATE.fullmatch(cell) else (Finding("plate-odd", "", {"shown": shown(cell)}, "warning"),)
    return Outcome(cell, odd)


def _list(cell: Plain) -> Outcome[Any]:
    return Outcome(tuple(part for part in _LIST.split(str(_text(cell).value)) if part))


def _word(code: str, words: Mapping[str, object], severity: Severity) -> Callable[[Plain], Outcome[Any]]:
    def read(cell: Plain) -> Outcome[Any]:
        said = "" if isinstance(cell, date) else str(cell)
        if said in words:
            return Outcome(words[said])
        close = difflib.get_close_matches(said, words, n=1, cutoff=0.4)
        facts = {"shown": shown(cell), "meant": close[0] if close else ""}
        return Outcome(None, (Finding(code, "", facts, severity),))

    return read


READERS: Final[Mapping[str, Callable[[Plain], Outcome[Any]]]] = {
    **NUMBERS,
    **DAYS,
    "code": _code,
    "text": _text,
    "name": _name,
    "identity": _identity,
    "phone": _phone,
    "list": _list,
    "yes-no": _word("yes-no-unknown", {**known.YES_NO, "True": True, "False": False}, "error"),
    "kind": _word("kind-unknown", known.KINDS, "error"),
    "status": _word("status-unknown", known.STATUSES, "warning"),
    "role": _word("role-unknown", known.ROLES | known.PARTY_KINDS, "error"),
    "party-kind": _word("party-kind-unknown", known.ROLES | known.PARTY_KINDS, "warning"),
    "plate": _plate,
    "meter-kind": _word("meter-kind-unknown", daily.METER_KINDS, "error"),
    "meter-unit": _word("meter-unit-unknown", daily.METER_UNITS, "error"),
    "reading-way": _word("reading-way-unknown", daily.READING_WAYS, "error"),
}


def read_cell(cell: object, column: Column, *, place: str) -> Read:
    """Read one cell as what *column* holds; a blank cell gives None and no finding.

    Findings:  every one has the cell as its subject and the column's heading among its facts; none shows personal data.

    >>> read_cell("８９.37", Column("area", "area", "建筑面积"), place="s!C2").value
    Decimal('89.37')
    >>> read_cell(110101199003070000, Column("identity", "identity", "身份证"), place="s!D2").findings[0].code
    'identity-as-number'
    """
    plain, findings = _plain(cell, column)
    if plain is None or column.holds == "nothing":
        return Read(None, _placed(findings, column, place))
    try:
        outcome = READERS[column.holds](plain)
    except Trouble as trouble:
        outcome = refused(trouble)
    return Read(outcome.value, _placed((*findings, *outcome.findings), column, place))


def _plain(cell: Any, column: Column) -> tuple[Plain, tuple[Finding, ...]]:
    """Take off what lies around a value: a formula, a merged cell, full-width characters, blanks at the ends."""
    if column.holds == "nothing":
        return None, ()
    if isinstance(cell, Merged):
        return None, (Finding("merged-cell", "", {"anchor": cell.anchor}),)
    typed, guarded = column.holds in TYPED_BY_HAND, column.holds in PROTECTED
    if isinstance(cell, Formula):
        if typed:
            return None, (Finding("formula-cell", ""),)
        rest, findings = _plain(cell.shown, column)
        return rest, (Finding("formula-value", "", {"shown": _unless_personal(rest, column)}, "warning"), *findings)
    if empty(cell):
        return None, ()
    if not isinstance(cell, str):
        return cell, ()
    if typed and cell.lstrip().startswith("="):
        return None, (Finding("formula-cell", ""),)
    clean = cell.strip() if column.holds == "name" else narrowed(cell)
    if clean == cell:
        return cell, ()
    if guarded:
        return None, (Finding("not-plain", ""),)
    return clean, (Finding("normalised", "", {"shown": _unless_personal(clean, column)}, "note"),)


def _unless_personal(value: Plain, column: Column) -> str:
    return "" if column.holds == "name" else shown(value)


def _placed(findings: tuple[Finding, ...], column: Column, place: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(each.code, place, {**dict(each.facts), "heading": column.heading}, each.severity) for each in findings
    )
