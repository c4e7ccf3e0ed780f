"""The papers of the office's own work from what is kept: a service, a month's attendance, a card of KPI."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from jizhi.estate import Asset
from jizhi.findings import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.letters import letterhead_of
from jizhi.office.orders import find_order, items_of
from jizhi.office.scoring import score_project
from jizhi.office.timekeeping import sheet_of
from jizhi.office.upkeep_round import plans_of
from jizhi.ports import Reading
from jizhi.reports.documents import AttendancePaper, CardPaper, Letterhead, ServiceNote, ServiceRecord
from jizhi.upkeep import Service
from jizhi.values import Period, key
from jizhi.workflow import Step


def service_record(known: Reading, project: str, order: str, *, head: Letterhead | None = None) -> ServiceRecord:
    """Return the record of a work order: its checklist as its plan has it, and whoever finished and confirmed it.

    Raises:  UnknownProject, UnknownOrder.
    """
    found = find_order(known, project, order)
    asset = known.get(Asset, key(project, found.subject)) if found.subject else None
    steps = sorted(known.find(Step, project=project, subject=found.id), key=lambda step: step.number)
    actors = {step.event: step.actor for step in steps}
    return ServiceRecord(
        order=found,
        head=head or letterhead_of(known, project),
        asset=asset.name if asset is not None else "",
        items=items_of(known, found),
        done_by=actors.get("finish", ""),
        seen_by=actors.get("confirm", ""),
    )


def service_note(known: Reading, project: str, service: str, *, head: Letterhead | None = None) -> ServiceNote | None:
    """Return the record of a service that no order of the office stands behind; None where there is no such service.

    Args:
        service: its id, or what that ends with where it is clear: ``L1/half-month/2025-03-02``.

    Raises:  UnknownProject.
    """
    read_project(known, project)
    wanted = service if "#" in service else f"{service}#0"
    kept = [each for each in known.find(Service, project=project) if f"/{each.id}".endswith(f"/{wanted}")]
    if len(kept) != 1:
        return None
    (found,) = kept
    asset = known.get(Asset, key(project, found.subject))
    names = {plan.code: plan.name for plan in plans_of(known, project).plan}
    return ServiceNote(
        service=found,
        head=head or letterhead_of(known, project),
        asset=asset.name if asset is not None else "",
        plan=names.get(found.plan, ""),
    )


@operation("staff.read")
def attendance_paper(
    desk: Desk, project: str, *, period: Period, as_of: datetime, on: date, head: Letterhead
) -> Outcome[AttendancePaper]:
    """Return the sheet of a month on paper, with the findings that it was worked out with.

    Raises:  UnknownProject, NoAttendanceRules, CalendarUnknown.
    """
    sheet = sheet_of(desk, project, period=period, as_of=as_of)
    return Outcome(AttendancePaper(sheet=sheet.value, head=head, on=on), sheet.findings)


@operation("staff.read")
def card_papers(
    desk: Desk,
    project: str,
    scheme: str,
    *,
    period: Period,
    as_of: datetime,
    on: date,
    head: Letterhead,
    subjects: Iterable[str] = (),
) -> Outcome[tuple[CardPaper, ...]]:
    """Return the cards of a scheme on paper, one for each subject, with their places.

    Raises:  as ``score_project``.
    """
    scored = score_project(desk, project, scheme, period=period, as_of=as_of, subjects=list(subjects))
    found = scored.value
    places = {each.subject: each.place for each in found.places}
    papers = (
        CardPaper(
            card=card,
            title=found.scheme.title,
            head=head,
            on=on,
            name=found.names.get(card.subject, ""),
            place=places.get(card.subject),
        )
        for card in found.cards
    )
    return Outcome(tuple(papers), scored.findings)
