"""Leave, approved overtime and corrections: entries that are added, never changed; an entry may take back another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final, Literal, Protocol, TypeAlias, TypeVar

import attrs

from jizhi.estate.fields import day, flag, holds, one_of, or_none, refuse, text, word
from jizhi.findings import Finding, Outcome
from jizhi.staff.shifts import Span, aware
from jizhi.values import key

LeaveKind: TypeAlias = Literal[
    "annual", "personal", "sick", "in-lieu", "marriage", "maternity", "paternity", "bereavement", "injury", "errand",
    "other",
]  # fmt: skip
LEAVE_KINDS: Final[tuple[LeaveKind, ...]] = (
    "annual", "personal", "sick", "in-lieu", "marriage", "maternity", "paternity", "bereavement", "injury", "errand",
    "other",
)  # fmt: skip
"""年假, 事假, 病假, 补休, 婚假, 产假, 陪产假, 丧假, 工伤, 公出 (an errand outside counts as work), 其他."""

CorrectionKind: TypeAlias = Literal["make-up-in", "make-up-out", "ignore", "excuse"]
CORRECTIONS: Final[tuple[CorrectionKind, ...]] = ("make-up-in", "make-up-out", "ignore", "excuse")


@attrs.frozen(kw_only=True)
class Leave:
    """Leave that was approved, from an instant up to another; one that ``cancels`` another takes it back instead.

    >>> eight = datetime(2026, 3, 2, 0, tzinfo=UTC)
    >>> Leave(project="p", name="L1", employee="G01", kind="sick", start=eight, end=eight, made_at=eight)
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: leave: end = datetime.datetime(...), but it must be after start
    """

    project: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(word))
    employee: str = attrs.field(validator=holds(word))
    kind: LeaveKind = attrs.field(validator=holds(one_of(LEAVE_KINDS)))
    start: datetime = attrs.field(validator=holds(aware))
    end: datetime = attrs.field(validator=holds(aware))
    made_at: datetime = attrs.field(validator=holds(aware))
    approver: str = attrs.field(default="", validator=holds(text))
    document: str = attrs.field(default="", validator=holds(text))
    cancels: str = attrs.field(default="", validator=holds(text))

    @end.validator
    def _ends_later(self, field: attrs.Attribute[datetime], end: datetime) -> None:
        if end <= self.start:
            refuse(self, field.name, end, "it must be after start")

    @property
    def id(self) -> str:
        """Project and the caller's name of it as one key."""
        return key(self.project, self.name)

    @property
    def day(self) -> date:
        """The day on which it begins, in UTC."""
        return self.start.astimezone(UTC).date()

    @property
    def span(self) -> Span:
        """From when to when, in UTC."""
        return self.start.astimezone(UTC), self.end.astimezone(UTC)


@attrs.frozen(kw_only=True)
class Overtime:
    """Overtime that was approved; only what was also worked, by the punches, counts.

    Args:
        in_lieu: it is given back as time off, so a day of rest costs no 200 %; a statutory day cannot be.
        emergency: for an emergency repair the caps do not count (劳动法 §42).
    """

    project: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(word))
    employee: str = attrs.field(validator=holds(word))
    start: datetime = attrs.field(validator=holds(aware))
    end: datetime = attrs.field(validator=holds(aware))
    made_at: datetime = attrs.field(validator=holds(aware))
    in_lieu: bool = attrs.field(default=False, validator=holds(flag))
    emergency: bool = attrs.field(default=False, validator=holds(flag))
    approver: str = attrs.field(default="", validator=holds(text))
    reason: str = attrs.field(default="", validator=holds(text))
    cancels: str = attrs.field(default="", validator=holds(text))

    @end.validator
    def _ends_later(self, field: attrs.Attribute[datetime], end: datetime) -> None:
        if end <= self.start:
            refuse(self, field.name, end, "it must be after start")

    @property
    def id(self) -> str:
        """Project and the caller's name of it as one key."""
        return key(self.project, self.name)

    @property
    def day(self) -> date:
        """The day on which it begins, in UTC."""
        return self.start.astimezone(UTC).date()

    @property
    def span(self) -> Span:
        """From when to when, in UTC."""
        return self.start.astimezone(UTC), self.end.astimezone(UTC)


