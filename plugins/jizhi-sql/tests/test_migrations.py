"""The revisions make the tables of the catalogue, from nothing and from a file of the first release."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from jizhi_sql import schema, tables
from jizhi_sql.databases import WRITES, Sqlite
from jizhi_sql.migrations import VERSION_TABLE
from jizhi_sql.migrations.write import difference, main, revision_text
from jizhi_sql.store import SqlStore
from jizhi_sql.upgrading import upgrade
from sqlalchemy import create_engine, inspect, make_url

from jizhi.errors import StoreRefused
from jizhi.estate import Party
from jizhi.fees import Bill
from jizhi.fees.charges import Charge
from jizhi.office.billing_day import explain_bill, issue_bills
from jizhi.office.desk import Desk
from jizhi.testing.contracts.specimens import appended, charge, message, versioned
from jizhi.values import Period

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "estate.db"


@pytest.fixture
def old_file(file: Path) -> Path:
    """A file that the first release wrote, which had no revisions."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript((GOLDEN / "store-0.1.sql").read_text(encoding="utf-8"))
    connection.close()
    return file


def made(url: str) -> dict[str, Any]:
    """Return all that a database says of its tables, but for defaults."""
    engine = create_engine(url)
    inspector = inspect(engine)
    told = {
        name: (
            {c["name"]: (repr(c["type"]), c["nullable"]) for c in inspector.get_columns(name)},
            inspector.get_pk_constraint(name)["constrained_columns"],
            sorted((i["name"], tuple(i["column_names"]), bool(i["unique"])) for i in inspector.get_indexes(name)),
            sorted(tuple(sorted(u["column_names"])) for u in inspector.get_unique_constraints(name)),
            sorted(str(c["name"]) for c in inspector.get_check_constraints(name)),
        )
        for name in inspector.get_table_names()
        if name.startswith("jizhi_")
    }
    engine.dispose()
    return told


