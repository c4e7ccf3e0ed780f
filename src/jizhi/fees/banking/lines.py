"""A line of a bank's statement, as it is kept: once for its account and the bank's serial number."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, Final, Literal, TypeAlias

import attrs

from jizhi.errors import RecordRefused
from jizhi.estate.fields import day as a_day
from jizhi.estate.fields import holds, one_of, or_none, text, whole, word
from jizhi.values import key, mask_name

LineState: TypeAlias = Literal["open", "posted", "aside"]

FEN_MOST: Final = 10**15
_KEY_MOST: Final = 200
_signed: Final = whole(-FEN_MOST, FEN_MOST)


def _some(line: object, field: attrs.Attribute[int], fen: int) -> None:
    if not isinstance(fen, int) or isinstance(fen, bool) or not fen or abs(fen) > FEN_MOST:
        raise RecordRefused("bankline", field.name, fen, "it must be whole fen in or out, and not nothing")


def _tail(value: object) -> str:
    right = isinstance(value, str) and len(value) <= 4
    return "" if right else "it may be the last four signs of an account, and no more"


@attrs.frozen(kw_only=True)
class BankLine:
    """One line of the statement of an account of ours, and what became of it.

    Args:
        account: our account, by the name that the office gives it (``icbc-1234``).
        serial: the bank's own number of the line; where it gives none, a digest of what it says.
        fen: above zero came in, below zero went out.
        name: whose account it came from or went to, as the bank writes it; it prints masked.
        tail: the last four signs of that account; no more of it is kept.
        remark: what the payer and the bank wrote beside it.
        balance_fen: the balance after it, where the bank tells.
        state: ``open`` until it is ``posted`` as a payment with its *receipt*, or set ``aside`` with a *note*.
    """

    project: str = attrs.field(validator=holds(word))
    account: str = attrs.field(validator=holds(word))
    serial: str = attrs.field(validator=holds(word))
    day: date = attrs.field(validator=holds(a_day))
    fen: int = attrs.field(validator=_some)
    currency: str = attrs.field(default="CNY", validator=holds(word))
    name: str = attrs.field(default="", validator=holds(text), repr=lambda name: repr(mask_name(name)))
    tail: str = attrs.field(default="", validator=holds(_tail))
    remark: str = attrs.field(default="", validator=holds(text), repr=False)
    balance_fen: int | None = attrs.field(default=None, validator=holds(or_none(_signed)))
    state: LineState = attrs.field(default="open", validator=holds(one_of(("open", "posted", "aside"))))
    payer: str = attrs.field(default="", validator=holds(text))
    receipt: str = attrs.field(default="", validator=holds(text))
    note: str = attrs.field(default="", validator=holds(text))
    actor: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    @property
    def id(self) -> str:
        """The natural key: ``project/account/serial``; the same statement again is the same lines."""
        return key(self.project, self.account, self.serial)

    @property
    def reference(self) -> str:
        """The number under which a receipt names it."""
        return key(self.account, self.serial)

    @property
    def command_key(self) -> str:
        """The key under which the counter posts it, whatever signs its account and serial are written in."""
        plain = f"bank/{self.reference}"
        if plain.isascii() and plain.isprintable() and len(plain) <= _KEY_MOST:
            return plain
        return f"bank/{hashlib.sha256(self.reference.encode()).hexdigest()}"

    def says_the_same(self, other: BankLine) -> bool:
        """Say whether the bank says the same in both, whatever became of them."""
        return all(getattr(self, name) == getattr(other, name) for name in _TOLD)


_TOLD: Final = ("project", "account", "serial", "day", "fen", "currency", "name", "tail", "remark", "balance_fen")

BANK_KEPT: Final[tuple[tuple[type[Any], str, tuple[str, ...], Literal["append", "versioned"]], ...]] = (
    (BankLine, "bank_line", ("project", "account", "day", "state", "payer"), "versioned"),
)
"""The kinds: class, name, indexed fields, mode; the catalogue gathers them."""
