"""The errand of dunning: read, decide, keep, tell; payer by payer, each in a unit of his own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import attrs

from jizhi.errors import (
    AlreadyStored,
    CalendarUnknown,
    Conflict,
    FormUnknown,
    JizhiError,
    NaiveInstant,
    NotADate,
    NotCatalogued,
    OutcomeUnknown,
    Retryable,
    StoreFailed,
    StoreRefused,
    UnitClosed,
    UnknownIndex,
    UnknownPolicy,
    WordingRefused,
    WrongIndexValue,
    WrongMode,
)
from jizhi.estate import Project
from jizhi.fees.dunning import (
    CARRIED,
    CIVIL_CODE,
    DunnedBill,
    DunningAct,
    DunningPolicy,
    Notice,
    due_notices,
    interruptions,
    limitation,
    limitation_findings,
)
from jizhi.fees.ledger import PayerAccount
from jizhi.findings import Finding
from jizhi.messages import Sending
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.reminders.batches import PURPOSE, PayerRecords, records_of
from jizhi.office.reminders.known import PayerFile, file_of, owing_payers
from jizhi.office.sending import queue
from jizhi.ports import Writing
from jizhi.values import key
from jizhi.words import Voice, Worded, notice_words

_EVERYBODYS: Final = (
    CalendarUnknown, UnknownPolicy, NaiveInstant, NotADate,
    Retryable, Conflict, AlreadyStored, OutcomeUnknown, StoreRefused, StoreFailed, FormUnknown,
    NotCatalogued, UnknownIndex, WrongIndexValue, WrongMode, UnitClosed,
)  # fmt: skip
"""What is wrong for everybody alike: a setting, the clock, the store, our own code. All else is one payer's records."""


@attrs.frozen(kw_only=True)
class Dunned:
    """What dunning came to: the acts with the words of each, what held others back, how many lost a race."""

    acts: tuple[tuple[DunningAct, Worded], ...] = ()
    findings: tuple[Finding, ...] = ()
    lost: int = 0


@operation("dunning.read")
def rehearse(desk: Desk, project: str, policy: DunningPolicy, *, at: datetime, voice: Voice, payer: str = "") -> Dunned:
    """Say what dunning would do at *at*, and change nothing.

    Raises:  UnknownProject; NaiveInstant, CalendarUnknown, UnknownPolicy, NotPosted as ``dun``.
    """
    with desk.store.reading() as known:
        place = read_project(known, project)
        kept = records_of(known, project, owing_payers(known, project, payer))
        return _together(_tried(each, desk, place, policy, at, voice) for each in kept)


@operation("dunning.run")
def dun(desk: Desk, project: str, policy: DunningPolicy, *, at: datetime, voice: Voice, payer: str = "") -> Dunned:
    """Do what dunning is due in *project* at *at*: keep each act with its words, and queue what a messenger carries.

    A payer whose records cannot be reckoned with is told in a finding, and the others are dunned all the same.
    Done again, by as many as like, on the same day it changes nothing. A letter waits for its second person.

    Args:
        payer: him alone, where he is named.

    Raises:
        UnknownProject; NaiveInstant; CalendarUnknown: the policy spares days off, and the year is not announced;
        UnknownPolicy: a template that there is not; NotPosted: nothing was ever posted to the payer who is named.
    """
    with desk.store.reading() as known:
        place = read_project(known, project)
        kept = records_of(known, project, owing_payers(known, project, payer))
        seen = [(each.payer, _tried(each, desk, place, policy, at, voice)) for each in kept]
    return _together(_done(desk, place, policy, each, at, voice) if found.acts else found for each, found in seen)


def _done(desk: Desk, place: Project, policy: DunningPolicy, payer: str, at: datetime, voice: Voice) -> Dunned:
    """Decide again for one payer, with his head held, and keep what is due then; a race that was lost is counted."""
    try:
        with desk.store.writing() as tx:
            tx.lock(PayerAccount, key(place.code, payer))
            found = _decided(next(records_of(tx, place.code, (payer,))), desk, place, policy, at, voice)
            for act, words in found.acts:
                keep_act(tx, act)
                tell_act(tx, act, words)
    except (Conflict, Retryable, AlreadyStored):
        return Dunned(lost=1)
    except _EVERYBODYS:
        raise
    except JizhiError as trouble:
        return _failed(payer, trouble)
    return found


def _tried(kept: PayerRecords, desk: Desk, place: Project, policy: DunningPolicy, at: datetime, voice: Voice) -> Dunned:
    """What is due to one payer; trouble with his records is his alone."""
    try:
        return _decided(kept, desk, place, policy, at, voice)
    except _EVERYBODYS:
        raise
    except JizhiError as trouble:
        return _failed(kept.payer, trouble)


