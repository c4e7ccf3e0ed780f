"""The catalogue: every message stands in Chinese in the code, its English beside it in a .po file of the package."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import Formatter
from types import MappingProxyType
from typing import Final, Literal

from babel.messages.pofile import read_po

from jizhi.errors import UnknownPolicy

SOURCE: Final = "zh_CN"
LOCALES: Final = (SOURCE, "en", "zh_TW")
"""Every language that is spoken, the source first."""
LANGUAGES: Final[Mapping[str, Literal["zh", "zh-TW", "en"]]] = MappingProxyType(
    {SOURCE: "zh", "en": "en", "zh_TW": "zh-TW"}
)
"""What a paper calls the language of each locale."""

_NOT_IN_GBK: Final = {ord("³"): "3", ord("²"): "2", ord("−"): "-", ord("¥"): "￥", 0xA0: " "}


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """Return every message by its Chinese text, in another *locale* than the source.

    Raises:
        UnknownPolicy: there is no such locale.

    >>> catalogue("en")["没有适用的费用"]
    'no fee applies'
    >>> catalogue("fr")
    Traceback (most recent call last):
    jizhi.errors.UnknownPolicy: unknown locale 'fr'; known: zh_CN en zh_TW
    """
    if locale not in LOCALES:
        raise UnknownPolicy("locale", locale, LOCALES)
    place = resources.files("jizhi.words").joinpath("locale", locale, "LC_MESSAGES", "jizhi.po")
    with place.open("rb") as file:
        found = read_po(file, locale=locale)
    return MappingProxyType({str(message.id): str(message.string) for message in found if message.id})


def is_chinese(locale: str) -> bool:
    """Return whether amounts, days and lists are written the Chinese way in *locale*.

    >>> is_chinese("zh_TW"), is_chinese("en")
    (True, False)
    """
    return locale.startswith("zh")


def translated(message: str, *, locale: str) -> str:
    """Return *message* in *locale*; one that the catalogue does not have stays as it is.

    >>> translated("没有适用的费用", locale="zh_CN")
    '没有适用的费用'
    """
    return message if locale == SOURCE else catalogue(locale).get(message, message)


def say(message: str, *, locale: str, **values: object) -> str:
    """Return *message* in *locale* with *values* in its places.

    >>> say("第 {column} 个字符", locale="en", column=7)
    'character 7'
    """
    return plainer(translated(message, locale=locale).format_map(values))


def fields(message: str) -> frozenset[str]:
    """Return the names of the places in *message*.

    >>> sorted(fields("{record}“{id}”重复了"))
    ['id', 'record']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(message) if name)


def plainer(text: str) -> str:
    """Return *text* with the few signs that GBK lacks replaced by others that say the same.

    Whatever else GBK lacks, such as a rare character of a name, stays as it is.

    >>> plainer("元/m³")
    '元/m3'
    """
    return text.translate(_NOT_IN_GBK)
