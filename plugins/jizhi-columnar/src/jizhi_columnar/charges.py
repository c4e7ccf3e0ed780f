"""The charges that ``assess`` made as Parquet, to be laid beside those of a run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs

from jizhi.errors import FileNotWritten
from jizhi.fees import Assessment, Charge
from jizhi_columnar.duck import Duck

COLUMNS = ("project", "space", "fee", "item", "cycle_start", "cycle_end", "payer", "amount_fen")
_TYPES = "VARCHAR, VARCHAR, VARCHAR, VARCHAR, DATE, DATE, VARCHAR, BIGINT"
_BATCH = 1000


@attrs.frozen(kw_only=True)
class ParquetSettings:
    """How the file is packed: zstd (smaller) or snappy (a quarter faster)."""

    compression: str = attrs.field(default="zstd", validator=attrs.validators.in_(("zstd", "snappy")))


@attrs.frozen
class ParquetFormat:
    """Writes the charges of an ``Assessment`` as one Parquet table, amounts in whole fen."""

    settings: ParquetSettings = attrs.field(factory=ParquetSettings)

    def write(self, report: Any, *, locale: str) -> bytes:
        """Return the charges as a file; columns have their English names in every *locale*.

        Raises: FileNotWritten: a report that is no assessment.
        """
        if not isinstance(report, Assessment):
            raise FileNotWritten("parquet", f"{type(report).__name__} has no charges")
        duck = Duck(threads=1)
        try:
            names = ", ".join(f"{name} {type}" for name, type in zip(COLUMNS, _TYPES.split(", "), strict=True))
            duck.do(f"CREATE TABLE charges ({names})")
            rows = [_row(charge) for charge in report.charges]
            for start in range(0, len(rows), _BATCH):
                duck.do(f"INSERT INTO charges VALUES {_written(rows[start : start + _BATCH])}")
            with TemporaryDirectory() as folder:
                place = Path(folder) / "charges.parquet"
                packed = f"FORMAT parquet, COMPRESSION {self.settings.compression}"
                duck.do(f"COPY charges TO {duck.dialect.text(str(place))} ({packed})")
                return place.read_bytes()
        finally:
            duck.close()


def _row(charge: Charge) -> tuple[object, ...]:
    cycle = charge.cycle
    whose = (charge.project, charge.space, charge.fee, charge.item)
    return (*whose, cycle.start, cycle.end, charge.payer, charge.amount.fen)


def _written(rows: Iterable[tuple[object, ...]]) -> str:
    return ", ".join("(" + ", ".join(map(_literal, row)) + ")" for row in rows)


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
