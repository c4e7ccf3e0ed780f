"""jizhi behind JSON over HTTP, for an ERP that is not written in Python; its OpenAPI document is at ``/openapi.json``.

    uvicorn service:app --factory          with JIZHI_DB and JIZHI_TOKENS in the environment

Money is whole fen, days are ISO 8601, and every command has a key: sent twice, it is done once and answered the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException

from jizhi.codec import to_data
from jizhi.errors import AccessDenied, JizhiError, Retryable
from jizhi.fees import Bill
from jizhi.host import Host
from jizhi.office.billing_day import explain_bill, issue_bills
from jizhi.office.books import statement_of
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.helpdesk import report, show_ticket
from jizhi.office.projects import look_into
from jizhi.office.summaries import run_counts
from jizhi.ports import Store
from jizhi.tickets import Ticket
from jizhi.values import Money, Period, key
from jizhi.words import error_sentence, explanation_lines

Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[\w.()（）-]+$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"\S")]
Fen = Annotated[int, Field(strict=True, ge=1, le=10**12)]
Locale = Literal["zh_CN", "en"]
Year = Annotated[int, Query(ge=1970, le=2100)]
LONGEST_DAYS = 366
YEARS = range(1970, 2101)
WHY = {
    401: "nobody is known by this token",
    403: "not yours to do, or not there",
    404: "there is no such thing",
    409: "it cannot be done so",
    503: "busy: ask again with the same key",
}


class Asked(BaseModel):
    """What is sent; a field that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why something was not done: the class of the error, and a sentence for a person."""

    code: str
    title: str


class RunAsked(Asked):
    """A month to bill, first to last day, and the day of issue."""

    since: date
    until: date
    issued_on: date


class Payment(Asked):
    """Money of a payer, in fen."""

    key: Key
    on: date
    payer: Id
    fen: Fen
    method: Literal["bank-transfer", "pos", "online"]
    reference: Annotated[str, StringConstraints(max_length=100)] | None = None


class Reported(Asked):
    """Something to report; its number is the caller's key."""

    number: Key
    kind: Literal["repair", "complaint", "suggestion", "enquiry", "praise", "help"]
    text: Text
    reporter: Id
    space: Annotated[str, StringConstraints(max_length=120)] = ""


def wall_clock() -> datetime:
    """The door by which time comes in."""
    return datetime.now(UTC)  # noqa: TID251


def checked(*days: date) -> None:
    """Refuse a day beyond the years that an office bills in; a JSON Schema cannot say so."""
    if any(day.year not in YEARS for day in days):
        raise HTTPException(409, f"a day is within {YEARS.start} to {YEARS.stop - 1}")


def _status(error: JizhiError) -> int:
    if isinstance(error, AccessDenied):
        return 403
    if isinstance(error, Retryable):
        return 503
    return 404 if isinstance(error, LookupError) else 409


def desk(request: Request, authorization: Annotated[str, Header(max_length=300)] = "") -> Desk:
    """Who asks, by the token of his request."""
    scheme, _, token = authorization.partition(" ")
    actor = request.app.state.tokens.get(token)
    if scheme.lower() != "bearer" or actor is None:
        raise HTTPException(401, "a bearer token is wanted", {"WWW-Authenticate": "Bearer"})
    return Desk(store=request.app.state.store, actor=actor, clock=request.app.state.clock)


Asker = Annotated[Desk, Depends(desk)]
Project = Annotated[Name, Path()]
router = APIRouter()


@router.post("/projects/{project}/runs", status_code=201)
def bill(project: Project, asked: RunAsked, who: Asker) -> dict[str, Any]:
    """Issue the bills of a period; again it changes nothing and answers the same run."""
    checked(asked.since, asked.until, asked.issued_on)
    if asked.until < asked.since or (asked.until - asked.since).days > LONGEST_DAYS:
        raise HTTPException(409, "the period ends before it begins, or is longer than a year")
    period = Period(asked.since, asked.until + timedelta(days=1))
    run = issue_bills(who, project, period=period, issued_on=asked.issued_on)
    with who.store.reading() as known:
        return run_counts(known, run).as_data()


