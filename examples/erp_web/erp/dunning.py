"""The dunning board: what the policy would send today, what waits for a person, what came of it, announcements."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from erp.web import Visit, findings_of, route
from jizhi.codec.policies import policy_or_refuse
from jizhi.errors import JizhiError
from jizhi.office import reminders
from jizhi.office.reminders.paths import report_of, to_do
from jizhi.office.summaries import names_of
from jizhi.presets.policies import POLICIES
from jizhi.words import Voice, error_sentence

POLICY = policy_or_refuse(POLICIES["standard"], source="standard")


def voice_of(visit: Visit) -> Voice:
    """Who speaks in letters and messages: the project."""
    return Voice(company=visit.project().name, locale=visit.locale)


@route()
def board(visit: Visit) -> Response:
    """What a person has to do, and what each step brought in; what is due today is worked out beside it."""
    project, day, desk = visit.project(), visit.house.today(), visit.desk
    found = report_of(desk, project.code, POLICY, as_of=day)
    waiting = to_do(desk, project.code, POLICY, on=day)
    with visit.reading() as known:
        names = names_of(known, {each.act.payer for each in waiting})
    return visit.page("dunning.html", project=project, waiting=waiting, report=found, names=names)


@route()
def due(visit: Visit) -> Response:
    """What the policy would send today."""
    planned = reminders.rehearse(visit.desk, visit.project().code, POLICY, at=visit.house.at(), voice=voice_of(visit))
    with visit.reading() as known:
        names = names_of(known, {act.payer for act, _ in planned.acts})
    return visit.page("_due.html", acts=planned.acts, names=names, findings=findings_of(visit, planned.findings))


@route()
def run(visit: Visit) -> Response:
    """Do what is due; a second click finds nothing left to do."""
    project, at = visit.project(), visit.house.at()
    done = reminders.dun(visit.desk, project.code, POLICY, at=at, voice=voice_of(visit))
    carry(visit)
    return visit.to("/office/dunning", f"{visit.say('已催')} {len(done.acts)}")


def carry(visit: Visit) -> None:
    """Hand over what is queued, by the house's messengers; what cannot go now goes later."""
    try:
        visit.house.send()
    except JizhiError as trouble:
        visit.request.session["told"] = error_sentence(trouble, locale=visit.locale)


@route()
def hold(visit: Visit) -> Response:
    """Hold dunning back for somebody."""
    project = visit.project()
    reminders.hold(
        visit.desk, project.code, visit.wanted("payer"), kind=visit.wanted("kind"), since=visit.house.today(),
        because=visit.text("note"),
    )  # fmt: skip
    return visit.to(f"/office/payer?id={quote(visit.text('payer'))}", visit.say("已办理"))


@route()
def announce(visit: Visit) -> Response:
    """Tell everybody of the project, or of a building."""
    said = reminders.Announcement(
        name=visit.wanted("key"), subject=visit.wanted("subject"), text=visit.wanted("text"),
        building=visit.text("building"),
    )  # fmt: skip
    told = reminders.announce(visit.desk, visit.project().code, said, at=visit.house.at(), voice=voice_of(visit))
    carry(visit)
    return visit.to("/office/dunning", f"{visit.say('已通知')} {len(told)}")


routes = [
    Route("/office/dunning", board),
    Route("/office/dunning/due", due),
    Route("/office/dunning/run", run, methods=["POST"]),
    Route("/office/dunning/hold", hold, methods=["POST"]),
    Route("/office/announce", announce, methods=["POST"]),
]
