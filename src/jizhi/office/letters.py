"""Letters and receipts of a project: read from its books as they stood on a day; nothing is kept, nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal, TypeAlias

from jizhi.errors import NothingToAsk, NotPosted, UnknownPolicy
from jizhi.estate import Company
from jizhi.fees import Tariff
from jizhi.fees.ledger import PayerAccount
from jizhi.fees.payments import InstalmentPlan, Receipt, Series
from jizhi.findings import Finding
from jizhi.office.books import receipt_with
from jizhi.office.extracts import read_project
from jizhi.office.posting import book_of
from jizhi.office.reminders.known import disputed, held_back
from jizhi.office.summaries import names_of
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.ports import Reading
from jizhi.reports.documents import (
    Addressee,
    DemandLetter,
    Letterhead,
    OwedLine,
    PaymentNotice,
    ReceiptPaper,
    demand_letter,
    owed_lines,
    payment_notice,
    receipt_paper,
)
from jizhi.values import key

LetterKind: TypeAlias = Literal["notice", "demand"]
LETTER_KINDS: Final[tuple[LetterKind, ...]] = ("notice", "demand")


def letterhead_of(known: Reading, project: str) -> Letterhead:
    """The least that a letter of *project* needs: its company as it is kept, or the project where none is.

    Raises: UnknownProject.
    """
    estate = read_project(known, project)
    company = known.get(Company, estate.company) if estate.company else None
    return Letterhead(company=company.name if company else estate.name, project=estate.name, address=estate.address)


def letter_for(
    known: Reading,
    project: str,
    payer: str,
    *,
    kind: LetterKind,
    head: Letterhead,
    on: date,
    bills: Iterable[str] = (),
) -> PaymentNotice | DemandLetter:
    """The letter of a *kind* to one payer, with what he owed on the day *on*; of some *bills* alone where named.

    A demand leaves out what is disputed or held back otherwise (``left_out`` says what); a notice marks it.

    Raises:
        NotPosted: nothing was ever posted to him. NothingToAsk: he owes nothing that the letter could ask for.
        UnknownProject, NoTariff, UnknownPolicy: no such project, tariff or kind.
    """
    read_project(known, project)
    if known.get(PayerAccount, key(project, payer)) is None:
        raise NotPosted("payer", payer)
    return _letter(_tariff(known, project), known, project, payer, kind=kind, head=head, on=on, bills=tuple(bills))


def letters_of(
    known: Reading, project: str, *, kind: LetterKind, head: Letterhead, on: date
) -> Iterator[PaymentNotice | DemandLetter]:
    """The letter of a *kind* to every payer of *project* who owes what it asks for, payer by payer.

    Raises: UnknownProject, NoTariff, UnknownPolicy.
    """
    read_project(known, project)
    tariff = _tariff(known, project)
    for account in known.find(PayerAccount, project=project):
        try:
            yield _letter(tariff, known, project, account.payer, kind=kind, head=head, on=on)
        except NothingToAsk:
            continue


def left_out(known: Reading, project: str, *, on: date, payer: str = "") -> tuple[Finding, ...]:
    """What a demand letter of the day *on* leaves out, because its dunning is held back: a note for each bill.

    Args:
        payer: of him alone, where he is named.

    Raises: UnknownProject, NoTariff.
    """
    read_project(known, project)
    tariff = _tariff(known, project)
    payers = (payer,) if payer else tuple(account.payer for account in known.find(PayerAccount, project=project))
    found = {}
    for each in payers:
        if held_back(known, project, each, book_of(known, project, each), on=on):
            for line in _lines(tariff, known, project, each, on):
                if line.held and line.due_on < on:
                    told = {"payer": each, "kind": line.held}
                    found[each, line.bill or line.space] = Finding("demand-held", line.bill or line.space, told, "note")
    return tuple(found.values())


def paper_of_receipt(known: Reading, id: str, *, head: Letterhead) -> ReceiptPaper:
    """The paper of the receipt with the key *id*, with what it paid.

    Raises: NotPosted.
    """
    receipt, entries = receipt_with(known, id)
    fees = {fee.code: fee.name for fee in _tariff(known, receipt.project).fees} if entries else {}
    to = _addressee(known, receipt.payer)
    return receipt_paper(head, receipt, entries, to=to, names={code: name for code, name in fees.items() if name})


def receipt_numbered(known: Reading, project: str, number: str) -> str:
    """The key of the receipt that a cashier calls *number*, such as ``receipt-00000001`` or the figure alone.

    Raises: NotPosted: no receipt of any series of *project* has this number; of several the first series has it.
    """
    series, _, figure = number.rpartition("-")
    if figure.isascii() and figure.isdecimal():
        names = (series,) if series else tuple(each.name for each in known.find(Series, project=project))
        for name in names:
            id = f"{key(project, name)}/{int(figure):08d}"
            if known.get(Receipt, id) is not None:
                return id
    raise NotPosted("receipt", number)


def _letter(
    tariff: Tariff,
    known: Reading,
    project: str,
    payer: str,
    *,
    kind: LetterKind,
    head: Letterhead,
    on: date,
    bills: tuple[str, ...] = (),
) -> PaymentNotice | DemandLetter:
    lines = _lines(tariff, known, project, payer, on)
    to = _addressee(known, payer)
    if kind == "notice":
        return payment_notice(head, lines, project=project, to=to, on=on, bills=bills)
    if kind == "demand":
        return demand_letter(head, lines, project=project, to=to, on=on)
    raise UnknownPolicy("letter", kind, LETTER_KINDS)


def _lines(tariff: Tariff, known: Reading, project: str, payer: str, on: date) -> tuple[OwedLine, ...]:
    plans = tuple(known.find(InstalmentPlan, project=project, payer=payer))
    book = book_of(known, project, payer)
    frozen, held = disputed(known, project, payer, book), held_back(known, project, payer, book, on=on)
    return owed_lines(tariff, book, on=on, plans=plans, frozen=frozen, held=held)


def _addressee(known: Reading, payer: str) -> Addressee:
    return Addressee(payer=payer, name=names_of(known, (payer,)).get(payer, payer))


def _tariff(known: Reading, project: str) -> Tariff:
    return tariff_of(known, published_tariff(known, project).id)
