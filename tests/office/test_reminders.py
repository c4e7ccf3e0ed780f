"""The errand of dunning on a store: acts with their words, queued once, rechecked, proven, answered, approved."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from jizhi.codec.policies import policy_or_refuse
from jizhi.errors import (
    AlreadyStored,
    AmountRefused,
    CalendarUnknown,
    Conflict,
    MakerIsChecker,
    NaiveInstant,
    NotPosted,
    RecordRefused,
    UnknownPolicy,
    UnknownProject,
    WordingRefused,
    WrongState,
)
from jizhi.estate import Building, Occupancy, Party, Zone
from jizhi.fees import Bill
from jizhi.fees.dunning import DunnedBill, DunningAct, DunningHold, DunningProof
from jizhi.fees.ledger import Entry
from jizhi.fees.payments import Receipt
from jizhi.messages import Sending
from jizhi.office.billing_day import issue_bills
from jizhi.office.books import owed_items
from jizhi.office.counter import AgreeInstalments, Approve, Pay, Reverse, Waive, carry_out
from jizhi.office.desk import Desk
from jizhi.office.late_fees import accrue_late_fees
from jizhi.office.reminders import (
    Announcement,
    announce,
    approve,
    dun,
    hold,
    lift,
    payer_file,
    promise,
    prove,
    recheck,
    recheck_by,
    rehearse,
    respond,
    thank,
    why_needless,
)
from jizhi.office.sending import SendingRules, send_due, take_receipts
from jizhi.ports import Delivery
from jizhi.testing.billing import fee_text, home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.testing.messenger import MemoryMessenger
from jizhi.values import CHINA, Money, Period, Phone, cny
from jizhi.words import Voice

MARCH = Period.month(2025, 3)
STANDARD = policy_or_refuse((Path(__file__).parents[2] / "examples/dunning/standard.toml").read_text(encoding="utf-8"))
VOICE = Voice(company="翠园物业")
RULES = SendingRules(rechecks={"dunning": recheck}, quiet={})


def kept(desk: Desk, kind):
    with desk.store.reading() as known:
        return list(known.find(kind, project="jade"))


@pytest.fixture
def desk() -> Desk:
    """Two homes of 200.00 a month, of zhang and li, billed in March."""
    store = MemoryStore()
    people = [
        Party(id=name, name=name, project="jade", phone=Phone(f"1380013800{n}"))
        for n, name in enumerate(("zhang", "li"))
    ]
    settle(store, village([home("1-101"), home("1-102")], [owned("1-101"), owned("1-102", "li")], parties=people))
    publish(store, tariff_text())
    desk = Desk(store=store, actor="clerk")
    issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    return desk


def due(desk: Desk) -> date:
    return next(bill.due_on for bill in kept(desk, Bill))


def at(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def deliver(desk: Desk, messenger: MemoryMessenger, moment: datetime, state: str = "delivered"):
    sent = send_due(desk, {"sms": messenger, "in-app": messenger}, at=moment, rules=RULES)
    for sending in kept(desk, Sending):
        if sending.state == "handed-over":
            said = Delivery(key=sending.id, number=sending.number, state=state, at=moment)
            take_receipts(desk, sending.channel, [said], at=moment)
    return sent


def run(desk: Desk, moment: datetime, **more):
    return dun(desk, "jade", STANDARD, at=moment, voice=VOICE, **more)


def steps(desk: Desk, payer: str = "zhang") -> list[tuple[str, str]]:
    return [(act.step, act.channel) for act in kept(desk, DunningAct) if act.payer == payer]


def test_an_act_is_kept_with_its_words_and_queued_once_however_often_it_is_asked(desk) -> None:
    """Act, bill and sending are kept in one unit; the hash of the words is the sending's own."""
    day = due(desk) - timedelta(days=5)
    shown = rehearse(desk, "jade", STANDARD, at=at(day), voice=VOICE)
    assert [] == kept(desk, DunningAct)
    first, again = (run(desk, at(day)) for _ in range(2))
    assert first.acts == shown.acts
    assert (2, 0) == (len(first.acts), len(again.acts))
    sendings = {each.id: each for each in kept(desk, Sending)}
    assert {act.id: act.content for act in kept(desk, DunningAct)} == {
        name: each.content_hash for name, each in sendings.items()
    }
    assert "【翠园物业】zhang您好，1-101的物业费 200.00 元将于" in sendings["jade/zhang#000000"].text
    assert 2 == len(kept(desk, DunnedBill))


