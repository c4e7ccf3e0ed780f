import pytest
from jizhi_zkteco.adms import Adms, AdmsSettings
from jizhi_zkteco.terminal import Terminal

from jizhi.testing.contracts import Bench, PunchContract, PushContract
from jizhi.testing.peers import AdmsDevice


class TestTerminal(PunchContract):
    @pytest.fixture
    def bench(self, peer, settings):
        return Bench(Terminal(settings), peer, secrets=("123456",))


class TestAdms(PushContract):
    @pytest.fixture
    def bench(self):
        return Bench(Adms(AdmsSettings(devices=("D1", "D2"), offset_minutes=0)), AdmsDevice())
