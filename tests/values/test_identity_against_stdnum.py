"""Identity numbers and credit codes against an independent implementation."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jizhi.errors import BadIdentifier
from jizhi.testing import strategies as draw
from jizhi.values import CreditCode, IdNumber

ric = pytest.importorskip("stdnum.cn.ric", reason="pip install python-stdnum")
uscc = pytest.importorskip("stdnum.cn.uscc", reason="pip install python-stdnum")


def region_existed(body):
    try:
        ric.get_birth_place(body)
    except ric.InvalidComponent:
        return False
    return True


def accepted(kind, text):
    try:
        kind(text)
    except BadIdentifier:
        return False
    return True


@given(st.sampled_from(("110105", "330106", "510104")), draw.id_numbers(), st.integers(0, 9))
def test_an_identity_number_is_valid_where_the_oracle_says_so(region, number, last):
    """Real regions, right and wrong check digits: both agree."""
    body = region + number.reveal("law")[6:17]
    assume(region_existed(body))
    for text in (f"{body}{last}", f"{body}X", f"{body}{ric.calc_check_digit(body + '0')}"):
        assert ric.is_valid(text) == accepted(IdNumber, text)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_any_digits_are_judged_alike_but_for_the_region(body):
    """A number without a real date of birth is none, for both; the oracle also wants a region that exists."""
    text = body + ric.calc_check_digit(body + "0")
    assert accepted(IdNumber, text) or not ric.is_valid(text)


@given(draw.credit_codes(), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_credit_code_is_valid_where_the_oracle_says_so(code, last):
    """Right and wrong check characters: both agree."""
    for text in (code.code, code.code[:17] + last):
        assert uscc.is_valid(text) == accepted(CreditCode, text)


def test_the_worked_numbers_are_judged_alike():
    """I1 and I2."""
    assert (True, False) == (ric.is_valid("11010519491231002X"), ric.is_valid("110105194912310021"))
    assert (True, False) == (uscc.is_valid("91110000600037341L"), uscc.is_valid("91110000600037341A"))
