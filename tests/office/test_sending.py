"""What is queued goes out once, by the rules of the house; what became of it moves forward only."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from jizhi.access import Grant
from jizhi.errors import (
    AbilityMissing,
    AlreadyStored,
    Conflict,
    NotStored,
    RateLimited,
    RecordRefused,
    UnknownOutcome,
    Unreachable,
    WrongState,
)
from jizhi.estate import Party
from jizhi.messages import AppNotice, Cap, Contact, DeliveryReceipt, Handover, Receiver, Sending
from jizhi.office.desk import Desk
from jizhi.office.roles import grant_role
from jizhi.office.sending import (
    InApp,
    SendingRules,
    ask_receipts,
    keep_contact,
    queue,
    read_notice,
    send_again,
    send_due,
    take_receipts,
    unread_notices,
    withdraw,
)
from jizhi.office.sending.beginning import Begun, begin
from jizhi.ports import Accepted, Attachment, Delivery, Message
from jizhi.testing.memory import MemoryStore
from jizhi.testing.messenger import FAULTS, MemoryMessenger
from jizhi.values import Phone, key

NOON = datetime(2025, 3, 1, 4, tzinfo=UTC)
"""Noon in China."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    """A desk with two parties: Zhang has a phone, Li has none."""
    made = Desk(store=MemoryStore(), actor="clerk")
    with made.store.writing() as unit:
        unit.put(Party(id="zhang", name="张三", project="jade", phone=Phone("13800138000")), expected=None)
        unit.put(Party(id="li", name="李四", project="jade"), expected=None)
    return made


def sending(id: str = "due/1", **fields: Any) -> Sending:
    """Return a reminder to Zhang."""
    told: dict[str, Any] = {"project": "jade", "party": "zhang", "purpose": "reminder", "channels": ("sms",)}
    return Sending(id=id, **(told | {"template": "due", "text": "请缴物业费。", "not_before": NOON} | fields))


def queued(desk: Desk, *sendings: Sending) -> None:
    """Queue them, each in a unit of its own."""
    for each in sendings:
        with desk.store.writing() as unit:
            queue(unit, each)


def now(desk: Desk, id: str = "due/1") -> Sending:
    """Return the sending as it is kept."""
    with desk.store.reading() as known:
        kept = known.get(Sending, id)
    assert kept is not None
    return kept


def kept(desk: Desk, kind: type[Any]) -> list[Any]:
    """Return all that is kept of a kind."""
    with desk.store.reading() as known:
        return list(known.find(kind))


def keys(messenger: MemoryMessenger) -> list[str]:
    """Return the keys of what was truly taken over."""
    return [message.key for message in messenger.truth]


class Broken:
    """A messenger whose plugin is broken: it raises what is no error of an adapter, or gives what is no answer."""

    abilities = frozenset[str]()

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def send(self, message: Message, *, at: datetime) -> Accepted:
        if isinstance(self.answer, Exception):
            raise self.answer
        given: Accepted = self.answer
        return given


def test_a_queued_message_is_handed_over_once_and_its_delivery_is_kept(desk: Desk) -> None:
    """From the queue to the proof: what was sent, when, under which number, and what the vendor said."""
    vendor = MemoryMessenger()
    queued(desk, sending())
    assert (("due/1", "handed-over"),) == send_due(desk, {"sms": vendor}, at=NOON).fates
    assert () == send_due(desk, {"sms": vendor}, at=NOON + HOUR).fates
    (message,) = vendor.truth
    assert ("due/1", Phone("13800138000"), "请缴物业费。") == (message.key, message.to, message.text)
    assert ("handed-over", "v-1", 1) == (now(desk).state, now(desk).number, now(desk).attempts)
    vendor.deliver("due/1", "delivered", at=NOON + MINUTE)
    told = vendor.read(vendor.push("due/1", at=NOON + MINUTE))
    assert (("due/1", "moved"),) == take_receipts(desk, "sms", told, at=NOON + MINUTE).effects
    done, (receipt,), (attempt,) = now(desk), kept(desk, DeliveryReceipt), kept(desk, Handover)
    assert ("delivered", receipt.id, NOON + MINUTE) == (done.state, done.proof, done.settled_at)
    assert ("accepted", "v-1", done.content_hash) == (attempt.outcome, attempt.number, attempt.content_hash)


def test_the_same_key_again_is_the_same_message_and_other_content_is_refused(desk: Desk) -> None:
    """A key is one intended sending, however often its cause is worked on."""
    queued(desk, sending(), sending())
    send_due(desk, {"sms": MemoryMessenger()}, at=NOON)
    queued(desk, sending())
    assert "handed-over" == now(desk).state
    with pytest.raises(AlreadyStored):
        queued(desk, sending(text="另一句话"))


def test_what_is_queued_is_committed_with_its_cause_or_not_at_all(desk: Desk) -> None:
    """A unit that fails leaves no message behind."""
    with pytest.raises(ZeroDivisionError), desk.store.writing() as unit:
        queue(unit, sending())
        raise ZeroDivisionError
    assert [] == kept(desk, Sending)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_every_error_of_a_messenger_has_its_own_consequence(desk: Desk, fault: str) -> None:
    """Later for what was certainly not taken, refused for what never will be, unknown for a lost answer."""
    vendor = MemoryMessenger()
    queued(desk, sending())
    vendor.fail_next(fault)
    sent = send_due(desk, {"sms": vendor}, at=NOON)
    later = {"unreachable", "rate-limited", "money", "auth"}
    fate = "later" if fault in later else "unknown" if fault == "lost-answer" else "refused"
    state = {"later": "queued", "unknown": "unknown", "refused": "failed"}[fate]
    assert (fate, state, FAULTS[fault].__name__) == (sent.fates[0][1], now(desk).state, now(desk).why)
    assert [fault] * (fault in {"money", "auth"}) == [
        fault for each in sent.findings if each.code == "messenger-stopped"
    ]


def test_a_lost_answer_is_not_sent_again_before_its_delivery_was_asked_for(desk: Desk) -> None:
    """M01 in small: however often the relay runs, the vendor has it once."""
    vendor = MemoryMessenger()
    queued(desk, sending())
    vendor.fail_next("lost-answer")
    for hours in range(48):
        send_due(desk, {"sms": vendor}, at=NOON + hours * HOUR)
    assert ["due/1"] == keys(vendor)
    vendor.deliver("due/1", "delivered", at=NOON)
    assert 1 == ask_receipts(desk, {"sms": vendor}, at=NOON + 48 * HOUR).count("moved")
    assert "delivered" == now(desk).state


def test_an_unknown_message_that_the_vendor_never_had_is_sent_again(desk: Desk) -> None:
    """Its delivery was asked for, five minutes after and not before."""
    vendor = MemoryMessenger()
    queued(desk, sending())
    send_due(desk, {"sms": Broken(UnknownOutcome("sms", "lost"))}, at=NOON)
    assert () == ask_receipts(desk, {"sms": vendor}, at=NOON + 4 * MINUTE).effects
    assert 1 == ask_receipts(desk, {"sms": vendor}, at=NOON + 5 * MINUTE).count("not-taken")
    assert 1 == send_due(desk, {"sms": vendor}, at=NOON + 5 * MINUTE).count("handed-over")
    assert ["unknown", "accepted"] == [each.outcome for each in kept(desk, Handover)]


def test_one_whose_vendor_cannot_be_asked_waits_for_a_person(desk: Desk) -> None:
    """It is told once at first and once at last, and never sent again by itself."""
    mute = Broken(UnknownOutcome("sms", "lost"))
    queued(desk, sending())
    send_due(desk, {"sms": mute}, at=NOON)
    told = [ask_receipts(desk, {"sms": mute}, at=NOON + hours * HOUR).findings for hours in range(1, 24 * 8)]
    assert ["delivery-unknown"] * 2 == [each.code for findings in told for each in findings]
    with pytest.raises(NotStored):
        send_again(desk, "nothing", at=NOON, why="a test")
    again = send_again(desk, "due/1", at=NOON + 9 * DAY, why="the vendor says it has nothing")
    assert ("queued", "clerk: the vendor says it has nothing") == (again.state, again.why)
    with pytest.raises(WrongState):
        send_again(desk, "due/1", at=NOON, why="twice")


def test_a_message_belongs_to_the_project_that_it_says_and_not_to_its_name(desk: Desk) -> None:
    """The key of a ticket's message begins with the ticket: a worker of the project alone may send it again."""
    vendor = MemoryMessenger()
    grant_role(attrs.evolve(desk, actor="boss"), Grant(actor="boss", role="administrator", scope="store", by=""))
    for scope in ({"scope": "store"}, {"scope": "project", "project": "jade"}):
        actor = f"a worker of the {scope['scope']}"
        grant_role(attrs.evolve(desk, actor="boss"), Grant(actor=actor, role="worker", by="", **scope))
    queued(desk, attrs.evolve(sending(), id=key(key("jade", "R-1"), "3")))
    vendor.fail_next("lost-answer")
    send_due(attrs.evolve(desk, actor="a worker of the store"), {"sms": vendor}, at=NOON, rules=SendingRules())
    worker = attrs.evolve(desk, actor="a worker of the project")
    assert "queued" == send_again(worker, "jade%2FR-1/3", at=NOON, why="nobody knows").state


