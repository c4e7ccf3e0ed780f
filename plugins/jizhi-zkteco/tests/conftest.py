import pytest
from jizhi_zkteco.terminal import TerminalSettings

from jizhi.testing.peers import TerminalPeer
from jizhi.values import Secret


@pytest.fixture(params=[8, 16, 40])
def peer(request):
    with TerminalPeer(key=123456, record_bytes=request.param) as peer:
        yield peer


@pytest.fixture
def settings(peer):
    where = {"host": "127.0.0.1", "port": peer.port, "timeout_seconds": 1}
    return TerminalSettings(device="D1", comm_key=Secret("123456"), offset_minutes=0, **where)
