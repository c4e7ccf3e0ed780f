"""What is known of a payer's dunning: what he owes now, what was done, what became of it, what holds it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final

import attrs

from jizhi.errors import NotPosted
from jizhi.estate import Space
from jizhi.fees.accrual import Frozen
from jizhi.fees.dunning import (
    Debt,
    DunningAct,
    DunningFacts,
    DunningHold,
    DunningPolicy,
    DunningProof,
    HoldKind,
    PaymentPromise,
    debts,
)
from jizhi.fees.dunning.document import PolicyDoc
from jizhi.fees.ledger import Entry, PayerAccount, items
from jizhi.fees.overdue import Freeze
from jizhi.fees.payments import InstalmentPlan, plan_state
from jizhi.messages import Sending
from jizhi.office.posting import book_of
from jizhi.office.reminders.batches import PayerRecords, records_of
from jizhi.ports import Reading
from jizhi.values import CHINA, Period, WorkCalendar, key

CHINA_TIME: Final = timezone(timedelta(hours=8))
"""The zone in which the last look counts its days where it knows of no policy."""
GRACE_DAYS: Final = PolicyDoc(policy="").promise_grace_days
"""How long after its day a promise to pay still holds, where no policy says otherwise."""


@attrs.frozen(kw_only=True)
class PayerFile:
    """Everything that is kept of one payer: his book, his plans, and the facts of his dunning as of a day."""

    payer: str
    book: tuple[Entry, ...]
    plans: tuple[InstalmentPlan, ...]
    facts: DunningFacts
    disputed: tuple[Frozen, ...] = ()


def owing_payers(known: Reading, project: str, only: str = "") -> Iterator[str]:
    """The payers of *project* who owe anything; one alone where he is named.

    Raises: NotPosted: nothing was ever posted to the one who is named.
    """
    mine = known.get(PayerAccount, key(project, only)) if only else None
    if only and mine is None:
        raise NotPosted("payer", only)
    for head in (mine,) if mine else known.find(PayerAccount, project=project):
        if head.receivable.fen + head.late_fee.fen > 0:
            yield head.payer


def payer_file(known: Reading, project: str, payer: str, *, on: date) -> PayerFile:
    """Everything about the dunning of *payer* as it is on *on*."""
    return next(payer_files(known, project, (payer,), on=on))


def payer_files(known: Reading, project: str, payers: Iterable[str], *, on: date) -> Iterator[PayerFile]:
    """Everything about the dunning of each of *payers* as it is on *on*, in their order; read a hundred at a time."""
    return (file_of(kept, on=on) for kept in records_of(known, project, payers))


def file_of(kept: PayerRecords, *, on: date) -> PayerFile:
    """Everything about the dunning of a payer as it is on *on*, from what is kept of him."""
    facts = DunningFacts(
        debts=owed(kept.book, on=on),
        acts=kept.acts,
        proofs=(*kept.proofs, *proofs_of(kept.sendings)),
        approvals=kept.approvals,
        holds=(*kept.holds, *_agreed(kept.book, kept.plans, on)),
        promises=kept.promises,
        responses=kept.responses,
    )
    frozen = _disputed(kept.holds, kept.book)
    return PayerFile(payer=kept.payer, book=kept.book, plans=kept.plans, facts=facts, disputed=frozen)


def owed(book: Iterable[Entry], *, on: date) -> tuple[Debt, ...]:
    """What is owed bill by bill on *on*; a payment that is counted on a later day settles all the same."""
    rows = tuple(book)
    stood = items(rows, as_of=on)
    later = any(row.day > on for row in rows)
    still = {item.id for item in items(rows) if item.outstanding.fen > 0} if later else None
    return debts(item for item in stood if item.outstanding.fen > 0 and (still is None or item.id in still))


def proofs_of(sendings: Iterable[Sending]) -> Iterator[DunningProof]:
    """What messengers say became of acts; of those that are on their way nothing is known yet."""
    for sending in sendings:
        states = {"delivered": "delivered", "failed": "failed", "withdrawn": "dropped"}
        if sending.state in states and sending.settled_at is not None:
            evidence = (("channel", sending.channel), ("number", sending.number), ("receipt", sending.proof))
            yield DunningProof(
                project=sending.project,
                payer=sending.party,
                act=sending.id,
                state=states[sending.state],  # type: ignore[arg-type]  # one of its words
                at=sending.settled_at,
                evidence=tuple((name, value) for name, value in evidence if value),
                because=" ".join(word for word in (sending.why, sending.code) if word),
                actor=sending.channel,
            )


def checked_bills(known: Reading, project: str, payer: str, bills: Iterable[str], space: str) -> tuple[str, ...]:
    """The *bills*, where all are the payer's, and *space* is one of the project's, where it is named.

    A mistyped name would hold nothing back, and nobody would notice. Raises: NotPosted.
    """
    named = tuple(bills)
    his = {item.bill or item.item for item in items(book_of(known, project, payer))} if named else set()
    for bill in named:
        if bill not in his:
            raise NotPosted("bill", bill)
    if space and known.get(Space, key(project, space)) is None:
        raise NotPosted("space", space)
    return named


def _agreed(book: tuple[Entry, ...], plans: Iterable[InstalmentPlan], on: date) -> Iterator[DunningHold]:
    """A plan of instalments holds back what it covers while it is kept."""
    for plan in plans:
        stood = items(book, as_of=on)
        if plan.state != "running" or plan.agreed_on > on or plan_state(plan, stood, as_of=on).behind:
            continue
        covered = {item.bill or item.item for item in stood if item.id in plan.items}
        yield DunningHold(
            project=plan.project,
            payer=plan.payer,
            number=plan.number,
            kind="instalment-plan",
            since=plan.agreed_on,
            bills=tuple(sorted(covered)),
            because=plan.id,
        )


def held_back(known: Reading, project: str, payer: str, book: Iterable[Entry], *, on: date) -> Mapping[str, HoldKind]:
    """By bill, or item where it has none, what holds the dunning of *payer* back on a day: hold, plan or promise."""
    rows = tuple(book)
    plans = known.find(InstalmentPlan, project=project, payer=payer)
    holds = [*known.find(DunningHold, project=project, payer=payer), *_agreed(rows, plans, on)]
    kinds: list[tuple[HoldKind, str, tuple[str, ...]]] = [
        (hold.kind, hold.space, hold.bills) for hold in holds if hold.covers(on)
    ]
    grace = timedelta(days=GRACE_DAYS)
    promises = known.find(PaymentPromise, project=project, payer=payer)
    kinds += [("promise", "", each.bills) for each in promises if each.made_on <= on <= each.by + grace]
    spaces: dict[str, set[str]] = {}
    for item in items(rows) if kinds else ():
        spaces.setdefault(item.bill or item.item, set()).add(item.space)
    found: dict[str, HoldKind] = {}
    for kind, space, bills in kinds:
        for bill, where in spaces.items():
            if (not space or space in where) and (not bills or bill in bills):
                found.setdefault(bill, kind)
    return found


def disputed(known: Reading, project: str, payer: str, book: Iterable[Entry]) -> tuple[Frozen, ...]:
    """The items of a payer that are, or were, disputed, and the days on which they bear no late fee for that."""
    return _disputed(known.find(DunningHold, project=project, payer=payer), book)


def _disputed(kept: Iterable[DunningHold], book: Iterable[Entry]) -> tuple[Frozen, ...]:
    holds = [hold for hold in kept if hold.kind == "dispute"]
    if not holds:
        return ()
    return tuple(
        (item.item, Freeze(Period(hold.since, hold.until or date.max), "dispute"))
        for item in items(book)
        if item.part == "principal"
        for hold in holds
        if hold.since != hold.until
        and hold.space in ("", item.space)
        and (not hold.bills or (item.bill or item.item) in hold.bills)
    )


def why_needless(known: Reading, act: DunningAct, *, on: date, grace_days: int = GRACE_DAYS) -> str:
    """Why an act must not go out any more, from what is committed now; empty where it is still due.

    Nothing is told of what is paid, of less than it says, or while something holds it back; and no reminder of what is
    not due yet once it is overdue. A promise holds for *grace_days* after its day, as it did in the decision.
    """
    file = payer_file(known, act.project, act.payer, on=on)
    still = tuple(debt for debt in file.facts.debts if debt.bill in act.bills)
    if len(still) < len(act.bills):
        return "paid"
    if sum((debt.total for debt in still), act.amount * 0) < act.amount:
        return "paid-in-part"
    if any(act.day <= debt.due_on < on for debt in still):
        return "overdue"
    held = (hold for hold in file.facts.holds if hold.covers(on))
    for hold in held:
        if any((not hold.bills or debt.bill in hold.bills) and _of(hold, debt) for debt in still):
            return hold.kind
    still_by = on - timedelta(days=grace_days)
    promised = (each for each in file.facts.promises if each.made_on >= act.day and each.by >= still_by)
    return "promise" if any(not each.bills or set(each.bills) & set(act.bills) for each in promised) else ""


def _of(hold: DunningHold, debt: Debt) -> bool:
    return not hold.space or hold.space in debt.spaces


def recheck(known: Reading, sending: Sending, at: datetime) -> str:
    """Why the sending of an act is needless at *at*: the last look before it goes out, in the unit that begins it."""
    act = known.get(DunningAct, sending.id)
    if act is None:
        return "no such act"
    # Of the day on which it goes out, not of the one on which it was due: a relay may have stood still in between.
    return why_needless(known, act, on=max(at.astimezone(CHINA_TIME).date(), act.day))


def recheck_by(
    *policies: DunningPolicy, calendar: WorkCalendar = CHINA
) -> Callable[[Reading, Sending, datetime], str | datetime]:
    """The last look that keeps the grace, zone, hours and days off of an act's own policy, found by its code.

    It answers why the sending is needless, or from when on it may go out: a relay that stood still over night does not
    wake anybody on a holiday. The act of a policy that is not among *policies* gets the plain ``recheck``.

    Raises, when it looks:  CalendarUnknown: the policy spares days off, and the year is not announced.
    """
    by_code = {policy.code: policy for policy in policies}

    def look(known: Reading, sending: Sending, at: datetime) -> str | datetime:
        act = known.get(DunningAct, sending.id)
        policy = by_code.get(act.policy) if act else None
        if act is None or policy is None:
            return recheck(known, sending, at)
        on = max(policy.local(at).date(), act.day)
        why = why_needless(known, act, on=on, grace_days=policy.promise_grace_days)
        return why or policy.goes_out(at, calendar)

    return look
