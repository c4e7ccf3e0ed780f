"""jizhi-zkteco: ZKTeco terminals, which push by ADMS or are read over TCP 4370; standard library only."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import Offer, PunchReceiver, PunchSource
from jizhi_zkteco.adms import Adms, AdmsSettings
from jizhi_zkteco.terminal import Terminal, TerminalSettings


@hookimpl
def jizhi_punch_sources() -> Iterator[Offer[PunchSource | PunchReceiver]]:
    """Offer what terminals push under the name ``zkteco-adms``, and reading one under ``zkteco-4370``."""
    yield Offer("zkteco-adms", AdmsSettings, Adms, abilities=Adms.abilities)
    yield Offer("zkteco-4370", TerminalSettings, Terminal, abilities=Terminal.abilities)
