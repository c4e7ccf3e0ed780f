"""Issuing: the entries of bills, and what is given back of an item that was credited more than is owed of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from jizhi.fees.charges import Bill, Charge
from jizhi.fees.ledger.entries import OWED, Move, Row, account, kind_of_account
from jizhi.fees.ledger.items import bucket
from jizhi.values import Money


def issue(bill: Bill, charges: Mapping[str, Charge]) -> tuple[Move, ...]:
    """The moves by which *bill* comes into the books: one for each of its charges that is not zero.

    What is charged is owed by the payer (debit receivable, credit income of the fee); what is taken back, the other
    way round. The open item is the charge's subject, so that a correction nets against what it corrects.

    Args:
        charges: at least those of the bill, by id.
    """
    return tuple(_issued(bill, charges[id]) for id in bill.charges if charges[id].amount)


def _issued(bill: Bill, charge: Charge) -> Move:
    owed, income = account("receivable", charge.payer), account("income", charge.fee)
    raised = charge.amount.fen > 0
    return Move(
        day=bill.issued_on,
        debit=owed if raised else income,
        credit=income if raised else owed,
        amount=abs(charge.amount),
        kind=charge.kind,
        payer=charge.payer,
        space=charge.space,
        fee=charge.fee,
        item=charge.subject,
        cycle=charge.cycle,
        due_on=bill.due_on,
        bill=bill.id,
        because=bill.id,
    )


def released(entries: Iterable[Row]) -> tuple[Move, ...]:
    """What has to be given back so that no item stands below zero: first money, then what was forgiven.

    Money that was applied goes back to the payer's prepayment; of what was waived or written off as much is taken back
    as no longer stands against a charge. What is credited beyond that was never paid, and is the payer's own too. It is
    given back on the last day on which anything happened to the item: after a back-dated credit it stands below zero
    until then, as it did in truth.

    Args:
        entries: everything about the items in question, new moves included.
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for entry in entries:
        for owed in (entry.debit, entry.credit):
            if kind_of_account(owed) in OWED:
                groups.setdefault((entry.item, owed), []).append(entry)
    return tuple(move for (_, owed), about in sorted(groups.items()) for move in _released(owed, about))


def _released(owed: str, about: list[Row]) -> Iterator[Move]:
    given = {"applied": 0, "waived": 0, "written_off": 0, "issued": 0}
    for row in about:
        raised = row.debit == owed
        kind = bucket(kind_of_account(row.credit if raised else row.debit))
        given[kind] += row.amount.fen if raised == (kind == "issued") else -row.amount.fen
    surplus = given["applied"] + given["waived"] + given["written_off"] - given["issued"]
    last = max(about, key=attrgetter("day"))
    for kind, other in _returns(last):
        # What nobody paid and nobody forgave was credited beyond the charge; the last of them takes it.
        part = max(0, min(surplus, given[kind])) if kind else max(0, surplus)
        if part:
            yield _return(owed, other, part, last)
            surplus -= part


def _returns(row: Row) -> tuple[tuple[str, str], ...]:
    prepayment = account("prepayment", row.payer)
    return (
        ("applied", prepayment),
        ("waived", account("discount", row.fee)),
        ("written_off", account("write-off", row.fee)),
        ("", prepayment),
    )


def _return(owed: str, other: str, fen: int, row: Row) -> Move:
    return Move(
        day=row.day,
        debit=owed,
        credit=other,
        amount=Money(fen, row.amount.currency),
        kind="release",
        payer=row.payer,
        space=row.space,
        fee=row.fee,
        item=row.item,
        because=row.item,
    )
