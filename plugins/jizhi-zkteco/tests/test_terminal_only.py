"""Reading a terminal: every size of record, an independent client on the same terminal, and what goes wrong."""

import socket
import socketserver
import struct
import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given
from hypothesis import settings as given_with
from hypothesis import strategies as st
from jizhi_zkteco.terminal import Terminal, TerminalSettings
from jizhi_zkteco.wire import Line, checksum, comm_key, packed, unpacked

from jizhi.errors import AdapterFailed, AuthRefused, RequestRefused, Unreachable
from jizhi.findings import Finding
from jizhi.ports import DevicePunch
from jizhi.testing.clock import NOON
from jizhi.testing.peers import TerminalPeer
from jizhi.testing.peers.packets import Kept
from jizhi.testing.peers.packets import checksum as peers_checksum
from jizhi.values import Secret

DAY = timedelta(days=1)
LONG = 2_000
"""Punches that go over the line in several pieces, whatever their size."""


def settings_of(peer, **more):
    return TerminalSettings(**{"device": "D1", "host": "127.0.0.1", "port": peer.port, "timeout_seconds": 1} | more)


def fill(peer, count=LONG):
    for number in range(count):
        at = NOON + timedelta(seconds=37 * number)
        peer.punch(DevicePunch(device="D1", user=str(number % 50 + 1), at=at, kind="in" if number % 2 else "out"))


def read(settings, *, days=30):
    return list(Terminal(settings).punches(since=NOON - days * DAY, until=NOON + days * DAY, at=NOON))


@pytest.fixture
def oracle(peer):
    """A client that others wrote, on the same terminal; python dev.py test-vendors installs it."""
    zk = pytest.importorskip("zk", reason="pyzk is not installed")
    client = zk.ZK("127.0.0.1", port=peer.port, timeout=5, password=123456, ommit_ping=True)
    client._ZK__sock.close()  # one that it makes and never uses
    client.connect()
    yield client
    client.disconnect()


@pytest.mark.parametrize("count", [1, 3, LONG])
def test_two_clients_that_nobody_wrote_together_read_the_same(peer, settings, request, count):
    """The peer believes both, and both read the same people at the same instants going the same way."""
    fill(peer, count)
    oracle = request.getfixturevalue("oracle")
    theirs = [(each.timestamp.replace(tzinfo=UTC), each.user_id, each.punch) for each in oracle.get_attendance()]
    ways = {"in": 0, "out": 1}
    ours = [(each.at, each.user, ways[each.kind]) for each in read(attrs.evolve(settings, directed=True))]
    assert count == len(ours)
    assert sorted(theirs) == sorted(ours)


def test_two_clients_agree_on_the_clock(peer, settings, oracle):
    """Read by both, set by one and then by the other."""
    peer.clock_off = timedelta(hours=12)
    shown = Terminal(settings).clock(at=NOON)
    assert shown.shown == oracle.get_time().replace(tzinfo=UTC)
    assert -43_200 == shown.seconds_behind
    Terminal(settings).set_clock(at=NOON)
    assert NOON == oracle.get_time().replace(tzinfo=UTC)
    oracle.set_time(datetime.fromisoformat("2000-01-01T00:00:05"))
    assert datetime(2000, 1, 1, 0, 0, 5, tzinfo=UTC) == Terminal(settings).clock(at=NOON).shown


def test_the_examples_of_the_open_description_hold():
    """Two packets that were seen on a wire, and a comm key as the independent client makes it."""
    for seen, right in (("0b000000f38d03005a4b4661636556657273696f6e00", 0x175A), ("d0070000f38d0a0009", 0x6A29)):
        assert right == checksum(bytes.fromhex(seen)) == peers_checksum(bytes.fromhex(seen))
    assert "267f32fa" == comm_key(123456, 1001).hex()


@pytest.mark.parametrize("at", ["2000-01-01", "2024-02-29T23:59:59", "2099-12-31"])
def test_a_packed_time_comes_back(at):
    assert datetime.fromisoformat(at) == unpacked(packed(datetime.fromisoformat(at)), None)


def test_no_name_password_or_card_of_a_user_is_kept(peer, settings):
    """The table of users is read for the numbers alone, and only where a record has no number."""
    fill(peer, 10)
    found = read(settings)
    assert 10 == len(found)
    assert (9 in peer.heard or 1503 in peer.heard) and not any(word in repr(found) for word in ("NAME", "secret"))


def test_a_clock_twelve_hours_ahead_and_one_of_the_year_2000_are_told_as_they_are(peer, settings):
    """Nothing is corrected here: the punch is what the terminal says, the clock is measured beside it."""
    for off in (timedelta(hours=12), timedelta(hours=-12), datetime(2000, 1, 1, tzinfo=UTC) - NOON):
        peer.kept.clear()
        peer.clock_off = off
        peer.punch(DevicePunch(device="D1", user="7", at=NOON))
        assert [NOON + off] == [punch.at for punch in read(settings, days=10_000)]
        assert -off.total_seconds() == Terminal(settings).clock(at=NOON).seconds_behind
    assert not Terminal(settings).health(at=NOON).well


def test_a_terminal_in_china_shows_local_time():
    china = timezone(timedelta(hours=8))
    with TerminalPeer(zone=china) as peer:
        peer.punch(DevicePunch(device="D1", user="007", at=NOON))
        settings = settings_of(peer, offset_minutes=480)
        assert [("007", NOON)] == [(each.user, each.at) for each in read(settings)]
        assert Terminal(settings).health(at=NOON).well


