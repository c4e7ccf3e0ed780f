"""Work orders: raised once, dispatched, moved through their table, done with answers, and what they come to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from jizhi.estate import Asset
from jizhi.findings import Finding
from jizhi.upkeep import (
    ORDER_FLOW,
    Answer,
    Certificate,
    CheckItem,
    Every,
    Hand,
    Part,
    Passed,
    Plan,
    PlanBook,
    Report,
    Service,
    Turn,
    Usage,
    asset_figures,
    dispatch,
    expiring,
    histories,
    judge,
    move_order,
    next_due,
    open_order,
    places_of,
    raise_orders,
    service_of,
    walk,
)
from jizhi.values import Period, cny
from jizhi.workflow import Ask, check

AT = datetime(2025, 3, 3, 8, tzinfo=UTC)
LIFT = Asset(code="L1", name="1 号梯", asset_class="lift", installed=date(2018, 6, 20), zone="东区")
LAW = Plan(code="half-month", name="半月保养", classes=("lift",), every=Every(days=15), law="interval", lead_days=3)


def raised(plan, *known, at=AT, done=()):
    """What a round raises of one plan."""
    book = PlanBook(code="b", plan=(plan,))
    window = Period(date(2025, 1, 1), at.date() + timedelta(days=plan.lead_days + 1))
    histories_ = [*places_of(book, done), *histories([LIFT], done, Usage())]
    due = [each for each in next_due(book, histories_, window=window) if not isinstance(each, Finding)]
    return raise_orders(book, due, known, project="jade", at=at, assets={"L1": LIFT})


def told(order, event, actor="li", role="crew", at=AT, report=None, items=(), **given):
    return move_order(
        order, Ask(event=event, actor=actor, roles=(role,), given=given), at=at, report=report, items=items
    )


def after(order, *events, **more):
    for event in events:
        order = told(order, event, **more).value[0]
    return order


class TestRaising:
    def test_a_visit_is_ordered_once_whenever_it_is_asked_again(self):
        """While it is open, and after, until the work was done."""
        done = (Service(subject="L1", plan="half-month", day=date(2025, 2, 18)),)
        first = raised(LAW, done=done).value.orders
        assert ["1 号梯 半月保养"] == [order.title for order in first]
        assert () == raised(LAW, *first, done=done).value.orders
        assert () == raised(LAW, *first, done=done, at=AT + timedelta(days=40)).value.orders

    def test_a_visit_is_not_ordered_before_its_lead_time(self):
        """Three days ahead and not four."""
        done = (Service(subject="L1", plan="half-month", day=date(2025, 2, 20)),)
        assert () == raised(LAW, done=done).value.orders
        assert 1 == len(raised(LAW, done=done, at=AT + timedelta(days=1)).value.orders)

    @pytest.mark.parametrize(
        ("policy", "most", "wanted"), [("each", 1, 62), ("latest", 1, 2), ("capped", 5, 5), ("capped", 1, 1)]
    )
    def test_after_days_down_the_policy_says_how_many(self, policy, most, wanted):
        """S2: a daily walk that nobody ran for two months; today's own is one of them, and asked again adds none."""
        plan = Plan(
            code="walk", places=("大门",), every=Every(days=1), mode="fixed", anchor=date(2025, 1, 1),
            pile_up=policy, open_most=most,
        )  # fmt: skip
        found = raised(plan).value
        assert wanted == len(found.orders)
        assert 62 == len(found.orders) + len(found.lapsed)
        assert () == raised(plan, *found.orders).value.orders

    def test_what_the_law_asks_for_never_lapses(self):
        """A deadline that was missed is ordered still."""
        plan = Plan(
            code="d", classes=("lift",), every=Every(months=1), mode="fixed", law="deadline", anchor=date(2025, 1, 1)
        )
        assert 3 == len(raised(plan).value.orders)

    def test_what_lapsed_is_said(self):
        """By a note for each."""
        plan = Plan(code="walk", places=("大门",), every=Every(days=1), mode="fixed", anchor=date(2025, 3, 1))
        assert [("upkeep-lapsed", "2025-03-01")] == [(f.code, f.fact("day")) for f in raised(plan).findings]


