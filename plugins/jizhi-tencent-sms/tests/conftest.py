import pytest
from jizhi_tencent_sms.sms import TencentSmsSettings

from jizhi.testing.peers import TencentSmsPeer
from jizhi.values import Secret


@pytest.fixture
def peer():
    keys = {"secret_id": "AKID-test", "secret_key": "k-tencent", "app_id": "1400006666"}
    with TencentSmsPeer(**keys, templates={"1110": ("name", "amount", "odd")}, sign_name="书香苑物业") as peer:
        yield peer


@pytest.fixture
def settings(peer):
    return TencentSmsSettings(
        secret_id="AKID-test",
        secret_key=Secret("k-tencent"),
        app_id="1400006666",
        sign_name="书香苑物业",
        templates={"due": "1110"},
        url=peer.url,
        inside=("127.0.0.1/32",),
        timeout_seconds=2,
    )
