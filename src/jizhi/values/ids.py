"""Natural keys: parts joined by a slash, each escaped, so that two things never share a key."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from jizhi.errors import BadKey, NotAKeyPart
from jizhi.values.period import Period

_RESERVED = re.compile(r"[%/#]|\.(?=\.)|(?<=\.)\.")
_ESCAPE = re.compile(r"%(25|2F|23|2E)?")


def key(*parts: object) -> str:
    """Return the parts as one key.

    In a text ``% / #`` and the dots of ``..`` are written as percent escapes; a ``Period`` keeps its own ``..``, so
    that a text can never look like one. A caller may put ``#n`` behind a key to number what shares it.

    Args:
        parts: texts, whole numbers, dates or periods; at least one.

    Raises:
        NotAKeyPart: anything else: a float, None, personal data (its mask would not be unique).
        BadKey: no part at all.

    >>> key("shuxiang", "1/101", "service", Period.month(2025, 3), "zhang#3")
    'shuxiang/1%2F101/service/2025-03-01..2025-04-01/zhang%233'
    >>> key("shuxiang", 1.5)
    Traceback (most recent call last):
    jizhi.errors.NotAKeyPart: a float cannot be part of a key; use text, a whole number, a date or a Period
    """
    if not parts:
        raise BadKey("", "it needs at least one part")
    return "/".join([escaped(part) if type(part) is str else _text(part) for part in parts])


@lru_cache(maxsize=8192)
def escaped(text: str) -> str:
    """Return a text as one part of a key, for those who put a key together often: few parts, each again and again.

    Raises:
        NotAKeyPart: no text.

    >>> escaped("1/101"), escaped("50%"), escaped("a..b")
    ('1%2F101', '50%25', 'a%2E%2Eb')
    >>> escaped(7)
    Traceback (most recent call last):
    jizhi.errors.NotAKeyPart: a int cannot be part of a key; use text, a whole number, a date or a Period
    """
    if not isinstance(text, str):
        raise NotAKeyPart(text)
    # A text enumeration would print its own name instead of its text.
    return _RESERVED.sub(lambda found: f"%{ord(found[0]):02X}", str.__str__(text))


def key_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a key as plain texts: the inverse of ``key`` for texts.

    Raises:
        BadKey: an escape that ``key`` does not write.

    >>> key_parts("shuxiang/1%2F101")
    ('shuxiang', '1/101')
    >>> key_parts("100%")
    Traceback (most recent call last):
    jizhi.errors.BadKey: key '100%': a % that is no escape of a key
    """
    return tuple(_ESCAPE.sub(lambda found: _unescaped(text, found), part) for part in text.split("/"))


def _text(part: object) -> str:
    if isinstance(part, Period):
        return str(part)
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, str):
        return escaped(part)
    if isinstance(part, int) and not isinstance(part, bool):
        return str(int(part))
    raise NotAKeyPart(part)


def _unescaped(text: str, found: re.Match[str]) -> str:
    if found[1] is None:
        raise BadKey(text, "a % that is no escape of a key")
    return chr(int(found[1], 16))
