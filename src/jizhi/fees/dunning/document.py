"""The shape of a dunning policy's file: what may be written where; what it means is the business of ``reading``."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from jizhi.fees.document import Number


@attrs.frozen(kw_only=True)
class HoursDoc:
    """``hours``: from when to when on a day something may go out, written ``08:00``."""

    opens: str = "08:00"
    closes: str = "20:00"


@attrs.frozen(kw_only=True)
class CapDoc:
    """``[[cap]]``: at most ``count`` notices to one payer in any ``days`` days in a row."""

    count: int
    days: int


@attrs.frozen(kw_only=True)
class StepDoc:
    """``[[step]]``: when, how, with which words, and what has to come of it."""

    code: str
    after_days: int
    channel: str
    template: str
    fallback: tuple[str, ...] = ()
    minimum: Number = 0
    evidence: tuple[str, ...] = ()
    counted: str = "from-due"
    after: str = "delivered"
    interrupts: bool = False
    approval: str = "none"
    wait_days: int = 3
    cost: Number = 0


@attrs.frozen(kw_only=True)
class PolicyDoc:
    """A whole policy: what holds for all steps, the steps, and words of its own by name and language."""

    policy: str
    title: str = ""
    catch_up: str = "keep-distance"
    gap_days: int = 3
    blackout: str = "public-holidays"
    hours: HoursDoc = attrs.field(factory=HoursDoc)
    promise_grace_days: int = 3
    warn_days: int = 180
    utc_offset_minutes: int = 480
    cap: tuple[CapDoc, ...] = ()
    step: tuple[StepDoc, ...] = ()
    template: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
