"""The life of a tariff: drafted by one person, approved by another, published, and then the one that bills."""

from __future__ import annotations

import hashlib
from datetime import date

import attrs

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.errors import MakerIsChecker, NoTariff, NotStored, WrongState
from jizhi.fees import Tariff, TariffText
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.ports import Reading
from jizhi.presets import PRESETS


def draft_tariff(desk: Desk, project: str, text: str, *, source: str, on: date) -> TariffText:
    """Keep *text* as a draft; the same text again is the draft, or whatever became of it.

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
        return known if known is not None else tx.put(draft, expected=None)


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


def publish_tariff(desk: Desk, tariff: str, *, on: date) -> TariffText:
    """Publish the approved tariff with the id *tariff*; the one that was published before is withdrawn.

    Raises: WrongState, NotStored.
    """
    with desk.store.writing() as tx:
        approved = tx.lock(TariffText, tariff)
        if approved.state != "approved":
            raise WrongState("tariff", tariff, approved.state, "approved")
        for earlier in tuple(tx.find(TariffText, project=approved.project, state="published")):
            tx.put(attrs.evolve(earlier, state="withdrawn"), expected=earlier.version)
        return tx.put(attrs.evolve(approved, state="published", since=on), expected=approved.version)


def published_tariff(known: Reading, project: str) -> TariffText:
    """The tariff that bills *project*.

    Raises: NoTariff where none is published.
    """
    for text in known.find(TariffText, project=project, state="published"):
        return text
    raise NoTariff(project)


def tariff_of(known: Reading, tariff: str) -> Tariff:
    """The tariff with this id, read again from its text.

    Raises: NotStored.
    """
    text = known.get(TariffText, tariff)
    if text is None:
        raise NotStored("tariff_text", tariff)
    return tariff_or_refuse(text.text, source=text.source, presets=PRESETS)
