import pytest
from jizhi_alipay.pay import Alipay
from jizhi_alipay.settings import AlipaySettings

from jizhi.testing.contracts import Bench, PaymentContract
from jizhi.testing.peers.alipay import AlipayPeer
from jizhi.values import Secret


class TestAlipay(PaymentContract):
    @pytest.fixture
    def bench(self):
        with AlipayPeer(opens_at_once=True) as peer:
            given = peer.settings()
            key = given["private_key"]
            adapter = Alipay(AlipaySettings(**given | {"private_key": Secret(key)}))
            yield Bench(adapter, peer, secrets=(key[200:260],))
