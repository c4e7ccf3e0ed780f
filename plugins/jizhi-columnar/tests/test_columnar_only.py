"""A run over a table against ``assess`` over the same estate, its shards, and everything that it refuses."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from jizhi_columnar import run
from jizhi_columnar.charges import ParquetFormat
from jizhi_columnar.duck import Duck, parquet
from jizhi_columnar.refusals import ColumnRefused, NotColumnar, RunRefused
from jizhi_columnar.result import NOTHING
from jizhi_columnar.run import checked, prepare
from jizhi_columnar.shard import Shard, call, jobs_of, run_shard, shards_of
from jizhi_columnar.statement import long_rows

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Party, Project, Roster, Space, Tenure
from jizhi.fees import Tariff, assess
from jizhi.values import Period

MARCH = Period.month(2025, 3)
TEXT = """
tariff = "jade"
[[fee]]
code = "service"
per  = "month"
start = "next-month-after-handover"
tax  = { rate = "6%", included = true }
  [[fee.version]]
  since   = 2024-01-01
  basis   = "an example"
  rates   = { price = "2.80 元/㎡/月", walk = "1.905 元/㎡/月" }
  formula = "area * (price if lift else walk)"
  [[fee.version]]
  since   = 2025-03-11
  basis   = "an example"
  rates   = { price = "3.10 元/㎡/月" }
  formula = "area * price"
[[fee]]
code = "rubbish"
per  = "month"
payer = "owner"
start = "day-after-handover"
prorate = "actual/365"
maximum = "30"
  [[fee.version]]
  since   = 2024-01-01
  basis   = "an example"
  rates   = { each = "12.345 元/月" }
  formula = "each * (2 if kind == 'shop' else 1)"
