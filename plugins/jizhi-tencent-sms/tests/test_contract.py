import pytest
from jizhi_tencent_sms.sms import TencentSms

from jizhi.testing.contracts import Bench, MessengerContract


class TestTencentSms(MessengerContract):
    @pytest.fixture
    def bench(self, peer, settings):
        return Bench(TencentSms(settings), peer, secrets=("k-tencent",))
