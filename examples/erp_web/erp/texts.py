"""The texts of the pages, from ``texts.toml``: Chinese is the source, English stands beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

_TEXTS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
ENGLISH: Final[dict[str, str]] = _TEXTS["english"]
CODES: Final[dict[str, tuple[str, str]]] = {code: tuple(names) for code, names in _TEXTS["codes"].items()}
"""What roles, states, clocks, moves and the words told with them are called, in Chinese and in English."""


def told(text: str, locale: str) -> str:
    """Return a text of the pages, or the name of a code, in the reader's language."""
    if text in CODES:
        return CODES[text][locale != "zh_CN"]
    return text if locale == "zh_CN" else ENGLISH.get(text, text)
