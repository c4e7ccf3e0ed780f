"""Who holds, pays and lives: dated, exact, masked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from jizhi.errors import NotExact, RecordRefused
from jizhi.estate import Meter, Occupancy, Party, Vacancy
from jizhi.values import CreditCode, IdNumber, Phone


def test_a_party_prints_masked():
    """Neither name nor phone nor identity number stands in clear text in a log."""
    party = Party(id="p1", name="张三", phone=Phone("13800138000"), id_number=IdNumber("11010519491231002X"))
    printed = f"{party!r} {party}"
    assert [] == [clear for clear in ("张三", "13800138000", "19491231") if clear in printed]
    assert "张*" in printed


def test_a_plain_text_is_no_phone_and_the_error_does_not_repeat_it():
    """A number that is not wrapped would print itself later."""
    for field in ("phone", "id_number"):
        with pytest.raises(RecordRefused) as refused:
            Party(id="p1", name="张三", **{field: "13800138000"})
        assert "13800138000" not in str(refused.value)
        assert (field, "str") == (refused.value.field, refused.value.value)


def test_a_party_has_needs_and_preferences():
    """Special needs and pets are kept with whom they concern."""
    party = Party(id="c1", name="某公司", kind="organisation", needs=("ramp",), preferences=("no-calls",))
    assert (("ramp",), ("no-calls",)) == (party.needs, party.preferences)
    with pytest.raises(RecordRefused, match="credit_code"):
        Party(id="c1", name="某公司", credit_code="91110000600037341L")
    code = CreditCode("91110000600037341L")
    assert code == Party(id="c1", name="某公司", credit_code=code).credit_code


@pytest.mark.parametrize(
    ("share", "exact"),
    [(1, Fraction(1)), (Decimal("0.6"), Fraction(3, 5)), (Fraction(1, 3), Fraction(1, 3))],
)
def test_a_share_is_an_exact_fraction(held, share, exact):
    """Whole numbers, decimals and fractions come in exactly."""
    assert exact == held(share=share).share


@pytest.mark.parametrize("share", [0, Fraction(-1, 2), Fraction(3, 2), True, "1/2", Decimal("NaN"), None])
def test_a_share_is_above_nothing_and_at_most_all(held, share):
    """A holder of nothing is no holder."""
    with pytest.raises(RecordRefused, match="tenure 1-101 zhang: share"):
        held(share=share)


def test_a_float_share_is_refused_as_not_exact(held):
    """0.6 as a float is not three fifths."""
    with pytest.raises(NotExact, match="tenure 1-101 zhang: share"):
        held(share=0.6)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "squatter"),
        ("fees", "service"),
        ("since", datetime(2025, 3, 1)),  # noqa: DTZ001
        ("until", date(2020, 1, 1)),
        ("until", date(2019, 12, 31)),
        ("until", "2025-03-01"),
        ("space", ""),
    ],
)
def test_a_tenure_refuses_what_a_field_cannot_hold(held, field, value):
    """The end lies after the beginning; the role is one of three; fees are several."""
    with pytest.raises(RecordRefused) as refused:
        held(**{field: value})
    assert (field, value) == (refused.value.field, refused.value.value)


def test_a_tenure_ends_on_the_day_before_until(held):
    """Until is out, as the end of every period is."""
    tenure = held(since=date(2025, 3, 1), until=date(2025, 4, 1))
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1)]
    assert [False, True, True, False] == [tenure.covers(day) for day in days]


def test_one_that_ends_when_the_other_begins_does_not_meet_it(held):
    """Half-open spells touch without overlapping, whichever is asked."""
    seller, buyer = held(until=date(2025, 3, 11)), held("li", since=date(2025, 3, 11))
    assert (False, False) == (seller.meets(buyer), buyer.meets(seller))
    assert (True, True) == (buyer.meets(held()), held().meets(buyer))


def test_ids_tell_tenures_of_one_party_apart(held):
    """Role, first day and fees are part of the key."""
    assert "jade/1-101/owner/zhang/2020-01-01" == held(project="jade").id
    assert held().id != held(fees=("water",)).id
    assert "/1-101/zhang/2025-03-01" == Occupancy(space="1-101", party="zhang", since=date(2025, 3, 1)).id
    assert "/1-101/2025-03-01" == Vacancy(space="1-101", since=date(2025, 3, 1)).id


def test_heads_and_vehicles_are_whole_numbers():
    """Nobody is half at home."""
    for field, value in (("heads", -1), ("vehicles", Decimal(1)), ("heads", True)):
        with pytest.raises(RecordRefused, match=field):
            Occupancy(space="1-101", party="zhang", since=date(2025, 3, 1), **{field: value})


def test_a_meter_counts_with_a_factor_above_nothing():
    """The factor of a transformer is exact; a meter is removed after it was fitted."""
    fitted = {"space": "1-101", "code": "e1", "kind": "electricity", "unit": "kWh", "fitted": date(2020, 1, 1)}
    assert "/1-101/e1" == Meter(**fitted, multiplier=Decimal(40), removed=date(2024, 1, 1)).id
    for field, value in (("multiplier", Decimal(0)), ("multiplier", 40), ("removed", date(2020, 1, 1)), ("digits", 0)):
        with pytest.raises(RecordRefused, match=f"meter 1-101 e1: {field}"):
            Meter(**fitted, **{field: value})
    with pytest.raises(NotExact):
        Meter(**fitted, multiplier=40.0)
