"""What is owed, in columns: the door, amounts beyond 63 bits, days on which nothing goes out, and explanations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest
from jizhi_columnar.arrears.ageing import aged
from jizhi_columnar.arrears.book import look, write_entries
from jizhi_columnar.arrears.collecting import collected, rows_of
from jizhi_columnar.arrears.dunning import dunned
from jizhi_columnar.arrears.fold import items_of
from jizhi_columnar.arrears.histories import histories_of
from jizhi_columnar.arrears.late_fees import explain_late_fee, late_fees
from jizhi_columnar.arrears.remembered import remember
from jizhi_columnar.duck import Duck, parquet
from jizhi_columnar.refusals import ColumnRefused, RunRefused

from jizhi.codec.policies import policy_or_refuse
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.errors import NaiveInstant, UnknownPolicy
from jizhi.fees.arrears import DEFAULT
from jizhi.fees.ledger import Entry
from jizhi.presets.policies import POLICIES
from jizhi.values import Money, Period

TARIFF = """
tariff = "jade"
[late.default]
rate_per_day = "0.0005"
cap = "100000000 元"
[[fee]]
code = "service"
per  = "month"
late = "default"
  [[fee.version]]
  since   = 2020-01-01
  basis   = "an example"
  rates   = { price = "2.80 元/㎡/月" }
  formula = "area * price"
"""


def charge(fen: int, *, item: str = "c", due_on: date = date(2025, 1, 31)) -> Entry:
    return Entry(
        project="jade",
        posting=f"p{item}",
        n=0,
        day=date(2025, 1, 1),
        debit="receivable/zhang",
        credit="income/service",
        amount=Money(fen),
        kind="charge",
        payer="zhang",
        space="1-101",
        fee="service",
        item=item,
        cycle=Period.month(2025, 1),
        due_on=due_on,
        bill="b",
    )


@pytest.fixture
def book_of(duck: Duck, tmp_path: Path):
    """Write entries as Parquet and look at them."""

    def written(*entries: Entry):
        place = tmp_path / "entries.parquet"
        assert len(entries) == write_entries(duck, entries, place)
        return look(duck, parquet(str(place)))

    return written


def test_what_a_store_streams_comes_back_as_it_was(book_of) -> None:
    """Quotes, commas, line ends and empty texts among it."""
    odd = attrs.evolve(charge(26611), space='1,"2"', bill="", payer="张\n三", debit="receivable/张\n三")
    (found,) = book_of(odd).entries("TRUE")
    assert attrs.evolve(odd, posting=found.posting) == found
    assert found.posting == odd.id


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("CAST(amount_fen AS DOUBLE) AS amount_fen", "DOUBLE"),
        ("CAST(day AS VARCHAR) AS day", "VARCHAR"),
    ],
)
def test_a_column_of_another_type_is_refused(duck: Duck, book_of, change: str, told: str) -> None:
    """A float is never an amount, a text never a day."""
    book_of(charge(100))
    name = change.rpartition(" ")[2]
    duck.do(f"CREATE OR REPLACE TABLE bad AS SELECT * REPLACE ({change}) FROM ({book_of(charge(100)).source})")
    with pytest.raises(ColumnRefused, match=told) as refused:
        look(duck, "bad")
    assert name == refused.value.column


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("CASE WHEN item = 'd' THEN 'USD' ELSE currency END AS currency", "two currencies"),
        ("-amount_fen AS amount_fen", "cannot be"),
        ("CASE WHEN item = 'd' THEN NULL ELSE payer END AS payer", "cannot be"),
        ("'late-fee/zhang' AS credit", "cannot be"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(duck: Duck, book_of, change: str, told: str) -> None:
    """Two currencies, an amount below zero, nobody's entry, one between two accounts of what is owed."""
    book = book_of(charge(100), charge(200, item="d"))
    duck.do(f"CREATE OR REPLACE TABLE bad AS SELECT * REPLACE ({change}) FROM ({book.source})")
    with pytest.raises(RunRefused, match=told):
        look(duck, "bad")
    with pytest.raises(ColumnRefused, match="missing"):
        look(duck, "(SELECT 'jade' AS project)")


def test_amounts_beyond_63_bits_are_exact_and_beyond_126_refused(duck: Duck, book_of) -> None:
    """A hundred billion yuan for a hundred years at a rate of many digits; the reference computes it again."""
    tariff = tariff_or_refuse(TARIFF, source="jade.toml")
    (late,) = tariff.late
    fine = attrs.evolve(tariff, late=(attrs.evolve(late, rate_per_day=late.rate_per_day / 10**9 * (10**9 - 7)),))
    histories = histories_of(book_of(charge(10**13 + 7, due_on=date(1925, 1, 31))))
    found = late_fees(fine, histories, as_of=date(2025, 3, 17))
    assert (1, 10**10) == (found.sampled, found.total_fen)
    finer = attrs.evolve(tariff, late=(attrs.evolve(late, rate_per_day=late.rate_per_day / 10**30 * (10**30 - 7)),))
    with pytest.raises(RunRefused, match="126 bits"):
        late_fees(finer, histories, as_of=date(2025, 3, 17))


def test_any_amount_is_explained_by_the_reference(duck: Duck, book_of) -> None:
    """With its steps; a charge that bears none has no explanation."""
    tariff = tariff_or_refuse(TARIFF, source="jade.toml")
    histories = histories_of(book_of(charge(26611), attrs.evolve(charge(5, item="other"), fee="service")))
    late_fees(tariff, histories, as_of=date(2025, 3, 17))
    ((fen,),) = duck.rows("SELECT amount_fen FROM late_fees WHERE item = 'c'")
    told = explain_late_fee(tariff, histories, "jade", "c", as_of=date(2025, 3, 17))
    assert (599, 599, 1) == (fen, told.amount.fen, len(told.steps))
    with pytest.raises(RunRefused, match="bears no late fee"):
        explain_late_fee(attrs.evolve(tariff, late=()), histories, "jade", "c", as_of=date(2025, 3, 17))


def test_nothing_goes_out_on_a_holiday_and_an_instant_has_its_zone(duck: Duck, book_of) -> None:
    """As the reference has it."""
    policy = policy_or_refuse(POLICIES["standard"], source="standard")
    items = items_of(book_of(charge(900_00)), as_of=date(2025, 10, 1))
    found = dunned(policy, items, remember(duck), at=datetime(2025, 10, 1, 2, tzinfo=UTC))
    assert (0, None) == (found.notices, found.not_before)
    with pytest.raises(NaiveInstant):
        dunned(policy, items, remember(duck), at=datetime(2025, 10, 1))  # noqa: DTZ001 - that is what is refused


def test_what_cannot_be_summed_up_is_refused(duck: Duck, book_of) -> None:
    """A name that no row has, a cut that there is not, a period that was not folded; a rate is a fraction."""
    book = book_of(charge(100))
    items = items_of(book, as_of=date(2025, 3, 1))
    with pytest.raises(UnknownPolicy, match="colour"):
        aged(DEFAULT, items, by=("colour",))  # type: ignore[arg-type]
    with pytest.raises(UnknownPolicy, match="colour"):
        collected(items, by="colour")  # type: ignore[arg-type]
    with pytest.raises(RunRefused, match="no period"):
        collected(items)
    found = collected(items_of(book, as_of=date(2025, 3, 1), period=Period.month(2025, 1)))
    ((project, told),) = rows_of(duck.named_rows(f"SELECT * FROM {found.name}"), currency="CNY")
    assert ("jade", 0, 1) == (project, told.current_rate, told.spaces)
