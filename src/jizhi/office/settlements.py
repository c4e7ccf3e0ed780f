"""Year-end settlements: what was charged in advance of a shared cost, read from the books, against what it came to."""

from __future__ import annotations

from collections.abc import Collection

from jizhi.errors import UnknownFee
from jizhi.fees import Charge, Pool, Settlement, settle
from jizhi.fees.pools import Weighing
from jizhi.findings import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project, read_roster
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.values import Money, Period


@operation("settlements.post")
def read_settlement(
    desk: Desk, project: str, fee: str, cost: Money, *, period: Period, advanced_as: Collection[str] = ()
) -> Outcome[Settlement | None]:
    """Settle a shared *cost* of *period* against what is kept of its advances, by the published tariff; change nothing.

    Args:
        fee: one that is shared out; its formula weighs every space of the project.
        advanced_as: the fees by which it was charged in advance, where that is not *fee* itself.

    Returns: the settlement; None where a space cannot be weighed or nobody has a weight, as the findings say.

    Raises: UnknownProject, NoTariff; UnknownFee where the published tariff has no such fee that is shared out.
    """
    with desk.store.reading() as known:
        place = read_project(known, project)
        tariff = tariff_of(known, published_tariff(known, project).id)
        shared = {each.code: each for each in tariff.fees if each.on == "pool"}
        if fee not in shared:
            raise UnknownFee(fee, tuple(shared))
        roster = read_roster(known, place)
        charges = tuple(known.find(Charge, project=project))
    weighing = Weighing(shared[fee], Pool(project=project, fee=fee, period=period, amount=cost, basis=str(period)))
    weighing.add(roster)
    if any(finding.severity == "error" for finding in weighing.findings):
        return Outcome(None, weighing.findings)
    settled = settle(shared[fee], cost, weighing.weighed, charges, period=period, advanced_as=advanced_as)
    return Outcome(settled.value, (*weighing.findings, *settled.findings))
