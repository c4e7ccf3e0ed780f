"""The figures of upkeep from what is kept: how much was done in time, what is overdue, which papers run out."""

from __future__ import annotations

from datetime import date

from jizhi.estate import Asset
from jizhi.office.extracts import read_project
from jizhi.ports import Reading
from jizhi.reports import UpkeepSummary, upkeep_summary
from jizhi.upkeep import Certificate, WorkOrder
from jizhi.values import Period


def summary_of(known: Reading, project: str, *, window: Period, as_of: date) -> UpkeepSummary:
    """Return how upkeep of *project* fared in *window* and how it stands on *as_of*.

    Raises:  UnknownProject.
    """
    read_project(known, project)
    return upkeep_summary(
        known.find(Asset, project=project),
        known.find(WorkOrder, project=project),
        certificates=known.find(Certificate, project=project),
        window=window,
        as_of=as_of,
    )
