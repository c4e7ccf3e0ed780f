"""What only a SQL database on disk has: tables, triggers, files, processes that die."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jizhi_sql.migrations import VERSION_TABLE
from jizhi_sql.settings import SqlSettings
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import keepings
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.schema import CreateTable

from jizhi.errors import Busy, NotKeepable, StoreFailed, StoreRefused, UnitClosed
from jizhi.estate import Party, Space
from jizhi.fees.charges import Charge
from jizhi.host import Host
from jizhi.records import CATALOGUE, ImportedFile
from jizhi.testing.contracts.specimens import appended, charge, imported, space, versioned
from jizhi.values import Money


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "estate.db"


@pytest.fixture
def store(file: Path) -> SqlStore:
    """A store with one of every kind of record in it."""
    opened = SqlStore.open(f"sqlite:///{file}", patience_seconds=0)
    with opened.writing() as unit:
        unit.add(appended())
        for record in versioned():
            unit.put(record, expected=None)
    return opened


def sql(file: Path, statement: str) -> list[Any]:
    """Ask the file by another hand than ours."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("by", ["the store", "its queue", "another store", "another hand"])
def test_whoever_commits_ends_what_was_worked_out(store: SqlStore, file: Path, by: str) -> None:
    """A role taken back is gone with the next look, also where an administrator of the database took it back."""
    other = SqlStore.open(f"sqlite:///{file}")
    for _ in range(2):
        with store.reading() as known:
            memo = known.memo
            assert memo is not None
            memo["may"] = True
        with store.reading() as known:
            assert memo is known.memo
        if by == "its queue":
            at = datetime(2026, 1, 1, tzinfo=UTC)
            assert store.queue().claim(at=at, until=at + timedelta(minutes=1), limit=9) or memo is not None
        elif by == "another hand":
            sql(file, "UPDATE jizhi_space SET version = version + 1")
        else:
            with (store if by == "the store" else other).writing() as unit:
                unit.add([imported(f"{by}{random.random()}")])
        with store.reading() as known:
            assert "may" not in (known.memo or {})


