"""Laws: any tariff, any rows, every engine that is installed: the fen of the reference, row by row."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jizhi_columnar.corrections import corrected
from jizhi_columnar.duck import Duck
from jizhi_columnar.engines import PostgreSQL, Spark
from jizhi_columnar.lines import due_lines, lines_of
from jizhi_columnar.reference import tell
from jizhi_columnar.refusals import NotColumnar
from jizhi_columnar.run import checked, prepare
from jizhi_columnar.sql import DUCKDB, SQLITE, staged
from jizhi_columnar.statement import long_rows

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.formula.integers import Workshop, computed
from jizhi.testing.servers import NoServer, postgresql_server
from jizhi.values import ROUNDING_MODES, Period

ROWS = 40
EXAMPLES = 200 if settings().max_examples >= 2000 else 6

TARIFF = """
tariff = "drawn"
[facts.grade]
type = "decimal"
scale = 3
min = -5
max = 50

[[fee]]
code = "service"
per = "{per}"
start = "{start}"
prorate = "{prorate}"
cycle = {{ months = {months} }}
round = {{ mode = "{mode}", to = "{to}" }}
{minimum}
{tax}
discount = [ {{ name = "vacant", when = "vacant_months >= 6", factor = "0.7" }}, {{ name = "odd", when = "grade < 0.5", factor = "1.015" }} ]
  [[fee.version]]
  since = 2020-01-01
  basis = "drawn"
  rates = {{ trade = "6.005 元/㎡/{unit}", walk = "1.305 元/㎡/{unit}" }}
  table.high = [ {{ to = 6, value = "2.1 元/㎡/{unit}" }}, {{ to = 18, value = "2.4 元/㎡/{unit}" }} ]
  formula = "area * (trade if kind == 'shop' else pick(floor, high) if lift else walk)"
  [[fee.version]]
  since = {change}
  basis = "drawn"
  rates = {{ walk = "1.405 元/㎡/{unit}" }}
  formula = "area * walk * {shape}"

[[fee]]
code = "water"
on = "meter"
meter = "water"
per = "period"
applies = "kind != 'stall'"
  [[fee.version]]
  since = 2020-01-01
  basis = "drawn"
  bands.water = [ {{ to = 180, rate = "5.00 元/m³", flat = "3 元" }}, {{ to = 260, rate = "7.015 元/m³" }}, {{ rate = "9.00 元/m³" }} ]
  shift.water = {{ by = "occupants - 4", step = 30 }}
  formula = "tiers(usage, water, before=used_before)"
