"""The catalogue: every kind once, with names that every store can use."""

from __future__ import annotations

from datetime import date
from types import NoneType

import attrs
import pytest

from jizhi.errors import NotCatalogued, UnknownIndex, WrongIndexValue
from jizhi.estate import Space, Tenure
from jizhi.fees.charges import Charge
from jizhi.ports import Range
from jizhi.records import CATALOGUE, INDEXABLE, Kind, kind_of

KINDS = [pytest.param(kind, id=kind.name) for kind in CATALOGUE]


def test_every_class_and_every_name_stands_once() -> None:
    """A table has one kind, a kind one table."""
    assert len(CATALOGUE) == len({kind.cls for kind in CATALOGUE}) == len({kind.name for kind in CATALOGUE})


@pytest.mark.parametrize("kind", KINDS)
def test_what_can_be_found_compares_the_same_in_every_store(kind: Kind) -> None:
    """Texts, whole numbers, flags, days and instants; a decimal kept as text would sort otherwise."""
    for types in kind.types.values():
        assert types - {NoneType} <= set(INDEXABLE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_text_for_a_key_and_a_version_if_it_changes(kind: Kind) -> None:
    """The id is a text; a versioned kind carries a version that begins at 0, an append-only kind has none."""
    assert {str} == set(kind.types["id"])
    versions = [field.default for field in attrs.fields(kind.cls) if field.name == "version"]
    assert ([0] if kind.mode == "versioned" else []) == versions


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_frozen(kind: Kind) -> None:
    """A store hands records out; nobody may change one in place."""
    assert kind.cls.__setattr__ is not object.__setattr__
    assert all(field.init for field in attrs.fields(kind.cls))


def test_a_class_outside_the_catalogue_is_refused() -> None:
    """A subclass too: it would lose its own fields."""
    for cls in (int, type("Villa", (Space,), {})):
        with pytest.raises(NotCatalogued):
            kind_of(cls)


def test_questions_are_checked_before_they_are_asked() -> None:
    """Unknown fields, values of another type, True for a number; None may be asked of any field."""
    tenures, charges = kind_of(Tenure), kind_of(Charge)
    tenures.check("until", (date(2025, 1, 1), None))
    charges.check("cycle.start", (date(2025, 1, 1),))
    with pytest.raises(UnknownIndex, match="declared are id, project"):
        charges.check("amount", ())
    with pytest.raises(WrongIndexValue, match=r"charge\.cycle\.start is date, not str"):
        charges.check("cycle.start", ("2025-01-01",))
    with pytest.raises(WrongIndexValue):
        kind_of(Space).check("building", (True,))


@pytest.mark.parametrize(("value", "held"), [(None, False), (1, False), (2, True), (4, True), (5, False)])
def test_a_range_is_half_open(value: int | None, held: bool) -> None:
    """The start is in, the end is out, None is nowhere."""
    assert held is Range(field="x", at_least=2, below=5).holds(value)


def test_a_range_may_be_open_at_either_side() -> None:
    """A bound that is None bounds nothing."""
    assert Range(field="x", below=5).holds(-(10**30))
    assert Range(field="x", at_least=2).holds(10**30)
