"""jizhi-wecom: the punches that people make in WeCom, fetched from its API; standard library only."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer, PunchSource
from jizhi_wecom.checkins import Wecom, WecomSettings


@hookimpl
def jizhi_punch_sources() -> Iterator[Offer[PunchSource]]:
    """Offer the source under the name ``wecom``."""
    yield Offer("wecom", WecomSettings, Wecom, abilities=Wecom.abilities)
