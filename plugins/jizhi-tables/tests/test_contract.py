"""Workbooks keep every promise of a reader of tables."""

import pytest
from jizhi_tables.xlsx import XlsxFiles

from jizhi.testing.contracts import Bench, TableContract


class TestXlsx(TableContract):
    @pytest.fixture
    def bench(self):
        return Bench(XlsxFiles(), XlsxFiles())
