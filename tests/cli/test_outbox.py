"""``jizhi outbox``: what waits to be told is seen, told, kept back and let go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jizhi_sql.store import SqlStore

from jizhi.cli import main
from jizhi.testing.contracts.specimens import message


@pytest.fixture
def db(tmp_path: Path) -> str:
    """A store with two messages."""
    url = f"sqlite:///{tmp_path}/estate.db"
    store = SqlStore.open(url)
    with store.writing() as unit:
        unit.put(message("run/1", topic="bills-issued", subjects=()), expected=None)
        unit.put(message("run/2", topic="moon-rose"), expected=None)
    store.close()
    return url


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run the command; return its code and what it printed."""
    code = main(["outbox", *words])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_the_life_of_a_message(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Listed, told or parked, let go again, kept back by hand."""
    code, listed = said(capsys, "list", "--db", db)
    assert (0, True, True) == (code, "waiting  0  bills-issued  run/1" in listed, "2 messages" in listed)
    code, told = said(capsys, "relay", "--db", db)
    assert (0, True) == (code, "已通知 1" in told)
    code, told = said(capsys, "relay", "--db", db)
    assert (1, True) == (code, "搁置 1" in told)
    code, listed = said(capsys, "list", "--db", db, "--state", "parked", "--json")
    (parked,) = json.loads(listed)["messages"]
    assert ("run/2", "nobody announces 'moon-rose'") == (parked["id"], parked["why"])
    assert (0, "✓ run/2: waiting\n") == said(capsys, "retry", "run/2", "--db", db)
    code, told = said(capsys, "park", "run/2", "--db", db, "--json", "--why", "later")
    assert (0, "later") == (code, json.loads(told)["message"]["why"])


@pytest.mark.parametrize("words", [("retry",), ("park",), ("list", "run/1"), ("retry", "nobody"), ("park", "run/9")])
def test_a_wrong_use_changes_nothing(db: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """A message that is not there, or an id too few or too many."""
    code, _ = said(capsys, *words, "--db", db)
    assert 2 == code
    assert "2 messages" in said(capsys, "list", "--db", db)[1]
