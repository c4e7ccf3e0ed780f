"""Reports of money over what is kept: the books of a project, summed up for a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from jizhi.estate import Space
from jizhi.fees import AgeingPolicy
from jizhi.fees.ledger import Entry
from jizhi.office.extracts import read_project
from jizhi.ports import Reading
from jizhi.reports import MoneySummary, money_summary
from jizhi.values import Period


def money_summary_of(
    known: Reading,
    project: str,
    *,
    period: Period,
    as_of: date | None = None,
    policy: AgeingPolicy | None = None,
    entries: Sequence[Entry] | None = None,
) -> MoneySummary:
    """Sum up the books of *project*: the flows of *period*, collection and ageing as of a day.

    Args:
        as_of: the last day of *period* unless it is given.
        policy: how the age of arrears is told; by months unless it says otherwise.
        entries: everything in its books, where that is at hand; read otherwise.

    Raises: UnknownProject.
    """
    read_project(known, project)
    places = {space.code: space.building for space in known.find(Space, project=project)}
    book = tuple(known.find(Entry, project=project)) if entries is None else entries
    return money_summary(policy, places, book, period=period, as_of=as_of or period.end - timedelta(days=1))