def test_a_process_that_died_in_between_leaves_an_unknown_message_that_is_flagged(desk: Desk) -> None:
    """M02 in small: it was begun and nothing is known; after its lease it is asked after, not sent."""
    vendor = MemoryMessenger()
    queued(desk, sending())
    begun = begin(desk, "due/1", at=NOON, rules=SendingRules())
    assert isinstance(begun, Begun)
    vendor.send(begun.message, at=NOON)
    assert () == send_due(desk, {"sms": vendor}, at=NOON + 9 * MINUTE).fates
    sent = send_due(desk, {"sms": vendor}, at=NOON + 10 * MINUTE)
    assert ("unknown", "handover-lost") == (sent.fates[0][1], sent.findings[0].code)
    assert [True] == [each.flagged for each in kept(desk, Handover)]
    vendor.deliver("due/1", "delivered", at=NOON)
    ask_receipts(desk, {"sms": vendor}, at=NOON + 15 * MINUTE)
    assert (["due/1"], "delivered") == (keys(vendor), now(desk).state)


def test_a_bad_number_fails_alone_and_the_next_channel_is_taken_only_then(desk: Desk) -> None:
    """SMS first, the app after its failure for good; a message with no address on a channel passes it over."""
    vendor = MemoryMessenger()
    both = {"sms": vendor, "in-app": InApp(desk.store)}
    queued(desk, sending(channels=("sms", "in-app")), sending("due/2", party="li", channels=("sms", "in-app")))
    vendor.fail_next("bad-address")
    first = send_due(desk, both, at=NOON)
    assert (("due/1", "refused"), ("due/2", "refused")) == first.fates
    assert ["BadAddress", "no address"] == [now(desk, id).why for id in ("due/1", "due/2")]
    assert 2 == send_due(desk, both, at=NOON).count("handed-over")
    assert ["due/1"] == [each.id for each in unread_notices(desk, "jade", "zhang")]
    assert [] == keys(vendor)


