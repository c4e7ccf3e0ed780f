"""What an office keeps of attendance besides facts: its rulebooks as texts, held serials, and sheets it confirmed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import attrs

from jizhi.estate.fields import day, holds, whole, word
from jizhi.estate.fields import text as any_text
from jizhi.staff.shifts import aware
from jizhi.values import key

_version = holds(whole(0, 2**31 - 1))


@attrs.frozen(kw_only=True)
class RulesText:
    """A rulebook of attendance or a KPI scheme as it was written; a project has one of attendance, schemes by code.

    ``since`` is from when on it was in force, ``actor`` who put it there.
    """

    project: str = attrs.field(validator=holds(word))
    kind: Literal["attendance", "kpi"]
    code: str = attrs.field(validator=holds(word))
    text: str = attrs.field(validator=holds(any_text), repr=False)
    sha256: str = attrs.field(validator=holds(word))
    source: str = attrs.field(default="", validator=holds(any_text))
    since: date = attrs.field(validator=holds(day))
    actor: str = attrs.field(default="", validator=holds(any_text))
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """Project, kind and code as one key."""
        return key(self.project, self.kind, self.code)


@attrs.frozen(kw_only=True)
class HeldDevice:
    """A serial whose punches are held in quarantine: how many are kept, how many only counted, and why.

    Beyond a bound its punches are counted and not kept, so that a stranger cannot fill the store.
    """

    project: str = attrs.field(validator=holds(word))
    serial: str = attrs.field(validator=holds(word))
    cause: str = attrs.field(validator=holds(word))
    kept: int = attrs.field(default=0, validator=holds(whole(0, 2**62)))
    passed_over: int = attrs.field(default=0, validator=holds(whole(0, 2**62)))
    first_seen: datetime = attrs.field(validator=holds(aware))
    last_seen: datetime = attrs.field(validator=holds(aware))
    version: int = attrs.field(default=0, validator=_version)

    @property
    def id(self) -> str:
        """Project and serial as one key."""
        return key(self.project, self.serial)


@attrs.frozen(kw_only=True)
class ConfirmedSheet:
    """A monthly sheet that was handed to payroll, with every number as it was; later changes are told, not made.

    ``number`` counts the confirmations of one month; ``text`` is the sheet as JSON, ``sha256`` its hash.
    """

    project: str = attrs.field(validator=holds(word))
    month: str = attrs.field(validator=holds(word))
    number: int = attrs.field(validator=holds(whole(1, 10_000)))
    text: str = attrs.field(validator=holds(any_text), repr=False)
    sha256: str = attrs.field(validator=holds(word))
    actor: str = attrs.field(default="", validator=holds(any_text))
    at: datetime = attrs.field(validator=holds(aware))

    @property
    def id(self) -> str:
        """Project, month and number as one key."""
        return key(self.project, self.month, self.number)
