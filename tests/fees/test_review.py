"""The review of a tariff: what nobody can reach, where a price falls off a cliff, and whom a roster shows unbilled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jizhi.fees.review import cliffs, estate_review, unreachable
from jizhi.testing.billing import fee_text, home, roster, tariff

ON = date(2025, 3, 1)


def reviewed(text, head=""):
    return [
        (finding.code, *(finding.fact(name) for name in ("condition", "name") if finding.fact(name)))
        for finding in unreachable(tariff(text, head=head))
    ]


FREE = '[facts.free]\ntype = "integer"\n'
HEAD = FREE + '[facts.rooms]\ntype = "integer"\nmin = 1\nmax = 6\n'


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"applies": "\"kind == 'dwelling' and area > 5\""}, []),
        ({"applies": "\"kind == 'palace'\""}, [("applies-never",)]),
        ({"applies": "\"kind == 'shop' and kind == 'office'\""}, [("applies-never",)]),
        ({"applies": '"rooms > 6"'}, [("applies-never",)]),
        ({"applies": '"not rooms <= 6"'}, [("applies-never",)]),
        ({"applies": '"rooms < 1 or 7 < rooms"'}, [("applies-never",)]),
        ({"applies": '"rooms == 9"'}, [("applies-never",)]),
        ({"applies": '"6 < rooms and lift"'}, [("applies-never",)]),
        ({"applies": '"lift and not lift"'}, [("applies-never",)]),
        ({"applies": '"not (rooms >= 1 or lift)"'}, [("applies-never",)]),
        ({"applies": "\"'shop' != kind or kind != 'shop'\""}, []),
        ({"applies": '"area > inner_area and rooms > 1"'}, []),
        ({"discount": '[ { name = "d", when = "rooms > 9", factor = "0.5" } ]'}, [("discount-never", "d")]),
        ({"formula": "area * price * (2 if rooms > 6 else 1)"}, [("branch-never", "rooms > 6")]),
        ({"formula": "area * price * (2 if rooms >= 1 else 1)"}, [("branch-always", "rooms >= 1")]),
        ({"formula": "area * price * (2 if lift else 1)", "applies": '"lift"'}, [("branch-always", "lift")]),
        ({"formula": "area * price * (2 if rooms > 3 else (3 if rooms > 4 else 1))"}, [("branch-never", "rooms > 4")]),
        ({"formula": "area * price * (2 if area + 1 < area else 1)"}, []),
        ({"formula": "area * price * (2 if 6 < max(rooms, 1) else 1)"}, []),
        ({"formula": "area * price * (2 if free > 6 else 1)"}, []),
        ({"discount": '[ { name = "d", when = "rooms > 3", factor = "0.5" } ]'}, []),
        (
            {"formula": "area * price * (2 if 9 < rooms or rooms < 1 else 1)"},
            [("branch-never", "9 < rooms or rooms < 1")],
        ),
        ({"formula": "area * price * (2 if rooms > 6 and area > 1 else 1)"}, []),
        ({"formula": "area * price * (2 if lift and lift else 1)", "applies": '"not lift"'}, []),
        (
            {"formula": "area * price * (2 if rooms > 6 else 1) * (2 if rooms > 6 else 1)"},
            [("branch-never", "rooms > 6")],
        ),
    ],
)
def test_what_no_declared_value_reaches_is_named(settings, expected):
    """Proven by the ranges of the facts, along the branches."""
    assert expected == reviewed(fee_text(**settings), HEAD)


def test_a_row_that_no_value_reaches_is_named():
    """Rows beyond the range of a fact, a word that the kind cannot be; those within are not."""
    values = ('to = 3, value = "1 元/㎡/月"', 'to = 6, value = "2 元/㎡/月"', 'to = 9, value = "3 元/㎡/月"')
    rows = "table.t = [ " + ", ".join(f"{{ {row} }}" for row in values) + " ]"
    text = fee_text(formula="area * pick(rooms, t)") + f"\n  {rows}"
    assert [("branch-always", "rooms <= 6")] == reviewed(text, HEAD)
    words = 'table.t = { dwelling = "1 元/㎡/月", palace = "2 元/㎡/月", else = "3 元/㎡/月" }'
    assert [("branch-never", "kind == 'palace'")] == reviewed(fee_text(formula="area * pick(kind, t)") + f"\n  {words}")


def test_a_guard_that_only_refuses_is_no_branch():
    """That a meter counts below zero is refused, and nothing is said of it."""
    bands = 'bands.b = [ { to = 9, rate = "1 元/m³" }, { rate = "2 元/m³" } ]'
    text = fee_text(on='"meter"', per='"period"', formula="tiers(usage, b)") + f"\n  {bands}"
    assert [] == reviewed(text)


def metered(formula, bands):
    return fee_text(on='"meter"', per='"period"', formula=formula) + f"\n  bands.b = [ {bands} ]"


def fallen(text, head=""):
    names = ("fact", "at", "next", "amount", "then")
    return [(finding.code, *map(finding.fact, names)) for finding in cliffs(tariff(text, head=head))]


def test_a_volume_price_that_falls_is_named_with_both_neighbours():
    """More use costs less."""
    text = metered("volume(usage, b)", '{ to = 100, rate = "2 元/m³" }, { rate = "1 元/m³" }')
    assert [("price-falls", "usage", "100", "100.001", "200.00", "100.00")] == fallen(text)


def test_a_volume_price_that_jumps_is_named():
    """One litre more costs a hundred yuan more."""
    text = metered("volume(usage, b)", '{ to = 100, rate = "1 元/m³" }, { rate = "2 元/m³" }')
    assert [("price-jumps", "usage", "100", "100.001", "100.00", "200.00")] == fallen(text)


def test_tiers_have_no_cliff():
    """Each slice at its own rate; also where a bound stands on the left, or cannot be tried."""
    assert [] == fallen(metered("tiers(usage, b)", '{ to = 100, rate = "1 元/m³" }, { rate = "2 元/m³" }'))
    assert [] == fallen(fee_text(formula="area * price * (1 if 5 <= area else 1)"))
    assert [] == fallen(fee_text(formula="area * price * (1 if area <= 0 else 1)"))
    assert [] == fallen(fee_text(formula="area * price / (0 if area <= 50 else 1)"))
    assert [] == fallen(fee_text(formula="area * price", applies="\"kind == 'palace'\""))
    pool = '[[fee]]\ncode = "p"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
    assert [] == fallen(pool + 'formula = "area if area < 50 else 1"')


def test_a_price_by_area_that_jumps_is_tried_at_ordinary_values():
    """The other facts within their ranges: a low one, a high one, a boolean."""
    head = '[facts.low]\ntype = "integer"\nmax = -1\n[facts.high]\ntype = "integer"\nmin = 2\n'
    text = fee_text(formula="area * price * (2 if area > 90 and lift and low < 0 and high > 1 else 1)")
    assert [("price-jumps", "area", "90", "90.01", "180.00", "360.04")] == fallen(text, head)


def estates(*fees, spaces=None):
    spaces = spaces or [home("1-1"), home("1-2", kind="shop")]
    return [
        (finding.code, finding.subject, finding.fact("count"), finding.fact("spaces"))
        for finding in estate_review(tariff(*fees), roster(*spaces), on=ON)
    ]


POOL = '[[fee]]\ncode = "light"\non = "pool"\nper = "period"\napplies = "kind == \'office\'"\n[[fee.version]]\n'
POOL += 'since = 2020-01-01\nbasis = "b"\nformula = "area"'


def test_who_is_billed_by_nothing_is_told():
    """A shop that no fee applies to; not where one does."""
    dwelling = fee_text(applies="\"kind == 'dwelling'\"")
    water = fee_text("water", on='"meter"', per='"period"', formula="usage * price", unit="元/m³")
    assert [("space-unbilled", "", "1", "1-2")] == estates(dwelling, water)
    assert [("space-unbilled", "", "1", "1-2")] == estates(dwelling)
    assert [] == estates(fee_text())


def test_two_fees_of_one_name_on_one_space_are_told():
    """By their codes; with other names it is nobody's mistake."""
    twin = fee_text("service2", name='"物业费"')
    assert [("billed-twice", "fee service", "2", "1-1 1-2")] == estates(fee_text(name='"物业费"'), twin)
    assert [] == estates(fee_text(name='"别的"'), twin)


def test_facts_that_spaces_lack_are_counted():
    """The first five are named."""
    spaces = [home(f"1-{n}", area=None) for n in range(1, 8)]
    assert [("facts-lacking", "fee service", "7", "1-1 1-2 1-3 1-4 1-5 …")] == estates(fee_text(), spaces=spaces)
    text = fee_text(applies='"floor > 1"')
    assert ["facts-lacking", "space-unbilled"] == sorted(code for code, *_ in estates(text, spaces=spaces[:1]))


def test_a_pool_that_nobody_shares_is_told():
    """And one fee that is not there yet, or charged once, is nothing to tell of."""
    later = fee_text("later", prices={"2030-01-01": "1"})
    card = fee_text("card", on='"once"', per='"once"', unit="元", formula="price")
    assert [("pool-nobody", "fee light", None, None)] == estates(fee_text(), POOL, later, card)
    office = [home("1-1", kind="office", area=Decimal(50))]
    assert [] == estates(fee_text(), POOL, spaces=office)