def triggers(file: Path) -> set[str]:
    """Return the triggers of a file, by their text."""
    connection = sqlite3.connect(file)
    found = {text for (text,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
    connection.close()
    return found


def migrated(file: Path) -> None:
    """Run every revision on a file."""
    engine = Sqlite().engine(make_url(f"sqlite:///{file}"), 5)
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        upgrade(connection)
        connection.commit()
    engine.dispose()


def test_the_revisions_make_the_tables_of_the_catalogue(file: Path) -> None:
    """Whoever changes a kind of record writes its revision: python dev.py migration "what has changed"."""
    assert ([], []) == difference()
    SqlStore.open(f"sqlite:///{file}").close()
    other = file.with_name("migrated.db")
    migrated(other)
    laid_out = made(f"sqlite:///{file}")
    assert made(f"sqlite:///{other}") | {"jizhi_schema": laid_out["jizhi_schema"]} == laid_out
    assert triggers(file) == triggers(other)


def test_nothing_is_left_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    """The command says so, and asks for a reason where there is none."""
    assert 0 == main(["A", "reason"])
    assert "already" in capsys.readouterr().out
    assert 2 == main([])


def test_a_new_kind_a_new_field_and_a_new_index_become_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what would change what is kept already is named, to be written by hand."""
    catalogue = list(tables.CATALOGUE)
    place = next(n for n, kind in enumerate(catalogue) if kind.name == "party")
    catalogue[place] = attrs.evolve(catalogue[place], indexed=("project", "kind"), unique=(("project", "name"),))
    for module in ("jizhi_sql.tables", "jizhi_sql.migrations.write"):
        monkeypatch.setattr(f"{module}.CATALOGUE", tuple(catalogue))
    tables.keepings.cache_clear()
    try:
        steps, by_hand = difference()
    finally:
        tables.keepings.cache_clear()
    assert ["NewIndex('party', 'kind')"] == steps
    assert ["the unique sets of jizhi_party"] == by_hand
    assert "import NewIndex, Step\n" in revision_text("Find people by kind", steps)


class TestAFileOfTheFirstRelease:
    def test_is_refused_with_the_way_out(self, old_file: Path) -> None:
        """Nobody's file is changed unasked."""
        before = old_file.read_bytes()
        with pytest.raises(StoreRefused, match=r"revision 0000.*copy.*jizhi store upgrade --db sqlite:///"):
            SqlStore.open(f"sqlite:///{old_file}")
        assert before == old_file.read_bytes()

    def test_is_brought_up_with_all_that_is_in_it(self, old_file: Path) -> None:
        """Every record of it comes back equal, and what refuses a change is there again."""
        store = SqlStore.open(f"sqlite:///{old_file}", upgrade=True)
        with store.reading() as known:
            for record in appended()[1:]:
                assert record == known.get(type(record), record.id)
            for record in versioned():
                found = known.get(type(record), record.id)
                assert found is not None
            assert known.get(type(message()), message().id) == attrs.evolve(message(), version=1)
            assert 4 == len(list(known.find(Bill)))
        store.close()
        fresh = old_file.with_name("fresh.db")
        SqlStore.open(f"sqlite:///{fresh}").close()
        assert made(f"sqlite:///{fresh}") == made(f"sqlite:///{old_file}")
        assert triggers(fresh) == triggers(old_file)
        SqlStore.open(f"sqlite:///{old_file}").close()

    def test_its_bills_are_replayed_to_the_fen(self, old_file: Path) -> None:
        """A bill of then is read, explained and replayed by this release, and billing again changes nothing."""
        store = SqlStore.open(f"sqlite:///{old_file}", upgrade=True)
        desk = Desk(store=store, actor="clerk")
        for id, (total, charges) in json.loads((GOLDEN / "bills-0.1.json").read_text(encoding="utf-8")).items():
            bill, why = explain_bill(desk, id)
            assert (total, charges) == (bill.total.fen, {each.charge.id: each.charge.amount.fen for each in why})
        issue_bills(desk, "jade", period=Period.month(2025, 3), issued_on=date(2025, 3, 1))
        with store.reading() as known:
            assert 4 == len(list(known.find(Bill)))
        store.close()

    def test_is_left_as_it_was_when_the_upgrade_fails(self, old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """All or nothing, also for tables."""
        monkeypatch.setattr("jizhi_sql.schema.fingerprint", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            SqlStore.open(f"sqlite:///{old_file}", upgrade=True)
        monkeypatch.undo()
        with pytest.raises(StoreRefused, match="revision 0000"):
            SqlStore.open(f"sqlite:///{old_file}")


def test_records_of_an_earlier_form_are_raised(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later release changes what is nested in a party; one kept by this release is read as that one keeps it."""
    store = SqlStore.open(f"sqlite:///{file}")
    with store.writing() as unit:
        unit.put(Party(id="zhang", name="张三", needs=("轮椅",)), expected=None)

    def raised(plain: dict[str, Any]) -> dict[str, Any]:
        assert ["轮椅"] == plain["needs"]
        return {**plain, "needs": [*plain["needs"], "form 2"], "name": plain["name"] + "（先生）"}

    keeping = tables.keepings()[Party]
    later = attrs.evolve(keeping, kind=attrs.evolve(keeping.kind, upcasts=(raised,)))
    for module in ("reading", "asking"):
        monkeypatch.setattr(f"jizhi_sql.{module}.keepings", lambda: {Party: later})
    monkeypatch.setattr("jizhi_sql.asking._KNOWN", {})
    with store.reading() as known:
        found = known.get(Party, "zhang")
    assert found is not None
    assert ("张三（先生）", ("轮椅", "form 2")) == (found.name, found.needs)
    with store.writing() as unit:
        unit.put(found, expected=1)
    with store.reading() as known:
        assert attrs.evolve(found, version=2) == known.get(Party, "zhang")
    store.close()


def test_a_host_with_alembic_of_its_own_is_not_met(file: Path) -> None:
    """Two version tables in one database."""
    SqlStore.open(f"sqlite:///{file}").close()
    names = inspect(create_engine(f"sqlite:///{file}")).get_table_names()
    assert VERSION_TABLE in names
    assert "alembic_version" not in names


def test_the_database_itself_checks_amounts(file: Path) -> None:
    """Whoever writes with SQL is refused an amount beyond the range of money."""
    store = SqlStore.open(f"sqlite:///{file}")
    with store.writing() as unit:
        unit.add([charge()])
    store.close()
    connection = sqlite3.connect(file)
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(jizhi_charge)")]
    values = ", ".join({"id": "'x'", "amount_fen": str(10**15 + 1)}.get(name, name) for name in columns)
    with pytest.raises(sqlite3.IntegrityError, match="amount_fen_in_range"):
        connection.execute(f"INSERT INTO jizhi_charge SELECT {values} FROM jizhi_charge")
    connection.close()
    assert schema.revisions()[0] == "0001"
    assert Charge in tables.keepings()
