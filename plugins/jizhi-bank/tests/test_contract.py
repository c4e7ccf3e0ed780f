"""camt.053 keeps every promise of a reader of statements."""

import pytest
from jizhi_bank.camt import CamtFiles

from jizhi.testing.contracts import Bench, StatementContract


class TestCamt(StatementContract):
    @pytest.fixture
    def bench(self, writer):
        return Bench(CamtFiles(), writer)