"""  # noqa: E501


@st.composite
def tariffs(draw: st.DrawFn) -> str:
    """Tariffs with versions, proration, discounts, bounds, tax, tiers that shift, and every rounding."""
    per = draw(st.sampled_from(("month", "year", "day")))
    change = date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 120)))
    return TARIFF.format(
        per=per,
        unit={"month": "月", "year": "年", "day": "日"}[per],
        start=draw(st.sampled_from(("next-month-after-handover", "day-after-handover", "from-date"))),
        prorate=draw(
            st.sampled_from(
                ("actual/month", "fixed-30", "30/360", "actual/365", "whole-month-if-15", "actual/period", "none")
            )
        ),
        months=draw(st.sampled_from((1, 3))),
        mode=draw(st.sampled_from(ROUNDING_MODES)),
        to=draw(st.sampled_from(("0.01", "0.1", "1"))),
        minimum=draw(st.sampled_from(("", 'minimum = "50.005"', 'minimum = "10"\nmaximum = "400.5"'))),
        tax=draw(
            st.sampled_from(("", 'tax = { rate = "6%", included = false }', 'tax = { rate = "9%", included = true }'))
        ),
        change=change,
        shape=draw(
            st.sampled_from(("1", "(grade / (grade - 1))", "round(grade, 'half-odd', '0.1')", "max(grade, 2) / 3"))
        ),
    )


def decimal(low: int, high: int, scale: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda number: Decimal(number).scaleb(-scale))


def sometimes(strategy):
    return st.one_of(*[strategy] * 6, st.none())


def rows() -> st.SearchStrategy[list[tuple]]:
    """Rows with gaps, zeros, sales and handovers at the edges of the cycle, now and then a number out of range."""
    days = st.integers(-40, 100).map(lambda day: date(2025, 3, 1) + timedelta(days=day))
    row = st.tuples(
        sometimes(st.just("p")),
        st.one_of(st.none(), st.none(), st.just("q")),
        st.one_of(st.none(), days),
        sometimes(decimal(0, 2_000_000, 2)),
        st.sampled_from(("shop", "dwelling", "stall", "it's")),
        sometimes(st.integers(-3, 25)),
        sometimes(st.booleans()),
        st.sampled_from((0, 5, 6, 24, 5000)),
        sometimes(
            st.one_of(decimal(-5000, 50_000, 3), st.sampled_from((Decimal(1), Decimal("0.5"), Decimal("50.001"))))
        ),
        st.one_of(st.none(), days),
        sometimes(decimal(-10, 400_000, 3)),
        sometimes(decimal(0, 400_000, 3)),
        st.integers(0, 9),
    )
    return st.lists(row, min_size=1, max_size=ROWS)


COLUMNS = (
    "owner VARCHAR, next_owner VARCHAR, sold DATE, area DECIMAL(9,2), kind VARCHAR, floor INTEGER, lift BOOLEAN, "
    "vacant_months INTEGER, grade DECIMAL(9,4), handover DATE, water_usage DECIMAL(12,3), "
    "water_used_before DECIMAL(12,3), occupants INTEGER"
)


def load(duck: Duck, table: list[tuple]) -> None:
    duck.do(f"CREATE OR REPLACE TABLE roster (space VARCHAR, {COLUMNS})")
    duck.do(f"INSERT INTO roster VALUES {', '.join(written(f's{at:03d}', *row) for at, row in enumerate(table))}")


def written(*row: object) -> str:
    texts = ("NULL" if cell is None else "'" + str(cell).replace("'", "''") + "'" for cell in row)
    return f"({', '.join(texts)})"


@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], report_multiple_bugs=False)
@given(tariffs(), rows())
def test_every_engine_is_bit_identical_to_the_reference(duck, text: str, table: list[tuple]) -> None:
    """Row by row, owners who change, handovers and gaps among them; and no row is referred needlessly."""
    held_by_every(ENGINES, duck, text, table)


@pytest.mark.postgresql  # the tier that has Polars too
@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], report_multiple_bugs=False)
@given(tariffs(), rows())
def test_polars_is_bit_identical_to_the_reference(duck, text: str, table: list[tuple]) -> None:
    """By its expressions."""
    pytest.importorskip("polars", reason="pip install polars")
    held_by_every([by_polars], duck, text, table)


def held_by_every(engines: list, duck: Duck, text: str, table: list[tuple]) -> None:
    tariff, march = tariff_or_refuse(text, source="drawn.toml"), Period.month(2025, 3)
    load(duck, table)
    try:
        prepared = prepare(duck, "roster", tariff, period=march)
    except NotColumnar as refused:
        assert "bits" == refused.reason
        return
    duck.do(f"CREATE OR REPLACE TABLE bills AS {prepared.query}")
    result = checked(prepared, "bills", sample=len(table))
    assert len(table) == result.sampled == result.spaces
    door = prepared.door
    lines = lines_of(tariff, door.span, period=march, shop=Workshop())
    forms = {
        f"{line.name} {what}": getattr(line, what)
        for line in lines
        for what in ("fen", "until", "refer", "until_refer")
    }
    base = door.base()
    by_sql = in_order(duck.named_rows(staged(base, forms, [".space"], dialect=DUCKDB)))
    for engine in engines:
        assert by_sql == in_order(engine(duck, base, forms))
    for row in by_sql:
        (raw,) = duck.named_rows(f"SELECT * FROM roster WHERE space = '{row['.space']}'")
        told = tell(door, due_lines(tariff, march), raw)
        if raw["next_owner"] is None or raw["sold"] is None:
            expected = {name: fen[0] for name, fen in told.fen.items()}
            got = {line.name: row[f"{line.name} fen"] for line in lines if not row[f"{line.name} refer"]}
            assert expected == got


def in_order(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: row[".space"])


def by_numpy(duck: Duck, base: str, forms) -> list[dict]:
    import numpy as np  # noqa: PLC0415
    from jizhi_columnar.arrays import computed_arrays  # noqa: PLC0415

    columns = {name: np.ma.getdata(values) for name, values in duck.connection.execute(base).fetchnumpy().items()}
    count = len(columns[".space"])
    found = computed_arrays(forms, columns, count, chunk=7)
    names = [".space", *forms]
    arrays = [columns[".space"].tolist(), *(found[name].tolist() for name in forms)]
    return [dict(zip(names, row, strict=True)) for row in zip(*arrays, strict=True)]


def by_polars(duck: Duck, base: str, forms) -> list[dict]:
    import polars  # noqa: PLC0415
    from jizhi_columnar.lazy import computed_frame  # noqa: PLC0415

    frame = polars.from_arrow(duck.arrow(base))
    return computed_frame(frame.lazy(), forms, [".space"]).collect().to_dicts()


def by_sqlite(duck: Duck, base: str, forms) -> list[dict]:
    """Over the same typed rows: days as text, truths as 0 and 1."""
    with closing(sqlite3.connect(":memory:")) as database:
        rows, names = duck.rows(base), [column[0] for column in duck.connection.execute(base).description]
        database.execute(f"CREATE TABLE typed ({', '.join(map(SQLITE.quoted, names))})")
        plain = ([str(cell) if isinstance(cell, date) else cell for cell in row] for row in rows)
        database.executemany(f"INSERT INTO typed VALUES ({', '.join('?' * len(names))})", plain)
        answer = database.execute(staged("SELECT * FROM typed", forms, [".space"], dialect=SQLITE))
        return [dict(zip((".space", *forms), row, strict=True)) for row in answer]


def by_hand(duck: Duck, base: str, forms) -> list[dict]:
    """The plain reader of integer forms, which holds every bound."""
    rows = []
    for row in duck.named_rows(base):
        known = {name: None if row.get(f"{name}?") else cell for name, cell in row.items()}
        plain = {name: str(cell) if isinstance(cell, date) else cell for name, cell in known.items()}
        rows.append({".space": row[".space"], **{name: computed(form, plain) for name, form in forms.items()}})
    return rows


ENGINES = [by_sqlite, by_hand, *([by_numpy] if find_spec("numpy") else [])]
"""Those of every run of the tests; Polars, PostgreSQL and Spark have tiers of their own."""


@contextmanager
def in_duckdb() -> Iterator[Duck]:
    """In this process."""
    duck = Duck(threads=1)
    yield duck
    duck.close()


@contextmanager
def on_postgresql() -> Iterator[PostgreSQL]:
    """A server of its own."""
    psycopg = pytest.importorskip("psycopg")
    try:
        with postgresql_server() as url, psycopg.connect(url) as connection:
            yield PostgreSQL(connection)
    except NoServer as missing:
        pytest.skip(str(missing))


@contextmanager
def on_spark() -> Iterator[Spark]:
    """Two local executors; needs Java."""
    sql = pytest.importorskip("pyspark.sql", reason="pip install pyspark, and Java 17 or later")
    if shutil.which("java") is None:
        pytest.skip("no Java: apt-get install openjdk-17-jre-headless")
    quiet = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.sql.session.timeZone": "UTC"}
    builder = sql.SparkSession.builder.master("local[2]").config(map=quiet)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield Spark(session)
    session.stop()


@pytest.fixture(
    scope="module",
    params=[
        in_duckdb,
        pytest.param(on_postgresql, marks=pytest.mark.postgresql),
        pytest.param(on_spark, marks=pytest.mark.cluster),
    ],
)
def database(request: pytest.FixtureRequest):
    """Each database that bills where the rows are."""
    with request.param() as opened:
        yield opened


def laid(database, name: str, duck: Duck, query: str) -> None:
    """The rows of *query* as the table *name* of *database*, of the same types."""
    rows, types = duck.rows(query), duck.types(f"({query})")
    if isinstance(database, Spark):
        kinds = ", ".join(f"`{column}` {kind.replace('VARCHAR', 'STRING')}" for column, kind in types.items())
        database.session.createDataFrame(rows, kinds).createOrReplaceTempView(name)
        return
    kinds = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    database.do(f"DROP TABLE IF EXISTS {name}")
    database.do(f"CREATE TABLE {name} ({kinds})")
    if rows:
        database.do(f"INSERT INTO {name} VALUES {', '.join(written(*row) for row in rows)}")


def computed_into(database, name: str, query: str) -> None:
    if isinstance(database, Spark):
        database.session.sql(query).createOrReplaceTempView(name)
        return
    database.do(f"DROP TABLE IF EXISTS {name}")
    database.do(f"CREATE TABLE {name} AS {query}")


def long_of(database, prepared, bills: str) -> dict[tuple, int]:
    return {row[:-1]: row[-1] for row in database.rows(long_rows(prepared.statement, bills))}


@settings(max_examples=EXAMPLES // 2, deadline=None, phases=[Phase.generate], report_multiple_bugs=False)
@given(text=tariffs(), table=rows(), shift=st.integers(-3000, 3000))
def test_a_whole_run_and_its_credit_notes_are_the_references(duck, database, text: str, table, shift: int) -> None:
    """In DuckDB, PostgreSQL and Spark: every space held to the reference; a second run owes the difference, signed."""
    tariff, march = tariff_or_refuse(text, source="drawn.toml"), Period.month(2025, 3)
    load(duck, table)
    area = f"CAST(least(greatest(area + {shift} / 100, 0), 19999) AS DECIMAL(9,2)) AS area"
    laid(database, "roster", duck, "SELECT * FROM roster")
    laid(database, "later", duck, f"SELECT * REPLACE ({area}) FROM roster WHERE space <> 's000'")
    try:
        first, second = (prepare(database, name, tariff, period=march) for name in ("roster", "later"))
    except NotColumnar as refused:
        assert "bits" == refused.reason
        return
    computed_into(database, "bills", first.query)
    assert len(table) == checked(first, "bills", sample=len(table)).sampled
    computed_into(database, "bills_later", second.query)
    checked(second, "bills_later", sample=len(table))
    before, after = long_of(database, first, "bills"), long_of(database, second, "bills_later")
    known = f"({long_rows(first.statement, 'bills')}) AS known"
    told = {row[:-1]: row[-1] for row in database.rows(corrected(second.statement, "bills_later", known))}
    owed = {key: after.get(key, 0) - before.get(key, 0) for key in before.keys() | after.keys()}
    assert {key: fen for key, fen in owed.items() if fen} == told
    assert all(type(fen) is int for fen in told.values())