class TestMoves:
    def test_the_table_is_sound(self):
        """Every state is reached and left, whatever the facts are."""
        assert () == check(ORDER_FLOW)

    def test_a_repair_from_report_to_acceptance(self):
        """Grabbed, on site, waiting for a part, finished with parts and hours, confirmed by another."""
        order = open_order("fault", "F1", project="jade", at=AT, title="漏水", subject="L1", stopped=True)
        order = after(order, "grab", "arrive")
        order = after(told(order, "wait", reason="等配件").value[0], "resume")
        report = Report(
            minutes=90, parts=(Part(name="阀门", quantity=Decimal(2), cost=cny("80.00")),), cost=cny("20.00")
        )
        order, step = told(order, "finish", at=AT + timedelta(hours=5), report=report).value
        assert ("on-site", "done", "li") == (step.before, step.after, step.actor)
        closed = told(order, "confirm", actor="boss", role="supervisor", at=AT + timedelta(hours=6)).value[0]
        assert ("closed", False, True, cny("100.00")) == (
            closed.state,
            closed.is_open,
            closed.is_done,
            closed.report.total,
        )
        assert service_of(closed) is None

    def test_nobody_confirms_what_he_finished(self):
        """Maker is not checker."""
        order = after(open_order("fault", "F1", project="jade", at=AT), "grab", "arrive", "finish")
        assert ["move-same-person"] == [f.code for f in told(order, "confirm", role="supervisor").findings]

    def test_a_refused_order_goes_back_and_not_to_the_same_again(self):
        """Refused, handed over, accepted."""
        order = open_order("fault", "F1", project="jade", at=AT)
        order = told(order, "assign", actor="boss", role="dispatcher", crew="li").value[0]
        assert ["order-not-yours"] == [f.code for f in told(order, "accept", actor="wu").findings]
        order = told(order, "refuse", reason="不会").value[0]
        assert ("open", "", ("li",)) == (order.state, order.crew, order.refused)
        assert "wu" == dispatch([Hand(code="li"), Hand(code="wu")], [order], at=AT).value[0].hand
        order = after(told(order, "assign", actor="boss", role="dispatcher", crew="wu").value[0], "accept", actor="wu")
        assert "zhao" == told(order, "hand-over", actor="wu", crew="zhao").value[0].crew

    def test_what_the_law_asks_for_cannot_be_cancelled(self):
        """Another plan's order can, and then counts as left out."""
        law = raised(LAW, done=(Service(subject="L1", plan="half-month", day=date(2025, 2, 18)),)).value.orders[0]
        assert ["move-not-now"] == [f.code for f in told(law, "cancel", role="supervisor", reason="x").findings]
        free = attrs.evolve(law, lawful=False)
        cancelled = told(free, "cancel", role="supervisor", reason="停业").value[0]
        assert ("skipped", law.due) == (service_of(cancelled).outcome, service_of(cancelled).day)
        assert service_of(free) is None

    def test_rework_is_not_done(self):
        """What was finished is taken up again."""
        order = after(open_order("fault", "F1", project="jade", at=AT), "grab", "arrive", "finish")
        order = told(order, "rework", actor="boss", role="supervisor", reason="还漏").value[0]
        assert ("taken", None, None) == (order.state, order.finished, order.done_on)

    def test_a_visit_is_not_finished_without_its_answers(self):
        """A limit that is not met, a photo that is not there, an item nobody looked at."""
        order = after(open_order("fault", "F1", project="jade", at=AT), "grab", "arrive")
        items = (CheckItem(code="1", least=Decimal(7), unit="mm"), CheckItem(code="2", photo=True), CheckItem(code="3"))
        report = Report(answers=(Answer(item="1", value=Decimal(6)), Answer(item="2"), Answer(item="9")))
        found = told(order, "finish", report=report, items=items)
        assert found.value is None
        assert ["check-unknown", "check-outside", "check-photo-missing", "check-missing"] == [
            f.code for f in found.findings
        ]
        good = (Answer(item="1", value=Decimal(7)), Answer(item="2", photos=("p1",)), Answer(item="3", verdict="wrong"))
        found = told(order, "finish", report=Report(answers=good), items=items)
        assert ("done", ["check-wrong"]) == (found.value[0].state, [f.code for f in found.findings])
        absent = judge(items, [Answer(item=code, verdict="absent") for code in "123"])
        assert absent.ok
        assert ["check-unmeasured"] == [f.code for f in judge(items[:1], [Answer(item="1")]).findings]

    def test_late_is_after_its_last_day(self):
        """Done in time, done late, not done yet."""
        order = attrs.evolve(
            open_order("fault", "F1", project="jade", at=AT), due=date(2025, 3, 3), closes=date(2025, 3, 4)
        )
        assert [False, True] == [order.late(date(2025, 3, day)) for day in (4, 5)]
        done = after(order, "grab", "arrive", "finish")
        assert not done.late(date(2025, 6, 1))


