"""The catalogue of traditional Chinese: adds what is said and not yet in it, by OpenCC, and takes out what nobody says.

``python dev.py traditional`` runs it. What stands there stays as it is, so that a better word can be written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import opencc

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "src" / "jizhi" / "words" / "locale" / "zh_TW" / "LC_MESSAGES" / "jizhi.po"
sys.path.insert(0, str(ROOT / "tests" / "words"))

from test_traditional import wanted  # noqa: E402 - the test says what has to stand in it

from jizhi.words.catalogue import catalogue  # noqa: E402

HEAD = """# Traditional Chinese, as in Taiwan, of what jizhi says; the Chinese in the code is the source. Held complete.
# python dev.py traditional adds what is missing; what is written by hand stays.
msgid ""
msgstr ""
"Language: zh_TW\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
OURS = (("服務檯", "服務台"), ("模板", "範本"), ("賬", "帳"), ("佔", "占"))
"""Words of this trade that the converter does not know."""


def traditional(text: str, converter: opencc.OpenCC) -> str:
    """Return *text* in traditional Chinese, its places in braces as they are."""
    parts = re.split(r"(\{[^}]*\})", text)
    said = "".join(part if part.startswith("{") else converter.convert(part) for part in parts)
    for theirs, ours in OURS:
        said = said.replace(theirs, ours)
    return said


def quoted(text: str) -> str:
    """Return *text* as a catalogue has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def entries() -> Iterator[str]:
    """Yield the catalogue, message by message."""
    converter, kept = opencc.OpenCC("s2twp"), catalogue("zh_TW")
    yield HEAD
    for message in sorted(wanted()):
        mark = "#, python-brace-format\n" if "{" in message else ""
        said = kept.get(message) or traditional(message, converter)
        yield f"{mark}msgid {quoted(message)}\nmsgstr {quoted(said)}\n"


if __name__ == "__main__":
    PLACE.write_text("\n".join(entries()), encoding="utf-8")
