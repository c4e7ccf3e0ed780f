"""The people of the world: all that somebody may do in it, drawn from the seed and carried out to its end."""

from __future__ import annotations

from typing import Final

import attrs

from jizhi.access import AuditHead, AuditRow
from jizhi.codec.policies import policy_or_refuse
from jizhi.errors import AccessDenied
from jizhi.office.billing_day import issue_bills
from jizhi.office.checkout import CheckoutAsked, ask_due, open_checkout, process_kept, receive_notice
from jizhi.office.counter import Pay, carry_out
from jizhi.office.helpdesk import move_ticket, report, run_due
from jizhi.office.late_fees import accrue_late_fees
from jizhi.office.queues import StoreQueue
from jizhi.office.relay import relay
from jizhi.office.reminders import dun, recheck
from jizhi.office.sending import SendingRules, ask_receipts, send_due, take_receipts
from jizhi.office.timekeeping import days_of
from jizhi.office.upkeep_round import raise_due_work
from jizhi.presets.policies import POLICIES
from jizhi.testing.gateway import FAULTS as CHANNEL_FAULTS
from jizhi.testing.messenger import FAULTS as MESSAGE_FAULTS
from jizhi.testing.messenger import MemoryMessenger
from jizhi.testing.world.counter import Deed
from jizhi.testing.world.crew import Crew
from jizhi.testing.world.truth import PROJECT
from jizhi.tickets import Ticket
from jizhi.values import Money, Period
from jizhi.words import Voice
from jizhi.workflow import Ask

POLICY: Final = policy_or_refuse(POLICIES["gentle"])
RULES: Final = SendingRules(rechecks={"dunning": recheck}, quiet={}, caps={})
FATES: Final = ("delivered", "delivered", "failed")


