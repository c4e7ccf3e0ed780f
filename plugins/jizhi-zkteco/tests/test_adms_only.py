"""What terminals push: the handshake, faces that are dropped, commands, clocks, history again, a million lines."""

import os
import tomllib
import tracemalloc
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import attrs
import jizhi_zkteco
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jizhi_zkteco.adms import Adms, AdmsSettings
from jizhi_zkteco.commands import CommandQueue, ask_again

from jizhi.errors import NoticeRefused, RequestRefused
from jizhi.findings import Finding
from jizhi.host import Host
from jizhi.host.settings import read_settings
from jizhi.ports import DevicePunch, Request
from jizhi.testing.clock import NOON, Clock
from jizhi.testing.peers import AdmsDevice, Answer, Peer, carry
from jizhi.testing.peers.adms import FAULTS, AdmsTraffic

MINUTE = timedelta(minutes=1)
MANY = 1_000_000 if os.environ.get("JIZHI_FAULTS") == "nightly" else 20_000
ADMS = Adms(AdmsSettings(devices=("D1", "D2"), offset_minutes=0))


def heard(requests, adms=ADMS):
    return [each for request in requests for each in adms.receive(request).punches]


class Office(Peer):
    """A host that serves the receiver over HTTP and keeps what it reads; *offline* it keeps nothing and says 503."""

    def __init__(self, adms=ADMS):
        super().__init__()
        self.adms, self.kept, self.offline = adms, set(), False

    def get(self, path, headers):
        return self.answer(path, headers, b"", method="GET")

    def answer(self, path, headers, body, method="POST"):
        place, _, query = path.partition("?")
        try:
            received = self.adms.receive(Request(method=method, path=place, query=query, body=body, at=NOON))
        except NoticeRefused:
            return Answer(status=403)
        if self.offline:
            return Answer(status=503)
        self.kept |= {each for each in received.punches if isinstance(each, DevicePunch)}
        return Answer(body=received.reply.body)


def test_the_host_finds_both_offers_and_reads_their_settings():
    host = Host(jizhi_zkteco)
    assert ["zkteco-4370", "zkteco-adms"] == sorted(host.punch_sources())
    assert () == host.findings
    read = read_settings(AdmsSettings, tomllib.loads('devices = ["D1"]\ntrust = "network"'), offer="zkteco-adms")
    assert (("D1",), "network", 480) == (read.devices, read.trust, read.offset_minutes)


def test_the_handshake_asks_for_the_log_and_for_no_face():
    """What a terminal is not asked for it does not send; its clock goes by the date of the answer."""
    reply = ADMS.receive(AdmsDevice().hello(at=NOON)).reply
    lines = reply.body.decode().splitlines()
    assert "GET OPTION FROM: D1" == lines[0]
    assert {"TransFlag=TransData AttLog", "TimeZone=0", "Realtime=1", "ATTLOGStamp=None"} <= set(lines)
    assert ("Date", "Sat, 01 Mar 2025 12:00:00 GMT") in reply.headers
    china = Adms(AdmsSettings(devices=("D1",))).receive(AdmsDevice().hello(at=NOON)).reply.body
    assert b"TimeZone=8\n" in china


def test_faces_fingers_names_and_photos_are_counted_and_never_kept():
    """A terminal that sends them all the same hears yes, so that it stops."""
    found = [ADMS.hear(request) for request in AdmsDevice().faces(at=NOON)]
    assert [(("FACE", 1), ("FP", 1), ("OPLOG", 1), ("USER", 1)), (("BIODATA", 1),), (("ATTPHOTO", 1),)] == [
        each.dropped for each in found
    ]
    assert [] == [each for one in found for each in one.punches]
    assert b"OK: 4\n" == found[0].reply.body
    assert not any(word in repr(found) for word in ("OF-7", "欧阳", "123456", "0012345678"))


def test_garbage_between_lines_is_told_with_its_place():
    device = AdmsDevice()
    lines = [device.punch(str(number), at=NOON) for number in range(1, 4)]
    found = heard(device.push(lines[0], "8\t2025-02-30 08:00:00\t0", lines[1], "\x00\xff;DROP", lines[2], at=NOON))
    assert ["D1:2", "D1:4"] == [each.subject for each in found if isinstance(each, Finding)]
    assert ["1", "2", "3"] == [each.user for each in found if isinstance(each, DevicePunch)]


