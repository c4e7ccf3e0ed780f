"""A host lends its open transaction: jizhi's records and the host's own are kept together, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

import attrs
import pytest
from jizhi_sql.retrying import TRIES, retrying
from jizhi_sql.store import SqlStore
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    StaticPool,
    String,
    Table,
    create_engine,
    func,
    make_url,
    select,
)

from jizhi.errors import AlreadyStored, NotSerialised, OutcomeUnknown, Retryable, StoreRefused
from jizhi.estate import Space
from jizhi.fees.charges import Charge
from jizhi.ports import Writing
from jizhi.testing.contracts.specimens import charge, space
from jizhi.testing.memory import MemoryStore

ORDERS = Table("host_orders", MetaData(), Column("id", Integer, primary_key=True), Column("name", String(50)))


@pytest.fixture(
    params=["sqlite", pytest.param("pg", marks=pytest.mark.postgresql), pytest.param("mysql", marks=pytest.mark.mysql)]
)
def place(request: pytest.FixtureRequest, tmp_path: Any, open_emptied: Callable[[str], SqlStore]) -> str:
    """The URL of a database with jizhi's tables, empty, and one of the host's."""
    url = (
        f"sqlite:///{tmp_path}/erp.db" if request.param == "sqlite" else request.getfixturevalue(f"{request.param}_url")
    )
    open_emptied(url)
    return url


@pytest.fixture
def erp(place: str) -> Any:
    """The host's own engine on that database."""
    drivers = {"postgresql:": "postgresql+psycopg:", "mysql:": "mysql+pymysql:"}
    for plain, with_driver in drivers.items():
        place = place.replace(plain, with_driver, 1) if place.startswith(plain) else place
    engine = create_engine(place)
    ORDERS.drop(engine, checkfirst=True)
    ORDERS.create(engine)
    yield engine
    engine.dispose()


def kept(erp: Engine) -> tuple[int, int]:
    """Return how many orders and how many charges are kept."""
    with erp.connect() as connection:
        orders = connection.scalar(select(func.count()).select_from(ORDERS)) or 0
        with SqlStore.joining(connection).reading() as known:
            return orders, len(list(known.find(Charge)))


def order(connection: Connection, number: int) -> None:
    """Keep an order of the host's."""
    connection.execute(ORDERS.insert(), {"id": number, "name": "lift"})


class TestJoining:
    def test_both_are_kept_at_the_commit_of_the_host(self, erp: Engine) -> None:
        """The unit itself commits nothing; both see each other's writes before."""
        with erp.connect() as connection:
            order(connection, 1)
            store = SqlStore.joining(connection)
            with store.writing() as unit:
                unit.add([charge(1)])
                unit.put(space(), expected=None)
            with store.reading() as known:
                assert charge(1) == known.get(Charge, charge(1).id)
            connection.commit()
        assert (1, 1) == kept(erp)

    @pytest.mark.parametrize("first", ["host", "jizhi"])
    def test_both_vanish_when_the_host_rolls_back(self, erp: Engine, first: str) -> None:
        """Also where jizhi's unit was the first to write, which SQLite would otherwise commit by itself."""
        with erp.connect() as connection:
            if first == "host":
                order(connection, 1)
            with SqlStore.joining(connection).writing() as unit:
                unit.add([charge(1)])
            order(connection, 2)
            connection.rollback()
        assert (0, 0) == kept(erp)

    def test_a_unit_that_is_refused_leaves_the_host_its_transaction(self, erp: Engine) -> None:
        """What the unit did is undone; what the host did before and does after is kept."""
        with erp.connect() as connection:
            order(connection, 1)
            store = SqlStore.joining(connection)
            with store.writing() as unit:
                unit.add([charge(1)])
            with pytest.raises(AlreadyStored), store.writing() as unit:
                unit.add([charge(2)])
                unit.add([charge(1, fen=7)])
            order(connection, 2)
            connection.commit()
        assert (2, 1) == kept(erp)

    def test_a_race_is_told_to_the_host_as_retryable(self, place: str, erp: Engine) -> None:
        """On PostgreSQL where the record was changed meanwhile; elsewhere the one waits for the other."""
        if erp.dialect.name != "postgresql":
            pytest.skip("SQLite and MySQL let the second wait at its first touch")
        store = SqlStore.open(place)
        with store.writing() as unit:
            unit.put(space(), expected=None)
        with erp.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
            order(connection, 1)
            joined = SqlStore.joining(connection)
            with joined.reading() as known:
                known.get(Space, space().id)
            with store.writing() as unit:
                unit.put(space(floor=2), expected=1)
            with pytest.raises(NotSerialised), joined.writing() as mine:
                mine.put(space(floor=3), expected=1)
            connection.rollback()
        assert (0, 0) == kept(erp)
        store.close()

    def test_a_database_without_our_tables_is_refused(self, tmp_path: Any) -> None:
        """A host learns at once, and not at the first record."""
        engine = create_engine(f"sqlite:///{tmp_path}/bare.db")
        with engine.connect() as connection, pytest.raises(StoreRefused, match="open it once"):
            SqlStore.joining(connection)
        engine.dispose()

    def test_a_connection_that_commits_each_statement_is_refused(self, erp: Engine) -> None:
        """Then nothing could be undone together."""
        if erp.dialect.name == "sqlite":
            pytest.skip("in SQLite the unit begins the transaction itself")
        autocommit = erp.connect().execution_options(isolation_level="AUTOCOMMIT")
        with autocommit as connection, pytest.raises(StoreRefused, match="commits each statement"):
            SqlStore.joining(connection)


