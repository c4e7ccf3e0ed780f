"""Laws of keeping: what comes back, what is new, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

from jizhi.errors import AlreadyStored, Conflict, NotCatalogued, NotKeepable, NotStored, WrongMode
from jizhi.estate import Space
from jizhi.fees.charges import Charge, Slice
from jizhi.ports import Store
from jizhi.records import ImportedFile, OutboxMessage
from jizhi.testing.contracts.specimens import ALIKE, MARCH, appended, charge, imported, message, space, versioned

OpenStore = Callable[[], Store]


def keep(store: Store, *records: Any) -> None:
    """Add or put *records* in one unit."""
    with store.writing() as unit:
        for record in records:
            if hasattr(record, "version"):
                unit.put(record, expected=None)
            else:
                unit.add([record])


def everything(store: Store, kind: type[Any]) -> list[Any]:
    """Return all records of a kind."""
    with store.reading() as known:
        return list(known.find(kind))


class KeepingLaws:
    """What is kept comes back equal, once, and changes only by its version."""

    @pytest.mark.parametrize("number", range(len(appended())))
    def test_an_added_record_comes_back_equal(self, open_store: OpenStore, number: int) -> None:
        """Every type survives: money to ±10¹⁵ fen, decimals, fractions, dates, instants, 4-byte characters.

        If this fails, look at the column types, at how nested fields are written, and at the character set.
        """
        store, record = open_store(), appended()[number]
        with store.writing() as unit:
            assert (record,) == tuple(unit.add([record]))
        with store.reading() as known:
            assert record == known.get(type(record), record.id)

    @pytest.mark.parametrize("number", range(len(versioned())))
    def test_a_put_record_comes_back_equal_but_for_its_version(self, open_store: OpenStore, number: int) -> None:
        """Optional fields, facts of every type, personal data and shares survive; the version is 1.

        If this fails, look at None, at true and 1, at Decimal("1.20"), at text that reads like another type.
        """
        store, record = open_store(), versioned()[number]
        with store.writing() as unit:
            kept = unit.put(record, expected=None)
        assert attrs.evolve(record, version=1) == kept
        with store.reading() as known:
            found = known.get(type(record), record.id)
        assert kept == found
        assert repr(kept) == repr(found)

    def test_nothing_is_found_under_an_unknown_id(self, open_store: OpenStore) -> None:
        """An empty store answers None and an empty list. If this fails, look at whether the store starts empty."""
        with open_store().reading() as known:
            assert known.get(Charge, "nobody") is None
            assert [] == list(known.find(Space))

    def test_ids_that_look_alike_are_kept_apart(self, open_store: OpenStore) -> None:
        """Case, accents, blanks, composed forms and 4-byte characters tell ids apart.

        If this fails, look at the collation of the id column; on MySQL it must be utf8mb4_bin.
        """
        store = open_store()
        keep(store, *(imported(id) for id in ALIKE), *(message(id) for id in ALIKE))
        with store.reading() as known:
            for id in ALIKE:
                assert imported(id) == known.get(ImportedFile, id)
                found = known.get(OutboxMessage, id)
                assert found is not None
                assert id == found.id

    def test_adding_again_changes_nothing(self, open_store: OpenStore) -> None:
        """The same id with equal content is a no-op, in a later unit, in the same unit and in the same call.

        If this fails, look at the insert: it must pass over rows that are there, and count them as not new.
        """
        store = open_store()
        with store.writing() as unit:
            assert (charge(1), charge(2)) == tuple(unit.add([charge(1), charge(2), charge(1)]))
            assert () == tuple(unit.add([charge(2)]))
        with store.writing() as unit:
            assert (charge(3),) == tuple(unit.add([charge(1), charge(3), charge(2)]))
        assert [charge(1), charge(2), charge(3)] == everything(store, Charge)

    def test_equal_content_in_another_writing_is_the_same(self, open_store: OpenStore) -> None:
        """89.5 is 89.50: numbers that are equal are no other content, and what was kept first stays.

        If this fails, look at content compared as text.
        """
        store = open_store()
        first, again = (charge(slices=(Slice(MARCH.start, (("area", Decimal(area)),)),)) for area in ("89.50", "89.5"))
        keep(store, first)
        with store.writing() as unit:
            assert () == tuple(unit.add([again]))
        assert repr([first]) == repr(everything(store, Charge))

    def test_other_content_under_a_known_id_is_refused(self, open_store: OpenStore) -> None:
        """What is kept never changes; the error names kind, id and field, and nothing of the call is kept.

        If this fails, look at inserts that replace or skip, and at a call that was half done before it was refused.
        """
        store = open_store()
        keep(store, charge(1))
        with store.writing() as unit:
            with pytest.raises(AlreadyStored) as refused:
                unit.add([charge(2), charge(1, fen=101), charge(3)])
            assert ("charge", charge(1).id) == (refused.value.kind, refused.value.id)
            assert refused.value.field in ("amount", "target")
            with pytest.raises(AlreadyStored):
                unit.add([charge(4), charge(4, fen=7)])
            unit.add([charge(5)])
        assert [charge(1), charge(5)] == everything(store, Charge)

    def test_a_unique_set_of_fields_is_taken_once(self, open_store: OpenStore) -> None:
        """Another id with the same unique fields is refused, in the same call too; another project is free.

        If this fails, look at whether the unique sets of ``jizhi.records`` became constraints.
        """
        store = open_store()
        keep(store, imported("1", sha256="x"))
        with store.writing() as unit:
            with pytest.raises(AlreadyStored) as refused:
                unit.add([imported("3"), imported("2", sha256="x")])
            assert ("imported_file", "2", "project+sha256") == (
                refused.value.kind,
                refused.value.id,
                refused.value.field,
            )
            with pytest.raises(AlreadyStored):
                unit.add([imported("4", sha256="y"), imported("5", sha256="y")])
            unit.add([imported("6", sha256="x", project="pearl")])
        assert ["1", "6"] == [record.id for record in everything(store, ImportedFile)]

    def test_each_put_raises_the_version_by_one(self, open_store: OpenStore) -> None:
        """The store counts: 1, 2, 3; the version inside the record given is ignored.

        If this fails, look at where the new version comes from.
        """
        store = open_store()
        with store.writing() as unit:
            assert 1 == unit.put(space(version=7), expected=None).version
            assert 2 == unit.put(space(floor=2, version=7), expected=1).version
        with store.writing() as unit:
            assert 3 == unit.put(space(floor=3), expected=2).version
        assert [space(floor=3, version=3)] == everything(store, Space)

    @pytest.mark.parametrize("expected", [None, 1, 3])
    def test_a_put_on_another_version_is_refused(self, open_store: OpenStore, expected: int | None) -> None:
        """No update is lost: the loser gets Conflict with the version kept now, and nothing changes.

        If this fails, look at the condition of the update.
        """
        store = open_store()
        keep(store, space())
        with store.writing() as unit:
            unit.put(space(floor=2), expected=1)
        with store.writing() as unit, pytest.raises(Conflict) as refused:
            unit.put(space(floor=9), expected=expected)
        assert ("space", space().id, 2) == (refused.value.kind, refused.value.id, refused.value.current)
        assert [space(floor=2, version=2)] == everything(store, Space)

    def test_a_put_on_nothing_is_refused(self, open_store: OpenStore) -> None:
        """Where a version is expected and nothing is kept, Conflict says None. If this fails, look at upserts."""
        store = open_store()
        with store.writing() as unit, pytest.raises(Conflict) as refused:
            unit.put(space(), expected=1)
        assert refused.value.current is None
        assert [] == everything(store, Space)

    def test_lock_gives_the_record_as_it_is_now(self, open_store: OpenStore) -> None:
        """The head is read again under the lock, with what this unit put; NotStored where there is none.

        If this fails, look at a lock that returns a cached record, or makes one.
        """
        store = open_store()
        keep(store, space())
        with store.writing() as unit:
            assert space(version=1) == unit.lock(Space, space().id)
            unit.put(space(floor=2), expected=1)
            assert space(floor=2, version=2) == unit.lock(Space, space().id)
            with pytest.raises(NotStored) as refused:
                unit.lock(Space, "nobody")
        assert ("space", "nobody") == (refused.value.kind, refused.value.id)

    def test_each_kind_has_its_own_verb(self, open_store: OpenStore) -> None:
        """Append-only kinds are added, versioned ones are put, and a class outside the catalogue is refused.

        If this fails, look at whether the mode of the catalogue is asked before anything is written.
        """
        with open_store().writing() as unit:
            with pytest.raises(WrongMode):
                unit.put(charge(), expected=None)
            with pytest.raises(WrongMode):
                unit.add([space()])
            for use in (lambda: unit.get(Exception, "1"), lambda: list(unit.find(Exception)), lambda: unit.add([1])):
                with pytest.raises(NotCatalogued):
                    use()

    def test_a_number_beyond_64_bits_is_refused_by_name(self, open_store: OpenStore) -> None:
        """What no database holds is named before it is lost, and the unit can go on.

        If this fails, look at overflow: SQLite would make a float of it.
        """
        store = open_store()
        with store.writing() as unit:
            with pytest.raises(NotKeepable) as refused:
                unit.add([imported("1"), imported("2", rows=2**63)])
            assert ("imported_file", "2") == (refused.value.kind, refused.value.id)
            with pytest.raises(NotKeepable):
                unit.put(message(attempts=-(2**63) - 1), expected=None)
            unit.add([imported("3", rows=2**63 - 1, parked=-(2**63))])
        assert [imported("3", rows=2**63 - 1, parked=-(2**63))] == everything(store, ImportedFile)
