"""M04: a thousand payers pay while their reminders go out: nobody is told who had paid before."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from jizhi.codec.policies import policy_or_refuse
from jizhi.estate import Party
from jizhi.fees import Bill
from jizhi.messages import Handover
from jizhi.office.billing_day import issue_bills
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.reminders import dun, recheck
from jizhi.office.sending import SendingRules, send_due
from jizhi.testing.billing import home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.testing.messenger import MemoryMessenger
from jizhi.values import Period, Phone, cny
from jizhi.words import Voice

RACES = 20_000 if os.environ.get("JIZHI_FAULTS") == "nightly" else 1_000
STANDARD = policy_or_refuse((Path(__file__).parents[2] / "examples/dunning/standard.toml").read_text(encoding="utf-8"))
MARCH = Period.month(2025, 3)


@attrs.define
class Race:
    """Reminders that are queued for everybody, and what each payer saw right after he had paid."""

    desk: Desk
    moment: datetime
    begun: dict[str, bool] = attrs.field(factory=dict)

    def pay(self, payer: str) -> None:
        asked = {"project": "jade", "key": f"pay/{payer}", "on": self.moment.date(), "payer": payer}
        carry_out(self.desk, Pay(**asked, amount=cny("200.00"), method="cash"))
        with self.desk.store.reading() as known:
            self.begun[payer] = any(known.find(Handover, sending=f"jade/{payer}#000000"))


def race(count: int) -> Race:
    payers = [f"p{number:05d}" for number in range(count)]
    store = MemoryStore()
    people = [Party(id=name, name=name, project="jade", phone=Phone(f"138{n:08d}")) for n, name in enumerate(payers)]
    homes = [home(f"1-{name}") for name in payers]
    settle(store, village(homes, [owned(f"1-{name}", name) for name in payers], parties=people))
    publish(store, tariff_text())
    desk = Desk(store=store, actor="clerk")
    issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    with store.reading() as known:
        due = next(known.find(Bill, project="jade")).due_on
    day = due + timedelta(days=7)
    moment = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    done = dun(desk, "jade", STANDARD, at=moment, voice=Voice(company="翠园物业"))
    assert count == len(done.acts)
    return Race(desk=desk, moment=moment)


def told_after_paying(found: Race, rules: SendingRules) -> list[str]:
    """Have half of the payers pay before, the rest beside the handing over; who was told though he had paid."""
    messenger = MemoryMessenger()
    count = sum(1 for _ in all_bills(found))
    payers = [f"p{number:05d}" for number in range(count)]
    for payer in payers[::4]:
        found.pay(payer)
    # From the last one on: the two meet somewhere in the middle, again and again.
    beside = threading.Thread(
        target=lambda: [found.pay(payer) for payer in reversed(payers) if payer not in found.begun]
    )
    beside.start()
    send_due(found.desk, {"sms": messenger}, at=found.moment, rules=rules, limit=count)
    beside.join()
    told = {message.key for message in messenger.truth}
    return [payer for payer, begun in found.begun.items() if not begun and f"jade/{payer}#000000" in told]


def all_bills(found: Race):
    with found.desk.store.reading() as known:
        yield from known.find(Bill, project="jade")


def test_who_has_paid_is_not_told_however_close_it_was() -> None:
    """Either he had paid, and nothing went out; or the handing over was begun before, and its record proves it."""
    found = race(RACES)
    assert [] == told_after_paying(found, SendingRules(rechecks={"dunning": recheck}, quiet={}))
    assert RACES == len(found.begun)


def test_a_sender_that_does_not_look_again_is_caught() -> None:
    """Without the last look, those who paid before are told all the same."""
    with pytest.raises(AssertionError):
        assert [] == told_after_paying(race(40), SendingRules(rechecks={}, quiet={}))
