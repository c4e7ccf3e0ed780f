"""The life of a tariff: drafted by one person, approved by another, published, and then the one that bills."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import attrs

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.errors import MakerIsChecker, NoTariff, NotStored, TariffRefused, WrongState
from jizhi.fees import BillRun, Fee, Tariff, TariffText, is_recurring
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project
from jizhi.ports import Reading
from jizhi.presets import PRESETS
from jizhi.values import Period

_PROBE: Final = Period.parse("2023-01-01..2028-01-01")
"""Years, one of them leap, over which two cycles that cut the same periods cannot hide a difference."""


@operation("tariffs.draft")
def draft_tariff(desk: Desk, project: str, text: str, *, source: str, on: date) -> TariffText:
    """Keep *text* as a draft; the same text again is the draft, or whatever became of it.

    A text that was withdrawn becomes a draft once more, so that an office can go back to it.

    Raises: TariffRefused with every finding, UnknownProject.
    """
    tariff = tariff_or_refuse(text, source=source, presets=PRESETS)
    draft = TariffText(
        project=project,
        code=tariff.code,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        source=source,
        since=on,
        drafted_by=desk.actor,
    )
    with desk.store.writing() as tx:
        read_project(tx, project)
        known = tx.get(TariffText, draft.id)
        if known is not None and known.state != "withdrawn":
            return known
        return tx.put(draft, expected=None if known is None else known.version)


@operation("tariffs.approve", at="tariff/")
def approve_tariff(desk: Desk, tariff: str) -> TariffText:
    """Approve the draft with the id *tariff*.

    Raises: MakerIsChecker where the actor drafted it himself, WrongState, NotStored.
    """
    with desk.store.writing() as tx:
        draft = tx.lock(TariffText, tariff)
        if draft.state != "draft":
            raise WrongState("tariff", tariff, draft.state, "draft")
        if draft.drafted_by == desk.actor:
            raise MakerIsChecker("tariff", tariff, desk.actor)
        approved = attrs.evolve(draft, state="approved", approved_by=desk.actor)
        return tx.put(approved, expected=draft.version)


@operation("tariffs.publish", at="tariff/")
def publish_tariff(desk: Desk, tariff: str, *, on: date) -> TariffText:
    """Publish the approved tariff with the id *tariff*; the one that was published before is withdrawn.

    A fee that was billed keeps its cycle: cut otherwise, its periods would overlap those that are billed already.

    Raises: WrongState, NotStored; TariffRefused with a ``cycle-changed`` for each fee whose cycle is another.
    """
    with desk.store.writing() as tx:
        approved = tx.lock(TariffText, tariff)
        if approved.state != "approved":
            raise WrongState("tariff", tariff, approved.state, "approved")
        lock_project(tx, approved.project)
        changed = tuple(_changed_cycles(tx, approved))
        if changed:
            raise TariffRefused(approved.source, changed)
        for earlier in tuple(tx.find(TariffText, project=approved.project, state="published")):
            tx.put(attrs.evolve(earlier, state="withdrawn"), expected=earlier.version)
        return tx.put(attrs.evolve(approved, state="published", since=on), expected=approved.version)


def _changed_cycles(known: Reading, text: TariffText) -> Iterator[Finding]:
    """The fees of *text* whose periods are not those by which they were ever billed."""
    used = {run.tariff for run in known.find(BillRun, project=text.project)} - {text.id}
    billed = {fee.code: fee.cycle for each in sorted(used) for fee in tariff_of(known, each).fees if is_recurring(fee)}
    for fee in tariff_of(known, text.id).fees:
        before = billed.get(fee.code)
        if before is not None and before.overlapping(_PROBE) != fee.cycle.overlapping(_PROBE):
            yield Finding("cycle-changed", f"{text.source}: fee {fee.code}: cycle", {"before": before.nth(0)})


def published_tariff(known: Reading, project: str) -> TariffText:
    """The tariff that bills *project*.

    Raises: NoTariff where none is published.
    """
    for text in known.find(TariffText, project=project, state="published"):
        return text
    raise NoTariff(project)


def fees_of_project(known: Reading, project: str) -> tuple[Fee, ...]:
    """The fees of the tariff that bills *project*; none before any is published."""
    try:
        return tariff_of(known, published_tariff(known, project).id).fees
    except NoTariff:  # readings and balances may come before any price
        return ()


def tariff_of(known: Reading, tariff: str) -> Tariff:
    """The tariff with this id, read again from its text.

    Raises: NotStored.
    """
    text = known.get(TariffText, tariff)
    if text is None:
        raise NotStored("tariff_text", tariff)
    return _read(text.text, text.source)


@lru_cache(maxsize=16)
def _read(text: str, source: str) -> Tariff:
    """A tariff is read at every errand that bills, and a text has one reading."""
    return tariff_or_refuse(text, source=source, presets=PRESETS)
