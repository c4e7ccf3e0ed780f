"""Natural keys."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum

import pytest

from jizhi.errors import BadKey, NotAKeyPart
from jizhi.values import Period, Phone, key, key_parts


class Role(StrEnum):
    OWNER = "owner"


class Kind(str, Enum):  # noqa: UP042
    SHOP = "shop"


class Count(int):
    """A whole number with another print."""

    def __str__(self):
        return "many"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("shuxiang", "1-101"), "shuxiang/1-101"),
        (("书香苑", "1栋/101", "100%", "#3"), "书香苑/1栋%2F101/100%25/%233"),
        (("a..b", "...", "a.b", "."), "a%2E%2Eb/%2E%2E%2E/a.b/."),
        (("p", Period.month(2025, 3), 7, date(2025, 3, 1)), "p/2025-03-01..2025-04-01/7/2025-03-01"),
        ((Role.OWNER, Kind.SHOP, Count(2)), "owner/shop/2"),
        (("a", ""), "a/"),
    ],
)
def test_a_key_joins_its_parts_and_escapes_what_separates(parts, expected):
    """Only / # % and the dots of a period are special."""
    assert expected == key(*parts)


@pytest.mark.parametrize("part", [1.5, True, None, Decimal(1), b"x", ("a",), Phone("13800138000")])
def test_what_does_not_identify_is_no_part_of_a_key(part):
    """A float is not exact, a masked phone would be shared by two owners."""
    with pytest.raises(NotAKeyPart, match="cannot be part of a key") as refused:
        key("p", part)
    assert type(part).__name__ == refused.value.kind


def test_a_key_has_a_part():
    """The empty key would belong to everything."""
    with pytest.raises(BadKey, match="at least one part"):
        key()


@pytest.mark.parametrize("text", ["100%", "%2f", "%41", "a/%2"])
def test_a_text_with_another_escape_is_no_key(text):
    """What key cannot have written is not read either."""
    with pytest.raises(BadKey, match="a % that is no escape") as refused:
        key_parts(text)
    assert text == refused.value.text


def test_a_key_gives_its_texts_back():
    """Escapes come off in each part."""
    assert ("书香苑", "1/101", "100%", "..", "") == key_parts(key("书香苑", "1/101", "100%", "..", ""))
