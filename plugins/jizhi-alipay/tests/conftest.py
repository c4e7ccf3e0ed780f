from functools import cache

import pytest
from jizhi_alipay import settings
from jizhi_alipay.pay import Alipay
from jizhi_alipay.settings import AlipaySettings

from jizhi.testing.peers.alipay import AlipayPeer
from jizhi.values import Secret

READ = cache(settings._private)
"""To prove that a private key is one takes a thirtieth of a second, once for all tests."""


def settings_of(peer, **more):
    """What the console would give for the peer."""
    given = {"notify_url": "https://example.com/notify", "timeout_seconds": 2} | peer.settings() | more
    return AlipaySettings(**given | {"private_key": Secret(str(given["private_key"]))})


@pytest.fixture(autouse=True)
def _read_once(monkeypatch):
    monkeypatch.setattr(settings, "_private", READ)


@pytest.fixture(scope="session")
def server():
    """A real server, where one is needed."""
    with AlipayPeer() as peer:
        yield peer


@pytest.fixture
def peers():
    """Makes peers that nobody calls over a socket."""
    made = []
    yield lambda **more: made.append(AlipayPeer(**more)) or made[-1]
    for each in made:
        each._server.server_close()


@pytest.fixture
def peer(peers):
    """A peer where a payer stands by."""
    return peers(opens_at_once=True)


@pytest.fixture
def opened():
    """Opens an adapter for a peer, over no line or over the one that is given, with settings that differ."""
    return lambda peer, transport=None, **more: Alipay(settings_of(peer, **more), transport or peer.in_process)


@pytest.fixture
def pay(peer, opened):
    return opened(peer)
