"""A roster out of a database and bills into one: the same fen as from Parquet, each once, typed without loss."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from jizhi_columnar import bill_tables
from jizhi_columnar.duck import Duck
from jizhi_columnar.explaining import explain
from jizhi_columnar.refusals import ColumnRefused, RunRefused
from jizhi_columnar.result import NOTHING
from jizhi_columnar.run import prepare
from jizhi_columnar.shard import Shard, call, jobs_of, run_shard, shards_of
from jizhi_columnar.sources import Address, address_of, counted, loaded
from sqlalchemy import Boolean, Column, Date, Float, Integer, MetaData, Numeric, String, Table, create_engine, text

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees import Tariff
from jizhi.testing.servers import NoServer, postgresql_server
from jizhi.values import Period

MARCH, APRIL = Period.month(2025, 3), Period.month(2025, 4)
TEXT = """
tariff = "jade"
[[fee]]
code = "service"
per  = "month"
start = "day-after-handover"
  [[fee.version]]
  since   = 2024-01-01
  basis   = "an example"
  rates   = { price = "2.80 元/㎡/月", walk = "1.905 元/㎡/月" }
  formula = "area * (price if lift else walk) * (0.9 if kind == 'a \\"100%\\"' else 1)"
"""


def tariff(price: str = "2.80") -> Tariff:
    return tariff_or_refuse(TEXT.replace("2.80", price), source="jade.toml")


def rooms(area: object = None) -> Table:
    """A table of rooms as an ERP has one, with a column that nobody asked for."""
    columns = (Column("area", area or Numeric(9, 2)), Column("kind", String(40)), Column("lift", Boolean))
    days = (Column("handover", Date), Column("sold", Date), Column("next_owner", String(20)))
    whose = (Column(name, String(20)) for name in ("project", "space", "owner"))
    return Table("rooms", MetaData(), Column("id", Integer, primary_key=True), *whose, *columns, *days)


def filled(url: str, count: int = 90) -> str:
    """Rooms of three projects: gaps, quotes, sales; two of them cannot be billed."""
    table, engine = rooms(), create_engine(url)
    table.drop(engine, checkfirst=True)
    table.create(engine)
    rows = [
        {
            "project": f"p{at % 3}",
            "space": f"1-{at:03d}",
            "owner": None if at == 7 else f'业主 {at}, "o"',
            "area": None if at == 4 else Decimal(3000 + 37 * at).scaleb(-2),
            "kind": ('a "100%"', "", "it's")[at % 3],
            "lift": at % 2 > 0,
            "handover": date(2025, 3, 1 + at % 31) if at % 5 == 0 else date(2015, 1, 1),
            "sold": date(2025, 3, 9) if at % 8 == 1 else None,
            "next_owner": "buyer" if at % 8 == 1 else None,
        }
        for at in range(count)
    ]
    with engine.begin() as connection:
        connection.execute(table.insert(), rows)
    return f"{url}#rooms"


def beside(url: str, duck: Duck, folder: Path) -> list[tuple[object, ...]]:
    """The same rooms as Parquet, billed into Parquet: what a database must come to."""
    with create_engine(url).connect() as connection:
        rows = connection.execute(rooms().select()).fetchall()
    kinds = "id INTEGER, project VARCHAR, space VARCHAR, owner VARCHAR, area DECIMAL(9,2), kind VARCHAR, lift BOOLEAN, "
    duck.do(f"CREATE OR REPLACE TABLE rooms ({kinds} handover DATE, sold DATE, next_owner VARCHAR)")
    marks = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
    duck.connection.execute(f"INSERT INTO rooms VALUES {marks}", [cell for row in rows for cell in row])
    place = folder / "rooms.parquet"
    duck.do(f"COPY rooms TO '{place}' (FORMAT parquet)")
    (folder / "beside").mkdir()
    list(map(call, jobs_of(tariff(), shards_of(str(place)), str(folder / "beside"), period=MARCH, sample=9)))
    return duck.rows(f"SELECT * FROM '{folder}/beside/part-*.parquet' ORDER BY ALL")


def billed(url: str) -> list[tuple[object, ...]]:
    with create_engine(url).connect() as connection:
        columns = "project, space, owner, service_fen, total_fen"
        return sorted(map(tuple, connection.execute(text(f"SELECT {columns} FROM bills WHERE period = '{MARCH}'"))))


def there_and_back(url: str, duck: Duck, folder: Path) -> None:
    """From a table into a table of one database, twice, then with another price."""
    source, sink = filled(url), f"{url}#bills"
    jobs = list(jobs_of(tariff(), shards_of(source, rows=30), sink, period=MARCH, sample=9))
    assert 3 == len(jobs)
    first, again = sum(map(call, jobs), NOTHING), sum(map(call, jobs), NOTHING)
    assert beside(url, duck, folder) == billed(url)
    assert (90, 88 + 12) == (first.spaces, first.bills)
    assert not first.resumed and again.resumed
    assert (first.spaces, first.bills, first.total_fen) == (again.spaces, again.bills, again.total_fen)
    explained = explain(tariff(), roster=source, out=sink, period=MARCH, project="p1", space="1-001")
    assert [2] == [len(line.parts) for line in explained]
    assert all(part.fen == part.billed_fen for line in explained for part in line.parts)
    with create_engine(url).connect() as connection:
        told = connection.execute(text("SELECT code, subject FROM bills_findings ORDER BY code")).fetchall()
    assert [("fact-missing", "1-004/service"), ("payer-missing", "1-007/service")] == list(map(tuple, told))
    with pytest.raises(RunRefused, match="another run"):
        list(map(call, jobs_of(tariff("2.81"), shards_of(source), sink, period=MARCH, sample=9)))
    april = sum(map(call, jobs_of(tariff("2.81"), shards_of(source), sink, period=APRIL)), NOTHING)
    assert april.bills and first.bills == len(billed(url))


def test_sqlite_there_and_back(duck: Duck, tmp_path: Path) -> None:
    """Texts with quotes and commas, an empty text that is not NULL, days, truths: what Parquet comes to."""
    there_and_back(f"sqlite:///{tmp_path}/estate.db", duck, tmp_path)


@pytest.mark.postgresql
def test_postgresql_there_and_back(duck: Duck, tmp_path: Path) -> None:
    """By COPY both ways."""
    pytest.importorskip("psycopg")
    try:
        with postgresql_server() as url:
            there_and_back(url.replace("postgresql://", "postgresql+psycopg://"), duck, tmp_path)
    except NoServer as missing:
        pytest.skip(str(missing))


def test_a_number_that_its_column_does_not_hold_is_refused(tmp_path: Path) -> None:
    """SQLite keeps 30.005 in a column of two decimals; rounding it would be a fen that nobody sees."""
    url = f"sqlite:///{tmp_path}/estate.db"
    source = filled(url)
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE rooms SET area = 30.005 WHERE space = '1-003'"))
    with pytest.raises(RunRefused, match=r"DECIMAL\(9, 2\).*30\.005"):
        run_shard(tariff(), Shard(number=0, source=source), str(tmp_path), period=MARCH)


def test_a_float_is_never_an_area_in_a_database_either(tmp_path: Path) -> None:
    """Whatever stands in it."""
    url = f"sqlite:///{tmp_path}/estate.db"
    rooms(Float()).create(create_engine(url))
    with pytest.raises(ColumnRefused, match="DOUBLE"):
        run_shard(tariff(), Shard(number=0, source=f"{url}#rooms"), str(tmp_path), period=MARCH)


def test_a_file_of_duckdb_is_read_in_place(duck: Duck, tmp_path: Path) -> None:
    """Attached, never copied; bills of many processes cannot go into it."""
    url = f"sqlite:///{tmp_path}/estate.db"
    filled(url)
    expected = beside(url, duck, tmp_path)
    duck.do(f"ATTACH '{tmp_path}/estate.duckdb' AS made")
    duck.do("CREATE TABLE made.rooms AS FROM rooms")
    duck.do("DETACH made")
    source = f"duckdb:///{tmp_path}/estate.duckdb#rooms"
    (tmp_path / "out").mkdir()
    list(map(call, jobs_of(tariff(), shards_of(source, rows=30), str(tmp_path / "out"), period=MARCH, sample=9)))
    assert expected == duck.rows(f"SELECT * FROM '{tmp_path}/out/part-*.parquet' ORDER BY ALL")
    with pytest.raises(RunRefused, match="DuckDB"):
        run_shard(tariff(), Shard(number=0, source=source), source.replace("rooms", "bills"), period=MARCH)


def test_two_who_bill_the_same_at_once_bill_it_once(duck: Duck, tmp_path: Path) -> None:
    """Who comes second finds it only as he commits, and is told what is there; another run is refused."""
    url = f"sqlite:///{tmp_path}/estate.db"
    source = filled(url)
    table = bill_tables.table_for(Address(url, "bills"), {"rules": "7" * 64}, MARCH)
    prepared = prepare(duck, loaded(duck, source, ["p0", "p1"], tariff(), period=MARCH), tariff(), period=MARCH)
    first, second = table.keep(prepared, sample=9), table.keep(prepared, sample=9)
    assert not first.resumed and second.resumed
    assert first.bills == second.bills == len(billed(url))
    for rules, projects in (("8" * 64, ["p0"]), ("7" * 64, ["p1", "p2"])):
        other = bill_tables.table_for(Address(url, "bills"), {"rules": rules}, MARCH)
        with pytest.raises(RunRefused, match="another run"):
            other.kept(projects)


def test_a_table_of_other_columns_is_left_alone(tmp_path: Path) -> None:
    """It is somebody's."""
    url = f"sqlite:///{tmp_path}/estate.db"
    with pytest.raises(RunRefused, match=r"other columns.*period"):
        run_shard(tariff(), Shard(number=0, source=filled(url)), f"{url}#rooms", period=MARCH)


def test_an_address_is_a_url_and_a_table() -> None:
    """A path with a hash sign is a path."""
    assert address_of("rooms#1.parquet") is None
    assert Address("duckdb:///estate.db", "main.rooms") == address_of("duckdb:///estate.db#main.rooms")
    assert "estate.db" == Address("duckdb:///estate.db", "rooms").file


def test_a_table_without_projects_is_one_shard(tmp_path: Path) -> None:
    """As a file without them is."""
    url = f"sqlite:///{tmp_path}/estate.db"
    filled(url)
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE VIEW plain AS SELECT space, owner, area, kind, lift FROM rooms WHERE id < 4"))
    assert counted(f"{url}#plain") is None
    (shard,) = shards_of(f"{url}#plain")
    assert 3 == run_shard(tariff(), shard, f"{url}#few", period=MARCH).bills
    assert run_shard(tariff(), shard, f"{url}#few", period=MARCH).resumed
