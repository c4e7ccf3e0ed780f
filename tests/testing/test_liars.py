"""The kit catches liars: each store here breaks one promise, and the law that guards the promise fails."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import attrs
import pytest

from jizhi.errors import AlreadyStored, Conflict, JizhiError
from jizhi.ports import Range
from jizhi.records import kind_of
from jizhi.testing.contracts import StoreContract
from jizhi.testing.memory import MemoryReading, MemoryStore, MemoryWriting


class KeepsHalf(MemoryStore):
    """Commits what a unit had kept when it raised."""

    @contextmanager
    def writing(self) -> Iterator[MemoryWriting]:
        caught: Exception | None = None
        with super().writing() as unit:
            try:
                yield unit
            except Exception as error:
                caught = error
        if caught:
            raise caught


class ShowsUncommitted(MemoryStore):
    """A reader sees what an open unit of work has kept."""

    current: MemoryWriting | None = None

    @contextmanager
    def writing(self) -> Iterator[MemoryWriting]:
        with super().writing() as unit:
            self.current = unit
            try:
                yield unit
            finally:
                self.current = None

    @contextmanager
    def reading(self) -> Iterator[MemoryReading]:
        with super().reading() as unit:
            if self.current:
                unit._mine = self.current._mine
            yield unit


class MovesItsSnapshot(MemoryStore):
    """A reading unit answers from what is committed at the moment of the question."""

    class reading_unit(MemoryReading):  # noqa: N801
        def get(self, kind: type[Any], id: str) -> Any:
            self._commit = self._store._commit
            return super().get(kind, id)


class Skewed(MemoryStore):
    """Units of work run side by side, each on its own snapshot."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._writer = threading.Semaphore(9)  # type: ignore[assignment]


class _Finds(MemoryReading):
    """Answers of ``find`` after a change that a liar makes."""

    def find(self, kind: type[Any], /, within: Range | None = None, **asked: Any) -> Iterator[Any]:
        return self.lie(list(super().find(kind, within, **asked)), within, asked)

    def lie(self, found: list[Any], within: Range | None, asked: dict[str, Any]) -> Iterator[Any]:
        raise NotImplementedError


def finding(name: str, lie: Any) -> type[MemoryStore]:
    """Make a store whose reading units answer ``find`` by *lie*."""
    return type(name, (MemoryStore,), {"reading_unit": type("Unit", (_Finds,), {"lie": lie})})


def asking(name: str, change: Any) -> type[MemoryStore]:
    """Make a store whose reading units change the question before they answer it."""

    class Unit(MemoryReading):
        def find(self, kind: type[Any], /, within: Range | None = None, **asked: Any) -> Iterator[Any]:
            within, asked = change(within, asked)
            return super().find(kind, within, **asked)

    return type(name, (MemoryStore,), {"reading_unit": Unit})


def reading(name: str, change: Any) -> type[MemoryStore]:
    """Make a store that gives each record back changed."""

    class Unit(MemoryReading):
        def get(self, kind: type[Any], id: str) -> Any:
            record = super().get(kind, id)
            return record if record is None else change(record)

    return type(name, (MemoryStore,), {"reading_unit": Unit})


def writing(name: str, **verbs: Any) -> type[MemoryStore]:
    """Make a store whose units of work have other verbs."""
    return type(name, (MemoryStore,), {"writing_unit": type("Unit", (MemoryWriting,), verbs)})


def without_checks(self: MemoryReading, kind: type[Any], /, within: Range | None = None, **asked: Any) -> Iterator[Any]:
    try:
        return MemoryReading.find(self, kind, within, **asked)
    except JizhiError:
        return iter(())


def outliving(self: MemoryReading, kind: type[Any], /, within: Range | None = None, **asked: Any) -> Iterator[Any]:
    return iter(list(MemoryReading.find(self, kind, within, **asked)))


def closed_range(within: Range | None, asked: dict[str, Any]) -> Any:
    if within is None or within.below is None or isinstance(within.below, str | int):
        return within, asked
    return attrs.evolve(within, below=type(within.below).fromordinal(within.below.toordinal() + 1)), asked


def open_range(within: Range | None, asked: dict[str, Any]) -> Any:
    if within is None or within.at_least is None or isinstance(within.at_least, str | int):
        return within, asked
    return attrs.evolve(within, at_least=type(within.at_least).fromordinal(within.at_least.toordinal() + 1)), asked


def add_all_as_new(self: MemoryWriting, records: Iterable[Any]) -> Sequence[Any]:
    listed = list(records)
    MemoryWriting.add(self, listed)
    return listed


def add_refusing_repeats(self: MemoryWriting, records: Iterable[Any]) -> Sequence[Any]:
    listed = list(records)
    for record in listed:
        if self.get(type(record), record.id) == record:
            raise AlreadyStored(kind_of(type(record)).name, record.id, "id")
    return MemoryWriting.add(self, listed)