def test_one_owners_path_goes_from_reminder_to_visit_each_after_the_one_before(desk) -> None:
    """A month and more, asked twice a day: each step once, on its day, holidays spared."""
    first, messenger = due(desk), MemoryMessenger()
    for day in range(-10, 40):
        for hour in (2, 9):
            run(desk, at(first + timedelta(days=day), hour), payer="zhang")
            deliver(desk, messenger, at(first + timedelta(days=day), hour))
    days = [(act.step, (act.day - first).days) for act in kept(desk, DunningAct)]
    assert [("bill-notice", -5), ("friendly", 7), ("call", 15), ("visit", 30)] == days
    with desk.store.reading() as known:
        facts = payer_file(known, "jade", "zhang", on=first + timedelta(days=40)).facts
    assert ["delivered", "delivered"] == [proof.state for proof in facts.proofs]
    assert all(dict(proof.evidence)["receipt"] for proof in facts.proofs)


def test_what_failed_goes_out_by_the_next_channel_a_day_later(desk) -> None:
    """An SMS that fails is followed by a notice in the app, and that by a call."""
    day, messenger = due(desk) + timedelta(days=7), MemoryMessenger()
    for number in range(3):
        run(desk, at(day + timedelta(days=number)), payer="zhang")
        run(desk, at(day + timedelta(days=number), 9), payer="zhang")
        deliver(desk, messenger, at(day + timedelta(days=number), 10), "failed")
    assert [("friendly", "sms"), ("friendly", "in-app"), ("friendly", "phone")] == steps(desk)


@pytest.mark.parametrize("how", ["paid", "part", "waived", "held", "promised", "agreed"])
def test_what_is_settled_after_the_decision_is_not_sent(desk, how) -> None:
    """M04: the last look is in the unit that begins the handing over; and the act counts as dropped."""
    day = due(desk) + timedelta(days=7)
    run(desk, at(day), payer="zhang")
    item = next(each for each in owed(desk) if each.payer == "zhang")
    settle_by(desk, how, day, item)
    messenger = MemoryMessenger()
    sent = deliver(desk, messenger, at(day, 3))
    assert (1, 0) == (sent.count("withdrawn"), len(messenger.truth))
    with desk.store.reading() as known:
        facts = payer_file(known, "jade", "zhang", on=day).facts
    assert ["dropped"] == [proof.state for proof in facts.proofs]


@pytest.mark.parametrize("how", ["part", "held"])
def test_the_last_look_is_of_the_day_on_which_a_message_goes_out(desk, how) -> None:
    """The relay stood still for two days, in which a part was paid, or a dispute came up."""
    day = due(desk) + timedelta(days=7)
    run(desk, at(day), payer="zhang")
    settle_by(desk, how, day + timedelta(days=1), None)
    messenger = MemoryMessenger()
    sent = deliver(desk, messenger, at(day + timedelta(days=2)))
    assert (1, 0) == (sent.count("withdrawn"), len(messenger.truth))


def test_the_last_look_counts_its_days_as_china_does(desk) -> None:
    """Seven in the morning there is still yesterday in UTC; what is disputed from today on is not sent today."""
    day = due(desk) + timedelta(days=7)
    run(desk, at(day), payer="zhang")
    settle_by(desk, "held", day + timedelta(days=1), None)
    messenger = MemoryMessenger()
    deliver(desk, messenger, at(day, 23))
    assert [] == messenger.truth


@pytest.mark.parametrize(("late", "told"), [(0, 1), (1, 0)])
def test_no_reminder_goes_out_once_the_bill_is_overdue(desk, late, told) -> None:
    """It says that the bill will fall due; on the due day that is true, on the day after it is not."""
    run(desk, at(due(desk) - timedelta(days=2)), payer="zhang")
    messenger = MemoryMessenger()
    deliver(desk, messenger, at(due(desk) + timedelta(days=late), 1))
    assert told == len(messenger.truth)


