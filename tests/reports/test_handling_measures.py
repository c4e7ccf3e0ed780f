"""Measures of how tickets were handled: done again, done at the first visit, followed up."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from jizhi.reports import METRICS
from jizhi.reports.handling_measures import handling_measures
from jizhi.tickets import Ticket
from jizhi.values import Period
from jizhi.workflow import Step

MARCH = Period.month(2026, 3)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
AFTER = {"finish": "to-rate", "finish-by-phone": "to-follow-up", "reopen": "reported", "follow-up": "done"}


def history(number, *events, kind="repair", by="E1"):
    """A ticket and its steps; ``finish E2`` is by somebody else, ``finish-by-phone`` asks for a call back."""
    steps = []
    for place, told in enumerate(events, 1):
        event, _, actor = told.partition(" ")
        steps.append(
            Step(
                project="jade", subject=f"jade/{number}", number=place, workflow="repair", edition=1, at=NOON,
                event=event.removesuffix("-by-phone"), before="", after=AFTER.get(event, "on-site"),
                actor=actor or by, role="crew",
            )
        )  # fmt: skip
    ticket = Ticket(
        project="jade", number=number, kind=kind, text="x", reporter="zhang", opened=NOON, department="工程部"
    )
    return ticket, tuple(steps)


def measured(*histories):
    """By subject and metric, part, base and evidence."""
    found = handling_measures(histories, period=MARCH)
    assert {each.metric for each in found} <= set(METRICS)
    return {(each.subject, each.metric): (each.part, each.base, each.evidence) for each in found}


def test_what_is_done_again_counts_for_who_finished_it_first():
    """E1 did three, one of them badly and one in two visits; E2 mended what E1 had not; open ones count for nothing."""
    found = measured(
        history("1", "arrive", "finish"),
        history("2", "arrive", "finish", "reopen", "arrive E2", "finish E2"),
        history("3", "arrive", "pause", "resume", "arrive", "finish"),
        history("4", "arrive E2", "finish E2"),
        history("5", "arrive"),
        history("6", "finish", "reopen", kind="help"),
        history("7"),
    )
    assert (1, 3, ("jade/2",)) == found["E1", "rework-rate"]
    assert (1, 3, ("jade/2", "jade/3")) == found["E1", "first-visit-rate"]
    assert (0, 1, ()) == found["E2", "rework-rate"]
    assert (1, 4, ("jade/2",)) == found["jade", "rework-rate"] == found["工程部", "rework-rate"]
    assert (2, 4, ("jade/2", "jade/3")) == found["jade", "first-visit-rate"]


@pytest.mark.parametrize(
    ("events", "told"),
    [
        (("finish-by-phone", "follow-up"), (1, 1, ())),
        (("finish-by-phone",), (0, 1, ("jade/1",))),
        (("finish-by-phone", "reopen"), None),
        (("finish-by-phone", "reopen", "finish-by-phone"), (0, 1, ("jade/1",))),
        (("finish-by-phone", "reopen", "finish-by-phone", "follow-up", "close"), (1, 1, ())),
        (("finish", "rate"), None),
        ((), None),
    ],
)
def test_the_last_wait_for_a_call_back_decides(events, told):
    assert told == measured(history("1", *events)).get(("jade", "follow-up-rate"))
    assert ("E1", "follow-up-rate") not in measured(history("1", *events))


def test_complaints_are_called_back_too_and_no_case_is_no_measure():
    asked = [history("1", "finish-by-phone", "follow-up", kind="complaint"), history("2", "finish-by-phone")]
    assert Fraction(1, 2) == Fraction(*measured(*asked)["工程部", "follow-up-rate"][:2])
    assert {} == measured(history("1", "arrive")) == measured()
