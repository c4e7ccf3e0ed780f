"""A house in which everything happens that a cashier may have to explain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi import fees
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Change, Party, Project, Roster, Space, Tenure, Vacancy
from jizhi.fees import Bill, Charge, Explanation, Tariff
from jizhi.values import Period

TARIFF = """
tariff = "jade"

[[fee]]
code = "service"
name = "物业服务费"
per = "month"
applies = "kind == 'dwelling'"
discount = [ { name = "空置", when = "vacant_months >= 6 and not lift", factor = "0.7" } ]
tax = { rate = "0.06" }
minimum = "20 元"
maximum = "900 元"
  [[fee.version]]
  since = 2020-01-01
  basis = "业主大会 2019-12"
  rates = { price = "2.70 元/㎡/月", high = "0.10 元/㎡/月" }
  formula = "area * (price + (high if floor > 10 or kind == 'shop' else 0))"
  [[fee.version]]
  since = 2025-03-16
  basis = "业主大会 2025-02"
  rates = { "单价" = "3.00 元/㎡/月" }
  formula = "建筑面积 * 单价"

[[fee]]
code = "cleaning"
per = "year"
tax = { rate = "9%", included = false }
round = { mode = "up", to = "1" }
  [[fee.version]]
  since = 2020-01-01
  basis = "合同"
  rates = { price = "120 元/户/年", home = "1 户" }
  formula = "price * home * (1 if handover >= '2020-01-01' else 2)"
"""


@attrs.frozen
class House:
    """The tariff and its bills of March 2025, with ways to explain them."""

    tariff: Tariff
    charges: tuple[Charge, ...]
    bills: tuple[Bill, ...]

    def bill(self, space: str, payer: str = "zhang") -> Bill:
        """Return the bill of a space and a payer."""
        return next(bill for bill in self.bills if (bill.space, bill.payer) == (space, payer))

    def charge(self, space: str, payer: str = "zhang", fee: str = "service") -> Charge:
        """Return the charge of a space, a payer and a fee."""
        return next(one for one in self.charges if (one.space, one.payer, one.fee) == (space, payer, fee))

    def explained(self, space: str, payer: str = "zhang", fee: str = "service") -> Explanation:
        """Explain the charge of a space, a payer and a fee."""
        return fees.explain_charge(self.tariff, self.charge(space, payer, fee))


def space(code: str, **facts: object) -> Space:
    """Return a home of 98.56 ㎡ on the third floor that has a lift."""
    usual = {"kind": "dwelling", "area": Decimal("98.56"), "floor": 3, "lift": True, "handover": date(2021, 5, 1)}
    return Space(project="jade", code=code, **(usual | facts))


def held(code: str, party: str = "zhang", **more: object) -> Tenure:
    """Return a tenure of an owner since 2020."""
    return Tenure(**({"space": code, "party": party, "role": "owner", "since": date(2020, 1, 1)} | more))


@pytest.fixture(scope="session")
def house() -> House:
    """Return a house with plain, sold, shared, tiny, vast, vacant and changed homes."""
    spaces = [
        space("plain"),
        space("sold"),
        space("shared"),
        space("tiny", area=Decimal("0.50"), floor=11),
        space("vast", area=Decimal("5000.00")),
        space("vacant", lift=False),
        space("changed", changes=(Change(since=date(2025, 3, 11), fact="kind", value="shop", basis="改商"),)),
    ]
    tenures = [
        *(held(code) for code in ("plain", "tiny", "vast", "vacant", "changed")),
        held("sold", until=date(2025, 3, 13)),
        held("sold", "li", since=date(2025, 3, 13)),
        held("shared", share=Fraction(3, 5)),
        held("shared", "li", share=Fraction(2, 5)),
    ]
    roster = Roster.of(
        Project(code="jade", name="翠园"),
        spaces=spaces,
        parties=[Party(id=party, name=party) for party in ("zhang", "li")],
        tenures=tenures,
        vacancies=[Vacancy(space="vacant", since=date(2024, 1, 1))],
    )
    assert roster.ok
    tariff = tariff_or_refuse(TARIFF)
    outcome = fees.assess(tariff, roster.value, period=Period.month(2025, 3), run="jade/2025-03-01..2025-04-01#1")
    assert outcome.ok, outcome.findings
    charges = outcome.then(fees.reconcile, ()).value
    return House(tariff, charges, fees.bill(charges, tariff, issued_on=date(2025, 3, 1)))
