"""Pools shared out by largest fraction over millions of rows: every fen goes to somebody, as ``split`` has it."""

from __future__ import annotations

from jizhi.formula.integers import MOST
from jizhi_columnar.duck import Duck
from jizhi_columnar.refusals import RunRefused

_QUERY = """
WITH weighed AS (
  SELECT w.pool, w.space, w.weight, p.amount_fen, abs(p.amount_fen) // p.step_fen AS steps, p.step_fen,
    CAST(sum(w.weight) OVER (PARTITION BY w.pool) AS {type}) AS total
  FROM {weights} AS w JOIN {pools} AS p USING (pool)),
cut AS (
  SELECT *, CAST(steps AS {type}) * weight // total AS own, CAST(steps AS {type}) * weight % total AS rest
  FROM weighed WHERE total > 0),
ranked AS (
  SELECT *, CAST(steps - sum(own) OVER (PARTITION BY pool) AS BIGINT) AS still,
    row_number() OVER (PARTITION BY pool ORDER BY (weight > 0) DESC, rest DESC, space) AS turn
  FROM cut)
SELECT pool, space, CAST(sign(amount_fen) * step_fen * (own + CASE WHEN turn <= still THEN 1 ELSE 0 END) AS BIGINT) AS amount_fen
FROM ranked
"""  # noqa: E501


def apportioned(duck: Duck, *, weights: str, pools: str) -> str:
    """A SELECT of what each space bears of each pool: ``pool``, ``space``, ``amount_fen``.

    Args:
        weights: a table of ``pool``, ``space`` and ``weight``, a whole number at or above zero, one row for each space;
            ties of fractions go by the order of the spaces.
        pools: a table of ``pool``, ``amount_fen`` (below zero: the mirror) and ``step_fen``, the least step of a part.

    Raises: RunRefused: a weight below zero, a pool that is no whole number of steps, or one that nobody bears.
    """
    ((least, heaviest),) = duck.rows(f"SELECT COALESCE(min(weight), 0), COALESCE(max(weight), 0) FROM {weights}")
    ((largest,),) = duck.rows(f"SELECT COALESCE(max(abs(amount_fen)), 0) FROM {pools}")
    if least < 0:
        raise RunRefused("a weight is below zero", [least])
    uneven = duck.rows(f"SELECT pool FROM {pools} WHERE step_fen < 1 OR amount_fen % step_fen <> 0 LIMIT 3")
    if uneven:
        raise RunRefused("a pool is no whole number of steps", uneven)
    borne = f"SELECT pool FROM {weights} WHERE weight > 0"
    unborne = duck.rows(f"SELECT pool FROM {pools} WHERE amount_fen <> 0 AND pool NOT IN ({borne}) LIMIT 3")
    if unborne:
        raise RunRefused("nobody bears a pool", unborne)
    # Wide integers divide thirty times slower: only where the bounds do not prove that 63 bits suffice.
    wide = largest * heaviest > MOST
    return _QUERY.format(weights=weights, pools=pools, type="HUGEINT" if wide else "BIGINT")
