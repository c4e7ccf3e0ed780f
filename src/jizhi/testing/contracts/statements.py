"""The contract of readers of bank statements, for the maker of one to subclass."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.errors import FileNotRead
from jizhi.fees.banking import BankLine
from jizhi.intake import read_statement
from jizhi.testing.contracts.vendor import Bench, Laws

SOURCE = "流水.bin"
LINES = (
    BankLine(project="jade", account="ours", serial="A0001", day=date(2024, 2, 29), fen=26_611, name="张三",
             tail="0123", remark="1-1-101 物业费"),
    BankLine(project="jade", account="ours", serial="A0002", day=date(2025, 3, 10), fen=1, name="欧阳䶮𠮷",
             remark="1栋101 & <停车>"),
    BankLine(project="jade", account="ours", serial="A0003", day=date(2025, 3, 11), fen=-123_456_789, name="供电局"),
)  # fmt: skip
"""What a statement may tell: money in and out, a fen and a fortune, rare signs and such as XML has to escape."""


def through(bench: Bench, *lines: BankLine) -> tuple[BankLine, ...]:
    """Return what is read of a statement of these lines."""
    tables = bench.adapter.read(bench.world.write(lines), source=SOURCE)
    return read_statement(tables, project="jade", account="ours").value.lines


class StatementContract(Laws):
    """Every promise of a ``TableReader`` whose tables are bank statements, as ``read_statement`` takes them.

    Give a fixture ``bench`` that returns a ``Bench`` of the reader and what writes such files: a ``write(lines)`` that
    returns bytes, with serial, day, amount, name, the account's last four signs and the remark of each line.
    """

    def test_every_line_comes_through_as_it_is(self, bench: Bench) -> None:
        """If this fails, look at signs of amounts, at floats, at the order of lines, at names in rare characters."""
        assert LINES == through(bench, *LINES)
        assert LINES[::-1] == through(bench, *LINES[::-1])

    def test_nothing_is_found_wrong_with_what_is_right(self, bench: Bench) -> None:
        """If this fails, look at headings that the form of statements does not know."""
        tables = bench.adapter.read(bench.world.write(LINES), source=SOURCE)
        found = read_statement(tables, project="jade", account="ours").findings
        assert [] == [each.code for each in found if each.severity != "note"]
        assert {SOURCE} == {table.source for table in tables}

    def test_the_same_bytes_give_the_same_lines(self, bench: Bench) -> None:
        """If this fails, look at what a reader remembers of the file before."""
        first = through(bench, *LINES)
        through(bench, attrs.evolve(LINES[0], fen=7))
        assert first == through(bench, *LINES)

    @pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"name,area\n3,4\n", b"\xff\xfe?", b"<" * 10_000])
    def test_what_is_no_such_file_is_refused_by_its_name(self, bench: Bench, content: bytes) -> None:
        """If this fails, look at errors of the library that reads: they are FileNotRead with the source."""
        with pytest.raises(FileNotRead) as refused:
            bench.adapter.read(content, source=SOURCE)
        assert SOURCE == refused.value.source

    def test_a_damaged_file_is_read_or_refused_and_nothing_escapes(self, bench: Bench) -> None:
        """If this fails, look at files that are cut or have a wrong byte: FileNotRead, never another error."""
        whole = bench.world.write(LINES)
        step = max(1, len(whole) // 60)
        damaged = [whole[:place] for place in range(0, len(whole), step)]
        damaged += [whole[:n] + bytes([whole[n] ^ 0x55]) + whole[n + 1 :] for n in range(0, len(whole), step)]
        for content in damaged:
            assert _read_or_refused(bench, content) <= len(damaged)


def _read_or_refused(bench: Bench, content: bytes) -> int:
    """Return how many tables were read; 0 where the file was refused."""
    try:
        return len(bench.adapter.read(content, source=SOURCE))
    except FileNotRead:
        return 0
