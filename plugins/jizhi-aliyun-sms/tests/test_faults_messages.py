"""M01, M02, M05, M06: a vendor that goes silent, a relay that is killed, caps under a storm, one poisoned number.

The vendor is the peer of Aliyun in this process, so that every message is signed, verified and held in its truth list.
Each law has a broken twin that it must catch. ``JIZHI_FAULTS=nightly`` asks for more.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from jizhi_aliyun_sms.sms import AliyunSms, AliyunSmsSettings
from jizhi_sql.store import SqlStore

from jizhi.estate import Party
from jizhi.messages import CODE_CAPS, Cap, Handover, QuietHours, Sending, Submit, free_from, later, over
from jizhi.messages.limits import counted
from jizhi.office.desk import Desk
from jizhi.office.sending import SendingRules, ask_receipts, queue, send_due
from jizhi.ports import Accepted, Message
from jizhi.testing.crowds import forked
from jizhi.testing.memory import MemoryStore
from jizhi.testing.peers import AliyunSmsPeer
from jizhi.values import Phone, Secret

pytestmark = pytest.mark.faults

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
MANY = 100_000 if NIGHTLY else 10_000
KILLS = 10_000 if NIGHTLY else 500
ARRIVALS = 1_000_000 if NIGHTLY else 100_000
REAL_KILLS = 60 if NIGHTLY else 12
SEED = 20_250_301

NOON = datetime(2025, 3, 1, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FREE = SendingRules(caps={}, quiet={})


def number(index: int) -> str:
    """The phone of the party with this index."""
    return f"138{index:08d}"


def vendor(**more: Any) -> AliyunSmsPeer:
    """A peer that is called in process and never listens."""
    keys = {"access_key_id": "LTAI-test", "access_key_secret": "k"}
    return AliyunSmsPeer(**keys, templates={"SMS_1": ()}, sign_name="书香苑", **more)


def messenger(peer: AliyunSmsPeer) -> AliyunSms:
    """The adapter on the line to the peer in process."""
    settings = AliyunSmsSettings(
        access_key_id="LTAI-test",
        access_key_secret=Secret("k"),
        sign_name="书香苑",
        templates={"due": "SMS_1"},
        url=peer.url,
        inside=("127.0.0.1/32",),
        look_back_days=0,
    )
    return AliyunSms(settings, peer.in_process)


def sending(index: int, **more: Any) -> Sending:
    """A reminder to the party with this index."""
    told: dict[str, Any] = {"purpose": "reminder", "channels": ("sms",), "template": "due", "not_before": NOON}
    return Sending(id=f"due/{index:06d}", project="jade", party=f"p{index:06d}", **told | more)


def desk_of(store: Any, count: int) -> Desk:
    """A desk with *count* parties, each with a phone and a queued reminder."""
    desk = Desk(store=store, actor="relay")
    with store.writing() as unit:
        for index in range(count):
            party = Party(id=f"p{index:06d}", name="业主", project="jade", phone=Phone(number(index)))
            unit.put(party, expected=None)
            queue(unit, sending(index))
    return desk


@pytest.fixture
def peer() -> Iterator[AliyunSmsPeer]:
    made = vendor()
    yield made
    made._server.server_close()


def states(desk: Desk) -> Counter[str]:
    with desk.store.reading() as known:
        return Counter(each.state for each in known.find(Sending))


def everything_settles(desk: Desk, sms: AliyunSms, *, rounds: int, at: datetime = NOON) -> None:
    """Relay and ask in turn, five minutes apart."""
    for _ in range(rounds):
        send_due(desk, {"sms": sms}, at=at, rules=FREE, limit=MANY * 2)
        at += 5 * MINUTE
        ask_receipts(desk, {"sms": sms}, at=at, rules=FREE, limit=MANY * 2)


# M01: the vendor sends, then times out


def resends_on_silence(sending: Sending, *, at: datetime, why: str, code: str = "") -> Sending:
    """The broken twin: a time-out is taken for a refusal, and the message is queued again."""
    return later(sending, due=at, why=why, code=code)


def silent(peer: AliyunSmsPeer) -> None:
    """Half of all calls are cut: most after the message was taken over, some before."""
    fate = random.Random(SEED)
    kinds = ("", "", "lost-answer", "broken-answer", "slow-answer", "lost-request")
    peer.fate = lambda phone: fate.choice(kinds)


def test_a_vendor_that_sends_and_goes_silent_sends_nothing_twice(peer: AliyunSmsPeer) -> None:
    """M01: the truth has every key, and none more than once."""
    desk, sms = desk_of(MemoryStore(), MANY), messenger(peer)
    silent(peer)
    everything_settles(desk, sms, rounds=1)
    assert {1} == set(peer.counts().values())
    assert MANY // 2 < len(peer.truth) < MANY
    everything_settles(desk, sms, rounds=8, at=NOON + 5 * MINUTE)
    assert {1} == set(peer.counts().values())
    assert (MANY, {"handed-over": MANY}) == (len(peer.truth), dict(states(desk)))


def test_a_relay_that_takes_silence_for_a_refusal_is_caught(peer: AliyunSmsPeer, monkeypatch: Any) -> None:
    """M01, the twin: the same truth list tells of it."""
    monkeypatch.setattr("jizhi.office.sending.keeping.doubtful", resends_on_silence)
    desk, sms = desk_of(MemoryStore(), 200), messenger(peer)
    silent(peer)
    everything_settles(desk, sms, rounds=3)
    assert max(peer.counts().values()) > 1


# M02: the relay is killed between accept and mark


class Killed(BaseException):
    """The process is gone; nothing contains it."""


@attrs.define
class KilledAfterwards:
    """A messenger whose process dies just after the vendor took a message over, at the calls that are asked for."""

    sms: AliyunSms
    dies: Callable[[], bool]
    kills: int = 0
    abilities = frozenset({"find-delivery"})

    def send(self, message: Message, *, at: datetime) -> Accepted:
        accepted = self.sms.send(message, at=at)
        if self.dies():
            self.kills += 1
            raise Killed
        return accepted

    def find(self, message: Message, number: str, *, at: datetime) -> Any:
        return self.sms.find(message, number, at=at)


def relayed_through_kills(desk: Desk, dying: KilledAfterwards, *, kills: int) -> None:
    """Run the relay anew after each kill, until all is handed over."""
    done = False
    while not done:
        try:
            send_due(desk, {"sms": dying}, at=NOON, rules=FREE, limit=MANY)
            done = True
        except Killed:
            # The next relay begins where this one was cut.
            done = False
    assert dying.kills == kills
    send_due(desk, {"sms": dying}, at=NOON + 11 * MINUTE, rules=FREE, limit=MANY)
    ask_receipts(desk, {"sms": dying}, at=NOON + 16 * MINUTE, rules=FREE, limit=MANY)


def flagged(desk: Desk) -> int:
    with desk.store.reading() as known:
        return sum(each.flagged for each in known.find(Handover))


def test_a_relay_that_is_killed_sends_at_most_one_more_for_each_kill_and_flags_it(peer: AliyunSmsPeer) -> None:
    """M02: with a vendor who can be asked it is none at all, and every attempt that was cut is flagged."""
    desk = desk_of(MemoryStore(), KILLS * 2)
    fate = random.Random(SEED)
    dying = KilledAfterwards(messenger(peer), lambda: dying.kills < KILLS and fate.random() < 0.7)
    relayed_through_kills(desk, dying, kills=KILLS)
    extra = len(peer.truth) - KILLS * 2
    assert (0, KILLS) == (extra, flagged(desk))
    assert {1} == set(peer.counts().values())
    assert {"handed-over": KILLS * 2} == dict(states(desk))


def test_a_relay_that_marks_nothing_before_it_calls_is_caught(peer: AliyunSmsPeer, monkeypatch: Any) -> None:
    """M02, the twin: it sends again what the vendor has, and nothing is flagged."""
    monkeypatch.setattr("jizhi.office.sending.beginning.begun", lambda sending, *, at, until: sending)
    monkeypatch.setattr(
        "jizhi.messages.sending.Handover.id", property(lambda self: f"{self.sending}/{random.random()}")
    )
    desk = desk_of(MemoryStore(), 20)
    dying = KilledAfterwards(messenger(peer), lambda: dying.kills < 10)
    for _ in range(11):
        try:
            send_due(desk, {"sms": dying}, at=NOON, rules=FREE)
        except Killed:
            continue
    assert max(peer.counts().values()) > 1
    assert 0 == flagged(desk)


class Wire:
    """What the vendor took over, on disk: it outlives the process that is killed."""

    abilities = frozenset[str]()

    def __init__(self, path: Path, dies_at: int) -> None:
        self.path, self.dies_at, self.calls = path, dies_at, 0

    def send(self, message: Message, *, at: datetime) -> Accepted:
        with self.path.open("a", encoding="utf-8") as truth:
            truth.write(f"{message.key}\n")
        self.calls += 1
        if self.calls == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return Accepted(key=message.key, number=f"{message.key}!", at=at)


@contextmanager
def folder() -> Iterator[Path]:
    """A place on the disk."""
    made = Path(tempfile.mkdtemp(prefix="jizhi-sms-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_real_processes_that_are_killed_leave_every_message_once_and_flagged() -> None:
    """M02 with SIGKILL and a store on disk: a vendor who cannot be asked leaves the cut ones to a person."""
    with folder() as place:
        url, truth = f"sqlite:///{place / 'jizhi.db'}", place / "truth"
        with closing(SqlStore.open(url)) as store:
            desk_of(store, REAL_KILLS * 3)
        at = NOON
        for turn in range(REAL_KILLS):

            def relay(at: datetime = at, turn: int = turn) -> None:
                with closing(SqlStore.open(url)) as store:
                    desk = Desk(store=store, actor="relay")
                    send_due(desk, {"sms": Wire(truth, 1 + turn % 3)}, at=at, rules=FREE)

            os.waitpid(forked(relay), 0)
            at += 11 * MINUTE
        with closing(SqlStore.open(url)) as store:
            desk = Desk(store=store, actor="relay")
            send_due(desk, {"sms": Wire(truth, 0)}, at=at, rules=FREE)
            send_due(desk, {"sms": Wire(truth, 0)}, at=at + 11 * MINUTE, rules=FREE)
            sent = Counter(truth.read_text(encoding="utf-8").split())
            assert {1} == set(sent.values())
            assert REAL_KILLS * 3 == len(sent)
            assert REAL_KILLS == flagged(desk) == states(desk)["unknown"]


# M05: caps and quiet hours under random arrivals


def storm(caps: tuple[Cap, ...], quiet: QuietHours | None, *, arrivals: int, **broken: Any) -> list[Submit]:
    """Let *arrivals* of codes and reminders come in bursts to one receiver after another; return what went out."""
    chance, out = random.Random(SEED), []
    count, earliest = broken.get("counted", counted), broken.get("free_from", free_from)
    recent: tuple[Submit, ...] = ()
    at = NOON
    for _ in range(arrivals):
        at += timedelta(seconds=chance.choice((0, 1, 5, 59, 60, 61, 600, 3_599, 3_600, 7_200)))
        purpose = chance.choice(("code", "code", "reminder", "alarm"))
        free = earliest(recent, caps, purpose=purpose, at=at, quiet=quiet)
        if free <= at:
            recent = count(recent, caps, purpose=purpose, at=at)
            out.append(recent[-1])
        else:
            # It is not lost: at the moment that was named it may go, but for what else goes out until then.
            assert "free_from" in broken or earliest(recent, caps, purpose=purpose, at=free, quiet=quiet) == free
    return out


def windows_broken(submits: list[Submit], caps: tuple[Cap, ...]) -> int:
    """The oracle: walk each cap's own submits with two fingers and count the windows that hold too many."""
    broken = 0
    for cap in caps:
        times = [each.at for each in submits if cap.is_for(each.purpose)]
        first = 0
        for last, at in enumerate(times):
            while times[first] <= at - timedelta(seconds=cap.seconds):
                first += 1
            broken += last - first + 1 > cap.most
    return broken


