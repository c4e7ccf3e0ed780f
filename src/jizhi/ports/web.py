"""A request from outside and the reply to it, free of any web framework: raw bytes, as they came."""

from __future__ import annotations

from datetime import datetime

import attrs

from jizhi.estate.fields import holds, text, whole
from jizhi.ports.fields import instant

Headers = tuple[tuple[str, str], ...]


@attrs.frozen(kw_only=True)
class Request:
    """What a vendor sent: its body is kept as raw bytes, because a signature is of bytes.

    Args:
        method, path, query: as they stood in the request; the query without its question mark.
        headers: in the order they came, a name that came twice twice.
        at: the instant of receipt by the host's clock; freshness is judged by it, here and never later.

    >>> from datetime import timezone
    >>> pushed = Request(body=b"{}", at=datetime(2025, 3, 1, tzinfo=timezone.utc), headers=(("Sign", "a"), ("X", "1")))
    >>> pushed.header("sign")
    'a'
    >>> pushed.header("nonce") is None
    True
    """

    method: str = attrs.field(default="POST", validator=holds(text))
    path: str = attrs.field(default="/", validator=holds(text))
    query: str = attrs.field(default="", validator=holds(text))
    headers: Headers = ()
    body: bytes = b""
    at: datetime = attrs.field(validator=holds(instant))

    def header(self, name: str) -> str | None:
        """Return the header called *name*, whatever its case; None where it is missing or came twice."""
        found = [value for known, value in self.headers if known.lower() == name.lower()]
        return found[0] if len(found) == 1 else None


@attrs.frozen(kw_only=True)
class Reply:
    """What to answer a vendor who sent something: an HTTP status, headers and raw bytes."""

    status: int = attrs.field(default=200, validator=holds(whole(100, 599)))
    headers: Headers = ()
    body: bytes = b""
