"""A summary with everything a page can show."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.findings import Finding
from jizhi.reports import BillingSummary, ParkedSpace, Part, Reason, Row, Tally
from jizhi.values import cny

JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)


def _part(key: str, amount: str, *, name: str = "", tally: Tally = Tally()) -> Part:  # noqa: B008 - it is frozen
    return Part(key=key, name=name or key, amount=cny(amount), tax=cny("1.00"), charges=2, spaces=2, tally=tally)


@pytest.fixture
def summary() -> BillingSummary:
    """Return a summary of two fees in two months."""
    missing = Finding("fact-missing", "1-104/service", {"fact": "area"})
    odd = Finding("payer-missing", "1-104", {"from": JANUARY, "to": FEBRUARY, "fee": "lift"})
    tally = Tally(billed=3, skipped=1, parked=2)
    return BillingSummary(
        project="jade",
        title="翠园",
        months=(JANUARY, FEBRUARY),
        spaces=600,
        amount=cny("123456.78"),
        tax=cny("6543.21"),
        charges=4,
        corrections=1,
        bills=3,
        bills_total=cny("123456.78"),
        tally=tally,
        fees=(_part("lift", "23456.78", name="电梯费"), _part("service", "100000.00", name="物业服务费")),
        buildings=(_part("", "456.78"), _part("1", "123000.00", tally=tally)),
        kinds=(_part("dwelling", "123456.78", tally=tally),),
        payers=(_part("developer", "23456.78"), _part("owner", "100000.00")),
        by_month=(_part("2025-01-01", "60000.00"), _part("2025-02-01", "63456.78")),
        matrix=(
            Row(fee="lift", name="电梯费", amounts=(cny("10000.00"), cny("13456.78")), total=cny("23456.78")),
            Row(fee="service", name="物业服务费", amounts=(cny("50000.00"), cny("50000.00")), total=cny("100000.00")),
        ),
        skipped=(Reason(code="not-liable", items=1, spaces=1),),
        parked_reasons=(
            Reason(code="fact-missing", items=2, spaces=1, example=missing),
            Reason(code="unheard-of", items=1, spaces=1),
        ),
        parked=(ParkedSpace(space="1-104", months=(JANUARY, FEBRUARY), findings=(missing, odd)),),
    )


@pytest.fixture
def many_fees(summary: BillingSummary) -> BillingSummary:
    """Return the summary with nine fees."""
    row = summary.matrix[0]
    rows = tuple(attrs.evolve(row, fee=f"fee{n}", name=f"费用{n}") for n in range(9))
    return attrs.evolve(summary, matrix=rows)