class World(Crew):
    """The office and everybody who has to do with it."""

    def deeds(self) -> dict[str, int]:
        """What may be done, and how often in a hundred."""
        return {
            "punch": 8, "upload": 6, "timesheet": 2, "round": 3, "fault": 1, "work": 6, "intrude": 2,
            "time_passes": 20, "bill": 7, "void": 1, "pay": 12, "pay_again": 3, "refund": 4, "transfer": 3,
            "forgive": 4, "take_back": 3, "checkout": 8, "scan": 8, "notice": 8, "ask_channel": 4, "accrue": 4,
            "dun": 5, "send": 5, "receipts": 4, "ask_messenger": 2, "ticket": 3, "move": 8, "watch": 2, "announce": 4,
        }  # fmt: skip

    # the phone

    def checkout(self) -> Deed:
        """Somebody wants to pay by phone; the channel may be gone."""
        self.keys += 1
        asked = CheckoutAsked(project=PROJECT, key=f"c{self.keys}", payer=self._payer(), bills=())
        self._fail(self.gateway, CHANNEL_FAULTS)
        at = self.at
        return lambda: open_checkout(self.desk, self.channel, asked, at=at)

    def scan(self) -> Deed | None:
        """A payer pays what the channel shows him; its notice is on the way, perhaps twice."""
        waiting = [number for number, (_, status) in self.gateway.orders.items() if status.state == "waiting"]
        if not waiting:
            return None
        number, at, times = self.fate.choice(waiting), self.at, self.fate.choice((0, 1, 1, 2))

        def done() -> None:
            self.gateway.pay(number, at=at)
            self.notices += [number] * times

        return done

    def notice(self) -> Deed | None:
        """A notice arrives, in any order."""
        if not self.notices:
            return None
        number = self.notices.pop(self.fate.randrange(len(self.notices)))
        request = self.gateway.notice(number, at=self.at)
        return lambda: receive_notice(self.desk, self.channel, request)

    def ask_channel(self, *, calm: bool = False) -> Deed:
        """What is due is asked after; kept notices are done."""
        self._fail(self.gateway, () if calm else CHANNEL_FAULTS)
        at = self.at

        def done() -> None:
            ask_due(self.desk, {"memory": self.channel}, at=at)
            process_kept(self.desk, {"memory": self.channel}, at=at)

        return done

    # late fees, dunning, messages

    def accrue(self) -> Deed:
        """Late fees up to today."""
        on = self.at.date()
        return lambda: accrue_late_fees(self.desk, PROJECT, as_of=on)

    def dun(self) -> Deed:
        """The dunning run of today, again and again."""
        at = self.at
        return lambda: dun(self.desk, PROJECT, POLICY, at=at, voice=Voice(company="翠园物业"))

    def send(self) -> Deed:
        """Messages go out; the vendor may be gone, or its answer lost."""
        fault = self._fail(self.messenger, MESSAGE_FAULTS)
        at = self.at

        def done() -> None:
            before = len(self.messenger.truth)
            try:
                send_due(self.desk, self.vendors, at=at, rules=RULES)
            finally:
                for message in self.messenger.truth[before:]:
                    self.truth.lost[message.key] += 1 if fault == "lost-answer" or self.crashing else 0

        return done

    def receipts(self) -> Deed | None:
        """The vendor tells what became of some messages, in any order, of one twice; its word may be lost."""
        if not self.messenger.truth:
            return None
        told, at = [], self.at
        for message in self.fate.sample(self.messenger.truth, min(3, len(self.messenger.truth))):
            fate = self.fate.choice(FATES)
            self.messenger.deliver(message.key, fate, at=at)  # type: ignore[arg-type]
            told += [state for state in self.messenger.states.values() if state.key == message.key]
        if self.fate.randrange(4) == 0:
            return lambda: None
        return lambda: take_receipts(self.desk, "sms", [*told, told[0]], at=at)

    def ask_messenger(self) -> Deed:
        """What nobody told of is asked after."""
        at = self.at
        return lambda: ask_receipts(self.desk, self.vendors, at=at, rules=RULES)

    @property
    def vendors(self) -> dict[str, MemoryMessenger]:
        """Who carries messages, by channel."""
        return {"sms": self.messenger, "in-app": self.messenger}

    # tickets, plugins

    def ticket(self) -> Deed:
        """Somebody reports something."""
        self.keys += 1
        kind = self.fate.choice(("repair", "complaint", "suggestion", "enquiry"))
        told = Ticket(
            project=PROJECT, number=f"R-{self.keys}", kind=kind, text="?", reporter=self._payer(), space="1-101",
            opened=self.at,
        )  # fmt: skip
        at = self.at
        return lambda: report(self.desk, told, at=at)

    def move(self) -> Deed | None:
        """Somebody moves a ticket, allowed or not."""
        tickets = [ticket for ticket in self.all(Ticket) if not ticket.closed]
        if not tickets:
            return None
        ticket = self.fate.choice(tickets)
        rows = self.flows[ticket.flow].moves_from(ticket.state)
        if not rows:
            return None
        row = self.fate.choice(rows)
        given = {name: "1" if name == "price" else "li" for name in row.needs}
        actor, role = self.fate.choice(("chen", "li", "wang")), self.fate.choice((*row.by, "guard"))
        ask, at = Ask(event=row.event, actor=actor, roles=(role,), given=given, version=ticket.steps), self.at
        desk = attrs.evolve(self.desk, actor=actor)
        return lambda: move_ticket(desk, ticket.id, ask, at=at)

    def watch(self) -> Deed:
        """Warnings and alarms that are due."""
        at = self.at
        return lambda: run_due(self.desk, PROJECT, at=at)

    def announce(self, *, calm: bool = False) -> Deed:
        """Plugins are told; one of them may be down."""
        self.plugin.failures = 0 if calm else self.fate.choice((0, 0, 1, 3))
        at = self.at
        return lambda: relay(self.desk, StoreQueue(self.store), self.host, at=at)

    def intrude(self) -> Deed:
        """Somebody who was given nothing tries his luck."""
        stranger, payer, at = attrs.evolve(self.desk, actor="eve"), self._payer(), self.at
        tried = self.fate.choice(
            (
                lambda: carry_out(stranger, self._ask(Pay, payer=payer, amount=Money(100), method="cash")),
                lambda: issue_bills(stranger, PROJECT, period=Period.month(2025, 1), issued_on=at.date()),
                lambda: raise_due_work(stranger, PROJECT, at=at),
                lambda: days_of(stranger, PROJECT, period=Period.day(at.date()), as_of=at),
                lambda: relay(stranger, StoreQueue(self.store), self.host, at=at),
            )
        )

        def done() -> None:
            before = len(self.store.mirror.fresh)
            try:
                tried()
            except AccessDenied:
                kept = [type(after) for _, after in self.store.mirror.fresh[before:]]
                assert set(kept) <= {AuditRow, AuditHead}, f"X1: eve has written {kept}"
                return
            raise AssertionError("X1: eve was let in")

        return done
