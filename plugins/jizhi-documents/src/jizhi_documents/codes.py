"""Payment codes: what a telephone reads from paper, as a picture that is sharp in any size."""

from __future__ import annotations

import io
from typing import Final

import segno

from jizhi.errors import FileNotWritten

CODE_MOST: Final = 1_000
"""How many bytes a payment code holds that a telephone can still read from paper."""


def pay_code(content: str) -> str:
    """Return a QR code as SVG: one path, sharp in any size.

    Raises:
        FileNotWritten: more than a thumb-sized code can hold.

    >>> pay_code("https://pay.example/?n=1").count("<path")
    1
    """
    size = len(content.encode())
    if size > CODE_MOST:
        raise FileNotWritten("QR", f"a payment code holds {CODE_MOST} bytes at most, not {size}")
    code, drawn = segno.make_qr(content, error="m", encoding=None if content.isascii() else "utf-8"), io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, nl=False, border=2)
    return drawn.getvalue().decode("ascii")
