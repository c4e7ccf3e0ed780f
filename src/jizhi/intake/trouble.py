"""How a reader of cells says no: a code and its facts, turned into a finding at the cell."""

from __future__ import annotations

from typing import Any, Final

from jizhi.errors import JizhiError
from jizhi.findings import Finding, Outcome

SHOWN_MOST: Final = 40


class Trouble(JizhiError):
    """A cell that cannot be read; never leaves ``cells.read_cell``."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)


def refused(trouble: Trouble) -> Outcome[Any]:
    """Return the finding that *trouble* stands for, with no value."""
    return Outcome(None, (Finding(trouble.code, "", trouble.facts),))


def shown(value: object) -> str:
    """Return *value* as a finding may show it: short, and with its control characters spelt out.

    >>> shown("a" * 50)
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'
    """
    text = "".join(char if char.isprintable() else f"<{ord(char):X}>" for char in str(value))
    return text if len(text) <= SHOWN_MOST else text[: SHOWN_MOST - 1] + "…"
