"""Reconciliation of a payment channel's day: its lines held against the books, what differs settled by a person."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from erp.web import Trouble, Visit, findings_of, route
from jizhi.fees.clearing import ChannelDay, ChannelTerms
from jizhi.office.checkout import Channel
from jizhi.office.checkout.telling import take_settled
from jizhi.office.reconciling import (
    difference_finding,
    differences,
    explain_difference,
    reconcile_day,
    settle_terms,
    take_lines,
)
from jizhi.values import Money

SHOWN = 31


@route()
def channels(visit: Visit) -> Response:
    """The days that were reconciled, the newest first, and what differs and waits for a person."""
    project = visit.project()
    with visit.reading() as known:
        terms = list(known.find(ChannelTerms, project=project.code))
        days = list(known.find(ChannelDay, project=project.code, newest_first=True, limit=SHOWN))
        found = list(differences(known, project.code))
    told = [(each.id, findings_of(visit, (difference_finding(each),))[0]) for each in found]
    yesterday = visit.house.today() - timedelta(days=1)
    facts = {"terms": terms, "days": days, "differences": told, "yesterday": yesterday, "fen": Money}
    return visit.page("channels.html", project=project, names=tuple(visit.house.channels), **facts)


def _channel(visit: Visit) -> Channel:
    found = visit.house.channels.get(visit.wanted("channel"))
    if found is None:
        raise Trouble(visit.say("没有这个渠道"))
    return found


@route()
def reconcile(visit: Visit) -> Response:
    """Fetch what a channel settled on a day and hold it against the books; a day that is done stays as it is."""
    project, channel, day, at = visit.project().code, _channel(visit), visit.day("day"), visit.house.at()
    taken = take_lines(visit.desk, project, channel.name, channel.gateway, day=day, at=at)
    if taken.value is None:
        raise Trouble("\n".join(each["text"] for each in findings_of(visit, taken.findings)), 409)
    hear = partial(take_settled, visit.house.worker(), channel, at=at)
    done = reconcile_day(visit.desk, project, channel.name, day=day, hear=hear)
    told = f"{done.day}: {visit.say('笔数')} {done.lines} · {visit.say('差异')} {done.differences}"
    return visit.to("/office/channels", told)


@route()
def explain(visit: Visit) -> Response:
    """Settle a difference by a word on what became of it."""
    explain_difference(visit.desk, visit.project().code, visit.wanted("difference"), note=visit.wanted("note"))
    return visit.to("/office/channels", visit.say("已办理"))


@route()
def settle(visit: Visit) -> Response:
    """Keep the terms of a channel: our number with it, and what it keeps."""
    text = visit.text("rate").removesuffix("%")
    try:
        rate = Decimal(text) / 100 if text else None
    except InvalidOperation as wrong:
        raise Trouble(f"{visit.say('费率写作 0.6%')}: {text}") from wrong
    terms = ChannelTerms(
        project=visit.project().code, channel=_channel(visit).name, merchant=visit.wanted("merchant"), fee_rate=rate
    )
    settle_terms(visit.desk, terms)
    return visit.to("/office/channels", visit.say("已保存"))


routes = [
    Route("/office/channels", channels),
    Route("/office/channels/reconcile", reconcile, methods=["POST"]),
    Route("/office/channels/explain", explain, methods=["POST"]),
    Route("/office/channels/settle", settle, methods=["POST"]),
]
