"""The people of the world: all that somebody may do in it, drawn from the seed and carried out to its end."""

from __future__ import annotations

from typing import Final

from jizhi.codec.policies import policy_or_refuse
from jizhi.office.checkout import CheckoutAsked, ask_due, open_checkout, process_kept, receive_notice
from jizhi.office.helpdesk import move_ticket, report, run_due
from jizhi.office.late_fees import accrue_late_fees
from jizhi.office.queues import StoreQueue
from jizhi.office.relay import relay
from jizhi.office.reminders import dun, recheck
from jizhi.office.sending import SendingRules, send_due, take_receipts
from jizhi.presets.policies import POLICIES
from jizhi.testing.gateway import FAULTS as CHANNEL_FAULTS
from jizhi.testing.messenger import FAULTS as MESSAGE_FAULTS
from jizhi.testing.world.counter import Deed, Office
from jizhi.testing.world.truth import PROJECT
from jizhi.tickets import Ticket
from jizhi.words import Voice
from jizhi.workflow import Ask

POLICY: Final = policy_or_refuse(POLICIES["gentle"])
RULES: Final = SendingRules(rechecks={"dunning": recheck}, quiet={}, caps={})
FATES: Final = ("delivered", "delivered", "failed")


class World(Office):
    """The office and everybody who has to do with it."""

    def deeds(self) -> dict[str, int]:
        """What may be done, and how often in a hundred."""
        return {
            "time_passes": 20, "bill": 7, "void": 1, "pay": 12, "pay_again": 3, "refund": 4, "transfer": 3,
            "forgive": 4, "take_back": 3, "checkout": 8, "scan": 8, "notice": 8, "ask_channel": 4, "accrue": 4,
            "dun": 5, "send": 5, "receipts": 4, "ticket": 3, "move": 8, "watch": 2, "announce": 4,
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
                send_due(self.desk, {"sms": self.messenger, "in-app": self.messenger}, at=at, rules=RULES)
            finally:
                for message in self.messenger.truth[before:]:
                    self.truth.lost[message.key] += 1 if fault == "lost-answer" or self.crashing else 0

        return done

    def receipts(self) -> Deed | None:
        """The vendor tells what became of a message."""
        if not self.messenger.truth:
            return None
        message, fate, at = self.fate.choice(self.messenger.truth), self.fate.choice(FATES), self.at
        self.messenger.deliver(message.key, fate, at=at)  # type: ignore[arg-type]
        told = [state for state in self.messenger.states.values() if state.key == message.key]
        return lambda: take_receipts(self.desk, "sms", told, at=at)

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
        return lambda: move_ticket(self.desk, ticket.id, ask, at=at)

    def watch(self) -> Deed:
        """Warnings and alarms that are due."""
        at = self.at
        return lambda: run_due(self.desk, PROJECT, at=at)

    def announce(self) -> Deed:
        """Plugins are told; one of them may be down."""
        self.plugin.failures = self.fate.choice((0, 0, 1, 3))
        at = self.at
        return lambda: relay(self.desk, StoreQueue(self.store), self.host, at=at)