@attrs.frozen(kw_only=True)
class Correction:
    """What a person adds to the record of a shift: a make-up punch, a punch not to count, an excuse.

    Args:
        on: the day of the shift, on which a night shift begins.
        at: the instant of a make-up punch.
        punch: the id of the punch not to count.
        evidence: what it stands on; a make-up punch needs it.

    Raises:
        RecordRefused: a make-up without instant or evidence, a punch not to count that is not named.

    >>> Correction(project="p", name="C1", employee="G01", on=date(2026, 3, 2), kind="make-up-in",
    ...     at=datetime(2026, 3, 2, tzinfo=UTC), made_at=datetime(2026, 3, 3, tzinfo=UTC))
    Traceback (most recent call last):
    jizhi.errors.RecordRefused: correction: evidence = '', but it must say what the make-up stands on
    """

    project: str = attrs.field(validator=holds(word))
    name: str = attrs.field(validator=holds(word))
    employee: str = attrs.field(validator=holds(word))
    on: date = attrs.field(validator=holds(day))
    kind: CorrectionKind = attrs.field(validator=holds(one_of(CORRECTIONS)))
    at: datetime | None = attrs.field(default=None, validator=holds(or_none(aware)))
    punch: str = attrs.field(default="", validator=holds(text))
    evidence: str = attrs.field(default="", validator=holds(text))
    made_at: datetime = attrs.field(validator=holds(aware))
    actor: str = attrs.field(default="", validator=holds(text))
    cancels: str = attrs.field(default="", validator=holds(text))

    def __attrs_post_init__(self) -> None:
        if self.kind.startswith("make-up") and self.at is None:
            refuse(self, "at", self.at, "it must be the instant of the make-up")
        if self.kind.startswith("make-up") and not self.evidence:
            refuse(self, "evidence", self.evidence, "it must say what the make-up stands on")
        if self.kind == "ignore" and not self.punch:
            refuse(self, "punch", self.punch, "it must name the punch that does not count")

    @property
    def id(self) -> str:
        """Project and the caller's name of it as one key."""
        return key(self.project, self.name)

    @property
    def is_make_up(self) -> bool:
        """Whether it adds a punch."""
        return self.kind.startswith("make-up")


class _Entry(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def cancels(self) -> str: ...


E = TypeVar("E", bound=_Entry)


def standing(entries: Iterable[E]) -> tuple[E, ...]:
    """Return the entries that hold: neither taken back by another nor one that takes back, each once, by id.

    An entry that takes back one that took back restores nothing: it is added anew.
    """
    known = {entry.id: entry for entry in entries}
    taken = {entry.cancels for entry in known.values() if entry.cancels}
    return tuple(known[id] for id in sorted(known) if id not in taken and not known[id].cancels)


def allowed(corrections: Iterable[Correction], *, most: int) -> Outcome[tuple[Correction, ...]]:
    """Return the corrections that count: of the make-ups of a person in a month of shifts the first *most*, as made.

    >>> made = [Correction(project="p", name=f"C{n}", employee="1", on=date(2026, 3, n), kind="make-up-in",
    ...     at=datetime(2026, 3, n, tzinfo=UTC), evidence="camera", made_at=datetime(2026, 3, 9, n, tzinfo=UTC))
    ...     for n in (4, 3, 2, 1)]
    >>> [finding.fact("name") for finding in allowed(made, most=3).findings]
    ['C4']
    """
    found: list[Correction] = []
    over: list[Finding] = []
    counted: dict[tuple[str, int, int], int] = {}
    for entry in sorted(standing(corrections), key=lambda entry: (entry.made_at, entry.id)):
        month = (entry.employee, entry.on.year, entry.on.month)
        if entry.is_make_up:
            counted[month] = counted.get(month, 0) + 1
        if entry.is_make_up and counted[month] > most:
            facts = {"name": entry.name, "most": most}
            over.append(Finding("make-up-beyond", f"{entry.employee} {entry.on}", facts))
        else:
            found.append(entry)
    return Outcome(tuple(found), tuple(over))
