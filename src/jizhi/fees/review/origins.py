"""Prices whose publication says that they no longer hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jizhi.fees.tariff import Tariff
from jizhi.findings import Finding


def expired_origins(tariff: Tariff, *, on: date, source: str = "") -> Iterator[Finding]:
    """Warn of an origin that has expired by the day *on*: the tariff's own, and those of the presets it extends."""
    place = f"{source}: origin" if source else "origin"
    if tariff.origin is not None and tariff.origin.expired(on=on):
        yield Finding("origin-expired", place, {"until": tariff.origin.until}, severity="warning")
    for ground in tariff.grounds:
        if ground.origin is not None and ground.origin.expired(on=on):
            told = {"preset": ground.name, "until": ground.origin.until}
            yield Finding("preset-expired", f"{source}: extends" if source else "extends", told, severity="warning")
