"""The kit of bank statements catches every reader that breaks one of its promises."""

from __future__ import annotations

import json

import attrs
import pytest

from jizhi.errors import FileNotRead
from jizhi.intake import Table
from jizhi.testing.contracts import Bench, StatementContract

HEADINGS = ("交易日期", "流水号", "金额", "对方户名", "对方账号", "摘要")


class JsonBank:
    """An honest bank whose statements are lists in JSON."""

    def write(self, lines) -> bytes:
        """Write lines as a bank would."""
        rows = [[str(e.day), e.serial, f"{'-' if e.fen < 0 else ''}{abs(e.fen) // 100}.{abs(e.fen) % 100:02}", e.name,
                 e.tail, e.remark] for e in lines]  # fmt: skip
        return json.dumps({"lines": rows}, ensure_ascii=False).encode()

    def rows(self, content) -> list:
        """The rows of a file."""
        rows = json.loads(content.decode())["lines"]
        if not all(len(row) == len(HEADINGS) and all(isinstance(cell, str) for cell in row) for row in rows):
            raise ValueError("a cell is no text")
        return rows

    def read(self, content, *, source):
        """Read a file, or refuse it."""
        try:
            return (Table("s", rows=[HEADINGS, *self.rows(content)], source=source),)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise FileNotRead(source, "it is no statement") from None


class TestJsonBank(StatementContract):
    @pytest.fixture
    def bench(self):
        return Bench(JsonBank(), JsonBank())


class LosesTheSign(JsonBank):
    def rows(self, content):
        return [[*row[:2], row[2].removeprefix("-"), *row[3:]] for row in super().rows(content)]


class OtherHeadings(JsonBank):
    def read(self, content, *, source):
        tables = super().read(content, source=source)
        return tuple(
            attrs.evolve(t, rows=[("新列", *t.rows[0].cells), *((0, *r.cells) for r in t.rows[1:])]) for t in tables
        )


class Remembers(JsonBank):
    before = False

    def rows(self, content):
        first, self.before = not self.before, True
        return super().rows(content)[0 if first else 1 :]


class EmptyForOthers(JsonBank):
    def read(self, content, *, source):
        try:
            return super().read(content, source=source)
        except FileNotRead:
            return ()


class LetsErrorsEscape(JsonBank):
    def read(self, content, *, source):
        if not content.startswith(b'{"lines"'):
            raise FileNotRead(source, "it is no statement")
        return (Table("s", rows=[HEADINGS, *self.rows(content)], source=source),)


@pytest.mark.parametrize(
    ("liar", "law"),
    [
        (LosesTheSign, "test_every_line_comes_through_as_it_is"),
        (OtherHeadings, "test_nothing_is_found_wrong_with_what_is_right"),
        (Remembers, "test_the_same_bytes_give_the_same_lines"),
        (EmptyForOthers, "test_what_is_no_such_file_is_refused_by_its_name"),
        (LetsErrorsEscape, "test_a_damaged_file_is_read_or_refused_and_nothing_escapes"),
    ],
)
def test_every_liar_is_caught(liar, law):
    """By the law of the promise that it breaks."""
    arguments = (b"",) if "no_such_file" in law else ()
    with pytest.raises((AssertionError, ValueError, KeyError, pytest.fail.Exception)):
        getattr(StatementContract(), law)(Bench(liar(), JsonBank()), *arguments)
