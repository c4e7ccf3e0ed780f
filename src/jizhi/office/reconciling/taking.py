"""Taking in what a channel settled on a day: its terms, and its lines, each kept once as it was told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

import attrs

from jizhi.errors import AlreadyStored, FileDamaged, NotPosted, NotReady
from jizhi.fees.clearing import ChannelDay, ChannelLine, ChannelTerms
from jizhi.findings import Finding, Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.ports import Range, Reading, Settlement, SettlementLine
from jizhi.values import key


@operation("books.settle", at="terms.project")
def settle_terms(desk: Desk, terms: ChannelTerms) -> ChannelTerms:
    """Keep what *terms* a project has with a channel; those of a channel that has some are replaced.

    Raises: UnknownProject; Conflict where somebody else settled them meanwhile.
    """
    with desk.store.writing() as tx:
        read_project(tx, terms.project)
        before = tx.get(ChannelTerms, terms.id)
        if before is not None and attrs.evolve(terms, version=before.version) == before:
            return before
        return tx.put(terms, expected=None if before is None else before.version)


def terms_of(known: Reading, project: str, channel: str) -> ChannelTerms:
    """The terms of a project with a channel.

    Raises: UnknownProject, NotPosted.
    """
    read_project(known, project)
    found = known.get(ChannelTerms, key(project, channel))
    if found is None:
        raise NotPosted("channel terms", channel)
    return found


@operation("payments.reconcile")
def take_lines(
    desk: Desk, project: str, channel: str, settlement: Settlement, *, day: date, at: datetime
) -> Outcome[ChannelDay | None]:
    """Keep every line that *channel* settled on *day*, in chunks; a day that was taken in is not asked for again.

    Broken off anywhere and begun again, the same lines are the same records.

    Args:
        settlement: the channel's own account; it is read outside any unit.
        at: the instant by the host's clock.

    Returns: the day, or None with the finding that stopped it: ``settlement-not-ready``, ``settlement-damaged``, or
        ``settlement-changed`` where lines that were kept before say something else now.
    Raises: UnknownProject, NotPosted; of the channel ``TryLater``, ``AdapterStopped`` and the like.
    """
    with desk.store.reading() as known:
        terms = terms_of(known, project, channel)
        head = known.get(ChannelDay, key(project, channel, day))
    if head is not None and head.state != "taking":
        return Outcome(head)
    subject = f"{channel}/{day}"
    try:
        told = settlement.lines(day, at=at)
        return Outcome(_taken(desk, terms, told, day=day))
    except NotReady as later:
        return Outcome(None, (Finding("settlement-not-ready", subject, {"why": later.why}, "warning"),))
    except FileDamaged as damaged:
        return Outcome(None, (Finding("settlement-damaged", subject, {"why": damaged.why}),))
    except AlreadyStored as other:
        return Outcome(None, (Finding("settlement-changed", subject, {"line": other.id}),))


def _taken(desk: Desk, terms: ChannelTerms, told: Iterator[SettlementLine], *, day: date) -> ChannelDay:
    lines = (_kept(terms, line, day=day, n=n) for n, line in enumerate(told, 1))
    count = 0
    while chunk := tuple(islice(lines, desk.chunk)):
        with desk.store.writing() as tx:
            tx.add(chunk)
        count += len(chunk)
    with desk.store.writing() as tx:
        head = ChannelDay(project=terms.project, channel=terms.channel, day=day, actor=desk.actor)
        beyond = Range(field="id", at_least=f"{head.id}#{count + 1:08d}", below=f"{head.id}$")
        for line in tx.find(ChannelLine, beyond, limit=1):
            raise AlreadyStored("channel_line", line.id, "n")
        before = tx.get(ChannelDay, head.id)
        if before is not None and before.state != "taking":
            return before
        taken = attrs.evolve(head, state="taken", lines=count)
        return tx.put(taken, expected=None if before is None else before.version)


def _kept(terms: ChannelTerms, line: SettlementLine, *, day: date, n: int) -> ChannelLine:
    return ChannelLine(project=terms.project, channel=terms.channel, day=day, n=n, **attrs.asdict(line, recurse=False))
