"""The service desk in figures: each ticket counted once, what is open neither kept nor broken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs
from hypothesis import given
from hypothesis import strategies as st

from jizhi.reports import Kept, Satisfaction, Watched, service_summary
from jizhi.tickets import KINDS, Standing, Ticket
from jizhi.values import Period

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MARCH = Period.month(2026, 3)
STATES = ("running", "paused", "met", "late", "breached")


def standing(state: str, clock: str = "response") -> Standing:
    return Standing(clock=clock, target="1 h", hours="always", state=state, elapsed=timedelta(0))


def watched(
    number: int, *, kind: str = "repair", day: date = date(2026, 3, 2), states=(), events=(), **facts
) -> Watched:
    ticket = Ticket(project="jade", number=str(number), kind=kind, text="t", reporter="zhang", opened=NOON, **facts)
    return Watched(ticket=ticket, day=day, clocks=tuple(standing(state) for state in states), events=tuple(events))


@st.composite
def months(draw):
    rows = []
    for number in range(draw(st.integers(0, 12))):
        rows.append(
            watched(
                number,
                kind=draw(st.sampled_from(KINDS)),
                day=date(2026, 2, 27) + timedelta(days=draw(st.integers(0, 40))),
                states=draw(st.lists(st.sampled_from(STATES), max_size=2)),
                events=draw(st.lists(st.sampled_from(("adopt", "decline", "reopen")), max_size=3)),
                score=draw(st.integers(0, 5)),
                department=draw(st.sampled_from(("", "工程", "客服"))),
                category=draw(st.sampled_from(("", "噪音"))),
                closed=draw(st.booleans()),
            )
        )
    return rows


@given(months(), st.randoms())
def test_every_ticket_of_the_period_is_counted_once(rows, chance):
    """By kind, by day; promises by clock and by department add up to the same; the order does not matter."""
    found = service_summary(rows, project="jade", period=MARCH)
    mine = [row for row in rows if MARCH.start <= row.day < MARCH.end]
    assert len(mine) == found.tickets == sum(count for _, count in found.days)
    for sums in (found.clocks, found.departments):
        assert sum(len(row.clocks) for row in mine) == sum(each.kept + each.broken + each.open for each in sums)
    assert sum(row.ticket.kind == "complaint" for row in mine) == sum(count for *_, count in found.complaints)
    assert sum(row.ticket.kind == "suggestion" for row in mine) == found.adopted + found.declined + found.undecided
    assert sum(row.ticket.score > 0 for row in mine) == found.satisfaction.rated
    assert all(row.closed <= row.opened and row.reopened <= row.opened for row in found.kinds)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert found == service_summary(shuffled, project="jade", period=MARCH)


def test_what_is_open_is_neither_kept_nor_broken():
    """Met is kept; late and overdue are broken; running and paused are open."""
    found = service_summary([watched(1, states=STATES)], project="jade", period=MARCH)
    assert Kept(key="response", kept=1, broken=2, open=2) == found.clocks[0]
    assert Fraction(1, 3) == found.clocks[0].rate
    assert found.clocks[1].rate is None


def test_a_suggestion_taken_up_again_is_not_decided():
    """The last word counts."""
    rows = [
        watched(1, kind="suggestion", events=("assess", "adopt", "improve")),
        watched(2, kind="suggestion", events=("assess", "decline")),
        watched(3, kind="suggestion", events=("assess", "decline", "reopen")),
    ]
    found = service_summary(rows, project="jade", period=MARCH)
    assert (1, 1, 1) == (found.adopted, found.declined, found.undecided)


def test_satisfaction_is_four_and_five_of_those_who_rated():
    """Nobody rated is no rate."""
    rows = [watched(number, score=score) for number, score in enumerate((5, 4, 3, 0, 1))]
    found = service_summary(rows, project="jade", period=MARCH, wanted_percent=80).satisfaction
    assert (4, Fraction(13, 4), Fraction(1, 2), 80) == (
        found.rated,
        found.average,
        found.satisfied,
        found.wanted_percent,
    )
    assert (None, None) == (Satisfaction().average, attrs.evolve(Satisfaction()).satisfied)