def owed(desk: Desk):
    with desk.store.reading() as known:
        return list(owed_items(known, "jade", as_of=date(2030, 1, 1)))


def settle_by(desk: Desk, how: str, day: date, item) -> None:
    asked = {"project": "jade", "key": "k", "on": day, "payer": "zhang"}
    match how:
        case "paid":
            carry_out(desk, Pay(**asked, amount=cny("200.00"), method="cash"))
        case "part":
            carry_out(desk, Pay(**asked, amount=cny("0.01"), method="cash"))
        case "waived":
            carry_out(desk, Waive(**asked, item=item.id, amount=cny("200.00"), note="goodwill"))
            boss = attrs.evolve(desk, actor="boss")
            carry_out(boss, Approve(project="jade", key="k2", on=day, proposal="k"))
        case "held":
            hold(desk, "jade", "zhang", kind="dispute", since=day, space="1-101")
        case "promised":
            promise(desk, "jade", "zhang", on=day, by=day + timedelta(days=9), amount=cny("200.00"))
        case "agreed":
            parts = ((day + timedelta(days=30), cny("200.00")),)
            carry_out(desk, AgreeInstalments(**asked, parts=parts))


def test_what_was_dropped_is_told_anew_once_it_is_owed_again(desk) -> None:
    """A part was paid, so the message was dropped; the rest is told with its own amount, and kept as a second row."""
    day = due(desk) + timedelta(days=7)
    run(desk, at(day), payer="zhang")
    settle_by(desk, "part", day, None)
    deliver(desk, MemoryMessenger(), at(day, 3))
    run(desk, at(day + timedelta(days=1)), payer="zhang")
    amounts = [act.amount for act in kept(desk, DunningAct)]
    assert [cny("200.00"), cny("199.99")] == amounts
    assert [0, 1] == sorted(row.n for row in kept(desk, DunnedBill))


def test_a_hold_keeps_everything_back_until_it_is_lifted(desk) -> None:
    """A dispute is told as a note, and dunning goes on where it stopped."""
    day = due(desk) + timedelta(days=7)
    held = hold(desk, "jade", "zhang", kind="dispute", since=day, because="wrong area")
    found = run(desk, at(day), payer="zhang")
    assert ([], ["dunning-held"]) == (list(found.acts), [each.code for each in found.findings])
    lift(desk, "jade", held.id, on=day + timedelta(days=3))
    assert 1 == len(run(desk, at(day + timedelta(days=3)), payer="zhang").acts)
    with pytest.raises(WrongState):
        lift(desk, "jade", held.id, on=day + timedelta(days=4))
    with pytest.raises(RecordRefused):
        hold(desk, "jade", "zhang", kind="dispute", since=day, until=day)
    with pytest.raises(NotPosted):
        lift(desk, "jade", "jade/zhang#9", on=day)
    for mistyped in ({"bills": ["x"]}, {"space": "1-999"}):
        with pytest.raises(NotPosted):
            hold(desk, "jade", "zhang", kind="dispute", since=day, **mistyped)
    bill = next(each.id for each in kept(desk, Bill) if each.payer == "zhang")
    assert (bill,) == hold(desk, "jade", "zhang", kind="dispute", since=day, bills=[bill], space="1-101").bills


def letter(desk: Desk, day: date) -> DunningAct:
    """The demand letter of a policy that has nothing else."""
    step = attrs.evolve(STANDARD.step("demand-letter"), minimum=cny("0"))
    only = attrs.evolve(STANDARD, steps=(step,))
    return dun(desk, "jade", only, at=at(day), voice=VOICE, payer="zhang").acts[0][0]


