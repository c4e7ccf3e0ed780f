"""Rated charges as a stream of light records: for a host that holds the facts of many spaces in rows.

A record is the space, the amount in fen and its operands; what all charges of a fee and a cycle have in common stands
once in their ``Sheet``. ``explained`` puts the two together when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, partial
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import attrs

from jizhi.fees.assess import due_cycles
from jizhi.fees.line import Constant, rate_line
from jizhi.fees.plan import Plan, plans_of
from jizhi.fees.tariff import Fee, Tariff, Version, liable_from
from jizhi.findings import Finding
from jizhi.formula import Closure, Fact, FactSpec, FactValue, Scaled
from jizhi.values import Money, Period
from jizhi.values.money import FEN_MAX

_Facts: TypeAlias = tuple[Scaled, ...]
_Fen: TypeAlias = Callable[..., int | None]

Row: TypeAlias = tuple[str, _Facts]
"""The code of a space, and its facts in the order of the columns."""

_HANDOVER = Fact("handover", "date")


@attrs.frozen(kw_only=True, eq=False)
class Sheet:
    """What the charges of one fee and one cycle period have in common.

    Args:
        reads: the facts that the operands are, in their order; ``labels`` are their names with their units.
        rules: since when, on what basis and by which formula, for each version that holds in the cycle.
    """

    fee: Fee
    cycle: Period
    currency: str
    reads: tuple[Fact, ...]
    labels: tuple[str, ...]
    rules: tuple[tuple[date, str, str], ...]


class Rated(NamedTuple):
    """What one fee comes to for one space; ``fen`` with tax, ``operands`` scaled as the sheet's facts are."""

    space: str
    sheet: Sheet
    fen: int
    operands: tuple[Scaled, ...]


class Explained(NamedTuple):
    """A rated charge laid open: its sheet, and each operand under its label."""

    space: str
    sheet: Sheet
    operands: dict[str, Scaled]
    fen: int

    @property
    def amount(self) -> Money:
        """The amount as money."""
        return Money(self.fen, self.sheet.currency)


# A third of what the constructor of a named tuple costs.
_rated: Callable[[tuple[object, ...]], Any] = partial(tuple.__new__, Rated)
_explained: Callable[[tuple[object, ...]], Any] = partial(tuple.__new__, Explained)


def rated_each(
    tariff: Tariff, rows: Iterable[Row], *, columns: Sequence[str], period: Period
) -> Iterator[Rated | Finding]:
    """Rate every recurring fee per space of *tariff* for each of *rows*, keeping nothing.

    A row stands for a space whose facts do not change during the cycles that *period* bills; who pays, and what changes
    within a cycle, is for ``assess``. Where both know a space by the same facts they come to the same fen.

    Args:
        rows: numbers as whole numbers in the scale of their fact (89.37 ㎡ is 8937), dates as ISO text, None where a
            fact is not known (such a row is rated by the slow reference). They must have passed the facts' own checks.
        columns: the names of the facts in a row, in their order; ``handover`` too, where a fee starts by it.

    Yields: a ``Rated`` for each fee that comes to more than nothing, a finding in place of one that cannot be rated.

    >>> from jizhi.codec.tariffs import tariff_or_refuse
    >>> version = "{ since = 2025-01-01, basis = 'vote 3', rates = { p = '2.80 元/㎡/月' }, formula = 'area * p' }"
    >>> text = f"tariff = 'jade'\\nfee = [{{ code = 'service', per = 'month', version = [{version}] }}]"
    >>> tariff = tariff_or_refuse(text, source="jade.toml")
    >>> rows = [("1-101", (8937,)), ("1-102", (None,))]
    >>> for told in rated_each(tariff, rows, columns=["area"], period=Period.month(2025, 3)):
    ...     print(told.fen if isinstance(told, Rated) else told.code)
    25024
    fact-missing
    """
    due = ((fee, cycle) for fee, cycle in due_cycles(tariff, period) if fee.on == "space")
    jobs = [_job(plan, columns) for plan in plans_of(due, currency=tariff.currency)]
    quick = [(job, job.sheet, job.pick, job.fen) for job in jobs]
    for space, row in rows:
        if None in row:
            for job in jobs:
                yield from job.long_way(space, row)
            continue
        for job, sheet, pick, fen_of in quick:
            operands = pick(row)
            try:
                fen = fen_of(*operands)
            except ArithmeticError:  # evaluate says what is wrong, or that what is wrong is never read
                yield from job.long_way(space, row)
                continue
            if fen:
                if fen > FEN_MAX:
                    yield from job.long_way(space, row)
                    continue
                yield _rated((space, sheet, fen, operands))