@pytest.fixture(params=["tuples", "rows of the host's own"])
def lent(request: pytest.FixtureRequest, erp: Engine) -> Iterator[Any]:
    """A connection of the driver alone, as a host without SQLAlchemy has it; its cursors may give no tuples."""
    url, plain = make_url(erp.url), request.param == "tuples"
    if url.get_backend_name() == "sqlite":
        connection: Any = sqlite3.connect(url.database or "")
        connection.row_factory = None if plain else sqlite3.Row
    elif url.get_backend_name() == "postgresql":
        psycopg = import_module("psycopg")
        rows = import_module("psycopg.rows")
        text = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(text, row_factory=rows.tuple_row if plain else rows.dict_row)
    else:
        cursors = import_module("pymysql.cursors")
        told = url.translate_connect_args(username="user")
        more = {"cursorclass": cursors.Cursor if plain else cursors.DictCursor, "charset": "utf8mb4"}
        connection = import_module("pymysql").connect(**told, **dict(url.query), **more)
    yield connection
    connection.close()


def plain_order(connection: Any, number: int) -> None:
    """Keep an order of the host's, in the driver's own words."""
    cursor = connection.cursor()
    cursor.execute(f"INSERT INTO host_orders (id, name) VALUES ({number}, 'lift')")
    cursor.close()


