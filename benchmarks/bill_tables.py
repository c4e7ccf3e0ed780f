"""Bills of a columnar run into a table: in chunks with their manifest, in one transaction, and by an ORM."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from jizhi_columnar.duck import Duck
from jizhi_columnar.shard import Shard, run_shard, shards_of
from sqlalchemy import BigInteger, Column, Engine, String, Table, create_engine, text
from sqlalchemy.orm import Session, registry

from benchmarks import tariff
from benchmarks.columnar import STEPS, rooms
from benchmarks.measure import Row, interleaved
from jizhi.testing.servers import NoServer, postgresql_server

CHUNK = 50_000
MAPPED = 2_000
"""How many rows the ORM writes; a row costs the same whatever their number."""
AMOUNTS = ("service_fen", "water_fen", "power_fen", "parking_fen", "shared_fen", "total_fen")


def measure(*, full: bool) -> list[Row]:
    """Return the ratios on SQLite, and on PostgreSQL where one can be started."""
    spaces = 1_000_000 if full else 100_000
    with TemporaryDirectory() as folder:
        place = Path(folder) / "roster.parquet"
        rooms(Duck(), spaces, place)
        found = into("SQLite", f"sqlite:///{folder}/bills.db", place, spaces)
        try:
            with postgresql_server() as url:
                found += into("PostgreSQL", url.replace("postgresql://", "postgresql+psycopg://"), place, spaces)
        except NoServer as missing:
            found.append(Row("tables", str(missing), 0, spelling="{:.0f}"))
    return found


def into(name: str, url: str, place: Path, spaces: int) -> list[Row]:
    """What each way takes into an empty table, bills computed and all; no sample, for it is the same for each."""
    rule, shards = tariff.read(), shards_of(str(place), rows=CHUNK, steps=STEPS)
    every = tuple(project for shard in shards for project in shard.projects)
    one = Shard(number=0, source=str(place), projects=every, steps=STEPS)
    engine = create_engine(url)

    def emptied() -> None:
        with engine.begin() as connection:
            for table in ("bills", "bills_manifest", "bills_findings"):
                connection.execute(text(f"DROP TABLE IF EXISTS {table}"))

    def run(parts: tuple[Shard, ...]) -> None:
        emptied()
        for part in parts:
            run_shard(rule, part, f"{url}#bills", period=tariff.MARCH, sample=0)

    times = interleaved(
        {"chunks": partial(run, shards), "one": partial(run, (one,)), "orm": partial(by_orm, engine, MAPPED)},
        rounds=3,
    )
    engine.dispose()
    told = f"{spaces:,} spaces".replace(",", " ")
    orm = times.ratio("orm", "chunks") * spaces / MAPPED
    return [
        Row("tables", f"{name}: {len(shards)} chunks / one, {told}", times.ratio("chunks", "one"), at_most=1.05),
        Row("tables", f"{name}: ORM add_all / the run in chunks", orm, at_least=25, spelling="{:.0f} x"),
        Row("tables", f"{name}: charges", 5 * spaces / times.median("chunks") / 1e3, spelling="{:.0f} k/s"),
    ]


def by_orm(engine: Engine, count: int) -> None:
    """Bills as mapped objects, one ``add_all`` and one flush, into a table with the key that a mapped class needs."""
    mapper, columns = registry(), [Column(name, BigInteger) for name in AMOUNTS]
    bill = type("Bill", (), {})
    keys = [Column(name, String(191), primary_key=True) for name in ("project", "space", "owner")]
    table = Table("orm_bills", mapper.metadata, *keys, *columns)
    mapper.map_imperatively(bill, table)
    mapper.metadata.drop_all(engine)
    mapper.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add_all(
            bill(**dict.fromkeys(AMOUNTS, at), project="p", space=f"{at:09d}", owner=f"o{at:09d}")
            for at in range(count)
        )
