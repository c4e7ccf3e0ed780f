"""The gate: what is no honest workbook is refused before any parser sees it, quickly and in little memory."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import textwrap
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jizhi_tables.limits import XlsxLimits
from jizhi_tables.xlsx import XlsxFiles

from jizhi.errors import FileNotRead

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
SHEET = "xl/worksheets/sheet1.xml"
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def sheet_xml(data, after=""):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{after}</worksheet>'


def parts(sheets=("sheet1",), targets=None):
    targets = targets or [f"worksheets/{name}.xml" for name in sheets]
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    kind = f'Type="{RELS}/worksheet"'
    links = "".join(f'<Relationship Id="r{n}" {kind} Target="{target}"/>' for n, target in enumerate(targets, 1))
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": root("xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
    }


def root(target):
    return f'<Relationships><Relationship Id="r" Type="{RELS}/officeDocument" Target="{target}"/></Relationships>'


def book(data=CELL, *, after="", more=(), **replaced):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts() | {SHEET: sheet_xml(data, after)} | replaced).items():
            archive.writestr(name, content)
        for name, content in more:
            archive.writestr(name, content)
    return out.getvalue()


def refused(content, reason, **limits):
    with pytest.raises(FileNotRead, match=reason):
        XlsxFiles(XlsxLimits(**limits)).read(content, source="x.xlsx")


def test_the_smallest_workbook_is_let_in():
    """So that the refusals below are for their own reason."""
    assert (1,) == XlsxFiles().read(book(), source="x.xlsx")[0].rows[0].cells


@pytest.mark.parametrize(
    "data", ["<c " * 100_000, '<row r="1"><c r="A1', '<row r="1"><c r="<c r="A1"><v>1</v></c></row>']
)
def test_a_tag_that_does_not_end_is_refused_at_once(data):
    """Each of so many would else be looked for to the end of the sheet: minutes, of a file of a kilobyte."""
    refused(book(data), "a tag has no end")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no xlsx"),
        (b"a,b\n", "no xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "password"),
        (b"PK\x03\x04" + b"x" * 600, "directory of its parts is missing"),
        (book()[:-4], "damaged"),
        (book() + b"tail", "stands before, after"),
        (b"PK\x03\x04" + book(), "stands before, after"),
    ],
)
def test_what_a_file_is_is_seen_by_its_content(content, reason):
    """Never by its name."""
    refused(content, reason)


def test_a_zip_of_something_else_is_no_workbook():
    """Also one with a workbook inside it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inner.xlsx", book())
    refused(out.getvalue(), "no xlsx workbook")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"file_bytes": 100}, "larger than 100 bytes"),
        ({"entries": 3}, "more than 3 parts"),
        ({"rows": 2}, "2 rows"),
        ({"columns": 1}, "1 columns"),
        ({"cells": 2}, "2 cells"),
        ({"unpacked_bytes": 500}, "more than 500 bytes"),
        ({"shared_strings": 1}, "more than 1 texts"),
    ],
)
def test_each_limit_is_held(limits, reason):
    """Counted, not believed."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>1</v></c></row>' for n in (1, 2, 3))
    strings = f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><t>b</t></si></sst>'
    refused(book(rows, more=[("xl/sharedStrings.xml", strings)]), reason, **limits)


def test_many_sheets_or_two_that_are_one_are_refused():
    """A hundred names for one large part would be read a hundred times."""
    twice = parts(("a", "b"), ["worksheets/sheet1.xml", "worksheets/sheet1.xml"])
    refused(book(**twice), "two sheets that are one")
    refused(
        book(**parts(("a", "b")), more=[("xl/worksheets/a.xml", ""), ("xl/worksheets/b.xml", "")]),
        "more than 1 sheets",
        sheets=1,
    )
    refused(book(**parts(("missing",))), "'missing' is not in it")


def test_the_workbook_that_is_looked_at_is_the_one_that_is_read():
    """A root that points elsewhere would show the parser other sheets than the gate; so would a sheet in disguise."""
    refused(book(**{"_rels/.rels": root("other/workbook.xml")}), "no xlsx workbook")
    refused(book(**{"_rels/.rels": "<Relationships/>"}), "no xlsx workbook")
    disguised = parts(("a",), ["media/a.png"])
    refused(book(**disguised, more=[("xl/media/a.png", sheet_xml(CELL))]), "'a' is not in it")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in (parts() | {SHEET: sheet_xml(CELL)}).items():
            if name != "_rels/.rels":
                archive.writestr(name, text)
    refused(content.getvalue(), "_rels/.rels is not in it")


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        "<!doctype x><x/>",
        " " * 65_530 + "<!DOCTYPE x><x/>",
        "<x/>".encode("utf-16"),
        "<x/>".encode("utf-16-le"),
    ],
)
def test_a_document_type_an_entity_or_a_hidden_alphabet_is_refused(xml):
    """In any part, wherever in it, also across the border of two pieces."""
    refused(book(more=[("xl/styles.xml", xml)]), "document type|not in UTF-8")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "columns"),
        ('<row r="1"><c t=">" r="XFD1"><v>1</v></c></row>', "columns"),
        ("<row r='1'><c\n r='XFD1'><v>1</v></c></row>", "columns"),
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "rows"),
        ('<row r="1"><c><v>1</v></c>' + "<c><v>1</v></c>" * 256 + "</row>", "columns"),
        ('<row r="200000"><c r="IV200000"><v>1</v></c></row>', "spreads 1 cells"),
        ('<row r="1"><c r="&#65;1"><v>1</v></c></row>', "a cell called"),
        ('<row r="one"><c><v>1</v></c></row>', "a row called"),
    ],
)
def test_cells_far_away_are_no_trap(data, reason):
    """A parser would make room for everything between."""
    refused(book(data), reason)


def test_a_false_dimension_makes_no_room():
    """Only cells count."""
    sheet = f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>{CELL}</sheetData></worksheet>'
    assert 1 == len(XlsxFiles().read(book(**{SHEET: sheet}), source="x.xlsx")[0].rows)


def test_merges_without_end_are_refused():
    """Each is cut to the sheet, and together they have a limit."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 3001))
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 400
    refused(book(rows, after=f"<mergeCells>{merges}</mergeCells>"), "merges more than")


