"""Holding a day's lines against ours, page by page, and posting what the day moved; broken off, it is done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

import attrs

from jizhi.errors import NotPosted, WrongState
from jizhi.fees.clearing import (
    ChannelDay,
    ChannelLine,
    ChannelTerms,
    Counterpart,
    Difference,
    Settled,
    added,
    is_ours,
    judged,
    missing,
    repeated_lines,
    settled_moves,
    suspense_moves,
)
from jizhi.fees.ledger import BookClosing, Entry, posted
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.posting import closed_until, keep_entries
from jizhi.office.reconciling.ours import moved, named, receipts_of
from jizhi.office.reconciling.taking import terms_of
from jizhi.ports import Range, Reading, SettlementLine, Writing
from jizhi.values import key

Hear: TypeAlias = Callable[[SettlementLine], object]
"""What takes a line in as evidence of the order or refund that it names, in a unit of its own."""


@operation("payments.reconcile")
def reconcile_day(desk: Desk, project: str, channel: str, *, day: date, hear: Hear | None = None) -> ChannelDay:
    """Hold what *channel* settled on *day* against what stands in our books; keep what differs, post what it moved.

    A day that is done stays as it is. Money that nobody knows goes into suspense with its difference; fees and pay-out
    are posted once, at the end. What an earlier day missed and this one tells is healed.

    Args:
        hear: what brings an order forward by a line about it (``checkout.take_settled``); it is called, outside any
            unit, for each line whose order or refund is not known to have gone through. Without it these are
            differences.

    Raises: UnknownProject, NotPosted (no terms, or the lines were not taken in); WrongState: not all of them were.
    """
    with desk.store.reading() as known:
        terms, head = terms_of(known, project, channel), known.get(ChannelDay, key(project, channel, day))
    if head is None:
        raise NotPosted("channel day", key(channel, day))
    if head.state == "taking":
        raise WrongState("channel day", head.id, head.state, "taken")
    if head.state == "done":
        return head
    settled = Settled()
    after = f"{head.id}#"
    while page := _page(desk, after, below=f"{head.id}$"):
        if hear is not None:
            for line in _unheard(desk, terms, page):
                hear(line)
        settled = _hold_lines(desk, terms, page, settled, day=day)
        after = f"{page[-1].id}\0"
    for group in _ours(desk, terms, day):
        _hold_ours(desk, terms, group, day=day)
    return _close(desk, terms, head, settled)


def _page(desk: Desk, after: str, *, below: str) -> tuple[ChannelLine, ...]:
    with desk.store.reading() as known:
        return tuple(known.find(ChannelLine, Range(field="id", at_least=after, below=below), limit=desk.chunk))


def _unheard(desk: Desk, terms: ChannelTerms, page: Sequence[ChannelLine]) -> tuple[SettlementLine, ...]:
    """The lines that are evidence of something of ours that is not known to have gone through."""
    with desk.store.reading() as known:
        ours = named(known, terms, page)
    waiting = {number for number, each in ours.items() if each.state != "paid" and each.project == terms.project}
    return tuple(_as_told(line) for line in page if line.number in waiting and is_ours(terms, line))


def _as_told(line: ChannelLine) -> SettlementLine:
    return SettlementLine(**{field.name: getattr(line, field.name) for field in attrs.fields(SettlementLine)})


def _hold_lines(
    desk: Desk, terms: ChannelTerms, page: Sequence[ChannelLine], settled: Settled, *, day: date
) -> Settled:
    with desk.store.writing() as tx:
        numbers = sorted({line.number for line in page if line.number})
        ours, about = named(tx, terms, page), _about(tx, terms, numbers)
        nameless = [line for line in page if not line.number]
        repeated = frozenset[str]().union(*(repeated_lines(each) for each in about.values()))
        found = [*judged(terms, nameless, None, day=day)]
        for number, lines in about.items():
            found += judged(terms, lines, ours.get(number), day=day)
        here = {line.id: line for line in page}
        fresh = _keep(tx, (each for each in found if each.line in here))
        # What a cashier or a notice has taken down by the channel's number is in the books, be it in suspense.
        taken = receipts_of(tx, terms, page)
        money = {id: each for id, each in here.items() if id not in repeated and each.transaction not in taken}
        _post_unknown(tx, desk, terms, fresh, money)
        _heal(tx, terms, page, day=day)
    return added(settled, terms, page, repeated=repeated)


def _about(tx: Reading, terms: ChannelTerms, numbers: Sequence[str]) -> dict[str, list[ChannelLine]]:
    """Every line of the channel, of any day, that names one of *numbers*."""
    about: dict[str, list[ChannelLine]] = {}
    for line in tx.find(ChannelLine, number=tuple(numbers)):
        if line.project == terms.project and line.channel == terms.channel:
            about.setdefault(line.number, []).append(line)
    return about


def _by_transaction(tx: Reading, terms: ChannelTerms, transactions: Sequence[str]) -> dict[str, list[ChannelLine]]:
    """Every line of the channel, of any day, with one of its own numbers."""
    about: dict[str, list[ChannelLine]] = {}
    for line in tx.find(ChannelLine, transaction=tuple(transactions)):
        if line.project == terms.project and line.channel == terms.channel:
            about.setdefault(line.transaction, []).append(line)
    return about


def _keep(tx: Writing, found: Iterator[Difference]) -> list[Difference]:
    """Keep the differences that are new, and return them; a known one stays as a person left it."""
    by_id = {each.id: each for each in found}
    known = {each.id for each in tx.find(Difference, id=tuple(by_id))} if by_id else set()
    return [tx.put(each, expected=None) for id, each in by_id.items() if id not in known]


def _post_unknown(
    tx: Writing, desk: Desk, terms: ChannelTerms, fresh: Sequence[Difference], lines: dict[str, ChannelLine]
) -> None:
    """Put the money of new differences that nobody knows into suspense, a posting for each line."""
    closed = _closed(tx, desk, terms)
    entries: list[Entry] = []
    for each in fresh:
        on = each.day if closed is None else max(each.day, closed)
        for move in suspense_moves(terms, [each], lines, on=on):
            entries += posted([move], project=terms.project, posting=move.item, actor=desk.actor)
    if entries:
        keep_entries(tx, entries, heads={}, closed=closed)


def _closed(tx: Writing, desk: Desk, terms: ChannelTerms) -> date | None:
    """Up to where the books are closed; they are not closed further before this unit ends."""
    if tx.get(BookClosing, key(terms.project)) is not None:
        tx.lock(BookClosing, key(terms.project))
    return closed_until(tx, terms.project, desk.closed_until)


def _heal(tx: Writing, terms: ChannelTerms, page: Sequence[ChannelLine], *, day: date) -> None:
    """What we missed on another day stands here: the difference of that day is settled by itself."""
    ours = [line for line in page if is_ours(terms, line)]
    told = {(name, line.kind == "refund") for line in ours for name in (line.number, line.transaction) if name}
    names = tuple(sorted({name for name, _ in told}))
    open_ones = tx.find(Difference, project=terms.project, channel=terms.channel, state="open", number=names)
    for each in tuple(open_ones):
        lost = not each.line and each.kind in {"ours-only", "refund"}
        if lost and each.day != day and (each.number, each.kind == "refund") in told:
            tx.put(attrs.evolve(each, state="healed", note=day.isoformat()), expected=each.version)


def _ours(desk: Desk, terms: ChannelTerms, day: date) -> Iterator[tuple[Counterpart, ...]]:
    with desk.store.reading() as known:
        yield from moved(known, terms, day, size=desk.chunk)


def _hold_ours(desk: Desk, terms: ChannelTerms, group: Sequence[Counterpart], *, day: date) -> None:
    with desk.store.writing() as tx:
        told = _about(tx, terms, [each.number for each in group])
        told |= _by_transaction(tx, terms, [each.transaction or each.number for each in group])
        _keep(tx, missing(terms, group, told, day=day))


def _close(desk: Desk, terms: ChannelTerms, head: ChannelDay, settled: Settled) -> ChannelDay:
    """Post the day's fees and pay-out with the head that says that it is done."""
    with desk.store.writing() as tx:
        held = tx.lock(ChannelDay, head.id)
        if held.state == "done":
            return held
        closed = _closed(tx, desk, terms)
        on = head.day if closed is None else max(head.day, closed)
        moves = settled_moves(terms, settled, day=head.day, on=on)
        posting = key("channel", terms.channel, head.day)
        keep_entries(
            tx, posted(moves, project=terms.project, posting=posting, actor=desk.actor), heads={}, closed=closed
        )
        every = tx.find(Difference, project=terms.project, channel=terms.channel, day=head.day)
        done = attrs.evolve(
            held,
            state="done",
            differences=sum(1 for _ in every),
            paid_fen=settled.paid_fen,
            refunded_fen=settled.refunded_fen,
            fee_fen=settled.fee_fen,
        )
        return tx.put(done, expected=held.version)
