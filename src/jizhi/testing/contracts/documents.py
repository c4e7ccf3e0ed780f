"""The contract of formats of reports, for the maker of one to subclass."""

from __future__ import annotations

from typing import Final

import pytest

from jizhi.errors import FileNotWritten
from jizhi.testing.contracts.vendor import Bench, Laws

LOCALES: Final = ("zh_CN", "en")


def text_of(bench: Bench, locale: str) -> str:
    """Return all that can be read in the file of the specimen, without the separators of thousands."""
    text: str = bench.world.text(bench.adapter.write(bench.world.specimen().report, locale=locale))
    return text.replace(",", "")


class ReportFormatContract(Laws):
    """Every promise of ``ReportFormat`` as a test.

    Give a fixture ``bench`` that returns a ``Bench`` of the format and of who reads its files, as
    ``jizhi.testing.files.MemoryFormat`` does: ``text(content)`` is all that can be read in a file, ``specimen()`` a
    report that the format knows, with a fen and a rare sign in it, and what of it must be read.
    """

    @pytest.mark.parametrize("locale", LOCALES)
    def test_a_report_becomes_a_file_in_every_language(self, bench: Bench, locale: str) -> None:
        """If this fails, look at what ``write`` returns: bytes, and not an empty file."""
        assert isinstance(bench.adapter.write(bench.world.specimen().report, locale=locale), bytes)
        assert text_of(bench, locale).strip()

    @pytest.mark.parametrize("locale", LOCALES)
    def test_amounts_stand_in_it_to_the_fen(self, bench: Bench, locale: str) -> None:
        """If this fails, look at amounts through floats, at rounded thousands, and at a fen that is left out."""
        text = text_of(bench, locale)
        assert [] == [amount for amount in bench.world.specimen().amounts if amount not in text]

    def test_names_stand_in_it_as_they_are(self, bench: Bench) -> None:
        """If this fails, look at fonts without rare signs, and at names taken for markup."""
        text = text_of(bench, "zh_CN")
        assert [] == [name for name in bench.world.specimen().names if name not in text]

    def test_the_same_report_gives_the_same_bytes(self, bench: Bench) -> None:
        """If this fails, look at times, random ids and names of machines that the library writes by itself."""
        first = bench.adapter.write(bench.world.specimen().report, locale="zh_CN")
        assert first == bench.adapter.write(bench.world.specimen().report, locale="zh_CN")

    def test_what_it_does_not_know_is_refused(self, bench: Bench) -> None:
        """If this fails, look at reports of another kind: FileNotWritten, never an empty page."""
        with pytest.raises(FileNotWritten):
            bench.adapter.write(object(), locale="zh_CN")
