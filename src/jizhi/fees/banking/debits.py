"""Direct debit (代扣): who agreed to it, what a batch asks the bank to take, and what came back of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, Final, Literal

import attrs

from jizhi.estate.fields import day as a_day
from jizhi.estate.fields import holds, is_a, one_of, or_none, text, whole, word
from jizhi.values import BankAccount, key, mask_name

_version: Final = whole(0, 2**31 - 1)


@attrs.frozen(kw_only=True)
class Mandate:
    """A payer's agreement that what he owes is taken from an account; the account prints masked.

    Args:
        name: whose account it is, as the bank has it.   contract: the number of the agreement with the bank.
        since, until: the days on which it holds, *until* not included; None is still so.
    """

    project: str = attrs.field(validator=holds(word))
    payer: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(word), repr=lambda name: repr(mask_name(name)))
    account: BankAccount = attrs.field(validator=holds(is_a(BankAccount)))
    contract: str = attrs.field(default="", validator=holds(text))
    since: date = attrs.field(validator=holds(a_day))
    until: date | None = attrs.field(default=None, validator=holds(or_none(a_day)))
    version: int = attrs.field(default=0, validator=holds(_version))

    @property
    def id(self) -> str:
        """The natural key: ``project/payer``; there is one for each."""
        return key(self.project, self.payer)

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on *day*."""
        return self.since <= day and (self.until is None or day < self.until)


@attrs.frozen(kw_only=True)
class Debit:
    """What a batch asks the bank to take from one payer, and what became of it.

    Args:
        n: its place in the file, from 1; with the batch it names the debit in what the bank sends back.
        why: the bank's words where nothing was taken.
    """

    project: str = attrs.field(validator=holds(word))
    batch: str = attrs.field(validator=holds(word))
    n: int = attrs.field(validator=holds(whole(1, 99_999_999)))
    on: date = attrs.field(validator=holds(a_day))
    payer: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(word), repr=lambda name: repr(mask_name(name)))
    account: BankAccount = attrs.field(validator=holds(is_a(BankAccount)))
    contract: str = attrs.field(default="", validator=holds(text))
    fen: int = attrs.field(validator=holds(whole(1, 10**15)))
    state: Literal["out", "paid", "failed"] = attrs.field(
        default="out", validator=holds(one_of(("out", "paid", "failed")))
    )
    why: str = attrs.field(default="", validator=holds(text))
    receipt: str = attrs.field(default="", validator=holds(text))
    actor: str = attrs.field(default="", validator=holds(text))
    version: int = attrs.field(default=0, validator=holds(_version))

    @property
    def id(self) -> str:
        """The natural key: ``project/batch#n``, so that debits sort in the order of the file."""
        return f"{key(self.project, self.batch)}#{self.n:08d}"

    @property
    def digest(self) -> str:
        """The id in plain signs of one length, for the key of a command."""
        return hashlib.sha256(self.id.encode()).hexdigest()


@attrs.frozen(kw_only=True)
class DebitFile:
    """A batch as a file has it: the debits in their order, of one day."""

    batch: str
    on: date
    debits: tuple[Debit, ...]

    @property
    def fen(self) -> int:
        """What is to be taken in all."""
        return sum(each.fen for each in self.debits)


def debits_of(
    mandates: Iterable[Mandate], owed: Iterable[tuple[str, int]], *, batch: str, on: date, actor: str = ""
) -> tuple[Debit, ...]:
    """The debits of a batch: of every payer with a mandate that holds on the day, what he owes, in his order.

    >>> mandate = Mandate(project="jade", payer="zhang", name="张三", account=BankAccount("6222021234567890"),
    ...     since=date(2025, 1, 1))
    >>> [each.fen for each in debits_of([mandate], [("zhang", 500), ("li", 9)], batch="b", on=date(2025, 3, 1))]
    [500]
    >>> debits_of([mandate], [("zhang", 500)], batch="b", on=date(2024, 3, 1))
    ()
    """
    amounts = dict(owed)
    agreed = [each for each in mandates if each.holds_on(on) and amounts.get(each.payer, 0) > 0]
    agreed.sort(key=lambda each: each.payer)
    return tuple(
        Debit(
            project=each.project, batch=batch, n=n, on=on, payer=each.payer, name=each.name, account=each.account,
            contract=each.contract, fen=amounts[each.payer], actor=actor,
        )
        for n, each in enumerate(agreed, 1)
    )  # fmt: skip


DEBIT_KEPT: Final[tuple[tuple[type[Any], str, tuple[str, ...], Literal["append", "versioned"]], ...]] = (
    (Mandate, "debit_mandate", ("project",), "versioned"),
    (Debit, "debit", ("project", "batch", "payer", "state"), "versioned"),
)
"""The kinds: class, name, indexed fields, mode; the catalogue gathers them."""
