"""What a command says and how: sentences for people, JSON for programs, in any terminal's encoding."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

import attrs

from jizhi.errors import JizhiError
from jizhi.findings import Finding
from jizhi.words import error_sentence, sentence

DONE, NEEDS_A_PERSON, WRONG_USE = 0, 1, 2

#: Signs that a Chinese terminal's encoding (GBK) does not have, and what says the same there.
_PLAINER = {ord("³"): "3", ord("²"): "2", ord("¥"): "￥"}


class WrongUse(Exception):  # noqa: N818 - not an error of the library: the command was called in a wrong way
    """The command cannot be carried out as it was given; the message says what to write."""


@attrs.frozen
class Console:
    """Where a command speaks."""

    as_json: bool
    locale: str

    def say(self, *lines: str) -> None:
        """Print *lines* for a person; nothing where JSON is asked for."""
        if lines and not self.as_json:
            _write(sys.stdout, "\n".join(lines))

    def answer(self, data: object) -> None:
        """Print *data* as one line of JSON, whatever else was asked for."""
        text = json.dumps(data, ensure_ascii=False)
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = json.dumps(data)
        sys.stdout.write(text + "\n")

    def complain(self, message: str) -> None:
        """Print *message* to the error stream."""
        _write(sys.stderr, f"jizhi: {message}")

    def refuse(self, trouble: JizhiError) -> None:
        """Print an error of the library in the reader's language, with its place."""
        self.complain(error_sentence(trouble, locale=self.locale))

    def tell(self, findings: Iterable[Finding]) -> None:
        """Print *findings* as sentences; nothing where JSON is asked for, which carries them itself."""
        marks = {"error": "✗", "warning": "!", "note": "·"}
        self.say(*(f"{marks[finding.severity]} {sentence(finding, locale=self.locale)}" for finding in findings))

    def as_data(self, findings: Iterable[Finding]) -> list[dict[str, object]]:
        """*findings* as JSON has them: code, severity, subject, text and facts."""
        return [
            {
                "code": finding.code,
                "severity": finding.severity,
                "subject": finding.subject,
                "text": sentence(finding, locale=self.locale),
                "facts": dict(finding.facts),
            }
            for finding in findings
        ]


def verdict(findings: Iterable[Finding]) -> int:
    """The exit code that *findings* call for."""
    return NEEDS_A_PERSON if any(finding.severity == "error" for finding in findings) else DONE


def read_text(path: str) -> str:
    """Read a UTF-8 text file, or the standard input for ``-``, whatever the terminal's encoding.

    Raises: WrongUse naming the file, where it cannot be read or is not UTF-8.
    """
    try:
        content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise WrongUse(f"{path}: 不是 UTF-8 文本 · not UTF-8 text (byte {trouble.start})") from trouble
    except OSError as trouble:
        raise WrongUse(f"{path}: {trouble.strerror}") from trouble


def parsed_json(text: str, place: str) -> Mapping[str, object]:
    """Read one JSON object with exact numbers.

    Raises: WrongUse naming the *place*.
    """
    try:
        data = json.loads(text, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as trouble:
        raise WrongUse(f"{place}: 不是 JSON · not JSON: {trouble}") from trouble
    if not isinstance(data, dict):
        raise WrongUse(f"{place}: 需要一个 JSON 对象 · a JSON object is wanted")
    return data


def _write(stream: TextIO, text: str) -> None:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAINER).encode(encoding, errors="replace").decode(encoding)
    stream.write(text + "\n")
