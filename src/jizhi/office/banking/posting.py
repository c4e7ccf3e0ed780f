"""From lines to payments: what is sure is posted at the counter, the rest is suggested to a person, who decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import attrs

from jizhi.errors import NotPosted, PeriodClosed, RecordRefused, Refusal, WrongState
from jizhi.estate import Party, Tenure
from jizhi.fees.banking import BankLine, Directory, Match, PayerFacts, match
from jizhi.fees.ledger import PayerAccount, open_items
from jizhi.fees.payments import Receipt
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.counter import Answer, Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.posting import book_of
from jizhi.ports import Reading
from jizhi.values import Money


@attrs.frozen(kw_only=True)
class Matched:
    """What a matching came to: lines that were posted with their matches, and those that wait for a person.

    ``findings`` say of which line that was sure the counter would not take the money.
    """

    posted: tuple[Match, ...]
    open: tuple[Match, ...]
    findings: tuple[Finding, ...] = ()


@operation("payments.resolve")
def match_lines(desk: Desk, project: str, *, account: str = "", dry_run: bool = False) -> Matched:
    """Match the open lines of *project*, of one *account* where it is named, and post those of which it is sure.

    A line is posted under the key of its account and serial, so that it is posted once whoever does it again, and
    wherever it is broken off. With *dry_run* nothing is posted.

    Findings: ``bank-line-refused``: the books do not take it as they stand; it waits for a person with the others.
    Raises: UnknownProject; Conflict, Retryable where others were faster, again and again.
    """
    with desk.store.reading() as known:
        read_project(known, project)
        told: dict[str, Any] = {"account": account} if account else {}
        open_ones = [each for each in known.find(BankLine, project=project, state="open", **told) if each.fen > 0]
        taken = _receipts(known, project, open_ones)
    # Posted by who was broken off before he said so, or taken down by a cashier: it is in the books.
    here = [line for line in open_ones if line.reference in taken and taken[line.reference].amount.fen == line.fen]
    for line in () if dry_run else here:
        _keep_posted(desk, line.id, taken[line.reference].payer, taken[line.reference].id)
    settled = {line.id for line in here}
    lines = [line for line in open_ones if line.id not in settled]
    with desk.store.reading() as known:
        payers = directory(known, project, lines)
    posted: list[Match] = []
    waiting: list[Match] = []
    findings: list[Finding] = []
    for each in match(payers, lines):
        refused = _posted(desk, project, each) if each.sure and not dry_run else None
        findings += [] if refused is None else [refused]
        (posted if each.sure and refused is None else waiting).append(each)
    return Matched(posted=tuple(posted), open=tuple(waiting), findings=tuple(findings))


def _posted(desk: Desk, project: str, sure: Match) -> Finding | None:
    """Post a line that is sure; say why where the books do not take it."""
    try:
        post_line(desk, project, sure.line.id, payer=sure.payer)
    except (Refusal, PeriodClosed, NotPosted) as refused:
        facts = {"error": type(refused).__name__, "payer": sure.payer}
        return Finding("bank-line-refused", sure.line.id, facts, "warning")
    return None


def directory(known: Reading, project: str, lines: Iterable[BankLine]) -> Directory:
    """The payers of *project*; the bills of those whom a line may mean by code or name are looked up."""
    spaces: dict[str, set[str]] = defaultdict(set)
    for tenure in known.find(Tenure, project=project):
        spaces[tenure.party].add(tenure.space)
    heads = {each.payer: each for each in known.find(PayerAccount, project=project)}
    names = {each.id: each.name for each in known.find(Party, project=project)}
    every = Directory(
        PayerFacts(
            payer=payer,
            name=names.get(payer, ""),
            codes=tuple(sorted({payer, *spaces[payer]})),
            owed_fen=heads[payer].owed.fen if payer in heads else 0,
        )
        for payer in sorted({*spaces, *heads})
    )
    meant = every.named(lines)
    return Directory(
        attrs.evolve(each, parts_fen=_parts(known, project, each.payer)) if each.payer in meant else each
        for each in every.payers.values()
    )


def _parts(known: Reading, project: str, payer: str) -> tuple[int, ...]:
    """What is open of each bill of a payer."""
    by_bill: dict[str, int] = defaultdict(int)
    for item in open_items(book_of(known, project, payer)):
        by_bill[item.bill] += item.outstanding.fen
    return tuple(sorted(set(by_bill.values())))


@operation("payments.resolve")
def post_line(desk: Desk, project: str, id: str, *, payer: str) -> Answer:
    """Post a line as a payment of *payer*, by a person's word or because the match was sure; again is answered again.

    Raises: NotPosted: no such line, or nobody knows the payer.   WrongState: it was set aside, or posted to somebody
        else.   AmountRefused: it went out. What the counter raises.
    """
    line = _line(desk, project, id)
    if line.state == "aside" or (line.state == "posted" and line.payer != payer):
        raise WrongState("bank line", id, line.state, "open")
    answer = _carried(desk, project, line, payer)
    _keep_posted(desk, id, payer, answer.receipt)
    return answer


def _carried(desk: Desk, project: str, line: BankLine, payer: str) -> Answer:
    return carry_out(
        desk,
        Pay(
            project=project,
            key=line.command_key,
            on=line.day,
            payer=payer,
            amount=Money(line.fen, line.currency),
            method="bank-transfer",
            reference=line.reference,
            note=line.remark,
        ),
    )


def _keep_posted(desk: Desk, id: str, payer: str, receipt: str) -> None:
    with desk.store.writing() as tx:
        held = tx.lock(BankLine, id)
        if held.state == "open":
            done = attrs.evolve(held, state="posted", payer=payer, receipt=receipt, actor=desk.actor)
            tx.put(done, expected=held.version)


def _receipts(known: Reading, project: str, lines: Iterable[BankLine]) -> dict[str, Receipt]:
    """The receipts of bank transfers that name *lines*, by their reference."""
    found = known.find(Receipt, reference=tuple(line.reference for line in lines))
    mine = (each for each in found if each.project == project and each.method == "bank-transfer")
    return {each.reference: each for each in mine if each.reference is not None}


@operation("payments.resolve")
def set_aside(desk: Desk, project: str, id: str, *, note: str) -> BankLine:
    """Say that a line is nobody's payment: money of our own, a channel's pay-out, something that went out.

    Raises: NotPosted: no such line.   RecordRefused: no *note*.   WrongState: it is posted, or set aside otherwise.
    """
    if not note.strip():
        raise RecordRefused("bankline", "note", note, "say what it is")
    with desk.store.writing() as tx:
        line = tx.get(BankLine, id)
        if line is None or line.project != project:
            raise NotPosted("bank line", id)
        if line.state == "aside" and line.note == note:
            return line
        if line.state != "open":
            raise WrongState("bank line", id, line.state, "open")
        return tx.put(attrs.evolve(line, state="aside", note=note, actor=desk.actor), expected=line.version)


def _line(desk: Desk, project: str, id: str) -> BankLine:
    with desk.store.reading() as known:
        line = known.get(BankLine, id)
    if line is None or line.project != project:
        raise NotPosted("bank line", id)
    return line