def test_a_notice_in_the_app_is_delivered_when_it_was_read(desk: Desk) -> None:
    """Read twice, the first time counts."""
    app = {"in-app": InApp(desk.store)}
    queued(desk, sending(channels=("in-app",), subject="缴费提醒"))
    send_due(desk, app, at=NOON)
    assert 1 == ask_receipts(desk, app, at=NOON + 5 * MINUTE).count("pending")
    (notice,) = unread_notices(desk, "jade", "zhang")
    assert ("缴费提醒", "请缴物业费。") == (notice.subject, notice.body)
    for project, party in (("jade", "li"), ("opal", "zhang")):
        with pytest.raises(NotStored, match="due/1"):
            read_notice(desk, project, party, notice.id, at=NOON)
    first, again = (read_notice(desk, "jade", "zhang", notice.id, at=at) for at in (NOON + HOUR, NOON + DAY))
    assert first == again
    assert () == unread_notices(desk, "jade", "zhang")
    assert ("delivered", NOON + HOUR) == (now(desk).state, now(desk).settled_at)
    found = app["in-app"].find(Message(key="due/1", to="zhang", template="due"), "", at=NOON)
    assert found is not None and "delivered" == found.state
    assert app["in-app"].find(Message(key="never", to="zhang", template="due"), "", at=NOON) is None
    with pytest.raises(NotStored):
        read_notice(desk, "jade", "zhang", "never", at=NOON)


