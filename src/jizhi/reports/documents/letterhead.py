"""Letterhead: who writes, for which estate, where a payer pays, and on which grounds he is asked to."""

from __future__ import annotations

import string
from typing import Final

import attrs

from jizhi.errors import RecordRefused

DAYS_MOST: Final = 365
_PLACES: Final = ("number", "payer")
_PLAIN: Final = frozenset(string.ascii_letters + string.digits + "-._~")


@attrs.frozen(kw_only=True)
class BankAccount:
    """The account that a payer transfers to."""

    holder: str
    number: str
    bank: str


def _days(head: Letterhead, field: attrs.Attribute[int], days: int) -> None:
    if not 1 <= days <= DAYS_MOST:
        raise RecordRefused("letterhead", field.name, days, f"it must be a number of days from 1 to {DAYS_MOST}")


def _has_a_company(head: Letterhead, field: attrs.Attribute[str], company: str) -> None:
    if not company.strip():
        raise RecordRefused("letterhead", field.name, company, "somebody must sign")


@attrs.frozen(kw_only=True)
class Letterhead:
    """Who signs the letters of a project, and what each of them says of paying.

    Args:
        company: who signs, and whose seal is put on.
        project: what the estate is called.
        address, phone: of the office; empty where a letter leaves them out.
        bank: the account to transfer to.
        pay_at: what the payment code holds, mostly a link; ``{number}`` in it becomes the number of the letter and
            ``{payer}`` the payer's id, both percent-encoded. Nothing else in it is replaced.
        basis: the grounds of a demand, each a line: the contract, a resolution; those of the law stand in every letter.
        days_to_pay: the reasonable period of a demand (民法典 944), counted from the day after the letter.

    Raises:
        RecordRefused: nobody signs, or no reasonable number of days.

    >>> head = Letterhead(company="翠园物业", project="翠园", pay_at="https://pay.example/{payer}?n={number}")
    >>> head.code_for("a/1", "zhang")
    'https://pay.example/zhang?n=a%2F1'
    >>> Letterhead(company="翠园物业", project="翠园", days_to_pay=0)
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: letterhead: days_to_pay = 0, but it must be a number of days from 1 to 365
    """

    company: str = attrs.field(validator=_has_a_company)
    project: str
    address: str = ""
    phone: str = ""
    bank: BankAccount | None = None
    pay_at: str = ""
    basis: tuple[str, ...] = ()
    days_to_pay: int = attrs.field(default=15, validator=_days)

    def code_for(self, number: str, payer: str) -> str:
        """What the payment code of one letter holds; empty where there is none."""
        told = self.pay_at
        for name, value in zip(_PLACES, (number, payer), strict=True):
            told = told.replace("{" + name + "}", _encoded(value))
        return told


def _encoded(text: str) -> str:
    """Percent-encode *text* as RFC 3986 has it for what is data in a link."""
    return "".join(sign if sign in _PLAIN else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in text)
