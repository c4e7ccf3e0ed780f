"""The inputs of a bill run: pools shared out over the whole estate, single charges and stays of the period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import attrs

from jizhi.estate import Project, Stay
from jizhi.fees import Inputs, OneOff, Pool, Tariff, share_pools
from jizhi.findings import Outcome
from jizhi.office.extracts import Extract, extracts, roster_of
from jizhi.ports import Range, Reading
from jizhi.values import Period, months_after


def gather_inputs(known: Reading, project: Project, tariff: Tariff, *, period: Period, size: int) -> Outcome[Inputs]:
    """Read what is billed in *period* beside the roster; pools are shared out over all spaces, *size* at a time.

    A pool counts by the day on which its period ends; one in advance may end up to a year after *period*.
    """
    within = Range(field="period.end", at_least=period.start + timedelta(days=1), below=_year_after(period))
    pools = tuple(known.find(Pool, within, project=project.code))
    rosters = (roster_of(records) for records in extracts(known, project, size=size))
    shared = share_pools(tariff, rosters, pools, period=period)
    days = Range(field="day", at_least=period.start, below=period.end)
    inputs = attrs.evolve(
        shared.value,
        one_offs=tuple(known.find(OneOff, days, project=project.code)),
        stays=tuple(known.find(Stay, days, project=project.code)),
    )
    return Outcome(inputs, shared.findings)


def _year_after(period: Period) -> date:
    return months_after(period.end, 12) + timedelta(days=1)


def whole_extracts(known: Reading, project: Project, inputs: Inputs, *, size: int) -> Iterator[Extract]:
    """The records of *project* in chunks of at most *size* spaces, each with what *inputs* say of its spaces."""
    by_space = inputs.by_space
    cycles = _cycles(inputs)
    for records in extracts(known, project, size=size):
        own = [by_space[space.code] for space in records.spaces if space.code in by_space]
        part = Inputs(
            shares=tuple(share for each in own for share in each.shares),
            one_offs=tuple(asked for each in own for asked in each.one_offs),
            stays=tuple(stay for each in own for stay in each.stays),
            cycles=cycles,
        )
        yield Extract(records=records, inputs=part)


def _cycles(inputs: Inputs) -> tuple[tuple[str, Period], ...]:
    """The cycles of the whole run: a chunk takes back what it was billed of them, also where it has no part left."""
    asked = ((each.fee, Period.day(each.day)) for each in inputs.one_offs)
    return tuple(sorted({*inputs.cycles, *asked}, key=str))