def test_a_notice_is_kept_once_and_read_without_its_sending_too(desk: Desk) -> None:
    """The app's messenger may be called again under the same key."""
    app = InApp(desk.store)
    queued(desk, sending(channels=("in-app",)))
    message = Message(key="due/1", to="zhang", template="due", text="一")
    assert app.send(message, at=NOON).number == app.send(message, at=NOON + DAY).number
    assert 1 == len(kept(desk, AppNotice))
    with desk.store.writing() as unit:
        lone = AppNotice(id="lone", project="jade", party="li", template="news", posted_at=NOON)
        unit.put(lone, expected=None)
    assert read_notice(desk, "jade", "li", "lone", at=NOON).read


def test_a_stopped_messenger_holds_its_channel_and_nothing_is_lost(desk: Desk) -> None:
    """No money: one call, the others wait untouched; the other channel goes on."""
    vendor = MemoryMessenger()
    queued(desk, *(sending(f"due/{n}", party="zhang") for n in range(3)))
    queued(desk, sending("due/9", channels=("in-app",)))
    vendor.fail_next("money")
    sent = send_due(desk, {"sms": vendor, "in-app": InApp(desk.store)}, at=NOON)
    assert (("due/0", "later"), ("due/9", "handed-over")) == sent.fates
    assert ["messenger-stopped"] == [each.code for each in sent.findings]
    assert ["queued"] * 3 == [now(desk, f"due/{n}").state for n in range(3)]


