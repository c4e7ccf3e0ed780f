"""The part of the page on money: rates to the hundredth, ages by name, nothing where there is nothing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from jizhi.fees import AgeingPolicy
from jizhi.pages import bucket_texts, money_parts, share_text
from jizhi.reports import Collection, Flow, Held, Taking, money_summary
from jizhi.values import Money, Period, cny

NOTHING = money_summary(None, {}, (), period=Period.month(2025, 3), as_of=date(2025, 3, 31))
FLOW = Flow(
    key="<b>", opening=cny("1"), charged=cny("2"), brought_in=cny("0"), late=cny("0"), waived=cny("0"),
    written_off=cny("0"), received=cny("1"), given_back=cny("0"),
)  # fmt: skip
COLLECTED = Collection(
    key="", receivable=cny("0"), received=cny("0"), waived=cny("0"), arrears=cny("0"), recovered=cny("0"),
    forgiven=cny("0"), spaces=0, settled=0,
)  # fmt: skip


def test_an_empty_book_has_no_part():
    """Not even a heading."""
    assert () == money_parts(NOTHING)


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_what_is_shown_is_escaped_and_a_rate_that_is_none_is_a_dash(locale):
    """In both languages."""
    taking = Taking(key="cash", received=cny("3"), paid_out=cny("1"), entries=2)
    held = Held(key="zhang", opening=cny("1"), came=cny("0"), used=cny("0"), went=cny("0"))
    summary = attrs.evolve(
        NOTHING, flow=FLOW, flows_by_fee=(FLOW,), collected=COLLECTED, collected_by_building=(COLLECTED,),
        by_channel=(taking,), prepayments=(held,),
    )  # fmt: skip
    html = "".join(money_parts(summary, locale=locale))
    assert "<b>" not in html.replace("</span><b>", "")
    assert "—" in html
    assert ("现金" if locale == "zh_CN" else "cash") in html


def test_a_flow_is_shown_without_rates_and_ages():
    """What is not there is left out."""
    html = "".join(money_parts(attrs.evolve(NOTHING, flow=FLOW)))
    assert "账龄" not in html
    assert "收缴率" not in html


@pytest.mark.parametrize(
    ("rate", "text"), [(Fraction(1), "100.00%"), (Fraction(1, 3), "33.33%"), (Fraction(2, 3), "66.67%")]
)  # fmt: skip
def test_a_rate_is_rounded_half_up_to_the_hundredth(rate, text):
    """Exactly, without a float."""
    assert text == share_text(rate)


def test_buckets_are_called_by_their_bounds():
    """In days or months."""
    policy = AgeingPolicy(name="d", bounds=(30, 60), unit="days")
    assert ("未到期", "0–30 天", "30–60 天", "60 天以上") == bucket_texts(policy, locale="zh_CN")
    assert len(bucket_texts(policy, locale="en")) == policy.buckets
    assert Money(0) == COLLECTED.receivable
