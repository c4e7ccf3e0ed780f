"""What every page shares: templates, forms, the account of a request, and errors as sentences."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from functools import cached_property, partial, wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_htmx
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from erp.house import House
from erp.menu import MENU, NEEDS
from erp.models import Account
from erp.texts import told
from jizhi.errors import JizhiError, NoTariff
from jizhi.estate import Project
from jizhi.findings import Finding
from jizhi.office.checkout.rules import CHINA
from jizhi.office.projects import look_into, read_within
from jizhi.office.roles import permissions_of
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.ports import Reading
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
        self._called: dict[str, str] = {}
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

    @cached_property
    def projects(self) -> list[Project]:
        """Every project, by code, as it is when the request first asks."""
        return self.house.projects()

    @property
    def where(self) -> str:
        """The code of the project that is looked at; empty while there is none."""
        codes = [each.code for each in self.projects]
        if own := self.who.project:
            return own if own in codes else ""
        chosen = str(self.request.session.get("project", ""))
        return chosen if chosen in codes else next(iter(codes), "")

    @property
    def called(self) -> str:
        """What the project that is looked at is called; nothing before signing in."""
        where = self.where if self.account else ""
        return next((each.name for each in self.projects if each.code == where), "")

    @cached_property
    def may(self) -> frozenset[str]:
        """What jizhi allows him in the project that is looked at."""
        with self.house.store.reading() as known:
            return permissions_of(known, self.who.actor, self.where)

    def allowed(self, needs: str) -> bool:
        """Tell whether he has one of the permissions that *needs* names."""
        return not self.may.isdisjoint(needs.split())

    def menu(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The pages that he may open, in their groups."""
        groups = [
            (group, [(path, name) for path, name, needs in pages if self.allowed(needs)]) for group, pages in MENU
        ]
        return [(group, pages) for group, pages in groups if pages]

    @property
    def home(self) -> str:
        """Where he begins."""
        return "/sign-in" if self.account is None else "/my" if self.account.is_owner else "/office"

    @property
    def here(self) -> str:
        """The page that he is on, to come back to."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query and self.request.method == "GET" else "")

    @property
    def came_from(self) -> str:
        """The page of this site that a form was sent from; empty where it is not known."""
        before = urlsplit(self.request.headers.get("referer", ""))
        here = self.request.headers.get("host") == before.netloc and before.path != self.request.url.path
        return before.path + (f"?{before.query}" if before.query else "") if here else ""

    def who_is(self, actor: str) -> str:
        """What an actor of jizhi's records is called here; himself where he has no account."""
        if actor not in self._called:
            account = self.house.own.by_actor(actor) if actor else None
            self._called[actor] = self.say(account.name) if account else self.say(actor)
        return self._called[actor]

    def fees(self, known: Reading) -> Mapping[str, str]:
        """What each fee is called by the tariff that bills; nothing where none does."""
        try:
            tariff = tariff_of(known, published_tariff(known, self.where).id)
        except NoTariff:  # nothing bills yet
            return {}
        return {fee.code: fee.name or fee.code for fee in tariff.fees}

    def project(self) -> Project:
        """The project that is looked at: the account's own, or the one that was chosen."""
        where = self.where
        chosen = next((each for each in self.projects if each.code == where), None)
        if chosen is None:
            raise Trouble(self.say("请先建立项目"), 409)
        if not self.who.is_owner:
            look_into(self.desk, chosen.code)
        return chosen

    def reading(self) -> Any:
        """What is kept of the project that is looked at, and nothing of another company; owners see it by our pages."""
        desk = self.house.worker() if self.who.is_owner else self.desk
        return read_within(desk, self.project().code)

    def say(self, text: str) -> str:
        """A text of the pages in the reader's language."""
        return told(text, self.locale)

    def text(self, name: str, default: str = "") -> str:
        """A field of the form or of the query, without blanks around it."""
        return self.form.get(name, self.request.query_params.get(name, default)).strip()

    def wanted(self, name: str) -> str:
        """A field that must be filled in. Raises: Trouble."""
        if not (value := self.text(name)):
            raise Trouble(f"{self.say('请填写')}: {self.say(name)}")
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

    def instant(self, at: datetime) -> str:
        """An instant as a reader here writes it."""
        return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")

    def month(self, period: Period) -> str:
        """A period as a form has it: a month as 2025-03."""
        return f"{period.start:%Y-%m}" if period == Period.month(period.start.year, period.start.month) else str(period)

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
            "instant": self.instant,
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
    *, open: bool = False, owner: bool | None = False, needs: str = ""
) -> Callable[[Work], Callable[[Request], Awaitable[Response]]]:
    """Make an endpoint of a function from a visit to a reply, which runs in a thread.

    Args:
        open: without signing in.
        owner: for owners alone, for staff alone, or None: for both.
        needs: what one must be allowed in jizhi to see a page that reads the store itself; a page of the menu has its
            own. What an errand does jizhi asks for by itself.
    """

    def made(work: Work) -> Callable[[Request], Awaitable[Response]]:
        @wraps(work)
        async def endpoint(request: Request) -> Response:
            fields, files = await _sent(request)
            return await run_in_threadpool(_answered, work, Visit(request, fields, files), open, owner, needs)

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


def _answered(work: Work, visit: Visit, open: bool, owner: bool | None, needs: str) -> Response:
    try:
        if not open and visit.account is None:
            return visit.to("/sign-in")
        if not open and owner is not None and visit.who.is_owner != owner:
            raise Trouble(visit.say("没有这一页"), 404)
        wanted = needs or NEEDS.get(visit.request.url.path, "")
        if not open and wanted and not visit.who.is_owner and not visit.allowed(wanted):
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