class TestJoiningADriver:
    """The same promises on a connection of sqlite3, psycopg or PyMySQL alone."""

    def test_both_are_kept_at_the_commit_of_the_host(self, lent: Any, erp: Engine) -> None:
        """Many rows too, which go in by other ways; the unit itself commits nothing."""
        plain_order(lent, 1)
        store = SqlStore.joining(lent)
        with store.writing() as unit:
            unit.add([charge(number) for number in range(100)])
            unit.put(space(), expected=None)
        with store.reading() as known:
            assert charge(1) == known.get(Charge, charge(1).id)
            assert space(version=1) == known.get(Space, space().id)
            assert 100 == len(list(known.find(Charge)))
        lent.commit()
        assert (1, 100) == kept(erp)

    @pytest.mark.parametrize("first", ["host", "jizhi"])
    def test_both_vanish_when_the_host_rolls_back(self, lent: Any, erp: Engine, first: str) -> None:
        """Also where jizhi's unit was the first to write."""
        if first == "host":
            plain_order(lent, 1)
        with SqlStore.joining(lent).writing() as unit:
            unit.add([charge(1)])
        plain_order(lent, 2)
        lent.rollback()
        assert (0, 0) == kept(erp)

    def test_joining_ends_nothing_that_the_host_has_open(self, lent: Any, erp: Engine) -> None:
        """Looking at the server, a unit and the end of the store leave the host's order where it is."""
        plain_order(lent, 1)
        for number in range(2):
            store = SqlStore.joining(lent)
            with store.writing() as unit:
                unit.add([charge(number)])
            del store
        plain_order(lent, 2)
        lent.commit()
        assert (2, 2) == kept(erp)

    def test_a_unit_that_is_refused_leaves_the_host_its_transaction(self, lent: Any, erp: Engine) -> None:
        """What the unit did is undone; what the host did before and does after is kept."""
        plain_order(lent, 1)
        store = SqlStore.joining(lent)
        with store.writing() as unit:
            unit.add([charge(1)])
        with pytest.raises(AlreadyStored), store.writing() as unit:
            unit.add([charge(2)])
            unit.add([charge(1, fen=7)])
        plain_order(lent, 2)
        lent.commit()
        assert (2, 1) == kept(erp)

    def test_the_rows_of_the_host_stay_as_it_wants_them(self, lent: Any) -> None:
        """Its own cursors give what it has set."""
        plain_order(lent, 1)
        before = type(_first(lent))
        with SqlStore.joining(lent).writing() as unit:
            unit.add([charge(1)])
        assert before is type(_first(lent))

    def test_one_that_commits_each_statement_is_refused(self, lent: Any, erp: Engine) -> None:
        """Then nothing could be undone together."""
        if erp.dialect.name == "sqlite":
            pytest.skip("in SQLite the unit begins the transaction itself")
        if erp.dialect.name == "mysql":
            lent.autocommit(True)
        else:
            lent.autocommit = True
        with pytest.raises(StoreRefused, match="commits each statement"):
            SqlStore.joining(lent)

    def test_without_the_lending_the_hosts_order_would_be_lost(self, lent: Any, erp: Engine) -> None:
        """The broken twin: SQLAlchemy on the bare connection looks at the server, and rolls back what it finds open."""
        plain_order(lent, 1)
        if not isinstance(_first(lent), tuple):
            pytest.skip("SQLAlchemy takes rows for tuples, and does not come so far")
        bare = create_engine(f"{erp.dialect.name}+{erp.dialect.driver}://", creator=lambda: lent, poolclass=StaticPool)
        with suppress(TypeError), bare.connect():
            pass
        lent.commit()
        assert 0 == kept(erp)[0]

    def test_a_sqlite_connection_whose_commit_does_nothing_is_refused(self, tmp_path: Any) -> None:
        """``autocommit=True`` of Python 3.12: what the unit began, nobody would end."""
        path = tmp_path / "erp.db"
        SqlStore.open(f"sqlite:///{path}").close()
        lent = sqlite3.connect(path, factory=type("Plain", (sqlite3.Connection,), {"autocommit": True}))
        with pytest.raises(StoreRefused, match="commits each statement"):
            SqlStore.joining(lent)
        assert not lent.in_transaction
        lent.close()

    def test_of_another_driver_it_is_refused(self) -> None:
        """By its name, with what can be joined."""
        with pytest.raises(
            StoreRefused, match="a object is no connection of a driver that is known; lend a connection"
        ):
            SqlStore.joining(object())


def _first(lent: Any) -> Any:
    """The first order as the host's own cursor gives it."""
    cursor = lent.cursor()
    cursor.execute("SELECT id, name FROM host_orders")
    row = cursor.fetchone()
    cursor.close()
    return row


class TestRetrying:
    def test_a_unit_is_run_again_until_it_is_kept(self) -> None:
        """The whole of it, from what is kept then."""
        store, runs = MemoryStore(), []

        def work(unit: Writing) -> int:
            runs.append(1)
            if len(runs) < 4:
                raise NotSerialised("the store")
            return unit.put(space(), expected=None).version

        assert 1 == retrying(store, work, seconds=30)
        assert 4 == len(runs)

    @pytest.mark.parametrize("error", [NotSerialised("s"), OutcomeUnknown("s", "cut"), Retryable("again")])
    def test_it_ends_after_eight_tries(self, error: Exception) -> None:
        """The last error is the caller's."""
        runs: list[int] = []

        def work(unit: Writing) -> None:
            runs.append(1)
            raise error

        with pytest.raises(type(error)):
            retrying(MemoryStore(), work, seconds=60)
        assert TRIES == len(runs)

    def test_it_ends_with_the_time_of_the_caller(self) -> None:
        """No pause goes beyond the deadline."""
        runs: list[int] = []

        def work(unit: Writing) -> None:
            runs.append(1)
            raise NotSerialised("s")

        with pytest.raises(NotSerialised):
            retrying(MemoryStore(), work, seconds=-1)
        assert 1 == len(runs)

    def test_what_the_work_refuses_is_not_tried_again(self) -> None:
        """Only races are."""
        store = MemoryStore()
        with store.writing() as unit:
            unit.add([charge(1)])
        with pytest.raises(AlreadyStored):
            retrying(store, lambda unit: unit.add([attrs.evolve(charge(1), kind="void")]), seconds=30)
