import pytest
from jizhi_harbour.line import HarbourSettings

from jizhi.testing.peers import HarbourPeer
from jizhi.values import Secret


@pytest.fixture
def peer():
    with HarbourPeer(merchant="m-1", key="k-harbour") as peer:
        yield peer


@pytest.fixture
def settings(peer):
    return HarbourSettings(url=peer.url, merchant="m-1", key=Secret("k-harbour"), inside=("127.0.0.1/32",))
