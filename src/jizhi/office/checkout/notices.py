"""Notices of a channel: believed at receipt, kept as they came, done once, and only then answered for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from jizhi.codec import from_store, to_json
from jizhi.errors import AlreadyStored, Conflict, NoticeRefused, Retryable
from jizhi.fees.online import UNDONE, ChannelNotice, OnlineRefund, RefusedNotices
from jizhi.fees.online.inbox import REFUSED_MOST
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.checkout.books import Books, in_books
from jizhi.office.checkout.rules import HOUSE_CHECKOUT, Channel, CheckoutRules
from jizhi.office.checkout.telling import order_told, refund_told
from jizhi.office.desk import Desk
from jizhi.ports import OrderStatus, PaymentNotice, PaymentNotices, RefundStatus, Reply, Request

NoticeFate: TypeAlias = Literal["refused", "repeated", "done", "kept"]

_TRIES = 8
_UNREAD = "unreadable"
"""The reason under which notices are counted that the adapter broke at."""


@attrs.frozen(kw_only=True)
class Received:
    """What became of a notice, and what to answer.

    Args:
        fate: ``refused``: not believed, and nothing kept but a count; ``repeated``: known, no effect; ``done``: taken
            in, with all its effect; ``kept``: believed and kept, its effect comes later.
        reason: of a refused one, as ``NoticeRefused`` has it.
    """

    reply: Reply
    fate: NoticeFate
    reason: str = ""
    findings: tuple[Finding, ...] = ()


@attrs.frozen(kw_only=True)
class Processed:
    """What became of the notices that were kept: each id with the state that it has now."""

    fates: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()


@operation("payments.channels", at="")
def receive_notice(
    desk: Desk, channel: Channel, request: Request, *, rules: CheckoutRules = HOUSE_CHECKOUT
) -> Received:
    """Take a notice in: believe it or not, keep it with its effect in one unit, and only then answer that it is kept.

    Its freshness is judged by ``request.at``, here and never again. Where its effect fails, the notice is kept without
    it and done by ``process_kept``. What is not believed leaves a count by reason and nothing else.

    Raises:  whatever the store raises: nothing is kept, and the channel sends again.
    """
    notices = _reader(channel)
    read = _read(desk, channel, notices, request)
    if isinstance(read, Received):
        return read
    notice = _as_kept(channel, read, request)

    def work(books: Books) -> NoticeFate:
        known = books.tx.get(ChannelNotice, notice.id)
        if known is not None and known.state == "done":
            return "repeated"
        held = books.tx.put(notice, expected=None) if known is None else books.tx.lock(ChannelNotice, notice.id)
        _do(books, held, read.about)
        _hasten(books, read.refund)
        return "done"

    try:
        fate, findings = in_books(desk, channel, work, at=request.at, rules=rules)
    except Exception as broken:
        # It is believed, and must not be lost for what is wrong here.
        return _kept_only(desk, channel, notice, rules, why=type(broken).__name__)
    return Received(reply=notices.reply(kept=True), fate=fate, findings=findings)


@operation("payments.channels", at="")
def store_notice(desk: Desk, channel: Channel, request: Request, *, rules: CheckoutRules = HOUSE_CHECKOUT) -> Received:
    """Believe a notice or not and keep it, without its effect, for a host whose worker does the rest later.

    Raises:  whatever the store raises: nothing is kept, and the channel sends again.
    """
    notices = _reader(channel)
    read = _read(desk, channel, notices, request)
    if isinstance(read, Received):
        return read
    return _kept_only(desk, channel, _as_kept(channel, read, request), rules)


@operation("payments.channels", at="")
def process_kept(
    desk: Desk,
    channels: Mapping[str, Channel],
    *,
    at: datetime,
    rules: CheckoutRules = HOUSE_CHECKOUT,
    limit: int = 1000,
) -> Processed:
    """Give the notices that were kept only their effect, oldest first, however long ago they came.

    One that fails again stays kept, and is a case for a person; it does not hold up those behind it.
    """
    with desk.store.reading() as known:
        found = known.find(ChannelNotice, gateway=tuple(channels), state="kept")
        waiting = sorted(found, key=lambda notice: (notice.received_at, notice.id))[:limit]
    fates: list[tuple[str, str]] = []
    findings: list[Finding] = []
    for notice in waiting:
        channel = channels[notice.gateway]
        try:
            fate, said = in_books(desk, channel, lambda books, id=notice.id: _done_later(books, id), at=at, rules=rules)  # type: ignore[misc]
        except Exception as broken:
            # What is wrong with one notice must not hold up those behind it.
            fate, said = "kept", _failed(desk, channel, notice.id, at, rules, why=type(broken).__name__)
        fates.append((notice.id, fate))
        findings += said
    return Processed(fates=tuple(fates), findings=tuple(findings))


def _reader(channel: Channel) -> PaymentNotices:
    if channel.notices is None:
        raise NoticeRefused(channel.name, "not-ours", "this channel sends no notices")
    return channel.notices


def _read(desk: Desk, channel: Channel, notices: PaymentNotices, request: Request) -> PaymentNotice | Received:
    try:
        read = notices.read(request)
        if not isinstance(read, PaymentNotice):
            raise TypeError(type(read).__name__)
        return read
    except NoticeRefused as refused:
        reason, found = refused.reason, ()
    except Exception as broken:
        why = {"why": type(broken).__name__}
        reason, found = _UNREAD, (Finding("notice-unreadable", channel.name, why),)  # type: ignore[assignment]
    _count(desk, channel, reason, at=request.at)
    return Received(reply=notices.reply(kept=False), fate="refused", reason=reason, findings=found)


def _count(desk: Desk, channel: Channel, reason: str, *, at: datetime) -> None:
    """Count a refused notice; one row for each reason, so that no flood fills the store."""
    fresh = RefusedNotices(gateway=channel.name, reason=reason, count=1, last_at=at)
    tries = _TRIES
    while True:
        tries -= 1
        try:
            with desk.store.writing() as tx:
                known = tx.get(RefusedNotices, fresh.id)
                if known is None:
                    tx.put(fresh, expected=None)
                    return
                more = attrs.evolve(known, count=min(REFUSED_MOST, known.count + 1), last_at=at)
                tx.put(more, expected=known.version)
                return
        except (Conflict, AlreadyStored, Retryable):
            if not tries:
                # A flood counts itself out of step; it is refused as well without being counted to the last one.
                return


def _as_kept(channel: Channel, read: PaymentNotice, request: Request) -> ChannelNotice:
    about: Literal["order", "refund"] = "order" if isinstance(read.about, OrderStatus) else "refund"
    return ChannelNotice(
        gateway=channel.name,
        notice=read.id,
        about=about,
        order=read.about.number if isinstance(read.about, OrderStatus) else read.about.order,
        told=to_json(read.about),
        headers=request.headers,
        body=request.body,
        received_at=request.at,
    )


def _do(books: Books, notice: ChannelNotice, about: OrderStatus | RefundStatus) -> None:
    """The effect of a notice, and the mark that it is done."""
    if isinstance(about, OrderStatus):
        order_told(books, about, by="notice")
    else:
        refund_told(books, about, by="notice")
    books.tx.put(attrs.evolve(notice, state="done", why=""), expected=notice.version)


def _hasten(books: Books, number: str) -> None:
    """Let the janitor ask at once after a refund that a notice of its order names, without saying how much it was."""
    refund = books.tx.get(OnlineRefund, number) if number else None
    if refund is not None and refund.state in UNDONE:
        books.tx.put(attrs.evolve(refund, due=min(refund.due, books.at)), expected=refund.version)


def _done_later(books: Books, id: str) -> str:
    notice = books.tx.lock(ChannelNotice, id)
    if notice.state == "kept":
        kind = OrderStatus if notice.about == "order" else RefundStatus
        _do(books, notice, from_store(json.loads(notice.told), kind))
    return "done"


def _kept_only(desk: Desk, channel: Channel, notice: ChannelNotice, rules: CheckoutRules, *, why: str = "") -> Received:
    def work(books: Books) -> NoticeFate:
        known = books.tx.get(ChannelNotice, notice.id)
        if known is not None:
            return "repeated"
        books.tx.put(attrs.evolve(notice, why=why), expected=None)
        if why:
            books.case(channel.project, "notice-unprocessed", notice.order, why=why, notice=notice.notice)
        return "kept"

    fate, findings = in_books(desk, channel, work, at=notice.received_at, rules=rules)
    return Received(reply=_reader(channel).reply(kept=True), fate=fate, findings=findings)


def _failed(
    desk: Desk, channel: Channel, id: str, at: datetime, rules: CheckoutRules, *, why: str
) -> tuple[Finding, ...]:
    def work(books: Books) -> None:
        notice = books.tx.lock(ChannelNotice, id)
        if notice.state == "kept":
            tries = min(notice.tries + 1, 100_000)
            books.tx.put(attrs.evolve(notice, tries=tries, why=why), expected=notice.version)
            books.case(channel.project, "notice-unprocessed", notice.order, why=why, notice=notice.notice)

    return in_books(desk, channel, work, at=at, rules=rules)[1]
