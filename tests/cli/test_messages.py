"""``jizhi messages``: what is queued is seen, handed over and asked after, and no phone or word of it is printed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jizhi_sql.store import SqlStore

from jizhi.cli import main
from jizhi.estate import Party
from jizhi.messages import Contact, Sending
from jizhi.office.sending import queue
from jizhi.presets.policies import POLICIES
from jizhi.testing.peers import AliyunSmsPeer
from jizhi.values import Phone

AT = "2025-03-01T12:00+08:00"


@pytest.fixture
def db(tmp_path: Path) -> str:
    """A store with an SMS and a notice in the app."""
    url = f"sqlite:///{tmp_path}/estate.db"
    store = SqlStore.open(url)
    told: dict[str, Any] = {"project": "jade", "party": "zhang", "purpose": "reminder", "template": "due"}
    with store.writing() as unit:
        unit.put(Party(id="zhang", name="张三", project="jade", phone=Phone("13800138000")), expected=None)
        for id, channel in (("due/1", "sms"), ("due/2", "in-app")):
            due = datetime(2025, 3, 1, tzinfo=UTC)
            queue(unit, Sending(id=id, channels=(channel,), text="张三您好", not_before=due, **told))
    store.close()
    return url


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run the command; return its code and what it printed."""
    code = main(["messages", *words])
    told = capsys.readouterr()
    assert "13800138000" not in told.out + told.err and "张三" not in told.out + told.err
    return code, told.out + told.err


def channels(folder: Path, peer: AliyunSmsPeer, **more: str) -> str:
    """Write the settings of the channels."""
    lines = {"offer": "aliyun-sms", "access_key_id": "LTAI", "sign_name": "jade", "url": peer.url} | more
    text = "[sms]\n" + "".join(f'{name} = "{value}"\n' for name, value in lines.items()) + 'inside = ["127.0.0.1/32"]\n'
    path = folder / "channels.toml"
    path.write_text(f'{text}\n[sms.templates]\ndue = "SMS_1"\n', encoding="utf-8")
    return str(path)


