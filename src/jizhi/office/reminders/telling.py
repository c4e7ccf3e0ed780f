"""Told once to many, or for one reason: announcements to a place, and thanks for payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.errors import NaiveInstant, NotPosted, RecordRefused, UnknownPolicy
from jizhi.estate import Building, Occupancy, Party, Space, Tenure, Zone
from jizhi.fees.dunning import cut_threatened
from jizhi.fees.dunning.wording import filled
from jizhi.fees.payments import Receipt
from jizhi.messages import Sending
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.posting import book_of
from jizhi.office.reminders.known import CHINA_TIME
from jizhi.office.sending import queue
from jizhi.ports import Range, Reading
from jizhi.values import key
from jizhi.words import Voice, day_text, money_text, worded

Audience: TypeAlias = Literal["owners", "occupants", "everyone"]
"""Who is told of something."""
AUDIENCES: Final[tuple[Audience, ...]] = ("owners", "occupants", "everyone")
"""Everybody who may be told of something."""
ANNOUNCED: Final = "announcement"
THANKED: Final = "thanks"
_OF_FEES: Final = ("欠费", "缴费", "交费", "催缴", "催费", "物业费", "费用", "arrears", "unpaid", "fee", "overdue")


@attrs.frozen(kw_only=True)
class Announcement:
    """A text for everybody of a place: of the whole project, or of one zone, building or space of it.

    Args:
        name: what it is known by; to one person it is told once under its name.
        text: may have ``${payer}``, ``${project}`` and ``${company}``.
    """

    name: str
    text: str
    subject: str = ""
    audience: Audience = "everyone"
    zone: str = ""
    building: str = ""
    channels: tuple[str, ...] = ("in-app",)


@operation("messages.announce")
def announce(
    desk: Desk, project: str, announcement: Announcement, *, at: datetime, voice: Voice
) -> tuple[Sending, ...]:
    """Queue an *announcement* to the owners or occupants of a place as they are on the day of *at* in China, each once.

    Raises:
        UnknownProject; NaiveInstant; NotPosted: no such zone or building; UnknownPolicy: no such audience;
        WordingRefused: a field that there is not;
        RecordRefused: it threatens to cut a supply over fees; AlreadyStored: the name was used for another text.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    if announcement.audience not in AUDIENCES:
        raise UnknownPolicy("audience", announcement.audience, AUDIENCES)
    _lawful(f"{announcement.subject} {announcement.text}")
    with desk.store.writing() as tx:
        place = read_project(tx, project)
        people = sorted(_people(tx, project, announcement, at.astimezone(CHINA_TIME).date()))
        sendings = []
        for party in tx.find(Party, id=tuple(people)):
            told = {"payer": party.name, "project": place.name, "company": voice.company}
            text = filled(announcement.text, told, name=announcement.name)
            sending = Sending(
                id=key(project, ANNOUNCED, announcement.name, party.id),
                project=project,
                party=party.id,
                purpose=ANNOUNCED,
                channels=announcement.channels,
                template=ANNOUNCED,
                values=tuple(told.items()),
                subject=announcement.subject,
                text=text,
                not_before=at,
            )
            sendings.append(queue(tx, sending))
    return tuple(sendings)


def _lawful(text: str) -> None:
    """Refuse a text about fees that threatens to cut a supply; that the water is off for a repair may be said."""
    threat = cut_threatened(text)
    if threat and any(word in text.lower() for word in _OF_FEES):
        raise RecordRefused("announcement", "text", threat, "water, power, heat and gas are not cut over fees")


def _people(known: Reading, project: str, announcement: Announcement, on: date) -> set[str]:
    spaces = {space.code for space in _spaces(known, project, announcement)}
    found: set[str] = set()
    if announcement.audience != "occupants":
        found |= {each.party for each in _now(known.find(Tenure, project=project), spaces, on)}
    if announcement.audience != "owners":
        found |= {each.party for each in _now(known.find(Occupancy, project=project), spaces, on)}
    return found


def _now(spells: Iterable[Tenure] | Iterable[Occupancy], spaces: set[str], on: date) -> Iterator[Tenure | Occupancy]:
    return (each for each in spells if each.space in spaces and each.covers(on))


def _spaces(known: Reading, project: str, announcement: Announcement) -> Iterator[Space]:
    zones = _zones(known, project, announcement.zone)
    stands = {building.code: building.zone for building in known.find(Building, project=project)}
    spaces = tuple(known.find(Space, project=project))
    # A mistyped place would be told to nobody, and nobody would notice; spaces may name one of which nothing is kept.
    for kind, code, there in (
        ("building", announcement.building, {*stands, *(space.building for space in spaces)}),
        ("zone", announcement.zone, {*_all_zones(known, project), *(space.zone for space in spaces), *stands.values()}),
    ):
        if code and code not in there:
            raise NotPosted(kind, code)
    for space in spaces:
        zone = space.zone or stands.get(space.building, "")
        if announcement.building in ("", space.building) and (not zones or zone in zones):
            yield space


def _all_zones(known: Reading, project: str) -> Iterator[str]:
    return (zone.code for zone in known.find(Zone, project=project))


def _zones(known: Reading, project: str, zone: str) -> frozenset[str]:
    """A zone with all that lie in it; none where none is named."""
    if not zone:
        return frozenset()
    inside, kept = {zone}, tuple(known.find(Zone, project=project))
    while more := {each.code for each in kept if each.parent in inside} - inside:
        inside |= more
    return frozenset(inside)


@operation("messages.announce")
def thank(desk: Desk, project: str, *, since: date, at: datetime, voice: Voice) -> tuple[Sending, ...]:
    """Queue thanks for each payment received from the day *since* on; for one receipt once, however it would read now.

    What was taken back since (a cheque that bounced) is not thanked for.

    Raises:  UnknownProject; NaiveInstant.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    with desk.store.writing() as tx:
        place = read_project(tx, project)
        sendings = []
        for receipt in tuple(tx.find(Receipt, Range(field="day", at_least=since), project=project)):
            party = tx.get(Party, receipt.payer)
            if receipt.kind != "payment" or party is None:
                continue
            thanked = tx.get(Sending, key(THANKED, receipt.id))
            if thanked is not None:
                sendings.append(thanked)
                continue
            if _taken_back(tx, receipt):
                continue
            told = {
                "payer": party.name,
                "amount": money_text(receipt.amount, locale=voice.locale),
                "today": day_text(receipt.day, locale=voice.locale),
                "project": place.name,
                "company": voice.company,
            }
            words = worded("thanks", told, voice=voice)
            sending = Sending(
                id=key(THANKED, receipt.id),
                project=project,
                party=party.id,
                purpose=THANKED,
                channels=("in-app",),
                template=words.template,
                values=words.values,
                subject=words.subject,
                text=words.text,
                about=(receipt.id,),
                not_before=at,
            )
            sendings.append(queue(tx, sending))
    return tuple(sendings)


def _taken_back(known: Reading, receipt: Receipt) -> bool:
    """Whether the money of a receipt was reversed since."""
    book = book_of(known, receipt.project, receipt.payer)
    mine = {entry.id for entry in book if entry.posting == receipt.posting and entry.kind == "receipt"}
    return any(entry.reverses in mine for entry in book)
