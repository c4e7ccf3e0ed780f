"""Files as commands meet them: read within limits and with exact numbers; places of new files held first."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from jizhi.cli.console import WrongUse, file_trouble

FILE_MAX = 256 * 1024 * 1024
"""How many bytes a file may have that is read whole."""
LINE_MAX = 16 * 1024 * 1024
"""How many bytes one line of a stream may have."""


def read_content(path: str) -> bytes:
    """Read a file, or the standard input for ``-``.

    Raises: WrongUse naming the file, where it cannot be read or is too large.
    """
    with _opened(path) as stream:
        content = stream.read(FILE_MAX + 1)
    if len(content) > FILE_MAX:
        raise WrongUse(f"{path}: 超过 {FILE_MAX} 字节 · more than {FILE_MAX} bytes")
    return content


def read_text(path: str) -> str:
    """Read a UTF-8 text, with or without a byte order mark, whatever the terminal's encoding.

    Raises: WrongUse naming the file, where it cannot be read or is not UTF-8.
    """
    try:
        return read_content(path).decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise WrongUse(f"{path}: {_NOT_UTF_8} (byte {trouble.start})") from trouble


def read_lines(path: str) -> Iterator[tuple[str, bytes | None]]:
    """Yield the place and the bytes of each line as it arrives; None in place of a line that is too long.

    Raises: WrongUse naming the file, where it cannot be read.
    """
    name = "stdin" if path == "-" else path
    with _opened(path) as stream:
        number, skipping = 1, False
        while piece := stream.readline(LINE_MAX):
            whole = piece.endswith(b"\n") or len(piece) < LINE_MAX
            if not skipping:
                yield f"{name}:{number}", piece if whole else None
            number, skipping = number + whole, not whole


def parsed_line(line: bytes | None, place: str) -> Mapping[str, object] | None:
    """Read one JSON object from one line; None where the line is blank, or says by a ``#`` what the next are about.

    Raises: WrongUse naming the *place*.
    """
    if line is None:
        raise WrongUse(f"{place}: 一行超过 {LINE_MAX} 字节 · a line of more than {LINE_MAX} bytes")
    try:
        text = line.decode("utf-8").removeprefix("\ufeff").strip()
    except UnicodeDecodeError as trouble:
        raise WrongUse(f"{place}: {_NOT_UTF_8} (byte {trouble.start})") from trouble
    return parsed_json(text, place) if text and not text.startswith("#") else None


def parsed_json(text: str, place: str) -> Mapping[str, object]:
    """Read one JSON object; numbers are exact, and a key that stands there twice is refused.

    Raises: WrongUse naming the *place*.
    """
    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=str, object_pairs_hook=_once_each)
    except (ValueError, ArithmeticError, RecursionError) as trouble:
        raise WrongUse(f"{place}: 不是 JSON · not JSON: {trouble}") from trouble
    if not isinstance(data, dict):
        raise WrongUse(f"{place}: 需要一个 JSON 对象 · a JSON object is wanted")
    return data


@contextmanager
def reserved(*paths: str | None) -> Iterator[None]:
    """Hold the places of new files: made empty before the work begins, taken away again where it fails.

    Raises: WrongUse naming the file that exists already, or that cannot be made.
    """
    made: list[Path] = []
    try:
        for path in map(Path, filter(None, paths)):
            with path.open("xb"):
                made.append(path)
        yield
    except BaseException as trouble:
        for path in made:
            path.unlink(missing_ok=True)
        if isinstance(trouble, FileExistsError):
            raise WrongUse(file_trouble(trouble)) from trouble
        raise


_NOT_UTF_8 = "不是 UTF-8 文本 · not UTF-8 text"


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(path).open("rb") as stream:
            yield stream
    except OSError as trouble:
        raise WrongUse(file_trouble(trouble)) from trouble


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is there twice")
        found[key] = value
    return found