class TestTables:
    def test_every_kind_has_a_strict_table(self, store: SqlStore, file: Path) -> None:
        """A STRICT table refuses a text where a number belongs, whoever writes."""
        made = dict(sql(file, "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name LIKE 'jizhi_%'"))
        assert {f"jizhi_{kind.name}" for kind in CATALOGUE} | {"jizhi_schema", VERSION_TABLE} == set(made)
        assert all("STRICT" in text for name, text in made.items() if name != VERSION_TABLE)
        with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
            sql(file, "UPDATE jizhi_space SET floor = 'three'")

    def test_a_person_with_sql_can_read_what_is_kept(self, store: SqlStore, file: Path) -> None:
        """Money is whole fen beside its currency, days are ISO text, a flag is 0 or 1, nothing is REAL."""
        rows = sql(file, "SELECT amount_fen, amount_currency, cycle_start, cycle_end FROM jizhi_charge WHERE n = 2")
        assert [(-(10**15), "CNY", "2025-03-01", "2025-04-01")] == rows
        assert [(0, "2024-02-29", "89.50")] == sql(
            file, "SELECT lift, handover, area FROM jizhi_space WHERE code = '1-101'"
        )
        assert [("2/7", None)] == sql(file, "SELECT share, until FROM jizhi_tenure WHERE party = 'zhang'")
        assert [("13800138000",)] == sql(file, "SELECT phone FROM jizhi_party WHERE id = 'zhang'")
        assert [(946684799999999,)] == sql(file, "SELECT instant FROM jizhi_imported_file WHERE id = '1'")
        assert [] == sql(file, "SELECT 1 FROM pragma_table_list l, pragma_table_info(l.name) c WHERE c.type = 'REAL'")

    @pytest.mark.parametrize("kind", [kind.name for kind in CATALOGUE if kind.mode == "append"])
    @pytest.mark.parametrize("change", ["UPDATE {} SET id = 'x'", "DELETE FROM {}"])
    def test_the_database_itself_refuses_to_change_what_is_kept(
        self, store: SqlStore, file: Path, kind: str, change: str
    ) -> None:
        """P5: not our code but a trigger, so that a person with an SQL prompt is refused too."""
        names = {"charge", "imported_file"}
        if kind not in names:
            columns = sql(file, f"SELECT name, type FROM pragma_table_info('jizhi_{kind}')")
            values = ", ".join("1" if type_ == "INTEGER" else f"'{name}'" for name, type_ in columns)
            sql(file, f"INSERT INTO jizhi_{kind} VALUES ({values})")
        with pytest.raises(sqlite3.IntegrityError, match=f"jizhi_{kind} is append-only"):
            sql(file, change.format(f"jizhi_{kind}"))

    def test_a_replacing_insert_is_refused_on_our_connections(self, store: SqlStore) -> None:
        """INSERT OR REPLACE deletes without asking the trigger, unless triggers are recursive: ours are."""
        with pytest.raises(StoreFailed, match="append-only"), store.writing() as unit, store._failures.told():
            unit._connection.exec_driver_sql("INSERT OR REPLACE INTO jizhi_charge SELECT * FROM jizhi_charge")

    def test_the_file_is_set_up_to_survive(self, store: SqlStore) -> None:
        """WAL, every commit on disk, foreign keys kept."""
        with store.reading() as known:
            told = {
                name: known._connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
            }
        assert {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1} == told

    def test_a_charge_of_a_space_is_found_by_an_index(self, store: SqlStore, file: Path) -> None:
        """No scan of all the charges of a company for one space."""
        plan = sql(file, "EXPLAIN QUERY PLAN SELECT * FROM jizhi_charge WHERE space = '1' ORDER BY id")
        assert ["SEARCH jizhi_charge USING INDEX jizhi_charge_by_space (space=?)"] == [row[3] for row in plan]

    def test_spaces_of_a_project_are_found_by_the_space(self, file: Path) -> None:
        """Left to itself, SQLite walks a whole project for a few spaces: it does not know how many there are."""
        store = SqlStore.open(f"sqlite:///{file}")
        with store.writing() as unit:
            unit.add(charge(n, space=str(n)) for n in range(5_000))
        with store.reading() as known:
            steps = 0

            def step() -> None:
                nonlocal steps
                steps += 1

            known._connection.connection.dbapi_connection.set_progress_handler(step, 100)
            wanted = tuple(str(n) for n in range(100, 120))
            assert 20 == len(list(known.find(Charge, project="jade", space=wanted)))
        assert steps < 100

    def test_other_databases_get_their_own_types(self) -> None:
        """Ids compare by code point and their trailing blanks count, days are DATE, money is BIGINT."""
        table = keepings()[Charge].table
        dialects = {
            'id VARCHAR COLLATE "C" NOT NULL': postgresql.dialect(),
            "id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL": mysql.dialect(),
            "id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL": mysql.dialect(is_mariadb=True),
        }
        for key, dialect in dialects.items():
            made = str(CreateTable(table).compile(dialect=dialect))
            assert key in made
            assert "amount_fen BIGINT NOT NULL" in made
            assert "cycle_start DATE NOT NULL" in made


