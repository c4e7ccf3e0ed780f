"""The laws of a rulebook as a test of an embedder's own suite: one line, and every mistake is named with its case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.presets import PRESETS
from jizhi.verify import TRIES, Search, verify_tariff
from jizhi.words import sentence


def tariff_laws(
    path: str | Path,
    *,
    allow: Collection[str] = (),
    presets: Mapping[str, str] = PRESETS,
    tries: int = TRIES,
    seed: int = 1,
) -> Callable[[], None]:
    """Make a test that holds the tariff at *path* to its laws; the file is read when the test runs.

    Args:
        allow: codes of laws that the tariff breaks on purpose; notes are always allowed.
        presets: what the tariff may extend.
        tries, seed: how many cases are drawn for each fee, and which.

    Raises (the test that is made):
        TariffRefused: the file is not sound.
        AssertionError: a law is broken; the message names each with a case for ``jizhi calc``.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "jade.toml")
    ...     _ = file.write_text(PRESETS["foshan-2019"], encoding="utf-8")
    ...     tariff_laws(file, tries=10)()
    """

    def test_the_tariff_keeps_its_laws() -> None:
        text = Path(path).read_text(encoding="utf-8")
        tariff = tariff_or_refuse(text, source=str(path), presets=presets)
        outcome = verify_tariff(tariff, search=Search(tries=tries, seed=seed))
        cases = {broken.finding: broken.case.lines() for broken in outcome.value}
        told = [
            "\n  ".join([sentence(finding), *cases.get(finding, ())])
            for finding in outcome.findings
            if finding.severity != "note" and finding.code not in allow
        ]
        assert not told, "\n".join([f"{path}:", *told])

    test_the_tariff_keeps_its_laws.__doc__ = f"The laws hold for {path}."
    return test_the_tariff_keeps_its_laws
