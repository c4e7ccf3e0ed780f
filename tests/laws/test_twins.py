"""The laws that had no broken twin, each as a rule about what it is handed: it holds of ours, not of the twin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi import fees
from jizhi.errors import AccessDenied, FormulaRefused
from jizhi.estate import Company, Meter, MeterReading, Party, Project, Space
from jizhi.fees.draws import closings
from jizhi.fees.ledger import BookPolicy
from jizhi.formula import Scope, evaluate, parse
from jizhi.office.billing_day import issue_bills
from jizhi.office.companies import set_up_company
from jizhi.office.desk import Desk
from jizhi.office.policies import settle_book_policy
from jizhi.office.projects import set_up_project
from jizhi.testing.billing import fee_text, home, owned, publish, roster, settle, tariff, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import IdNumber, Money, Period, Phone

MARCH = Period.month(2025, 3)
SEEDS = range(15)


def caught(law, ours, twin):
    """Hold *law* of our own, and see it broken by the twin within a few seeds."""
    for seed in SEEDS:
        law(ours, Random(seed))
    with pytest.raises(AssertionError):
        for seed in SEEDS:
            law(twin, Random(seed))


# B2 and B7: each space is exactly one of billed, skipped and parked, in order; an error bills nothing


def sorted_out(assess, fate):
    homes = [home(f"1-{n}", **({} if fate.random() < 0.7 else {"area": None})) for n in range(1, 6)]
    whole = roster(*homes)
    results = assess(tariff(fee_text(applies='"floor < 3"') if fate.random() < 0.3 else fee_text()), whole)
    assert [space.code for space in whole.spaces] == [result.space for result in results]
    for space, result in zip(whole.spaces, results, strict=True):
        assert isinstance(result, fees.Parked) or space.area is not None or isinstance(result, fees.Skipped)
        if isinstance(result, fees.Billed):
            assert all(charge.amount > Money(0) for charge in result.charges)


def test_b2_b7_catch_a_twin_that_bills_nothing_where_it_cannot_rate():
    """A parked space that is silently skipped is what B7 forbids."""

    def ours(price, whole):
        return fees.assess(price, whole, period=MARCH).value.results

    def twin(price, whole):
        return [result for result in ours(price, whole) if not isinstance(result, fees.Parked)]

    caught(sorted_out, ours, twin)


# B8: what is charged does not depend on the order or the chunks in which spaces come


def in_any_order(charge, fate):
    codes = [f"1-{n}" for n in range(1, 7)]
    mixed = fate.sample(codes, len(codes))
    assert dict(charge(codes)) == dict(charge(mixed))


def test_b8_catches_a_twin_that_gives_the_odd_fen_to_whoever_comes_first():
    """Ours charges each space by its own facts alone."""
    price = tariff(fee_text(formula="area * price / 3"))

    def ours(codes):
        whole = roster(*(home(code, area=Decimal(n * 10 + 1)) for n, code in enumerate(sorted(codes))))
        return [(one.space, one.amount) for one in fees.assess(price, whole, period=MARCH).value.charges]

    def twin(codes):
        first = codes[0]
        return [(code, amount + Money(int(code == first))) for code, amount in ours(codes)]

    caught(in_any_order, ours, twin)


# B9: a tiered price is continuous and additive where it counts on


BANDS = '[ { to = 100, rate = "2.00 元/m³" }, { to = 260, rate = "3.50 元/m³" }, { rate = "5.00 元/m³" } ]'


def test_b9_catches_a_twin_that_rates_the_whole_quantity(rated):
    """``tiers`` adds up however the use is cut; ``volume`` does not."""

    def law(rate, fate):
        one, two = (Decimal(fate.randrange(0, 300_000)).scaleb(-3) for _ in range(2))
        assert rate(one + two, Decimal(0)) == rate(one, Decimal(0)) + rate(two, one)

    caught(law, rated("tiers(usage, w, before=used_before)"), rated("volume(usage, w)"))


@pytest.fixture
def rated():
    """Make what rates a use by a formula, exactly."""

    def make(formula):
        text = fee_text("water", on='"meter"', per='"period"', formula=formula).replace('元/㎡/月" }', '元/m³" }')
        version = tariff(text + f"\n  bands.w = {BANDS}").fees[0].versions[0]
        return lambda used, before: evaluate(version.formula, {"usage": used, "used_before": before}).value

    return make


# B11: what a meter used is its readings' difference, never below zero, and adds up to last less first


def adding_up(used, fate):
    dials = [Decimal(0)]
    for _ in range(fate.randrange(2, 8)):
        dials.append(dials[-1] + Decimal(fate.randrange(0, 5_000)).scaleb(-1))
    days = [date(2025, 1, 1) + timedelta(days=31 * n) for n in range(len(dials))]
    readings = [
        MeterReading(project="jade", space="1-101", meter="w1", day=day, value=dial)
        for day, dial in zip(days, dials, strict=True)
    ]
    fate.shuffle(readings)
    parts = used(readings)
    assert all(part >= 0 for part in parts) and sum(parts) == dials[-1] - dials[0]


def used_by_ours(readings):
    """The usages of one meter, as they are billed."""
    meter = Meter(project="jade", space="1-101", code="w1", kind="water", unit="m³")
    return [each.draw.usage for each in closings(meter, readings)]


@given(st.randoms(use_true_random=False))
def test_b11_usage_is_the_difference_of_readings_and_adds_up(fate):
    """B11: in whatever order readings come, each usage is not below zero, and they sum to last less first."""
    adding_up(used_by_ours, fate)


def test_b11_catches_a_twin_that_takes_readings_as_they_come():
    """Ours puts them in order of time first."""

    def twin(readings):
        return [later.value - earlier.value for earlier, later in pairwise(readings)]

    caught(adding_up, used_by_ours, twin)


# X1: without a grant nothing is done, and nothing is kept but the row that says who asked


def closed_office():
    """A store with an administrator, where nobody else may do anything."""
    desk = Desk(store=MemoryStore(), actor="boss", clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    set_up_company(desk, Company(code="acme", name="甲公司"), administrator="boss")
    set_up_project(desk, Project(code="jade", name="翠园", company="acme"))
    return desk


def denied(errand, fate):
    desk = closed_office()
    policy = BookPolicy(project="jade", allocation=fate.choice(("pro-rata", "oldest-first")))
    try:
        errand(attrs.evolve(desk, actor=fate.choice(("li", "wang", "mallory"))), policy)
        refused = False
    except AccessDenied:
        refused = True
    with desk.store.reading() as known:
        assert refused and known.get(BookPolicy, "jade") is None


def test_x1_catches_an_errand_that_asks_nobody():
    """The same errand without its declaration is done for anybody."""
    caught(denied, settle_book_policy, settle_book_policy.__wrapped__)


# X2: what is done for one project changes nothing of another, and says nothing of it


def apart(bill, fate):
    store = MemoryStore()
    settle(store, village([home("1-101"), home("1-102")], [owned("1-101"), owned("1-102", "li")]))
    publish(store, tariff_text())
    foreign = Space(project="pearl", code="1-101", kind="dwelling", area=Decimal(fate.randrange(10, 500)))
    with store.writing() as tx:
        tx.put(Project(code="pearl", name="明珠"), expected=None)
        tx.put(foreign, expected=None)
        tx.put(Party(id="qian", name="qian", project="pearl"), expected=None)
    answer = bill(Desk(store=store, actor="chen"))
    with store.reading() as known:
        assert [attrs.evolve(foreign, version=1)] == list(known.find(Space, project="pearl"))
        assert [] == list(known.find(fees.Charge, project="pearl"))
    assert ["1-101", "1-102"] == answer


def test_x2_catches_a_run_that_looks_beyond_its_project():
    """A twin that reads every space of the store would bill those of a neighbour."""

    def ours(desk):
        issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
        with desk.store.reading() as known:
            return sorted(charge.space for charge in known.find(fees.Charge, project="jade"))

    def twin(desk):
        ours(desk)
        with desk.store.reading() as known:
            return sorted(space.code for space in known.find(Space))

    caught(apart, ours, twin)


# X3: a canary never stands outside of what is sealed or masked


def masked(shown, fate):
    canary = f"138{fate.randrange(10**8):08}"
    person = Party(id="li", name="李四", project="jade", phone=Phone(canary), id_number=IdNumber("11010519491231002X"))
    text = shown(person)
    assert canary not in text and "11010519491231002X" not in text


def test_x3_catches_a_twin_that_shows_what_it_reveals():
    """Every way to print a person shows masks; a helper that reveals first does not."""
    for way in (repr, str, "{!r}".format, lambda person: repr(attrs.asdict(person, recurse=False))):
        caught(masked, way, lambda person: f"{person} {person.phone.reveal('a twin')}")


# X4: whatever is typed ends as a value or a typed error


def contained(read, fate):
    text = fate.choice(("9**9", "().__class__", "__import__('os').name", "[1][0]", "(lambda: 1)()", "1 + 1"))
    try:
        read(text)
    except FormulaRefused:
        return
    assert text == "1 + 1", f"{text} was read"


def test_x4_catches_a_twin_that_hands_the_text_to_python():
    """The escape corpus of test_fuzz is held against a reader that is not ours."""
    caught(contained, lambda text: parse(text, Scope({})), lambda text: eval(text, {}))