def test_a_letter_is_approved_by_somebody_else_and_proven_with_its_evidence(desk) -> None:
    """Maker is not checker; no proof before approval, and none without what the step asks for."""
    day = due(desk) + timedelta(days=60)
    act = letter(desk, day)
    proof = {"waybill": "EMS1", "signed-at": "2025-06-03", "letter-hash": act.content}
    with pytest.raises(WrongState):
        prove(desk, "jade", act.id, state="delivered", at=at(day), evidence=proof)
    with pytest.raises(MakerIsChecker):
        approve(desk, "jade", act.id, at=at(day), on=day)
    boss = attrs.evolve(desk, actor="boss")
    assert approve(boss, "jade", act.id, at=at(day), on=day).approved
    with pytest.raises(WrongState):
        approve(boss, "jade", act.id, at=at(day), on=day)
    with pytest.raises(RecordRefused):
        prove(desk, "jade", act.id, state="delivered", at=at(day), evidence={"waybill": "EMS1"})
    with pytest.raises(RecordRefused):
        prove(desk, "jade", act.id, state="delivered", at=at(day - timedelta(days=2)), evidence=proof)
    prove(desk, "jade", act.id, state="delivered", at=at(day + timedelta(days=3)), evidence=proof)
    assert ["delivered"] == [each.state for each in kept(desk, DunningProof)]


def test_a_letter_about_what_is_paid_is_not_approved(desk) -> None:
    """Its act is dropped instead, and that is kept."""
    day = due(desk) + timedelta(days=60)
    act = letter(desk, day)
    settle_by(desk, "paid", day, None)
    word = approve(attrs.evolve(desk, actor="boss"), "jade", act.id, at=at(day), on=day)
    assert (False, "paid") == (word.approved, word.because)
    assert [("dropped", "paid")] == [(each.state, each.because) for each in kept(desk, DunningProof)]


def test_the_acts_and_holds_of_another_project_are_not_there_either(desk) -> None:
    """Not found and forbidden look the same, and nothing is written."""
    day = due(desk) + timedelta(days=60)
    act = letter(desk, day).id
    held = hold(desk, "jade", "li", kind="review", since=day)
    boss = attrs.evolve(desk, actor="boss")
    words = set()
    for id, lifted in ((act, held.id), ("opal/x#000000", "opal/x#000000")):
        for refused in (
            lambda id=id: approve(boss, "opal", id, at=at(day), on=day),
            lambda id=id: prove(boss, "opal", id, state="failed", at=at(day), evidence={}),
            lambda id=lifted: lift(boss, "opal", id, on=day),
        ):
            with pytest.raises(NotPosted) as told:
                refused()
            words.add(str(told.value).replace(told.value.id, "ID"))
    assert {"no dunning act 'ID' is kept here", "no hold 'ID' is kept here"} == words
    assert ([], [None]) == (kept(desk, DunningProof), [each.until for each in kept(desk, DunningHold)])


def test_a_declined_letter_keeps_its_reason(desk) -> None:
    """Nothing goes out, and the next run tells that the step was not delivered."""
    day = due(desk) + timedelta(days=60)
    act = letter(desk, day)
    word = approve(attrs.evolve(desk, actor="boss"), "jade", act.id, at=at(day), on=day, decline="wrong address")
    assert (False, "wrong address") == (word.approved, word.because)
    with pytest.raises(WrongState):
        prove(desk, "jade", act.id, state="failed", at=at(day), evidence={})


def test_what_an_owner_answers_is_kept_with_time_and_channel(desk) -> None:
    """To an act, whose bills it is then about, or of his own accord; only to his own."""
    day = due(desk) + timedelta(days=7)
    act = run(desk, at(day), payer="zhang").acts[0][0]
    told = {"at": at(day), "channel": "phone", "answer": "acknowledged"}
    assert act.bills == respond(desk, "jade", "zhang", act=act.id, **told).bills
    assert "jade/zhang#000001" == respond(desk, "jade", "zhang", **told).id
    with pytest.raises(NotPosted):
        respond(desk, "jade", "li", act=act.id, **told)
    with pytest.raises(NotPosted):
        respond(desk, "jade", "nobody", **told)
    with pytest.raises(NaiveInstant):
        respond(desk, "jade", "zhang", **{**told, "at": datetime(2025, 1, 1)})  # noqa: DTZ001
    with pytest.raises(RecordRefused):
        respond(desk, "jade", "zhang", **{**told, "answer": "shouted"})


def test_a_promise_is_about_something_and_not_about_yesterday(desk) -> None:
    """An amount above zero, by a day that is not over."""
    day = due(desk)
    with pytest.raises(AmountRefused):
        promise(desk, "jade", "zhang", on=day, by=day, amount=cny("0"))
    with pytest.raises(RecordRefused):
        promise(desk, "jade", "zhang", on=day, by=day - timedelta(days=1), amount=cny("1"))
    with pytest.raises(RecordRefused):
        promise(desk, "jade", "zhang", on=day, by=date.max, amount=cny("1"))


