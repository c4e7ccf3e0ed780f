"""Direct debit at the office: agreements kept, a batch gathered once, what came back posted once for each debit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

import attrs

from jizhi.errors import NotPosted, PeriodClosed, Refusal
from jizhi.fees.banking import Debit, DebitFile, Mandate, debits_of
from jizhi.fees.ledger import PayerAccount
from jizhi.findings import Finding
from jizhi.intake import Table
from jizhi.office.admission import operation
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project
from jizhi.ports import Reading
from jizhi.values import Money, key

RETURNED = ("序号", "金额", "结果", "原因")
"""The headings under which a reader of return files gives each debit: its place, fen, ``paid`` or ``failed``, why."""


@attrs.frozen(kw_only=True)
class Returned:
    """What a return file came to: how many were paid and failed by it, and what does not agree with what went out."""

    paid: int
    failed: int
    findings: tuple[Finding, ...]


@operation("payments.resolve", at="mandate.project")
def keep_mandate(desk: Desk, mandate: Mandate) -> Mandate:
    """Keep a payer's agreement to direct debit; one that he gave before is replaced.

    Raises: UnknownProject; Conflict where somebody else kept one meanwhile.
    """
    with desk.store.writing() as tx:
        read_project(tx, mandate.project)
        before = tx.get(Mandate, mandate.id)
        if before is not None and attrs.evolve(mandate, version=before.version) == before:
            return before
        return tx.put(mandate, expected=None if before is None else before.version)


@operation("payments.resolve")
def gather_debits(desk: Desk, project: str, *, batch: str, on: date) -> DebitFile:
    """Gather what the bank is to take on a day from everybody who agreed and owes; a batch is gathered once.

    Who has a debit out already is not asked again before it came back.

    Raises: UnknownProject.
    """
    with desk.store.writing() as tx:
        lock_project(tx, project)
        kept = tuple(tx.find(Debit, project=project, batch=batch))
        if not kept:
            waiting = {each.payer for each in tx.find(Debit, project=project, state="out")}
            heads = tx.find(PayerAccount, project=project)
            owed = [(head.payer, head.owed.fen) for head in heads if head.payer not in waiting]
            made = debits_of(tx.find(Mandate, project=project), owed, batch=batch, on=on, actor=desk.actor)
            kept = tuple(tx.put(each, expected=None) for each in made)
    return DebitFile(batch=batch, on=kept[0].on if kept else on, debits=kept)


def debit_file(known: Reading, project: str, batch: str) -> DebitFile:
    """A batch as it went out. Raises: NotPosted."""
    kept = tuple(known.find(Debit, project=project, batch=batch))
    if not kept:
        raise NotPosted("debit batch", batch)
    return DebitFile(batch=batch, on=kept[0].on, debits=kept)


@operation("payments.resolve")
def take_returns(desk: Desk, project: str, tables: Iterable[Table], *, batch: str) -> Returned:
    """Take in what the bank did with a batch: what was paid is posted once, what failed says why; again is nothing.

    Args:
        tables: as a reader of return files gives them, under ``RETURNED``.

    Findings: ``debit-unknown``: no such place in the batch; ``debit-differs``: another amount, or neither paid nor
        failed; ``debit-refused``: the books do not take it. Nothing is done about these.
    Raises: UnknownProject; NotPosted: no such batch.
    """
    with desk.store.reading() as known:
        debits = {each.n: each for each in debit_file(known, project, batch).debits}
    paid, failed, findings = 0, 0, []
    for table in tables:
        for row in table.rows[1:]:
            place, fen, result, why = (str(cell or "").strip() for cell in row.cells[: len(RETURNED)])
            debit = debits.get(int(place) if place.isdecimal() else 0)
            subject = f"{table.name}!{row.number}"
            if debit is None:
                findings.append(Finding("debit-unknown", subject, {"place": place}))
            elif fen != str(debit.fen) or result not in ("paid", "failed"):
                facts = {"place": place, "ours": debit.fen, "theirs": fen, "result": result}
                findings.append(Finding("debit-differs", subject, facts))
            elif result == "failed":
                failed += _settled(desk, debit, "failed", why=why)
            else:
                refused = _post(desk, debit)
                paid += refused is None
                findings += [] if refused is None else [refused]
    return Returned(paid=paid, failed=failed, findings=tuple(findings))


def _post(desk: Desk, debit: Debit) -> Finding | None:
    """Post a debit as a payment, under its own key; say why where the books do not take it."""
    reference = key("debit", debit.batch, debit.n)
    try:
        answer = carry_out(
            desk,
            Pay(
                project=debit.project,
                key=f"debit/{debit.digest}",
                on=debit.on,
                payer=debit.payer,
                amount=Money(debit.fen),
                method="bank-transfer",
                reference=reference,
                note=debit.contract,
            ),
        )
    except (Refusal, PeriodClosed, NotPosted) as refused:
        return Finding("debit-refused", debit.id, {"error": type(refused).__name__, "payer": debit.payer})
    _settled(desk, debit, "paid", receipt=answer.receipt)
    return None


def _settled(desk: Desk, debit: Debit, state: Literal["paid", "failed"], *, why: str = "", receipt: str = "") -> int:
    """Keep what became of a debit; 1 where it is so now, 0 where it was settled otherwise before."""
    with desk.store.writing() as tx:
        held = tx.lock(Debit, debit.id)
        if held.state == "out":
            tx.put(attrs.evolve(held, state=state, why=why, receipt=receipt), expected=held.version)
        return 1 if held.state in ("out", state) else 0
