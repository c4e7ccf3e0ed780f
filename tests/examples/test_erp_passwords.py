"""M08 in the example ERP: nobody learns who is there, and a flood of logins hashes two at a time."""

from __future__ import annotations

import importlib
import os
import random
import statistics
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.web
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RIGHT, WRONG = "correct horse battery", "correct horse staple"
ERP = Path(__file__).parents[2] / "examples" / "erp_web"


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The rules of passwords over a database with one account."""
    pytest.importorskip("argon2")
    monkeypatch.syspath_prepend(str(ERP))
    models, passwords = (importlib.import_module(f"erp.{name}") for name in ("models", "passwords"))
    assert Path(sys.modules["erp.passwords"].__file__ or "").is_relative_to(ERP)
    passwords.own = models.Own(f"sqlite:///{tmp_path}/erp.db")
    with passwords.own.session() as session:
        session.add(models.Account(phone="13800000001", name="a", role="finance", password=passwords.hashed(RIGHT)))
    yield passwords
    passwords.own.engine.dispose()


def test_sixty_four_logins_at_once_hash_two_at_a_time(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory and the cores that a flood can take are bounded; everybody gets the answer that is right for him."""
    now, most, lock, hasher = 0, 0, threading.Lock(), door._HASHER

    class Watched:
        """The real hasher, and how many are in it at once."""

        def verify(self, *given: str) -> bool:
            nonlocal now, most
            with lock:
                now += 1
                most = max(most, now)
            try:
                return hasher.verify(*given)
            finally:
                with lock:
                    now -= 1

        def check_needs_rehash(self, kept: str) -> bool:
            return hasher.check_needs_rehash(kept)

    monkeypatch.setattr(door, "_HASHER", Watched())
    answers: list[bool] = []
    tries = [("13800000001", RIGHT)] * 32 + [("13899999999", RIGHT)] * 32
    people = [
        threading.Thread(target=lambda each=each: answers.append(door.let_in(door.own, *each, at=NOON) is not None))
        for each in tries
    ]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert (64, 32) == (len(answers), sum(answers)) and 1 <= most <= 2


def test_a_stranger_and_a_locked_account_cost_what_an_account_costs(door: Any) -> None:
    """A row and a commit each; five wrong passwords lock, and being tried while locked does not lock for longer."""
    for number in range(5):
        assert door.let_in(door.own, "13800000001", WRONG, at=NOON) is None, number
    for _ in range(7):
        assert door.let_in(door.own, "13800000001", RIGHT, at=NOON + timedelta(minutes=14)) is None
        assert door.let_in(door.own, "13899999999", RIGHT, at=NOON) is None
    with door.own.session() as session:
        assert 14 == session.get(door.Stranger, 1).tries
    assert door.let_in(door.own, "13800000001", RIGHT, at=NOON + timedelta(minutes=15)) is not None


def test_the_time_of_a_reply_does_not_tell_who_is_there(door: Any) -> None:
    """The medians of 2 000 wrong passwords each, for somebody and for nobody, lie less than a twentieth apart."""
    if os.environ.get("JIZHI_FAULTS") != "nightly":
        pytest.skip("a timing test: JIZHI_FAULTS=nightly")
    took: dict[str, list[float]] = {"13800000001": [], "13899999999": []}
    for _ in range(2_000):
        for phone in random.sample(tuple(took), 2):
            began = time.perf_counter()
            door.let_in(door.own, phone, WRONG, at=NOON)
            took[phone].append(time.perf_counter() - began)
    known, unknown = (statistics.median(each) for each in took.values())
    assert abs(known / unknown - 1) < 0.05, (known, unknown)