def test_a_name_that_cannot_be_told_stops_nobody_else(desk) -> None:
    """A control sign in a name is told to a person; li is dunned all the same."""
    with desk.store.writing() as tx:
        zhang = tx.get(Party, "zhang")
        tx.put(attrs.evolve(zhang, name="zhang\r\nBcc: all"), expected=zhang.version)
    done = run(desk, at(due(desk) + timedelta(days=7)))
    assert ["li"] == [act.payer for act, _ in done.acts]
    assert ["wording-refused"] == [each.code for each in done.findings]


def test_one_payers_records_that_cannot_be_reckoned_with_stop_nobody_else(desk) -> None:
    """Another currency in the book of zhang is told as a finding of his; li is dunned; rehearsed it is the same."""
    with desk.store.writing() as tx:
        row = next(each for each in tx.find(Entry, project="jade", payer="zhang") if each.kind == "charge")
        tx.add([attrs.evolve(row, posting="broken", item="broken", amount=Money(100, "USD"))])
    moment = at(due(desk) + timedelta(days=7))
    shown, done = rehearse(desk, "jade", STANDARD, at=moment, voice=VOICE), run(desk, moment)
    for each in (shown, done):
        assert ["li"] == [act.payer for act, _ in each.acts]
        (told,) = each.findings
        assert ("dunning-failed", "zhang", "error") == (told.code, told.subject, told.severity)
        assert "USD and CNY" in (told.fact("why") or "")
    assert [("friendly", "sms")] == steps(desk, "li")


def test_what_is_wrong_for_everybody_still_stops_the_run(desk) -> None:
    """A year that is not announced, a template that there is not."""
    with pytest.raises(CalendarUnknown):
        dun(desk, "jade", attrs.evolve(STANDARD, blackout="public-holidays"), at=at(date(2090, 3, 1)), voice=VOICE)


def test_a_late_message_keeps_the_hours_and_days_off_of_its_policy(desk) -> None:
    """A relay that stood still until a holiday's night puts it off to the first hour of the next open day."""
    policy = attrs.evolve(STANDARD, blackout="public-holidays", opens=9 * 60, closes=18 * 60)
    dun(desk, "jade", policy, at=at(date(2025, 4, 30)), voice=VOICE)
    messenger = MemoryMessenger()
    rules = attrs.evolve(RULES, rechecks={"dunning": recheck_by(policy)})
    plain = attrs.evolve(RULES, rechecks={"dunning": recheck_by(attrs.evolve(policy, code="another"))})
    waiting = [each for each in kept(desk, Sending) if each.state == "queued"]
    assert waiting
    night = datetime(2025, 5, 1, 13, tzinfo=UTC)
    sent = send_due(desk, {"sms": messenger, "in-app": messenger}, at=night, rules=rules)
    assert len(waiting) == sent.count("postponed")
    opens = policy.goes_out(night, CHINA)
    assert opens == datetime(2025, 5, 3, 1, tzinfo=UTC)
    assert {opens} == {each.due for each in kept(desk, Sending)}
    assert [] == messenger.truth
    with desk.store.reading() as known:
        assert [""] * len(waiting) == [plain.rechecks["dunning"](known, each, night) for each in waiting]
        assert "no such act" == rules.rechecks["dunning"](known, attrs.evolve(waiting[0], id="x"), night)
        on = {rules.rechecks["dunning"](known, each, opens) for each in waiting}
    assert {opens} == on


def test_a_promise_holds_for_its_grace_at_the_last_look_too(desk) -> None:
    """Three days after its day by the house, none by a policy that grants none."""
    day = due(desk) + timedelta(days=7)
    (act, _), *_ = run(desk, at(day), payer="zhang").acts
    promise(desk, "jade", "zhang", on=day, by=day + timedelta(days=2), amount=cny("200.00"))
    with desk.store.reading() as known:
        found = [why_needless(known, act, on=day + timedelta(days=n)) for n in (2, 3, 5, 6)]
        strict = [why_needless(known, act, on=day + timedelta(days=n), grace_days=0) for n in (2, 3)]
    assert (["promise", "promise", "promise", ""], ["promise", ""]) == (found, strict)


