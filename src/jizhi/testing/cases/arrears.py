"""Ageing of open items and interest on what is overdue: cases of books and of reminders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import attrs

from jizhi.errors import CaseMalformed, CaseUnsupported
from jizhi.fees import AgeingPolicy, Due, LatePolicy, Principal, arrears, late_fee
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import day, exact, pair, whole
from jizhi.values import Money, Rounding, months_after

AS_OF: Final = date(2025, 7, 1)
"""The day on which ages are looked back from, where a case names none."""

_AGE = re.compile(r"(\d+) (day|week|month|year)s?", re.ASCII)
_OUT_OF_REACH: Final = 1_000_000
"""Per cent of the principal: these engines know no cap."""

_YEAR_DAYS: Final = {"actual/365": 365, "actual/360": 360, "30/360": 360}


@attrs.frozen
class _Open:
    """An open item of a case."""

    due_on: date
    outstanding: Money
    payer: str = ""
    space: str = ""
    fee: str = ""


def buckets(case: Case) -> Mapping[str, object]:
    """Answer ``aging.buckets``: how much is in each bucket; what is current stands in the first.

    A bound is the last day of its bucket, and the last bound may be open.
    """
    case.only("bounds_days", "open_items", "as_of", "currency")
    as_of = day(case.get("as_of", AS_OF))
    bounds = case.rows("bounds_days")
    closed = bounds[-1] is not None
    policy = AgeingPolicy(
        name="case", bounds=tuple(whole(bound) for bound in bounds if bound is not None), unit="days", edge="younger"
    )
    items = [_item(pair(row), as_of) for row in case.rows("open_items")]
    rows = arrears(policy, items, as_of=as_of, by=())
    amounts = rows[0].amounts if rows else (Money(0),) * policy.buckets
    found = [amounts[0] + amounts[1], *amounts[2:]]
    if closed and found.pop():
        raise CaseUnsupported("an item is older than the last bucket")
    return {"buckets": [amount.yuan for amount in found]}


def _item(row: tuple[object, object], as_of: date) -> _Open:
    age, amount = row
    return _Open(_due(str(age).strip(), as_of), Rounding().money(exact(amount)))


def _due(age: str, as_of: date) -> date:
    """The due day of what is so old: ``current``, ``365 days``, ``2 months``, or the day itself."""
    if age == "current":
        return as_of
    found = _AGE.fullmatch(age)
    if found is None:
        return as_of - timedelta(days=int(age)) if age.isdigit() else day(age)
    number, unit = int(found[1]), found[2]
    if unit in {"day", "week"}:
        return as_of - timedelta(days=number * (7 if unit == "week" else 1))
    return months_after(as_of, -number * (12 if unit == "year" else 1))


def interest(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.interest``: simple interest of a yearly rate by the day, and the flat fee of the reminder."""
    case.only("outstanding", "days_overdue", "fee", "annual_rate", "basis")
    basis = str(case.get("basis", "actual/365"))
    if basis not in _YEAR_DAYS:
        raise CaseUnsupported(f"a year counted as {basis!r}")
    rate, days = exact(case.get("annual_rate", 0)), whole(case.need("days_overdue"))
    outstanding, fee = Rounding().money(exact(case.need("outstanding"))), Rounding().money(exact(case.get("fee", 0)))
    if rate < 0 or days < 0:
        raise CaseMalformed("a rate and days are not below zero")
    policy = LatePolicy(code="case", rate_per_day=rate / 100 / _YEAR_DAYS[basis], cap=f"{_OUT_OF_REACH} %")
    owed = Principal(subject="case", charged=(Due(due_on=AS_OF - timedelta(days=days), amount=outstanding),))
    late = late_fee(policy, owed, as_of=AS_OF).amount
    return {
        "interest": late.yuan,
        "dunning": (late + fee).yuan,
        "total": (outstanding + late + fee).yuan,
    }
