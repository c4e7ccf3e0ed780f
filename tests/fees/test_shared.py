"""Shared costs: a pool is split by weights, to the fen, and who has no weight is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jizhi.fees.shared import share_pool
from jizhi.testing.billing import tariff
from jizhi.values import Period, cny

MARCH = Period.month(2025, 3)


def pool(formula="area", since="2020-01-01", **words):
    lines = [f"{name} = {value}" for name, value in words.items()]
    version = f'[[fee.version]]\nsince = {since}\nbasis = "b"\nformula = "{formula}"'
    return tariff("\n".join(['[[fee]]\ncode = "lift"\non = "pool"\nper = "period"', *lines, version])).fees[0]


def homes(*areas, **more):
    return {f"1-{n}": {"area": Decimal(area)} | more for n, area in enumerate(areas, 1)}


def shared(fee, amount, spaces):
    outcome = share_pool(fee, cny(amount), spaces, period=MARCH)
    parts = None if outcome.value is None else {code: str(part.yuan) for code, part in outcome.value.items()}
    return parts, [(finding.code, finding.subject, finding.severity) for finding in outcome.findings]


def test_a_pool_is_split_by_weight_and_loses_no_fen():
    """By area, whatever the order of the spaces."""
    expected = {"1-1": "33.34", "1-2": "33.33", "1-3": "33.33"}
    spaces = homes("50", "50", "50")
    assert (expected, []) == shared(pool(), "100.00", spaces)
    assert (expected, []) == shared(pool(), "100.00", dict(reversed(spaces.items())))


def test_a_discount_lowers_a_weight():
    """The part falls to the others."""
    fee = pool(discount='[ { name = "shop", when = "area > 60", factor = "0.5" } ]')
    assert {"1-1": "50.00", "1-2": "50.00"} == shared(fee, "100.00", homes("50", "100"))[0]


def test_who_is_not_selected_or_has_no_weight_gets_nothing_and_is_told():
    """A note, and a warning; the others bear it all."""
    spaces = homes("50", "0") | {"2-1": {"area": Decimal(50), "kind": "shop"}}
    spaces = {code: {"kind": "dwelling"} | facts for code, facts in spaces.items()}
    parts, findings = shared(pool(applies="\"kind == 'dwelling'\""), "10.00", spaces)
    assert {"1-1": "10.00", "1-2": "0.00", "2-1": "0.00"} == parts
    assert [("weight-zero", "1-2/lift", "warning"), ("pool-not-selected", "2-1/lift", "note")] == findings


@pytest.mark.parametrize(
    ("fee", "spaces", "code"),
    [
        (pool(), {"2-1": {}}, "fact-missing"),
        (pool(), {"2-1": {"area": Decimal("1.001")}}, "fact-scale"),
        (pool("area - 40"), {"2-1": {"area": Decimal(39)}}, "weight-negative"),
    ],
)
def test_one_weight_that_cannot_be_found_splits_nothing(fee, spaces, code):
    """No part would be right."""
    parts, ((found, subject, severity),) = shared(fee, "10.00", homes("50", "60") | spaces)
    assert (None, code, "error") == (parts, found, severity)
    assert "2-1/lift" == subject


def test_a_pool_that_nobody_bears_is_an_error():
    """All weights are zero, or there is nobody."""
    zero = ("weight-zero", "1-1/lift", "warning")
    assert (None, [zero, ("pool-without-weights", "lift", "error")]) == shared(pool(), "1.00", homes("0"))
    assert (None, [("pool-without-weights", "lift", "error")]) == shared(pool(), "1.00", {})


def test_parts_are_of_the_fees_own_step_where_the_pool_is():
    """To the jiao; a pool of odd fen is shared out whole."""
    fee = pool(round='{ to = "0.1" }')
    assert {"1-1": "3.40", "1-2": "3.30", "1-3": "3.30"} == shared(fee, "10.00", homes(1, 1, 1))[0]
    assert {"1-1": "3.35", "1-2": "3.34", "1-3": "3.34"} == shared(fee, "10.03", homes(1, 1, 1))[0]


def test_what_is_kept_apart_stands_for_itself():
    """Under the empty name."""
    fee = pool(remainder='"kept-apart"')
    assert {"1-1": "3.33", "1-2": "3.33", "1-3": "3.33", "": "0.01"} == shared(fee, "10.00", homes(1, 1, 1))[0]


TWO = """
[[fee]]
code = "lift"
on = "pool"
per = "period"
  [[fee.version]]
  since = 2025-03-01
  basis = "b"
  formula = "area"
  [[fee.version]]
  since = 2025-03-11
  basis = "b"
  formula = "{0}"
"""


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("area", {"1-1": "20.67", "1-2": "10.33"}),
        ("1", {"1-1": "17.17", "1-2": "13.83"}),  # 10 days by area, 21 days by head
        ("area * 0", {"1-1": "20.67", "1-2": "10.33"}),  # what nobody would bear falls to the other days
    ],
)
def test_each_version_shares_out_its_days_part_of_the_pool(formula, expected):
    """A version that changes nothing changes no part."""
    assert (expected, []) == shared(tariff(TWO.format(formula)).fees[0], "31.00", homes("100", "50"))


def test_a_pool_is_shared_from_the_day_on_which_the_fee_begins():
    """Whole, where it begins within the period; before it, nobody bears anything and each is told."""
    assert {"1-1": "5.00", "1-2": "5.00"} == shared(pool(since="2025-03-02"), "10.00", homes(1, 1))[0]
    parts, findings = shared(pool(since="2025-04-01"), "10.00", homes(1, 1))
    assert {"1-1": "0.00", "1-2": "0.00"} == parts
    assert [("pool-not-selected", f"1-{n}/lift", "note") for n in (1, 2)] == findings
