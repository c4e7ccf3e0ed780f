"""Laws of the smallest nouns: no fen is lost, no day is counted twice, a credit note mirrors its bill."""

from __future__ import annotations

import copy
import json
import pickle
import random
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.testing import strategies as draw
from jizhi.values import (
    CHINA,
    REMAINDERS,
    Dated,
    DayKind,
    Money,
    Period,
    Rounding,
    cny,
    key,
    key_parts,
    month_length,
    months_after,
    split,
)

APART = ("kept-apart", "block-kept-apart")


def exact_parts(whole, by):
    total = sum(map(Fraction, by))
    return [whole.fen * Fraction(weight) / total for weight in by]


# What a split must keep, as functions, so that broken splits can be held against them too.


def keeps_the_whole(divide, whole, by):
    """The parts add back to the whole."""
    return sum(part.fen for part in divide(whole, by)) == whole.fen


def stays_within_a_fen(divide, whole, by):
    """Every part is less than a fen away from the exact one."""
    return all(abs(part.fen - exact) < 1 for part, exact in zip(divide(whole, by), exact_parts(whole, by), strict=True))


def gives_nothing_for_nothing(divide, whole, by):
    """A weight of zero gets zero."""
    return all(part.fen == 0 for part, weight in zip(divide(whole, by), by, strict=True) if not weight)


def mirrors(divide, whole, by):
    """A negative amount is split like the positive one."""
    return [-part for part in divide(whole, by)] == list(divide(-whole, by))


SPLIT_LAWS = (keeps_the_whole, stays_within_a_fen, gives_nothing_for_nothing, mirrors)


def by_largest_fraction(whole, by):
    return split(whole, by=by)


@pytest.mark.parametrize("law", SPLIT_LAWS, ids=lambda law: law.__name__)
@given(whole=draw.monies(), by=draw.weight_lists())
def test_the_default_split_keeps_the_law(law, whole, by):
    """B5: sum, bound, zero and mirror for the largest fraction."""
    assert law(by_largest_fraction, whole, by)


def rounded_one_by_one(whole, by):
    return [Money(round(part)) for part in exact_parts(whole, by)]


