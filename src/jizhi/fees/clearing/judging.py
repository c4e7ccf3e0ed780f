"""A channel's lines held against what we hold: each difference has one class, whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from operator import attrgetter

from jizhi.fees.clearing.lines import ChannelLine, ChannelTerms, Counterpart, Difference, DifferenceKind


def reconcile(
    terms: ChannelTerms, lines: Iterable[ChannelLine], ours: Iterable[Counterpart], *, day: date
) -> tuple[Difference, ...]:
    """Return every difference between the *lines* of a channel and *ours* on one *day*, by id.

    Of a line: ``other-merchant`` and ``currency`` are none of ours at all, ``other`` and a line without a number have
    nothing to be held against; ``channel-only`` is a payment, ``refund`` a refund that we hold nothing of;
    ``duplicate`` follows an earlier line about the same; ``closed`` and ``unposted`` are money for an order that we
    think nobody paid, or know nothing sure of; ``amount`` (``refund``) differs in the fen; ``cross-day`` is ours on
    another day; beside these ``fee`` is not what the terms say. Of ours: ``ours-only`` (``refund``) was paid that day
    by our books, and no line of any day tells it. A line has one difference, and a wrong fee besides.

    This form gathers everything; ``judged`` and ``missing`` are its parts for a day that does not fit in memory.

    Args:
        lines: at least those of the day; those of other days tell what is only on another day, or told again.
        ours: at least what the lines name, and what we hold to be paid that day.

    >>> from datetime import datetime, timezone
    >>> terms = ChannelTerms(project="jade", channel="wechatpay", merchant="m-1", fee_rate=Decimal("0.006"))
    >>> first = date(2025, 3, 1)
    >>> line = ChannelLine(project="jade", channel="wechatpay", day=first, n=1, kind="payment", order="J1", fen=9_999,
    ...     fee_fen=60, merchant="m-1", at=datetime(2025, 3, 1, 9, tzinfo=timezone.utc))
    >>> paid = Counterpart(project="jade", kind="payment", number="J1", fen=10_000, state="paid", day=first)
    >>> [(each.kind, each.ours_fen, each.theirs_fen) for each in reconcile(terms, [line], [paid], day=first)]
    [('amount', 10000, 9999)]
    >>> reconcile(terms, [line], [], day=first)[0].kind
    'channel-only'
    """
    about: dict[str, list[ChannelLine]] = {}
    for line in lines:
        about.setdefault(line.number, []).append(line)
    held = {each.number: each for each in ours}
    found = [
        difference for number, each in about.items() for difference in judged(terms, each, held.get(number), day=day)
    ]
    found += missing(terms, held.values(), {number: each for number, each in about.items() if number}, day=day)
    return tuple(sorted(found, key=attrgetter("id")))


def judged(
    terms: ChannelTerms, about: Sequence[ChannelLine], ours: Counterpart | None, *, day: date
) -> Iterator[Difference]:
    """Yield the differences of the lines of *day* among all lines *about* one number of ours.

    Args:
        about: every line of any day that names the number; lines that name none may be given together.
        ours: what we hold under the number.
    """
    before: set[str] = set()
    for line in sorted(about, key=lambda each: (not _is_the_same(each, ours), each.day, each.n)):
        if line.day == day:
            yield from _of_line(terms, line, ours, told=line.kind in before)
        if line.number and is_ours(terms, line):
            before.add(line.kind)


def _is_the_same(line: ChannelLine, ours: Counterpart | None) -> bool:
    """Whether a line is of the very payment that we hold, as far as both sides name it; that one comes first."""
    return ours is not None and bool(ours.transaction) and line.transaction == ours.transaction


def is_ours(terms: ChannelTerms, line: ChannelLine) -> bool:
    """Say whether *line* is about money of this merchant, in the currency of its books."""
    return _is_merchants(terms, line) and line.currency == terms.currency


def _is_merchants(terms: ChannelTerms, line: ChannelLine) -> bool:
    return not line.merchant or line.merchant == terms.merchant


def _of_line(terms: ChannelTerms, line: ChannelLine, ours: Counterpart | None, *, told: bool) -> Iterator[Difference]:
    kind = _class_of(terms, line, ours, told=told)
    if kind:
        yield _found(kind, line, None if ours is None or kind == "duplicate" else ours.fen)
    agreed = fee_agreed(terms, line)
    if kind in (None, "cross-day", "unposted") and agreed is not None and agreed != line.fee_fen:
        yield _found("fee", line, agreed, theirs_fen=line.fee_fen)


def _class_of(terms: ChannelTerms, line: ChannelLine, ours: Counterpart | None, *, told: bool) -> DifferenceKind | None:
    """The class of a line; None where it agrees with ours."""
    if not _is_merchants(terms, line):
        return "other-merchant"
    if line.currency != terms.currency:
        return "currency"
    if line.kind == "fee":
        return None
    if line.kind == "other":
        return "other"
    if told:
        return "duplicate"
    if ours is None or ours.kind != line.kind:
        return "refund" if line.kind == "refund" else "channel-only"
    return _class_beside(line, ours, project=terms.project)


def _class_beside(line: ChannelLine, ours: Counterpart, *, project: str) -> DifferenceKind | None:
    if ours.project != project:
        return "other-project"
    if ours.state == "paid" and ours.transaction and line.transaction and ours.transaction != line.transaction:
        return "duplicate"
    if ours.currency != line.currency:
        return "currency"
    if ours.fen != line.fen:
        return "refund" if line.kind == "refund" else "amount"
    if ours.state == "closed":
        return "refund" if line.kind == "refund" else "closed"
    if ours.state == "open":
        return "unposted"
    return "cross-day" if ours.day != line.day else None


def fee_agreed(terms: ChannelTerms, line: ChannelLine) -> int | None:
    """What the channel keeps of a payment by the terms, in fen, half up; None where nothing is agreed about it.

    >>> from datetime import datetime, timezone
    >>> terms = ChannelTerms(project="jade", channel="wechatpay", merchant="m-1", fee_rate=Decimal("0.006"))
    >>> line = ChannelLine(project="jade", channel="wechatpay", day=date(2025, 3, 1), n=1, kind="payment", order="J1",
    ...     fen=26_611, at=datetime(2025, 3, 1, 9, tzinfo=timezone.utc))
    >>> fee_agreed(terms, line)
    160
    """
    if terms.fee_rate is None or line.kind != "payment":
        return None
    return int((line.fen * terms.fee_rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def missing(
    terms: ChannelTerms, ours: Iterable[Counterpart], told: Mapping[str, Sequence[ChannelLine]], *, day: date
) -> Iterator[Difference]:
    """Yield what stands in our books as paid on *day* and no line tells.

    Args:
        told: by our number or the channel's, every line of any day that names it.
    """
    for each in ours:
        if each.state != "paid" or each.day != day or each.project != terms.project:
            continue
        lines = (*told.get(each.number, ()), *told.get(each.transaction, ()))
        if not any(line.kind == each.kind and _is_merchants(terms, line) for line in lines):
            yield Difference(
                project=terms.project,
                channel=terms.channel,
                day=day,
                kind="refund" if each.kind == "refund" else "ours-only",
                number=each.number,
                ours_fen=each.fen,
            )


def _found(
    kind: DifferenceKind, line: ChannelLine, ours_fen: int | None, *, theirs_fen: int | None = None
) -> Difference:
    return Difference(
        project=line.project,
        channel=line.channel,
        day=line.day,
        kind=kind,
        number=line.number,
        line=line.id,
        ours_fen=ours_fen,
        theirs_fen=line.fen if theirs_fen is None else theirs_fen,
    )
