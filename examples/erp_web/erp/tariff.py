"""The tariff as text: checked while it is written, tried on last month, then drafted, approved, published."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response
from starlette.routing import Route

from erp.web import Trouble, Visit, findings_of, route
from jizhi.codec.tariffs import tariff_from_toml, tariff_or_refuse
from jizhi.errors import NoTariff
from jizhi.fees import TariffText
from jizhi.office.comparing import compare_tariffs
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff, published_tariff, tariff_of
from jizhi.presets import DEMO_TARIFF, PRESETS
from jizhi.values import Period

TEXT_MOST = 200_000


def _text(visit: Visit) -> str:
    if len(text := str(visit.form.get("text", ""))) > TEXT_MOST:
        raise Trouble(visit.say("文件太大，最多 20 MB"), 413)
    return text


@route()
def tariff(visit: Visit) -> Response:
    """The tariff that bills, the drafts, and the editor."""
    project = visit.project()
    with visit.reading() as known:
        texts = list(known.find(TariffText, project=project.code, newest_first=True))
        try:
            published = published_tariff(known, project.code)
        except NoTariff:  # the first one is still to be written: the editor begins with the sample
            published = None
    text = published.text if published else DEMO_TARIFF
    return visit.page("tariff.html", project=project, texts=texts, text=text, published=published)


@route()
def check(visit: Visit) -> Response:
    """What is wrong with the text, as it stands in the editor."""
    found = tariff_from_toml(_text(visit), source="tariff", presets=PRESETS)
    return visit.page("_checked.html", findings=findings_of(visit, found.findings))


@route()
def preview(visit: Visit) -> Response:
    """What the text would have cost last month, against the tariff that bills."""
    project, today = visit.project(), visit.house.today()
    last = today.replace(day=1) - timedelta(days=1)
    new = tariff_or_refuse(_text(visit), presets=PRESETS)
    with visit.reading() as known:
        try:
            old = tariff_of(known, published_tariff(known, project.code).id)
        except NoTariff:  # nothing bills yet: the text stands against itself
            old = new
    change = compare_tariffs(visit.desk, project.code, old, new, period=Period.month(last.year, last.month))
    return visit.page("_preview.html", change=change)


@route()
def draft(visit: Visit) -> Response:
    """Keep the text as a draft."""
    draft_tariff(visit.desk, visit.project().code, _text(visit), source="tariff.toml", on=visit.house.today())
    return visit.to("/office/tariff", visit.say("已存为草稿，请另一人审批"))


@route()
def move(visit: Visit) -> Response:
    """Approve a draft, which its author cannot, or publish what is approved."""
    id = visit.wanted("tariff")
    if visit.wanted("what") == "approve":
        approve_tariff(visit.desk, id)
    else:
        publish_tariff(visit.desk, id, on=visit.day("on"))
    return visit.to("/office/tariff", visit.say("已办理"))


routes = [
    Route("/office/tariff", tariff),
    Route("/office/tariff/check", check, methods=["POST"]),
    Route("/office/tariff/preview", preview, methods=["POST"]),
    Route("/office/tariff/draft", draft, methods=["POST"]),
    Route("/office/tariff/move", move, methods=["POST"]),
]
