import pytest
from jizhi_wecom.checkins import WecomSettings

from jizhi.testing.peers import WecomPeer
from jizhi.values import Secret


@pytest.fixture
def peer():
    with WecomPeer() as peer:
        yield peer


@pytest.fixture
def settings(peer):
    people = tuple(str(number) for number in range(1, 251))
    where = {"url": peer.url, "inside": ("127.0.0.1/32",), "device": "D1", "timeout_seconds": 2}
    return WecomSettings(corp_id="ww1", corp_secret=Secret("wecom-secret"), users=people, **where)