def test_a_rate_limit_backs_off_and_loses_nothing(desk: Desk) -> None:
    """The pause doubles up to six hours, or is what the vendor asks for; it never ends in failure."""
    queued(desk, sending(purpose="alarm"))
    at, pauses = NOON, []
    for _ in range(12):
        send_due(desk, {"sms": Broken(RateLimited("sms", "slow down"))}, at=at, rules=SendingRules(caps={}))
        pauses.append((now(desk).due - at) // MINUTE)
        at = now(desk).due
    assert [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360] == pauses
    send_due(desk, {"sms": Broken(RateLimited("sms", "no", seconds=90_000))}, at=at, rules=SendingRules(caps={}))
    assert 1500 * MINUTE == now(desk).due - at
    vendor = MemoryMessenger()
    assert 1 == send_due(desk, {"sms": vendor}, at=at + 2 * DAY).count("handed-over")


@pytest.mark.parametrize(
    ("answer", "fate"),
    [(RuntimeError("13800138000"), "unknown"), (None, "unknown"), (AbilityMissing("sms", "attachments"), "refused")],
)
def test_a_broken_plugin_is_contained_and_its_words_are_not_repeated(desk: Desk, answer: Any, fate: str) -> None:
    """Where it broke nobody knows, so that the message may be out; an error of a stranger may hold a number."""
    queued(desk, sending())
    sent = send_due(desk, {"sms": Broken(answer)}, at=NOON)
    assert (fate, "messenger-failed") == (sent.fates[0][1], sent.findings[0].code)
    assert "13800138000" not in repr((sent, now(desk), kept(desk, Handover)))


def test_quiet_hours_and_caps_put_off_and_do_not_count_as_attempts(desk: Desk) -> None:
    """At nine in the evening it waits until eight; the second code within a minute waits for the minute."""
    vendor = MemoryMessenger()
    evening = NOON + 9 * HOUR
    queued(desk, sending(), sending("code/1", purpose="code"), sending("code/2", purpose="code"))
    sent = send_due(desk, {"sms": vendor}, at=evening)
    assert {"code/1": "handed-over", "code/2": "postponed", "due/1": "postponed"} == dict(sent.fates)
    assert (NOON + 20 * HOUR, 0) == (now(desk).due, now(desk).attempts)
    assert evening + MINUTE == now(desk, "code/2").due
    assert 1 == send_due(desk, {"sms": vendor}, at=evening + MINUTE).count("handed-over")
    assert 1 == send_due(desk, {"sms": vendor}, at=NOON + 20 * HOUR).count("handed-over")
    (head,) = kept(desk, Receiver)
    assert ["code", "code", "reminder"] == [each.purpose for each in head.recent]
    assert "13800138000" not in repr(head) and "138" not in head.id


def test_two_parties_with_one_number_are_one_receiver_where_there_is_a_sealer(desk: Desk) -> None:
    """Vendors count by number; the digest of it is kept, never the number."""

    class Digest:
        def seal(self, clear: str, *, purpose: str) -> bytes:
            return clear.encode()

        def open(self, sealed: bytes, *, purpose: str) -> str:
            return sealed.decode()

        def index(self, clear: str, *, purpose: str) -> str:
            return f"{purpose}-{sum(map(ord, clear))}"

    with desk.store.writing() as unit:
        unit.put(Party(id="wang", name="王五", project="jade", phone=Phone("13800138000")), expected=None)
    one = {"sms": (Cap(most=1, seconds=3600),)}
    for rules, fates in (
        (SendingRules(caps=one), ["handed-over", "handed-over"]),
        (SendingRules(caps=one, sealer=Digest()), ["handed-over", "postponed"]),
    ):
        queued(desk, *(sending(f"{rules.sealer}/{party}", party=party) for party in ("wang", "zhang")))
        assert fates == [fate for _, fate in send_due(desk, {"sms": MemoryMessenger()}, at=NOON, rules=rules).fates]


def test_what_was_paid_or_is_too_late_is_withdrawn_at_the_last_moment(desk: Desk) -> None:
    """The check sees what is committed when the handing over begins."""
    vendor = MemoryMessenger()
    paid = {"b-1"}
    rules = SendingRules(rechecks={"reminder": lambda known, due, at: "paid" if paid & set(due.about) else ""})
    queued(desk, sending(about=("b-1",)), sending("due/2", about=("b-2",)), sending("due/3", not_after=NOON))
    sent = send_due(desk, {"sms": vendor}, at=NOON + MINUTE, rules=rules)
    assert {"due/1": "withdrawn", "due/2": "handed-over", "due/3": "withdrawn"} == dict(sent.fates)
    assert [("withdrawn", "paid"), ("withdrawn", "too late")] == [
        (now(desk, id).state, now(desk, id).why) for id in ("due/1", "due/3")
    ]
    assert ["due/2"] == keys(vendor)


@pytest.mark.parametrize(("hours", "fate"), [(-1, "handed-over"), (0, "handed-over"), (1, "postponed")])
def test_a_last_look_may_say_from_when_on_it_goes_out(desk: Desk, hours: int, fate: str) -> None:
    """An instant that is over lets it go; one to come puts it off to then, and counts no attempt."""
    queued(desk, sending())
    rules = SendingRules(rechecks={sending().purpose: lambda known, each, at: NOON + hours * HOUR})
    assert ((("due/1", fate),), 0 if hours > 0 else 1) == (
        send_due(desk, {"sms": MemoryMessenger()}, at=NOON, rules=rules).fates,
        now(desk).attempts,
    )
    assert hours <= 0 or NOON + HOUR == now(desk).due


def test_a_queued_message_is_withdrawn_in_the_unit_of_what_made_it_needless(desk: Desk) -> None:
    """What is settled stays, what is on its way cannot be called back."""
    queued(desk, sending())
    with desk.store.writing() as unit:
        assert "withdrawn" == withdraw(unit, "due/1", at=NOON, why="paid").state
        assert "withdrawn" == withdraw(unit, "due/1", at=NOON, why="again").state
    queued(desk, sending("due/2"))
    send_due(desk, {"sms": MemoryMessenger()}, at=NOON)
    with pytest.raises(WrongState), desk.store.writing() as unit:
        withdraw(unit, "due/2", at=NOON, why="paid")


def test_the_address_is_looked_up_when_it_goes_out(desk: Desk) -> None:
    """A contact comes before the phone of the party; a party that wants nothing is passed over."""
    vendor = MemoryMessenger()
    mail = Contact(project="jade", party="zhang", channel="mail", address="zhang@example.com")
    queued(desk, sending(channels=("mail",)), sending("due/2", channels=("mail",)), sending("due/3", party="nobody"))
    assert keep_contact(desk, mail) == keep_contact(desk, mail)
    send_due(desk, {"mail": vendor}, at=NOON, limit=1)
    assert ["zhang@example.com"] == [message.to for message in vendor.truth]
    keep_contact(desk, attrs.evolve(mail, silent=True))
    sent = send_due(desk, {"mail": vendor, "sms": vendor}, at=NOON)
    assert {"due/2": "refused", "due/3": "refused"} == dict(sent.fates)


def test_a_number_for_sms_is_kept_with_its_party_alone(desk: Desk) -> None:
    """As a contact it would lie about in clear, and no messenger takes it; that a party wants no SMS may be kept."""
    contact = Contact(project="jade", party="zhang", channel="sms", address="13800138000")
    with pytest.raises(RecordRefused) as refused:
        keep_contact(desk, contact)
    assert "13800138000" not in str(refused.value)
    assert keep_contact(desk, attrs.evolve(contact, address="", silent=True)).silent


def test_attachments_are_made_outside_of_any_unit_and_a_failure_waits(desk: Desk) -> None:
    """A letter that cannot be made is told, and its message stays queued."""
    vendor = MemoryMessenger()

    def attach(due: Sending) -> tuple[Attachment, ...]:
        if due.attachments == ("none",):
            raise OSError("disk full at /secret/place")
        return tuple(Attachment(name=name, media_type="application/pdf", content=b"%PDF") for name in due.attachments)

    queued(desk, sending(attachments=("letter.pdf",)), sending("due/2", attachments=("none",)))
    sent = send_due(desk, {"sms": vendor}, at=NOON, rules=SendingRules(attach=attach))
    assert {"due/1": "handed-over", "due/2": "later"} == dict(sent.fates)
    assert ["attachment-failed"] == [each.code for each in sent.findings]
    assert ["letter.pdf"] == [each.name for each in vendor.truth[0].attachments]


def said(number: str, state: Any, *, key: str = "", at: datetime = NOON) -> Delivery:
    """Return what a vendor says."""
    return Delivery(key=key, number=number, state=state, at=at)


def effects(desk: Desk, *deliveries: Delivery, at: datetime = NOON) -> Sequence[str]:
    """Take them in and return their effects."""
    return [effect for _, effect in take_receipts(desk, "sms", deliveries, at=at).effects]


def test_receipts_twice_late_and_contradicting_never_move_anything_back(desk: Desk) -> None:
    """What was settled first stays; the others are kept as evidence, once each."""
    queued(desk, sending(channels=("sms", "in-app")))
    send_due(desk, {"sms": MemoryMessenger()}, at=NOON)
    assert ["pending"] == effects(desk, said("v-1", "unknown"))
    assert ["moved", "repeated"] == effects(desk, said("v-1", "failed"), said("v-1", "failed", at=NOON + MINUTE))
    assert ("queued", 1) == (now(desk).state, now(desk).leg)
    send_due(desk, {"in-app": InApp(desk.store)}, at=NOON)
    assert ["late"] == effects(desk, said("v-9", "failed", key="due/1"))
    assert ["moved"] == effects(desk, said("v-1", "delivered"))
    assert ["contradicts"] == effects(desk, said("v-2", "failed", key="due/1"))
    assert ["twice"] == effects(desk, said("v-3", "delivered", key="due/1"))
    assert "delivered" == now(desk).state
    assert ["contradicts", "late", "moved", "moved", "twice"] == sorted(
        each.effect for each in kept(desk, DeliveryReceipt)
    )
    odd = take_receipts(
        desk, "sms", (said("v-4", "failed", key="due/1"), said("v-5", "delivered", key="due/1")), at=NOON
    )
    assert ["receipt-contradicts", "arrived-twice"] == [each.code for each in odd.findings]


def test_a_receipt_that_is_faster_than_the_answer_waits_for_its_number(desk: Desk) -> None:
    """Pushed before anybody here knows the number, it is kept, and settles the sending when the answer comes."""
    queued(desk, sending())
    assert ["unmatched", "repeated"] == effects(desk, said("v-1", "delivered"), said("v-1", "delivered"))
    take_receipts(desk, "mail", (said("v-1", "failed"),), at=NOON)
    send_due(desk, {"sms": MemoryMessenger()}, at=NOON)
    assert "delivered" == now(desk).state


def test_a_receipt_of_which_nobody_knew_whose_it_was_settles_its_message_once_that_is_known(desk: Desk) -> None:
    """The answer was lost and the vendor pushed by his number alone; asked by our key, he says the same again."""
    queued(desk, sending())
    vendor = MemoryMessenger()
    vendor.fail_next("lost-answer")
    send_due(desk, {"sms": vendor}, at=NOON)
    assert ["unmatched"] == effects(desk, said("v-1", "delivered"))
    vendor.deliver("due/1", "delivered", at=NOON)
    assert 1 == ask_receipts(desk, {"sms": vendor}, at=NOON + 5 * MINUTE).count("moved")
    assert ("delivered", 1) == (now(desk).state, len(kept(desk, DeliveryReceipt)))
    assert ["repeated"] == effects(desk, said("v-1", "delivered", key="due/1"))


def test_an_answer_that_is_slower_than_the_receipt_changes_nothing(desk: Desk) -> None:
    """The vendor pushed by our key while the call was still open."""
    queued(desk, sending())

    class Slow(MemoryMessenger):
        def send(self, message: Message, *, at: datetime) -> Accepted:
            accepted = super().send(message, at=at)
            effects(desk, said(accepted.number, "delivered", key=message.key))
            return accepted

    send_due(desk, {"sms": Slow()}, at=NOON)
    assert ("delivered", "v-1") == (now(desk).state, now(desk).number)
    assert "accepted" == kept(desk, Handover)[0].outcome


def test_what_became_of_a_message_is_asked_after_until_somebody_knows(desk: Desk) -> None:
    """After 5 minutes, an hour and 1 to 5 days; a vendor who cannot be reached is told of and asked again."""
    queued(desk, sending())
    vendor = MemoryMessenger()
    send_due(desk, {"sms": vendor}, at=NOON)
    asked = [
        minutes
        for minutes in range(0, 60 * 24 * 7, 5)
        if ask_receipts(desk, {"sms": vendor}, at=NOON + minutes * MINUTE).effects
    ]
    assert [5, 60, 1440, 2880, 4320, 5760, 7200] == asked

    class Down(MemoryMessenger):
        def find(self, message: Message, number: str, *, at: datetime) -> Delivery | None:
            raise Unreachable("sms", "13800138000")

    queued(desk, sending("due/2"))
    send_due(desk, {"sms": MemoryMessenger()}, at=NOON)
    taken = ask_receipts(desk, {"sms": Down()}, at=NOON + 5 * MINUTE)
    assert (["delivery-not-asked"], 1) == ([each.code for each in taken.findings], taken.count("pending"))
    assert "13800138000" not in repr(taken)


def test_a_party_that_lost_its_number_is_not_asked_after(desk: Desk) -> None:
    """Without an address the vendor cannot be asked; the message stays as it is."""
    queued(desk, sending())
    vendor = MemoryMessenger()
    send_due(desk, {"sms": vendor}, at=NOON)
    with desk.store.writing() as unit:
        zhang = unit.get(Party, "zhang")
        unit.put(attrs.evolve(zhang, phone=None), expected=zhang.version)
    assert 1 == ask_receipts(desk, {"sms": vendor}, at=NOON + HOUR).count("pending")


def test_of_two_relays_one_hands_over(desk: Desk) -> None:
    """The loser of the race leaves it to the other."""

    class Racing(MemoryMessenger):
        def send(self, message: Message, *, at: datetime) -> Accepted:
            raced.append(send_due(desk, {"sms": MemoryMessenger()}, at=at).fates)
            return super().send(message, at=at)

    raced: list[Any] = []
    queued(desk, sending(), sending("due/2"))
    vendor = Racing()
    assert {"due/1": "handed-over", "due/2": "elsewhere"} == dict(send_due(desk, {"sms": vendor}, at=NOON).fates)
    assert [(("due/2", "handed-over"),)] == raced
    assert ["due/1"] == keys(vendor)


def test_a_channel_without_a_messenger_waits(desk: Desk) -> None:
    """Nothing is lost when a relay carries SMS alone."""
    queued(desk, sending(channels=("mail",)))
    assert () == send_due(desk, {"sms": MemoryMessenger()}, at=NOON).fates
    assert "queued" == now(desk).state


def test_lost_races_are_told_as_somebody_elses(desk: Desk) -> None:
    """A store that could not serialise the unit leaves the message to the next run."""

    class Racy(MemoryStore):
        def writing(self) -> Any:
            raise Conflict("sending", "due/1", 2)

    queued(desk, sending())
    racy = Racy()
    racy._shelves = desk.store._shelves  # type: ignore[attr-defined]
    racy._commit = desk.store._commit  # type: ignore[attr-defined]
    sent = send_due(Desk(store=racy, actor="clerk"), {"sms": MemoryMessenger()}, at=NOON)
    assert (("due/1", "elsewhere"),) == sent.fates


def test_what_the_vendor_knows_of_was_taken_over_and_what_he_forgot_is_no_proof(desk: Desk) -> None:
    """Found without a result, an unknown message is handed over; an old one that is not found stays unknown."""
    vendor = MemoryMessenger()
    queued(desk, sending(), sending("due/2"))
    vendor.fail_next("lost-answer")
    send_due(desk, {"sms": vendor}, at=NOON, limit=1)
    ask_receipts(desk, {"sms": vendor}, at=NOON + 5 * MINUTE)
    assert ("handed-over", "v-1", NOON) == (now(desk).state, now(desk).number, now(desk).handed_at)
    send_due(desk, {"sms": Broken(UnknownOutcome("sms", "lost"))}, at=NOON)
    taken = ask_receipts(desk, {"sms": MemoryMessenger()}, at=NOON + 9 * DAY)
    assert ("unknown", 1) == (now(desk, "due/2").state, taken.count("unknown"))


def test_a_check_of_the_hosts_that_fails_holds_up_one_message(desk: Desk) -> None:
    """It waits and is told, without what the error said; those behind it go out."""
    vendor = MemoryMessenger()

    def shaky(known: Any, due: Sending, at: datetime) -> str:
        if due.id == "due/1":
            raise KeyError("13800138000")
        return ""

    queued(desk, sending(), sending("due/2"))
    sent = send_due(desk, {"sms": vendor}, at=NOON, rules=SendingRules(rechecks={"reminder": shaky}))
    assert {"due/1": "postponed", "due/2": "handed-over"} == dict(sent.fates)
    assert [("check-failed", "KeyError")] == [(each.code, each.fact("why")) for each in sent.findings]
    assert "13800138000" not in repr((sent, now(desk)))

    def lost(known: Any, due: Sending) -> None:
        raise OSError("the directory is down")

    taken = ask_receipts(desk, {"sms": vendor}, at=NOON + HOUR, rules=SendingRules(address=lost))
    assert (["check-failed"], 1) == ([each.code for each in taken.findings], taken.count("pending"))


@pytest.mark.parametrize("races", [3, 8])
def test_what_the_vendor_said_is_kept_through_lost_races(desk: Desk, races: int) -> None:
    """A receipt at the same moment makes the keeping try again, though not for ever."""

    class Racy(MemoryStore):
        lost = 0

        @contextmanager
        def writing(self) -> Any:
            with desk.store.writing() as unit:
                yield unit
                if self.lost and vendor.truth:
                    self.lost -= 1
                    raise Conflict("sending", "due/1", 2)

        def reading(self) -> Any:
            return desk.store.reading()

    vendor, racy = MemoryMessenger(), Racy()
    queued(desk, sending())
    racy.lost = races
    if races == 3:
        send_due(Desk(store=racy, actor="clerk"), {"sms": vendor}, at=NOON)
        assert "handed-over" == now(desk).state
        return
    with pytest.raises(Conflict):
        send_due(Desk(store=racy, actor="clerk"), {"sms": vendor}, at=NOON)
    assert "handing-over" == now(desk).state