def add_skipping_changes(self: MemoryWriting, records: Iterable[Any]) -> Sequence[Any]:
    return MemoryWriting.add(self, [r for r in records if self.get(type(r), getattr(r, "id", "")) in (None, r)])


def add_one_by_one(self: MemoryWriting, records: Iterable[Any]) -> Sequence[Any]:
    return [new for record in records for new in MemoryWriting.add(self, [record])]


def add_dropping_the_last(self: MemoryWriting, records: Iterable[Any]) -> Sequence[Any]:
    return MemoryWriting.add(self, list(records)[:9_999])


def put_blindly(self: MemoryWriting, record: Any, *, expected: int | None) -> Any:
    try:
        return MemoryWriting.put(self, record, expected=expected)
    except Conflict as conflict:
        return MemoryWriting.put(self, record, expected=conflict.current)


def put_trusting_the_record(self: MemoryWriting, record: Any, *, expected: int | None) -> Any:
    kept = MemoryWriting.put(self, record, expected=expected)
    return attrs.evolve(kept, version=record.version + 1)


def lock_without_looking(self: MemoryWriting, kind: type[Any], id: str) -> Any:
    return self.get(kind, id)


def lock_from_a_cache(self: MemoryWriting, kind: type[Any], id: str) -> Any:
    mine, self._mine = self._mine, {}
    try:
        return MemoryWriting.lock(self, kind, id)
    finally:
        self._mine = mine


def every_text(change: Any) -> Any:
    def changed(record: Any) -> Any:
        texts = {f.name: getattr(record, f.name) for f in attrs.fields(type(record))}
        news = {name: change(text) for name, text in texts.items() if isinstance(text, str) and name != "kind"}
        return attrs.evolve(record, **news)

    return changed


def without_microseconds(record: Any) -> Any:
    instant = getattr(record, "instant", None)
    return record if instant is None else attrs.evolve(record, instant=instant.replace(microsecond=0))


def without_scale(record: Any) -> Any:
    area = getattr(record, "area", None)
    return record if area is None else attrs.evolve(record, area=area.normalize())


def folded(self: MemoryReading, kind: type[Any], id: str) -> Any:
    record = MemoryReading.get(self, kind, id)
    if record is not None or not self._open:
        return record
    with self._store._moment:
        known = [each for shelf in self._shelves(kind) for each in shelf.states]
    twin = next((each for each in known if each.strip().casefold() == id.strip().casefold()), id)
    return MemoryReading.get(self, kind, twin)


class RemembersForEver(MemoryStore):
    """Gives what was worked out from one snapshot to every later one."""

    def _keep(self, mine: Any) -> None:
        memo = self._memo
        super()._keep(mine)
        self._memo = memo


def glancing(name: str, lie: Any) -> type[MemoryStore]:
    """Make a store that tells fields by itself, changed by *lie*."""

    class Unit(MemoryReading):
        def glance(self, kind: type[Any], fields: tuple[str, ...], /, *rest: Any, **asked: Any) -> Iterator[Any]:
            found = self.find(kind, *rest, **asked)
            return (lie(tuple(getattr(record, field) for field in fields)) for record in found)

    return type(name, (MemoryStore,), {"reading_unit": Unit})


