"""``jizhi check --deep``: laws tried on a file by Hypothesis, their small cases shown and kept beside it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from jizhi.cli.console import WrongUse
from jizhi.cli.files import parsed_line, read_lines
from jizhi.estate import Roster
from jizhi.fees.tariff import Tariff
from jizhi.findings import Finding

INSTALL = "pip install 'jizhi-core[verify]'"
KEPT = ".cases.jsonl"


@attrs.frozen(kw_only=True)
class Proof:
    """What the laws came to: findings, and by finding the cases to ask ``jizhi calc`` with."""

    findings: tuple[Finding, ...]
    cases: tuple[tuple[Finding, tuple[str, ...]], ...]
    kept: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The cases as they are printed: under the place of each, what can be pasted into a batch of ``jizhi calc``."""
        return tuple(line for finding, cases in self.cases for line in (f"# {finding.code}: {finding.subject}", *cases))

    @property
    def data(self) -> list[dict[str, Any]]:
        """The cases as JSON has them."""
        return [
            {"law": finding.code, "subject": finding.subject, "cases": [json.loads(case) for case in cases]}
            for finding, cases in self.cases
        ]


def the_laws() -> Any:
    """The room of the laws. Raises: WrongUse with the line that installs what it needs."""
    try:
        return importlib.import_module("jizhi.verify")
    except ModuleNotFoundError as missing:
        if missing.name != "hypothesis":
            raise
        raise WrongUse(f"--deep 需要 Hypothesis · --deep needs Hypothesis: {INSTALL}") from missing


def prove_tariff(tariff: Tariff, *, source: str, tries: int, seed: int) -> Proof:
    """Try every law on a tariff, the cases kept beside its file first, and keep there what is new."""
    laws = the_laws()
    kept = kept_beside(source)
    known = list(_known(kept))
    outcome = laws.verify_tariff(tariff, known, search=laws.Search(tries=tries, seed=seed))
    told = [broken for broken in outcome.value if broken.finding.severity != "note"]
    new = _keep(kept, known, [broken.kept for broken in told])
    return Proof(
        findings=outcome.findings,
        cases=tuple((broken.finding, broken.case.lines()) for broken in outcome.value),
        kept=str(kept) if kept is not None and new else "",
    )


def hold_roster(tariff: Tariff, roster: Roster, **on: Any) -> tuple[Finding, ...]:
    """Hold a tariff against a roster on every day that something changes."""
    return tuple(the_laws().verify_roster(tariff, roster, **on))


def kept_beside(source: str) -> Path | None:
    """Where the cases of a file are kept; nowhere where it is the standard input."""
    return None if source == "-" else Path(source).with_suffix(KEPT)


def _known(kept: Path | None) -> Iterator[Mapping[str, Any]]:
    if kept is None or not kept.exists():
        return
    for place, line in read_lines(str(kept)):
        data = parsed_line(line, place)
        if data is not None:
            yield data


def _keep(kept: Path | None, known: Iterable[Mapping[str, Any]], lines: Iterable[str]) -> int:
    """Add the *lines* that are not there yet, and say how many."""
    there = [dict(line) for line in known]
    new = [line for line in lines if json.loads(line) not in there]
    if kept is not None and new:
        with kept.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in new)
    return len(new)
