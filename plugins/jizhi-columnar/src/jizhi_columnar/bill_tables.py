"""Bills into a table of a database: what a shard billed and its manifest in one transaction, each project once.

Beside the table ``bills`` stand ``bills_manifest``, with a row for each period and project that is there, and
``bills_findings``. The key of the manifest is what makes a run that is killed anywhere, or started twice, bill once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
from sqlalchemy import BigInteger, Column, Connection, MetaData, String, Table, Text, insert, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from jizhi.values import Period
from jizhi_columnar.databases import engine_of
from jizhi_columnar.door import PROJECT
from jizhi_columnar.refusals import RunRefused
from jizhi_columnar.result import Result, finding_rows
from jizhi_columnar.run import Prepared, checked
from jizhi_columnar.sources import Address

BATCH = 20_000
PERIOD = "period"
_BILLS = "shard_bills"
_NAME = 191
"""The most characters of a code: what every database can make a key of."""


@attrs.frozen(kw_only=True)
class BillTable:
    """The table that a run of one tariff over one *period* writes; *rules* tells this tariff from any other."""

    address: Address
    period: Period
    rules: str

    def kept(self, projects: Sequence[str]) -> Result | None:
        """What is there of these projects; None where nothing is.

        Raises: RunRefused: some are there and others are not, or by other rules.
        """
        with engine_of(self.address.url).connect() as connection:
            manifest = self._manifest
            if not inspect(connection).has_table(manifest.name, schema=manifest.schema):
                return None
            here = select(manifest).where(manifest.c.period == str(self.period))
            wanted = set(projects or [""])
            found = [row for row in connection.execute(here) if row.project in wanted]
        if not found:
            return None
        if len(found) < len(wanted) or any(row.rules != self.rules for row in found):
            raise RunRefused("some of its projects are of another run", sorted(row.project for row in found))
        spaces, bills, total = (sum(column) for column in zip(*(row[3:6] for row in found), strict=True))
        return Result(spaces=spaces, bills=bills, total_fen=total, resumed=True)

    def keep(self, prepared: Prepared, *, sample: int) -> Result:
        """Bill, hold the sample to the reference, and keep bills, findings and manifest, all or nothing.

        Raises: RunRefused: the sample differs; a project is there already; the table has other columns.
        """
        duck = prepared.duck
        duck.do(f"CREATE OR REPLACE TABLE {_BILLS} AS {prepared.query}")
        result = checked(prepared, _BILLS, sample=sample)
        entries = list(self._entries(prepared))
        told = [
            dict(zip(("severity", "code", "subject", "facts"), row, strict=True), period=str(self.period))
            for row in finding_rows(result.findings)
        ]
        try:
            with engine_of(self.address.url).connect() as connection:
                self._laid_out(connection, prepared.statement.names, prepared.door.kept)
                # The manifest first: whoever bills the same project at the same time waits here, and then fails.
                connection.execute(insert(self._manifest), entries)
                self._write(connection, prepared)
                if told:
                    connection.execute(insert(self._findings), told)
                connection.commit()
        except IntegrityError as race:
            kept = self.kept([entry[PROJECT] for entry in entries])
            if kept is None:
                raise RunRefused("the database refused the bills", [race.orig]) from race
            return kept
        return result

    def _entries(self, prepared: Prepared) -> Iterator[dict[str, Any]]:
        duck = prepared.duck
        project = PROJECT if prepared.door.projects else "''"
        told = {row[0]: row[1:] for row in duck.rows(
            f"SELECT {project}, count(*), sum(total_fen) FROM {_BILLS} GROUP BY ALL"
        )}  # fmt: skip
        spaces = duck.rows(f"SELECT {project}, count(*) FROM {prepared.door.source} GROUP BY ALL") or [("", 0)]
        for name, count in spaces:
            bills, total = told.get(name, (0, 0))
            row = {PERIOD: str(self.period), PROJECT: name, "rules": self.rules}
            yield {**row, "spaces": count, "bills": bills, "total_fen": int(total)}

    @property
    def _place(self) -> tuple[str | None, str]:
        schema, _, name = self.address.table.rpartition(".")
        return schema or None, name

    @property
    def _manifest(self) -> Table:
        schema, name = self._place
        keys = (Column(each, String(_NAME), primary_key=True) for each in (PERIOD, PROJECT))
        counts = (Column(each, BigInteger, nullable=False) for each in ("spaces", "bills", "total_fen"))
        rules = Column("rules", String(64), nullable=False)
        return Table(f"{name}_manifest", MetaData(), *keys, rules, *counts, schema=schema)

    @property
    def _findings(self) -> Table:
        schema, name = self._place
        texts = (Column(each, String(_NAME), nullable=False) for each in (PERIOD, "severity", "code"))
        rest = (Column(each, Text, nullable=False) for each in ("subject", "facts"))
        return Table(f"{name}_findings", MetaData(), *texts, *rest, schema=schema)

    def _bills(self, names: Sequence[str], texts: Sequence[str]) -> Table:
        schema, name = self._place
        columns = (Column(each, String(_NAME) if each in texts else BigInteger) for each in names)
        return Table(name, MetaData(), Column(PERIOD, String(_NAME), nullable=False), *columns, schema=schema)

    def _laid_out(self, connection: Connection, names: Sequence[str], texts: Sequence[str]) -> None:
        """Create what is not there yet; another process may do so at the same moment."""
        bills = self._bills(names, texts)
        for table in (bills, self._manifest, self._findings):
            try:
                table.create(connection, checkfirst=True)
                connection.commit()
            except DBAPIError:
                connection.rollback()
                if not inspect(connection).has_table(table.name, schema=table.schema):
                    raise
        there = {column["name"] for column in inspect(connection).get_columns(bills.name, schema=bills.schema)}
        connection.rollback()  # what was asked is no part of what is written
        if missing := [column.name for column in bills.c if column.name not in there]:
            raise RunRefused("the table of bills has other columns", missing)

    def _write(self, connection: Connection, prepared: Prepared) -> None:
        duck, names = prepared.duck, prepared.statement.names
        quote = connection.dialect.identifier_preparer.quote
        table = ".".join(quote(part) for part in self.address.table.split("."))
        columns = ", ".join(map(quote, (PERIOD, *names)))
        wanted = ", ".join(map(duck.dialect.quoted, names))
        query = f"SELECT {duck.dialect.text(str(self.period))} AS period, {wanted} FROM {_BILLS}"
        if connection.dialect.driver == "psycopg":
            _copied(connection, prepared, query, f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)")
            return
        mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        text = f"INSERT INTO {table} ({columns}) VALUES ({', '.join([mark] * (len(names) + 1))})"
        answer = duck.connection.execute(query)
        while rows := answer.fetchmany(BATCH):
            connection.exec_driver_sql(text, rows)


def _copied(connection: Connection, prepared: Prepared, query: str, statement: str) -> None:
    """Hand the rows to PostgreSQL as the CSV that DuckDB writes: no row of them is ever a Python object."""
    driver: Any = connection.connection.driver_connection
    with TemporaryDirectory() as folder:
        place = Path(folder) / "bills.csv"
        prepared.duck.do(f"COPY ({query}) TO {prepared.duck.dialect.text(str(place))} (FORMAT csv, HEADER false)")
        with place.open("rb") as file, driver.cursor() as cursor, cursor.copy(statement) as copy:
            while part := file.read(1 << 20):
                copy.write(part)


def table_for(address: Address, manifest: Mapping[str, object], period: Period) -> BillTable:
    """The table that a shard with this *manifest* goes into."""
    return BillTable(address=address, period=period, rules=str(manifest["rules"]))
