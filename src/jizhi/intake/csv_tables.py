"""Bytes of a CSV file into a table: UTF-8 first, then GB18030, no guessing beyond that."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

from jizhi.errors import FileNotRead, FileNotWritten
from jizhi.intake.table import Cell, Formula, Merged, Row, Table

ROWS_MAX = 200_000
COLUMNS_MAX = 256
BYTES_MAX = 200_000_000

_ARMOURED = re.compile(r"'+[=+\-@\t\r]")
_ARMOUR_NEEDED = re.compile(r"'*[=+\-@\t\r]")


def armoured(text: str) -> str:
    """Return *text* so that no spreadsheet runs it as a formula: an apostrophe before = + - @ tab and CR.

    >>> armoured("=HYPERLINK(1)"), armoured("王五")
    ("'=HYPERLINK(1)", '王五')
    """
    return f"'{text}" if _ARMOUR_NEEDED.match(text) else text


def unarmoured(text: str) -> str:
    """Return what ``armoured`` was given.

    >>> unarmoured(armoured("'=x")), unarmoured("'王五")
    ("'=x", "'王五")
    """
    return text[1:] if _ARMOURED.match(text) else text


def _text(cell: Cell) -> str:
    if cell is None or isinstance(cell, Merged):
        return ""
    if isinstance(cell, Formula):
        return armoured(cell.text)
    if isinstance(cell, str):
        return armoured(cell)
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def write_csv(table: Table, *, gbk: bool = False) -> bytes:
    """Return *table* as UTF-8 with a mark, which every spreadsheet opens rightly; no text in it runs as a formula.

    ``read_csv`` gives every text back as it was; numbers and dates come back as text.

    Args:
        gbk: as GBK, for programs that read nothing else.

    Raises:
        FileNotWritten: GBK lacks a sign of it, such as a rare character of a name; nothing is left out silently.

    >>> write_csv(Table("t", ("楼号",), [["=1+1"]])).decode("utf-8-sig").splitlines()
    ['楼号', "'=1+1"]
    >>> write_csv(Table("t", ("姓名",), [["张䶮"]]), gbk=True)
    Traceback (most recent call last):
    jizhi.errors.FileNotWritten: t cannot be written: GBK has no sign for '䶮'(U+4DAE); write it as UTF-8
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    rows = [table.header, *(row.cells for row in table.rows)] if table.header else [row.cells for row in table.rows]
    for cells in rows:
        writer.writerow([_text(cell) for cell in cells])
    text = out.getvalue()
    try:
        return text.encode("gbk" if gbk else "utf-8-sig")
    except UnicodeEncodeError as lacking:
        sign = text[lacking.start]
        raise FileNotWritten(
            table.name, f"GBK has no sign for {sign!r}(U+{ord(sign):04X}); write it as UTF-8"
        ) from lacking


def _decoded(content: bytes, source: str) -> str:
    if not content:
        raise FileNotRead(source, "it is empty")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileNotRead(source, "it is a workbook, not a CSV file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise FileNotRead(source, "it is neither UTF-8 nor GB18030 text")


def read_csv(content: bytes, *, name: str, source: str = "") -> Table:
    """Read *content* as a table of texts; an empty cell is None.

    Args:  content: the bytes of the file.   name: what places in it are called by.   source: the file's name.
    Raises:  FileNotRead: it is empty, no text in UTF-8 or GB18030, a quote is left open, or more than 200 000 rows
        or 256 columns.

    >>> read_csv("楼号,房屋\\n3,1203\\n".encode("gb18030"), name="rooms").rows[1].cells
    ('3', '1203')
    >>> read_csv(b"\\xff\\xfe\\x00", name="rooms", source="x.csv")
    Traceback (most recent call last):
    jizhi.errors.FileNotRead: x.csv cannot be read: it is neither UTF-8 nor GB18030 text
    """
    source = source or name
    if len(content) > BYTES_MAX:
        raise FileNotRead(source, f"it is larger than {BYTES_MAX} bytes")
    reader = csv.reader(io.StringIO(_decoded(content, source), newline=""), strict=True)
    rows: list[Row] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if number > ROWS_MAX or len(cells) > COLUMNS_MAX:
                raise FileNotRead(source, f"it has more than {ROWS_MAX} rows or {COLUMNS_MAX} columns")
            rows.append(Row(number, [unarmoured(cell) or None for cell in cells]))
    except csv.Error as wrong:
        raise FileNotRead(source, f"line {reader.line_num}: {wrong}") from wrong
    return Table(name, (), rows, source)