def explained(rated: Rated) -> Explained:
    """Lay a *rated* charge open: its operands by label, beside the sheet with fee, cycle, basis and formula.

    >>> sheet = Sheet(fee=None, cycle=None, currency="CNY", reads=(), labels=("area 0.01 ㎡",), rules=())
    >>> explained(Rated("1-101", sheet, 25024, (8937,))).operands
    {'area 0.01 ㎡': 8937}
    """
    space, sheet, fen, operands = rated
    told: Explained = _explained((space, sheet, dict(zip(sheet.labels, operands, strict=True)), fen))
    return told


@attrs.frozen(kw_only=True, eq=False)
class _Job:
    """One sheet, fitted to the columns of the rows; ``fen`` raises ArithmeticError where the long way must be taken."""

    sheet: Sheet
    columns: tuple[Fact | None, ...]
    pick: Callable[[_Facts], _Facts]
    fen: Callable[..., int | None]

    def long_way(self, space: str, row: _Facts) -> Iterator[Rated | Finding]:
        """Rate the line by its reference."""
        sheet = self.sheet
        pairs = [(fact, value) for fact, value in zip(self.columns, row, strict=True) if fact and value is not None]
        facts = {fact.name: _unscaled(fact, value) for fact, value in pairs}
        outcome = rate_line(sheet.fee, Constant(facts), period=sheet.cycle, subject=space, currency=sheet.currency)
        yield from outcome.findings
        if outcome.value is not None and outcome.value.amount.fen:
            yield Rated(space, sheet, outcome.value.amount.fen, self.pick(row))


def _job(plan: Plan, columns: Sequence[str]) -> _Job:
    fee = plan.fee
    declared = tuple(_fact(fee.specs[name]) if name in fee.specs else None for name in columns)
    wanted = fee.reads if plan.closure is None else plan.closure.reads
    reads = tuple(fact for fact in wanted if fact.name in columns)
    if plan.closure is None or len(reads) < len(wanted):
        fen: _Fen = _ask_the_reference
    else:
        fen = _in_fen(plan, plan.closure)
    if fee.start != "from-date" and "handover" in columns:
        fen, reads = _once_handed_over(plan, fen), (*reads, _HANDOVER)
    return _Job(
        sheet=Sheet(
            fee=fee,
            cycle=plan.cycle,
            currency=plan.currency,
            reads=reads,
            labels=tuple(map(_label, reads)),
            rules=tuple((each.since, each.basis, each.text) for each in _holding(fee, plan.cycle)),
        ),
        columns=declared,
        pick=_picker([columns.index(fact.name) for fact in reads]),
        fen=fen,
    )


def _in_fen(plan: Plan, closure: Closure) -> _Fen:
    """The closure, in fen and with the tax on top where the price excludes it."""
    amount, step_fen, tax = closure.amount, plan.step_fen, plan.fee.tax
    on_top = None if tax is None or tax.included else tax.on_top
    if step_fen == 1 and on_top is None:
        return amount

    def fen(*operands: Scaled) -> int | None:
        steps = amount(*operands)
        if steps is None or on_top is None:
            return None if steps is None else steps * step_fen
        return on_top(Money(steps * step_fen, plan.currency)).fen

    return fen


def _once_handed_over(plan: Plan, amount: _Fen) -> _Fen:
    """The whole amount of a space whose owner owes all of the cycle; the reference for the others."""

    @cache
    def owes_all(handover: str) -> bool:
        return liable_from(plan.fee, date.fromisoformat(handover)) <= plan.cycle.start

    def fen(*operands: Scaled) -> int | None:
        return amount(*operands[:-1]) if owes_all(str(operands[-1])) else _ask_the_reference()

    return fen


def _ask_the_reference(*_: Scaled) -> int | None:
    raise ArithmeticError


def _picker(places: Sequence[int]) -> Callable[[_Facts], _Facts]:
    # A slice keeps a lone operand in a tuple.
    return (
        itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1) if places else slice(0))
    )


def _holding(fee: Fee, cycle: Period) -> Iterator[Version]:
    """The versions that hold in *cycle*, in the order in which they do."""
    for day in (cycle.start, *fee.changes(cycle)):
        version = fee.version(day)
        if version is not None:
            yield version


def _fact(spec: FactSpec) -> Fact:
    return Fact(spec.name, spec.type, spec.unit, spec.scale)


def _label(fact: Fact) -> str:
    """The name of a fact with the measure of its whole numbers: ``area 0.01 ㎡``."""
    step = f" {Decimal(1).scaleb(-fact.scale)}" if fact.scale else ""
    return f"{fact.name}{step} {fact.unit}".rstrip()


def _unscaled(fact: Fact, value: Scaled) -> FactValue:
    if fact.type == "date":
        return date.fromisoformat(str(value))
    if isinstance(value, int) and fact.type == "decimal":
        return Decimal(f"{value}E-{fact.scale}")  # exact, whatever the context of the thread
    return value  # type: ignore[return-value]  # the long way is never asked about None
