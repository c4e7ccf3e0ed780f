"""What staff write down of dunning: answers, promises, holds, proofs, and a second person's word about a letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import attrs

from jizhi.errors import AmountRefused, MakerIsChecker, NotPosted, RecordRefused, WrongState
from jizhi.fees.dunning import (
    Answer,
    DunningAct,
    DunningApproval,
    DunningHold,
    DunningProof,
    DunningResponse,
    HoldKind,
    PaymentPromise,
)
from jizhi.fees.dunning.acts import ProofState
from jizhi.fees.ledger import PayerAccount
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.reminders.known import GRACE_DAYS, checked_bills, why_needless
from jizhi.ports import Reading, Writing
from jizhi.values import Money, key

PROMISE_DAYS_MOST: Final = 3650


def read_act(known: Reading, project: str, id: str) -> DunningAct:
    """The act of *project* with this id; one of another project is not there either. Raises: NotPosted."""
    act = known.get(DunningAct, id)
    if act is None or act.project != project:
        raise NotPosted("dunning act", id)
    return act


@operation("dunning.answer", own="payer")
def respond(
    desk: Desk,
    project: str,
    payer: str,
    *,
    at: datetime,
    channel: str,
    answer: Answer,
    act: str = "",
    bills: Iterable[str] = (),
    note: str = "",
) -> DunningResponse:
    """Keep what *payer* answered, when and by which way; a dispute is held back by a hold beside it.

    Raises:  NotPosted: nothing was ever posted to him, or there is no such act of his; RecordRefused, NaiveInstant.
    """
    with desk.store.writing() as tx:
        named = _lock(tx, project, payer, bills)
        about = () if not act else _mine(tx, project, act, payer).bills
        kept = DunningResponse(
            project=project,
            payer=payer,
            number=_count(tx, DunningResponse, project, payer),
            at=at,
            channel=channel,
            answer=answer,
            act=act,
            bills=named or about,
            note=note,
            actor=desk.actor,
        )
        tx.add([kept])
    return kept


@operation("dunning.answer", own="payer")
def promise(
    desk: Desk,
    project: str,
    payer: str,
    *,
    on: date,
    by: date,
    amount: Money,
    act: str = "",
    bills: Iterable[str] = (),
    note: str = "",
) -> PaymentPromise:
    """Keep a payer's word that he pays *amount* by a day.

    Raises:  NotPosted; AmountRefused: nothing is promised; RecordRefused: *by* lies before *on*, or ten years after it.
    """
    if amount.fen <= 0:
        raise AmountRefused("a promise", amount)
    if not 0 <= (by - on).days <= PROMISE_DAYS_MOST:
        raise RecordRefused("promise", "by", by, f"it must not be before {on}, nor {PROMISE_DAYS_MOST} days after it")
    with desk.store.writing() as tx:
        named = _lock(tx, project, payer, bills)
        kept = PaymentPromise(
            project=project,
            payer=payer,
            number=_count(tx, PaymentPromise, project, payer),
            made_on=on,
            by=by,
            amount=amount,
            bills=named,
            act=act and _mine(tx, project, act, payer).id,
            note=note,
            actor=desk.actor,
        )
        tx.add([kept])
    return kept


@operation("dunning.hold")
def hold(
    desk: Desk,
    project: str,
    payer: str,
    *,
    kind: HoldKind,
    since: date,
    until: date | None = None,
    space: str = "",
    bills: Iterable[str] = (),
    because: str = "",
) -> DunningHold:
    """Hold the dunning of *payer* back from *since* on, of one space or some bills where they are named.

    Raises:  NotPosted: no such payer, bill of his or space; RecordRefused: it would end before it begins.
    """
    if until is not None and until <= since:
        raise RecordRefused("hold", "until", until, f"it must be after {since}")
    with desk.store.writing() as tx:
        named = _lock(tx, project, payer, bills, space)
        kept = DunningHold(
            project=project,
            payer=payer,
            number=_count(tx, DunningHold, project, payer),
            kind=kind,
            since=since,
            until=until,
            space=space,
            bills=named,
            because=because,
            actor=desk.actor,
        )
        return tx.put(kept, expected=None)


@operation("dunning.hold")
def lift(desk: Desk, project: str, id: str, *, on: date) -> DunningHold:
    """End the hold *id* of *project* on a day: from then on dunning goes on where it stopped.

    Raises:  NotPosted: the project has no such hold; WrongState: it has ended.
    """
    with desk.store.writing() as tx:
        kept = tx.get(DunningHold, id)
        if kept is None or kept.project != project:
            raise NotPosted("hold", id)
        if kept.until is not None and kept.until <= on:
            raise WrongState("hold", id, "ended", "running")
        return tx.put(attrs.evolve(kept, until=max(on, kept.since)), expected=kept.version)


@operation("dunning.prove")
def prove(
    desk: Desk,
    project: str,
    act: str,
    *,
    state: ProofState,
    at: datetime,
    evidence: Mapping[str, str],
    because: str = "",
) -> DunningProof:
    """Keep what became of an act that a person carried: a call, a visit, a letter; with the evidence its step asks for.

    Raises:
        NotPosted: the project has no such act; WrongState: it waits for approval;
        RecordRefused: a day and more before the act, or delivered, and a piece of evidence is missing.
    """
    with desk.store.writing() as tx:
        kept = read_act(tx, project, act)
        word = tx.get(DunningApproval, act)
        if kept.approval != "none" and (word is None or not word.approved):
            raise WrongState("dunning act", act, "to-approve" if word is None else "declined", "approved")
        for name in kept.evidence if state == "delivered" else ():
            if not evidence.get(name, "").strip():
                raise RecordRefused("proof", name, "", "the step asks for it")
        if at < kept.at - timedelta(days=1):
            # The next step, and the limitation, are counted from a delivery.
            raise RecordRefused("proof", "at", at, f"it must not be before the act of {kept.day}")
        proof = DunningProof(
            project=kept.project,
            payer=kept.payer,
            act=act,
            state=state,
            at=at,
            evidence=tuple(sorted(evidence.items())),
            because=because,
            actor=desk.actor,
        )
        tx.add([proof])
    return proof


@operation("dunning.approve")
def approve(
    desk: Desk,
    project: str,
    act: str,
    *,
    at: datetime,
    on: date,
    decline: str = "",
    grace_days: int = GRACE_DAYS,
) -> DunningApproval:
    """Approve the letter *act*, or *decline* it with a reason, by somebody else than its maker.

    What was paid meanwhile is not approved: it is dropped, and that is kept.

    Args:
        grace_days: for how long after its day a promise to pay still holds, by the policy.

    Raises:  NotPosted: the project has no such act; WrongState: it needs no approval, or has one; MakerIsChecker.
    """
    with desk.store.writing() as tx:
        kept = read_act(tx, project, act)
        if kept.approval == "none" or tx.get(DunningApproval, act) is not None:
            raise WrongState("dunning act", act, "settled", "to-approve")
        if kept.actor == desk.actor:
            raise MakerIsChecker("dunning act", act, desk.actor)
        needless = why_needless(tx, kept, on=on, grace_days=grace_days)
        word = DunningApproval(
            project=kept.project,
            payer=kept.payer,
            act=act,
            approved=not decline and not needless,
            at=at,
            actor=desk.actor,
            because=decline or needless,
        )
        tx.add([word])
        if needless:
            tx.add([_dropped(kept, desk.actor, at, needless)])
    return word


def _dropped(act: DunningAct, actor: str, at: datetime, why: str) -> DunningProof:
    return DunningProof(
        project=act.project, payer=act.payer, act=act.id, state="dropped", at=at, because=why, actor=actor
    )


def _mine(known: Reading, project: str, act: str, payer: str) -> DunningAct:
    found = read_act(known, project, act)
    if found.payer != payer:
        raise NotPosted("dunning act", act)
    return found


def _lock(tx: Writing, project: str, payer: str, bills: Iterable[str] = (), space: str = "") -> tuple[str, ...]:
    """Serialise what is written of one payer; return the *bills*, all of them his. Raises: NotPosted."""
    if tx.get(PayerAccount, key(project, payer)) is None:
        raise NotPosted("payer", payer)
    tx.lock(PayerAccount, key(project, payer))
    return checked_bills(tx, project, payer, bills, space)


def _count(known: Reading, kind: type[Any], project: str, payer: str) -> int:
    return sum(1 for _ in known.find(kind, project=project, payer=payer))
