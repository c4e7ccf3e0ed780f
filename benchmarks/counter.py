"""The counter: a search over a large estate against the bare indexed query, a page against an empty page.

Processor time throughout: nothing here waits for the disk.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

import attrs
from jizhi_sql.store import SqlStore

from benchmarks.measure import ROOT, Row, interleaved
from jizhi.access import PERMISSIONS, Grant
from jizhi.estate import Party, Project, Space, Tenure
from jizhi.fees.ledger import Move, account, brought_forward, opened, posted
from jizhi.office.desk import Desk
from jizhi.office.reminders import payer_files
from jizhi.office.searching import LAST, search_spaces
from jizhi.values import Money, Period, key, months_after

CASHIER = "account-1"
SHOWN, AT_ONCE, MONTHS = 50, 200, 24
SINCE = date(2020, 1, 1)
SAME = (
    "SELECT code, kind, building, area FROM jizhi_space "
    "WHERE project = 'jade' AND id >= ? AND id < ? ORDER BY id LIMIT 50"
)
"""The bare query: the same file, the same driver, the same rows and columns, found by the same index."""
WHOLE = SAME.replace("code, kind, building, area", "*")


def measure(*, full: bool) -> list[Row]:
    """Return the ratios; at full scale over 100 000 spaces, else over 20 000."""
    spaces = 100_000 if full else 20_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "jizhi.db"
        store = SqlStore.open(f"sqlite:///{file}")
        _filled(store, spaces)
        rows = [*_search(store, file, spaces), *_page(Path(folder), store), *_board(Path(folder))]
        store.close()
    return rows


def _filled(store: SqlStore, spaces: int) -> None:
    """A closed store: whoever asks is judged by his grant. Every tenth space has an owner; some owe two years."""
    with store.writing() as tx:
        tx.put(Project(code="jade", name="翠园"), expected=None)
        grants = (("boss", "administrator", "store", ""), (CASHIER, "cashier", "project", "jade"))
        for actor, role, scope, project in grants:
            grant = Grant(actor=actor, role=role, scope=scope, project=project, by="boss")  # type: ignore[arg-type]
            tx.put(grant, expected=None)
    for first in range(0, spaces, 5_000):
        with store.writing() as tx:
            for number in range(first, first + 5_000):
                code = f"{number // 1000}-{number % 1000:03}"
                tx.put(Space(project="jade", code=code, kind="dwelling", area=Decimal("98.56")), expected=None)
                if number % 10 == 0:
                    tx.put(Party(id=f"p{number}", project="jade", name=f"业主{number}"), expected=None)
                    tx.put(
                        Tenure(project="jade", space=code, party=f"p{number}", since=SINCE, role="owner"), expected=None
                    )
    with store.writing() as tx:
        for number in range(1000, 2000):
            rows = posted(_charges(f"p{number}", f"1-{number % 1000:03}"), project="jade", posting=f"book/{number}")
            tx.add(rows)
            tx.put(brought_forward(opened("jade", f"p{number}"), rows), expected=None)


def _charges(payer: str, space: str) -> list[Move]:
    """Two years of monthly charges of a space."""
    return [
        Move(
            day=months_after(SINCE, number),
            debit=account("receivable", payer),
            credit="income/service",
            amount=Money(250_00),
            kind="charge",
            payer=payer,
            space=space,
            fee="service",
            item=f"{space}-{number}",
            cycle=Period(months_after(SINCE, number), months_after(SINCE, number + 1)),
            due_on=months_after(SINCE, number),
            bill=f"bill-{payer}-{number}",
        )
        for number in range(MONTHS)
    ]


def _search(store: SqlStore, file: Path, spaces: int) -> list[Row]:
    desk, bare = Desk(store=store, actor=CASHIER), sqlite3.connect(file)
    beginnings = [f"{number}-1" for number in range(0, spaces // 1000, max(1, spaces // 1000 // 20))] * 10

    def by_hand(query: str, more: str) -> None:
        for text in beginnings:
            least = key("jade", text + more)
            bare.execute(query, (least, least + LAST)).fetchall()

    def searched(more: str, found: int) -> None:
        for text in beginnings:
            if len(search_spaces(desk, "jade", text + more, limit=SHOWN)) != found:
                raise RuntimeError("the search finds something else")

    least = key("jade", beginnings[1])
    rows = bare.execute(SAME, (least, least + LAST)).fetchall()
    if [
        (each.code, each.kind, each.building, str(each.area)) for each in search_spaces(desk, "jade", beginnings[1])
    ] != rows:
        raise RuntimeError("the bare query finds something else")
    times = interleaved(
        {
            "same": partial(by_hand, SAME, ""),
            "whole": partial(by_hand, WHOLE, ""),
            "search": partial(searched, "", SHOWN),
            "same one": partial(by_hand, SAME, "23"),
            "one": partial(searched, "23", 1),
        },
        rounds=15,
        clock=process_time,
    )
    bare.close()
    each = 1e6 * times.median("search") / len(beginnings)
    return [
        Row("counter", f"search over {spaces} spaces, 50 found / bare query", times.ratio("search", "same"), at_most=3),
        Row("counter", "the same / bare query of whole rows", times.ratio("search", "whole")),
        Row("counter", "one found / bare query", times.ratio("one", "same one"), at_most=3),
        Row("counter", "a search, 50 found", each, spelling="{:.0f} µs"),
        Row("counter", "a search, one found", 1e6 * times.median("one") / len(beginnings), spelling="{:.0f} µs"),
    ]


def _page(folder: Path, store: SqlStore) -> list[Row]:
    """A page of the example ERP; only where its framework is installed (python dev.py test-web)."""
    if importlib.util.find_spec("starlette") is None or importlib.util.find_spec("argon2") is None:
        return []
    sys.path.insert(0, str(ROOT / "examples" / "erp_web"))
    app, house, models = (import_module(f"erp.{name}") for name in ("app", "house", "models"))
    own = models.Own(f"sqlite:///{folder / 'erp.db'}")
    with own.session() as session:
        session.add(models.Account(id=1, phone="1", name="收", role="cashier", project="jade", party="", password="x"))
    secret = "s" * 32
    erp = app.create_app(house.House(store=store, own=own, secret=secret, secure=False))
    empty = _empty(erp, own.account(1))
    bare = _starlette("applications").Starlette(routes=[_starlette("routing").Route("/", _nothing)])
    cookie = _cookie(secret)
    contestants = {"empty": (empty, "/", ""), "bare": (bare, "/", ""), "counter": (erp, "/office/counter", "q=1-12")}
    times = interleaved({name: partial(_run, *each, cookie) for name, each in contestants.items()}, clock=process_time)
    counter, page = 1e3 * times.median("counter") / AT_ONCE, 1e3 * times.median("empty") / AT_ONCE
    return [
        Row("counter", "the counter's page, ten found / an empty page", times.ratio("counter", "empty"), at_most=5),
        Row("counter", "the counter's page", counter, spelling="{:.2f} ms"),
        Row("counter", "an empty page: framework, session, layout, menu", page, spelling="{:.2f} ms"),
        Row("counter", "the counter's page / three signs of HTML, no session", times.ratio("counter", "bare")),
    ]


def _starlette(name: str) -> Any:
    return import_module(f"starlette.{name}")


def _nothing(request: object) -> Any:
    return _starlette("responses").HTMLResponse("<p>")


def _empty(erp: Any, account: Any) -> Any:
    """The same framework with the same session, thread and layout with its menu, and nothing in it; no database."""
    web = import_module("erp.web")
    layout = web.pages.get_template("layout.html")

    def page(visit: Any) -> Any:
        visit.may = frozenset(PERMISSIONS)
        return _starlette("responses").HTMLResponse(layout.render(visit=visit, t=visit.say))

    route = _starlette("routing").Route("/", web.route(open=True)(page))
    app = _starlette("applications").Starlette(routes=[route], middleware=erp.user_middleware)
    app.state.house = attrs.evolve(erp.state.house, own=_One(account))
    return app


@attrs.frozen
class _One:
    """A host with one account, which it looks up nowhere."""

    kept: Any

    def account(self, id: object) -> Any:
        """That one."""
        return self.kept


def _run(app: Callable[..., Any], path: str, query: str, cookie: bytes) -> None:
    asyncio.run(_asked(app, path, query, cookie))


def _board(folder: Path) -> list[Row]:
    """The dunning board over 600 payers, each of whom owes a bill."""
    store = SqlStore.open(f"sqlite:///{folder / 'board.db'}")
    with store.writing() as tx:
        tx.put(Project(code="jade", name="翠园"), expected=None)
        for number in range(600):
            rows = posted(_charges(f"p{number}", f"1-{number}"), project="jade", posting=f"book/{number}")
            tx.add(rows)
            tx.put(brought_forward(opened("jade", f"p{number}"), rows), expected=None)
    payers = [f"p{number}" for number in range(600)]
    on = months_after(SINCE, MONTHS)

    def together() -> int:
        with store.reading() as known:
            return sum(len(each.facts.debts) for each in payer_files(known, "jade", payers, on=on))

    if together() != 600 * MONTHS:
        raise RuntimeError("the board tells something else")
    times = interleaved({"together": together}, clock=process_time)
    store.close()
    return [
        Row(
            "counter",
            "the dunning board: 600 payers, 24 bills each",
            1e3 * times.median("together"),
            spelling="{:.0f} ms",
        )
    ]


def _cookie(secret: str) -> bytes:
    """The session of account 1, as the middleware signs it."""
    signer = import_module("itsdangerous").TimestampSigner(secret)
    encoded = import_module("base64").b64encode(b'{"account": 1}')
    return b"session=" + bytes(signer.sign(encoded))


async def _asked(app: Callable[..., Any], path: str, query: str, cookie: bytes) -> None:
    for _ in range(AT_ONCE):
        status: list[int] = []

        async def send(message: dict[str, Any], status: list[int] = status) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(b"host", b"erp"), (b"cookie", cookie)], "client": ("127.0.0.1", 1), "server": ("erp", 80),
        }  # fmt: skip
        await app(scope, receive, send)
        if status != [200]:
            raise RuntimeError(f"{path}: {status}")
