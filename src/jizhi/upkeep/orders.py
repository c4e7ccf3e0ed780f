"""Work orders: the crew's jobs, from plans, faults and tickets; the table of their moves, and the verb for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.findings import Finding, Outcome
from jizhi.upkeep.checklists import Answer, CheckItem, judge
from jizhi.upkeep.done import Service
from jizhi.values import Money, key
from jizhi.workflow import Ask, Move, Position, State, Step, Workflow, advance, begin, moved

Source: TypeAlias = Literal["plan", "fault", "ticket"]
SOURCES: Final[tuple[Source, ...]] = ("plan", "fault", "ticket")

NOTHING: Final = Money(0)

CREW, DISPATCHER, SUPERVISOR = "crew", "dispatcher", "supervisor"

_AT_WORK: Final = ("taken", "on-site", "waiting")
_NOT_DONE: Final = ("open", "assigned", *_AT_WORK)


def _move(event: str, name: str, from_: tuple[str, ...], to: str, by: tuple[str, ...], **more: object) -> Move:
    return Move(event=event, name=name, from_=from_, to=to, by=by, **more)  # type: ignore[arg-type]


ORDER_FLOW: Final = Workflow(
    workflow="work-order",
    title="工单",
    start="open",
    end=("closed", "cancelled"),
    roles=(CREW, DISPATCHER, SUPERVISOR),
    facts={"lawful": ("no", "yes")},
    state=(
        State(code="open", name="待派工"),
        State(code="assigned", name="已派工"),
        State(code="taken", name="已接单"),
        State(code="on-site", name="到场"),
        State(code="waiting", name="待料"),
        State(code="done", name="待验收"),
        State(code="closed", name="已完成"),
        State(code="cancelled", name="已取消"),
    ),
    move=(
        _move("assign", "派工", ("open", "assigned"), "assigned", (DISPATCHER,), needs=("crew",), tells=(CREW,)),
        _move("grab", "抢单", ("open",), "taken", (CREW,)),
        _move("accept", "接单", ("assigned",), "taken", (CREW,)),
        _move("refuse", "退单", ("assigned",), "open", (CREW,), needs=("reason",), tells=(DISPATCHER,)),
        _move("hand-over", "转单", _AT_WORK, "assigned", (CREW, DISPATCHER), needs=("crew",), tells=(CREW,)),
        _move("arrive", "到场", ("taken",), "on-site", (CREW,)),
        _move("wait", "待料", ("on-site",), "waiting", (CREW,), needs=("reason",)),
        _move("resume", "复工", ("waiting",), "on-site", (CREW,)),
        _move("finish", "完工", ("on-site",), "done", (CREW,), tells=(SUPERVISOR,)),
        _move("confirm", "验收", ("done",), "closed", (SUPERVISOR, DISPATCHER), not_by=("finish",)),
        _move("rework", "返工", ("done",), "taken", (SUPERVISOR, DISPATCHER), needs=("reason",), tells=(CREW,)),
        _move("cancel", "取消", _NOT_DONE, "cancelled", (SUPERVISOR,), needs=("reason",), when={"lawful": ("no",)}),
    ),
)
"""The table: what the law asks for cannot be cancelled, and nobody confirms what he finished himself."""


@attrs.frozen(kw_only=True)
class Part:
    """A part that was used: how many, and what they cost together."""

    name: str
    quantity: Decimal = Decimal(1)
    cost: Money = NOTHING


@attrs.frozen(kw_only=True)
class Report:
    """What the crew tells when it has finished: minutes worked, parts, other cost, answers to the checklist."""

    minutes: int = 0
    parts: tuple[Part, ...] = ()
    cost: Money = NOTHING
    answers: tuple[Answer, ...] = ()
    photos: tuple[str, ...] = ()
    note: str = ""

    @property
    def total(self) -> Money:
        """What it cost: parts and the rest."""
        return Money(sum(part.cost.fen for part in self.parts) + self.cost.fen, self.cost.currency)


@attrs.frozen(kw_only=True)
class WorkOrder:
    """One job.

    Args:
        source: a plan, a fault, or a ticket. *number*: of a fault or a ticket, the key that the caller gives.
        subject: code of the asset, or the place; may be empty for a ticket about neither.
        plan, series, occurrence: of an order from a plan: whose work it is, and which time; *checkpoints* of a round.
        lawful: a law says by when. *due*: when it is planned. *limit*: the last day by plan or law.
        crew: who has it; *refused*: who gave it back.
        position: where it stands in ``ORDER_FLOW``.
        began: when somebody was on site; *finished* and *done_on*: when the work was done.
        stopped: the asset did not work until it was finished, so the time counts as out of order.

    The id is known from what the order is for, so that nothing is ordered twice.
    """

    project: str
    source: Source
    number: str = ""
    title: str = ""
    subject: str = ""
    plan: str = ""
    series: str = ""
    occurrence: str = ""
    checklist: str = ""
    checkpoints: tuple[str, ...] = ()
    lawful: bool = False
    due: date | None = None
    limit: date | None = None
    closes: date | None = None
    time: str = ""
    skill: str = ""
    role: str = ""
    zone: str = ""
    building: str = ""
    ticket: str = ""
    stopped: bool = False
    opened: datetime
    crew: str = ""
    refused: tuple[str, ...] = ()
    position: Position
    began: datetime | None = None
    finished: datetime | None = None
    done_on: date | None = None
    report: Report | None = None
    version: int = 0

    @property
    def id(self) -> str:
        """Project, source and what it is for as one key."""
        if self.source == "plan":
            return key(self.project, "plan", self.series, self.subject, self.occurrence)
        return key(self.project, self.source, self.number)

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.position.state

    @property
    def is_open(self) -> bool:
        """True until it is closed or cancelled."""
        return self.state not in ORDER_FLOW.end

    @property
    def is_done(self) -> bool:
        """True where the work has been done, confirmed or not."""
        return self.state in ("done", "closed")

    def late(self, on: date) -> bool:
        """Return whether it was due before *on*, tolerance included, and was not done in time."""
        last = self.closes or self.due
        return last is not None and self.state != "cancelled" and (self.done_on or on) > last


def open_order(
    source: Source, number: str, *, project: str, at: datetime, title: str = "", subject: str = "", **more: object
) -> WorkOrder:
    """Return a new order from a fault or a ticket.

    >>> from datetime import UTC
    >>> noon = datetime(2025, 3, 1, 4, tzinfo=UTC)
    >>> open_order("fault", "F1", project="jade", at=noon, title="困人", subject="L1").id
    'jade/fault/F1'
    """
    order = key(project, source, number)
    position = begin(ORDER_FLOW, order, project=project, at=at)
    return WorkOrder(
        project=project,
        source=source,
        number=number,
        title=title,
        subject=subject,
        opened=at,
        position=position,
        **more,  # type: ignore[arg-type]
    )


def move_order(
    order: WorkOrder, ask: Ask, *, at: datetime, report: Report | None = None, items: Sequence[CheckItem] = ()
) -> Outcome[tuple[WorkOrder, Step] | None]:
    """Return the order after what *ask* does to it, and the step of its history; None where it is refused.

    Args:
        report: told with ``finish``. *items*: of the order's checklist; every one of them wants an answer.

    Findings:  those of ``workflow.advance``, of ``judge``, and ``order-not-yours`` (error): it is another crew's.
    """
    facts: Mapping[str, str] = {**ask.facts, "lawful": "yes" if order.lawful else "no"}
    outcome = advance(ORDER_FLOW, order.position, attrs.evolve(ask, facts=facts), at=at)
    step = outcome.value
    if step is None:
        return Outcome(None, outcome.findings)
    others = step.role == CREW and step.event != "grab" and order.crew not in ("", ask.actor)
    if others:
        return Outcome(None, (Finding("order-not-yours", order.id, {"crew": order.crew, "actor": ask.actor}),))
    after = _after(order, step, at, report)
    if step.event != "finish":
        return Outcome((after, step), outcome.findings)
    judged = judge(items, (report or Report()).answers, subject=order.id)
    if not judged.ok:
        return Outcome(None, judged.findings)
    return Outcome((after, step), (*outcome.findings, *judged.findings))


def _after(order: WorkOrder, step: Step, at: datetime, report: Report | None) -> WorkOrder:
    changes: dict[str, object] = {"position": moved(ORDER_FLOW, order.position, step)}
    if step.event in ("assign", "hand-over"):
        changes["crew"] = step.told("crew")
    elif step.event == "grab":
        changes["crew"] = step.actor
    elif step.event == "refuse":
        changes |= {"crew": "", "refused": (*order.refused, step.actor)}
    elif step.event == "arrive":
        changes["began"] = order.began or at
    elif step.event == "finish":
        changes |= {"finished": at, "done_on": at.date(), "report": report or Report()}
    elif step.event == "rework":
        changes |= {"finished": None, "done_on": None}
    return attrs.evolve(order, **changes)  # type: ignore[arg-type]


def service_of(order: WorkOrder) -> Service | None:
    """Return what an order from a plan says about its work: done on a day, left out by decision, or nothing yet."""
    day = order.done_on if order.is_done else order.due if order.state == "cancelled" else None
    if order.source != "plan" or day is None:
        return None
    return Service(
        project=order.project,
        subject=order.subject,
        plan=order.plan,
        day=day,
        occurrence=order.occurrence,
        outcome="done" if order.is_done else "skipped",
        order=order.id,
        by=order.crew,
    )
