"""The counter: a search over a large estate against the bare indexed query, a page against an empty page."""

from __future__ import annotations

import asyncio
import importlib.util
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from jizhi_sql.store import SqlStore
from sqlalchemy import text as text_of

from benchmarks.measure import ROOT, Row, interleaved
from jizhi.estate import Party, Project, Space, Tenure
from jizhi.office.desk import Desk
from jizhi.office.searching import search_spaces
from jizhi.values import key

SHOWN, AT_ONCE = 50, 200
SINCE = date(2020, 1, 1)
QUERY = text_of(
    "SELECT * FROM jizhi_space WHERE project = 'jade' AND id >= :least AND id < :below ORDER BY id LIMIT 50"
)
BARE = "SELECT * FROM jizhi_space WHERE project = 'jade' AND id >= ? AND id < ? ORDER BY id LIMIT 50"


def measure(*, full: bool) -> list[Row]:
    """Return the ratios; at full scale over 100 000 spaces, else over 20 000."""
    spaces = 100_000 if full else 20_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "jizhi.db"
        store = SqlStore.open(f"sqlite:///{file}")
        _filled(store, spaces)
        rows = [*_search(store, file, spaces), *_page(Path(folder), store)]
        store.close()
    return rows


def _filled(store: SqlStore, spaces: int) -> None:
    with store.writing() as tx:
        tx.put(Project(code="jade", name="翠园"), expected=None)
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


def _search(store: SqlStore, file: Path, spaces: int) -> list[Row]:
    desk, bare = Desk(store=store, actor="cashier"), sqlite3.connect(file)
    beginnings = [f"{number}-1" for number in range(0, spaces // 1000, max(1, spaces // 1000 // 20))]

    def by_hand() -> None:
        for text in beginnings * 10:
            bare.execute(BARE, (key("jade", text), key("jade", text) + "\U0010ffff")).fetchall()

    def searched() -> None:
        for text in beginnings * 10:
            assert len(search_spaces(desk, "jade", text, limit=SHOWN)) == SHOWN

    def found_one() -> None:
        for text in beginnings * 10:
            search_spaces(desk, "jade", f"{text}23", limit=SHOWN)

    def one_by_hand() -> None:
        for text in beginnings * 10:
            bare.execute(BARE, (key("jade", f"{text}23"), key("jade", f"{text}23") + "\U0010ffff")).fetchall()

    def through_sqlalchemy() -> None:
        with store._engine.connect() as connection:
            for text in beginnings * 10:
                given = {"least": key("jade", f"{text}23"), "below": key("jade", f"{text}23") + "\U0010ffff"}
                connection.execute(QUERY, given).all()

    times = interleaved(
        {
            "by hand": by_hand,
            "ours": searched,
            "one": found_one,
            "one by hand": one_by_hand,
            "one by SQLAlchemy": through_sqlalchemy,
        }
    )
    bare.close()
    each = 1000 * times.median("ours") / (10 * len(beginnings))
    return [
        Row(
            "counter",
            f"search over {spaces} spaces, 50 records, against bare rows",
            times.ratio("ours", "by hand"),
            at_most=3,
        ),
        Row("counter", "one space found, against the bare row", times.ratio("one", "one by hand"), at_most=3),
        Row("counter", "the same, against the query through SQLAlchemy", times.ratio("one", "one by SQLAlchemy")),
        Row("counter", "a search", each, spelling="{:.2f} ms"),
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
    erp = app.create_app(house.House(store=store, own=own, secret="s" * 32, secure=False))
    starlette, responses, routing = (
        import_module(f"starlette.{name}") for name in ("applications", "responses", "routing")
    )
    empty = starlette.Starlette(routes=[routing.Route("/", lambda request: responses.HTMLResponse("<p>"))])
    cookie = _cookie("s" * 32)
    times = interleaved(
        {
            "empty": lambda: asyncio.run(_asked(empty, "/", "", cookie)),
            "counter": lambda: asyncio.run(_asked(erp, "/office/counter", "q=1-12", cookie)),
        }
    )
    each = 1000 * times.median("counter") / AT_ONCE
    return [
        Row("counter", "the counter's page, against an empty page", times.ratio("counter", "empty"), at_most=5),
        Row("counter", "the counter's page", each, spelling="{:.2f} ms"),
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
