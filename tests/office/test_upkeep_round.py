"""Upkeep in the store: plans adopted, orders raised once however often and late, moved, dispatched, told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from jizhi.errors import (
    MoveInRefused,
    NaiveInstant,
    NotStored,
    UnknownAsset,
    UnknownOrder,
    UnknownProject,
    UpkeepRefused,
)
from jizhi.estate import AssetEvent, Project
from jizhi.hookspecs import hookimpl
from jizhi.host import Host
from jizhi.intake import Table, register_table
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import report
from jizhi.office.orders import Wanted, advance_order, dispatch_orders, find_order, order_for_ticket, order_work
from jizhi.office.projects import set_up_project
from jizhi.office.queues import StoreQueue
from jizhi.office.register import card_of, kept_register, register, rehearse_register
from jizhi.office.relay import relay
from jizhi.office.upkeep_round import adopt_plans, due_of, plans_of, raise_due_work
from jizhi.presets import UPKEEP_PRESETS
from jizhi.testing.memory import MemoryStore
from jizhi.tickets import Ticket
from jizhi.upkeep import Answer, Hand, Report, WorkOrder
from jizhi.values import Period
from jizhi.workflow import Ask, Step

AT = datetime(2025, 3, 3, 8, tzinfo=UTC)
ASSETS = Table("设备", rows=[
    "设备编号 设备名称 设备类别 安装日期 分区 安装位置 上级设备 停用日期 复用日期 购置金额".split(),
    ["L1", "1 号梯", "曳引电梯", date(2018, 6, 20), "东区", "3 栋", None, None, None, "230000.00"],
    ["L2", "2 号梯", "电梯", date(2019, 3, 11), "西区", "5 栋", "L9", date(2025, 1, 1), date(2025, 2, 1), None],
    ["L3", "3 号梯", "电梯", date(2019, 3, 11), None, None, None, date(2025, 2, 1), date(2025, 1, 1), None],
])  # fmt: skip
SERVICES = Table("维保", rows=[
    ["设备编号", "计划", "完成日期", "维保人"],
    ["L1", "lift-year", date(2025, 2, 18), "甲"], ["L2", "lift-year", date(2025, 2, 19), "甲"],
    ["L7", "lift-year", date(2025, 2, 20), "甲"],
])  # fmt: skip
HOURS = [["设备编号", "读数日期", "累计小时"], ["L1", date(2025, 1, 1), 5], ["L1", date(2025, 1, 2), "7.5"]]
PAPERS = [
    ["持有者", "证书类别", "证书编号", "签发日期", "失效日期"],
    ["L1", "定期检验", "T1", date(2024, 6, 1), date(2025, 7, 1)],
    ["L1", "定期检验", "T2", date(2024, 6, 2), date(2024, 6, 1)],
]
OTHERS = [Table("小时", rows=HOURS), Table("证书", rows=PAPERS)]


@pytest.fixture
def desk():
    """A desk with two lifts that were served in February, under TSG T5002."""
    desk = Desk(store=MemoryStore(), actor="office", chunk=1)
    set_up_project(desk, Project(code="jade", name="翠园"))
    register(desk, "jade", [ASSETS], at=AT)
    register(desk, "jade", [SERVICES], at=AT)
    adopt_plans(desk, "jade", UPKEEP_PRESETS["lift-tsg-t5002"], source="t5002.toml", on=date(2025, 1, 1))
    return desk


def ask(event, actor="li", role="crew", **given):
    return Ask(event=event, actor=actor, roles=(role,), given=given)


def finish(desk, order, at):
    """Grab, arrive, answer every item, finish."""
    with desk.store.reading() as known:
        items = plans_of(known, "jade").items(find_order(known, "jade", order).checklist)
    answers = tuple(Answer(item=item.code, value=item.least, photos=("p",)) for item in items)
    for event in ("grab", "arrive"):
        advance_order(desk, "jade", order, ask(event), at=at)
    return advance_order(desk, "jade", order, ask("finish"), at=at, report=Report(minutes=45, answers=answers)).value


class TestRegister:
    def test_sheets_are_rehearsed_reported_and_taken_in_once(self, desk):
        """Row by row with its cell; applied twice it does nothing, under another name too."""
        found = rehearse_register(desk, "jade", OTHERS)
        assert [("小时!C3", "run-hours-wrong"), ("证书!E3", "ends-before-start")] == [
            (f.subject, f.code) for f in found.findings
        ]
        assert {"RunHours": (1, 0), "Certificate": (1, 0)} == register(desk, "jade", OTHERS, at=AT).plan.counts()
        again = register(desk, "jade", [attrs.evolve(t, name=f"x{t.name}") for t in OTHERS], at=AT)
        assert {} == again.plan.counts()
        assert not register(desk, "jade", OTHERS, at=AT).applied

    def test_what_is_wrong_with_a_row_is_named(self, desk):
        """An unknown asset, a parent that is not there, a standstill that ends before it begins."""
        codes = [(f.subject, f.code) for f in rehearse_register(desk, "jade", [ASSETS, SERVICES]).findings]
        assert {
            ("设备!G3", "asset-parent-unknown"),
            ("设备!I4", "ends-before-start"),
            ("维保!A4", "asset-unknown"),
        } <= {*codes}
        twice = [["设备编号", "设备名称", "设备类别"], ["P1", "甲", "水泵"], ["P1", "乙", "水泵"], ["P1", "乙", "水泵"]]
        found = rehearse_register(desk, "jade", [Table("泵", rows=twice)])
        assert [("泵!4", "row-repeated"), ("泵!A3", "rows-clash")] == sorted(
            (f.subject, f.code) for f in found.findings
        )
        with pytest.raises(MoveInRefused):
            register(desk, "jade", [SERVICES, Table("泵", rows=twice)], at=AT, take="all-or-nothing")
        with pytest.raises(NaiveInstant):
            register(desk, "jade", [SERVICES], at=datetime(2025, 3, 3))  # noqa: DTZ001

    def test_what_is_written_out_is_taken_back_unchanged(self, desk):
        """Export and import: nothing is new, nothing is changed."""
        with desk.store.reading() as known:
            kept = kept_register(known, "jade")
        found = rehearse_register(desk, "jade", [register_table(kept.assets, kept.still)])
        assert ((), ()) == (found.plan.new, found.plan.changed)

    def test_every_change_is_a_line_of_history(self, desk):
        """Entered once; moved when it stands elsewhere; a blank cell changes nothing."""
        moved = [["设备编号", "设备名称", "设备类别", "安装位置"], ["L1", "1 号梯", "曳引电梯", "7 栋"]]
        assert {"Asset": (0, 1)} == register(desk, "jade", [Table("x", rows=moved)], at=AT).plan.counts()
        with desk.store.reading() as known:
            events = sorted(known.find(AssetEvent, project="jade", asset="L1"), key=lambda event: event.n)
            card = card_of(known, "jade", "L1", window=Period.year(2025))
        assert [("entered", "1 号梯"), ("moved", "place: 3 栋 → 7 栋")] == [(e.kind, e.says) for e in events]
        assert (date(2018, 6, 20), "东区") == (card.asset.installed, card.asset.zone)
        assert {"entered", "moved", "service"} == {line.kind for line in card.lines}
        with desk.store.reading() as known, pytest.raises(UnknownAsset):
            card_of(known, "jade", "L9", window=Period.year(2025))


class TestRounds:
    def test_each_visit_is_ordered_once(self, desk):
        """Run twice a day it adds nothing; both are told to who listens."""
        first = raise_due_work(desk, "jade", at=AT)
        assert ["L1", "L2"] == sorted(order.subject for order in first.orders)
        assert () == raise_due_work(desk, "jade", at=AT + timedelta(hours=9)).orders

        class Pager:
            heard: list[str] = []  # noqa: RUF012

            @hookimpl
            def jizhi_work_orders_raised(self, orders):
                self.heard.extend(order.id for order in orders)

        relay(desk, StoreQueue(desk.store), Host(Pager()), at=AT)
        assert {order.id for order in first.orders} == set(Pager.heard)

    def test_after_forty_days_down_nothing_is_lost(self, desk):
        """The visits are still wanted, and by law overdue; there is one of each, not three."""
        late = raise_due_work(desk, "jade", at=AT + timedelta(days=40))
        assert ["L1", "L2"] == sorted(order.subject for order in late.orders)
        assert all(order.late(date(2025, 4, 12)) for order in late.orders)

    def test_when_it_is_done_the_next_is_counted_from_that_day(self, desk):
        """By the order's own answers; the steps are kept with it."""
        order = next(o for o in raise_due_work(desk, "jade", at=AT).orders if o.subject == "L1")
        assert "done" == finish(desk, order.id, AT).state
        found = due_of(desk, "jade", window=Period.parse("2025-03-03..2025-03-20")).value
        assert ("L1", date(2025, 3, 18)) == next((due.subject, due.slot.limit) for due in found if due.subject == "L1")
        with desk.store.reading() as known:
            assert ["grab", "arrive", "finish"] == [s.event for s in known.find(Step, subject=order.id)]

    def test_an_interrupted_round_goes_on_where_it_stopped(self, desk, monkeypatch):
        """The first unit is kept, the second is not; run again, only the second comes."""
        real, calls = desk.store.writing, []

        def writing():
            calls.append(1)
            if len(calls) == 2:
                raise OSError("killed")
            return real()

        monkeypatch.setattr(desk.store, "writing", writing, raising=False)
        with pytest.raises(OSError, match="killed"):
            raise_due_work(desk, "jade", at=AT)
        assert 1 == len(raise_due_work(desk, "jade", at=AT).orders)

    def test_a_walk_that_nobody_ran_for_a_month_is_made_up_for_by_its_policy(self, desk):
        """Each day's: 31 orders, and none twice; the latest: one and today's."""
        text = """code = "walk"
[[plan]]
code = "walk"
places = ["大门"]
every = { days = 1 }
mode = "fixed"
anchor = 2025-02-01
pile_up = "POLICY"
"""
        adopt_plans(desk, "jade", text.replace("POLICY", "each"), source="walk.toml", on=date(2025, 2, 1))
        walks = [o for o in raise_due_work(desk, "jade", at=AT).orders if o.plan == "walk"]
        assert 31 == len(walks)
        assert () == raise_due_work(desk, "jade", at=AT).orders
        later = raise_due_work(desk, "jade", at=AT + timedelta(days=90)).orders
        assert 90 == len([o for o in later if o.plan == "walk"])

    def test_a_book_that_is_refused_is_not_kept(self, desk):
        """Nor one whose plans have the codes of another book."""
        assert adopt_plans(desk, "jade", "code = 1", source="x", on=AT.date()).value is None
        text = UPKEEP_PRESETS["lift-tsg-t5002"]
        with pytest.raises(UpkeepRefused):
            adopt_plans(desk, "jade", text.replace('"lift-tsg-t5002"', '"b"'), source="x", on=AT.date())
        kept = adopt_plans(desk, "jade", text, source="t5002.toml", on=AT.date()).value
        assert date(2025, 1, 1) == kept.since
        with pytest.raises(UnknownProject):
            raise_due_work(desk, "nowhere", at=AT)
        with pytest.raises(NaiveInstant):
            raise_due_work(desk, "jade", at=datetime(2025, 3, 3))  # noqa: DTZ001


