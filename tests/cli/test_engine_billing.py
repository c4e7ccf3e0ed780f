"""``jizhi bill --engine``: what it needs, and what is said where the engine is not there."""

from __future__ import annotations

import pytest

from jizhi.cli import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--engine", "columnar"], "--roster"),
        (["--engine", "columnar", "--roster", "r.parquet", "--tariff", "t.toml"], "--out"),
        (["--engine", "abacus", "--roster", "r.parquet", "--tariff", "t.toml", "--out", "o"], "jizhi-abacus"),
        ([], "--project"),
    ],
)
def test_what_is_missing_is_named(words: list[str], told: str, capsys) -> None:
    """And nothing is billed."""
    assert 2 == main(["bill", "--period", "2025-03", *words])
    assert told in capsys.readouterr().err
