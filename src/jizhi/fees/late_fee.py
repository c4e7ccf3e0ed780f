"""Late fees: simple interest by the day on what is overdue of one charge subject, as a pure function of its history."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from jizhi.fees.overdue import History, LateStep, Principal
from jizhi.fees.tariff import LatePolicy, Tariff
from jizhi.values import Money, Period, Quantity, Rounding, plain_date

Bound: TypeAlias = Literal["", "cap", "minimum"]


@attrs.frozen(kw_only=True)
class LateFee:
    """The whole late fee of one charge subject up to a day: its steps, their sum, and the amount after one rounding.

    ``principal`` is what had fallen due by then, ``bound`` what held the amount, ``limit`` that cap or minimum.
    """

    policy: LatePolicy
    subject: str
    as_of: date
    steps: tuple[LateStep, ...]
    principal: Money
    amount: Money
    bound: Bound = ""
    limit: Money

    @property
    def exact(self) -> Fraction:
        """The sum of the steps in yuan, before cap, minimum and rounding."""
        return sum((step.exact for step in self.steps), Fraction(0))


def late_policy(tariff: Tariff, fee: str) -> LatePolicy | None:
    """Return the late-fee policy of a *fee*; None where it bears none.

    Raises: UnknownFee.
    """
    code = tariff.fee(fee).late
    return next((policy for policy in tariff.late if policy.code == code), None)


def late_fee(policy: LatePolicy, principal: Principal, *, as_of: date) -> LateFee:
    """Return the late fee of *principal* from the day after it fell due up to and with *as_of*.

    A day counts with what is open when it begins: the day of payment counts, the due day does not. What is paid settles
    what fell due first. What is taken back takes the latest charge off from its beginning, as if it had never been. In
    a grace that ``shifts``, no day counts; in one that ``forgives``, the days count for what is still open when it
    ends. The sum is rounded half up to the fen, once; the minimum holds for it as soon as one day counts; the cap holds
    for both. Only what happened before *as_of* is looked at, so the fee never falls as time goes on.

    Raises:
        NotADate: *as_of* is no plain date.
        BeyondCalendar: it is the last day that there is.
        CurrencyMismatch: two currencies in one history.

    >>> from jizhi.values import cny
    >>> from jizhi.fees.overdue import Due
    >>> policy = LatePolicy(code="default", rate_per_day=Fraction(5, 10000))
    >>> owed = Principal(subject="x", charged=(Due(due_on=date(2025, 1, 31), amount=cny("266.11")),))
    >>> str(late_fee(policy, owed, as_of=date(2025, 3, 17)).amount)
    '5.99 CNY'
    >>> late_fee(policy, owed, as_of="2025-03-17")
    Traceback (most recent call last):
    jizhi.errors.NotADate: a day must be a date, not str '2025-03-17'
    """
    end = Period.day(plain_date("a day", as_of)).end
    history = History(policy, principal, end.toordinal())
    steps = tuple(history.steps())
    total = history.principal
    exact = sum((step.exact for step in steps), Fraction(0))
    amount = Rounding().money(exact, total.currency)
    bound, limit, cap = "", total * 0, _cap(policy, total)
    if exact and amount < policy.minimum:
        bound, amount, limit = "minimum", policy.minimum, policy.minimum
    if exact and (amount > cap or exact * 100 > cap.fen):
        bound, amount, limit = "cap", cap, cap
    return LateFee(
        policy=policy,
        subject=principal.subject,
        as_of=as_of,
        steps=steps,
        principal=total,
        amount=amount,
        bound=bound,  # type: ignore[arg-type]  # one of its three words
        limit=limit,
    )


def accrue(policy: LatePolicy, principal: Principal, posted: Money, *, as_of: date) -> Money:
    """Return what brings the late fee that is *posted* to what it should be up to *as_of*: below zero, a reversal.

    So accruing daily, monthly or once gives the same fen, and a payment that is back-dated takes off what was too much.

    Args:
        posted: accruals less their reversals. What was paid or waived of them does not lessen it, or it would be
            accrued again.

    >>> from jizhi.values import cny
    >>> from jizhi.fees.overdue import Due, Settled
    >>> policy = LatePolicy(code="default", rate_per_day=Fraction(5, 10000))
    >>> paid = Settled(day=date(2025, 1, 31), amount=cny("266.11"))
    >>> owed = Principal(subject="x", charged=(Due(due_on=date(2025, 1, 31), amount=cny("266.11")),), settled=(paid,))
    >>> str(accrue(policy, owed, cny("5.99"), as_of=date(2025, 3, 17)))
    '-5.99 CNY'
    """
    return late_fee(policy, principal, as_of=as_of).amount - posted


def _cap(policy: LatePolicy, principal: Money) -> Money:
    """The most that the fee may come to; a part of a fen is cut off, so that no rounding passes it."""
    if policy.cap == "principal":
        return principal
    limit = Quantity.parse(policy.cap)
    share = limit.value * principal.fen if policy.cap.endswith("%") else limit.value * 100
    return Rounding("down").money(share / 100, principal.currency)