QUIET = QuietHours(start=time(21, 30), end=time(7))


@pytest.mark.parametrize("most", [40, 50])
def test_no_storm_breaks_a_cap_or_a_quiet_hour(most: int) -> None:
    """M05: 1 a minute, 5 an hour, 10 a day for codes, 40 or 50 a day for all, against the oracle of windows."""
    caps = (*CODE_CAPS[:3], Cap(most=most, seconds=86_400))
    out = storm(caps, QUIET, arrivals=ARRIVALS // 2)
    assert len(out) > ARRIVALS // 50
    assert 0 == windows_broken(out, caps)
    told = [each.at.astimezone(UTC) + timedelta(hours=8) for each in out if each.purpose == "reminder"]
    assert all(QUIET.end <= each.time() < QUIET.start for each in told)
    assert () == over(out[:300], caps)


def by_the_calendar(recent: Any, caps: Any, *, purpose: str, at: datetime, quiet: Any) -> datetime:
    """The broken twin: it counts by the clock's own minute, hour and day in place of a window that slides."""
    for cap in caps:
        if cap.is_for(purpose):
            start = datetime.fromtimestamp(at.timestamp() // cap.seconds * cap.seconds, UTC)
            if sum(each.at >= start and cap.is_for(each.purpose) for each in recent) >= cap.most:
                return start + timedelta(seconds=cap.seconds)
    return at


def test_windows_by_the_calendar_are_caught() -> None:
    """M05, the twin."""
    out = storm(CODE_CAPS, None, arrivals=2_000, free_from=by_the_calendar)
    assert windows_broken(out, CODE_CAPS) > 0
    assert over(out[:400], CODE_CAPS)


def test_a_vendor_that_limits_loses_nothing(peer: AliyunSmsPeer) -> None:
    """M05: BUSINESS_LIMIT_CONTROL backs off, and in the end everybody has his message once."""
    desk, sms = desk_of(MemoryStore(), 500), messenger(peer)
    chance = random.Random(SEED)
    peer.fate = lambda phone: "rate-limited" if chance.random() < 0.6 else ""
    for hour in range(60):
        send_due(desk, {"sms": sms}, at=NOON + hour * timedelta(hours=1), rules=FREE)
    assert (500, {1}) == (len(peer.truth), set(peer.counts().values()))


# M06: one poisoned number among many


def test_one_poisoned_number_among_many_is_parked_alone(peer: AliyunSmsPeer) -> None:
    """M06: all the others are handed over, in one run."""
    desk, sms = desk_of(MemoryStore(), MANY), messenger(peer)
    peer.fate = lambda phone: "bad-address" if phone == number(MANY // 3) else ""
    sent = send_due(desk, {"sms": sms}, at=NOON, rules=FREE, limit=MANY)
    assert (MANY - 1, 1) == (sent.count("handed-over"), sent.count("refused"))
    assert {"handed-over": MANY - 1, "failed": 1} == dict(states(desk))
    with desk.store.reading() as known:
        (poison,) = known.find(Sending, state="failed")
    assert ("BadAddress", "isv.MOBILE_NUMBER_ILLEGAL") == (poison.why, poison.code)


def test_a_relay_that_stops_at_the_first_refusal_is_caught(peer: AliyunSmsPeer) -> None:
    """M06, the twin: it lets the refusal of one stand in the way of all behind it."""
    desk, sms = desk_of(MemoryStore(), 60), messenger(peer)
    peer.fate = lambda phone: "bad-address" if phone == number(20) else ""

    class Stops:
        abilities = sms.abilities

        def send(self, message: Message, *, at: datetime) -> Accepted:
            try:
                return sms.send(message, at=at)
            except Exception as refused:
                raise Killed from refused

    with pytest.raises(Killed):
        send_due(desk, {"sms": Stops()}, at=NOON, rules=FREE)
    assert 20 == len(peer.truth)
