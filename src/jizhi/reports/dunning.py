"""Dunning reported: what each step came to (sent, delivered, answered, paid within some days), and promises kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from jizhi.fees.dunning import (
    DunningAct,
    DunningFacts,
    DunningPolicy,
    DunningResponse,
    PaymentPromise,
    Standing,
    standings,
)
from jizhi.fees.ledger import Entry, items
from jizhi.values import Money, plain_date

PromiseState: TypeAlias = Literal["running", "kept", "broken"]


@attrs.frozen(kw_only=True)
class StepResult:
    """What the acts of one step by one channel came to.

    ``acts`` that were dropped before they went out are not among them. ``answered`` had an answer that names them;
    ``paid`` were paid whole within the report's days, ``recovered`` is what was paid on their bills in that time.
    """

    step: str
    channel: str
    acts: int
    delivered: int
    failed: int
    open: int
    answered: int
    paid: int
    told: Money
    recovered: Money
    cost: Money

    @property
    def delivery_rate(self) -> Fraction | None:
        """Delivered of all that went out; None where nothing did."""
        return Fraction(self.delivered, self.acts) if self.acts else None

    @property
    def recovery_rate(self) -> Fraction | None:
        """What was paid of what they told; None where they told of nothing."""
        return Fraction(self.recovered.fen, self.told.fen) if self.told.fen else None


@attrs.frozen(kw_only=True)
class PromiseResult:
    """A promise to pay, what was paid of it by its day, and how it stands."""

    promise: PaymentPromise
    paid: Money
    state: PromiseState


@attrs.frozen(kw_only=True)
class DunningReport:
    """Steps in the order of the policy, those that it does not have any more last; and promises by their day."""

    as_of: date
    within_days: int
    steps: tuple[StepResult, ...]
    promises: tuple[PromiseResult, ...]

    @property
    def kept_rate(self) -> Fraction | None:
        """Promises kept of those whose day is over; None where there is none."""
        over = [each for each in self.promises if each.state != "running"]
        return Fraction(sum(each.state == "kept" for each in over), len(over)) if over else None


def dunning_report(
    policy: DunningPolicy,
    facts: DunningFacts,
    books: Mapping[str, Sequence[Entry]],
    *,
    as_of: date,
    within_days: int = 14,
) -> DunningReport:
    """Return what the dunning of *facts* came to up to *as_of*.

    Args:
        facts: acts with their proofs, answers and promises, of any payers.
        books: everything in the books of these payers, by payer.
        within_days: so many days after an act went out a payment still counts as come of it.

    Raises:
        NotADate; CurrencyMismatch.
    """
    plain_date("a day", as_of)
    going = [each for each in standings(policy, facts, on=as_of) if each.act.day <= as_of]
    groups: dict[tuple[str, str], list[Standing]] = {}
    for each in going:
        if each.state != "dropped":
            groups.setdefault((each.act.step, each.act.channel), []).append(each)
    places = {step.code: place for place, step in enumerate(policy.steps)}
    ordered = sorted(groups, key=lambda name: (places.get(name[0], len(places)), name))
    return DunningReport(
        as_of=as_of,
        within_days=within_days,
        steps=tuple(_step(name, groups[name], facts.responses, books, as_of, within_days) for name in ordered),
        promises=tuple(
            _kept(promise, books.get(promise.payer, ()), as_of)
            for promise in sorted(facts.promises, key=lambda each: (each.by, each.id))
        ),
    )


def _step(
    name: tuple[str, str],
    mine: Sequence[Standing],
    answers: Iterable[DunningResponse],
    books: Mapping[str, Sequence[Entry]],
    as_of: date,
    within_days: int,
) -> StepResult:
    answered = {answer.act for answer in answers if answer.act}
    paid = [_paid(each.act, books.get(each.act.payer, ()), as_of, within_days) for each in mine]
    nothing = mine[0].act.amount * 0
    states = [each.state for each in mine]
    return StepResult(
        step=name[0],
        channel=name[1],
        acts=len(mine),
        delivered=states.count("delivered"),
        failed=sum(each.is_over for each in mine),
        open=states.count("under-way") + states.count("to-approve"),
        answered=sum(each.act.id in answered for each in mine),
        paid=sum(back >= each.act.amount for back, each in zip(paid, mine, strict=True)),
        told=sum((each.act.amount for each in mine), nothing),
        recovered=sum(paid, nothing),
        cost=sum((each.act.cost for each in mine), nothing),
    )


def _paid(act: DunningAct, book: Sequence[Entry], as_of: date, within_days: int) -> Money:
    """What was paid on the bills of an act from its day on, within the days that count; at most what it told of."""
    until = min(as_of, act.day + timedelta(days=within_days))
    before, after = (_applied(book, act.bills, day, act.amount * 0) for day in (act.day - timedelta(days=1), until))
    return max(min(after - before, act.amount), act.amount * 0)


def _applied(book: Sequence[Entry], bills: Sequence[str], on: date, nothing: Money) -> Money:
    named = frozenset(bills)
    mine = (item for item in items(book, as_of=on) if not named or (item.bill or item.item) in named)
    return sum((item.applied for item in mine), nothing)


def _kept(promise: PaymentPromise, book: Sequence[Entry], as_of: date) -> PromiseResult:
    """Kept as soon as what was promised is paid by its day; broken once that is over."""
    nothing = promise.amount * 0
    until = min(as_of, promise.by)
    before = _applied(book, promise.bills, promise.made_on - timedelta(days=1), nothing)
    paid = max(_applied(book, promise.bills, until, nothing) - before, nothing)
    state: PromiseState = "kept" if paid >= promise.amount else "broken" if as_of > promise.by else "running"
    return PromiseResult(promise=promise, paid=paid, state=state)
