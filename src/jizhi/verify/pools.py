"""The law about shared costs: the parts of a pool add up to it, and nobody's part is below zero."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import attrs

from jizhi.fees.tariff import Fee
from jizhi.values import Money
from jizhi.verify.bench import Bench, Law, Shape, Told
from jizhi.verify.cases import Case, Facts
from jizhi.verify.facts import Drawn


def _pools(fee: Fee) -> Shape | None:
    if fee.on != "pool":
        return None

    def pool(drawn: Drawn) -> Case:
        return attrs.evolve(
            drawn.case(fee),
            facts={"pool": Decimal(drawn.step * drawn.share).scaleb(-2)},
            weights={f"1-{101 + at}": _own(each) for at, each in enumerate(drawn.spaces)},
        )

    return pool


def _own(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name != "pool"}


def _conserved(bench: Bench, fee: Fee, case: Case) -> Told | None:
    given = case.facts.get("pool")
    if case.weights is None or not isinstance(given, Decimal):
        return None
    pool = Money(int(given.scaleb(2)), bench.tariff.currency)
    shared = bench.share(fee, pool, case.weights, period=case.period)
    if shared.value is None:
        why = next((each.code for each in shared.findings if each.severity == "error"), "")
        return None if why == "pool-without-weights" else {"pool": pool.yuan, "trouble": why}
    borne = sum(_fen(each.fact("amount")) for each in shared.findings if each.code == "pool-company")
    parts = [part.fen for part in shared.value.values()]
    if sum(parts) + borne == pool.fen and min(parts, default=0) >= 0:
        return None
    return {"pool": pool.yuan, "parts": " ".join(str(part.yuan) for part in shared.value.values())}


def _fen(amount: str | None) -> int:
    """The fen of an amount as a finding tells it: ``12.34 CNY``."""
    return int(Decimal((amount or "0").split()[0]).scaleb(2))


CONSERVED: Final = Law(code="law-shares", severity="error", shape=_pools, judge=_conserved)