@pytest.mark.parametrize(
    ("fault", "error"),
    [("cut", Unreachable), ("broken", Unreachable), ("refused", RequestRefused), ("drip", Unreachable)],
)
def test_a_line_that_breaks_is_told_and_the_next_reading_is_whole(peer, settings, fault, error):
    """Cut in the middle, a false checksum, a refusal, a byte now and then."""
    fill(peer)
    peer.fail_next(fault)
    began = time.monotonic()
    with pytest.raises(error):
        read(settings)
    assert time.monotonic() - began < 4
    assert LONG == len(read(settings))


def test_another_terminal_at_the_address_is_refused(peer, settings):
    """A spoofed serial number: nothing of its log is read."""
    fill(peer, 1)
    with pytest.raises(AuthRefused, match="another terminal"):
        read(attrs.evolve(settings, device="D2"))
    assert 1503 not in peer.heard


def test_a_wrong_comm_key_is_refused_and_not_printed(settings):
    for key in ("654321", "not a number"):
        with pytest.raises(AuthRefused) as refused:
            read(attrs.evolve(settings, comm_key=Secret(key)))
        assert key not in str(refused.value)


def test_an_empty_log_is_empty(settings):
    assert [] == read(settings)


def test_people_punch_while_we_read(peer, settings, monkeypatch):
    """The count is asked before the log: one more than was counted is still read."""
    fill(peer, 60)
    whole, counted = peer.log(), peer.kept[:-1]
    monkeypatch.setattr(peer, "log", lambda: whole)
    peer.kept = counted
    assert 60 == len(read(settings))


def test_a_terminal_that_counts_nothing_is_read(peer, monkeypatch):
    """Some say 0 records and have some."""
    if peer.record_bytes != 40:
        pytest.skip("these have a count")
    fill(peer, 60)
    whole, peer.kept = peer.log(), []
    monkeypatch.setattr(peer, "log", lambda: whole)
    assert 60 == len(read(settings_of(peer, comm_key=Secret("123456"), offset_minutes=0)))


def test_a_record_that_cannot_be_read_is_told_with_its_place(peer, settings):
    """The 30th of February, and a month 13 that the packed time cannot even say."""
    fill(peer, 3)
    peer.kept.insert(1, Kept(user="1", time=0xFFFFFFFF))
    peer.garbage("7\t?", at=NOON)
    found = read(settings, days=60)
    broken = [each.subject for each in found if isinstance(each, Finding)]
    assert 3 == sum(isinstance(each, DevicePunch) for each in found)
    assert "D1:5" in broken


def frame(code, data, session=1):
    packet = struct.pack("<4H", code, 0, session, 0) + data
    packet = packet[:2] + struct.pack("<H", checksum(packet)) + packet[4:]
    return b"PP\x82\x7d" + struct.pack("<I", len(packet)) + packet


CODES = st.sampled_from((2000, 2001, 2005, 1500, 1501, 500, 0xFFFF)) | st.integers(0, 0xFFFF)
SAID = st.lists(st.builds(frame, CODES, st.binary(max_size=90)) | st.binary(max_size=40), max_size=9)


def test_whatever_bytes_come_nothing_but_the_errors_of_adapters_escapes():
    """Frames with true checksums and any content, noise between them, and an end anywhere."""

    @given_with(max_examples=150, deadline=None)
    @given(SAID)
    def law(said):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(b"".join(said))
            theirs.shutdown(socket.SHUT_WR)
            line = Line(ours, 1)
            try:
                line.login(123456)
                table = b"".join(line.table(13))
            except (AdapterFailed, OSError):
                return
            assert isinstance(table, bytes)

    law()


def test_a_piece_in_endless_small_packets_is_given_up_in_time():
    """A packet now and then, each in time, must not hold whoever reads."""
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def talk():
        ready = struct.pack("<bIII", 0, 60_000, 60_000, 0)
        theirs.sendall(frame(2000, b"") + frame(2000, ready) + frame(1500, b""))
        while not stop.wait(0.1):
            theirs.sendall(frame(1501, b"x"))

    talker = threading.Thread(target=talk, daemon=True)
    with ours, theirs:
        talker.start()
        began = time.monotonic()
        line = Line(ours, 1)
        line.login(0)
        with pytest.raises(TimeoutError):
            list(line.table(13))
        assert time.monotonic() - began < 3
        stop.set()
        talker.join()


def test_two_terminals_in_the_same_second_are_two_punches(settings):
    punched = []
    for serial in ("D1", "D2"):
        with TerminalPeer(serial=serial) as peer:
            peer.punch(DevicePunch(device=serial, user="7", at=NOON))
            punched += read(settings_of(peer, device=serial, offset_minutes=0))
    assert [("D1", "7"), ("D2", "7")] == [(each.device, each.user) for each in punched]


def test_whatever_answers_in_place_of_a_terminal_is_unreachable():
    """A web server, or one that sends a frame too long to be one."""
    for said in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"PP\x82\x7d\xff\xff\xff\x7f", b"PP\x82\x7d\x02\0\0\0ab", b""):

        class Says(socketserver.BaseRequestHandler):
            def handle(self, said=said):
                self.request.recv(64)
                self.request.sendall(said)

        with socketserver.TCPServer(("127.0.0.1", 0), Says) as server:
            threading.Thread(target=server.handle_request, daemon=True).start()
            with pytest.raises(Unreachable):
                where = {"host": "127.0.0.1", "port": server.server_address[1]}
                read(TerminalSettings(device="D1", timeout_seconds=1, **where))