def test_a_state_is_a_way_only_where_people_press_the_keys():
    device = AdmsDevice()
    device.punch("7", at=NOON, kind="out")
    directed = Adms(attrs.evolve(ADMS.settings, directed=True))
    (request,) = device.backlog(at=NOON)
    assert ("", "out") == (heard([request])[0].kind, heard([request], directed)[0].kind)


def test_the_set_of_punches_is_the_same_however_a_terminal_sends_it():
    """History again, out of order, in batches of any size, two terminals in the same second: one set."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 43_200)), max_size=40), st.integers(1, 9), st.data())
    def law(people, batch, data):
        devices = [AdmsDevice(serial=serial, seed=data.draw(st.integers(0, 99))) for serial in ("D1", "D2")]
        for user, minutes in people:
            for device in devices:
                device.punch(str(user), at=NOON + minutes * MINUTE)
        plain = {each for device in devices for each in heard(device.backlog(at=NOON, batch=1000))}
        again = [device.backlog(at=NOON, batch=batch, again=True, shuffled=True) for device in devices * 2]
        assert plain == {each for requests in again for each in heard(requests)}
        assert 2 * len(set(people)) == len(plain)

    law()


@pytest.mark.parametrize("off", [timedelta(hours=12), timedelta(hours=-12), datetime(2000, 1, 1, tzinfo=UTC) - NOON])
def test_how_far_a_clock_is_off_is_measured_at_a_push_of_one_line(off):
    """The punch stays as the terminal says it."""
    device = AdmsDevice(clock_off=off)
    line = device.punch("7", at=NOON)
    (request,) = device.push(line, at=NOON)
    found = ADMS.hear(request)
    assert (-off.total_seconds(), NOON + off) == (found.clock.seconds_behind, found.punches[0].at)
    (backlog,) = device.push(line, line, at=NOON)
    assert ADMS.hear(backlog).clock is None


def test_a_stranger_is_refused_or_handed_on_untrusted():
    """Refused, a terminal keeps its log and sends it again once it is registered; told, the core holds it apart."""
    device = AdmsDevice(serial="D9")
    device.punch("7", at=NOON)
    requests = device.backlog(at=NOON, again=True)
    for request in (device.hello(at=NOON), device.poll(at=NOON), *requests):
        with pytest.raises(NoticeRefused, match="not-ours"):
            ADMS.receive(request)
    open_to_all = Adms(AdmsSettings(devices=("D1",), strangers="told", trust="network", offset_minutes=0))
    assert [("D9", "none")] == [(each.device, each.trust) for each in heard(requests, open_to_all)]
    spoofed = AdmsDevice(serial="D9").push("7\t2025-03-01 12:00:00\t0\t1", at=NOON, device="D1")
    assert ["network"] == [each.trust for each in heard(spoofed, open_to_all)]
    assert open_to_all.hear(device.poll(at=NOON), commands=[CommandQueue().ask("D9", "REBOOT")]).reply.body == b"OK\n"


def test_commands_wait_are_handed_over_once_and_settled_by_their_numbers():
    """The results of several come in one request, as terminals send them."""
    queue, device = CommandQueue(), AdmsDevice()
    again = queue.ask("D1", ask_again(NOON, NOON + 60 * MINUTE, zone=ADMS.settings.zone))
    info, other = queue.ask("D1", "INFO"), queue.ask("D2", "CHECK")

    def polled(at):
        return device.hear(ADMS.hear(device.poll(at=at), commands=queue.hand_over("D1", at=at)).reply.body)

    assert [(again.number, again.text), (info.number, "INFO")] == polled(NOON)
    assert [] == polled(NOON + MINUTE)
    said = ADMS.hear(device.results((again.number, 0), (other.number, 0), (99, -1), at=NOON)).results
    assert [(1, "done"), (3, "done"), (99, "not supported, or no data")] == [(each.number, each.why) for each in said]
    assert [again.number] == [each.number for each in queue.settle("D1", said)]
    assert [] == queue.settle("D1", said)
    assert [(info.number, "INFO")] == polled(NOON + 6 * MINUTE)
    shell = Request(path="/iclock/devicecmd", query="SN=D1", body=b"ID=2\nReturn=-1002\nCMD=Shell\nContent=x", at=NOON)
    assert ["bad syntax"] == [each.why for each in ADMS.hear(shell).results]


@pytest.mark.parametrize(
    "text", ["Shell rm -rf /", "PutFile x", "CLEAR LOG", "INFO\nC:9:Shell x", "", "DATA QUERY FACE "]
)
def test_no_command_runs_a_program_clears_a_log_or_asks_for_a_face(text):
    with pytest.raises(RequestRefused):
        CommandQueue().ask("D1", text)


def test_what_a_terminal_asks_beside_hears_yes_and_anything_else_is_refused():
    for path in ("/iclock/ping", "/iclock/registry", "/base/iclock/getrequest.aspx"):
        assert b"OK\n" == ADMS.receive(Request(method="GET", path=path, query="SN=D1&x=%FF", at=NOON)).reply.body
    for path, query in (("/iclock/cdata", ""), ("/iclock/cdata", "SN=D1%0a"), ("/iclock/", "SN=D1"), ("/", "SN=D1")):
        with pytest.raises(NoticeRefused, match="malformed"):
            ADMS.receive(Request(method="GET", path=path, query=query, at=NOON))
    assert ["D1"] == parse_qs(AdmsDevice().hello(at=NOON).query)["SN"]


def test_over_http_a_cut_line_loses_nothing_and_a_slow_one_is_heard():
    """What was not answered is sent again; the set is whole in the end, and nothing is in it twice."""
    device = AdmsDevice()
    for number in range(300):
        device.punch(str(number % 7 + 1), at=NOON + number * MINUTE)
    with Office() as office:
        assert carry(office.url, device.hello(at=NOON))[1].startswith(b"GET OPTION FROM: D1")
        for place, request in enumerate(device.backlog(at=NOON, batch=50)):
            if place % 2:
                with pytest.raises(OSError):
                    carry(office.url, request, fault="cut")
            office.offline = place == 2
            answers = [carry(office.url, request, fault="drip" if place == 4 else "")[0]]
            office.offline = False
            answers.append(carry(office.url, request)[0])
            assert [503 if place == 2 else 200, 200] == answers
        assert 403 == carry(office.url, AdmsDevice(serial="D9").poll(at=NOON))[0]
    assert 300 == len(office.kept)


@pytest.mark.parametrize("fault", ["", *FAULTS])
def test_a_terminal_that_runs_on_its_own_goes_wrong_as_it_is_told(fault):
    """What ``python -m jizhi.testing.peers zkteco-adms --fail`` sends, three turns of it."""
    clock = Clock(at=NOON)
    with Office() as office:
        traffic = AdmsTraffic(AdmsDevice(), office.url, clock=lambda: clock.pass_by(MINUTE), fault=fault)
        told = [traffic.turn() for _ in range(3)]
        kept = sorted(office.kept, key=lambda punch: punch.user)
    assert (
        ["no answer"] * 3 == [each[:9] for each in told] if fault == "cut" else all("200 OK" in each for each in told)
    )
    assert ([] if fault == "cut" else ["2", "3", "4"]) == [punch.user for punch in kept]
    assert all((punch.at.year == 2000) == (fault == "clock-2000") for punch in kept)


def test_many_lines_are_read_in_the_room_of_one():
    """One push of them all, gone through a line at a time."""
    body = "".join(
        f"{number % 1000 + 1}\t2025-03-01 12:{number // 60 % 60:02}:{number % 60:02}\t0\t15\n" for number in range(MANY)
    )
    (request,) = AdmsDevice().push(body.rstrip("\n"), at=NOON)
    tracemalloc.start()
    received = ADMS.receive(request)
    count = sum(isinstance(each, DevicePunch) for each in received.punches)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (MANY, b"OK: %d\n" % MANY) == (count, received.reply.body)
    assert peak < len(request.body) + 1_000_000
    assert received.punches[MANY - 1] == received.punches[-1]


def test_lines_are_a_sequence_like_any_other():
    """From both ends, in slices, and with an end."""
    found = ADMS.receive(AdmsDevice().push("1\t2025-03-01 12:00:00\t0", "?", at=NOON)[0]).punches
    assert list(found) == [found[0], found[1]] == [found[-2], found[-1]] == list(found[:5])
    for place in (2, -3):
        with pytest.raises(IndexError):
            found[place]