class TestOrders:
    WANTED = Wanted(source="fault", number="F1", title="困人", subject="L1", skill="lift", stopped=True)

    def test_a_fault_opens_one_order_and_its_repair_is_history(self, desk):
        """The same number again gives what is there."""
        order = order_work(desk, "jade", self.WANTED, at=AT)
        assert order == order_work(desk, "jade", self.WANTED, at=AT)
        for event in ("grab", "arrive", "finish"):
            advance_order(desk, "jade", "F1", ask(event), at=AT)
        with desk.store.reading() as known:
            card = card_of(known, "jade", "L1", window=Period.year(2025))
        assert (1, 1) == (card.figures.failures, card.figures.repaired)
        assert "repaired" in {line.kind for line in card.lines}
        refused = advance_order(desk, "jade", "F1", ask("grab"), at=AT)
        assert (None, ["move-unknown"]) == (refused.value, [f.code for f in refused.findings])

    def test_a_ticket_opens_one_order_and_knows_it(self, desk):
        """A ticket is the owner's report, an order the crew's job; the same again is the same order."""
        with pytest.raises(NotStored):
            order_for_ticket(desk, "jade/T1", at=AT)
        reported = Ticket(
            project="jade", number="T1", kind="repair", text="水管漏", reporter="zhang", opened=AT, zone="东区"
        )
        report(desk, reported, at=AT)
        order = order_for_ticket(desk, "jade/T1", at=AT, skill="plumbing")
        assert ("水管漏", "东区", "jade/T1", "") == (order.title, order.zone, order.ticket, order.subject)
        assert order == order_for_ticket(desk, "jade/T1", at=AT, skill="plumbing")
        with desk.store.reading() as known:
            assert order.id == known.get(Ticket, "jade/T1").order

    def test_what_is_not_there_is_said(self, desk):
        """An asset, an order, another project's order."""
        with pytest.raises(UnknownAsset):
            order_work(desk, "jade", attrs.evolve(self.WANTED, subject="L9"), at=AT)
        with pytest.raises(UnknownOrder):
            advance_order(desk, "jade", "F9", ask("grab"), at=AT)
        order = order_work(desk, "jade", self.WANTED, at=AT)
        set_up_project(desk, Project(code="other", name="别处"))
        with pytest.raises(UnknownOrder):
            advance_order(desk, "other", order.id, ask("grab"), at=AT)

    def test_waiting_orders_are_given_by_load_and_what_nobody_takes_is_told(self, desk):
        """The visits go to two people; nobody who can weld is there."""
        raise_due_work(desk, "jade", at=AT)
        order_work(desk, "jade", attrs.evolve(self.WANTED, skill="welding"), at=AT)
        hands = [Hand(code=code, skills=("lift",)) for code in ("a", "b")]
        given = dispatch_orders(desk, "jade", hands, at=AT)
        assert ["a", "b"] == sorted(order.crew for order in given.value)
        assert ["nobody-able"] == [f.code for f in given.findings]
        with desk.store.reading() as known:
            states = sorted(order.state for order in known.find(WorkOrder, project="jade"))
        assert ["assigned", "assigned", "open"] == states
