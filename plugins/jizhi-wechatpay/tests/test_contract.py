import attrs
import pytest
from jizhi_wechatpay.pay import WechatPay

from jizhi.testing.clock import NOON
from jizhi.testing.contracts import Bench, PaymentContract


class TestWechatPay(PaymentContract):
    @pytest.fixture
    def bench(self, peer, settings):
        return Bench(
            WechatPay(settings), peer, secrets=(peer.settings()["api_key"], peer.settings()["private_key"][60:99])
        )


class TestWechatPayByCertificates(PaymentContract):
    @pytest.fixture
    def bench(self, peer, settings):
        peer.signing = peer.certificate_serial
        old = attrs.evolve(settings, keys="certificates", public_key_id="", public_key="")
        pay = WechatPay(old)
        assert pay.health(at=NOON).well  # it has its certificates from now on
        return Bench(pay, peer, secrets=(peer.settings()["api_key"],))