class TestOpening:
    def test_a_file_is_opened_again_with_all_that_is_in_it(self, store: SqlStore, file: Path) -> None:
        """Nothing is laid out twice, nothing is lost."""
        store.close()
        with SqlStore.open(f"sqlite:///{file}").reading() as known:
            found = known.get(Charge, charge().id)
            assert charge() == found
            assert 2 == len(list(known.find(Space)))

    def test_a_file_of_a_newer_release_is_refused_with_the_way_out(self, store: SqlStore, file: Path) -> None:
        """An old release must not write into tables it does not know."""
        sql(file, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
        with pytest.raises(StoreRefused, match=r"revision 9999, and this release knows .*; upgrade jizhi-sql"):
            SqlStore.open(f"sqlite:///{file}")

    def test_a_file_laid_out_otherwise_is_refused(self, store: SqlStore, file: Path) -> None:
        """Two builds of one schema version with other tables would lose fields without a word."""
        sql(file, "UPDATE jizhi_schema SET fingerprint = 'other'")
        with pytest.raises(StoreRefused, match="differ from this build's"):
            SqlStore.open(f"sqlite:///{file}")

    @pytest.mark.parametrize(
        ("url", "why"),
        [
            ("estate.db", "no database URL"),
            ("oracle://clerk:secret@host/jade", "does not know this database"),
            ("sqlite://", "names no file"),
            ("sqlite:///:memory:", "names no file"),
            ("sqlite:////no/such/folder/estate.db", "unable to open database file"),
        ],
    )
    def test_what_cannot_be_opened_is_refused_by_name(self, url: str, why: str) -> None:
        """The error says why and what to do, and shows no password."""
        with pytest.raises(StoreRefused, match=why) as refused:
            SqlStore.open(url)
        assert "secret" not in str(refused.value)
        assert refused.value.way_out

    def test_a_file_that_is_no_database_is_refused(self, file: Path) -> None:
        """A workbook given by mistake is left as it is."""
        file.write_bytes(b"PK\x03\x04 a workbook, not a database" * 100)
        with pytest.raises(StoreRefused, match="not a database"):
            SqlStore.open(f"sqlite:///{file}")
        assert file.read_bytes().startswith(b"PK")

    def test_an_empty_file_is_laid_out_once_by_many(self, file: Path) -> None:
        """C09: eight that open a new file at once find one set of tables."""
        SqlStore.open(f"sqlite:///{file}").close()
        fresh = file.with_name("fresh.db")
        errors: list[Exception] = []

        def open_it() -> None:
            try:
                SqlStore.open(f"sqlite:///{fresh}").close()
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=open_it) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert [] == errors
        assert [(1,)] == sql(fresh, "SELECT count(*) FROM jizhi_schema")

    def test_the_host_finds_the_store_by_its_entry_point(self, file: Path) -> None:
        """Listing plugins opens nothing; the offer opens what its settings say."""
        host = Host(discover=True)
        offer = host.stores()["sql"]
        assert () == host.findings
        assert not file.exists()
        store = offer.open(SqlSettings(url=f"sqlite:///{file}"))
        with store.reading() as known:
            assert [] == list(known.find(Space))

    def test_listing_plugins_loads_no_sql_library(self) -> None:
        """SQLAlchemy takes most of a second to import, and a command that needs no store does not pay for it."""
        code = "import sys, jizhi.host as h; h.Host(discover=True).stores()['sql']; print('sqlalchemy' in sys.modules)"
        assert "False" == subprocess.check_output([sys.executable, "-c", code], text=True).strip()


class TestTrouble:
    def test_a_writer_that_waits_too_long_gets_busy(self, store: SqlStore) -> None:
        """The patience is the store's; what the waiting unit wanted is not half done."""
        with store.writing(), pytest.raises(Busy) as refused, store.writing():
            pass
        assert refused.value.seconds == 0

    def test_a_file_held_by_another_program_is_busy(self, file: Path) -> None:
        """Opening waits as long as any writer does, and is told likewise."""
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Busy):
            SqlStore.open(f"sqlite:///{file}", patience_seconds=0)
        holder.close()

    def test_a_value_of_another_type_is_refused_by_the_table(self, store: SqlStore, file: Path) -> None:
        """A class that checks nothing cannot put a text where the table wants a number."""
        with store.writing() as unit:
            with pytest.raises(NotKeepable, match="cannot store TEXT value in INTEGER column"):
                unit.add([imported("x", rows="many")])
            unit.add([imported("y")])
        assert [("1",), ("2",), ("y",)] == sql(file, "SELECT id FROM jizhi_imported_file ORDER BY id")

    def test_a_full_disk_is_told_and_leaves_the_file_whole(self, store: SqlStore, file: Path) -> None:
        """C06: a typed error, a rollback, and work goes on when there is room again."""
        with pytest.raises(StoreFailed, match="full"), store.writing() as unit:
            pages = unit._connection.exec_driver_sql("PRAGMA page_count").scalar()
            unit._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            unit.add(charge(n, payer="li") for n in range(5_000))
        store.close()
        with store.writing() as unit:
            unit.add([charge(1, payer="li")])
        assert [(1,)] == sql(file, "SELECT count(*) FROM jizhi_charge WHERE payer = 'li'")
        assert [("ok",)] == sql(file, "PRAGMA integrity_check")

    def test_a_unit_that_the_database_gave_up_cannot_go_on(self, store: SqlStore, file: Path) -> None:
        """Whoever passes over a full disk gets no second half of the unit, and no word that it was kept."""
        with pytest.raises(StoreFailed, match="gave the unit up"), store.writing() as unit:
            unit._connection.exec_driver_sql("PRAGMA max_page_count = 1")
            with pytest.raises(StoreFailed, match="full"):
                unit.add(charge(n, payer="li") for n in range(5_000))
            for use in (lambda: unit.add([imported("late")]), lambda: unit.get(Charge, "x"), lambda: unit.find(Charge)):
                with pytest.raises(UnitClosed):
                    use()
        assert [] == sql(file, "SELECT id FROM jizhi_imported_file WHERE id = 'late'")

    def test_a_damaged_record_is_told_and_never_guessed(self, store: SqlStore, file: Path) -> None:
        """C08: text that our codec did not write is an error that names the kind, not an empty value."""
        sql(file, "UPDATE jizhi_space SET attributes = '[[\"a\",1.5]]'")
        with store.reading() as known, pytest.raises(StoreFailed, match="a space in it cannot be read"):
            known.get(Space, space().id)

    def test_an_error_shows_no_personal_data(self, store: SqlStore, file: Path) -> None:
        """A failing statement is told without its values."""
        sql(file, "DROP TABLE jizhi_party")
        with pytest.raises(StoreFailed) as refused, store.writing() as unit:
            unit.put(Party(id="x", name="张三"), expected=None)
        shown = repr(refused.value) + repr(refused.value.__cause__) + str(refused.value.__cause__)
        assert "张三" not in shown


