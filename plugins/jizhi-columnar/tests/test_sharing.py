"""Pools by largest fraction against ``split``, corrections against ``reconcile``; no fen is lost in either."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jizhi_columnar.apportion import apportioned
from jizhi_columnar.corrections import corrected
from jizhi_columnar.duck import Duck
from jizhi_columnar.refusals import RunRefused
from jizhi_columnar.run import prepare

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.values import Money, Period, split

EXAMPLES = 200 if settings().max_examples >= 2000 else 12
WEIGHTS = st.lists(st.one_of(st.integers(0, 9), st.integers(0, 10**8)), min_size=1, max_size=12).filter(any)
POOLS = st.lists(st.tuples(st.integers(-(10**11), 10**11), st.sampled_from((1, 10)), WEIGHTS), min_size=1, max_size=4)


def tables(duck: Duck, drawn: list[tuple[int, int, list[int]]]) -> None:
    pools = ", ".join(f"({at}, {fen * step}, {step})" for at, (fen, step, _) in enumerate(drawn))
    rows = ((at, place, weight) for at, (*_, weights) in enumerate(drawn) for place, weight in enumerate(weights))
    weights = ", ".join(f"({at}, 's{place:02d}', {weight})" for at, place, weight in rows)
    duck.do(f"CREATE OR REPLACE TABLE pools AS SELECT * FROM (VALUES {pools}) AS p(pool, amount_fen, step_fen)")
    duck.do(f"CREATE OR REPLACE TABLE weights AS SELECT * FROM (VALUES {weights}) AS w(pool, space, weight)")


@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate])
@given(POOLS)
def test_every_pool_is_shared_out_to_the_fen_as_split_shares_it(duck: Duck, drawn) -> None:
    """Ties by the order of spaces, negative pools mirrored, whole steps only."""
    tables(duck, drawn)
    found = duck.rows(f"SELECT * FROM ({apportioned(duck, weights='weights', pools='pools')}) ORDER BY ALL")
    expected = [
        (at, f"s{place:02d}", part.fen)
        for at, (fen, step, weights) in enumerate(drawn)
        for place, part in enumerate(split(Money(fen * step), by=weights, step=step))
    ]
    assert expected == found


def test_the_usual_twin_loses_fen(duck: Duck) -> None:
    """Shares rounded half up, each for itself, do not add up; ours do."""
    tables(duck, [(100, 1, [1, 1, 1]), (-100, 1, [1, 1, 1])])
    shared = apportioned(duck, weights="weights", pools="pools")
    ((ours,),) = duck.rows(f"SELECT sum(amount_fen) FROM ({shared}) WHERE pool = 0")
    ((twin,),) = duck.rows("SELECT sum(CAST(round(100 / 3) AS BIGINT)) FROM weights WHERE pool = 0")
    assert (100, 99) == (ours, twin)


@pytest.mark.parametrize(
    ("pool", "weights", "why"),
    [((100, 1), [1, -1], "below zero"), ((10, 10), [1], "whole number of steps"), ((10, 1), [0, 0], "nobody")],
)
def test_what_cannot_be_shared_out_is_refused(duck: Duck, pool, weights: list[int], why: str) -> None:
    """The whole run, before anything is kept."""
    tables(duck, [(*pool, weights)])
    if pool[1] == 10:
        duck.do("UPDATE pools SET amount_fen = 101")
    with pytest.raises(RunRefused, match=why):
        apportioned(duck, weights="weights", pools="pools")


def test_a_second_run_bills_the_difference_alone(duck: Duck) -> None:
    """A credit note, a supplement, a payer who is gone; what is as it was has no row."""
    fee = '[[fee]]\ncode = "service"\nper = "month"\n  [[fee.version]]\n  since = 2025-01-01\n  basis = "x"\n'
    text = f'tariff = "jade"\n{fee}  rates = {{ price = "1 元/㎡/月" }}\n  formula = "area * price"'
    tariff, march = tariff_or_refuse(text, source="jade.toml"), Period.month(2025, 3)
    roster = "(VALUES ('same', 'a', 10.0), ('less', 'b', 8.0), ('more', 'c', 12.0), ('sold', 'e', 10.0))"
    source = f"(SELECT space, owner, area::DECIMAL(9,2) AS area FROM {roster} AS r(space, owner, area))"
    known = "(VALUES ('same', 'service', 'a', 1000), ('less', 'service', 'b', 1000), ('more', 'service', 'c', 900), "
    known += "('more', 'service', 'c', 100), ('sold', 'service', 'd', 1000)) AS k(space, line, payer, amount_fen)"
    prepared = prepare(duck, source, tariff, period=march)
    duck.do(f"CREATE OR REPLACE TABLE bills AS {prepared.query}")
    found = duck.rows(f"SELECT * FROM ({corrected(prepared.statement, 'bills', known)}) ORDER BY ALL")
    wanted = [("less", "b", -200), ("more", "c", 200), ("sold", "d", -1000), ("sold", "e", 1000)]
    assert wanted == [(space, payer, fen) for space, _, payer, fen in found]
