"""Beside the money: instalments agreed, tills opened and counted, books closed."""

from __future__ import annotations

from datetime import timedelta

import attrs

from jizhi.errors import AmountRefused, PeriodClosed, TillRefused, WrongState
from jizhi.fees.charges import BillRun
from jizhi.fees.ledger import BookClosing, open_items
from jizhi.fees.payments import InstalmentPlan, TillSession, agree
from jizhi.office.counter.commands import AgreeInstalments, CloseBooks, CloseTill, OpenTill
from jizhi.office.counter.window import Decided, Window
from jizhi.office.extracts import lock_project
from jizhi.values import Money, key


def decide_agree(window: Window, asked: AgreeInstalments) -> Decided:
    """A plan about what is owed now; only the newest of a payer runs."""
    owed = [item for item in open_items(window.book(asked.payer)) if not asked.items or item.id in set(asked.items)]
    before = list(window.tx.find(InstalmentPlan, project=window.project, payer=asked.payer))
    plan = agree(
        asked.payer,
        owed,
        asked.parts,
        project=window.project,
        number=len(before) + 1,
        on=asked.on,
        actor=window.desk.actor,
    )
    ended = tuple(attrs.evolve(each, state="ended") for each in before if each.state == "running")
    return Decided(amount=plan.total, payer=asked.payer, puts=(*ended, plan), told=plan.id)


def open_session(window: Window, till: str) -> TillSession | None:
    """The session of a till that is open now, held; None where it is closed."""
    found = next(window.tx.find(TillSession, project=window.project, till=till, state="open"), None)
    return None if found is None else window.tx.lock(TillSession, found.id)


def decide_open_till(window: Window, asked: OpenTill) -> Decided:
    """A till opened with what was counted, by whoever asks."""
    if asked.opening.fen < 0:
        raise AmountRefused("an opening count", asked.opening)
    running = open_session(window, asked.till)
    if running is not None:
        raise TillRefused(asked.till, f"it is open already, by {running.cashier}")
    before = list(window.tx.find(TillSession, project=window.project, till=asked.till))
    session = TillSession(
        project=window.project,
        till=asked.till,
        number=len(before) + 1,
        cashier=window.desk.actor,
        opened_on=asked.on,
        opening=asked.opening,
        expected=asked.opening,
    )
    return Decided(amount=asked.opening, puts=(session,), told=session.id)


def decide_close_till(window: Window, asked: CloseTill) -> Decided:
    """A till closed by whoever opened it; the difference from what should be there is kept, not posted."""
    if asked.counted.fen < 0:
        raise AmountRefused("a closing count", asked.counted)
    session = own_session(window, asked.till)
    closed = attrs.evolve(session, state="closed", closed_on=asked.on, counted=asked.counted)
    return Decided(amount=closed.difference, puts=(closed,), told=session.id)


def own_session(window: Window, till: str) -> TillSession:
    """The open session of a till, which must be the actor's own.

    Raises: TillRefused.
    """
    session = open_session(window, till)
    if session is None:
        raise TillRefused(till, "it is not open")
    if session.cashier != window.desk.actor:
        raise TillRefused(till, f"it was opened by {session.cashier}")
    return session


def decide_close_books(window: Window, asked: CloseBooks) -> Decided:
    """The books closed up to a day, which is never moved back; no bill run may be open that still posts before it."""
    lock_project(window.tx, window.project)
    kept = window.tx.get(BookClosing, key(window.project))
    if kept is not None and asked.until <= kept.closed_until:
        raise PeriodClosed(asked.until - timedelta(days=1), kept.closed_until)
    for run in window.tx.find(BillRun, project=window.project, state="open"):
        if run.issued_on < asked.until:
            raise WrongState("bill run", run.id, "open", "done")
    closing = kept or BookClosing(project=window.project, closed_until=asked.until)
    closing = attrs.evolve(closing, closed_until=asked.until, actor=window.desk.actor)
    return Decided(amount=Money(0), puts=(closing,), told=closing.id)