def _failed(payer: str, trouble: JizhiError) -> Dunned:
    return Dunned(findings=(Finding("dunning-failed", payer, {"payer": payer, "why": str(trouble)}),))


def _together(parts: Iterable[Dunned]) -> Dunned:
    """All of it as one; each part is copied once, however many payers there are."""
    acts: list[tuple[DunningAct, Worded]] = []
    findings: list[Finding] = []
    lost = 0
    for part in parts:
        acts += part.acts
        findings += part.findings
        lost += part.lost
    return Dunned(acts=tuple(acts), findings=tuple(findings), lost=lost)


def _decided(
    kept: PayerRecords, desk: Desk, place: Project, policy: DunningPolicy, at: datetime, voice: Voice
) -> Dunned:
    """What is due to one payer, in words; and what a person should know of him."""
    payer, party = kept.payer, kept.party
    file = file_of(kept, on=policy.local(at).date())
    outcome = due_notices(policy, file.facts, at=at, calendar=desk.calendar)
    acts: list[tuple[DunningAct, Worded]] = []
    refused: list[Finding] = []
    for notice in outcome.value:
        try:
            words = notice_words(policy, notice, name=party.name if party else payer, project=place.name, voice=voice)
        except WordingRefused as trouble:
            refused.append(Finding("wording-refused", payer, {"template": notice.step.template, "why": trouble.why}))
            continue
        acts.append((_act(desk, place.code, policy, notice, at, words), words))
    return Dunned(acts=tuple(acts), findings=(*outcome.findings, *refused, *limits_of(policy, file, at)))


def limits_of(policy: DunningPolicy, file: PayerFile, at: datetime) -> tuple[Finding, ...]:
    """Warnings about the limitation of what a payer owes."""
    on = policy.local(at).date()
    overdue = (debt for debt in file.facts.debts if debt.due_on < on)
    limits = [
        limitation(
            CIVIL_CODE, debt, interruptions(policy, debt, file.facts, on=on, entries=file.book, plans=file.plans)
        )
        for debt in overdue
    ]
    return limitation_findings(policy, limits, on=on)


def _act(desk: Desk, project: str, policy: DunningPolicy, notice: Notice, at: datetime, words: Worded) -> DunningAct:
    act = DunningAct(
        project=project,
        payer=notice.payer,
        number=notice.number,
        policy=policy.code,
        step=notice.step.code,
        channel=notice.channel,
        bills=notice.bills,
        day=notice.day,
        at=at,
        not_before=notice.not_before,
        amount=notice.amount,
        late=notice.late,
        template=notice.step.template,
        addressee=notice.payer,
        evidence=notice.step.evidence,
        interrupts=notice.step.interrupts,
        approval=notice.step.approval,
        wait_days=notice.step.wait_days,
        cost=notice.step.cost,
        actor=desk.actor,
    )
    return attrs.evolve(act, content=sending_of(act, words).content_hash)


def sending_of(act: DunningAct, words: Worded) -> Sending:
    """The sending that carries an *act*; of one that a person carries, what he says or hands over.

    It is withdrawn rather than sent once the act counts as not delivered, for then the next channel has taken over.
    """
    return Sending(
        id=act.id,
        project=act.project,
        party=act.addressee,
        purpose=PURPOSE,
        channels=(act.channel,),
        template=words.template,
        values=words.values,
        subject=words.subject,
        text=words.text,
        about=(act.id,),
        not_before=act.not_before,
        not_after=act.not_before + timedelta(days=act.wait_days),
    )


def keep_act(tx: Writing, act: DunningAct) -> None:
    """Keep an *act*, and that each of its bills was brought to its step; the second of two that race is refused.

    Raises: AlreadyStored.
    """
    tx.add([act])
    rows = []
    for bill in act.bills:
        before = tx.find(DunnedBill, project=act.project, bill=bill, step=act.step)
        n = sum(row.channel == act.channel for row in before)
        rows.append(
            DunnedBill(
                project=act.project, payer=act.payer, bill=bill, step=act.step, channel=act.channel, act=act.id, n=n
            )
        )
    tx.add(rows)


def tell_act(tx: Writing, act: DunningAct, words: Worded) -> None:
    """Queue the sending of an *act* in the unit that keeps it; what a person carries or approves is not queued."""
    if act.channel in CARRIED and act.approval == "none":
        queue(tx, sending_of(act, words))