WRITER = """
import sys
from jizhi.testing.contracts.specimens import charge
from jizhi_sql.store import SqlStore
store = SqlStore.open(sys.argv[1])
number = 0
while True:
    with store.writing() as unit:
        for part in range(10):
            unit.add(charge(number * 100 + part * 10 + n, payer=f"unit{number:06}") for n in range(10))
            if sys.argv[2] == "half" and part == 5:
                print("half", flush=True)
                sys.stdin.read()
    print(number, flush=True)
    number += 1
"""


def started(file: Path, how: str) -> subprocess.Popen[str]:
    """Start a process that writes units of a hundred charges."""
    command = [sys.executable, "-c", WRITER, f"sqlite:///{file}", how]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def killed(process: subprocess.Popen[str]) -> list[str]:
    """Kill it without warning; return what it still said."""
    os.kill(process.pid, signal.SIGKILL)
    told, _ = process.communicate(timeout=30)
    return told.split()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL on this system")
class TestDeath:
    def test_a_process_killed_inside_a_unit_leaves_nothing_of_it(self, file: Path) -> None:
        """C01: sixty of a hundred charges were inserted; after the kill there is none, and the file is whole."""
        process = started(file, "half")
        assert process.stdout is not None
        assert "half" == process.stdout.readline().strip()
        killed(process)
        with SqlStore.open(f"sqlite:///{file}").reading() as known:
            assert [] == list(known.find(Charge))
        assert [("ok",)] == sql(file, "PRAGMA integrity_check")

    @pytest.mark.parametrize("seed", range(5))
    def test_a_process_killed_at_any_moment_leaves_whole_units(self, file: Path, seed: int) -> None:
        """C02: what was acknowledged is there, whole; at most the unit in flight is there besides, whole too."""
        SqlStore.open(f"sqlite:///{file}").close()
        process = started(file, "on")
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip()]
        time.sleep(random.Random(seed).uniform(0, 0.3))
        acknowledged += killed(process)
        units = dict(sql(file, "SELECT payer, count(*) FROM jizhi_charge GROUP BY payer"))
        assert {100} == set(units.values())
        assert len(units) - len(acknowledged) in (0, 1)
        assert [("ok",)] == sql(file, "PRAGMA integrity_check")
        with SqlStore.open(f"sqlite:///{file}").writing() as unit:
            assert 1 == len(unit.add([imported("after")]))
            assert Money(100) == next(unit.find(Charge)).amount
            assert unit.get(ImportedFile, "after") is not None
