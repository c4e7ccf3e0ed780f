import pytest
from jizhi_aliyun_sms.sms import AliyunSmsSettings

from jizhi.testing.peers import AliyunSmsPeer
from jizhi.values import Secret


@pytest.fixture
def peer():
    keys = {"access_key_id": "LTAI-test", "access_key_secret": "k-aliyun"}
    with AliyunSmsPeer(**keys, templates={"SMS_1": ("name", "amount", "odd")}, sign_name="书香苑物业") as peer:
        yield peer


@pytest.fixture
def settings(peer):
    return AliyunSmsSettings(
        access_key_id="LTAI-test",
        access_key_secret=Secret("k-aliyun"),
        sign_name="书香苑物业",
        templates={"due": "SMS_1"},
        url=peer.url,
        inside=("127.0.0.1/32",),
        timeout_seconds=2,
    )
