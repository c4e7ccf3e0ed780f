"""Versions and seasons that do not fit: a price that never comes into force, and use counted on past its thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jizhi.fees.tariff import EVERY_MONTH, Fee, Tariff, Version
from jizhi.findings import Finding

_YEARS = ("calendar-year", "contract-year")


def unfitting(tariff: Tariff) -> Iterator[Finding]:
    """Warn of versions that never hold and of use that is counted otherwise than it is read; each is proven.

    Findings, all warnings: ``version-never`` (replaced before a day of its season comes), ``accumulate-idle`` (counted
    on, but no formula reads ``used_before``), ``accumulate-season`` (counted over a year whose thresholds change).
    """
    for fee in tariff.fees:
        for version in fee.versions:
            place = f"fee {fee.code}: version {version.since}"
            if not _ever_holds(fee, version):
                yield Finding("version-never", place, severity="warning")
            elif version.accumulate != "once":
                yield from _counted(version, place)


def _ever_holds(fee: Fee, version: Version) -> bool:
    """True where the version holds on the first day that it could, of at least one of its months.

    Later versions only take days away, so a month whose first day is not the version's has none of its days.
    """
    since = version.since
    first = [(since.year + (month < since.month), month) for month in version.months if month != since.month]
    days = [since, *(date(year, month, 1) for year, month in first if year <= date.max.year)]
    return any(fee.version(day) is version for day in days)


def _counted(version: Version, place: str) -> Iterator[Finding]:
    told = {"accumulate": version.accumulate}
    if all(fact.name != "used_before" for fact in version.reads):
        yield Finding("accumulate-idle", place, told, "warning")
    elif version.months != EVERY_MONTH and version.accumulate in _YEARS:
        yield Finding("accumulate-season", place, told, "warning")
