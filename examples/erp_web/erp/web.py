"""What every page shares: templates, forms, the account of a request, and errors as sentences."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import partial, wraps
from pathlib import Path
from typing import Any

import django_htmx
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from erp.house import House
from erp.models import Account
from erp.texts import told
from jizhi.errors import JizhiError
from jizhi.estate import Project
from jizhi.findings import Finding
from jizhi.office.checkout.rules import CHINA
from jizhi.office.projects import look_into
from jizhi.values import Money, Period, cny
from jizhi.words import day_text, error_sentence, money_text, period_text, sentence, term

HERE = Path(__file__).parent
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
UPLOAD_MOST = 20_000_000
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'"

pages = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(), undefined=StrictUndefined
)


class Trouble(Exception):
    """What the visitor is told in place of the page that he asked for."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.text, self.status = text, status


Work = Callable[["Visit"], Response]


class Visit:
    """One request: its form, the account that asks, the project that is looked at, the language."""

    def __init__(self, request: Request, form: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> None:
        self.request, self.form, self.files = request, form, files
        self.house: House = request.app.state.house
        self.account: Account | None = self.house.own.account(request.session.get("account"))
        self.locale = str(request.session.get("locale", "zh_CN"))

    @property
    def who(self) -> Account:
        """The account that asks. Raises: Trouble."""
        if self.account is None:
            raise Trouble("请先登录 · sign in first", 401)
        return self.account

    @property
    def desk(self) -> Any:
        """The desk at which he asks."""
        return self.house.desk(self.who)

    def project(self) -> Project:
        """The project that is looked at: the account's own, or the one that was chosen."""
        found = self.house.projects()
        wanted = self.who.project or self.request.session.get("project")
        chosen = next((each for each in found if each.code == wanted), None)
        if chosen is None and (not found or self.who.project):
            raise Trouble(self.say("请先建立项目"), 409)
        chosen = chosen or found[0]
        if not self.who.is_owner:
            look_into(self.desk, chosen.code)
        return chosen

    def say(self, text: str) -> str:
        """A text of the pages in the reader's language."""
        return told(text, self.locale)

    def text(self, name: str, default: str = "") -> str:
        """A field of the form or of the query, without blanks around it."""
        return self.form.get(name, self.request.query_params.get(name, default)).strip()

    def wanted(self, name: str) -> str:
        """A field that must be filled in. Raises: Trouble."""
        if not (value := self.text(name)):
            raise Trouble(f"{self.say('请填写')}: {name}")
        return value

    def day(self, name: str) -> date:
        """A day of the form, or today. Raises: Trouble."""
        try:
            return date.fromisoformat(text) if (text := self.text(name)) else self.house.today()
        except ValueError as wrong:
            raise Trouble(f"{name}: {self.say('日期写作 2025-03-01')}") from wrong

    def amount(self, name: str) -> Money:
        """An amount in yuan of the form. Raises: BadAmount and the like."""
        return cny(self.wanted(name))

    def period(self, name: str = "period") -> Period:
        """A period of the form or query, else the month of today."""
        day = self.house.today()
        return Period.parse(text) if (text := self.text(name)) else Period.month(day.year, day.month)

    def page(self, name: str, /, *, status: int = 200, **facts: Any) -> HTMLResponse:
        """The template *name* with *facts*, in the reader's language."""
        locale = self.locale
        words = {
            "t": self.say,
            "money": partial(money_text, locale=locale),
            "day": partial(day_text, locale=locale),
            "span": partial(period_text, locale=locale),
            "term": partial(term, locale=locale),
            "sentence": partial(sentence, locale=locale),
            "instant": lambda at: at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
            "key": secrets.token_hex(8),
            "visit": self,
            "zero": Money(0),
        }
        return HTMLResponse(pages.get_template(name).render(words | facts), status_code=status)

    def to(self, path: str, told: str = "") -> Response:
        """Go on to *path*, where *told* is shown once."""
        if told:
            self.request.session["told"] = told
        return RedirectResponse(path, status_code=303)

    def told_once(self) -> str:
        """What the last request left to be shown."""
        return str(self.request.session.pop("told", ""))


def route(
    *, open: bool = False, owner: bool | None = False
) -> Callable[[Work], Callable[[Request], Awaitable[Response]]]:
    """Make an endpoint of a function from a visit to a reply, which runs in a thread.

    Args:  open: without signing in.   owner: for owners alone, for staff alone, or None: for both.
    """

    def made(work: Work) -> Callable[[Request], Awaitable[Response]]:
        @wraps(work)
        async def endpoint(request: Request) -> Response:
            fields, files = await _sent(request)
            return await run_in_threadpool(_answered, work, Visit(request, fields, files), open, owner)

        return endpoint

    return made


async def _sent(request: Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """The fields of a form and its files, each with its name; nothing of it stays open."""
    if request.method != "POST":
        return {}, {}
    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async with request.form(max_part_size=UPLOAD_MOST, max_files=10) as form:
        for name, part in form.items():
            if isinstance(part, str):
                fields[name] = part
            else:
                files[name] = (part.filename or "", await part.read(UPLOAD_MOST + 1))
    return fields, files


def _answered(work: Work, visit: Visit, open: bool, owner: bool | None) -> Response:
    try:
        if not open and visit.account is None:
            return visit.to("/sign-in")
        if not open and owner is not None and visit.who.is_owner != owner:
            raise Trouble(visit.say("没有这一页"), 404)
        if any(len(content) > UPLOAD_MOST for _, content in visit.files.values()):
            raise Trouble(visit.say("文件太大，最多 20 MB"), 413)
        return work(visit)
    except Trouble as trouble:
        return _troubled(visit, trouble.text, trouble.status)
    except JizhiError as error:
        return _troubled(visit, error_sentence(error, locale=visit.locale), 409)


def _troubled(visit: Visit, text: str, status: int) -> Response:
    part = "_trouble.html" if visit.request.headers.get("hx-request") else "trouble.html"
    return visit.page(part, status=status, text=text)


def findings_of(visit: Visit, found: tuple[Finding, ...]) -> list[dict[str, str]]:
    """Findings as sentences with how grave they are."""
    return [{"grave": each.severity, "text": sentence(each, locale=visit.locale)} for each in found]
