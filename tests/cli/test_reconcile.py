"""``jizhi reconcile``: terms kept, differences listed and settled; what is missing is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jizhi.office.desk import Desk
from jizhi.office.reconciling import reconcile_day, take_lines
from jizhi.testing.channels import DAY, planted

sql = pytest.importorskip("jizhi_sql.store")
PAGE = '[memory]\noffer = "nobody"\n'


class Told:
    """A channel that tells of planted orders."""

    def lines(self, day, *, at):
        """Yield every line."""
        return (line for order in planted(37, plants=("channel-only",)) for line in order.lines)


@pytest.fixture
def reconciled(office):
    """A project that nobody paid in, and a channel that says otherwise."""
    told = office.run("reconcile", "terms", "--channel", "memory", "--merchant", "m-1", "--fee-rate", "0.6%")
    assert (0, "✓ memory  m-1  0.6%") == (told.code, told.out.strip())
    with_store = sql.SqlStore.open(office.db)
    try:
        desk = Desk(store=with_store, actor="王")
        take_lines(desk, "jade", "memory", Told(), day=DAY, at=datetime(2025, 3, 11, 2, tzinfo=UTC))
        reconcile_day(desk, "jade", "memory", day=DAY)
    finally:
        with_store.close()
    return office


def test_differences_are_listed_and_settled_one_by_one(reconciled):
    """A person reads what it is and what to do, says what he did, and it is gone from the list."""
    listed = reconciled.run("reconcile", "list", "--channel", "memory")
    assert (1, 37) == (listed.code, listed.out.count("已记入不明来款"))
    (first, *_) = reconciled.run("reconcile", "list", "--json").data
    assert (
        "channel-only" == first["kind"]
        and "we know nothing of" in reconciled.run("reconcile", "list", "--lang", "en").out
    )
    settled = reconciled.run("reconcile", "explain", "--id", first["id"], "--note", "李四付的")
    assert (0, True) == (settled.code, "李四付的" in settled.out)
    assert 36 == len(reconciled.run("reconcile", "list", "--json").data)
    assert 37 == len(reconciled.run("reconcile", "list", "--all", "--json").data)
    again = reconciled.run("reconcile", "explain", "--id", first["id"], "--note", "别的", "--json")
    assert (2, ["wrong-state"]) == (again.code, again.codes)


def test_money_that_nobody_knows_waits_in_suspense(reconciled):
    """It is resolved as other unknown money is."""
    (first, *_) = reconciled.run("suspense", "list", "--json").data
    given = reconciled.run(
        "suspense", "resolve", "--item", first["item"], "--space", "1-1-101", "--key", "s1", "--on", "2025-03-12",
        "--amount", "1.00",
    )  # fmt: skip
    assert (2, True) == (given.code, "--payer" in given.err)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("terms", "--channel", "x", "--merchant", "m", "--fee-rate", "60"), "wrong-use"),
        (("terms", "--channel", "x", "--merchant", "m", "--fee-rate", "a"), "wrong-use"),
        (("run", "--channel", "memory", "--day", "2025-03-10"), "wrong-use"),
        (("run", "--channel", "memory", "--day", "2025-03-10", "--settings", "none.toml"), "wrong-use"),
        (("explain", "--id", "x", "--note", "y"), "not-posted"),
    ],
)
def test_what_is_missing_or_wrong_is_named(office, words, code):
    """Nothing is changed."""
    told = office.run("reconcile", *words, "--json")
    assert (2, [code]) == (told.code, told.codes)


@pytest.mark.parametrize("text", [PAGE, "[other]\n", "no = toml = here"])
def test_a_channel_that_no_plugin_offers_is_named(office, tmp_path, text):
    """The file of settings has a table for the channel, and a plugin offers it."""
    file = tmp_path / "channels.toml"
    file.write_text(text, encoding="utf-8")
    told = office.run("reconcile", "run", "--channel", "memory", "--day", "2025-03-10", "--settings", file)
    assert 2 == told.code and "channels.toml" in told.err
