"""``jizhi attendance pull``, ``listen`` and ``punch``: from real local devices by the command, twice without harm."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jizhi.cli import main, serving
from jizhi.cli.listening import BODY_MOST
from jizhi.cli.opening import open_store
from jizhi.estate import Project
from jizhi.office.desk import Desk
from jizhi.office.projects import set_up_project
from jizhi.ports import DevicePunch, Request
from jizhi.testing.peers import AdmsDevice, TerminalPeer, WecomPeer
from jizhi.testing.peers.adms import carry

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
AT = ("--at", "2026-03-03T08:00")
RULES = """uses = ["office"]
[[fences]]
name      = "大门"
latitude  = 22.5431
longitude = 114.0579
radius_m  = 200
accuracy_most_m = 50
"""
STAFF = "工号,姓名,部门,岗位,工时制度,入职日期,班制,班制起点\nC1,张三,客服部,管家,标准,2025-01-01,office,0\n"


@pytest.fixture
def attendance(tmp_path, monkeypatch, capsys):
    """Run a command on a store with a project, its rules, an employee and the terminal D1; give code and answer."""
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///jizhi.db") as store:
        set_up_project(Desk(store=store, actor="test"), Project(code="jade", name="翠园"))

    def run(*words):
        code = main(["attendance", "--json", *words, "--project", "jade"])
        return code, json.loads(capsys.readouterr().out)

    Path("attendance.toml").write_text(RULES, encoding="utf-8")
    Path("staff.csv").write_text(STAFF, encoding="utf-8")
    assert 0 == run("rules", "attendance.toml", "--on", "2025-01-01")[0]
    assert 0 == run("staff", "staff.csv")[0]
    assert 0 == run("device", "--device", "D1", "--on", "2025-01-01")[0]
    return run


def settings(text):
    """Write the settings of the devices."""
    Path("devices.toml").write_text(text, encoding="utf-8")
    return ("--settings", "devices.toml", *AT)


def test_a_terminal_is_read_once_however_often_it_is_asked(attendance):
    """What it has is kept once; ``--since`` leaves out what was before; one that is gone is told as that."""
    with TerminalPeer(serial="D1", key=7) as peer:
        for at in (NOON, NOON.replace(hour=9), NOON.replace(month=1)):
            peer.punch(DevicePunch(device="D1", user="C1", at=at))
        line = f'host = "127.0.0.1"\nport = {peer.port}\noffset_minutes = 0\ntimeout_seconds = 1\n'
        gate = (
            "pull",
            "--source",
            "gate",
            *settings(f'[gate]\noffer = "zkteco-4370"\ndevice = "D1"\ncomm_key = "7"\n{line}'),
        )
        code, taken = attendance(*gate)
        assert (0, 2, 0) == (code, taken["new"], taken["known"])
        code, taken = attendance(*gate, "--since", "2026-01-01T00:00")
        assert (0, 1, 2) == (code, taken["new"], taken["known"])
        settings(f'[gate]\noffer = "zkteco-4370"\ndevice = "D1"\ncomm_key = "8"\n{line}')
        assert (1, "auth-refused") == said(attendance(*gate))
        settings(f'[gate]\noffer = "zkteco-4370"\ndevice = "D1"\ncomm_key = "7"\n{line}')
    assert (1, "unreachable") == said(attendance(*gate))


def said(told):
    """The code of the command and of its one finding."""
    (finding,) = told[1]["findings"]
    return told[0], finding["code"]


def test_wecom_waits_in_quarantine_until_it_is_registered(attendance, monkeypatch):
    """The secret comes from the environment; a source that nobody registered is a person's business."""
    monkeypatch.setenv("JIZHI_WECOM_CORP_SECRET", "wecom-secret")
    with WecomPeer() as peer:
        peer.punch(DevicePunch(device="wecom", user="C1", at=NOON))
        words = (
            "pull",
            "--source",
            "wecom",
            *settings(f'[wecom]\ncorp_id = "ww1"\nusers = ["C1"]\nurl = "{peer.url}"\ninside = ["127.0.0.1/32"]\n'),
        )
        code, taken = attendance(*words)
        assert (1, 1, 1) == (code, taken["new"], taken["held"])
        assert ["wecom"] == [held["serial"] for held in attendance("held")[1]["held"]]
        attendance("device", "--device", "wecom", "--on", "2025-01-01", "--trust", "phone")
        code, taken = attendance(*words)
        assert (0, 1, []) == (code, taken["known"], attendance("held")[1]["held"])


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("[gate", "wrong-use", "TOML"),
        ('[door]\noffer = "zkteco-4370"\n', "wrong-use", "[gate]"),
        ('[gate]\noffer = "zk"\n', "wrong-use", "zkteco-4370"),
        ('[gate]\noffer = "zkteco-adms"\ndevices = ["D1"]\n', "wrong-use", "listen"),
        ('[gate]\noffer = "zkteco-4370"\ndevice = "D1"\nport = "x"\n', "settings-refused", "port"),
    ],
)
def test_settings_that_cannot_be_used_say_why(attendance, text, code, words):
    told, said = attendance("pull", "--source", "gate", *settings(text))
    assert (2, code) == (told, said["findings"][0]["code"])
    assert words in said["findings"][0]["text"]


