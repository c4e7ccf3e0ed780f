import pytest
from jizhi_harbour import HarbourPay

from jizhi.testing.contracts import Bench, PaymentContract


class TestHarbourPay(PaymentContract):
    @pytest.fixture
    def bench(self, peer, settings):
        return Bench(HarbourPay(settings), peer, secrets=("k-harbour",))
