"""The contract of readers of table files, for the maker of one to subclass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jizhi.errors import FileNotRead
from jizhi.intake import Cell, Table, recognise, template_tables
from jizhi.testing.contracts.vendor import Bench, Laws

SOURCE = "房产.bin"
TEXTS: tuple[Cell, ...] = ("0012", "3-12", "1E5", "110101194912310021", "欧阳䶮", "𠮷野家", "2.80", "TRUE", "a\nb")
NUMBERS: tuple[Cell, ...] = tuple(map(Decimal, ("89.37", "0.1", "-0.01", "3", "12345678.91")))
DAYS: tuple[Cell, ...] = (date(2024, 2, 29), date(1999, 12, 31), date(2025, 1, 1))


def through(bench: Bench, *tables: Table) -> tuple[Table, ...]:
    """Return what is read of a file of these tables."""
    found: tuple[Table, ...] = bench.adapter.read(bench.world.write(tables), source=SOURCE)
    return found


def row_of(bench: Bench, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return what is read of one row."""
    (table,) = through(bench, Table("s", (), [cells]))
    return table.rows[0].cells


class TableContract(Laws):
    """Every promise of ``jizhi.intake.TableReader`` as a test.

    Give a fixture ``bench`` that returns a ``Bench`` of the reader and what writes such files: a ``write(tables)`` that
    returns bytes, as ``jizhi.testing.files.MemoryTables`` has it; better by another library than the reader's.
    """

    def test_every_sheet_is_a_table_with_its_name_and_source(self, bench: Bench) -> None:
        """If this fails, look at the order of sheets, at their names, and at ``source`` of each table."""
        found = through(bench, Table("房产业主", (), [["楼号"]]), Table("second", (), [["x"], ["y"]]))
        assert [("房产业主", 1), ("second", 2)] == [(table.name, len(table.rows)) for table in found]
        assert {SOURCE} == {table.source for table in found}

    def test_a_text_stays_the_text_that_it_is(self, bench: Bench) -> None:
        """If this fails, look at texts that look like numbers, days or truths: the file says that they are texts."""
        assert TEXTS == row_of(bench, TEXTS)
        assert {str} == {type(cell) for cell in row_of(bench, TEXTS)}

    def test_a_number_is_exact(self, bench: Bench) -> None:
        """If this fails, look at floats on the way: a number is made of its text in the file: a Decimal, an int."""
        assert NUMBERS == row_of(bench, NUMBERS)
        assert {type(cell) for cell in row_of(bench, NUMBERS)} <= {Decimal, int}

    def test_a_day_is_a_date(self, bench: Bench) -> None:
        """If this fails, look at days as instants or numbers, at leap years and at the epoch of the format."""
        assert DAYS == row_of(bench, DAYS)
        assert {date} == {type(cell) for cell in row_of(bench, DAYS)}

    def test_blank_cells_and_rows_keep_the_places_of_others(self, bench: Bench) -> None:
        """If this fails, look at blanks that are left out: a person is told ``s!C3``, and must find it there."""
        (table,) = through(bench, Table("s", (), [["a", None, "c"], [None, None, None], [None, None, "z"]]))
        kept = {(row.number, place): cell for row in table.rows for place, cell in enumerate(row.cells) if cell}
        assert {(1, 0): "a", (1, 2): "c", (3, 2): "z"} == kept

    @pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"name,area\n3,4\n", b"\xff\xfe?", b"[" * 10_000])
    def test_what_is_no_such_file_is_refused_by_its_name(self, bench: Bench, content: bytes) -> None:
        """If this fails, look at errors of the library that reads: they are FileNotRead with the source."""
        with pytest.raises(FileNotRead) as refused:
            bench.adapter.read(content, source=SOURCE)
        assert SOURCE == refused.value.source

    def test_a_damaged_file_is_read_or_refused_and_nothing_escapes(self, bench: Bench) -> None:
        """If this fails, look at files that are cut or have a wrong byte: FileNotRead, never another error."""
        whole = bench.world.write([Table("s", (), [["a", Decimal("1.5")], ["b", date(2025, 1, 1)]])])
        step = max(1, len(whole) // 50)
        damaged = [whole[:place] for place in range(0, len(whole), step)]
        damaged += [whole[:n] + bytes([whole[n] ^ 0x55]) + whole[n + 1 :] for n in range(0, len(whole), step)]
        for content in damaged:
            assert _read_or_refused(bench, content) <= len(damaged)

    def test_the_same_bytes_give_the_same_tables(self, bench: Bench) -> None:
        """If this fails, look at what a reader remembers of the file before."""
        content = bench.world.write([Table("s", (), [["a"], ["b"]])])
        first = bench.adapter.read(content, source=SOURCE)
        bench.adapter.read(bench.world.write([Table("other", (), [["z"]])]), source="other")
        assert first == bench.adapter.read(content, source=SOURCE)

    def test_the_workbook_to_fill_in_is_understood(self, bench: Bench) -> None:
        """If this fails, look at headings of several lines and full-width brackets: they are texts as they are."""
        found = [recognise(table).value for table in through(bench, *template_tables())]
        assert [table.name for table in template_tables()] == [mapped and mapped.form.title for mapped in found]


def _read_or_refused(bench: Bench, content: bytes) -> int:
    """Return how many tables were read; 0 where the file was refused."""
    try:
        return len(bench.adapter.read(content, source=SOURCE))
    except FileNotRead:
        return 0