def test_a_text_without_end_is_refused():
    """No tag for four million characters."""
    text = "".join(random.Random(1).choices("abcdefgh", k=5_000_000))
    refused(book(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'), "a text of more than")


def test_sheets_together_have_a_limit_too():
    """Two sheets of three cells are six."""
    three = sheet_xml('<row r="1"><c r="A1"/><c r="B1"/><c r="C1"/></row>')
    more = [("xl/worksheets/a.xml", three), ("xl/worksheets/b.xml", three)]
    refused(book(**parts(("a", "b")), more=more), "it has more than 5 cells", cells=5)


def test_a_file_packed_for_giants_is_refused():
    """The directory of a workbook under 20 MB needs no sixty-four bits."""
    content = book()
    place = content.rfind(b"PK\x05\x06")
    refused(content[:place] + b"PK\x06\x07" + b"\x00" * 16 + content[place:], "sizes that no workbook has")


def test_two_parts_with_one_name_are_refused():
    """Which of them a parser would take is not known; case does not tell them apart."""
    refused(book(more=[("XL/workbook.xml", "x")]), "two parts called")


def test_a_locked_part_is_refused():
    """No workbook is packed so."""
    content = bytearray(book())
    place = content.rfind(b"PK\x01\x02")
    content[place + 8] |= 1
    refused(bytes(content), "locked")


def test_damage_inside_is_named():
    """A part that cannot be inflated, a header that is elsewhere, XML that ends early."""
    content = bytearray(book())
    content[content.find(b"[Content_Types].xml") + 19] ^= 0xFF
    refused(bytes(content), "damaged")
    elsewhere = bytearray(book())
    place = elsewhere.rfind(b"PK\x01\x02")
    elsewhere[place + 42 : place + 46] = struct.pack("<I", 7)
    refused(bytes(elsewhere), "damaged")
    refused(book(**{"xl/workbook.xml": "<workbook"}), "damaged")
    refused(book("<row r='1'><c r='A1'><v>1</c>"), "damaged")


def test_a_directory_of_too_many_parts_is_refused_before_it_is_read():
    """By its own size, whatever number it claims."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}", b"")
    refused(out.getvalue(), "more than 2000 parts")


BOMB = """
    import sys, time
    from pathlib import Path
    from jizhi.errors import FileNotRead
    from jizhi_tables.xlsx import XlsxFiles
    content = Path(sys.argv[1]).read_bytes()
    start = time.process_time()
    try:
        XlsxFiles().read(content, source="bomb.xlsx")
    except FileNotRead as refused:
        print(refused)
    seconds = time.process_time() - start
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else ()
    print(seconds, next((line.split()[1] for line in lines if line.startswith("VmHWM")), 0))
"""

MEGABYTE = 1 << 20
BOMBS = {
    "one large sheet": (SHEET, lambda: [b'<row r="1"><c r="A1"><v>1</v></c></row>' * 25_000] * 300),
    "a large part that no sheet is": ("xl/media/image1.png", lambda: [b"\x00" * MEGABYTE] * 300),
    "a large list of sheets": ("xl/workbook.xml", lambda: [b"<workbook>", *[b" " * MEGABYTE] * 300]),
    "a million texts": (
        "xl/sharedStrings.xml",
        lambda: [b"<sst>", *(b"<si><t>%x</t></si>" % (n * 7919) for n in range(1_000_000))],
    ),
    "a hundred thousand sheets": (
        "xl/workbook.xml",
        lambda: [
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'.encode(),
            *(b'<sheet name="%d" r:id="r1"/>' % n for n in range(100_000)),
            b"</sheets></workbook>",
        ],
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_a_second_and_a_hundred_megabytes(tmp_path, name):
    """0.3 MB that would be 300 MB; measured in a process of its own, in time of the processor."""
    part, pieces = BOMBS[name]
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, text in (parts() | {SHEET: sheet_xml(CELL)}).items():
            if other != part:
                archive.writestr(other, text)
        with archive.open(part, "w") as stream:
            for piece in pieces():
                stream.write(piece)
    words = [sys.executable, "-c", textwrap.dedent(BOMB), str(path)]
    answer = subprocess.run(words, capture_output=True, text=True, check=True, encoding="utf-8").stdout.splitlines()
    seconds, kilobytes = map(float, answer[-1].split())
    assert "cannot be read" in answer[0]
    assert (True, True) == (seconds < 1, kilobytes < 100_000), answer


SCRAPS = (b"<", b">", b'"', b"r=", b"</c>", b"<c ", b"&#x0;", b't="s"', b"-1", b"99999999", b"\xff", b"UTF-7")


@given(st.data())
def test_whatever_bytes_are_changed_a_file_is_read_or_refused(data):
    """Inside a part or outside of it: no other error ever leaves the reader."""
    inside = data.draw(st.sampled_from(["", SHEET, *parts()]))
    every = {name: text.encode() for name, text in (parts() | {SHEET: sheet_xml(CELL * 3)}).items()}

    def changed(content):
        for _ in range(data.draw(st.integers(1, 4))):
            place, length = data.draw(st.integers(0, len(content))), data.draw(st.integers(0, 9))
            content = (
                content[:place] + data.draw(st.sampled_from(SCRAPS) | st.binary(max_size=3)) + content[place + length :]
            )
        return content

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in every.items():
            archive.writestr(name, changed(content) if name == inside else content)
    content = out.getvalue() if inside else changed(out.getvalue())
    try:
        tables = XlsxFiles().read(content, source="x.xlsx")
    except FileNotRead:
        return
    assert all(table.source == "x.xlsx" for table in tables)
