"""The app: its routes, its session, and what every reply carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from erp import (
    bank,
    billing,
    cashier,
    channels,
    codes,
    dunning,
    estate,
    invoices,
    kpi,
    office,
    portal,
    privacy,
    sign_in,
    staff,
    tariff,
    tickets,
    upkeep,
)
from erp.house import House
from erp.web import HERE, HTMX, POLICY
from jizhi.office.checkout import NoticeDoor, asgi

Next = Callable[[Request], Awaitable[Response]]


class SameSite(BaseHTTPMiddleware):
    """Refuse a form that another site sends, and tell the browser what a page may do."""

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        if request.method not in ("GET", "HEAD") and not request.url.path.startswith("/notices/"):
            origin = request.headers.get("origin")
            if request.headers.get("sec-fetch-site") == "cross-site" or (
                origin is not None and origin.split("//")[-1] != request.headers.get("host")
            ):
                return PlainTextResponse("the form comes from another site", 403)
        reply = await call_next(request)
        reply.headers.setdefault("content-security-policy", POLICY)
        reply.headers["x-content-type-options"] = "nosniff"
        reply.headers["referrer-policy"] = "same-origin"
        reply.headers.setdefault("cache-control", "no-store")
        return reply


def create_app(house: House) -> Starlette:
    """Make the app of a house; notices of payment channels come to ``/notices/NAME``."""

    async def htmx(request: Request) -> Response:
        return FileResponse(HTMX, media_type="text/javascript", headers={"cache-control": "max-age=86400"})

    rooms = (
        sign_in, codes, office, estate, tariff, billing, cashier, invoices, bank, channels, dunning, upkeep, tickets,
        staff, kpi, privacy, portal,
    )  # fmt: skip
    routes = [each for room in rooms for each in room.routes]
    door = NoticeDoor(desk=house.worker(), channels=house.channels, now=house.clock)
    app = Starlette(
        routes=[
            *routes,
            Route("/htmx.js", htmx),
            Mount("/static", StaticFiles(directory=HERE / "static")),
            Mount("/notices", asgi(door)),
        ],
        middleware=[
            Middleware(SessionMiddleware, secret_key=house.secret, same_site="lax", https_only=house.secure,
                       max_age=12 * 3600),
            Middleware(SameSite),
        ],
    )  # fmt: skip
    app.state.house = house
    return app
