"""Measures of the service desk: promises kept, complaints handled, people satisfied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from jizhi.reports import METRICS
from jizhi.reports.ticket_measures import ticket_measures
from jizhi.tickets import Standing, Ticket
from jizhi.values import Period

MARCH = Period.month(2026, 3)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def ticket(number, kind="repair", **more):
    known = {"assignee": "E1", "department": "工程部"}
    return Ticket(
        project="jade", number=number, kind=kind, text="x", reporter="zhang", opened=NOON, **{**known, **more}
    )


def standing(state):
    return Standing(clock="resolution", target="24 h", hours="always", state=state, elapsed=timedelta(hours=1))


def test_rates_are_of_what_is_decided_and_name_what_lowers_them():
    """A running promise counts for nothing yet; each rate is of the assignee, his department and the project."""
    watched = [
        (ticket("1", score=5), (standing("met"),)),
        (ticket("2", score=3), (standing("late"),)),
        (ticket("3"), (standing("running"),)),
        (ticket("4"), ()),
        (ticket("5", "complaint", assignee="", closed=True), ()),
        (ticket("6", "complaint", assignee=""), ()),
    ]
    found = {(each.subject, each.metric): each for each in ticket_measures(watched, period=MARCH)}
    assert Fraction(1, 2) == found["E1", "on-time-rate"].value
    assert ("jade/2",) == found["E1", "on-time-rate"].evidence
    assert (Fraction(1, 2), 2) == (found["jade", "satisfaction-rate"].value, found["jade", "satisfaction-rate"].sample)
    assert ("jade/6",) == found["工程部", "complaint-handled-rate"].evidence
    assert ("E1", "complaint-handled-rate") not in found
    assert {metric for _, metric in found} <= set(METRICS)
