"""``jizhi store``: an older store is brought up where its owner asks for it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from jizhi.cli import main

OLD = Path(__file__).parents[2] / "plugins/jizhi-sql/tests/golden/store-0.1.sql"


def test_a_store_of_the_first_release_is_refused_until_it_is_brought_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The refusal says what to run, and running it is enough."""
    file = tmp_path / "old.db"
    connection = sqlite3.connect(file)
    connection.executescript(OLD.read_text(encoding="utf-8"))
    connection.close()
    url = f"sqlite:///{file}"
    assert 2 == main(["store", "check", "--db", url])
    assert f"jizhi store upgrade --db {url}" in capsys.readouterr().err
    assert 0 == main(["store", "upgrade", "--db", url])
    capsys.readouterr()
    assert 0 == main(["store", "check", "--db", url, "--json"])
    assert {"store": url, "usable": True} == json.loads(capsys.readouterr().out)


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name typed wrong makes no new file."""
    assert 2 == main(["store", "upgrade", "--db", f"sqlite:///{tmp_path}/none.db"])
    assert "没有这个数据库" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())
