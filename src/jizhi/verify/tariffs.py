"""A tariff under its laws: every fee tried by every law, the smallest case that breaks each, a roster held to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import attrs

from jizhi.estate import Roster
from jizhi.fees.line import rate_line
from jizhi.fees.review import estate_review
from jizhi.fees.shared import share_pool
from jizhi.fees.tariff import EVERY_MONTH, Tariff
from jizhi.findings import Finding, Outcome
from jizhi.values import months_after
from jizhi.verify.amounts import ALWAYS_RATED, NEVER_FALLS, NEVER_NEGATIVE, NO_CLIFF
from jizhi.verify.bench import Bench, Law, Rate, Share
from jizhi.verify.cases import Case, kept_case
from jizhi.verify.facts import draws_of
from jizhi.verify.pools import CONSERVED
from jizhi.verify.reach import unmet
from jizhi.verify.search import USUAL, Search
from jizhi.verify.spans import BY_QUARTER, COUNTED_ON, CUT, HANDED_OVER, REPLAYED

LAWS: Final[tuple[Law, ...]] = (
    NEVER_NEGATIVE, ALWAYS_RATED, NEVER_FALLS, NO_CLIFF, CUT, HANDED_OVER, BY_QUARTER, COUNTED_ON, REPLAYED, CONSERVED,
)  # fmt: skip
"""Every law about one fee, in the order in which they are told."""


@attrs.frozen(kw_only=True)
class Broken:
    """A law that a tariff breaks: what is said of it, and the smallest case met, to be asked again."""

    finding: Finding
    case: Case

    @property
    def kept(self) -> str:
        """The line under which the case is kept beside the tariff."""
        return self.case.lines(self.finding.code)[0]


def verify_tariff(
    tariff: Tariff,
    known: Iterable[Mapping[str, Any]] = (),
    *,
    search: Search = USUAL,
    laws: Iterable[Law] = LAWS,
    rate: Rate = rate_line,
    share: Share = share_pool,
) -> Outcome[tuple[Broken, ...]]:
    """Try every law on every fee of *tariff*; what is found is tried, never proven to be all there is.

    Args:
        known: lines that were kept of earlier trials; they are asked first, and passed over where they fit no more.
        search: how many cases are drawn of each law, and from which seed.
        rate, share: what rates a line and splits a pool; broken twins stand here in the tests of the laws.

    Returns: each law that a fee breaks with its smallest case; their findings, those of conditions that nobody meets
        among them.

    >>> from jizhi.codec.tariffs import tariff_or_refuse
    >>> from jizhi.presets import PRESETS
    >>> verify_tariff(tariff_or_refuse(PRESETS["foshan-2019"]), search=Search(tries=10)).value
    ()
    """
    bench = Bench(tariff=tariff, search=search, rate=rate, share=share)
    kept = [found for line in known if (found := kept_case(line, tariff.fees)) is not None]
    broken: list[Broken] = []
    findings: list[Finding] = []
    for fee in tariff.fees:
        drawn = search.drawn(draws_of(fee))
        for law in laws:
            mine = [case for code, case in kept if code == law.code and case.fee == fee.code]
            tried = law.tried(bench, fee, drawn, mine)
            if tried is not None:
                broken.append(Broken(finding=tried[0], case=tried[1]))
                findings.append(tried[0])
        findings += unmet(fee, [facts for each in drawn for facts in (each.facts, *each.spaces) if facts], search)
    return Outcome(tuple(broken), findings)


def verify_roster(tariff: Tariff, roster: Roster, *, on: date) -> tuple[Finding, ...]:
    """Hold *tariff* against the spaces of *roster* on the day *on*, and on each later day that another version begins.

    Every space must be met by one fee of a name, and by exactly one version of it, on each of those days.
    """
    found: dict[tuple[str, str], Finding] = {}
    for day in _days(tariff, on):
        for finding in estate_review(tariff, roster, on=day):
            told = finding if day == on else attrs.evolve(finding, subject=f"{finding.subject} {day}".strip())
            found.setdefault((finding.code, finding.subject), told)
    return tuple(found.values())


def _days(tariff: Tariff, on: date) -> Iterator[date]:
    """The day itself, the beginning of every later version, and the months of a year where there are seasons."""
    days = {on, *(version.since for fee in tariff.fees for version in fee.versions if version.since > on)}
    if any(version.months != EVERY_MONTH for fee in tariff.fees for version in fee.versions):
        days |= {months_after(on.replace(day=1), step) for step in range(1, 13)}
    return iter(sorted(days))
