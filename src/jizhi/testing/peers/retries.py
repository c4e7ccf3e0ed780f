"""How a channel tells again what was not heard: its documented waits, on whatever clock the test has."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import attrs

from jizhi.ports import Reply, Request


@attrs.frozen
class Told:
    """One try: what was told, when, and whether it was heard."""

    what: str
    at: datetime
    heard: bool


class Retries:
    """What a channel has to tell; each thing at once, then again after each of *waits* until it is heard.

    Args:
        request: makes the notice of a thing as it is sent at an instant; each try is signed anew.
        heard: says whether a reply counts.
        told: every try, in order; ``open``: what is still to be told, and when next.

    >>> from datetime import timezone
    >>> noon = datetime(2025, 3, 1, 12, tzinfo=timezone.utc)
    >>> tries = Retries([timedelta(seconds=15)] * 2, lambda what, at: Request(at=at), lambda reply: reply.status < 300)
    >>> tries.tell("order-1", at=noon)
    >>> tries.deliver(lambda request: Reply(status=503), until=noon + timedelta(hours=1))
    >>> [(each.at - noon).seconds for each in tries.told], tries.open
    ([0, 15, 30], {})
    """

    def __init__(
        self,
        waits: Sequence[timedelta],
        request: Callable[[str, datetime], Request],
        heard: Callable[[Reply], bool],
    ) -> None:
        self._waits, self._request, self._heard = tuple(waits), request, heard
        self._tries: dict[str, int] = {}
        self.open: dict[str, datetime] = {}
        self.told: list[Told] = []

    def tell(self, what: str, *, at: datetime) -> None:
        """Begin to tell something, or begin anew."""
        self.open[what], self._tries[what] = at, 0

    def deliver(self, to: Callable[[Request], Reply], *, until: datetime) -> None:
        """Send everything that is due by then, in the order of its time; a reply that raises OSError was none."""
        while due := [(at, what) for what, at in list(self.open.items()) if at <= until]:
            at, what = min(due)
            heard = self._said(to, self._request(what, at))
            self.told.append(Told(what, at, heard))
            tries = self._tries[what]
            if heard or tries == len(self._waits):
                del self.open[what]
            else:
                self.open[what], self._tries[what] = at + self._waits[tries], tries + 1

    def _said(self, to: Callable[[Request], Reply], request: Request) -> bool:
        try:
            return self._heard(to(request))
        except OSError:
            return False


def over_http(to: str, *, timeout_seconds: int = 5) -> Callable[[Request], Reply]:
    """Return what carries a notice to the server at *to*, which keeps the path; for ``Retries.deliver``."""
    place = urlsplit(to)

    def carry(request: Request) -> Reply:
        url = f"{place.scheme}://{place.netloc}{place.path.rstrip('/')}{request.path}"
        sent = urllib.request.Request(url, request.body, dict(request.headers), method=request.method)
        try:
            with urllib.request.urlopen(sent, timeout=timeout_seconds) as answer:
                return Reply(status=answer.status, body=answer.read())
        except urllib.error.HTTPError as refused:
            return Reply(status=refused.code, body=refused.read())

    return carry
