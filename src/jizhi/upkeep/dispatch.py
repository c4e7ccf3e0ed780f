"""Dispatch: whose an order becomes, by skill, area, load and rota; where nobody is on duty it stays and is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import attrs

from jizhi.findings import Finding, Outcome
from jizhi.upkeep.orders import WorkOrder


@attrs.frozen(kw_only=True)
class Turn:
    """When somebody is on duty: from *start* up to, but not including, *end*."""

    start: datetime
    end: datetime


@attrs.frozen(kw_only=True)
class Hand:
    """Somebody, or a crew, who can be given orders.

    Args:
        skills: what he can do; an order without a skill is anybody's. *roles*: likewise.
        areas: zones and buildings; empty for everywhere.
        load: open orders he has; *load_most*: as many as he may have.
        turns: when he is on duty, by the rota; None where there is no rota and he always is.
    """

    code: str
    name: str = ""
    skills: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    load: int = 0
    load_most: int = 1_000
    turns: tuple[Turn, ...] | None = None

    def on_duty(self, at: datetime) -> bool:
        """Return whether he is on duty at an instant."""
        return self.turns is None or any(turn.start <= at < turn.end for turn in self.turns)

    def fits(self, order: WorkOrder) -> bool:
        """Return whether the order asks for nothing that he lacks, and he did not give it back."""
        able = not order.skill or order.skill in self.skills
        meant = not order.role or not self.roles or order.role in self.roles
        area = {order.zone, order.building} - {""}
        near = not self.areas or not area or bool(area & {*self.areas})
        return able and meant and near and self.code not in order.refused


@attrs.frozen(kw_only=True)
class Assignment:
    """Who is to be given an order; *instead* names who has it and is not on duty."""

    order: str
    hand: str
    instead: str = ""


def dispatch(hands: Sequence[Hand], orders: Iterable[WorkOrder], *, at: datetime) -> Outcome[tuple[Assignment, ...]]:
    """Say who gets which order: the one with the fewest open ones of those who fit and are on duty.

    Orders are given by day due, what the law asks for first. One that is assigned to somebody who is not on duty is
    given to another; one for whom there is nobody stays where it is, and is told about, never dropped.

    Findings:  ``nobody-on-duty`` (warning; error where the law asks for the order and its day has come);
        ``nobody-able`` (error): nobody has the skill, on duty or not.

    >>> from datetime import UTC
    >>> from jizhi.upkeep.orders import open_order
    >>> noon = datetime(2025, 3, 1, 4, tzinfo=UTC)
    >>> leak = open_order("fault", "F1", project="jade", at=noon, title="漏水", skill="plumbing")
    >>> dispatch([Hand(code="li", skills=("plumbing",)), Hand(code="wu")], [leak], at=noon).value[0].hand
    'li'
    >>> dispatch([Hand(code="wu")], [leak], at=noon).findings[0].code
    'nobody-able'
    """
    loads = {hand.code: hand.load for hand in hands}
    waiting = [order for order in orders if order.state in ("open", "assigned")]
    waiting.sort(key=lambda order: (not order.lawful, order.due or at.date(), order.time, order.id))
    given: list[Assignment] = []
    findings: list[Finding] = []
    for order in waiting:
        able = [hand for hand in hands if hand.fits(order)]
        there = [hand for hand in able if hand.on_duty(at)]
        if order.state == "assigned" and (order.crew in {hand.code for hand in there} or not there):
            findings += [] if there else [_nobody(order, able, at.date())]
            continue
        free = [hand for hand in there if loads[hand.code] < hand.load_most]
        if not free:
            findings.append(_nobody(order, able, at.date()))
            continue
        chosen = min(free, key=lambda hand: (loads[hand.code], hand.code))
        loads[chosen.code] += 1
        given.append(Assignment(order=order.id, hand=chosen.code, instead=order.crew))
    return Outcome(tuple(given), findings)


def _nobody(order: WorkOrder, able: Sequence[Hand], today: date) -> Finding:
    facts = {"title": order.title, "due": order.due or "", "skill": order.skill}
    if not able:
        return Finding("nobody-able", order.id, facts)
    pressing = order.lawful and order.due is not None and order.due <= today
    return Finding("nobody-on-duty", order.id, facts, "error" if pressing else "warning")
