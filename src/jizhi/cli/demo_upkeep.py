"""The upkeep of the demo: a register as it was handed over, plans by their rules, and a crew that does its work."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Final

import attrs

from jizhi.cli.console import Console
from jizhi.cli.opening import read_tables, xlsx_files
from jizhi.estate import Asset
from jizhi.office.desk import Desk
from jizhi.office.orders import Wanted, order_work
from jizhi.office.register import card_of, register
from jizhi.office.upkeep_reports import summary_of
from jizhi.office.upkeep_round import adopt_plans, plans_of, raise_due_work
from jizhi.pages import upkeep_page
from jizhi.presets import UPKEEP_PRESETS
from jizhi.testing.registers import register_tables
from jizhi.upkeep import Answer, CheckItem, Report, WorkOrder, move_order
from jizhi.values import Money, Period
from jizhi.words import sentence
from jizhi.workflow import Ask, Step

UPKEEP_FILES: Final = ("register.xlsx", "upkeep.html")
BOOKS: Final = ("lift-tsg-t5002", "lift-tsg-t7001", "fire", "water-tank", "lightning")
ROUNDS: Final = """code = "rounds"
title = "保洁、巡更、绿化"

[[plan]]
code = "patrol"
name = "夜间巡更"
places = ["全园"]
every = { weeks = 1 }
mode = "fixed"
anchor = YEAR-01-06
lead_days = 14
pile_up = "latest"
late_days = 1
checkpoints = ["大门", "1 栋", "2 栋", "3 栋", "地库"]
role = "security"

[[plan]]
code = "greening"
name = "绿化养护"
places = ["中心花园"]
every = { months = 1 }
mode = "fixed"
anchor = YEAR-01-10
lead_days = 14
late_days = 3
role = "greening"
"""
"""Plans of the estate's own: walks through places."""

FORTNIGHT: Final = timedelta(days=14)
_ZONE: Final = timezone(timedelta(hours=8))
_STEPS: Final = (("grab", "crew"), ("arrive", "crew"), ("finish", "crew"), ("confirm", "supervisor"))


def keep_up(desk: Desk, project: str, out: Path, *, seed: int, year: int, console: Console) -> None:
    """Take the register in, adopt the plans, raise what is due each fortnight of the year, and have the crew do it."""
    workbook = out / "register.xlsx"
    workbook.write_bytes(xlsx_files().write(register_tables(seed, year=year)))
    taken = register(desk, project, read_tables(str(workbook)), at=_morning(date(year, 1, 1)))
    for name in BOOKS:
        text = UPKEEP_PRESETS[name].replace("lead_days = 3", "lead_days = 14")
        adopt_plans(desk, project, text, source=f"{name}.toml", on=date(year, 1, 1))
    adopt_plans(desk, project, ROUNDS.replace("YEAR", str(year)), source="rounds.toml", on=date(year, 1, 1))
    raised = 0
    for fortnight in range(27):
        day = min(date(year, 1, 1) + FORTNIGHT * fortnight, date(year, 12, 31))
        if fortnight % 3 == 1:
            _break_down(desk, project, f"{fortnight}", seed, day)
        raised += len(raise_due_work(desk, project, at=_morning(day)).orders)
        _work(desk, project, seed, day)
    window = Period.year(year)
    with desk.store.reading() as known:
        summary = summary_of(known, project, window=window, as_of=window.end)
        cards = [card_of(known, project, code, window=window) for code in ("L1", "L6")]
    (out / "upkeep.html").write_text(upkeep_page(summary, cards, title="翠园", locale=console.locale), encoding="utf-8")
    whole = summary.whole
    console.say(
        "",
        "── 设备维保 · upkeep ──",
        *(f"  {sentence(finding, locale=console.locale)}" for finding in taken.findings if finding.severity == "error"),
        f"  设备 {summary.assets} · assets  工单 {raised} · orders  到期 {whole.due} · due"
        f"  按时 {whole.on_time} · on time  迟做 {whole.late} · late  逾期 {len(summary.overdue)} · overdue",
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), _ZONE)


def _break_down(desk: Desk, project: str, number: str, seed: int, day: date) -> None:
    with desk.store.reading() as known:
        lifts = [asset for asset in known.find(Asset, project=project) if asset.is_of("lift") and asset.code != "L6"]
    lift = random.Random(f"{seed}/fault/{number}").choice(lifts)
    wanted = Wanted(source="fault", number=number, title=f"{lift.name} 平层不准", subject=lift.code, stopped=True)
    order_work(desk, project, wanted, at=_morning(day))


def _work(desk: Desk, project: str, seed: int, day: date) -> None:
    """The crew's fortnight: each open order is done on its day, some a few days late, one in fifty not at all."""
    with desk.store.reading() as known:
        orders = [order for order in known.find(WorkOrder, project=project) if order.is_open]
        book = plans_of(known, project)
    with desk.store.writing() as tx:
        for order in orders:
            done = _done_on(order, seed)
            if done is not None and done < day + FORTNIGHT:
                after, steps = _moved(
                    order, book.items(order.checklist), max(done, order.opened.astimezone(_ZONE).date())
                )
                tx.put(after, expected=order.version)
                tx.add(steps)


def _done_on(order: WorkOrder, seed: int) -> date | None:
    chance = random.Random(f"{seed}/{order.id}").random()
    day = order.due or order.opened.astimezone(_ZONE).date()
    if order.source == "plan" and not order.lawful and chance < 0.06:
        return None
    return day + timedelta(days=3) if chance > 0.97 else day


def _moved(order: WorkOrder, items: tuple[CheckItem, ...], day: date) -> tuple[WorkOrder, list[Step]]:
    answers = tuple(_answers(items))
    minutes = 40 + 2 * len(items)
    report = Report(minutes=minutes, cost=Money(6000 if order.source == "fault" else 0), answers=answers)
    steps: list[Step] = []
    for hour, (event, role) in enumerate(_STEPS):
        actor = "zhou" if role == "supervisor" else "li"
        ask = Ask(event=event, actor=actor, roles=(role,))
        at = _morning(day) + timedelta(hours=1 + hour)
        moved = move_order(order, ask, at=at, report=report, items=items).value
        if moved is None:
            break
        order, step = moved
        steps.append(step)
    return order, steps


def _answers(items: tuple[CheckItem, ...]) -> Iterator[Answer]:
    for item in items:
        photos = (f"photo/{item.code}",) if item.photo else ()
        yield attrs.evolve(Answer(item=item.code, photos=photos), value=item.least)
