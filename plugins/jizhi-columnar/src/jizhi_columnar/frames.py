# mypy: disable-error-code="import-not-found,no-any-return,unused-ignore"
"""A run over the user's own frame (whatever Narwhals knows), and its bills as one of the same kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw

from jizhi.fees.tariff import Tariff
from jizhi.values import Period
from jizhi_columnar.duck import Duck
from jizhi_columnar.result import Result
from jizhi_columnar.run import SAMPLE, checked, prepare


def bill_frame(
    tariff: Tariff,
    frame: Any,
    *,
    period: Period,
    steps: Iterable[str] = (),
    taxes: bool = False,
    sample: int = SAMPLE,
    threads: int = 0,
) -> tuple[Any, Result]:
    """Bill a *frame* with one row for each space; return the wide rows in a frame of the same kind, and the result.

    Needs narwhals and pyarrow. The columns are those of a roster; a lazy frame is collected, and bills come eager.

    Raises: ColumnRefused, NotColumnar; RunRefused where the sample differs from the reference.
    """
    eager = nw.from_native(frame)
    eager = eager.collect() if isinstance(eager, nw.LazyFrame) else eager
    duck = Duck(threads=threads)
    try:
        duck.connection.register("frame", eager.to_arrow())
        prepared = prepare(duck, "frame", tariff, period=period, steps=steps, taxes=taxes)
        duck.do(f"CREATE TABLE bills AS {prepared.query}")
        result = checked(prepared, "bills", sample=sample)
        bills = duck.arrow("SELECT * FROM bills ORDER BY ALL")
    finally:
        duck.close()
    return nw.from_arrow(bills, backend=eager.implementation).to_native(), result