class Contended(MemoryStore):
    """A store in which somebody else always comes first to the head of zhang."""

    @contextmanager
    def writing(self):
        with super().writing() as tx:
            lock = tx.lock

            def lost(kind, id):
                if id == "jade/zhang":
                    raise Conflict("payer_account", id, 9)
                return lock(kind, id)

            tx.lock = lost
            yield tx


def test_a_race_that_is_lost_is_counted_and_stops_nobody_else(desk) -> None:
    """The loser leaves it to the winner; li is dunned all the same."""
    store = Contended()
    store.__dict__.update(desk.store.__dict__)
    done = run(attrs.evolve(desk, store=store), at(due(desk) + timedelta(days=7)))
    assert (1, ["li"]) == (done.lost, [act.payer for act, _ in done.acts])


def test_four_schedulers_at_once_dun_once(desk) -> None:
    """Whoever comes second finds the act of the first."""
    moment = at(due(desk) + timedelta(days=7))
    threads = [threading.Thread(target=run, args=(desk, moment)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [("li", 0), ("zhang", 0)] == sorted((act.payer, act.number) for act in kept(desk, DunningAct))


def test_a_payer_whom_nobody_knows_is_no_payer_who_owes_nothing(desk) -> None:
    """Mistyped, he is named; who has paid all is simply not told anything."""
    for errand in (dun, rehearse):
        with pytest.raises(NotPosted):
            errand(desk, "jade", STANDARD, at=at(due(desk)), voice=VOICE, payer="zang")
    settle_by(desk, "paid", due(desk), None)
    assert () == run(desk, at(due(desk) + timedelta(days=7)), payer="zhang").acts


def test_an_unknown_template_or_project_is_refused(desk) -> None:
    """Nobody is told half a thing."""
    odd = attrs.evolve(STANDARD, steps=(attrs.evolve(STANDARD.step("friendly"), template="shout"),))
    with pytest.raises(UnknownPolicy, match="shout"):
        dun(desk, "jade", odd, at=at(due(desk) + timedelta(days=7)), voice=VOICE)
    with pytest.raises(UnknownProject):
        dun(desk, "nowhere", STANDARD, at=at(due(desk)), voice=VOICE)


def test_an_announcement_reaches_each_of_a_place_once(desk) -> None:
    """Owners of a building, occupants of a zone with all in it; not who is elsewhere."""
    with desk.store.writing() as tx:
        tx.put(Zone(project="jade", code="north", name="北区", by="direction"), expected=None)
        tx.put(Zone(project="jade", code="inner", name="内", by="direction", parent="north"), expected=None)
        tx.put(Building(project="jade", code="1", zone="inner", name="1"), expected=None)
        for space in list(tx.find(type(home()), project="jade")):
            if space.code == "1-101":
                tx.put(attrs.evolve(space, building="1"), expected=space.version)
        tx.put(Occupancy(project="jade", space="1-102", party="li", since=date(2020, 1, 1)), expected=None)
    moment, to = at(date(2025, 3, 1)), {"text": "${payer}：明日 9 时至 11 时停水检修。", "subject": "停水通知"}

    def told(name, **more):
        return [
            each.party for each in announce(desk, "jade", Announcement(name=name, **to, **more), at=moment, voice=VOICE)
        ]

    assert ["li", "zhang"] == sorted(told("all"))
    assert ["zhang"] == told("one", building="1", audience="owners")
    assert ["zhang"] == told("north", zone="north")
    assert ["li"] == told("homes", audience="occupants")
    eve = at(date(2019, 12, 31), 20)  # four in the morning of the day on which li moves in
    assert ["li"] == [
        each.party
        for each in announce(desk, "jade", Announcement(name="eve", **to, audience="occupants"), at=eve, voice=VOICE)
    ]
    assert 6 == len(kept(desk, Sending))
    told("all")
    assert 6 == len(kept(desk, Sending))
    with pytest.raises(AlreadyStored):
        announce(desk, "jade", Announcement(name="all", text="别的"), at=moment, voice=VOICE)
    with pytest.raises(RecordRefused):
        announce(desk, "jade", Announcement(name="x", text="欠费住户明日停水"), at=moment, voice=VOICE)
    with pytest.raises(WordingRefused):
        announce(desk, "jade", Announcement(name="x", text="${phone}"), at=moment, voice=VOICE)
    with pytest.raises(UnknownPolicy):
        announce(desk, "jade", Announcement(name="x", text="x", audience="cats"), at=moment, voice=VOICE)
    with pytest.raises(NaiveInstant):
        announce(desk, "jade", Announcement(name="x", text="x"), at=datetime(2025, 1, 1), voice=VOICE)  # noqa: DTZ001


def test_who_pays_is_thanked_once_for_each_receipt(desk) -> None:
    """With the amount of his receipt."""
    settle_by(desk, "paid", due(desk), None)
    for _ in range(2):
        thanked = thank(desk, "jade", since=due(desk), at=at(due(desk)), voice=VOICE)
    assert ["zhang"] == [each.party for each in thanked]
    assert "200.00 元，感谢" in kept(desk, Sending)[0].text
    other = thank(desk, "jade", since=due(desk), at=at(due(desk)), voice=attrs.evolve(VOICE, company="another"))
    assert thanked == other
    with pytest.raises(NaiveInstant):
        thank(desk, "jade", since=due(desk), at=datetime(2025, 1, 1), voice=VOICE)  # noqa: DTZ001


def test_a_payment_that_was_taken_back_is_not_thanked_for(desk) -> None:
    """A cheque that bounced; another payment of his is."""
    day = due(desk)
    asked = {"project": "jade", "payer": "zhang", "method": "cash", "on": day}
    for name in ("k1", "k2"):
        carry_out(desk, Pay(**asked, key=name, amount=cny("10.00")))
    entry = next(each for each in kept(desk, Entry) if each.kind == "receipt")
    carry_out(desk, Reverse(project="jade", key="k3", on=day, entry=entry.id, note="bounced"))
    (thanked,) = thank(desk, "jade", since=day, at=at(day), voice=VOICE)
    (left,) = [each for each in kept(desk, Receipt) if each.posting != entry.posting]
    assert (left.id,) == thanked.about


@pytest.mark.parametrize("where", [{"building": "NOPE"}, {"zone": "NOPE"}])
def test_an_announcement_to_a_place_that_there_is_not_is_refused(desk, where) -> None:
    """A mistyped name is not told to nobody."""
    with pytest.raises(NotPosted, match="NOPE"):
        announce(desk, "jade", Announcement(name="x", text="x", **where), at=at(due(desk)), voice=VOICE)


def test_what_is_disputed_bears_no_late_fee_meanwhile(desk) -> None:
    """Ten days of 200.00 are 1.00; five of them disputed, 0.50; lifted, it runs on; in the letter as in the books."""
    publish(desk.store, tariff_text(fee_text(late='"default"'), head='[late.default]\nrate_per_day = "0.0005"'))
    first = due(desk)
    held = hold(desk, "jade", "zhang", kind="dispute", since=first + timedelta(days=6), space="1-101")
    hold(desk, "jade", "zhang", kind="complaint", since=first)
    assert cny("1.50") == accrue_late_fees(desk, "jade", as_of=first + timedelta(days=10)).accrued
    lift(desk, "jade", held.id, on=first + timedelta(days=11))
    found = accrue_late_fees(desk, "jade", as_of=first + timedelta(days=20))
    assert cny("2.00") == found.accrued
    with desk.store.reading() as known:
        file = payer_file(known, "jade", "zhang", on=first)
    assert ["dispute"] == [freeze.because for _, freeze in file.disputed]


def test_what_could_not_leave_in_time_is_not_sent_after_its_fallback(desk) -> None:
    """The vendor is down for ten days: the next channel takes over, and the old message stays unsent."""
    day, messenger = due(desk) + timedelta(days=7), MemoryMessenger()
    run(desk, at(day), payer="zhang")
    run(desk, at(day + timedelta(days=4)), payer="zhang")
    assert [("friendly", "sms"), ("friendly", "in-app")] == steps(desk)
    late = at(day + timedelta(days=10))
    sent = send_due(desk, {"sms": messenger}, at=late, rules=RULES)
    assert (1, []) == (sent.count("withdrawn"), messenger.truth)
