import pytest
from jizhi_wecom.checkins import Wecom

from jizhi.testing.contracts import Bench, PunchContract


class TestWecom(PunchContract):
    @pytest.fixture
    def bench(self, peer, settings):
        return Bench(Wecom(settings), peer, secrets=("wecom-secret", "token-of-wecom"))
