"""The gate before the parser: a file is let in when it is a workbook of honest size without DTD or entities."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

import attrs

from jizhi.errors import FileNotRead
from jizhi_tables.limits import XlsxLimits

CHUNK: Final = 1 << 16
SMALL: Final = 1 << 20
"""Below this many unpacked bytes a ratio says nothing."""

SMALL_PART: Final = 4 << 20

_END: Final = b"PK\x05\x06"
_END64_LOCATOR: Final = b"PK\x06\x07"
_ENTRY_BYTES_MAX: Final = 400
_FORBIDDEN: Final = (b"<!doctype", b"<!entity")
_OVERLAP: Final = max(map(len, _FORBIDDEN)) - 1


@attrs.define
class Gate:
    """A file that passed the door; its parts are inflated in pieces, and everything that flows is counted."""

    content: bytes
    source: str
    limits: XlsxLimits
    entries: dict[str, zipfile.ZipInfo] = attrs.field(factory=dict)

    def weigh(self) -> None:
        """Inflate every part once and keep nothing, before anything looks at what is inside.

        Raises:  FileNotRead: as ``part`` does, or all parts together are too large.
        """
        unpacked = 0
        for name in self.entries:
            for piece in self.part(name):
                unpacked += len(piece)
                if unpacked > self.limits.unpacked_bytes:
                    raise self.refuse(f"it unpacks to more than {self.limits.unpacked_bytes} bytes")

    def refuse(self, reason: str) -> FileNotRead:
        """Return the error that says why the file stays outside."""
        return FileNotRead(self.source, reason)

    def part(self, name: str) -> Iterator[bytes]:
        """Yield a part in pieces.

        Raises:  FileNotRead: it grows past a limit, is damaged, or is XML with a DTD, an entity or not in UTF-8.
        """
        grown, tail = 0, b""
        xml = name.lower().endswith((".xml", ".rels", ".vml"))
        packed = max(self.entries[name].compress_size, 1)
        for piece in self._inflated(self.entries[name]):
            grown += len(piece)
            if grown > SMALL and grown > self.limits.ratio * packed:
                raise self.refuse(f"{name} unpacks to more than {self.limits.ratio} times its size")
            if xml:
                if grown == len(piece) and (piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:64]):
                    raise self.refuse(f"{name} is not in UTF-8")
                seen = (tail + piece).lower()
                if any(word in seen for word in _FORBIDDEN):
                    raise self.refuse(f"{name} has a document type or an entity of its own")
                tail = seen[-_OVERLAP:]
            yield piece

    def _inflated(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        # The local header is read by hand, because zipfile believes the sizes that a header claims.
        head = self.content[entry.header_offset : entry.header_offset + 30]
        if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
            raise self.refuse(f"{entry.filename} is damaged")
        start = entry.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
        packed = memoryview(self.content)[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_STORED:
            for place in range(0, len(packed), CHUNK):
                yield bytes(packed[place : place + CHUNK])
            return
        inflater = zlib.decompressobj(-15)
        try:
            for place in range(0, len(packed), CHUNK):
                piece = inflater.decompress(packed[place : place + CHUNK], CHUNK)
                while piece:
                    yield piece
                    piece = inflater.decompress(inflater.unconsumed_tail, CHUNK)
                if inflater.eof:
                    return
        except zlib.error as wrong:
            raise self.refuse(f"{entry.filename} is damaged: {wrong}") from wrong


def open_gate(content: bytes, *, source: str, limits: XlsxLimits) -> Gate:
    """Look at the outside of a file: what it is, how large, how many parts it has.

    Raises:  FileNotRead: it is no xlsx by its content, or too large.
    """
    gate = Gate(content, source, limits)
    if len(content) > limits.file_bytes:
        raise gate.refuse(f"it is larger than {limits.file_bytes} bytes")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise gate.refuse("it is an old .xls or has a password; save it as .xlsx without one")
    if not content.startswith(b"PK\x03\x04"):
        raise gate.refuse("it is no xlsx workbook")
    _directory_is_honest(gate)
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, ValueError, OSError) as wrong:
        raise gate.refuse(f"it is damaged: {wrong}") from wrong
    if len(entries) > limits.entries:
        raise gate.refuse(f"it has more than {limits.entries} parts")
    names: set[str] = set()
    for entry in entries:
        if entry.filename.lower() in names:
            raise gate.refuse(f"it has two parts called {entry.filename}")
        names.add(entry.filename.lower())
        if entry.flag_bits & 0x1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise gate.refuse(f"{entry.filename} is locked or packed in a way no workbook is")
        gate.entries[entry.filename] = entry
    if "[Content_Types].xml" not in gate.entries or "xl/workbook.xml" not in gate.entries:
        raise gate.refuse("it is no xlsx workbook")
    return gate


def _directory_is_honest(gate: Gate) -> None:
    """Bound the directory before anything builds objects from it."""
    place = gate.content.rfind(_END, max(0, len(gate.content) - 65_557))
    if place < 0 or len(gate.content) < place + 22:
        raise gate.refuse("it is damaged: the directory of its parts is missing")
    if gate.content[max(0, place - 20) : place].startswith(_END64_LOCATOR):
        raise gate.refuse("it is packed for sizes that no workbook has")
    count, size, offset, comment = struct.unpack("<HIIH", gate.content[place + 10 : place + 22])
    if comment or place + 22 != len(gate.content) or offset + size != place:
        raise gate.refuse("it is damaged: something stands before, after or between its parts")
    if count > gate.limits.entries or size > gate.limits.entries * _ENTRY_BYTES_MAX:
        raise gate.refuse(f"it has more than {gate.limits.entries} parts")


def drained(gate: Gate, name: str) -> bytes:
    """Return a whole part, where it is small by nature (the list of sheets).

    Raises:  FileNotRead: it is not.
    """
    pieces: list[bytes] = []
    for piece in gate.part(name):
        pieces.append(piece)
        if len(pieces) * CHUNK > SMALL_PART:
            raise gate.refuse(f"{name} is larger than {SMALL_PART} bytes")
    return b"".join(pieces)