"""


def tariff(text: str = TEXT) -> Tariff:
    return tariff_or_refuse(text, source="jade.toml")


def estate(count: int = 120) -> tuple[Roster, list[tuple[object, ...]]]:
    """A roster, and the same as rows: every eighth is sold within March, every fifth handed over around it."""
    spaces, tenures, rows = [], [], []
    parties = [Party(id="buyer", name="买方", project="jade")]
    for at in range(count):
        code, area = f"1-{at:03d}", Decimal(3000 + 137 * at).scaleb(-2)
        kind, lift = ("shop" if at % 7 == 0 else "dwelling"), at % 3 > 0
        handover = date(2025, 1 + at % 3, 1 + at % 28) if at % 5 == 0 else date(2015, 1, 1)
        sold = date(2025, 3, 1 + at % 31) if at % 8 == 0 and at % 5 else None
        spaces.append(Space(project="jade", code=code, kind=kind, lift=lift, area=area, handover=handover, floor=1))
        parties.append(Party(id=f"p{at}", name="业主", project="jade"))
        since = date(2015, 1, 1)
        tenures.append(Tenure(project="jade", space=code, party=f"p{at}", role="owner", since=since, until=sold))
        if sold:
            tenures.append(Tenure(project="jade", space=code, party="buyer", role="owner", since=sold))
        rows.append(("jade", code, f"p{at}", "buyer" if sold else None, sold, area, kind, lift, handover))
    made = Roster.of(Project(code="jade", name="翠园"), spaces=spaces, parties=parties, tenures=tenures)
    assert made.ok, made.errors[:3]
    return made.value, rows


def filled(duck: Duck, rows: list[tuple[object, ...]], area: str = "DECIMAL(9,2)") -> None:
    duck.do(
        "CREATE OR REPLACE TABLE roster (project VARCHAR, space VARCHAR, owner VARCHAR, next_owner VARCHAR, sold DATE, "
        f"area {area}, kind VARCHAR, lift BOOLEAN, handover DATE)"
    )
    duck.do(f"INSERT INTO roster VALUES {', '.join(written(*row) for row in rows)}")


def written(*row: object) -> str:
    texts = ("NULL" if cell is None else "'" + str(cell).replace("'", "''") + "'" for cell in row)
    return f"({', '.join(texts)})"


@pytest.fixture
def roster(duck: Duck, tmp_path: Path) -> str:
    """A roster of three projects as Parquet."""
    filled(duck, [(f"p{at % 3}", *row[1:]) for at, row in enumerate(estate()[1])])
    place = str(tmp_path / "roster.parquet")
    duck.do(f"COPY (SELECT * FROM roster ORDER BY project, space) TO '{place}' (FORMAT parquet)")
    return place


def test_a_run_bills_what_assess_bills(duck: Duck, tmp_path: Path) -> None:
    """Charge by charge: versions within the month, handovers, owners who change, tax, a maximum."""
    people, rows = estate()
    filled(duck, rows)
    prepared = prepare(duck, "roster", tariff(), period=MARCH)
    duck.do(f"CREATE OR REPLACE TABLE bills AS {prepared.query}")
    assert 120 == checked(prepared, "bills", sample=120).sampled
    place = tmp_path / "charges.parquet"
    place.write_bytes(ParquetFormat().write(assess(tariff(), people, period=MARCH).value, locale="zh_CN"))
    ours = duck.rows(
        f"SELECT space, line, payer, amount_fen FROM ({long_rows(prepared.statement, 'bills')}) ORDER BY ALL"
    )
    theirs = duck.rows(f"SELECT space, fee, payer, amount_fen FROM '{place}' ORDER BY ALL")
    assert theirs == ours
    assert 200 < len(ours)


def test_the_tax_within_a_line_is_told_on_demand(duck: Duck) -> None:
    """Gross less the rounded net."""
    filled(duck, estate(7)[1])
    prepared = prepare(duck, "roster", tariff(), period=MARCH, taxes=True)
    duck.do(f"CREATE OR REPLACE TABLE bills AS {prepared.query}")
    taxes = duck.rows("SELECT service_fen, service_tax_fen FROM bills WHERE service_tax_fen IS NOT NULL")
    tax = tariff().fee("service").tax
    assert taxes
    assert all(fen - round_half_up(fen * 100, 106) == part for fen, part in taxes) and tax is not None


def round_half_up(number: int, by: int) -> int:
    return (2 * number + by) // (2 * by)


def test_a_column_of_steps_counts_the_smallest_steps_of_its_fact(duck: Duck) -> None:
    """8937 is 89.37 ㎡ where the caller says so, and 8937 ㎡ where he does not."""
    rows = [(*row[:5], int(Decimal(str(row[5])) * 100), *row[6:]) for row in estate(40)[1]]
    filled(duck, rows, "INTEGER")
    whole = duck.rows(f"SELECT sum(service_fen) FROM ({prepare(duck, 'roster', tariff(), period=MARCH).query})")
    steps = duck.rows(
        f"SELECT sum(service_fen) FROM ({prepare(duck, 'roster', tariff(), period=MARCH, steps=['area']).query})"
    )
    assert whole[0][0] > 99 * steps[0][0] > 0


def test_shards_are_whole_projects_and_may_be_run_again(duck: Duck, roster: str, tmp_path: Path) -> None:
    """Each is picklable; the second time nothing is done and the sums are the same."""
    shards = shards_of(roster, rows=40)
    assert [("p0",), ("p1",), ("p2",)] == [shard.projects for shard in shards]
    jobs = pickle.loads(pickle.dumps(list(jobs_of(tariff(), shards, str(tmp_path), period=MARCH))))
    first, again = sum(map(call, jobs), NOTHING), sum(map(call, jobs), NOTHING)
    assert not first.resumed and again.resumed
    assert (first.bills, first.total_fen) == (again.bills, again.total_fen)
    ((count, total),) = duck.rows(f"SELECT count(*), sum(total_fen) FROM '{tmp_path}/part-*.parquet'")
    assert (first.bills, first.total_fen) == (count, total)
    assert 3 == len(list(tmp_path.glob("part-*")))


def test_a_shard_of_another_run_is_not_taken_for_this_one(roster: str, tmp_path: Path) -> None:
    """Another month, or one price changed."""
    shard = Shard(number=0, source=roster)
    run_shard(tariff(), shard, str(tmp_path), period=MARCH)
    for rule, period in ((tariff(), Period.month(2025, 4)), (tariff(TEXT.replace("3.10", "3.11")), MARCH)):
        with pytest.raises(RunRefused, match="another run"):
            run_shard(rule, shard, str(tmp_path), period=period)


def test_what_cannot_be_rated_is_a_finding_and_the_others_are_billed(duck: Duck, roster: str, tmp_path: Path) -> None:
    """Nothing is a bill of 0: a missing area, an owner nobody knows."""
    worse = str(tmp_path / "worse.parquet")
    duck.do(
        f"COPY (SELECT * REPLACE (CASE WHEN space = '1-001' THEN NULL ELSE area END AS area, "
        f"CASE WHEN space = '1-002' THEN NULL ELSE owner END AS owner) FROM '{roster}') TO '{worse}' (FORMAT parquet)"
    )
    result = run_shard(tariff(), Shard(number=0, source=worse), str(tmp_path), period=MARCH)
    assert [
        ("fact-missing", "1-001/service"),
        ("payer-missing", "1-002/rubbish"),
        ("payer-missing", "1-002/service"),
    ] == sorted((finding.code, finding.subject) for finding in result.findings)
    told = duck.rows(f"SELECT code, subject FROM '{tmp_path}/findings-00000.parquet' ORDER BY ALL")
    assert ("fact-missing", "1-001/service") == told[0]
    assert [] == duck.rows(f"SELECT * FROM '{tmp_path}/part-00000.parquet' WHERE space IN ('1-001', '1-002')")


HALVES = """
tariff = "halves"
[facts.big]
type = "integer"
min = 0
max = 1000000000000
[[fee]]
code = "service"
per  = "month"
  [[fee.version]]
  since   = 2024-01-01
  basis   = "an example"
  rates   = { price = "0.125 元/㎡/月" }
  formula = "area * price"
