"""Strategies for the nouns of billing: charges with their draws and shares, bills, runs, pools, single charges."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jizhi.estate import FactValue
from jizhi.fees import Bill, BillRun, Charge, Draw, OneOff, Pool, PoolShare, RosterPart, RunItem, Slice, TariffText
from jizhi.testing.strategies.estate import turns
from jizhi.testing.strategies.nouns import decimals, nouns, of_type, words
from jizhi.testing.strategies.values import monies, periods


def slices(**fields: Any) -> st.SearchStrategy[Slice]:
    """Facts that a line read, of every type."""
    return nouns(Slice, **fields)


def meter_draws(**fields: Any) -> st.SearchStrategy[Draw]:
    """What a meter counted, also less than nothing where an estimate is taken back."""
    dial, usage = decimals(3, high=10**8), decimals(3, low=-(10**6))
    told = {"previous": dial, "current": dial, "usage": usage, "peak": st.none() | usage, "valley": st.none() | usage}
    return nouns(Draw, **told | fields)


def pool_shares(**fields: Any) -> st.SearchStrategy[PoolShare]:
    """What a space bears of a pool, by one or more versions' weights."""
    weight = st.fractions(0, 1000, max_denominator=100)
    weights = st.lists(st.tuples(weight, weight, weight), min_size=1, max_size=3).map(tuple)
    return nouns(PoolShare, **{"weights": weights, "step": st.sampled_from((1, 10, 100))} | fields)


def charges(**fields: Any) -> st.SearchStrategy[Charge]:
    """Charges, corrections and voids, with all that explains them."""
    told = {
        "slices": st.lists(slices(), max_size=2).map(tuple),
        "turns": st.lists(turns(), max_size=2).map(tuple),
        "draws": st.lists(meter_draws(), max_size=2).map(tuple),
        "share": st.none() | pool_shares(),
        "item": st.just("") | words(),
    }
    return nouns(Charge, **told | fields)


def bills(**fields: Any) -> st.SearchStrategy[Bill]:
    """Bills of at least one charge, known by its id."""
    return nouns(Bill, **{"charges": st.lists(words(), min_size=1, max_size=3).map(tuple)} | fields)


def bill_runs(**fields: Any) -> st.SearchStrategy[BillRun]:
    """Runs in every state, some of which take another back."""
    return nouns(BillRun, **{"number": st.integers(1, 99), "voids": st.just("") | words()} | fields)


def run_items(**fields: Any) -> st.SearchStrategy[RunItem]:
    """What a run said of a space."""
    return nouns(RunItem, **fields)


def roster_parts(**fields: Any) -> st.SearchStrategy[RosterPart]:
    """Pinned chunks of a roster, as any text."""
    return nouns(RosterPart, **fields)


def pools(**fields: Any) -> st.SearchStrategy[Pool]:
    """Costs to be shared out over a period."""
    told = {"amount": monies(0, 10**9), "period": periods(400), "code": st.just("") | words()}
    return nouns(Pool, **told | fields)


def one_offs(**fields: Any) -> st.SearchStrategy[OneOff]:
    """Single charges in every state."""
    facts = st.dictionaries(words(), of_type(FactValue), max_size=2)
    return nouns(OneOff, **{"facts": facts} | fields)


def tariff_texts(**fields: Any) -> st.SearchStrategy[TariffText]:
    """Texts of tariffs as they are kept; ``jizhi.testing.billing.billing_tariffs`` has texts that bill."""
    return nouns(TariffText, **{"sha256": st.text("0123456789abcdef", min_size=64, max_size=64)} | fields)
