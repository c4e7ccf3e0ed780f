"""Rows made by the column are those made one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

import pytest
from jizhi_sql import tables
from jizhi_sql.columns import Spell
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import keepings
from sqlalchemy.dialects import mysql, postgresql, sqlite

from jizhi.estate import MeterReading
from jizhi.fees.charges import Slice
from jizhi.testing.contracts.specimens import appended, charge, versioned

DIALECTS = [sqlite.dialect(), postgresql.dialect(), mysql.dialect()]


def dialled(*values: Decimal) -> list[MeterReading]:
    return [
        MeterReading(space="1", meter="w", day=date(2025, 4, 1), value=value, n=n) for n, value in enumerate(values)
    ]


@pytest.mark.parametrize("dialect", [None, *DIALECTS], ids=lambda dialect: dialect.name if dialect else "none")
def test_many_rows_are_those_of_each_record_alone(dialect):
    """Whatever records share: nothing, all, or an object now and then."""
    for cls, group in groupby(sorted((*appended(), *versioned()), key=lambda each: type(each).__name__), type):
        records = list(group)
        for many in (records, records * 5, [*records, *records[:1] * 7]):
            alone = [next(keepings()[cls].rows([record], dialect)) for record in many]
            assert list(map(repr, alone)) == list(map(repr, keepings()[cls].rows(many, dialect)))


def equal_as_one(records: Any, path: str, spell: Spell | None) -> Iterator[Any]:
    """A memo that takes what is equal for the same."""
    known: dict[Any, Any] = {}
    for value in map(attrgetter(path), records):
        yield known.setdefault(value, spell(value)) if spell else value


@pytest.mark.parametrize("memo", [tables.spelled, equal_as_one])
def test_what_is_equal_keeps_its_own_writing(memo, monkeypatch):
    """1.0 and 1.00 are equal, and a bill shows the one that was read; a memo by equality would mix them up."""
    monkeypatch.setattr(tables, "spelled", memo)
    one, other = Decimal("1.0"), Decimal("1.00")
    readings = dialled(one, other, one, one, one, other)
    keeping = keepings()[MeterReading]
    place = keeping.table.c.keys().index("value")
    written = [row[place] for row in keeping.rows(readings)]
    assert (["1.0", "1.00", "1.0", "1.0", "1.0", "1.00"] == written) is (memo is not equal_as_one)


def test_charges_with_equal_facts_are_read_back_as_they_were_written(tmp_path):
    """Through the file: True is not 1, and 89.50 keeps its zero."""
    facts = [Decimal("89.5"), Decimal("89.50"), True, 1, "1", date(2025, 3, 1), "2025-03-01"]
    charges = [charge(n, slices=(Slice(date(2025, 3, 1), (("area", fact),)),)) for n, fact in enumerate(facts)]
    store = SqlStore.open(f"sqlite:///{tmp_path}/facts.db")
    with store.writing() as unit:
        unit.add(iter(charges))
    with store.reading() as known:
        kept = {each.n: repr(each.slices[0].facts[0][1]) for each in known.find(type(charges[0]))}
    store.close()
    assert {n: repr(fact) for n, fact in enumerate(facts)} == kept
