"""The bench on which a tariff is tried: the tariff, the readers that rate it, how long to search; and what a law is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Protocol, TypeAlias

import attrs

from jizhi.fees.line import Constant, Line, rate_line
from jizhi.fees.segments import Facts as FactsInTime
from jizhi.fees.shared import share_pool
from jizhi.fees.tariff import Fee, Tariff
from jizhi.findings import Finding, Outcome, Severity
from jizhi.formula import FactValue
from jizhi.values import Money, Period
from jizhi.verify.cases import Case, Facts
from jizhi.verify.facts import Drawn, draws_of
from jizhi.verify.search import Search


class Rate(Protocol):
    """What rates a line: the reference reader, or a broken twin of it."""

    def __call__(
        self, fee: Fee, facts: FactsInTime, *, period: Period, cuts: Iterable[date] = (), currency: str = "CNY"
    ) -> Outcome[Line | None]:
        """Rate one fee over one period."""


class Share(Protocol):
    """What splits a pool: the library's own way, or a broken twin of it."""

    def __call__(
        self, fee: Fee, pool: Money, spaces: Mapping[str, Mapping[str, FactValue]], *, period: Period
    ) -> Outcome[dict[str, Money] | None]:
        """Split a pool over spaces."""


@attrs.frozen(kw_only=True)
class Bench:
    """A tariff under trial."""

    tariff: Tariff
    search: Search
    rate: Rate = rate_line
    share: Share = share_pool

    def rated(
        self,
        fee: Fee,
        case: Case,
        *,
        facts: Facts | None = None,
        period: Period | None = None,
        cuts: Iterable[date] = (),
    ) -> Outcome[Line | None]:
        """The line of a case, or of the same case with other facts, another period or cuts."""
        return self.rate(
            fee,
            Constant(case.facts if facts is None else facts),
            period=case.period if period is None else period,
            cuts=cuts,
            currency=self.tariff.currency,
        )


Told = Mapping[str, object]
"""The facts of the finding that a broken law makes."""


Shape: TypeAlias = Callable[[Drawn], Case | None]
"""Makes the case of a law from what was drawn; None where the draw does not fit it."""


@attrs.frozen(kw_only=True)
class Law:
    """A law about one fee: which cases it is tried on, and what a case that breaks it has to tell.

    Args:
        shape: how the law makes its cases of a fee; None where it says nothing about the fee.
        judge: what to tell of a case that breaks the law; None of one that keeps it.
    """

    code: str
    severity: Severity
    shape: Callable[[Fee], Shape | None]
    judge: Callable[[Bench, Fee, Case], Told | None]

    def tried(
        self, bench: Bench, fee: Fee, drawn: Iterable[Drawn], known: Iterable[Case] = ()
    ) -> tuple[Finding, Case] | None:
        """The smallest case that breaks the law, those *known* from before first; None where none was met."""
        for case in known:
            if (told := self.judge(bench, fee, case)) is not None:
                return self._finding(fee, told), case
        shape = self.shape(fee)
        if shape is None:
            return None
        met = next((case for case in map(shape, drawn) if self._broken(bench, fee, case)), None)
        if met is None:
            return None
        small = bench.search.smallest(draws_of(fee).map(shape), lambda case: self._broken(bench, fee, case))
        case = met if small is None else small
        return self._finding(fee, self.judge(bench, fee, case) or {}), case

    def _broken(self, bench: Bench, fee: Fee, case: Case | None) -> bool:
        return case is not None and self.judge(bench, fee, case) is not None

    def _finding(self, fee: Fee, told: Told) -> Finding:
        return Finding(self.code, f"fee {fee.code}", told, self.severity)
