"""Many payers are read together as each is read alone, by a few questions for all of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from jizhi.codec.policies import policy_or_refuse
from jizhi.estate import Party
from jizhi.fees import Bill
from jizhi.fees.dunning import (
    DunningAct,
    DunningApproval,
    DunningHold,
    DunningProof,
    DunningResponse,
    PaymentPromise,
)
from jizhi.fees.ledger import Entry
from jizhi.fees.payments import InstalmentPlan
from jizhi.messages import Sending
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.reminders import batches, dun, hold, payer_file, payer_files, promise, rehearse
from jizhi.office.reminders.paths import report_of, to_do
from jizhi.presets.policies import POLICIES
from jizhi.testing.billing import home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryReading, MemoryStore
from jizhi.values import Period, Phone, cny
from jizhi.words import Voice

MARCH = Period.month(2025, 3)
STANDARD = policy_or_refuse(POLICIES["standard"])
VOICE = Voice(company="翠园物业")
PEOPLE = tuple("abcde")


class Counted(MemoryStore):
    """A store that counts what its reading units are asked."""

    asked = 0

    class reading_unit(MemoryReading):  # noqa: N801
        def find(self, *given, **more):
            self._store.asked += 1
            return super().find(*given, **more)


@pytest.fixture(scope="module")
def desk():
    """Five owners in two projects of one store, dunned three times; one holds back, one promises."""
    store = Counted()
    parties = [Party(id=name, name=name, project="jade", phone=Phone(f"13800138{ord(name):03}")) for name in PEOPLE]
    spaces = {name: f"1-10{number}" for number, name in enumerate(PEOPLE)}
    settle(
        store, village([*map(home, spaces.values())], [owned(at, who) for who, at in spaces.items()], parties=parties)
    )
    publish(store, tariff_text())
    desk = Desk(store=store, actor="clerk")
    issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    day = due(desk)
    for days, payer in ((-5, ""), (7, "a"), (7, "c"), (20, "")):
        dun(desk, "jade", STANDARD, at=at(day, days), voice=VOICE, payer=payer)
    hold(desk, "jade", "b", kind="dispute", since=day + timedelta(days=6), space="1-101")
    promise(desk, "jade", "d", amount=cny("200"), by=day + timedelta(days=30), on=day + timedelta(days=21))
    return desk


def at(day: date, days: int) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC) + timedelta(days=days)


def due(desk):
    with desk.store.reading() as known:
        return next(known.find(Bill, project="jade")).due_on


def by_hand(known, payer):
    """What is kept of one payer, asked for kind by kind."""
    kinds = (InstalmentPlan, DunningAct, DunningProof, DunningApproval, DunningHold, PaymentPromise, DunningResponse)
    return (
        known.get(Party, payer),
        tuple(entry for entry in known.find(Entry, payer=payer) if entry.project == "jade"),
        tuple(known.find(Sending, project="jade", party=payer, purpose="dunning")),
        *(tuple(known.find(kind, project="jade", payer=payer)) for kind in kinds),
    )


def as_read(kept):
    return (
        kept.party, kept.book, kept.sendings, kept.plans, kept.acts, kept.proofs, kept.approvals, kept.holds,
        kept.promises, kept.responses,
    )  # fmt: skip


def mixed_up(field, records):
    """The broken twin: what is read for one of them is everybody's."""
    everything = list(records)
    return defaultdict(lambda: everything, dict.fromkeys(PEOPLE, everything) if everything else {})


@pytest.mark.parametrize(
    ("at_once", "by"), [(1, batches._by), (2, batches._by), (100, batches._by), (2, mixed_up), (100, mixed_up)]
)
def test_what_is_read_together_is_what_is_read_alone(desk, by, at_once, monkeypatch):
    """Record by record in their order, whoever stands beside whom; also of somebody of whom nothing is kept."""
    payers = ("d", "a", "nobody", "c", "b", "e")
    monkeypatch.setattr(batches, "AT_ONCE", at_once)
    with desk.store.reading() as known:
        alone = [by_hand(known, payer) for payer in payers]
        monkeypatch.setattr(batches, "_by", by)
        together = [as_read(kept) for kept in batches.records_of(known, "jade", payers)]
    assert (alone == together) is (by is not mixed_up)
    assert any(rows for told in alone for rows in told[2:])


def test_the_board_asks_a_few_questions_however_many_owe(desk):
    """Ten payers or a thousand: a hundred of them are read by about ten questions."""
    day = due(desk) + timedelta(days=22)
    boards = (
        lambda: report_of(desk, "jade", STANDARD, as_of=day),
        lambda: to_do(desk, "jade", STANDARD, on=day),
        lambda: rehearse(desk, "jade", STANDARD, at=at(day, 0), voice=VOICE),
    )
    for board in boards:
        desk.store.asked = 0
        board()
        assert 0 < desk.store.asked <= 16
    with desk.store.reading() as known:
        alone = [payer_file(known, "jade", payer, on=day) for payer in PEOPLE]
        assert alone == list(payer_files(known, "jade", PEOPLE, on=day))