LIARS: tuple[tuple[type[MemoryStore], str], ...] = (
    (KeepsHalf, "test_a_unit_that_raises_keeps_nothing"),
    (ShowsUncommitted, "test_a_unit_reads_its_own_writes_and_nobody_else_does"),
    (MovesItsSnapshot, "test_a_snapshot_never_moves"),
    (RemembersForEver, "test_a_memo_ends_with_the_next_commit"),
    (glancing("Reordering", lambda told: told[::-1]), "test_a_glance_tells_what_the_records_tell"),
    (
        glancing("Plain", lambda told: tuple(str(each) for each in told)),
        "test_a_glance_tells_what_the_records_tell",
    ),
    (Skewed, "test_units_at_once_come_to_what_some_order_of_them_gives"),
    (finding("Backwards", lambda _, found, within, asked: iter(found[::-1])), "test_records_come_by_id"),
    (
        finding("ByLocale", lambda _, found, within, asked: iter(sorted(found, key=lambda r: r.id.casefold()))),
        "test_records_come_by_id",
    ),
    (
        finding("Repeating", lambda _, found, within, asked: (r for r in found for _ in asked.get("payer", "1"))),
        "test_a_tuple_means_any_of_its_values",
    ),
    (
        asking("Unlimited", lambda within, asked: (within, asked | {"limit": None})),
        "test_a_limit_counts_after_the_order",
    ),
    (
        asking("OldestFirst", lambda within, asked: (within, asked | {"newest_first": False})),
        "test_a_limit_counts_after_the_order",
    ),
    (
        asking("Careless", lambda within, asked: (within, {n: v for n, v in asked.items() if n != "space"})),
        "test_every_field_asked_for_must_fit",
    ),
    (
        asking("NullBlind", lambda within, asked: (within, {n: v for n, v in asked.items() if v is not None})),
        "test_none_means_that_the_field_is_none",
    ),
    (asking("ClosedRange", closed_range), "test_a_range_holds_its_start_and_not_its_end"),
    (asking("OpenRange", open_range), "test_a_range_holds_its_start_and_not_its_end"),
    (asking("NoRange", lambda within, asked: (None, asked)), "test_a_range_narrows_what_equality_found"),
    (
        type("Unchecked", (MemoryStore,), {"reading_unit": type("Unit", (MemoryReading,), {"find": without_checks})}),
        "test_what_is_not_declared_cannot_be_asked",
    ),
    (
        type("Outliving", (MemoryStore,), {"reading_unit": type("Unit", (MemoryReading,), {"find": outliving})}),
        "test_a_unit_ends_with_its_block",
    ),
    (
        type("Folding", (MemoryStore,), {"writing_unit": type("Unit", (MemoryWriting,), {"get": folded})}),
        "test_ids_that_look_alike_are_kept_apart",
    ),
    (writing("AllNew", add=add_all_as_new), "test_adding_again_changes_nothing"),
    (writing("NoRepeats", add=add_refusing_repeats), "test_adding_again_changes_nothing"),
    (writing("Skipping", add=add_skipping_changes), "test_other_content_under_a_known_id_is_refused"),
    (writing("OneByOne", add=add_one_by_one), "test_an_add_whose_records_raise_keeps_none_of_them"),
    (writing("HalfBatch", add=add_one_by_one), "test_other_content_under_a_known_id_is_refused"),
    (writing("LosingTheLast", add=add_dropping_the_last), "test_ten_thousand_records"),
    (
        writing("AnythingUnique", _others=lambda self, row, names, taken, id: False),
        "test_a_unique_set_of_fields_is_taken_once",
    ),
    (writing("Overwriting", put=put_blindly), "test_a_put_on_another_version_is_refused"),
    (writing("LosingUpdates", put=put_blindly), "test_of_two_writers_on_one_version_one_wins"),
    (writing("TrustingVersions", put=put_trusting_the_record), "test_each_put_raises_the_version_by_one"),
    (writing("Unlocking", lock=lock_without_looking), "test_lock_gives_the_record_as_it_is_now"),
    (writing("Caching", lock=lock_from_a_cache), "test_lock_gives_the_record_as_it_is_now"),
    (reading("Trimming", every_text(str.strip)), "test_ids_that_look_alike_are_kept_apart"),
    (
        reading("ThreeBytes", every_text(lambda text: "".join(c if c < "\U00010000" else "?" for c in text))),
        "test_a_put_record_comes_back_equal_but_for_its_version",
    ),
    (reading("NoMicroseconds", without_microseconds), "test_an_added_record_comes_back_equal"),
    (reading("NoScale", without_scale), "test_a_put_record_comes_back_equal_but_for_its_version"),
)


def breaks(store: type[MemoryStore], name: str) -> bool:
    """Run one law against *store*, in all its cases; say whether it fails."""
    law = getattr(StoreContract(), name)
    marks = [mark for mark in getattr(law, "pytestmark", ()) if mark.name == "parametrize"]
    cases = [{mark.args[0]: value} for mark in marks for value in mark.args[1]] or [{}]
    for case in cases:
        try:
            law(open_store=lambda: store(patience=2), **case)
        except (Exception, pytest.fail.Exception):
            return True
    return False


def laws(beginning: str) -> list[str]:
    """Return the names of the laws that begin so."""
    return [name for name in dir(StoreContract) if name.startswith(beginning)]


@pytest.mark.parametrize(("liar", "law"), [pytest.param(*pair, id=pair[0].__name__) for pair in LIARS])
def test_a_store_that_breaks_a_promise_is_caught(liar: type[MemoryStore], law: str) -> None:
    """The law that guards the promise fails for the liar."""
    (guardian,) = laws(law)
    assert breaks(liar, guardian)


@pytest.mark.parametrize("law", sorted({law for _, law in LIARS}))
def test_an_honest_store_passes_where_a_liar_is_caught(law: str) -> None:
    """The same harness finds nothing against the store in memory, so that what it finds means something."""
    (guardian,) = laws(law)
    assert not breaks(MemoryStore, guardian)


@pytest.mark.parametrize("lie", [add_refusing_repeats, add_one_by_one, add_all_as_new])
def test_the_law_of_likeness_catches_what_adds_differently(lie: Any) -> None:
    """Random calls beside the model find the same lies without knowing of them."""
    assert breaks(writing("Liar", add=lie), "test_behaves_like_the_store_in_memory")


def test_every_law_says_where_to_look() -> None:
    """A vendor whose store fails a law reads in its docstring what to look at."""
    silent = [
        name for name in laws("test_") if "If this fails, look at" not in (getattr(StoreContract, name).__doc__ or "")
    ]
    assert [] == silent
