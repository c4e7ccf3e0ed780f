import pytest
from jizhi_harbour import HarbourSms

from jizhi.testing.contracts import Bench, MessengerContract


class TestHarbourSms(MessengerContract):
    @pytest.fixture
    def bench(self, peer, settings):
        return Bench(HarbourSms(settings), peer, secrets=("k-harbour",))
