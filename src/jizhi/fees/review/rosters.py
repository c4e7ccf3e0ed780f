"""A tariff held against an estate: who is billed by nothing, who twice, what is not known, which pools have nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from jizhi.errors import FactRefused, NotRated
from jizhi.estate import Roster
from jizhi.fees.tariff import Fee, Tariff
from jizhi.fees.terms import Checked
from jizhi.findings import Finding
from jizhi.formula import evaluate

SHOWN = 5
"""How many spaces are named one by one."""


def estate_review(tariff: Tariff, roster: Roster, *, on: date) -> Iterator[Finding]:
    """Hold *tariff* against the spaces of *roster* as they are on a day.

    Two fees bill a space twice where both are per space and apply to it under one name.

    Findings, all warnings: ``space-unbilled``, ``billed-twice``, ``facts-lacking``, ``pool-nobody``; each names how
    many spaces, and the first of them.
    """
    found = _Met(tariff, on)
    for space in roster.spaces:
        found.meet(roster, space.code)
    yield from found.findings()


class _Met:
    """What was met of a tariff while going through the spaces."""

    def __init__(self, tariff: Tariff, on: date) -> None:
        self.on = on
        versions = [(fee, fee.version(on)) for fee in tariff.fees if fee.per != "once"]
        self.fees = [(fee, version) for fee, version in versions if version is not None]
        self.unbilled: list[str] = []
        self.twice: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self.lacking: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self.met: set[str] = set()

    def meet(self, roster: Roster, space: str) -> None:
        """Take one space in."""
        applying: list[Fee] = []
        for fee, version in self.fees:
            facts = Checked(fee.specs, roster.facts(space, on=self.on))
            try:
                if version.applies is not None and not evaluate(version.applies, facts).value:
                    continue
                applying.append(fee)
                if fee.on in ("space", "pool"):
                    evaluate(version.formula, facts)
            except (NotRated, FactRefused) as trouble:
                self.lacking[fee.code, str(trouble.facts.get("fact", trouble.code))].append(space)
        self.met |= {fee.code for fee in applying}
        if not any(fee.on == "space" for fee in applying):
            self.unbilled.append(space)
        for first, second in combinations([fee for fee in applying if fee.on == "space"], 2):
            if first.name == second.name:
                self.twice[first.code, second.code].append(space)

    def findings(self) -> Iterator[Finding]:
        """What was found, each once."""
        if self.unbilled:
            yield _told("space-unbilled", "", self.unbilled)
        for (one, other), spaces in self.twice.items():
            yield _told("billed-twice", f"fee {one}", spaces, other=other)
        for (code, fact), spaces in self.lacking.items():
            yield _told("facts-lacking", f"fee {code}", spaces, fact=fact)
        for fee, _ in self.fees:
            if fee.on == "pool" and fee.code not in self.met:
                yield Finding("pool-nobody", f"fee {fee.code}", severity="warning")


def _told(code: str, place: str, spaces: list[str], **more: str) -> Finding:
    first = " ".join(spaces[:SHOWN]) + (" …" if len(spaces) > SHOWN else "")
    return Finding(code, place, {"count": len(spaces), "spaces": first, **more}, "warning")
