import pytest
from jizhi_wechatpay.settings import WechatPaySettings

from jizhi.testing.peers.wechatpay import WechatPayPeer
from jizhi.values import Secret

API_KEY = "an-apiv3-key-of-thirty-two-bytes"


@pytest.fixture
def peer():
    with WechatPayPeer(merchant="1900000109", app="wxd678efh567hg6787", api_key=API_KEY) as peer:
        yield peer


@pytest.fixture
def settings(peer):
    return WechatPaySettings(
        merchant="1900000109",
        app="wxd678efh567hg6787",
        merchant_serial=peer.merchant_serial,
        private_key=Secret(peer.merchant_key.private_pem),
        api_key=Secret(API_KEY),
        public_key_id=peer.public_key_id,
        public_key=peer.public_key.public_pem,
        notify_url="https://estate.example/notify/wechatpay",
        url=peer.url,
        inside=("127.0.0.1/32",),
        timeout_seconds=2,
    )