class TestDispatch:
    ORDER = open_order("fault", "F1", project="jade", at=AT, title="漏水", skill="plumbing", zone="东区")

    def test_the_least_loaded_of_those_who_can_and_are_there(self):
        """Skill, area, load, rota; ties go by code."""
        hands = (
            Hand(code="a", skills=("plumbing",), load=3),
            Hand(code="b", skills=("plumbing",), areas=("西区",)),
            Hand(code="c", skills=("lift",)),
            Hand(code="d", skills=("plumbing",), turns=()),
            Hand(code="e", skills=("plumbing",), areas=("东区",), load=1),
            Hand(code="f", skills=("plumbing",), load_most=0),
        )
        assert ["e"] == [each.hand for each in dispatch(hands, [self.ORDER], at=AT).value]

    def test_load_counts_on_through_a_batch(self):
        """Two orders for two people are one each."""
        orders = [self.ORDER, attrs.evolve(self.ORDER, number="F2")]
        hands = [Hand(code=code, skills=("plumbing",)) for code in "ab"]
        assert ["a", "b"] == [each.hand for each in dispatch(hands, orders, at=AT).value]

    def test_nobody_on_duty_is_told_and_nothing_is_dropped(self):
        """The order stays open; by law and on its day that is an error."""
        off = Hand(code="a", skills=("plumbing",), turns=(Turn(start=AT - timedelta(hours=8), end=AT),))
        assert [("nobody-on-duty", "warning")] == [
            (f.code, f.severity) for f in dispatch([off], [self.ORDER], at=AT).findings
        ]
        law = attrs.evolve(self.ORDER, lawful=True, due=AT.date())
        assert ["error"] == [f.severity for f in dispatch([off], [law], at=AT).findings]

    def test_an_order_of_somebody_off_duty_is_given_to_another(self):
        """And stays with him where there is no other, which is told."""
        order = told(self.ORDER, "assign", actor="boss", role="dispatcher", crew="a").value[0]
        off, on = Hand(code="a", skills=("plumbing",), turns=()), Hand(code="b", skills=("plumbing",))
        assert [("b", "a")] == [(each.hand, each.instead) for each in dispatch([off, on], [order], at=AT).value]
        alone = dispatch([off], [order], at=AT)
        assert ((), ["nobody-on-duty"]) == (alone.value, [f.code for f in alone.findings])
        assert () == dispatch([attrs.evolve(off, turns=None), on], [order], at=AT).value


def test_the_newest_paper_of_a_kind_counts():
    """An old one that ran out is no trouble where a newer one holds."""
    old = Certificate(holder="L1", kind="inspection", issued=date(2024, 6, 1), expires=date(2025, 7, 1))
    new = attrs.evolve(old, issued=date(2025, 6, 1), expires=date(2026, 7, 1))
    assert () == expiring([new, old], as_of=date(2025, 8, 1)).value


def test_a_walk_out_of_order_or_past_a_place_is_told():
    """Each checkpoint once, by the first time."""
    seen = [Passed(checkpoint=name, at=AT + timedelta(minutes=n)) for n, name in enumerate(("a", "c", "b", "a", "x"))]
    found = walk(("a", "b", "c", "d"), seen)
    assert ["a", "c", "b"] == [each.checkpoint for each in found.value]
    assert [("round-out-of-order", "c"), ("round-missed", "d"), ("round-elsewhere", "x")] == [
        (f.code, f.fact("checkpoint")) for f in found.findings
    ]


def test_the_figures_of_an_asset():
    """Two faults in March: one out of order for 24 hours, one still open; a visit in time and one missed."""
    broken = open_order("fault", "F1", project="jade", at=AT, subject="L1", stopped=True)
    mended = after(broken, "grab", "arrive")
    mended = told(mended, "finish", at=AT + timedelta(hours=24), report=Report(minutes=60, cost=cny("50.00"))).value[0]
    still = open_order("fault", "F2", project="jade", at=AT, subject="L1")
    visit = raised(LAW, done=(Service(subject="L1", plan="half-month", day=date(2025, 2, 18)),)).value.orders[0]
    done = after(visit, "grab", "arrive", "finish")
    figures = asset_figures(
        LIFT, [mended, still, done, attrs.evolve(visit, occurrence="x")], window=Period.month(2025, 3)
    )
    assert (2, 1, Fraction(31 * 24 - 24, 2), Fraction(24)) == (
        figures.failures, figures.repaired, figures.mtbf_hours, figures.mttr_hours,
    )  # fmt: skip
    assert (Fraction(1, 2), 60, cny("50.00")) == (figures.on_time_rate, figures.minutes, figures.cost)
    assert asset_figures(LIFT, [], window=Period.month(2025, 3)).on_time_rate is None
