"""What is owed, by columns, beside SQL written by hand for the same jobs over the same tables, and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from jizhi_columnar.arrears.ageing import NAMES, aged, ageing_query
from jizhi_columnar.arrears.book import Book, look
from jizhi_columnar.arrears.collecting import collected, collection_query
from jizhi_columnar.arrears.dunning import dunned
from jizhi_columnar.arrears.fold import Items, items_of
from jizhi_columnar.arrears.histories import Histories, histories_of
from jizhi_columnar.arrears.late_fees import late_fees
from jizhi_columnar.arrears.late_statement import late_fee_query
from jizhi_columnar.arrears.remembered import Remembered, remember
from jizhi_columnar.arrears.selection import selection
from jizhi_columnar.duck import Duck

from benchmarks.measure import Row, interleaved
from jizhi.codec.policies import policy_or_refuse
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees.arrears import DEFAULT
from jizhi.testing.servers import NoServer, postgresql_server
from jizhi.values import Period

AS_OF = date(2025, 3, 31)
AT = datetime(2025, 3, 31, 2, tzinfo=UTC)
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
MONTHS, FEES = 20, 2
PROJECT = 1_450
"""Spaces in one project; each was billed for two fees in twenty months."""
POSTGRESQL_MOST = 1_000_000

TARIFF = "".join(
    (
        'tariff = "bench"\n[late.default]\nrate_per_day = "0.0005"\ngrace_days = 7\n',
        *(
            f'[[fee]]\ncode = "{code}"\nper = "month"\nlate = "default"\n[[fee.version]]\nsince = 2020-01-01\n'
            'basis = "an example"\nrates = { price = "1 元/㎡/月" }\nformula = "area * price"\n'
            for code in ("service", "lift")
        ),
    )
)
POLICY = """
policy = "bench"
gap_days = 7
blackout = "none"
[[step]]
code = "remind"
after_days = -3
channel = "sms"
template = "gentle"
[[step]]
code = "first"
after_days = 7
channel = "sms"
minimum = "50"
template = "gentle"
[[step]]
code = "second"
after_days = 30
channel = "sms"
minimum = "200"
template = "gentle"
[[step]]
code = "letter"
after_days = 90
channel = "letter"
minimum = "1000"
template = "gentle"
"""

_CHARGES = f"""
SELECT i, printf('p%05d', i // {PROJECT * MONTHS * FEES}) AS project, i // {MONTHS * FEES} AS s,
  CAST(DATE '2023-08-01' + to_months(CAST(i % {MONTHS} AS INTEGER)) AS DATE) AS start,
  CASE WHEN i // {MONTHS} % {FEES} = 0 THEN 'service' ELSE 'lift' END AS fee,
  CAST(5000 + hash(i, 1) % 60000 AS BIGINT) AS fen, CAST(hash(i, 2) % 100 AS INTEGER) AS fate,
  CAST(hash(i, 3) % 60 AS INTEGER) AS later, CAST(hash(i, 4) % 1000 AS INTEGER) AS rare
FROM (SELECT range AS i FROM range({{0}}))"""
_ENTRIES = """
CREATE TABLE entries AS
SELECT project, printf('a%09d', i) AS id, start AS day, printf('receivable/o%07d', s) AS debit,
  'income/' || fee AS credit,
  fen AS amount_fen, 'charge' AS kind, printf('o%07d', s) AS payer, printf('%07d', s) AS space, fee,
  printf('c%09d', i) AS item, start AS cycle_start, CAST(start + INTERVAL 1 MONTH AS DATE) AS cycle_end,
  start + 14 AS due_on, printf('b%07d/%d', s, month(start) + 12 * year(start)) AS bill
FROM charged
UNION ALL
SELECT project, printf('b%09d', i), CAST(start + later AS DATE), printf('prepayment/o%07d', s),
  printf('receivable/o%07d', s), CASE WHEN fate < 70 THEN fen ELSE fen // 3 END, 'application',
  printf('o%07d', s), printf('%07d', s), fee,
  printf('c%09d', i), NULL, NULL, NULL, ''
FROM charged WHERE fate < 80
"""
_TAKEN_OFF = """
INSERT INTO entries SELECT project, printf('c%09d', i), CAST(start + later + 9 AS DATE), printf('receivable/o%07d', s),
  printf('prepayment/o%07d', s), CASE WHEN fate < 70 THEN fen ELSE fen // 3 END, 'reversal', printf('o%07d', s),
  printf('%07d', s), fee, printf('c%09d', i), NULL, NULL, NULL, ''
FROM charged WHERE fate < 80 AND rare < 10
"""

#: What the late fee by hand reads: charges with what is open on their due day, and every payment after it.
_RAISED = """
CREATE OR REPLACE TABLE raised AS SELECT c.*, c.fen - COALESCE(p.early, 0) AS open_fen
FROM (SELECT project, item, payer, space, fee, due_on, amount_fen AS fen FROM entries WHERE kind = 'charge') AS c
LEFT JOIN (SELECT e.item, CAST(sum(e.amount_fen) AS BIGINT) AS early FROM entries AS e
  JOIN (SELECT item, due_on FROM entries WHERE kind = 'charge') AS d USING (item)
  WHERE e.kind = 'application' AND e.day <= d.due_on GROUP BY ALL) AS p USING (item)
"""
_PAID_LATER = """
CREATE OR REPLACE TABLE paid_later AS SELECT e.project, e.item, d.due_on AS due, e.day, e.amount_fen AS fen
FROM entries AS e JOIN (SELECT item, due_on FROM entries WHERE kind = 'charge') AS d USING (item)
WHERE e.kind = 'application' AND e.day > d.due_on
"""

#: By hand, as one writes them who knows DuckDB and this one policy; each has to give the same rows.
LATE = """
SELECT project, item, payer, space, fee, fen AS principal_fen, least(fen, (2 * parts + 2000) // 4000) AS amount_fen,
  CASE WHEN (2 * parts + 2000) // 4000 > fen OR parts > fen * 2000 THEN 'cap' ELSE '' END AS bound
FROM (SELECT c.project, c.item, c.payer, c.space, c.fee, c.fen,
    c.open_fen * (DATE '2025-04-01' - (c.due_on + 8)) - COALESCE(p.saved, 0) AS parts
  FROM raised AS c LEFT JOIN (SELECT project, item,
      CAST(sum(fen * (DATE '2025-04-01' - greatest(day + 1, due + 8))) AS BIGINT) AS saved
    FROM paid_later WHERE day < DATE '2025-03-31' AND due < DATE '2025-03-24' GROUP BY project, item) AS p
  USING (project, item) WHERE c.due_on < DATE '2025-03-24') AS t
WHERE parts > 0
"""
LATE_PG = LATE.replace("//", "/")
AGES = """
SELECT project, payer, space, fee,
  CAST(sum(CASE WHEN due_on >= DATE '2025-03-31' THEN outstanding_fen ELSE 0 END) AS BIGINT) AS b0,
  CAST(sum(CASE WHEN due_on < DATE '2025-03-31' AND due_on > DATE '2024-12-31' THEN outstanding_fen ELSE 0 END) AS BIGINT) AS b1,
  CAST(sum(CASE WHEN due_on <= DATE '2024-12-31' AND due_on > DATE '2024-09-30' THEN outstanding_fen ELSE 0 END) AS BIGINT) AS b2,
  CAST(sum(CASE WHEN due_on <= DATE '2024-09-30' AND due_on > DATE '2024-03-31' THEN outstanding_fen ELSE 0 END) AS BIGINT) AS b3,
  CAST(sum(CASE WHEN due_on <= DATE '2024-03-31' AND due_on > DATE '2023-03-31' THEN outstanding_fen ELSE 0 END) AS BIGINT) AS b4,
  CAST(sum(CASE WHEN due_on <= DATE '2023-03-31' AND due_on > DATE '2022-03-31' THEN outstanding_fen ELSE 0 END) AS BIGINT) AS b5,
  CAST(sum(CASE WHEN due_on <= DATE '2022-03-31' THEN outstanding_fen ELSE 0 END) AS BIGINT) AS b6,
  count(*) AS items, min(CASE WHEN due_on < DATE '2025-03-31' THEN due_on END) AS oldest
FROM items WHERE outstanding_fen > 0 GROUP BY project, payer, space, fee
"""  # noqa: E501
NOTICES = """
WITH debts AS (SELECT project, payer, bill, min(due_on) AS due_on, CAST(sum(outstanding_fen) AS BIGINT) AS total
  FROM items WHERE outstanding_fen > 0 GROUP BY project, payer, bill),
staged AS (SELECT *, CASE WHEN due_on >= DATE '2025-03-31' AND due_on <= DATE '2025-04-03' THEN 0
    WHEN due_on <= DATE '2025-03-24' THEN 1 END AS step FROM debts),
payers AS (SELECT project, payer, CAST(sum(total) AS BIGINT) AS owed,
    CAST(sum(CASE WHEN due_on < DATE '2025-03-31' THEN total ELSE 0 END) AS BIGINT) AS overdue,
    max(CASE WHEN step = 1 THEN 1 ELSE 0 END) AS demanded, max(CASE WHEN step = 0 THEN 1 ELSE 0 END) AS reminded
  FROM staged GROUP BY project, payer),
picked AS (SELECT *, CASE WHEN demanded = 1 AND overdue >= 5000 THEN 1 WHEN reminded = 1 THEN 0 END AS step FROM payers)
SELECT project, payer, 0 AS number, CASE step WHEN 1 THEN 'first' ELSE 'remind' END AS step, 'sms' AS channel,
  {0} AS bills, CAST(sum(total) AS BIGINT) AS amount_fen, 0 AS late_fen,
  max(owed) AS owed_fen
FROM staged JOIN picked USING (project, payer, step) GROUP BY project, payer, step
"""
REPORT = """
SELECT project, fee AS key, CAST(sum(receivable) AS BIGINT) AS receivable_fen, CAST(sum(received) AS BIGINT) AS received_fen,
  CAST(sum(waived) AS BIGINT) AS waived_fen, CAST(sum(arrears) AS BIGINT) AS arrears_fen,
  CAST(sum(recovered) AS BIGINT) AS recovered_fen, CAST(sum(forgiven) AS BIGINT) AS forgiven_fen,
  CAST(sum(billed) AS BIGINT) AS spaces, CAST(sum(CASE WHEN billed = 1 AND owed <= 0 THEN 1 ELSE 0 END) AS BIGINT) AS settled
FROM (SELECT project, fee, space, sum(CASE WHEN now THEN issued_fen ELSE 0 END) AS receivable,
    sum(CASE WHEN now THEN applied_fen ELSE 0 END) AS received, sum(CASE WHEN now THEN waived_fen ELSE 0 END) AS waived,
    sum(CASE WHEN was THEN was_fen ELSE 0 END) AS arrears,
    sum(CASE WHEN was THEN applied_fen - was_applied_fen ELSE 0 END) AS recovered,
    sum(CASE WHEN was THEN waived_fen + written_off_fen - was_forgiven_fen ELSE 0 END) AS forgiven,
    max(CASE WHEN now AND issued_fen <> 0 THEN 1 ELSE 0 END) AS billed,
    sum(CASE WHEN now AND issued_fen <> 0 THEN outstanding_fen ELSE 0 END) AS owed
  FROM (SELECT *, cycle_start >= DATE '2025-01-01' AND cycle_start < DATE '2026-01-01' AS now,
      cycle_start < DATE '2025-01-01' AND was_fen > 0 AS was FROM items WHERE NOT late) AS i GROUP BY project, fee, space) AS t
GROUP BY project, fee
"""  # noqa: E501


def measure(*, full: bool) -> list[Row]:
    """Return the ratios of four jobs to SQL by hand, at ten million charges where *full*, and to PostgreSQL."""
    charges = 10_000_000 if full else 300_000
    duck = Duck()
    book = a_book(duck, charges)
    rows = list(_jobs(book, charges))
    duck.close()
    return [*rows, *_postgresql(min(charges, POSTGRESQL_MOST))]


def a_book(duck: Duck, charges: int) -> Book:
    """The same entries at every call: seven in ten charges paid, one in ten in part, some late; twenty months."""
    duck.do(f"CREATE OR REPLACE TABLE charged AS {_CHARGES.format(charges)}")
    duck.do("DROP TABLE IF EXISTS entries")
    for statement in (_ENTRIES, _RAISED, _PAID_LATER):
        duck.do(statement)
    return look(duck, "entries")


def prepared(book: Book) -> tuple[Histories, Items, Remembered]:
    """What the jobs read."""
    return histories_of(book), items_of(book, as_of=AS_OF, period=YEAR), remember(book.duck)


def statements(histories: Histories, items: Items, known: Remembered) -> dict[str, list[str]]:
    """What is written for each job, into a table of its name."""
    tariff = tariff_or_refuse(TARIFF, source="bench")
    policy = policy_or_refuse(POLICY, source="bench")
    made = {
        "late": late_fee_query(tariff, histories, as_of=AS_OF),
        "ages": ageing_query(DEFAULT, items, by=NAMES),
        "report": collection_query(items, YEAR, by="fee"),
    }
    found = {name: [f"CREATE OR REPLACE TABLE {name} AS {query}"] for name, query in made.items()}
    return found | {"dunning": selection(policy, items, known, today=AS_OF, name="dunning")}


HAND = {"late": LATE, "ages": AGES, "report": REPORT, "dunning": NOTICES.format("list(bill ORDER BY due_on, bill)")}
TITLES = {"late": "late fee", "ages": "ageing", "dunning": "dunning selection", "report": "collection report"}


def _jobs(book: Book, charges: int) -> list[Row]:
    duck, told = book.duck, f"{charges:,} charges".replace(",", " ")
    prepared(book)
    times = interleaved(
        {"items": lambda: items_of(book, as_of=AS_OF, period=YEAR), "histories": lambda: histories_of(book)}, rounds=1
    )
    histories, items, known = prepared(book)
    mine = statements(histories, items, known)
    contestants: dict[str, Callable[[], object]] = {}
    for name, texts in mine.items():
        contestants[name] = partial(_all, duck, texts)
        contestants[f"{name} by hand"] = partial(duck.do, f"CREATE OR REPLACE TABLE {name}_hand AS {HAND[name]}")
    each = interleaved(contestants, rounds=5)
    for name in mine:
        _agree(duck, name)
    rows = [
        Row("arrears", f"{TITLES[name]} / SQL by hand, {told}", each.ratio(name, f"{name} by hand"), at_most=1.1)
        for name in mine
    ]
    rows += [
        Row("arrears", TITLES[name], charges / each.median(name) / 1e6, spelling="{:.1f} M charges/s") for name in mine
    ]
    runs = _runs(histories, items, known)
    checked = interleaved(runs, rounds=2)
    rows += [
        Row("arrears", f"{TITLES[name]} with its sample / the statement", checked.median(name) / each.median(name))
        for name in runs
    ]
    rows += [
        Row("arrears", f"fold of the book into {name}", times.median(name), spelling="{:.1f} s")
        for name in ("items", "histories")
    ]
    duck.do(_TAKEN_OFF)
    again = histories_of(look(duck, "entries"))
    some = interleaved({"late": partial(_all, duck, statements(again, items, known)["late"])}, rounds=3)
    ratio = some.median("late") / each.median("late")
    return [*rows, Row("arrears", "late fee, one payment in 100 taken off again / none", ratio)]


def _all(duck: Duck, texts: list[str]) -> None:
    for text in texts:
        duck.do(text)


def _runs(histories: Histories, items: Items, known: Remembered) -> dict[str, Callable[[], object]]:
    tariff = tariff_or_refuse(TARIFF, source="bench")
    policy = policy_or_refuse(POLICY, source="bench")
    return {
        "late": partial(late_fees, tariff, histories, as_of=AS_OF),
        "ages": partial(aged, DEFAULT, items),
        "dunning": partial(dunned, policy, items, known, at=AT),
        "report": partial(collected, items, by="fee"),
    }


def _agree(duck: Duck, name: str) -> None:
    """Hold what was written for a job to the rows that were written by hand."""
    for one, other in ((name, f"{name}_hand"), (f"{name}_hand", name)):
        ((differing,),) = duck.rows(f"SELECT count(*) FROM (SELECT * FROM {one} EXCEPT ALL SELECT * FROM {other})")
        if differing:
            raise RuntimeError(f"{name}: {differing} rows differ from those by hand")


def _postgresql(charges: int) -> list[Row]:
    """The same jobs by hand in PostgreSQL, over the same tables; nothing where there is none."""
    try:
        import psycopg  # noqa: PLC0415

        with postgresql_server() as url, psycopg.connect(url, autocommit=True) as connection:
            return _beside(connection, charges)
    except (ImportError, NoServer) as missing:
        print(missing)
        return []


def _beside(connection: Any, charges: int) -> list[Row]:
    duck = Duck()
    histories, items, known = prepared(a_book(duck, charges))
    for table in ("raised", "paid_later", "items"):
        _copied(duck, connection, table)
    hand = {**HAND, "late": LATE_PG, "dunning": NOTICES.format("array_agg(bill ORDER BY due_on, bill)")}
    contestants: dict[str, Callable[[], object]] = {}
    for name, texts in statements(histories, items, known).items():
        contestants[name] = partial(_all, duck, texts)
        made = f"DROP TABLE IF EXISTS {name}_made; CREATE UNLOGGED TABLE {name}_made AS {hand[name]}"
        contestants[f"{name} in PostgreSQL"] = partial(connection.execute, made)
    times = interleaved(contestants, rounds=3)
    for name in hand:
        ((rows,),) = duck.rows(f"SELECT count(*) FROM {name}")
        counted = connection.execute(f"SELECT count(*) FROM {name}_made").fetchone()
        if counted != (rows,):
            raise RuntimeError(f"{name}: PostgreSQL has {counted}, the columns {rows} rows")
    duck.close()
    told = f"{charges:,} charges".replace(",", " ")
    return [
        Row("arrears", f"PostgreSQL / {TITLES[name]}, {told}", times.ratio(f"{name} in PostgreSQL", name), at_least=10)
        for name in hand
    ]


def _copied(duck: Duck, connection: Any, table: str) -> None:
    """Copy a table into PostgreSQL."""
    types = ", ".join(f"{name} {type.replace('VARCHAR', 'text')}" for name, type in duck.types(table).items())
    connection.execute(f"CREATE UNLOGGED TABLE {table} ({types})")
    rows = duck.connection.execute(f"SELECT * FROM {table}")
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        while batch := rows.fetchmany(100_000):
            for row in batch:
                copy.write_row(row)
    connection.execute(f"ANALYZE {table}")
