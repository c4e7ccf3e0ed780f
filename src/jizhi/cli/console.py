"""What a command says and how: sentences for people, JSON for programs, in any terminal's encoding."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import TextIO

import attrs

from jizhi.errors import JizhiError
from jizhi.findings import Finding
from jizhi.words import error_sentence, sentence

DONE, NEEDS_A_PERSON, WRONG_USE = 0, 1, 2

#: Signs that a Chinese terminal's encoding (GBK) does not have, and what says the same there.
_PLAINER = {ord("³"): "3", ord("²"): "2", ord("¥"): "￥", ord("✓"): "√", ord("✗"): "×"}

#: Signs that some readers take for the end of a line, which stands for the end of an answer.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class WrongUse(Exception):
    """The command cannot be carried out as it was given; the message says what to write."""


@attrs.frozen
class Console:
    """Where a command speaks."""

    as_json: bool
    locale: str

    def say(self, *lines: str) -> None:
        """Print *lines* for a person; nothing where JSON is asked for."""
        if lines and not self.as_json:
            speak(sys.stdout, "\n".join(lines))

    def answer(self, data: object) -> None:
        """Print *data* as one line of JSON, whatever else was asked for, and hand it on at once."""
        text = json.dumps(data, ensure_ascii=False).translate(_LINE_ENDS)
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = json.dumps(data)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def complain(self, message: str) -> None:
        """Print *message* to the error stream."""
        speak(sys.stderr, f"jizhi: {message}")

    def refuse(self, trouble: WrongUse | OSError | JizhiError) -> None:
        """Say why nothing was done: on the error stream, and as a finding where JSON is asked for."""
        finding = self.refusal(trouble)
        self.complain(finding["text"])
        if self.as_json:
            self.answer({"findings": [finding]})

    def refusal(self, trouble: WrongUse | OSError | JizhiError, *, subject: str = "") -> dict[str, str]:
        """*trouble* as a finding, in the reader's language: its code, and its place and way out as text."""
        match trouble:
            case JizhiError():
                code, text = _hyphenated(type(trouble).__name__), error_sentence(trouble, locale=self.locale)
            case OSError():
                code, text = "file-refused", file_trouble(trouble)
            case _:
                code, text = "wrong-use", str(trouble)
        return {"code": code, "severity": "error", "subject": subject, "text": text}

    def tell(self, findings: Iterable[Finding]) -> None:
        """Print *findings* as sentences; nothing where JSON is asked for, which carries them itself."""
        marks = {"error": "✗", "warning": "!", "note": "·"}
        self.say(*(f"{marks[finding.severity]} {sentence(finding, locale=self.locale)}" for finding in findings))

    def as_data(self, findings: Iterable[Finding]) -> list[dict[str, str]]:
        """*findings* as JSON has them: code, severity, subject and text."""
        return [
            {
                "code": finding.code,
                "severity": finding.severity,
                "subject": finding.subject,
                "text": sentence(finding, locale=self.locale),
            }
            for finding in findings
        ]


def verdict(findings: Iterable[Finding]) -> int:
    """The exit code that *findings* call for."""
    return NEEDS_A_PERSON if any(finding.severity == "error" for finding in findings) else DONE


def speak(stream: TextIO, text: str) -> None:
    """Write *text* and a line end; what the stream's encoding lacks is said more plainly."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_PLAINER).encode(encoding, errors="replace").decode(encoding)
    stream.write(text + "\n")


_TROUBLES = {
    FileNotFoundError: "没有这个文件或文件夹 · no such file or folder",
    FileExistsError: "文件已存在 · the file exists",
    IsADirectoryError: "这是文件夹，不是文件 · it is a folder, not a file",
    NotADirectoryError: "路径中有一段不是文件夹 · a part of the path is no folder",
    PermissionError: "没有权限 · permission denied",
}


def file_trouble(trouble: OSError) -> str:
    """What the system says of a file, with its name."""
    said = _TROUBLES.get(type(trouble)) or trouble.strerror or str(trouble)
    return f"{trouble.filename}: {said}" if trouble.filename else said


def _hyphenated(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
