"""Who works here: employees with their dated posts, certificates that expire, documents and pictures by reference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate.fields import day, holds, is_a, one_of, or_none, refuse, text, whole, word, words
from jizhi.findings import Finding, Outcome
from jizhi.values import IdNumber, Phone, key, mask_name

Regime: TypeAlias = Literal["standard", "comprehensive", "untimed"]
REGIMES: Final[tuple[Regime, ...]] = ("standard", "comprehensive", "untimed")
"""How working hours are counted: 标准工时, 综合计算工时 (over a cycle), 不定时 (no overtime but on statutory days)."""


@attrs.frozen(kw_only=True)
class Appointment:
    """Where an employee works since a day: department, post and how his hours are counted; a transfer is the next one.

    >>> Appointment(since=date(2026, 1, 1), department="秩序", post="guard", regime="comprehensive").post
    'guard'
    """

    since: date = attrs.field(validator=holds(day))
    department: str = attrs.field(default="", validator=holds(text))
    post: str = attrs.field(default="", validator=holds(text))
    regime: Regime = attrs.field(default="standard", validator=holds(one_of(REGIMES)))
    basis: str = attrs.field(default="", validator=holds(text))


@attrs.frozen(kw_only=True)
class Certificate:
    """A licence that a post may ask for, such as 保安员证 or 电工证; *until* is its last day, None for one for life.

    >>> Certificate(kind="electrician", number="T44", until=date(2026, 3, 31)).valid_on(date(2026, 4, 1))
    False
    """

    kind: str = attrs.field(validator=holds(word))
    number: str = attrs.field(default="", validator=holds(text))
    since: date | None = attrs.field(default=None, validator=holds(or_none(day)))
    until: date | None = attrs.field(default=None, validator=holds(or_none(day)))
    document: str = attrs.field(default="", validator=holds(text))

    def valid_on(self, on: date) -> bool:
        """Tell whether it is valid on a day; its last day is one of them."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


def _by_day(appointments: Iterable[Appointment]) -> tuple[Appointment, ...]:
    return tuple(sorted(appointments, key=lambda each: each.since))


@attrs.frozen(kw_only=True)
class Employee:
    """Somebody who works for the project; a name prints masked, faces and fingerprints never enter.

    Args:
        number: the number in the office, lasting; also the number in devices where no badge says otherwise.
        hired, left: the first day, and the first day on which he works here no more.
        appointments: in any order, one a day; the one that holds is the latest begun.
        photo, documents: references in the host's own keeping.

    Raises:
        RecordRefused: a field that cannot be so.

    >>> Employee(project="jade", number="G01", name="王强", hired=date(2025, 3, 1)).works_on(date(2025, 2, 28))
    False
    >>> Employee(project="jade", number="G01", name="王强", hired=date(2025, 3, 1), left=date(2025, 3, 1))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: employee: left = datetime.date(2025, 3, 1), but it must be after hired, 2025-03-01
    """

    project: str = attrs.field(validator=holds(word))
    number: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(text), repr=lambda name: repr(mask_name(name)))
    hired: date = attrs.field(validator=holds(day))
    left: date | None = attrs.field(default=None, validator=holds(or_none(day)))
    phone: Phone | None = attrs.field(default=None, validator=holds(or_none(is_a(Phone))))
    id_number: IdNumber | None = attrs.field(default=None, validator=holds(or_none(is_a(IdNumber))))
    appointments: tuple[Appointment, ...] = attrs.field(default=(), converter=_by_day)
    certificates: tuple[Certificate, ...] = ()
    photo: str = attrs.field(default="", validator=holds(text))
    documents: tuple[str, ...] = attrs.field(default=(), validator=holds(words))
    version: int = attrs.field(default=0, validator=holds(whole(0, 2**31 - 1)))

    def __attrs_post_init__(self) -> None:
        if self.left is not None and self.left <= self.hired:
            refuse(self, "left", self.left, f"it must be after hired, {self.hired}")
        for one, other in pairwise(self.appointments):
            if one.since == other.since:
                refuse(self, "appointments", str(one.since), "two of them begin on one day")

    @property
    def id(self) -> str:
        """Project and number as one key."""
        return key(self.project, self.number)

    def works_on(self, on: date) -> bool:
        """Tell whether he works here on a day."""
        return self.hired <= on and (self.left is None or on < self.left)

    def appointment_on(self, on: date) -> Appointment:
        """Return where he works on a day; before the first appointment nowhere in particular, by standard hours."""
        held = [each for each in self.appointments if each.since <= on]
        return held[-1] if held else Appointment(since=self.hired)

    def holds_certificate(self, kind: str, *, on: date) -> bool:
        """Tell whether he has a certificate of a *kind* that is valid on a day."""
        return any(each.kind == kind and each.valid_on(on) for each in self.certificates)


def expiring(employees: Iterable[Employee], *, as_of: date, within_days: int = 60) -> Outcome[tuple[Certificate, ...]]:
    """Return the certificates of those who work here that have run out or will within some days, soonest first.

    >>> guard = Employee(project="p", number="1", name="甲", hired=date(2025, 1, 1), certificates=(
    ...     Certificate(kind="guard", until=date(2026, 3, 1)),))
    >>> [finding.code for finding in expiring([guard], as_of=date(2026, 3, 2)).findings]
    ['certificate-expired']
    >>> expiring([guard], as_of=date(2025, 3, 2)).value
    ()
    """
    last = date.fromordinal(as_of.toordinal() + within_days)
    met = sorted(
        (certificate.until, employee.number, certificate.kind, place, certificate)
        for employee in employees
        if employee.works_on(as_of)
        for place, certificate in enumerate(employee.certificates)
        if certificate.until is not None and certificate.until <= last
    )
    findings = (
        Finding(
            "certificate-expired" if until < as_of else "certificate-expiring",
            number,
            {"kind": kind, "until": until},
            "error" if until < as_of else "warning",
        )
        for until, number, kind, *_ in met
    )
    return Outcome(tuple(certificate for *_, certificate in met), tuple(findings))
