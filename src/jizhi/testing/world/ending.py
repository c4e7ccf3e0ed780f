"""The end of a walk: nobody does anything new and nothing fails any more, so that everything open drains."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Final

import attrs

from jizhi.fees import BillRun
from jizhi.fees.online import ChannelNotice, OnlineOrder
from jizhi.messages import CHECKS, Sending
from jizhi.office.helpdesk import move_ticket
from jizhi.office.orders import advance_order
from jizhi.office.queues import retry_message
from jizhi.office.sending import ask_receipts, send_again, send_due, take_receipts
from jizhi.records import OutboxMessage
from jizhi.testing.checkouts import differences
from jizhi.testing.world.acting import RULES, World
from jizhi.testing.world.truth import PROJECT
from jizhi.tickets import Ticket
from jizhi.upkeep import WorkOrder
from jizhi.upkeep.orders import ORDER_FLOW
from jizhi.workflow import Ask, Move, Workflow

DAYS: Final = 40
"""How long it may take: messages are asked after for five days, and a plugin that failed is told again hours later."""
PEOPLE: Final = ("chen", "li", "wang")


def drained(here: World, broken: Callable[[str], object]) -> None:
    """Let every peer do its part, day after day, and tell by *broken* what is still open, or not as the channel has it.

    Every notice arrives, the channel and the messenger are asked, devices send what they held back, plugins listen,
    the month that was begun is billed, and people bring their tickets and orders to an end.
    """
    here.notices += list(here.gateway.orders)
    while (deed := here.notice()) is not None:
        here.done(deed)
    here.done(here.round())
    if (deed := here.bill()) is not None:
        here.done(deed)
    for device, lines in here.waiting.items():
        here.done(here._sent(device, list(lines), breaks=None, chunk=1_000))
    for each in here.all(Ticket):
        _walk_out(here, here.flows[each.flow], each.id)
    for order in here.all(WorkOrder):
        _walk_out(here, ORDER_FLOW, order.id)
    for _ in range(DAYS):
        here.at += timedelta(days=1)
        _day(here)
        if not [*_open(here)]:
            break
    for still in _open(here):
        broken(f"P8: after the faults stop {still} does not drain")
    with here.store.store.reading() as known:
        for difference in differences(known, here.gateway):
            broken(f"L7: {difference}")


def _day(here: World) -> None:
    here.done(here.ask_channel(calm=True))
    for message in here.all(OutboxMessage):
        if message.state == "parked":
            here.done(partial(retry_message, here.store, message.id))
    here.done(here.announce(calm=True))
    here.done(here.watch())
    here.messenger.fail_next("")
    here.done(lambda: send_due(here.desk, here.vendors, at=here.at, rules=RULES))
    for message in here.messenger.truth:
        here.messenger.deliver(message.key, "delivered", at=here.at)
    told = [state for state in here.messenger.states.values() if state.state == "delivered"]
    here.done(lambda: take_receipts(here.desk, "sms", told, at=here.at))
    here.done(lambda: ask_receipts(here.desk, here.vendors, at=here.at, rules=RULES))
    for sending in here.all(Sending):
        if sending.state == "unknown" and sending.checks >= len(CHECKS):
            here.truth.lost[sending.id] += 1
            here.done(lambda id=sending.id: send_again(here.desk, id, at=here.at, why="nobody knows"))  # type: ignore[misc]


def _open(here: World) -> Iterator[str]:
    """Yield what still waits: nothing may, once nothing fails."""
    for kind, waiting in (
        (OutboxMessage, ("waiting", "parked")), (Sending, ("queued", "handing-over", "unknown", "handed-over")),
        (ChannelNotice, ("kept",)), (OnlineOrder, ("unknown", "waiting")), (BillRun, ("open",)),
        (WorkOrder, tuple(state.code for state in ORDER_FLOW.state if state.code not in ORDER_FLOW.end)),
    ):  # fmt: skip
        for record in here.all(kind):
            if record.state in waiting:
                yield f"{kind.__name__} {record.id} ({record.state})"
    yield from (f"Ticket {each.id} ({each.state})" for each in here.all(Ticket) if not each.closed)


def _walk_out(here: World, flow: Workflow, id: str) -> None:
    """Let whoever may bring a ticket or an order to its nearest end."""
    kind = WorkOrder if flow is ORDER_FLOW else Ticket
    for _ in range(12):
        walker = here.store.mirror.kept[kind][id]
        way = _way_out(flow, walker.state)
        if not way:
            return
        given = {name: "1" if name == "price" else "li" for name in way[0].needs}
        for actor in PEOPLE:
            ask = Ask(event=way[0].event, actor=actor, roles=way[0].by, given=given)
            here.done(partial(_move, here, kind, id, ask))
            if here.store.mirror.kept[kind][id] != walker:
                break


def _move(here: World, kind: type[Ticket] | type[WorkOrder], id: str, ask: Ask) -> None:
    desk = attrs.evolve(here.desk, actor=ask.actor)
    if kind is Ticket:
        move_ticket(desk, id, ask, at=here.at)
    else:
        advance_order(desk, PROJECT, id, ask, at=here.at)


def _way_out(flow: Workflow, state: str) -> list[Move]:
    """The shortest row of moves by which the staff brings a state to an end, but for giving up."""
    ways: deque[tuple[str, list[Move]]] = deque([(state, [])])
    seen = {state}
    while ways:
        here, way = ways.popleft()
        if here in flow.end:
            return way
        for row in flow.moves_from(here):
            if row.to not in seen and row.event != "cancel" and not {"owner", "clock"} >= set(row.by):
                seen.add(row.to)
                ways.append((row.to, [*way, row]))
    return []
