import pytest
from jizhi_robot.robots import DingTalkSettings, WeComSettings

from jizhi.testing.peers import RobotPeer
from jizhi.values import Secret

LOCAL = ("127.0.0.1/32",)


@pytest.fixture
def peer():
    with RobotPeer(token="t-robot", secret="k-robot") as peer:
        yield peer


@pytest.fixture
def dingtalk(peer):
    tokens, secrets = {"engineering": Secret("t-robot")}, {"engineering": Secret("k-robot")}
    return DingTalkSettings(
        tokens=tokens, secrets=secrets, group="engineering", url=peer.url, timeout_seconds=2, inside=LOCAL
    )


@pytest.fixture
def wecom(peer):
    keys = {"engineering": Secret("t-robot")}
    return WeComSettings(keys=keys, group="engineering", url=peer.url, timeout_seconds=2, inside=LOCAL)
