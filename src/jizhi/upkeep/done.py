"""What is known of the work: services done, the history of one asset, and what comes out as due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal

import attrs

from jizhi.estate import Asset, RunHours, Standstill
from jizhi.upkeep.plan import Plan, PlanBook
from jizhi.upkeep.series import Slot
from jizhi.values import key

PLACE: Final = "-place"
"""The class of what is no asset but a place, so that both have a history of one shape."""


@attrs.frozen(kw_only=True)
class Service:
    """That the work of a plan was done on something on a day, or by decision left out (``skipped``).

    Args:
        subject: code of the asset, or the place.
        plan: code of the plan; what it covers counts as done too.
        occurrence: of which occurrence; empty for work that is known only by its day, such as before there was a plan.
        order: id of the work order, or where else it is written down.
    """

    project: str = ""
    subject: str
    plan: str
    day: date
    occurrence: str = ""
    outcome: Literal["done", "skipped"] = "done"
    order: str = ""
    by: str = ""
    note: str = ""
    n: int = 0

    @property
    def id(self) -> str:
        """Project, subject, plan and day as one key, and the number."""
        return f"{key(self.project, self.subject, self.plan, self.day)}#{self.n}"


@attrs.frozen(kw_only=True)
class History:
    """One asset with what was done to it, when it stood still, and what its hour counter showed."""

    asset: Asset
    done: tuple[Service, ...] = ()
    still: tuple[Standstill, ...] = ()
    hours: tuple[RunHours, ...] = ()


@attrs.frozen
class Due:
    """One piece of work that is due: on what, and the occurrence with its plan and days."""

    subject: str
    slot: Slot

    @property
    def plan(self) -> Plan:
        """The plan whose work it is."""
        return self.slot.plan

    @property
    def day(self) -> date:
        """The day on which it is planned."""
        return self.slot.day


@attrs.frozen(kw_only=True)
class Usage:
    """What is known beside the work done: standstills, and hours run."""

    still: tuple[Standstill, ...] = ()
    hours: tuple[RunHours, ...] = ()


def histories(assets: Iterable[Asset], done: Iterable[Service], usage: Usage) -> Iterator[History]:
    """Yield every asset with what is known of it, in the order of *assets*."""
    services: defaultdict[str, list[Service]] = defaultdict(list)
    still: defaultdict[str, list[Standstill]] = defaultdict(list)
    hours: defaultdict[str, list[RunHours]] = defaultdict(list)
    for service in done:
        services[service.subject].append(service)
    for spell in usage.still:
        still[spell.asset].append(spell)
    for reading in usage.hours:
        hours[reading.asset].append(reading)
    for asset in assets:
        code = asset.code
        yield History(
            asset=asset,
            done=tuple(services.get(code, ())),
            still=tuple(still.get(code, ())),
            hours=tuple(hours.get(code, ())),
        )


def places_of(plans: PlanBook, done: Iterable[Service]) -> Iterator[History]:
    """Yield every place that *plans* are for, with what was done there."""
    places = sorted({place for plan in plans.plan for place in plan.places})
    services: defaultdict[str, list[Service]] = defaultdict(list)
    for service in done if places else ():
        services[service.subject].append(service)
    for place in places:
        asset = Asset(code=place, name=place, asset_class=PLACE)
        yield History(asset=asset, done=tuple(services.get(place, ())))
