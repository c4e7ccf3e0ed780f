import pytest
from jizhi_wechatpay.pay import WechatPay

from jizhi.testing.contracts import Bench, PaymentContract


class TestWechatPay(PaymentContract):
    @pytest.fixture
    def bench(self, peer, settings):
        return Bench(
            WechatPay(settings),
            peer,
            secrets=("an-apiv3-key-of-thirty-two-bytes", peer.merchant_key.private_pem[40:90]),
        )
