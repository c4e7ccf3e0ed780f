"""Where published prices come from: region, document, dates, source, and how near the source stands to the text."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from jizhi.fees.document import OriginDoc
from jizhi.fees.places import Place

GRADES: Final = ("A", "B", "C")
"""A: the official text or its official site; B: an official table written off by others; C: an article or a form."""


@attrs.frozen(kw_only=True)
class Origin:
    """Where the prices of a file were published.

    Args:
        document: its number or title; ``""`` where the source does not tell it.
        since: the first day on which it holds; None where the source does not tell it.
        until: the first day on which it holds no longer; None where the source tells no end.
        grade: one of ``GRADES``.
        note: what the source leaves open, and what was assumed instead.

    >>> origin = Origin(region="佛山市", source="gov.cn", grade="A", until=date(2024, 5, 1))
    >>> origin.expired(on=date(2024, 4, 30)), origin.expired(on=date(2024, 5, 1))
    (False, True)
    """

    region: str
    source: str
    grade: str
    document: str = ""
    since: date | None = None
    until: date | None = None
    note: str = ""

    def expired(self, *, on: date) -> bool:
        """True where the prices no longer hold on a day, as far as the source tells."""
        return self.until is not None and self.until <= on


@attrs.frozen(kw_only=True)
class Ground:
    """A preset that a tariff stands on: its name, and where its prices come from."""

    name: str
    origin: Origin | None = None


def read_origin(doc: OriginDoc, place: Place) -> Origin:
    """Check the *doc* of an origin; what is wrong goes to the findings of *place*."""
    for name in ("region", "source"):
        if not getattr(doc, name).strip():
            place.at(name).refuse("origin-empty")
    place.at("grade").one_of(doc.grade, GRADES)
    if doc.since is not None and doc.until is not None and doc.until <= doc.since:
        place.at("until").refuse("origin-backwards", {"since": doc.since, "until": doc.until})
    return Origin(**attrs.asdict(doc))