"""


def test_a_twin_that_rounds_half_even_or_overflows_keeps_nothing(duck: Duck) -> None:
    """The sample catches an engine whose fen differ, whatever the reason; the honest one passes."""
    filled(duck, [("jade", f"s{at}", "p", None, None, Decimal(at), "shop", True, None) for at in range(90)])
    prepared = prepare(duck, "roster", tariff(HALVES), period=MARCH)
    honest = "CAST(trunc(area * 12.5 + 0.5) AS BIGINT)"
    for amount in (honest, "CAST(round_even(area * 12.5, 0) AS BIGINT)", f"({honest} + 128) % 256 - 128"):
        bills = f"SELECT project, space, owner, {amount} AS service_fen, {amount} AS total_fen FROM roster"
        duck.do(f"CREATE OR REPLACE TABLE bills AS {bills}")
        if amount is honest:
            assert 90 == checked(prepared, "bills", sample=90).sampled
            continue
        with pytest.raises(RunRefused, match="differs from the reference"):
            checked(prepared, "bills", sample=90)


def test_bills_that_are_missing_or_there_twice_are_caught_too(duck: Duck) -> None:
    """Not only amounts."""
    filled(duck, estate(30)[1])
    prepared = prepare(duck, "roster", tariff(), period=MARCH)
    for wrong in ("SELECT * FROM b OFFSET 1", "SELECT * FROM b UNION ALL (SELECT * FROM b LIMIT 1)"):
        duck.do(f"CREATE OR REPLACE TABLE bills AS WITH b AS ({prepared.query}) {wrong}")
        with pytest.raises(RunRefused):
            checked(prepared, "bills", sample=30)


class TestRefusals:
    def test_a_float_is_never_an_area(self, duck: Duck) -> None:
        """89.37 is no double."""
        filled(duck, estate(3)[1], "DOUBLE")
        with pytest.raises(ColumnRefused, match="DOUBLE"):
            prepare(duck, "roster", tariff(), period=MARCH)

    @pytest.mark.parametrize(
        ("change", "column"),
        [
            ("* EXCLUDE (space)", "space"),
            ("* REPLACE ('x' AS handover)", "handover"),
            ("* REPLACE (1 AS lift)", "lift"),
            ("* REPLACE ('x' AS sold)", "sold"),
        ],
    )
    def test_a_column_of_another_type_is_refused_by_its_name(self, duck: Duck, change: str, column: str) -> None:
        """Before anything is billed."""
        filled(duck, estate(3)[1])
        with pytest.raises(ColumnRefused) as refused:
            prepare(duck, f"(SELECT {change} FROM roster)", tariff(), period=MARCH)
        assert column == refused.value.column

    def test_steps_are_whole_numbers(self, duck: Duck) -> None:
        """89.37 steps are none."""
        filled(duck, estate(3)[1])
        with pytest.raises(ColumnRefused, match="whole number of steps"):
            prepare(duck, "roster", tariff(), period=MARCH, steps=["area"])

    @pytest.mark.parametrize("payer", ["tenure", "occupant", "developer-until-handover"])
    def test_a_fee_that_depends_on_more_than_a_row_is_refused_with_the_reason(self, duck: Duck, payer: str) -> None:
        """It names the fee; an occupant's fee would need a column of occupants."""
        filled(duck, estate(3)[1])
        with pytest.raises(NotColumnar) as refused:
            prepare(duck, "roster", tariff(TEXT.replace('payer = "owner"', f'payer = "{payer}"')), period=MARCH)
        assert ("rubbish", "payer") == (refused.value.fee, refused.value.reason)

    def test_what_does_not_fit_in_63_bits_is_refused(self, duck: Duck) -> None:
        """By the numbers that the rows have."""
        filled(duck, estate(3)[1])
        text = HALVES.replace("area * price", "area * price * big * big")
        for big, fits in ((1000, True), (10**12, False)):
            source = f"(SELECT *, {big}::BIGINT AS big FROM roster)"
            if fits:
                assert prepare(duck, source, tariff(text), period=MARCH).statement.lines
                continue
            with pytest.raises(NotColumnar, match="bits"):
                prepare(duck, source, tariff(text), period=MARCH)

    def test_a_version_that_cuts_a_quantity_is_for_assess(self, duck: Duck) -> None:
        """Tiers count on through it, by the readings."""
        filled(duck, estate(3)[1])
        rates = 'rates = { price = "3 元/m³" }\n  formula = "tiers(usage, steps)"'
        bands = '\n  bands.steps = [ { to = 9, rate = "1 元/m³" }, { rate = "2 元/m³" } ]'
        versions = [
            f'  [[fee.version]]\n  since = {day}\n  basis = "x"\n  {rates}{bands}'
            for day in ("2024-01-01", "2025-03-11")
        ]
        fee = '[[fee]]\ncode = "water"\non = "meter"\nmeter = "water"\nper = "period"\n'
        with pytest.raises(NotColumnar, match="quantity-cut"):
            prepare(duck, "roster", tariff('tariff = "m"\n' + fee + "\n".join(versions)), period=MARCH)

    def test_a_space_stands_in_one_row_and_has_a_code(
        self, duck: Duck, roster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two rows would be two bills."""
        twice = str(tmp_path / "twice.parquet")
        duck.do(f"COPY (SELECT * FROM '{roster}' UNION ALL SELECT * FROM '{roster}') TO '{twice}' (FORMAT parquet)")
        with pytest.raises(RunRefused, match="two rows of one space"):
            run_shard(tariff(), Shard(number=0, source=twice), str(tmp_path), period=MARCH)
        monkeypatch.setattr(run, "APART", 7)  # many passes over few rows
        assert 120 == prepare(duck, parquet(roster), tariff(), period=MARCH).door.count
        with pytest.raises(RunRefused, match="two rows of one space"):
            prepare(duck, parquet(twice), tariff(), period=MARCH)
        for column in ("space", "project"):
            nameless = f"(SELECT * REPLACE (NULL::VARCHAR AS {column}) FROM {parquet(roster)})"
            with pytest.raises(RunRefused, match="no space"):
                prepare(duck, nameless, tariff(), period=MARCH)
