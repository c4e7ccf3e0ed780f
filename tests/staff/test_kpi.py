"""KPI: curves, cards that explain every point, ranking, what if, and what a score earns."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.errors import SchemeRefused
from jizhi.staff.kpi import Band, Curve, Measure, Metric, Scheme, Step, pay, points_of, ranking, score, what_if
from jizhi.values import Period, cny
from jizhi.words import sentence

MARCH = Period.month(2026, 3)
PUNCTUAL = Metric(
    code="on-time", name="及时率", weight=Decimal(25), target="95%", sample=5,
    curve=Curve(steps=(Step(above="95%", points=Decimal(25)), Step(above="90%", points=Decimal(20)),
                       Step(above="85%", points=Decimal(15)), Step(at_least="85%", points=Decimal(5)))),
)  # fmt: skip
COLLECTED = Metric(
    code="collection", name="收缴率", weight=Decimal(20), target="95%",
    curve=Curve(kind="per-point", full_at="95%", lose=Decimal(2), each="1%", counted="started", zero_beyond="90%"),
)  # fmt: skip
SCHEME = Scheme(
    scheme="repair", metrics=(PUNCTUAL, COLLECTED), performance="20%",
    bands=(Band(at_least=Decimal(95), part="100%"), Band(at_least=Decimal(90), part="50%")),
)  # fmt: skip


def measure(metric="on-time", part=96, base=100, subject="E1", **more):
    known = {
        "metric": metric,
        "subject": subject,
        "period": MARCH,
        "part": Fraction(part),
        "base": Fraction(base),
        "sample": base,
    }
    return Measure(**{**known, **more})


@pytest.mark.parametrize(("per_mille", "points"), [(951, 25), (950, 20), (900, 15), (850, 5), (849, 0)])
def test_steps_give_the_points_of_the_first_line_that_holds(per_mille, points):
    """The repairer's scheme of the domain facts: ≤95 −5, ≤90 −10, ≤85 −20, <85 −25."""
    found, _ = points_of(PUNCTUAL.curve, Fraction(per_mille, 1000), weight=Fraction(25), better="high")
    assert points == found


@pytest.mark.parametrize(("per_mille", "points"), [(970, 20), (950, 20), (941, 18), (940, 18), (900, 10), (899, 0)])
def test_two_points_are_lost_for_each_per_cent_begun(per_mille, points):
    """The manager's scheme: ≥95 % full, 90 to 94 two a point, below 90 none."""
    found, _ = points_of(COLLECTED.curve, Fraction(per_mille, 1000), weight=Fraction(20), better="high")
    assert points == found


@given(st.fractions(0, 2, max_denominator=1000), st.fractions(0, 2, max_denominator=1000))
def test_better_is_never_worth_less(one, other):
    """Every curve of the schemes here is monotone and stays within its weight."""
    linear = Curve(kind="linear", full_at="98%", zero_at="80%")
    low, high = sorted((one, other))
    for curve in (PUNCTUAL.curve, COLLECTED.curve, linear):
        points = [points_of(curve, value, weight=Fraction(25), better="high")[0] for value in (low, high)]
        assert 0 <= points[0] <= points[1] <= 25


def test_a_card_explains_every_point_and_links_what_proves_it():
    """Line by line: value, points, why, evidence."""
    evidence = ("jade/T1", "jade/T2")
    card = score(SCHEME, [measure(evidence=evidence), measure("collection", 93)], period=MARCH).value[0]
    assert ("41.00", 45, "0%") == (card.shown, card.total, card.paid)
    told = [sentence(line.reason) for line in card.lines]
    assert [
        "E1：96.00%，落在“> 95%”一档：25.00 分（满分 25）",
        "E1：93.00%，按“95%, -2 / 1%”扣分：16.00 分（满分 20）",
    ] == told
    assert evidence == card.lines[0].evidence
    assert card.points == sum(line.points for line in card.lines)


def test_too_few_cases_spread_their_weight():
    """Four cases where five are needed: the others carry the whole."""
    card = score(SCHEME, [measure(part=0, base=4), measure("collection", 95)], period=MARCH).value[0]
    assert (Fraction(45), Fraction(20)) == (card.score, card.counted)
    assert "样本 4 个，少于 5 个：权重分给其他指标" in sentence(card.lines[0].reason)
    assert score(SCHEME, [], period=MARCH, subjects=["E9"]).value[0].score is None


def test_two_measures_that_differ_are_told_and_none_counts():
    """The same one twice is one."""
    outcome = score(SCHEME, [measure(), measure(part=90), measure("collection", 95)], period=MARCH)
    assert ["measure-twice"] == [finding.code for finding in outcome.findings]
    assert "spread" == outcome.value[0].lines[0].short
    assert not score(SCHEME, [measure(), measure()], period=MARCH).findings


def test_equal_scores_share_a_place():
    """One, one, three."""
    measures = [measure(subject=who, part=part) for who, part in (("A", 96), ("B", 97), ("C", 91))]
    assert [(1, "A"), (1, "B"), (3, "C")] == [
        (p.place, p.subject) for p in ranking(score(SCHEME, measures, period=MARCH).value)
    ]


def test_what_if_scores_once_more():
    """Two per cent more collected are four points more."""
    measures = [measure(), measure("collection", 93)]
    card = score(SCHEME, measures, period=MARCH).value[0]
    assert 4 == what_if(SCHEME, measures, changes={"collection": "95%"}, card=card).change
    with pytest.raises(SchemeRefused):
        what_if(SCHEME, measures, changes={"smiles": "95%"}, card=card)
    with pytest.raises(SchemeRefused):
        what_if(SCHEME, measures, changes={"collection": "many"}, card=card)


def test_a_score_of_92_earns_half_of_the_performance_wage():
    """Worked case K3: 6000 × 20 % × 50 %."""
    assert cny("600.00") == pay(SCHEME, Fraction(92), wage=cny("6000.00"))
    assert cny("0.00") == pay(SCHEME, Fraction(89), wage=cny("6000.00"))
    with pytest.raises(SchemeRefused):
        pay(Scheme(scheme="x", metrics=(PUNCTUAL,)), Fraction(92), wage=cny("6000.00"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Scheme(scheme="x", metrics=()),
        lambda: Scheme(scheme="x", metrics=(PUNCTUAL, PUNCTUAL)),
        lambda: Scheme(scheme="x", metrics=(PUNCTUAL,), bands=(Band(at_least=Decimal(1), part="1%"),) * 2),
        lambda: Scheme(scheme="x", metrics=(PUNCTUAL,), performance="much"),
        lambda: Step(points=Decimal(1)),
        lambda: Step(at_least="x", points=Decimal(1)),
        lambda: Curve(kind="linear", full_at="1"),
        lambda: Curve(kind="linear", full_at="1", zero_at="1"),
        lambda: Curve(kind="per-point", full_at="1", lose=Decimal(1), each="0"),
        lambda: Metric(code="m", weight=Decimal(0), curve=PUNCTUAL.curve),
        lambda: Metric(code="m", weight=Decimal(5), curve=PUNCTUAL.curve),
    ],
)
def test_schemes_that_contradict_themselves_are_refused(make):
    """Refused when they are made."""
    with pytest.raises(SchemeRefused):
        make()
