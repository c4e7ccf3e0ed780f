"""What the XML of a sheet says beyond its values: how far it reaches, which cells compute, which lie under others."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

import attrs

from jizhi_tables.gate import Gate, drained

_ATTRIBUTES: Final = rb"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*)"""
_TAG: Final = re.compile(rb"<(?:[\w.-]+:)?(c|row|f|mergeCell)(?=[\s/>])" + _ATTRIBUTES + rb"(>|)")
"""A tag that matters, and its end: without one it is broken off by the next, which no XML allows."""
_TEXT: Final = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_REF: Final = re.compile(rb"""\s(?:r|ref)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL: Final = re.compile(rb"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_CARRY_MAX: Final = 4_000_000
_MERGES_MAX: Final = 1_000_000
_SPARSE: Final = 1_000_000
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"


@attrs.define
class Shape:
    """A sheet's reach and its special cells, counted from 0."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    formulas: dict[tuple[int, int], str] = attrs.field(factory=dict)
    merges: list[tuple[int, int, int, int]] = attrs.field(factory=list)

    def covered(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Yield each cell that lies under a merged one, with the one that shows."""
        for top, left, bottom, right in self.merges:
            for row in range(top, min(bottom, self.rows - 1) + 1):
                for column in range(left, min(right, self.columns - 1) + 1):
                    if (row, column) != (top, left):
                        yield (row, column), (top, left)


def _whole_tags(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the text up to a tag that may be cut off, and the same with that tag; every tag is once in the former."""
    carry = b""
    for piece in pieces:
        buffer = carry + piece
        cut = max(buffer.rfind(b"<"), 0)
        yield buffer[:cut], buffer
        carry = buffer[cut:]
        if len(carry) > _CARRY_MAX:
            raise OverflowError
    yield carry, carry


def _tokens(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield name, attributes and the text up to the next tag, of the tags that matter."""
    for done, whole in _whole_tags(pieces):
        yield from _matches(done, whole)


def _matches(done: bytes, whole: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    for found in _TAG.finditer(done):
        if not found[3]:
            raise EOFError("a tag has no end")
        text = b""
        if found[1] == b"f":
            text = whole[found.end() : max(whole.find(b"<", found.end()), found.end())]
        yield found[1], found[2], text


def _at(gate: Gate, name: str, reference: bytes) -> tuple[int, int]:
    found = _CELL.fullmatch(reference)
    if found is None:
        raise gate.refuse(f"{name} has a cell called {reference[:20]!r}")
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1


def _reference(attributes: bytes) -> bytes | None:
    found = _REF.search(attributes)
    return None if found is None else (found[1] or found[2] or b"")


class _Scan:
    """Walks a sheet cell by cell; a cell or row without a reference stands after the one before."""

    def __init__(self, gate: Gate, name: str) -> None:
        self.gate, self.name, self.shape = gate, name, Shape()
        self.row, self.column = -1, -1

    def run(self) -> Shape:
        steps = {b"c": self.on_cell, b"row": self.on_row, b"f": self.on_formula, b"mergeCell": self.on_merge}
        try:
            for tag, attributes, text in _tokens(self.gate.part(self.name)):
                if tag in steps:
                    steps[tag](attributes, text)
        except OverflowError:
            raise self.gate.refuse(f"{self.name} has a text of more than {_CARRY_MAX} bytes") from None
        except EOFError:
            raise self.gate.refuse(f"{self.name} is no XML: a tag has no end") from None
        return self.shape

    def on_row(self, attributes: bytes, text: bytes) -> None:
        reference = _reference(attributes)
        if reference is not None and not re.fullmatch(rb"[0-9]{1,7}", reference):
            raise self.gate.refuse(f"{self.name} has a row called {reference[:20]!r}")
        self.row = self.row + 1 if reference is None else int(reference) - 1
        self.column = -1

    def on_cell(self, attributes: bytes, text: bytes) -> None:
        reference = _reference(attributes)
        if reference is None:
            self.column += 1
        else:
            self.row, self.column = _at(self.gate, self.name, reference)
        shape, limits = self.shape, self.gate.limits
        shape.cells += 1
        shape.rows, shape.columns = max(shape.rows, self.row + 1), max(shape.columns, self.column + 1)
        if shape.rows > limits.rows or shape.columns > limits.columns or shape.cells > limits.cells:
            raise self.gate.refuse(
                f"{self.name} has more than {limits.rows} rows, {limits.columns} columns or {limits.cells} cells"
            )

    def on_formula(self, attributes: bytes, text: bytes) -> None:
        self.shape.formulas[self.row, self.column] = "=" + unescape(text.decode("utf-8", "replace"))

    def on_merge(self, attributes: bytes, text: bytes) -> None:
        first, _, last = (_reference(attributes) or b"").partition(b":")
        top, left = _at(self.gate, self.name, first)
        bottom, right = _at(self.gate, self.name, last or first)
        self.shape.merges.append((top, left, bottom, right))


def shape_of(gate: Gate, name: str) -> Shape:
    """Scan one sheet and hold it to the limits.

    Raises:  FileNotRead: too many rows, columns or cells, or few cells spread so wide that they are a trap.
    """
    shape = _Scan(gate, name).run()
    area = shape.rows * shape.columns
    if area > _SPARSE and shape.cells * 50 < area:
        raise gate.refuse(f"{name} spreads {shape.cells} cells over {area}")
    covered = 0
    for top, left, bottom, right in shape.merges:
        covered += max(min(bottom, shape.rows) - top + 1, 0) * max(min(right, shape.columns) - left + 1, 0)
    if covered > _MERGES_MAX:
        raise gate.refuse(f"{name} merges more than {_MERGES_MAX} cells")
    return shape


def count_strings(gate: Gate, name: str) -> None:
    """Hold the table of shared texts to its limit."""
    count = 0
    try:
        for done, _ in _whole_tags(gate.part(name)):
            count += len(_TEXT.findall(done))
            if count > gate.limits.shared_strings:
                raise gate.refuse(f"it has more than {gate.limits.shared_strings} texts")
    except OverflowError:
        raise gate.refuse(f"{name} has a text of more than {_CARRY_MAX} bytes") from None


def sheet_parts(gate: Gate) -> tuple[dict[str, str], set[str]]:
    """Return the part of each sheet by the sheet's name, in the workbook's order, and the parts with shared texts.

    Raises:  FileNotRead: too many sheets, two with one name or one part, or a part that is not there.
    """
    main = {_resolved("/", link.get("Target", "")) for link in _links(gate, "_rels/.rels", "officedocument")}
    if main != {"xl/workbook.xml"}:
        raise gate.refuse("it is no xlsx workbook")
    links = _links(gate, "xl/_rels/workbook.xml.rels", "")
    targets = {link.get("Id", ""): _resolved("/xl", link.get("Target", "")) for link in links}
    book = _tree(gate, "xl/workbook.xml")
    parts: dict[str, str] = {}
    for sheet in (*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        name, part = sheet.get("name", ""), targets.get(link, "")
        if name in parts or part in parts.values() or len(parts) >= gate.limits.sheets:
            raise gate.refuse(f"it has two sheets that are one, or more than {gate.limits.sheets} sheets")
        if part not in gate.entries or not part.endswith(".xml"):
            raise gate.refuse(f"sheet {name!r} is not in it")
        parts[name] = part
    strings = {_resolved("/xl", link.get("Target", "")) for link in links if _is(link, "sharedstrings")}
    return parts, {part for part in (*strings, "xl/sharedStrings.xml") if part in gate.entries}


def _resolved(base: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(base, target)).lstrip("/")


def _is(link: ElementTree.Element, kind: str) -> bool:
    return link.get("Type", "").lower().endswith(kind)


def _tree(gate: Gate, name: str) -> ElementTree.Element:
    if name not in gate.entries:
        raise gate.refuse(f"it is damaged: {name} is not in it")
    try:
        return ElementTree.fromstring(drained(gate, name))
    except (ElementTree.ParseError, LookupError, ValueError) as wrong:
        raise gate.refuse(f"it is damaged: {name}: {wrong}") from wrong


def _links(gate: Gate, name: str, kind: str) -> list[ElementTree.Element]:
    return [link for link in _tree(gate, name) if _is(link, kind)]
