import pytest
from jizhi_aliyun_sms.sms import AliyunSms

from jizhi.testing.contracts import Bench, MessengerContract


class TestAliyunSms(MessengerContract):
    @pytest.fixture
    def bench(self, peer, settings):
        return Bench(AliyunSms(settings), peer, secrets=("k-aliyun",))