def test_the_life_of_a_message(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed, handed over by the channels of a file, asked after, delivered; the secret comes from the environment."""
    monkeypatch.setenv("JIZHI_ALIYUN_SMS_ACCESS_KEY_SECRET", "k-1")
    code, listed = said(capsys, "list", "--db", db)
    assert (0, True, True) == (code, "queued  sms  2025-03-01 08:00  due/1  zhang" in listed, "queued 2" in listed)
    with AliyunSmsPeer(
        access_key_id="LTAI", access_key_secret="k-1", templates={"SMS_1": ()}, sign_name="jade"
    ) as peer:
        given = ("--db", db, "--channels", channels(tmp_path, peer))
        assert (0, "handed-over 2\n") == said(capsys, "send", *given, "--at", AT)
        assert (0, "没有到时候的 · nothing is due\n") == said(capsys, "send", *given, "--at", AT)
        peer.deliver("due/1", "delivered", at=datetime(2025, 3, 1, 4, 1, tzinfo=UTC))
        assert (0, "moved 1  pending 1\n") == said(capsys, "receipts", *given, "--at", "2025-03-01T12:05")
    code, listed = said(capsys, "list", "--db", db, "--state", "delivered", "--project", "jade", "--json")
    (message,) = json.loads(listed)["messages"]
    assert ("due/1", "sms/000000000001^0/delivered/DELIVRD") == (message["id"], message["proof"])


def test_a_channel_that_stopped_is_told(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong key is for a person, and the message stays."""
    monkeypatch.setenv("JIZHI_ALIYUN_SMS_ACCESS_KEY_SECRET", "another")
    with AliyunSmsPeer(
        access_key_id="LTAI", access_key_secret="k-1", templates={"SMS_1": ()}, sign_name="jade"
    ) as peer:
        code, told = said(capsys, "send", "--db", db, "--channels", channels(tmp_path, peer), "--at", AT, "--json")
    answer = json.loads(told)
    assert (1, ["messenger-stopped"]) == (code, [each["code"] for each in answer["findings"]])
    assert {"later": 1, "handed-over": 1} == answer["counts"]


def test_an_unknown_message_is_sent_again_by_a_person(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And one that is not unknown is not."""
    assert 2 == said(capsys, "again", "due/1", "--db", db)[0]
    store = SqlStore.open(db)
    with store.writing() as unit:
        kept = unit.get(Sending, "due/1")
        assert kept is not None
        unit.put(Sending(**_fields(kept) | {"state": "unknown"}), expected=kept.version)
    store.close()
    assert (0, "✓ due/1: queued\n") == said(capsys, "again", "due/1", "--db", db, "--why", "the vendor says no")
    _, listed = said(capsys, "list", "--db", db, "--json")
    assert "cli: the vendor says no" in {each["why"] for each in json.loads(listed)["messages"]}
    assert 0 == said(capsys, "list", "--db", db, "--limit", "1")[0]


def _fields(sending: Sending) -> dict[str, Any]:
    return {name: getattr(sending, name) for name in Sending.__annotations__}


def test_an_address_is_kept_and_silenced(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is printed nowhere."""
    given = ("contact", "zhang", "--db", db, "--project", "jade")
    code, told = said(capsys, *given, "--address", "zhang@example.com")
    assert (0, "✓ zhang mail: 已登记 · kept\n") == (code, told)
    code, told = said(capsys, *given, "--channel", "sms", "--json")
    assert {"id": "jade/zhang/sms", "channel": "sms", "silent": True} == json.loads(told)["contact"]
    store = SqlStore.open(db)
    with store.reading() as known:
        assert [("mail", False), ("sms", True)] == [(each.channel, each.silent) for each in known.find(Contact)]
    store.close()


@pytest.mark.parametrize(
    "words",
    [("again",), ("contact",), ("contact", "zhang"), ("list", "due/1"), ("send", "--at", "noon"), ("again", "x")],
)
def test_a_wrong_use_changes_nothing(db: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """An id too few, too many or of nothing; no project; no instant."""
    assert 2 == said(capsys, *words, "--db", db)[0]
    assert "queued 2" in said(capsys, "list", "--db", db)[1]


@pytest.mark.parametrize("text", ["[sms", "sms = 1", '[sms]\noffer = "pigeon"', '[sms]\noffer = "aliyun-sms"'])
def test_settings_that_cannot_be_used_are_told(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """No TOML, no table, no such plugin, fields that are missing."""
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    code, told = said(capsys, "send", "--db", db, "--channels", str(tmp_path / "bad.toml"), "--at", AT)
    assert 2 == code and told


def test_who_has_paid_is_not_reminded(
    office: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What dunning has queued is looked at again when it goes out: one of two owners has paid meanwhile."""
    office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01")
    office.run("dun", "--at", "2025-04-08T10:00")
    queued = json.loads(said(capsys, "list", "--db", office.db, "--json")[1])["messages"]
    payer, other = (each["party"] for each in queued)
    given = ("--key", "k-1", "--on", "2025-04-08", "--method", "pos", "--reference", "7", "9999.00")
    assert 0 == office.run("pay", "--payer", payer, *given).code
    monkeypatch.setenv("JIZHI_ALIYUN_SMS_ACCESS_KEY_SECRET", "k-1")
    with AliyunSmsPeer(access_key_id="LTAI", access_key_secret="k-1", templates={}, sign_name="jade") as peer:
        sms = ("--channels", channels(tmp_path, peer))
        said(capsys, "send", "--db", office.db, *sms, "--at", "2025-04-08T12:00")
    store = SqlStore.open(office.db)
    with store.reading() as known:
        states = {each.party: (each.state, each.why) for each in known.find(Sending)}
    store.close()
    # The other one is tried, but no template of the vendor is set for it.
    assert {payer: ("withdrawn", "paid"), other: ("failed", "TemplateRefused")} == states


def test_a_message_keeps_the_hours_of_the_policy_that_queued_it(
    office: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before a later opening it waits until then, though the SMS of this channel has no quiet hour; after it goes."""
    office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01")
    late = tmp_path / "late.toml"
    late.write_text(POLICIES["standard"].replace('opens = "08:00"', 'opens = "11:00"'), encoding="utf-8")
    assert "11:00" in late.read_text(encoding="utf-8")
    assert 0 == office.run("dun", "--at", "2025-04-08T10:00").code
    with AliyunSmsPeer(access_key_id="LTAI", access_key_secret="k-1", templates={}, sign_name="jade") as peer:
        given = ("--db", office.db, "--channels", channels(tmp_path, peer, access_key_secret="k-1"))
        waits = said(capsys, "send", *given, "--policy", str(late), "--at", "2025-04-08T10:30")
        assert (0, "postponed 2\n") == waits
        early = said(capsys, "send", *given, "--policy", str(late), "--at", "2025-04-08T10:59")
        assert (0, "没有到时候的 · nothing is due\n") == early
        assert "refused 2" in said(capsys, "send", *given, "--policy", str(late), "--at", "2025-04-08T11:00")[1]
