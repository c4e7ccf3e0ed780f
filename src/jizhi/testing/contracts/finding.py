"""Laws of finding: which records, in which order, how many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from jizhi.errors import UnitClosed, UnknownIndex, WrongIndexValue
from jizhi.estate import Space, Tenure
from jizhi.fees.charges import Charge
from jizhi.ports import Range, Store, glance
from jizhi.records import ImportedFile
from jizhi.testing.contracts.keeping import keep
from jizhi.testing.contracts.specimens import ALIKE, charge, imported, space, tenure
from jizhi.values import Period

OpenStore = Callable[[], Store]
NEW_YEAR = date(2025, 1, 1)


def ids(store: Store, kind: type[Any], /, within: Range | None = None, **asked: Any) -> list[str]:
    """Return the ids of what is found."""
    with store.reading() as known:
        return [record.id for record in known.find(kind, within, **asked)]


def parties(store: Store, within: Range | None = None, **asked: Any) -> set[str]:
    """Return the parties of the tenures that are found."""
    with store.reading() as known:
        return {record.party for record in known.find(Tenure, within, **asked)}


class FindingLaws:
    """Found is what fits, all of it, once, by id in code point order."""

    def test_records_come_by_id_in_code_point_order(self, open_store: OpenStore) -> None:
        """The order is the same in every store and every locale, whatever the order of keeping.

        If this fails, look at ORDER BY and at the collation: C on PostgreSQL, BINARY on SQLite.
        """
        store = open_store()
        keep(store, *(imported(id) for id in ALIKE))
        assert sorted(ALIKE) == ids(store, ImportedFile)
        assert sorted(ALIKE, reverse=True) == ids(store, ImportedFile, newest_first=True)

    @pytest.mark.parametrize("newest_first", [False, True])
    def test_a_limit_counts_after_the_order(self, open_store: OpenStore, newest_first: bool) -> None:
        """The first of the order are given, no more. If this fails, look at a limit that is applied before sorting."""
        store = open_store()
        keep(store, *(charge(number) for number in (3, 1, 2)))
        told = sorted((charge(number).id for number in (1, 2, 3)), reverse=newest_first)
        assert told[:2] == ids(store, Charge, newest_first=newest_first, limit=2)
        assert [] == ids(store, Charge, limit=0)
        assert told == ids(store, Charge, newest_first=newest_first, limit=99)

    def test_every_field_asked_for_must_fit(self, open_store: OpenStore) -> None:
        """Equality of all the fields together; ``kind`` and ``id`` are fields like others.

        If this fails, look at OR where AND is meant.
        """
        store = open_store()
        next_door = charge(3, space="1-102")
        keep(store, charge(1), charge(2, payer="li"), next_door, space(), space("2", kind="shop"))
        assert [charge(1).id] == ids(store, Charge, space="1-101", payer="zhang")
        assert [charge(1).id, next_door.id] == ids(store, Charge, payer="zhang")
        assert [] == ids(store, Charge, space="1-102", payer="li")
        assert ["jade/2"] == ids(store, Space, kind="shop")
        assert ["jade/2"] == ids(store, Space, id="jade/2")

    def test_a_tuple_means_any_of_its_values(self, open_store: OpenStore) -> None:
        """Each record comes once; values nobody has, and values twice, do no harm; an empty tuple finds nothing.

        If this fails, look at the empty list, and at joins that repeat rows.
        """
        store = open_store()
        keep(store, charge(1), charge(2, payer="li"), charge(3, payer="wang"))
        assert sorted([charge(1).id, charge(2, payer="li").id]) == ids(store, Charge, payer=("li", "zhang", "li", "x"))
        assert [] == ids(store, Charge, payer=())

    def test_a_long_list_of_values_is_no_trouble(self, open_store: OpenStore) -> None:
        """Forty thousand values at once: more than a database has parameters.

        If this fails, look at how the list is handed over: in parts, as an array, or as a table.
        """
        store = open_store()
        keep(store, charge(1), charge(2, payer="39999"))
        wanted = tuple(map(str, range(40_000)))
        assert [charge(2, payer="39999").id] == ids(store, Charge, payer=wanted)

    def test_none_means_that_the_field_is_none(self, open_store: OpenStore) -> None:
        """Alone and inside a tuple. If this fails, look at ``= NULL``, which fits nothing in SQL."""
        store = open_store()
        keep(store, tenure("a"), tenure("b", until=date(2025, 5, 1)), tenure("c", until=date(2025, 6, 1)))
        assert {"a"} == parties(store, until=None)
        assert {"a", "c"} == parties(store, until=(None, date(2025, 6, 1)))
        assert {"b"} == parties(store, until=date(2025, 5, 1))

    def test_a_range_holds_its_start_and_not_its_end(self, open_store: OpenStore) -> None:
        """Half-open, to the day; each bound may be missing; None lies in no range.

        If this fails, look at <= where < is meant, and at days compared as text in a form that does not sort.
        """
        store = open_store()
        days = [NEW_YEAR + timedelta(days=n) for n in (-1, 0, 1, 2)]
        keep(store, *(tenure(str(n), since=day, until=day + timedelta(9)) for n, day in enumerate(days)), tenure("x"))
        assert {"1", "2"} == parties(store, Range(field="since", at_least=days[1], below=days[3]))
        assert {"2", "3"} == parties(store, Range(field="since", at_least=days[2]))
        assert {"0", "x"} == parties(store, Range(field="since", below=days[1]))
        assert set() == parties(store, Range(field="since", at_least=days[1], below=days[1]))
        assert {"0", "1", "2", "3"} == parties(store, Range(field="until"))
        assert {"3"} == parties(store, Range(field="until", at_least=days[3] + timedelta(9)))

    def test_a_range_narrows_what_equality_found(self, open_store: OpenStore) -> None:
        """Both hold together, also on the start of a period and on ids. If this fails, look at paths with a dot."""
        store = open_store()
        april = charge(4, cycle=Period.month(2025, 4))
        keep(store, charge(1), charge(2, payer="li", cycle=Period.month(2025, 4)), april)
        assert [april.id] == ids(store, Charge, Range(field="cycle.start", at_least=date(2025, 4, 1)), payer="zhang")
        assert [charge(1).id] == ids(store, Charge, Range(field="cycle.start", below=date(2025, 4, 1)))
        assert [april.id] == ids(store, Charge, Range(field="id", at_least=april.id), payer="zhang")

    def test_a_glance_tells_what_the_records_tell(self, open_store: OpenStore) -> None:
        """Some fields of what is found, alone and together, equal and in order, whatever narrows it; also of nothing.

        If this fails, look at the columns that are asked for, at how each is read, and at what narrows the question.
        """
        store = open_store()
        keep(store, *(charge(number) for number in (3, 1, 2)), imported("a"), space(), space("2"), tenure())
        told: list[dict[str, Any]] = [
            {}, {"newest_first": True, "limit": 2}, {"limit": 0}, {"id": ()}, {"project": "jade"}, {"project": "none"},
            {"within": Range(field="id", at_least=charge(2).id)},
        ]  # fmt: skip
        with store.reading() as known:
            for kind in (Charge, ImportedFile, Space, Tenure):
                names = tuple(field.name for field in attrs.fields(kind) if field.init)
                for asked in told:
                    found = list(known.find(kind, **asked))
                    for fields in (names, names[:1], names[2:0:-1], ("id",)):
                        wanted = [tuple(getattr(record, name) for name in fields) for record in found]
                        assert repr(wanted) == repr(list(glance(known, kind, fields, **asked)))
            with pytest.raises(UnknownIndex):
                glance(known, Charge, ("payer",), area="1")
            begun = glance(known, Charge, ("payer",))
            assert ("zhang",) == next(begun)
        with pytest.raises(UnitClosed):
            next(begun)

    def test_what_is_not_declared_cannot_be_asked(self, open_store: OpenStore) -> None:
        """A field without an index and a value of another type are errors, at the call, not empty answers.

        If this fails, look at whether ``Kind.check`` is called for each field and bound.
        """
        with open_store().reading() as known:
            with pytest.raises(UnknownIndex) as refused:
                known.find(Charge, amount=1)
            assert ("charge", "amount") == (refused.value.kind, refused.value.field)
            with pytest.raises(UnknownIndex):
                known.find(Charge, Range(field="amount", below=1))
            with pytest.raises(WrongIndexValue):
                known.find(Charge, payer=1)
            with pytest.raises(WrongIndexValue):
                known.find(Tenure, Range(field="since", at_least="2025-01-01"))
            with pytest.raises(WrongIndexValue):
                known.find(Tenure, since=(NEW_YEAR, "2025-01-01"))

    def test_ten_thousand_records_go_in_and_come_out_in_order(self, open_store: OpenStore) -> None:
        """A generator is taken, everything comes back once, and the first records come before the last are read.

        If this fails, look at batches that drop the last part, and at chunks that are sorted one by one.
        """
        store, numbers = open_store(), range(10_000)
        with store.writing() as unit:
            fresh = unit.add(charge(n, fen=n, payer=str(n % 7)) for n in numbers)
        assert [charge(n, fen=n, payer=str(n % 7)).id for n in numbers] == [record.id for record in fresh]
        told = sorted(record.id for record in fresh)
        assert told == ids(store, Charge)
        assert 10_000 // 7 + 1 == len(ids(store, Charge, payer="3"))
        with store.reading() as known:
            stream = known.find(Charge)
            assert told[:3] == [next(stream).id for _ in range(3)]
