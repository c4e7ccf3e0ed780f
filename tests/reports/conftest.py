"""A small estate billed for three months: sold, let, unsold, unfinished, corrected and once voided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import attrs
import pytest

from jizhi import fees
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Occupancy, Party, Project, Roster, Space, Tenure
from jizhi.fees import Assessment, BillRun, Charge, Tariff, item_of
from jizhi.reports import BillingSummary, Books, billing_summary
from jizhi.values import Period

TARIFF = """
tariff = "jade"

[[fee]]
code = "service"
name = "物业服务费"
per = "month"
start = "next-month-after-handover"
applies = "kind != 'storage'"
tax = { rate = "0.06" }
  [[fee.version]]
  since = 2020-01-01
  basis = "业主大会"
  rates = { price = "2.70 元/㎡/月" }
  formula = "area * price"

[[fee]]
code = "lift"
name = "电梯费"
per = "month"
start = "next-month-after-handover"
applies = "lift"
payer = "occupant"
  [[fee.version]]
  since = 2020-01-01
  basis = "业主大会"
  rates = { price = "30 元/户/月", home = "1 户" }
  formula = "price * home"
"""
SHA = "jade/jade/0"


def _roster(**area_of_shop: Decimal) -> Roster:
    def home(code: str, **facts: object) -> Space:
        usual = {"kind": "dwelling", "building": "1", "area": Decimal("100.00"), "lift": True}
        return Space(project="jade", code=code, **(usual | facts))

    spaces = [
        home("1-101"),
        home("1-102", handover=date(2025, 2, 10)),
        home("1-103"),
        home("1-104", area=None),
        home("2-1", building="2", kind="shop", lift=False, **area_of_shop),
        home("2-2", building="2", kind="storage", area=Decimal("0.00"), lift=False),
    ]
    tenures = [
        Tenure(space=space.code, party="zhang", role="owner", since=date(2020, 1, 1))
        for space in spaces
        if space.code != "1-103"
    ]
    tenures.append(Tenure(space="2-1", party="co", role="tenant", since=date(2025, 1, 1), fees=("service",)))
    lives = [Occupancy(space="1-101", party="li", since=date(2025, 2, 1), heads=2)]
    outcome = Roster.of(
        Project(code="jade", name="翠园", developer="dev"),
        spaces=spaces,
        parties=[Party(id=party, name=party) for party in ("zhang", "li", "dev", "co")],
        tenures=[*tenures, Tenure(space="1-103", party="dev", role="developer", since=date(2020, 1, 1))],
        occupancies=lives,
    )
    assert not outcome.errors, outcome.errors
    return outcome.value


@attrs.frozen
class Estate:
    """The rules, the roster as it is now, and what was kept of the runs."""

    tariff: Tariff
    roster: Roster
    books: Books

    @property
    def summary(self) -> BillingSummary:
        """The summary of all of it."""
        return billing_summary({SHA: self.tariff}, self.roster, self.books)


def _run(month: int, number: int, **more: object) -> BillRun:
    first = date(2025, month, 1)
    usual = {"project": "jade", "period": Period.month(2025, month), "number": number, "tariff": SHA, "roster": "0"}
    return BillRun(**(usual | {"issued_on": first, "chunks": 1, "done": 1, "state": "done"} | more))


def _steps(tariff: Tariff, before: Roster, after: Roster) -> Iterator[tuple[BillRun, Assessment | None, list[Charge]]]:
    """Bill January to March; void March and bill it anew with the shop measured again, and correct January."""
    kept: list[Charge] = []
    plan = [(_run(1, 1), before), (_run(2, 1), before), (_run(3, 1, state="voided"), before)]
    for run, roster in plan:
        assessed = fees.assess(tariff, roster, period=run.period, run=run.id).value
        kept += fees.reconcile(assessed, kept).value
        yield run, assessed, [charge for charge in kept if charge.run == run.id]
    reversing = _run(3, 2)
    reversals = list(fees.void(plan[2][0].id, kept, by=reversing.id))
    kept += reversals
    yield reversing, None, reversals
    for run in (_run(3, 3), _run(1, 2)):
        assessed = fees.assess(tariff, after, period=run.period, run=run.id).value
        fresh = list(fees.reconcile(assessed, kept).value)
        kept += fresh
        yield run, assessed, fresh


@pytest.fixture(scope="session")
def estate() -> Estate:
    """Return the estate and its books."""
    tariff = tariff_or_refuse(TARIFF)
    after = _roster(area=Decimal("60.00"))
    runs, bills, charges, items = [], [], [], []
    for run, assessed, fresh in _steps(tariff, _roster(area=Decimal("50.00")), after):
        runs.append(run)
        charges += fresh
        bills += fees.bill(fresh, tariff, issued_on=run.issued_on)
        results = assessed.results if assessed else ()
        items += [item_of(result, run=run.id, project="jade") for result in results]
    return Estate(tariff, after, Books(runs=runs, bills=bills, charges=charges, items=items))