def test_a_punch_by_phone_counts_within_the_fence(attendance):
    attendance("device", "--device", "phone", "--on", "2025-01-01", "--trust", "phone")
    words = ("punch", "--employee", "C1", *AT, "--place")
    code, taken = attendance(*words, "22.5432,114.0580", "--accuracy", "20")
    assert (0, 1, 0) == (code, taken["new"], taken["held"])
    assert (2, "correction-refused") == said(attendance(*words, "22.6,114.0580"))
    assert (2, "correction-refused") == said(attendance(*words, "22.5432,114.0580", "--accuracy", "500"))
    assert (2, "wrong-use") == said(attendance(*words, "22.5432"))
    assert (2, "unknown-employee") == said(attendance("punch", "--employee", "C9", *AT, "--place", "22.5432,114.0580"))


def until_up(port):
    """Connect as soon as somebody listens."""
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody listens")


@pytest.fixture
def listening(attendance):
    """The command as a process of its own that terminals reach; ends with Ctrl-C."""
    settings('[zkteco]\noffer = "zkteco-adms"\ndevices = ["D1"]\n')
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ("listen", "--source", "zkteco", "--settings", "devices.toml", "--port", str(port), "--project", "jade")
    process = subprocess.Popen(
        [sys.executable, "-m", "jizhi", "attendance", "--json", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    until_up(port).close()

    def ended():
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        return process.returncode, json.loads(out), err

    yield f"http://127.0.0.1:{port}", ended
    process.kill()
    process.wait()


def test_a_terminal_that_pushes_is_answered_for_what_is_kept(attendance, listening):
    """Its hello and its log, twice, garbage too; a stranger, a thief of nothing and too much are refused; Ctrl-C."""
    url, ended = listening
    gate, stranger = AdmsDevice(serial="D1"), AdmsDevice(serial="D9")
    assert b"TimeZone=8" in carry(url, gate.hello(at=NOON))[1]
    gate.punch("C1", at=NOON)
    gate.log.append("C1\t2026-02-30 08:00:00\t?")
    for again in (False, True):
        (request,) = gate.backlog(at=NOON, again=again)
        assert (200, b"OK: 2\n") == carry(url, request, fault="drip")
    with pytest.raises(ConnectionAbortedError):
        carry(url, request, fault="cut")
    stranger.punch("C1", at=NOON)
    assert 403 == carry(url, *stranger.backlog(at=NOON))[0]
    assert 403 == carry(url, Request(method="GET", path="/", at=NOON))[0]
    large = Request(path="/iclock/cdata", headers=(("Content-Length", str(BODY_MOST + 1)),), at=NOON)
    assert 413 == refused(url, large)
    code, taken, err = ended()
    assert (1, 1, 1, 2) == (code, taken["new"], taken["known"], taken["unreadable"])
    assert "3 · requests refused" in err
    assert "127.0.0.1 D9: 403" in err
    assert "Traceback" not in err
    assert "D1" not in str(attendance("held")[1]["held"])


def test_who_sends_too_slowly_is_hung_up_on_and_the_next_is_served(attendance, monkeypatch):
    """A line on which half a request came and nothing more holds nobody up for longer than the limit."""
    monkeypatch.setattr(serving, "READ_SECONDS", 0.3)
    settings('[zkteco]\noffer = "zkteco-adms"\ndevices = ["D1"]\n')
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    heard = []

    def visit():
        slow = until_up(port)
        slow.sendall(b"POST /iclock/cdata?SN=D1&table=ATTLOG HTTP/1.1\r\nContent-Length: 99\r\n\r\nC1")
        try:
            heard.append(carry(f"http://127.0.0.1:{port}", AdmsDevice(serial="D1").hello(at=NOON))[0])
            heard.append(slow.recv(99))
        finally:
            slow.close()
            signal.raise_signal(signal.SIGINT)

    visitor = threading.Thread(target=visit)
    visitor.start()
    code, taken = attendance("listen", "--source", "zkteco", "--settings", "devices.toml", "--port", str(port))
    visitor.join(10)
    assert ([200, b""], 0, 0) == (heard, code, taken["new"])


def refused(url, request):
    """The status that a request with headers of its own hears."""
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        lines = [f"{request.method} {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers)]
        line.sendall("\r\n".join((*lines, "", "")).encode())
        return int(line.recv(4096).split()[1])


def test_a_port_that_is_taken_is_told(attendance):
    settings('[zkteco]\noffer = "zkteco-adms"\ndevices = ["D1"]\n')
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = attendance("listen", "--source", "zkteco", "--settings", "devices.toml", "--port", port)
    assert (2, "wrong-use") == said(told)
    assert port in told[1]["findings"][0]["text"]
