"""Laws of what is owed, in columns: any books, any policy, row by row what the reference says."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jizhi_columnar.arrears import ageing, fold, histories, late_statement, stages
from jizhi_columnar.arrears.ageing import NAMES, aged
from jizhi_columnar.arrears.book import COLUMNS, Book, cells, look
from jizhi_columnar.arrears.collecting import collected
from jizhi_columnar.arrears.dunning import dunned
from jizhi_columnar.arrears.fold import items_of
from jizhi_columnar.arrears.histories import histories_of
from jizhi_columnar.arrears.late_fees import late_fees
from jizhi_columnar.arrears.late_statement import Rates
from jizhi_columnar.arrears.remembered import remember
from jizhi_columnar.arrears.rows import put
from jizhi_columnar.duck import Duck
from jizhi_columnar.refusals import RunRefused

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees import Freeze, LatePolicy, Tariff
from jizhi.fees.accrual import Frozen
from jizhi.fees.arrears import AgeingPolicy
from jizhi.fees.dunning import (
    Cap,
    DunningAct,
    DunningApproval,
    DunningHold,
    DunningPolicy,
    DunningProof,
    PaymentPromise,
    Step,
)
from jizhi.fees.ledger import Entry, account, items
from jizhi.reports.flows import CUTS
from jizhi.values import Dated, Money, Period, Since

EXAMPLES = 200 if settings().max_examples >= 2000 else 5
FIRST, DAYS = date(2024, 1, 1), 400
ALL = 10**6
Law = Callable[[Duck, random.Random], None]
OTHERS = {"applied": "prepayment", "waived": "discount", "written_off": "write-off", "back": "prepayment"}
WHATS = ("applied",) * 5 + ("waived", "written_off", "back", "correction", "late")
FEES, PAYERS, SPACES = ("service", "water", "park"), ("zhang", "li", "o'wang"), ("1-101", "2-202", "")


def walk(law: Law, duck: Duck, examples: int) -> None:
    """Hold a law in so many worlds, the same at every run."""

    @settings(max_examples=examples, deadline=None, phases=[Phase.generate], derandomize=True, database=None)
    @given(st.integers(0, 2**40))
    def held(seed: int) -> None:
        law(duck, random.Random(seed))

    held()


def a_day(draw: random.Random) -> date:
    return FIRST + timedelta(days=draw.randint(0, DAYS))


def a_book(draw: random.Random, most: int = 250) -> list[Entry]:
    """Entries of two projects: charges, corrections, payments, their reversals, waivers, late fees, opening books."""
    entries: list[Entry] = []
    known: list[Entry] = []
    for number in range(draw.randint(1, most)):
        about, what = None, "charge"
        if known and draw.random() < 0.6:
            about, what = draw.choice(known), draw.choice(WHATS)
        entries.append(an_entry(draw, number, about, what))
        if what == "charge":
            known.append(entries[-1])
    return sorted(entries, key=lambda entry: entry.id)


def an_entry(draw: random.Random, number: int, about: Entry | None, what: str) -> Entry:
    day = a_day(draw)
    payer = about.payer if about else f"{draw.choice(PAYERS)}{draw.randint(0, 9)}"
    kind = "late-fee" if what == "late" or (about and draw.random() < 0.1) else "receivable"
    owed, other = account(kind, payer), account(OTHERS.get(what, "income"), payer)
    raised = what in ("charge", "correction", "late")
    raises = what in ("charge", "late", "back") or (what == "correction" and draw.random() < 0.5)
    whole = about.amount.fen if about and draw.random() < 0.5 else 400_00
    cycle = Period(day, day + timedelta(days=30))
    opening = "opening" if draw.random() < 0.2 else "charge"
    return Entry(
        project=about.project if about else draw.choice("ab"),
        posting=f"p{draw.randint(0, 99):02d}/{number}",
        n=0,
        day=day,
        debit=owed if raises else other,
        credit=other if raises else owed,
        amount=Money(whole if draw.random() < 0.3 else draw.randint(1, whole)),
        kind=opening if what == "charge" else "application",
        payer=payer,
        space=about.space if about else draw.choice(SPACES),
        fee=about.fee if about else draw.choice(FEES),
        item=about.item if about else f"c{number}",
        cycle=cycle if raised and draw.random() < 0.7 else None,
        due_on=day + timedelta(days=draw.randint(0, 60)) if raised and draw.random() < 0.8 else None,
        bill=draw.choice((about.bill if about else f"b{payer}{number // 20}", "")) if raised else "",
    )


def load(duck: Duck, entries: list[Entry]) -> Book:
    """The entries as a table, with nothing where a text is empty."""
    rows = ([None if cell in ("", "\\N") else cell for cell in cells(entry)] for entry in entries)
    put(duck, "entries", [f"{name} {type}" for name, type in COLUMNS.items()], rows)
    return look(duck, "entries")


def law_of_fold(duck: Duck, draw: random.Random) -> None:
    """Every item of every project, with all that an ``OpenItem`` says of it."""
    entries, as_of = a_book(draw), a_day(draw)
    items_of(load(duck, entries), as_of=as_of)
    found = duck.rows(
        "SELECT project, item, late, payer, space, fee, cycle_start, due_on, bill, issued_fen, applied_fen, "
        "waived_fen, written_off_fen, outstanding_fen FROM items"
    )
    expected = [
        (
            project, each.item, each.part == "late", each.payer, each.space, each.fee, each.cycle and each.cycle.start,
            each.due_on, each.bill, each.issued.fen, each.applied.fen, each.waived.fen, each.written_off.fen,
            each.outstanding.fen,
        )
        for project in "ab"
        for each in items([entry for entry in entries if entry.project == project], as_of=as_of)
    ]  # fmt: skip
    assert sorted(expected, key=str) == sorted(found, key=str)


TARIFF = tariff_or_refuse(
    "".join(
        ['tariff = "drawn"\n[late.default]\nrate_per_day = "0.0005"\n[late.other]\nrate_per_day = "0.001"\n']
        + [
            f'[[fee]]\ncode = "{code}"\nper = "month"\n{late}\n[[fee.version]]\nsince = 2020-01-01\nbasis = "drawn"\n'
            'rates = { price = "1 元/㎡/月" }\nformula = "area * price"\n'
            for code, late in (("service", 'late = "default"'), ("water", 'late = "other"'), ("park", ""))
        ]
    ),
    source="drawn.toml",
)


def a_tariff(draw: random.Random) -> Tariff:
    """Two policies of every grace, cap and minimum, with dated rates."""

    def rate() -> Fraction:
        return Fraction(draw.choice(("0.0005", "0.003", "0.00013", "0", "1/36500")))

    return attrs.evolve(
        TARIFF,
        late=tuple(
            LatePolicy(
                code=policy.code,
                rate_per_day=rate(),
                grace_days=draw.randint(0, 40),
                grace=draw.choice(("shifts", "forgives")),
                cap=draw.choice(("principal", "30 %", "33.333%", "5.00 元", "2000 %")),
                minimum=Money(draw.choice((0, 100))),
                rates=Dated(
                    tuple(Since(day, rate()) for day in sorted({a_day(draw) for _ in range(draw.randint(0, 3))}))
                ),
            )
            for policy in TARIFF.late
        ),
    )


def freezes(draw: random.Random, entries: list[Entry]) -> list[tuple[str, Frozen]]:
    found = []
    for entry in draw.choices(entries, k=draw.randint(0, 5)):
        start = a_day(draw)
        days = Period(start, start + timedelta(days=draw.randint(1, 90)))
        found.append((entry.project, (entry.item, Freeze(days, "dispute"))))
    return found


def law_of_late_fee(duck: Duck, draw: random.Random) -> None:
    """Every grace, cap, minimum and dated rate, over corrections, reversals and disputes."""
    entries, tariff = a_book(draw), a_tariff(draw)
    histories = histories_of(load(duck, entries), frozen=freezes(draw, entries))
    found = late_fees(tariff, histories, as_of=a_day(draw), sample=ALL)
    owed = {(entry.project, each.item) for entry in entries for each in items([entry]) if each.part == "principal"}
    assert len(owed) == found.sampled


def law_of_ageing(duck: Duck, draw: random.Random) -> None:
    """Any bounds in months or days, either edge, summed up by anything."""
    book = items_of(load(duck, a_book(draw)), as_of=a_day(draw))
    policy = AgeingPolicy(
        name="drawn",
        bounds=tuple(sorted(draw.sample(range(1, 12), draw.randint(1, 5)))),
        unit=draw.choice(("months", "days")),
        edge=draw.choice(("older", "younger")),
    )
    for by in (NAMES, ("payer",), ("space", "fee"), ()):
        found = aged(policy, book, by=by, sample=ALL)
    assert found.sampled or not found.rows


def law_of_collection(duck: Duck, draw: random.Random) -> None:
    """Any period, every cut, opening books and what was paid of them."""
    start = a_day(draw)
    period = Period(start, start + timedelta(days=draw.choice((31, 180))))
    book = items_of(load(duck, a_book(draw)), as_of=a_day(draw), period=period)
    places = {("a", "1-101"): "1", ("a", "2-202"): "2", ("b", "1-101"): "9"}
    for by in CUTS:
        collected(book, by=by, places=places, sample=ALL)


def a_policy(draw: random.Random) -> DunningPolicy:
    """Reminders and demands on rising days, however counted, with fallbacks, minimums, caps, either way to catch up."""
    days = sorted(draw.sample(range(-12, 60), draw.randint(1, 5)))
    first = next((day for day in days if day > 0), 0)

    def counted(day: int) -> str:
        ways = [
            "from-due",
            "from-due",
            *(["end-of-month"] if day > 0 else []),
            *(["from-previous"] if day > first else []),
        ]
        return draw.choice(ways)

    return DunningPolicy(
        code="drawn",
        title="drawn",
        steps=tuple(
            Step(
                code=f"s{number}",
                after_days=day,
                channel="sms",
                fallback=draw.choice(((), ("in-app",), ("in-app", "phone"))),
                template="t",
                after=draw.choice(("delivered", "sent")),
                counted=counted(day),
                minimum=Money(draw.choice((0, 0, 20_000, 90_000))),
                wait_days=draw.randint(1, 5),
            )
            for number, day in enumerate(days)
        ),
        catch_up=draw.choice(("keep-distance", "least-gap")),
        gap_days=draw.randint(1, 6),
        blackout="none",
        caps=draw.choice(((), (Cap(count=1, days=2),), (Cap(count=2, days=9), Cap(count=3, days=30)))),
        utc_offset_minutes=draw.choice((480, -300, 0)),
        promise_grace_days=draw.randint(0, 5),
    )


def an_instant(draw: random.Random, around: date) -> datetime:
    day = datetime(around.year, around.month, around.day, tzinfo=UTC)
    return day + timedelta(days=draw.randint(-25, 2), minutes=draw.randint(0, 1439))


def acts_of(
    draw: random.Random, policy: DunningPolicy, whose: dict[tuple[str, str], list[str]], on: date
) -> list[DunningAct]:
    """Some payers heard of some of their bills: by steps of the policy, and by steps that it does not have any more."""
    found: list[DunningAct] = []
    codes = [*(step.code for step in policy.steps), "gone"]
    for (project, payer), bills in whose.items():
        for number in range(draw.choice((0, 0, 1, 2, 4))):
            at = an_instant(draw, on)
            found.append(
                DunningAct(
                    project=project,
                    payer=payer,
                    number=number,
                    policy="drawn",
                    step=draw.choice(codes),
                    channel=draw.choice(("sms", "in-app", "phone")),
                    bills=tuple(draw.sample(bills, draw.randint(1, min(3, len(bills))))),
                    day=policy.local(at).date(),
                    at=at,
                    not_before=at + timedelta(hours=draw.randint(0, 40)),
                    amount=Money(1),
                    late=Money(0),
                    template="t",
                    approval=draw.choice(("none", "none", "second-person")),
                    wait_days=draw.randint(1, 9),
                )
            )
    return found


def law_of_dunning(duck: Duck, draw: random.Random) -> None:
    """Any policy, over acts that were delivered, failed, dropped, declined or lost; holds, promises, who is spared."""
    entries, policy, at = a_book(draw), a_policy(draw), an_instant(draw, a_day(draw))
    today, book = policy.local(at).date(), load(duck, entries)
    owed, later = items_of(book, as_of=today), items_of(book, as_of=date(9999, 1, 1), name="later")
    whose: dict[tuple[str, str], list[str]] = {}
    for project, payer, bill in duck.rows(
        "SELECT project, payer, CASE WHEN bill = '' THEN item ELSE bill END FROM items ORDER BY ALL"
    ):
        whose.setdefault((project, payer), []).append(bill)
    acts = acts_of(draw, policy, whose, today)
    said = [(each.project, each.payer, each.id) for each in draw.choices(acts, k=len(acts))] if acts else []
    payers = draw.choices(list(whose), k=6) if whose else []
    held = [(*each, tuple(draw.sample(whose[each], draw.choice((0, 1))))) for each in payers]
    known = remember(
        duck,
        acts=acts,
        proofs=[
            DunningProof(
                project=project,
                payer=payer,
                act=act,
                state=draw.choice(("delivered", "failed", "unknown", "dropped")),
                at=an_instant(draw, today),
            )
            for project, payer, act in said
        ],
        approvals=[
            DunningApproval(
                project=each.project,
                payer=each.payer,
                act=each.id,
                approved=draw.random() < 0.5,
                at=an_instant(draw, today),
                actor="x",
            )
            for each in acts
            if draw.random() < 0.4
        ],
        holds=[
            DunningHold(
                project=project,
                payer=payer,
                number=number,
                kind=draw.choice(("dispute", "hardship")),
                since=today - timedelta(days=draw.randint(-1, 9)),
                until=draw.choice((None, today, today + timedelta(days=2))),
                space=draw.choice(SPACES),
                bills=bills,
            )
            for number, (project, payer, bills) in enumerate(held[:4])
        ],
        promises=[
            PaymentPromise(
                project=project,
                payer=payer,
                number=number,
                made_on=today - timedelta(days=draw.randint(-1, 9)),
                by=today + timedelta(days=draw.randint(-9, 3)),
                amount=Money(1),
                bills=bills,
            )
            for number, (project, payer, bills) in enumerate(held[4:])
        ],
        stopped=payers[:1] if draw.random() < 0.5 else (),
    )
    found = dunned(policy, owed, known, at=at, later=draw.choice((None, later)), sample=ALL)
    assert len(duck.rows("SELECT DISTINCT project, payer FROM notices")) == found.notices


LAWS = (law_of_fold, law_of_late_fee, law_of_ageing, law_of_collection, law_of_dunning)


WALKS = (
    *((law, 1) for law in (law_of_late_fee, law_of_collection, law_of_dunning)),
    *(pytest.param(law, EXAMPLES, marks=pytest.mark.faults) for law in LAWS),
)


@pytest.mark.parametrize(("law", "examples"), WALKS)
def test_columns_say_what_the_reference_says(duck: Duck, law: Law, examples: int) -> None:
    """Row by row, over random books, policies and histories."""
    walk(law, duck, examples)


def same_rate(rates: Rates, day: str) -> str:
    """The first rate for ever."""
    return f"({rates.steps[0][2]})"


def no_cap(policy: LatePolicy, wide: str) -> str:
    """A cap of a hundred times the principal."""
    return f"(CAST(principal_fen AS {wide}) * 100)"


def takes_oldest(rows):
    """What was taken back takes nothing."""
    return [row for row in rows if row[3] > 0]


WHOLE_THRESHOLDS, WHOLE_SUMS = ageing._thresholds, fold._sums


def a_day_late(policy: AgeingPolicy, as_of: date) -> list[date]:
    """Every bound but the first is a day too early."""
    first, *others = WHOLE_THRESHOLDS(policy, as_of)
    return [first, *(day - timedelta(days=1) for day in others)]


def no_opening(period: Period | None) -> dict[str, str]:
    """What was moved in counts from its day on."""
    return {name: text.replace("opening OR", "") for name, text in WHOLE_SUMS(period).items()}


def no_distance(policy: DunningPolicy, step: Step, following: Step) -> int:
    """The next step may come on the day of the one before."""
    return 0


def never_lost(ladder, step, sign, lost, now):
    """No other channel is tried."""
    return [], lost


TWINS = (
    (law_of_late_fee, late_statement.Rates, "on", same_rate),
    (law_of_late_fee, late_statement, "_cap", no_cap),
    (law_of_late_fee, histories, "_stood", takes_oldest),
    (law_of_ageing, ageing, "_thresholds", a_day_late),
    (law_of_collection, fold, "_sums", no_opening),
    (law_of_dunning, stages, "_distance", no_distance),
    (law_of_dunning, stages, "_tries", never_lost),
)


@pytest.mark.faults
@pytest.mark.parametrize(("law", "where", "name", "broken"), TWINS)
def test_a_broken_twin_is_refused(duck: Duck, monkeypatch, law: Law, where, name: str, broken) -> None:
    """The sample that the reference computes again catches every part that says something else."""
    monkeypatch.setattr(where, name, broken)
    with pytest.raises(RunRefused):
        walk(law, duck, 20 * EXAMPLES)
