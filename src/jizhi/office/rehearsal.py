"""A bill run rehearsed: what it would change against what was billed, space by space, with nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from jizhi import fees
from jizhi.fees import Parked
from jizhi.fees.differences import Difference, differences
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project, roster_of
from jizhi.office.inputs import gather_inputs, whole_extracts
from jizhi.office.runs import check_days, known_charges
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.values import Money, Period


@attrs.frozen(kw_only=True)
class Rehearsed:
    """What a run would do with a chunk of spaces.

    Args:
        differences: the charges that it would make, each with its reasons, in the order of the spaces.
        parked: the findings of each space that it could not bill.
        unchanged: how many spaces owe nothing, or nothing new.
        findings: warnings and notes, of the run and of the spaces.
    """

    differences: tuple[Difference, ...] = ()
    parked: tuple[tuple[str, tuple[Finding, ...]], ...] = ()
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def total(self) -> Money:
        """What the charges add up to."""
        amounts = [each.charge.amount for each in self.differences]
        return sum(amounts[1:], amounts[0]) if amounts else Money(0)


@operation("bills.read")
def rehearse_bills(desk: Desk, project: str, *, period: Period, issued_on: date) -> Iterator[Rehearsed]:
    """Say chunk by chunk what a run over *period* would change, by one snapshot of the books; keep nothing.

    An open run of the period is not gone on with: what it has billed counts as billed.

    Raises: UnknownProject, NoTariff, TariffRefused, PeriodClosed, CalendarUnknown, as the run itself would.
    """
    with desk.store.reading() as known:
        place = read_project(known, project)
        tariff = tariff_of(known, published_tariff(known, project).id)
        check_days(desk, tariff, period, issued_on)
        inputs = gather_inputs(known, place, tariff, period=period, size=desk.chunk)
        yield Rehearsed(findings=inputs.findings)
        for extract in whole_extracts(known, place, inputs.value, size=desk.chunk):
            roster = roster_of(extract.records)
            assessed = fees.assess(tariff, roster, extract.inputs, period=period)
            cycles = [cycle for _, cycle in assessed.value.cycles]
            billed = tuple(known_charges(known, project, cycles, tuple(space.code for space in roster.spaces)))
            fresh = fees.reconcile(assessed.value, billed)
            results = assessed.value.results
            changed = {charge.space for charge in fresh.value}
            parked = tuple((each.space, each.findings) for each in results if isinstance(each, Parked))
            yield Rehearsed(
                differences=differences(fresh.value, billed),
                parked=parked,
                unchanged=sum(each.space not in changed for each in results) - len(parked),
                findings=tuple(one for one in (*assessed.findings, *fresh.findings) if one.severity != "error"),
            )