def all_left_over_to_the_first(whole, by):
    parts = [part.numerator // part.denominator for part in exact_parts(whole, by)]
    return [Money(parts[0] + whole.fen - sum(parts)), *map(Money, parts[1:])]


def an_equal_share_for_everybody(whole, by):
    return split(whole, by=[1] * len(by))


def floored_below_zero(whole, by):
    parts = [part.numerator // part.denominator for part in exact_parts(whole, by)]
    left = whole.fen - sum(parts)
    order = sorted(range(len(by)), key=lambda at: not by[at])
    return [Money(part + (order.index(at) < left)) for at, part in enumerate(parts)]


BROKEN = {
    "rounded-one-by-one": (rounded_one_by_one, keeps_the_whole, (100, [1, 1, 1])),
    "all-to-the-first": (all_left_over_to_the_first, stays_within_a_fen, (1000, [1, 1, 1, 1, 1, 1, 1])),
    "equal-shares": (an_equal_share_for_everybody, gives_nothing_for_nothing, (100, [0, 1])),
    "floored-below-zero": (floored_below_zero, mirrors, (100, [1, 1, 1])),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_split_is_caught_by_its_law(name):
    """Each law can fail: a twin that breaks it is told from the real one."""
    broken, law, (fen, by) = BROKEN[name]
    assert (True, False) == (law(by_largest_fraction, Money(fen), by), law(broken, Money(fen), by))


@given(draw.monies(), draw.weight_maps(), st.randoms(use_true_random=False))
def test_the_order_of_a_mapping_does_not_matter(whole, by, random):
    """B5: who gets the odd fen depends on the keys, not on the order in which they came."""
    shuffled = list(by.items())
    random.shuffle(shuffled)
    assert list(split(whole, by=by).items()) == list(split(whole, by=dict(shuffled)).items())


@given(draw.monies(), draw.weight_lists(), draw.remainders(), st.sampled_from((1, 5, 10, 100)), st.integers(-9, 99))
def test_every_remainder_policy_loses_no_fen(whole, by, remainder, step, turn):
    """Whoever gets what is left over, it adds up, nothing changes sign, zero gets zero, and negatives mirror."""
    amount = whole if remainder in APART else whole * step
    parts = split(amount, by=by, remainder=remainder, step=step, turn=turn)
    mirrored = split(-amount, by=by, remainder=remainder, step=step, turn=turn)
    assert amount == sum(parts, Money(0))
    assert all(part.fen * amount.fen >= 0 for part in parts)
    assert all(part.fen % step == 0 for part in parts[: len(by)])
    assert all(not part for part, weight in zip(parts, by, strict=False) if not weight)
    assert tuple(-part for part in parts) == mirrored


NIGHTLY = settings().max_examples >= 2000
SPLITS = 1_000_000 if NIGHTLY else 20_000


def lost(divide, count):
    """How many of *count* shared costs, drawn in one and the same order, do not add back to what was shared."""
    drawn = random.Random(283)
    wrong = 0
    for _ in range(count):
        whole = Money(drawn.randint(-10_000_000, 10_000_000))
        by = [drawn.randint(0, 20_000) for _ in range(drawn.randint(1, 8))]
        by[0] += not any(by)
        policy = REMAINDERS[drawn.randrange(len(REMAINDERS))]
        wrong += sum(part.fen for part in divide(whole, by, policy)) != whole.fen
    return wrong


def test_of_a_million_shared_costs_none_loses_or_makes_a_fen():
    """Under every remainder policy; 20 000 of them in a short run."""
    assert 0 == lost(lambda whole, by, policy: split(whole, by=by, remainder=policy), SPLITS)


def test_shares_that_are_rounded_each_lose_fen():
    """The broken twin is caught among the first."""
    assert 0 < lost(lambda whole, by, _: rounded_one_by_one(whole, by), 200)


@given(draw.monies(0), draw.weight_lists())
def test_a_block_kept_apart_keeps_the_exact_ratio(whole, by):
    """The parts of a block stand to each other as the weights do."""
    *parts, _rest = split(whole, by=by, remainder="block-kept-apart")
    total = sum(map(Fraction, by))
    shared = sum(part.fen for part in parts)
    assert [Fraction(weight) * shared / total for weight in by] == [part.fen for part in parts]


@given(draw.monies(0), draw.weight_lists(), st.integers(0, 40))
def test_rotating_gives_everybody_a_turn(whole, by, turn):
    """After one whole round of turns everybody had the odd fen equally often."""
    count = sum(1 for weight in by if weight)
    rounds = [split(whole, by=by, remainder="rotating", turn=turn + at) for at in range(count)]
    floor = [exact.numerator // exact.denominator for exact in exact_parts(whole, by)]
    extra = {
        sum(part.fen for part in share) - count * low
        for share, low, weight in zip(zip(*rounds, strict=True), floor, by, strict=True)
        if weight
    }
    assert 1 == len(extra)


@given(draw.monies(), draw.monies(), draw.monies())
def test_amounts_add_up_like_whole_numbers(one, two, three):
    """Addition is associative, has an opposite, and keeps the order."""
    assert (one + two) + three == one + (two + three)
    assert one - two == one + -two
    assert (one < two, one <= two, one > two, one >= two) == (
        one.fen < two.fen,
        one.fen <= two.fen,
        one.fen > two.fen,
        one.fen >= two.fen,
    )
    assert abs(one) in (one, -one) and abs(one) >= Money(0)


@given(draw.monies(-(10**15), 10**15))
def test_yuan_and_fen_say_the_same(amount):
    """An amount written in yuan reads back."""
    assert amount == cny(amount.yuan) == cny(str(amount).removesuffix(" CNY")) == cny(amount.fen)


@given(draw.exact_numbers(10**6), draw.roundings())
def test_a_rounded_number_is_a_whole_number_of_steps_and_near(number, rounding):
    """Rounding moves by less than a step, by at most half of one in a half mode, and not at all the second time."""
    rounded = rounding.apply(number)
    step = Fraction(rounding.to)
    assert 1 == (rounded / step).denominator
    assert abs(rounded - number) < step
    if rounding.mode.startswith("half"):
        assert abs(rounded - number) <= step / 2
    assert rounded == rounding.apply(rounded)
    assert Money(int(rounded * 100)) == rounding.money(number)


@given(draw.exact_numbers(10**6), draw.roundings())
def test_rounding_mirrors_below_zero(number, rounding):
    """A credit note is the bill with the other sign; the modes that know a direction swap with each other."""
    swapped = {"half-ceiling": "half-floor", "half-floor": "half-ceiling", "ceiling": "floor", "floor": "ceiling"}
    other = attrs.evolve(rounding, mode=swapped.get(rounding.mode, rounding.mode))
    assert -rounding.apply(number) == other.apply(-number)


@given(draw.periods(), st.lists(draw.days(), max_size=6))
def test_the_parts_of_a_period_tile_it(period, cuts):
    """B4: however a period is cut, its parts follow each other and have all its days."""
    near = [period.start + timedelta(abs(day.toordinal()) % (period.days + 2) - 1) for day in cuts]
    for parts in (period.cut([*near, *cuts]), period.months()):
        assert (period.start, period.end) == (parts[0].start, parts[-1].end)
        assert all(one.end == other.start for one, other in pairwise(parts))
        assert period.days == sum(part.days for part in parts)


@given(draw.periods())
def test_a_part_of_months_lies_in_one_month(period):
    """Every part by months lies in one calendar month, and no shorter cut would do."""
    parts = period.months()
    months = [(part.start.year, part.start.month) for part in parts]
    assert months == [((last := part.end - timedelta(1)).year, last.month) for part in parts]
    assert len(set(months)) == len(months)


@given(draw.periods(), draw.monies(), st.lists(st.integers(1, 799), max_size=5))
def test_however_a_charge_is_cut_by_days_its_parts_add_up(period, whole, offsets):
    """B4: a charge split by the days of the parts of its period is the charge."""
    parts = period.cut(period.start + timedelta(offset) for offset in offsets)
    assert whole == sum(split(whole, by=[part.days for part in parts]), Money(0))


@given(draw.periods(), draw.periods(), draw.days())
def test_an_overlap_holds_the_days_that_both_hold(one, other, day):
    """A day is in the overlap exactly where it is in both."""
    both = one.overlap(other)
    assert both == other.overlap(one)
    for any_day in (day, one.start, other.start, one.end, other.end - timedelta(1)):
        assert (any_day in one and any_day in other) == (both is not None and any_day in both)


@given(draw.periods())
def test_a_period_reads_back(period):
    """What a period prints is what it reads."""
    assert period == Period.parse(str(period))


@given(draw.anchors(), st.integers(-400, 400))
def test_months_are_counted_from_the_anchor(anchor, n):
    """B10: the day is the anchor's, or the last of a shorter month; nothing drifts."""
    day = months_after(anchor, n)
    assert n == (day.year - anchor.year) * 12 + day.month - anchor.month
    assert min(anchor.day, month_length(day)) == day.day


@given(draw.anchors(), st.integers(-100, 100), st.integers(1, 100))
def test_later_months_come_later(anchor, n, more):
    """B10: the days of a cycle never stand still or go back."""
    assert months_after(anchor, n) < months_after(anchor, n + more)


def chained(anchor, n):
    day = anchor
    for _ in range(n):
        day = months_after(day, 1)
    return day


def test_chaining_months_would_drift():
    """B10 can fail: the twin that counts from the day before ends on the 28th."""
    anchor = Period.parse("2025-01-31").start
    assert (31, 28) == (months_after(anchor, 2).day, chained(anchor, 2).day)


@given(draw.dated(st.integers()), draw.days(), draw.periods())
def test_a_dated_value_is_the_last_that_began(history, day, period):
    """What holds is the newest entry not after the day; nothing changes between the changes."""
    begun = [entry for entry in history.entries if entry.since <= day]
    assert (begun[-1].value if begun else None) == history.on(day)
    assert history == Dated(reversed(history.entries))
    for part in period.cut(history.changes(period)):
        assert history.since(part.start) == history.since(part.end - timedelta(1))


@given(st.lists(draw.key_texts(), min_size=1, max_size=4))
def test_a_key_gives_its_parts_back(parts):
    """Different parts never share a key."""
    assert tuple(parts) == key_parts(key(*parts))


@given(draw.key_texts(), draw.periods())
def test_a_text_never_looks_like_a_period_or_a_number_behind_a_key(text, period):
    """Only the core writes the dots of a period and the # of a number."""
    assert not {"/", "#"} & set(key(text)) and ".." not in key(text)
    assert key(str(period)) != key(period) == str(period)


PERSONAL = st.one_of(draw.phones(), draw.id_numbers(), draw.bank_accounts())


@given(PERSONAL)
def test_personal_data_never_prints_clear(personal):
    """Whatever prints it, the clear text is not in it; a copy is equal and as quiet."""
    clear = personal.reveal("law")
    record = attrs.make_class("Record", ["personal"], frozen=True)(personal)
    shown = [str(personal), repr(personal), f"{personal:>30}", repr(record), json.dumps([personal], default=str)]
    shown += ["%s" % personal, repr({personal: [personal]}), json.dumps(attrs.asdict(record), default=str)]  # noqa: UP031
    assert [] == [text for text in shown if clear in text]
    assert personal == pickle.loads(pickle.dumps(personal)) == copy.deepcopy(personal) == type(personal)(clear)
    assert hash(personal) == hash(type(personal)(clear))


@given(draw.id_numbers(), st.integers(0, 17), st.integers(0, 9))
def test_one_wrong_digit_is_found(number, place, digit):
    """GB 11643: an identity number with one other digit is none."""
    clear = number.reveal("law")
    wrong = f"{clear[:place]}{digit}{clear[place + 1 :]}"
    if wrong != clear:
        with pytest.raises(ValueError, match="not a valid identity number"):
            type(number)(wrong)


@given(draw.credit_codes(), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_sign_is_found(code, place, sign):
    """GB 32100: a credit code with one other sign is none."""
    wrong = f"{code.code[:place]}{sign}{code.code[place + 1 :]}"
    if wrong != code.code:
        with pytest.raises(ValueError, match="not a valid unified social credit code"):
            type(code)(wrong)


@given(draw.days(Period.year(2004).start, Period.year(2026).end - timedelta(20)))
def test_the_next_workday_is_worked_and_nothing_before_it_is(day):
    """Rolling forward and back stops at the first day that is worked."""
    later = CHINA.workday_on_or_after(day)
    assert CHINA.is_workday(later)
    assert all(CHINA.kind(day + timedelta(n)) is not DayKind.WORKDAY for n in range((later - day).days))
    assert later == CHINA.workday_on_or_before(later)


@given(draw.exact_numbers(10**6))
def test_half_up_is_half_away_from_zero(number):
    """The default: half a fen goes to the larger amount, owed or owing."""
    expected = int(abs(number) * 100 + Fraction(1, 2)) * (1 if number > 0 else -1)
    assert Money(expected) == Rounding().money(number)
