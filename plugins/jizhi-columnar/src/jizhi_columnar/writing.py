"""Rows of Python into a file of Parquet, typed by the column and never by what a row looks like."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from jizhi_columnar.duck import Duck

_NOTHING = "\\N"


def write_rows(duck: Duck, types: Mapping[str, str], rows: Iterable[Sequence[object]], place: Path) -> int:
    """Write *rows*, one cell for each of *types* and None for what is not there; return how many there were.

    Args:
        types: the columns and their types in DuckDB.
        rows: may be a stream; nothing of it is held.
    """
    count = 0
    # Nothing is left to a guess: of few rows DuckDB guesses that dates begin with the day.
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "rows.csv"
        with plain.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(types)
            for row in rows:
                writer.writerow([_NOTHING if cell is None else cell for cell in row])
                count += 1
        columns = ", ".join(f"'{name}': '{type}'" for name, type in types.items())
        read = (
            f"read_csv({duck.dialect.text(str(plain))}, auto_detect = false, header = true, columns = {{{columns}}}, "
            f"delim = ',', quote = '\"', escape = '\"', nullstr = '{_NOTHING}', allow_quoted_nulls = true, "
            "dateformat = '%Y-%m-%d', parallel = false)"
        )
        duck.do(f"COPY (SELECT * FROM {read}) TO {duck.dialect.text(str(place))} (FORMAT parquet, COMPRESSION zstd)")
    return count
