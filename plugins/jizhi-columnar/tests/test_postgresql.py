"""The statement in the words of PostgreSQL, on a real server: the same rows as DuckDB by its own division."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from jizhi_columnar.door import look
from jizhi_columnar.duck import Duck
from jizhi_columnar.lines import lines_of
from jizhi_columnar.sql import DUCKDB, POSTGRESQL, SPARK, staged

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.testing.servers import NoServer, postgresql_server
from jizhi.values import Period

MARCH = Period.month(2025, 3)
TEXT = """
tariff = "jade"
[[fee]]
code = "service"
per  = "month"
start = "day-after-handover"
round = { mode = "half-even", to = "0.1" }
minimum = "20"
  [[fee.version]]
  since   = 2024-01-01
  basis   = "an example"
  rates   = { price = "2.85 元/㎡/月" }
  table.by_kind = { "it's" = "1.905 元/㎡/月", else = "1.205 元/㎡/月" }
  formula = "area * (price if lift and handover < '2025-01-01' else pick(kind, by_kind))"
  [[fee.version]]
  since   = 2025-03-11
  basis   = "an example"
  rates   = { price = "3.10 元/㎡/月" }
  formula = "area * price"
"""


@pytest.fixture
def statements(duck: Duck):
    """A table of typed facts as rows, and the statement over it in each dialect."""
    duck.do(
        "CREATE OR REPLACE TABLE roster AS SELECT 's' || range AS space, 'o' AS owner, "
        "CAST((3000 + range * 37) / 100.0 AS DECIMAL(9,2)) AS area, range % 3 > 0 AS lift, "
        "CASE WHEN range % 4 = 0 THEN 'it''s' ELSE 'shop' END AS kind, "
        "DATE '2024-12-01' + CAST(range AS INTEGER) AS handover FROM range(150)"
    )
    door = look(duck, "roster", tariff_or_refuse(TEXT.replace("", ""), source="t"), period=MARCH)
    tariff = tariff_or_refuse(TEXT.replace("", ""), source="t")
    (line,) = lines_of(tariff, door.span, period=MARCH)
    forms = {"fen": line.fen, "refer": line.refer}

    def written(dialect) -> str:
        return staged("SELECT * FROM typed", forms, [".space"], dialect=dialect)

    duck.do(f"CREATE OR REPLACE TABLE typed AS {door.base()}")
    return written


@pytest.mark.postgresql
def test_postgresql_comes_to_the_same_fen(duck: Duck, statements) -> None:
    """Row by row, in whole numbers."""
    psycopg = pytest.importorskip("psycopg")
    expected = sorted(duck.rows(statements(DUCKDB)))
    names = duck.types("typed")
    columns = ", ".join(f'"{name}" {kind}' for name, kind in names.items())
    try:
        with postgresql_server() as url, psycopg.connect(url) as connection:
            connection.execute(f"CREATE TEMP TABLE typed ({columns})")
            marks = ", ".join(["%s"] * len(names))
            connection.cursor().executemany(f"INSERT INTO typed VALUES ({marks})", duck.rows("SELECT * FROM typed"))
            found = sorted(connection.execute(statements(POSTGRESQL)).fetchall())
    except NoServer as missing:
        pytest.skip(str(missing))
    assert expected == found
    assert len(found) > 100 and Decimal not in {type(fen) for _, fen, _ in found}


def test_no_dialect_divides_otherwise_than_in_whole_numbers(statements) -> None:
    """DuckDB ``//``, PostgreSQL ``/`` of integers, Spark ``DIV``; each quotes its own names."""
    duck, postgresql, spark = map(statements, (DUCKDB, POSTGRESQL, SPARK))
    assert " // " in duck and " / " not in duck
    assert " / " in postgresql and "//" not in postgresql and "ARRAY[" in postgresql
    assert " DIV " in spark and " / " not in spark and "`" in spark and '"' not in spark
    assert re.search(r"it\\'s", spark) and "it''s" in postgresql
