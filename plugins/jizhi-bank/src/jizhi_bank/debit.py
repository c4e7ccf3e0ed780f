"""Files of direct debit by a layout: a batch out, its return file in; amounts in fen, nothing cut, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import attrs

from jizhi.errors import FileNotRead, FileNotWritten
from jizhi.fees.banking import Debit, DebitFile
from jizhi.intake import Row, Table
from jizhi_bank.layout import Cell, Layout, layout_of

RETURNED: Final = ("序号", "金额", "结果", "原因")
LINES_MOST: Final = 200_000


@attrs.frozen(kw_only=True)
class DebitSettings:
    """The layout, as the text of a TOML file."""

    layout: str


@attrs.frozen
class DebitFormat:
    """``ReportFormat`` of a batch of direct debits."""

    settings: DebitSettings

    def write(self, report: object, *, locale: str) -> bytes:
        """Return the file for the bank; every byte follows from the batch and the layout.

        Raises: FileNotWritten: no batch; a name that is too long, has the separator in it, or cannot be encoded.
        """
        if not isinstance(report, DebitFile):
            raise FileNotWritten("debit", f"it is a {type(report).__name__}, no batch of debits")
        layout = layout_of(self.settings.layout)
        lines = [_line(layout, layout.head, _whole(report))] if layout.head else []
        lines += [_line(layout, layout.row, {**_whole(report), **_one(each)}) for each in report.debits]
        lines += [_line(layout, layout.foot, _whole(report))] if layout.foot else []
        return b"".join(lines)


def _whole(file: DebitFile) -> dict[str, object]:
    return {"count": len(file.debits), "total": file.fen, "day": file.on, "batch": file.batch}


def _one(debit: Debit) -> dict[str, object]:
    return {
        "n": debit.n,
        "name": debit.name,
        "account": debit.account.reveal("write the file of direct debits for the bank"),
        "fen": debit.fen,
        "contract": debit.contract,
    }


def _line(layout: Layout, cells: Sequence[Cell], told: Mapping[str, object]) -> bytes:
    made = [_cell(layout, cell, told) for cell in cells]
    return layout.separator.encode(layout.encoding).join(made) + layout.end.encode(layout.encoding)


def _cell(layout: Layout, cell: Cell, told: Mapping[str, object]) -> bytes:
    value = cell.text if cell.field == "text" else told.get(cell.field, "")
    text = value.strftime(cell.form) if isinstance(value, date) else str(value)
    place = f"{cell.field} of {told.get('n', 'the file')}"
    if (layout.separator and layout.separator in text) or any(ord(sign) < 32 for sign in text):
        raise FileNotWritten("debit", f"{place} has the separator or a control character in it")
    try:
        content = text.encode(layout.encoding)
    except UnicodeEncodeError as lost:
        sign = f"U+{ord(text[lost.start]):04X}"
        raise FileNotWritten("debit", f"{place} has the sign {sign}, which {layout.encoding} does not have") from None
    if cell.width and len(content) > cell.width:
        raise FileNotWritten("debit", f"{place} has {len(content)} bytes, and the layout has room for {cell.width}")
    fill = cell.pad.encode(layout.encoding) * (cell.width - len(content))
    return fill + content if cell.align == "right" else content + fill


@attrs.frozen
class DebitReturns:
    """``TableReader`` of return files: a table under ``RETURNED``, each result told as ``paid`` or ``failed``."""

    settings: DebitSettings

    def read(self, content: bytes, *, source: str) -> tuple[Table, ...]:
        """Return the one table of the file.

        Raises: FileNotRead: not of this layout, in another encoding, cut within a line.
        """
        layout = layout_of(self.settings.layout)
        end = layout.end.encode(layout.encoding)
        if not content.endswith(end):
            raise FileNotRead(source, "its last line is cut")
        lines = content[: -len(end)].split(end)
        last = len(lines) - layout.skip_last
        if last < layout.skip_first or last > LINES_MOST:
            raise FileNotRead(source, f"it has {len(lines)} lines")
        rows = [Row(1, RETURNED)]
        for number, line in enumerate(lines[layout.skip_first : last], layout.skip_first + 1):
            rows.append(Row(number, _returned(layout, line, source, number)))
        return (Table("回盘", (), rows, source),)


def _returned(layout: Layout, line: bytes, source: str, number: int) -> tuple[str, ...]:
    try:
        cells = [part.decode(layout.encoding).strip() for part in _parts(layout, line)]
    except UnicodeDecodeError:
        raise FileNotRead(source, f"line {number} is no {layout.encoding} text") from None
    if len(cells) != len(layout.back):
        raise FileNotRead(source, f"line {number} has {len(cells)} cells, not {len(layout.back)}")
    told = {cell.field: text for cell, text in zip(layout.back, cells, strict=True)}
    for name in ("n", "fen"):
        if not (told[name].isascii() and told[name].isdecimal() and len(told[name]) <= 18):
            raise FileNotRead(source, f"line {number}: {name} is no whole number")
    result = "paid" if told["result"] in layout.paid else "failed"
    why = told.get("why", "") or ("" if result == "paid" else told["result"])
    return str(int(told["n"])), str(int(told["fen"])), result, why


def _parts(layout: Layout, line: bytes) -> list[bytes]:
    if layout.separator:
        return line.split(layout.separator.encode(layout.encoding))
    parts, start = [], 0
    for cell in layout.back:
        parts.append(line[start : start + cell.width])
        start += cell.width
    return parts if start == len(line) else []
