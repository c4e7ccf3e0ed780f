"""Workbooks keep every promise of a reader of tables, and month books as workbooks those of a format of reports."""

import io

import openpyxl
import pytest
from jizhi_tables.book import BookSettings, XlsxBook
from jizhi_tables.xlsx import XlsxFiles

from jizhi.testing.contracts import Bench, ReportFormatContract, TableContract
from jizhi.testing.specimens import specimen_book


class TestXlsx(TableContract):
    @pytest.fixture
    def bench(self):
        return Bench(XlsxFiles(), XlsxFiles())


class Reader:
    """Somebody who opens a month book in another program: what every cell shows."""

    specimen = staticmethod(specimen_book)

    def text(self, content: bytes) -> str:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        return "\n".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells if cell is not None)


class TestXlsxBook(ReportFormatContract):
    @pytest.fixture
    def bench(self):
        return Bench(XlsxBook(BookSettings()), Reader())
