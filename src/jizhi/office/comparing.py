"""Two tariffs compared over a project: what every payer would owe by either, with nothing kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jizhi import fees
from jizhi.estate import Roster
from jizhi.fees import Inputs, Parked, Result, Tariff
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project, roster_of
from jizhi.office.inputs import gather_inputs, whole_extracts
from jizhi.reports.tariff_change import Changed, Gathering, TariffChange
from jizhi.values import Money, Period


@operation("bills.read")
def compare_tariffs(desk: Desk, project: str, old: Tariff, new: Tariff, *, period: Period) -> TariffChange:
    """Say what *new* would change against *old* for everybody whom *period* bills, space by space; nothing is kept.

    Both rate the same roster, readings, pools and single charges of the store; what was billed before plays no part.

    Raises: UnknownProject.
    """
    names = {fee.code: fee.name for tariff in (new, old) for fee in tariff.fees}
    gathering = Gathering(names)
    with desk.store.reading() as known:
        place = read_project(known, project)
        sides = [gather_inputs(known, place, each, period=period, size=desk.chunk).value for each in (old, new)]
        # One walk through the spaces for both: their records are the same, only what pools come to differs.
        before = whole_extracts(known, place, sides[0], size=desk.chunk)
        after = whole_extracts(known, place, sides[1], size=desk.chunk)
        for one, other in zip(before, after, strict=True):
            roster = roster_of(one.records)
            for change in changes(roster, (old, one.inputs), (new, other.inputs), period, gathering.parked):
                gathering.add(change)
    return gathering.told(period=period, old=old.title or old.code, new=new.title or new.code)


def changes(
    roster: Roster,
    old: tuple[Tariff, Inputs],
    new: tuple[Tariff, Inputs],
    period: Period,
    parked: list[tuple[str, Finding]],
) -> Iterator[Changed]:
    """Yield what each payer of a roster owes by either tariff; what only one of them cannot rate goes to *parked*."""
    sides = [fees.assess_each(tariff, roster, inputs, period=period) for tariff, inputs in (old, new)]
    for before, after in zip(*sides, strict=True):
        for side, result, other in (("old", before, after), ("new", after, before)):
            if isinstance(result, Parked) and not isinstance(other, Parked):
                parked += [(side, finding) for finding in result.findings]
        if isinstance(before, Parked) or isinstance(after, Parked):
            continue
        owed, would = _by_payer(before), _by_payer(after)
        for payer in dict.fromkeys((*owed, *would)):
            yield Changed(space=before.space, payer=payer, before=owed.get(payer, {}), after=would.get(payer, {}))


def _by_payer(result: Result) -> dict[str, dict[str, Money]]:
    found: dict[str, dict[str, Money]] = {}
    charges: Iterable[fees.Charge] = result.charges if isinstance(result, fees.Billed) else ()
    for charge in charges:
        mine = found.setdefault(charge.payer, {})
        mine[charge.fee] = mine[charge.fee] + charge.amount if charge.fee in mine else charge.amount
    return found