@router.get("/projects/{project}/bills")
def bills(project: Project, who: Asker, payer: Annotated[Id, Query()], locale: Locale = "zh_CN") -> list[Any]:
    """The bills of a payer, the newest first, each with its lines explained."""
    look_into(who, project)
    with who.store.reading() as known:
        found = list(known.find(Bill, project=project, payer=payer, newest_first=True, limit=24))
    return [_bill(who, each, locale) for each in found]


@router.get("/projects/{project}/statement")
def statement(project: Project, who: Asker, payer: Annotated[Id, Query()], year: Year) -> Any:
    """What happened in a payer's book in a year."""
    look_into(who, project)
    with who.store.reading() as known:
        return to_data(statement_of(known, project, payer, period=Period.year(year)))


@router.post("/projects/{project}/payments", status_code=201)
def pay(project: Project, asked: Payment, who: Asker) -> Any:
    """Take money; sent twice under one key, it is taken once."""
    checked(asked.on)
    command = Pay(project=project, key=asked.key, on=asked.on, payer=asked.payer, amount=Money(asked.fen),
                  method=asked.method, reference=asked.reference or None)  # fmt: skip
    return to_data(carry_out(who, command))


@router.post("/projects/{project}/tickets", status_code=201)
def tell(project: Project, asked: Reported, who: Asker, request: Request) -> Any:
    """Report something to the service desk."""
    at = request.app.state.clock()
    ticket = Ticket(project=project, number=asked.number, kind=asked.kind, text=asked.text, opened=at,
                    reporter=asked.reporter, space=asked.space, channel="staff")  # fmt: skip
    return to_data(report(who, ticket, at=at))


@router.get("/projects/{project}/tickets/{number}")
def ticket(project: Project, number: Annotated[Key, Path()], who: Asker, request: Request) -> Any:
    """A ticket and how its clocks stand."""
    shown = show_ticket(who, key(project, number), at=request.app.state.clock())
    clocks = [{"clock": each.clock, "state": each.state, "due": each.due} for each in shown.clocks]
    return {"ticket": to_data(shown.ticket), "clocks": clocks}


def told(request: Request, error: JizhiError) -> JSONResponse:
    """What was not done, by its class and as a sentence."""
    title = error_sentence(error, locale="en" if "en" in request.headers.get("accept-language", "") else "zh_CN")
    return JSONResponse({"code": type(error).__name__, "title": title}, _status(error))


def refused(request: Request, error: HTTPException) -> JSONResponse:
    """What HTTP itself refuses, in the same form."""
    content = {"code": str(error.status_code), "title": str(error.detail)}
    return JSONResponse(content, error.status_code, headers=error.headers)


def create(store: Store, tokens: Mapping[str, str], *, clock: Callable[[], datetime] = wall_clock) -> FastAPI:
    """Make the service over *store*; *tokens* say who asks, and jizhi's grants what he may do."""
    responses: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "description": why} for status, why in WHY.items()
    }
    made = FastAPI(title="jizhi", version="1", responses=responses)
    made.state.store, made.state.tokens, made.state.clock = store, dict(tokens), clock
    made.add_exception_handler(JizhiError, told)  # type: ignore[arg-type]  # of the class that it handles
    made.add_exception_handler(HTTPException, refused)  # type: ignore[arg-type]
    made.include_router(router)
    return made


def _bill(who: Desk, bill: Bill, locale: str) -> dict[str, Any]:
    found, reasons = explain_bill(who, bill.id)
    lines = [
        {
            "fee": why.charge.fee,
            "fen": why.charge.amount.fen,
            "because": list(explanation_lines(why, locale=locale)),
        }
        for why in reasons
    ]
    return {"id": found.id, "space": found.space, "due_on": found.due_on, "fen": found.total.fen, "lines": lines}


def app() -> FastAPI:
    """The service as the environment describes it: ``JIZHI_DB``, and ``JIZHI_TOKENS`` as JSON, token to actor."""
    offer = Host(discover=True).stores()["sql"]
    return create(offer.open(offer.settings(url=os.environ["JIZHI_DB"])), json.loads(os.environ["JIZHI_TOKENS"]))
