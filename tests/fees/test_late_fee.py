"""What a late fee is, day by day: worked cases, grace, cap, minimum, dated rates, and what freezes it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import attrs
import pytest

from jizhi.errors import BeyondCalendar, CurrencyMismatch, NotADate, UnknownFee
from jizhi.fees import Due, Freeze, LatePolicy, LateStep, Principal, Settled, accrue, late_fee, late_policy
from jizhi.testing.billing import fee_text, tariff
from jizhi.values import Dated, Money, Period, Since, cny

DUE = date(2025, 1, 31)
POLICY = LatePolicy(code="default", rate_per_day=Fraction(5, 10000))
STEEP = LatePolicy(code="steep", rate_per_day=Fraction(3, 1000), cap="1000 %")


def after(days: int) -> date:
    """The day so many days after the due day."""
    return DUE + timedelta(days=days)


def owed(amount: str, *, paid: dict[int, str] | None = None, frozen: tuple[Freeze, ...] = ()) -> Principal:
    settled = tuple(Settled(day=after(days), amount=cny(part)) for days, part in (paid or {}).items())
    return Principal(subject="x", charged=(Due(due_on=DUE, amount=cny(amount)),), settled=settled, frozen=frozen)


def fee(policy: LatePolicy, principal: Principal, days: int) -> str:
    return str(late_fee(policy, principal, as_of=after(days)).amount.yuan)


class TestDays:
    def test_the_due_day_does_not_count_and_the_day_of_payment_does(self) -> None:
        """300.00 at 0.05 % is 0.15 a day."""
        paid = owed("300.00", paid={6: "300.00"})
        assert ["0.00", "0.15", "0.90", "0.90"] == [fee(POLICY, paid, days) for days in (0, 1, 6, 90)]

    def test_a_leap_day_counts_as_any_other(self) -> None:
        """The rate is one of days, not of years."""
        principal = Principal(subject="x", charged=(Due(due_on=date(2024, 2, 27), amount=cny("1000.00")),))
        assert cny("1.50") == late_fee(POLICY, principal, as_of=date(2024, 3, 1)).amount

    def test_what_is_paid_in_part_bears_it_on_the_rest_from_the_day_after(self) -> None:
        """Ten days of 300.00, then ten of 100.00."""
        found = late_fee(POLICY, owed("300.00", paid={10: "200.00"}), as_of=after(20))
        assert (cny("2.00"), Fraction(2), [(10, 30000), (10, 10000)]) == (
            found.amount,
            found.exact,
            [(step.period.days, step.base.fen) for step in found.steps],
        )

    def test_a_payment_that_is_taken_off_is_owed_again_from_the_day_after(self) -> None:
        """The days between bear nothing."""
        assert "3.00" == fee(POLICY, owed("300.00", paid={10: "300.00", 20: "-300.00"}), 30)

    def test_what_is_paid_before_it_is_due_bears_nothing(self) -> None:
        """Nor is there a step."""
        assert () == late_fee(POLICY, owed("300.00", paid={-5: "300.00"}), as_of=after(40)).steps

    def test_days_that_are_alike_are_one_step(self) -> None:
        """Paying nothing does not cut the time."""
        found = late_fee(POLICY, owed("300.00", paid={3: "0.00"}), as_of=after(9))
        rate = Fraction(5, 10000)
        assert (LateStep(period=Period(after(1), after(10)), base=cny("300.00"), rate_per_day=rate),) == found.steps

    def test_a_gap_in_which_nothing_is_owed_parts_two_steps(self) -> None:
        """Though both owe the same."""
        found = late_fee(POLICY, owed("300.00", paid={10: "300.00", 20: "-300.00"}), as_of=after(30))
        assert [after(1), after(21)] == [step.period.start for step in found.steps]


class TestCorrections:
    def charged(self, *parts: tuple[int, str]) -> Principal:
        return Principal(subject="x", charged=tuple(Due(due_on=after(days), amount=cny(fen)) for days, fen in parts))

    def test_what_is_charged_later_is_late_after_its_own_due_day(self) -> None:
        """20 days of 100.00 and 10 days of 20.00 more."""
        assert "1.10" == fee(POLICY, self.charged((0, "100.00"), (10, "20.00")), 20)

    def test_what_is_taken_back_was_never_owed(self) -> None:
        """From the first day on, as if 60.00 had been charged."""
        assert "0.60" == fee(POLICY, self.charged((0, "100.00"), (15, "-40.00")), 20)

    def test_what_is_taken_back_takes_from_the_latest_charge_first(self) -> None:
        """100 and 20 less 50 is 70 of the first."""
        assert "0.70" == fee(POLICY, self.charged((0, "100.00"), (10, "20.00"), (15, "-50.00")), 20)

    def test_a_void_and_a_new_charge_begin_anew(self) -> None:
        """Only the days after the second due day count."""
        assert "0.55" == fee(POLICY, self.charged((0, "100.00"), (5, "-100.00"), (10, "110.00")), 20)

    def test_more_taken_back_than_was_charged_lessens_what_comes_next(self) -> None:
        """Nobody owes it, and nobody is paid for it."""
        assert ("0.00", "0.35") == (
            fee(POLICY, self.charged((0, "100.00"), (5, "-130.00")), 20),
            fee(POLICY, self.charged((0, "100.00"), (5, "-130.00"), (10, "100.00")), 20),
        )

    def test_what_is_paid_settles_what_fell_due_first(self) -> None:
        """The rest of the later charge is late after its own due day."""
        principal = attrs.evolve(
            self.charged((0, "100.00"), (10, "20.00")), settled=(Settled(day=after(5), amount=cny("110.00")),)
        )
        assert "0.30" == fee(POLICY, principal, 20)

    def test_nothing_charged_is_nothing_late(self) -> None:
        """And no step."""
        found = late_fee(POLICY, Principal(subject="x", charged=()), as_of=DUE)
        assert (cny(0), (), cny(0)) == (found.amount, found.steps, found.principal)


class TestGrace:
    FORGIVES = attrs.evolve(POLICY, grace_days=5, grace="forgives")
    SHIFTS = attrs.evolve(POLICY, grace_days=5)

    @pytest.mark.parametrize(
        ("policy", "paid_after", "expected"),
        [(FORGIVES, 5, "0.00"), (FORGIVES, 6, "0.90"), (SHIFTS, 5, "0.00"), (SHIFTS, 6, "0.15")],
    )
    def test_it_forgives_all_days_or_shifts_the_first(self, policy: LatePolicy, paid_after: int, expected: str) -> None:
        """300.00 paid on the last day of five and on the day after."""
        assert expected == fee(policy, owed("300.00", paid={paid_after: "300.00"}), 60)

    @pytest.mark.parametrize("policy", [FORGIVES, SHIFTS])
    def test_in_its_days_there_is_no_fee_yet(self, policy: LatePolicy) -> None:
        """But the steps tell what is spared."""
        found = late_fee(policy, owed("300.00"), as_of=after(5))
        assert (cny(0), [("grace", cny("300.00"))]) == (found.amount, [(step.why, step.base) for step in found.steps])

    def test_what_is_paid_within_a_grace_that_forgives_bears_nothing(self) -> None:
        """The rest bears it from the day after the due day."""
        assert "0.30" == fee(self.FORGIVES, owed("300.00", paid={3: "200.00"}), 6)


class TestBounds:
    @pytest.mark.parametrize(("rate", "day"), [("0.003", 334), ("0.0005", 2000)])
    def test_the_principal_caps_it_on_the_day_on_which_it_would_pass_it(self, rate: str, day: int) -> None:
        """Not a day earlier."""
        policy = attrs.evolve(POLICY, rate_per_day=Fraction(rate))
        assert ["630.06", True, True] == [
            fee(policy, owed("630.06"), day),
            late_fee(policy, owed("630.06"), as_of=after(day - 1)).amount < cny("630.06"),
            late_fee(policy, owed("630.06"), as_of=after(day + 100)).bound == "cap",
        ]

    @pytest.mark.parametrize(("cap", "expected"), [("50 %", "50.00"), ("12.34 元", "12.34"), ("33.333%", "33.33")])
    def test_a_cap_is_a_share_of_the_principal_or_an_amount(self, cap: str, expected: str) -> None:
        """A part of a fen is cut off."""
        assert expected == fee(attrs.evolve(POLICY, cap=cap), owed("100.00"), 3000)

    def test_no_rounding_passes_the_cap(self) -> None:
        """Half of one fen is none."""
        assert "0.00" == fee(attrs.evolve(STEEP, cap="50%"), owed("0.01"), 3000)

    def test_the_cap_is_of_what_has_fallen_due(self) -> None:
        """What is due later caps nothing yet."""
        charges = (Due(due_on=DUE, amount=cny("1.00")), Due(due_on=after(4000), amount=cny("9.00")))
        assert "1.00" == fee(POLICY, Principal(subject="x", charged=charges), 3000)

    def test_the_minimum_holds_for_the_whole_of_a_charge_as_soon_as_a_day_counts(self) -> None:
        """One yuan, not one yuan a day; and none before it is late."""
        policy = attrs.evolve(POLICY, minimum=cny("1.00"))
        found = [late_fee(policy, owed("300.00"), as_of=after(days)) for days in (0, 1, 6, 7)]
        assert [("0.00", ""), ("1.00", "minimum"), ("1.00", "minimum"), ("1.05", "")] == [
            (str(each.amount.yuan), each.bound) for each in found
        ]

    def test_the_cap_holds_for_the_minimum_too(self) -> None:
        """Nobody pays one yuan more on half a yuan."""
        assert "0.50" == fee(attrs.evolve(POLICY, minimum=cny("1.00")), owed("0.50"), 10)


class TestRates:
    def test_a_rate_holds_from_its_day_on(self) -> None:
        """Ten days at 0.05 %, ten at 0.03 %."""
        policy = attrs.evolve(POLICY, rates=Dated([Since(after(11), Fraction(3, 10000), "court")]))
        found = late_fee(policy, owed("1000.00"), as_of=after(20))
        assert (cny("8.00"), [10, 10]) == (found.amount, [step.period.days for step in found.steps])

    def test_only_one_rounding_is_made(self) -> None:
        """Each day alone would come to nothing."""
        assert "0.06" == fee(POLICY, owed("8.00"), 15)


class TestFrozen:
    def test_frozen_days_do_not_count_and_say_why(self) -> None:
        """A dispute of ten days, and a waiver that begins within it."""
        frozen = (Freeze(Period(after(8), after(15)), "waiver"), Freeze(Period(after(5), after(15)), "dispute"))
        found = late_fee(POLICY, owed("1000.00", frozen=frozen), as_of=after(20))
        assert (cny("5.00"), [(4, ""), (10, "dispute"), (6, "")]) == (
            found.amount,
            [(step.period.days, step.why) for step in found.steps],
        )

    def test_a_dispute_without_an_end_lasts(self) -> None:
        """To the last day that there is."""
        assert "2.00" == fee(POLICY, owed("1000.00", frozen=(Freeze(Period(after(5), date.max), "dispute"),)), 900)


class TestAccrual:
    def test_it_is_the_difference_to_what_is_posted(self) -> None:
        """Nothing more on the same day."""
        assert [cny("5.99"), cny("0.13"), cny("0.00")] == [
            accrue(POLICY, owed("266.11"), posted, as_of=after(days))
            for posted, days in ((cny(0), 45), (cny("5.99"), 46), (cny("6.12"), 46))
        ]

    def test_a_payment_that_is_back_dated_takes_off_what_was_too_much(self) -> None:
        """Paid on the tenth day, told on the fortieth."""
        assert cny("-4.50") == accrue(POLICY, owed("300.00", paid={10: "300.00"}), cny("6.00"), as_of=after(40))


class TestRefusals:
    def test_a_day_is_a_plain_date_that_has_a_day_after_it(self) -> None:
        """No text, and not the last of all days."""
        with pytest.raises(NotADate):
            late_fee(POLICY, owed("1.00"), as_of="2025-01-31")  # type: ignore[arg-type]
        with pytest.raises(BeyondCalendar):
            late_fee(POLICY, owed("1.00"), as_of=date.max)

    def test_one_history_has_one_currency(self) -> None:
        """Yuan and dollars do not meet."""
        mixed = attrs.evolve(owed("1.00"), settled=(Settled(day=DUE, amount=Money(100, "HKD")),))
        with pytest.raises(CurrencyMismatch):
            late_fee(POLICY, mixed, as_of=after(1))


class TestEligibleFees:
    def test_a_fee_names_its_policy_or_bears_none(self) -> None:
        """As the tariff says."""
        both = tariff(fee_text("service", late='"default"'), fee_text("water"), head="[late.other]")
        found = late_policy(both, "service")
        assert ("default", None) == (found.code if found else None, late_policy(both, "water"))

    def test_there_must_be_such_a_fee(self) -> None:
        """Or nobody knows."""
        with pytest.raises(UnknownFee):
            late_policy(tariff(), "lift")
