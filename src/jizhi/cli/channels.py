"""What a command opens of the world outside by a file of settings: a payment channel, an issuer of invoices."""

from __future__ import annotations

import os
import tomllib
from typing import Any

from jizhi.cli.console import WrongUse
from jizhi.cli.files import read_text
from jizhi.host import Host
from jizhi.host.settings import read_settings


def open_offer(hook: str, name: str, file: str, *, ability: str = "", seconds: int = 300) -> Any:
    """Open what ``[name]`` of a file of settings says, through the plugin that offers it, under watch.

    Args:
        hook: where plugins offer such things.   ability: what it must declare, where any is needed.

    Raises: WrongUse, SettingsRefused.
    """
    try:
        document = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as trouble:
        raise WrongUse(f"{file}: 不是正确的 TOML · is no TOML: {trouble}") from trouble
    table = document.get(name)
    if not isinstance(table, dict):
        raise WrongUse(f"{file}: 没有 [{name}] · there is no [{name}]: {', '.join(document) or '-'}")
    host = Host(discover=True)
    offers = host.offers(hook)
    offer = table.pop("offer", name)
    if offer not in offers:
        known = ", ".join(offers) or "-"
        raise WrongUse(f"{file}: [{name}] offer = {offer!r}: 没有这个插件 · no such plugin: {known}")
    if ability and ability not in offers[offer].abilities:
        raise WrongUse(f"{file}: [{name}] {offer}: 它不会 {ability} · it does not declare {ability}")
    settings = read_settings(offers[offer].settings, table, offer=offer, environment=os.environ)
    return host.adapter(hook, offer, settings, seconds=seconds)
