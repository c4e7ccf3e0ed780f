"""How the adapters on offer are: what settings they lack, and by their own word once they are opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jizhi.errors import AdapterFailed, SettingsRefused
from jizhi.host import Host, read_settings
from jizhi.host.methods import METHODS
from jizhi.ports import Offer

NOT_ASKED = "not asked"


def health_of(
    host: Host,
    hook: str,
    offer: Offer[Any],
    *,
    document: Mapping[str, Any],
    environment: Mapping[str, str],
    at: datetime | None,
) -> str:
    """Say how an offer is: ``well``, what its settings lack, or what is wrong by its own word; never a secret.

    Args:
        document: the file of settings, a table for each offer.
        at: now; None where nothing is to be opened. ``not asked`` is the answer then, and of what opens no line to
            anybody: stores, tables, calendars, formats.
    """
    try:
        settings = read_settings(
            offer.settings, document.get(offer.name, {}), offer=offer.name, environment=environment
        )
    except SettingsRefused as refused:
        missing = [finding.fact("key") or finding.subject for finding in refused.findings]
        return f"needs settings: {', '.join(sorted(missing))}"
    if at is None:
        return NOT_ASKED
    if at is None or hook not in METHODS:
        return NOT_ASKED
    try:
        found = host.adapter(hook, offer.name, settings).health(at=at)
    except AdapterFailed as failed:
        return failed.why
    return "well" if found.well else found.why
