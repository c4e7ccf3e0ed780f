"""The text of nested content is that of the long way: data first, then JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.codec import from_store, store_writer, to_store
from jizhi.estate import FactValue
from jizhi.fees.charges import Slice
from jizhi.testing.contracts.specimens import appended, versioned
from jizhi.values import BankAccount, Money, Phone

FACTS = st.one_of(
    st.text(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.decimals(-(10**12), 10**12, places=10),  # facts have no more; an exponent beyond 60 is refused at the door
    st.sampled_from([Decimal("1E+3"), Decimal("0E-10"), Decimal("1.20"), Decimal("-0")]),
)


@attrs.frozen
class Many:
    """A record with a part of every kind that nested content may have."""

    name: str
    number: int
    flag: bool
    amount: Money | None
    share: Fraction
    exact: Decimal
    day: date | None
    instant: datetime
    word: Literal["a", "b"]
    phone: Phone
    account: BankAccount | None
    fact: FactValue | None
    parts: tuple[tuple[int, str, Decimal], ...]
    named: dict[str, Decimal]


@attrs.frozen
class One:
    only: str


def long_way(value: object, declared: Any) -> str:
    return json.dumps(to_store(value, declared), ensure_ascii=False, separators=(",", ":"))


@given(st.lists(st.builds(Slice, st.dates(), st.lists(st.tuples(st.text(), FACTS), max_size=3).map(tuple)), max_size=3))
def test_the_facts_of_a_charge_are_written_as_by_the_long_way(slices):
    """True is not 1, 1.20 keeps its zero, a day is told from a text; and all of it is read back the same."""
    text = store_writer(tuple[Slice, ...])(tuple(slices))
    assert long_way(tuple(slices), tuple[Slice, ...]) == text
    assert tuple(slices) == from_store(json.loads(text), tuple[Slice, ...])


@pytest.mark.parametrize("record", (*appended(), *versioned()), ids=lambda record: type(record).__name__)
def test_every_field_of_a_kept_record_is_written_as_by_the_long_way(record):
    """The specimens of the store's contract, whatever column their fields go into."""
    fields = [field for field in attrs.fields(attrs.resolve_types(type(record))) if field.init]
    assert [long_way(getattr(record, field.name), field.type) for field in fields] == [
        store_writer(field.type)(getattr(record, field.name)) for field in fields
    ]


@pytest.mark.parametrize("there", [True, False])
def test_a_record_with_every_kind_of_part_is_written_as_by_the_long_way(there):
    """Personal data are clear, nothing is null, and what has no shorter way takes the long one."""
    many = Many(
        '书香"苑"\n',
        -7,
        there,
        Money(334) if there else None,
        Fraction(2, 7),
        Decimal("2.50"),
        date(2025, 3, 1) if there else None,
        datetime(2025, 3, 1, 8, tzinfo=UTC),
        "a",
        Phone("13800138000"),
        None,
        Decimal("1.0") if there else None,
        ((1, "x", Decimal("0.1")), (2, "", Decimal(3))),
        {"单价": Decimal("2.80")},
    )
    assert long_way(many, Many) == store_writer(Many)(many)
    assert long_way((One("a"), One("b")), tuple[One, ...]) == store_writer(tuple[One, ...])((One("a"), One("b")))


def test_a_tuple_of_the_wrong_length_is_refused():
    """Half a pair would be read back as something else."""
    with pytest.raises(ValueError, match="unpack"):
        store_writer(tuple[tuple[str, int], ...])((("a",),))
