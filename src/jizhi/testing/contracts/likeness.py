"""The law of likeness: a store behaves like the store in memory, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jizhi.errors import JizhiError
from jizhi.estate import Space
from jizhi.fees.charges import Charge
from jizhi.ports import Store, Writing
from jizhi.records import ImportedFile
from jizhi.testing.contracts.keeping import everything
from jizhi.testing.contracts.specimens import charge, imported, space
from jizhi.testing.contracts.units import Trouble
from jizhi.testing.memory import MemoryStore

OpenStore = Callable[[], Store]


@attrs.frozen
class _Call:
    """One call of a unit: ``add`` of records, or ``put`` of one with a version expected."""

    verb: str
    records: tuple[Any, ...]
    expected: int | None = None

    def made_on(self, unit: Writing) -> Any:
        """Make the call; return its answer, or its refusal as facts."""
        try:
            if self.verb == "add":
                return list(unit.add(iter(self.records)))
            return unit.put(self.records[0], expected=self.expected)
        except JizhiError as refused:
            return type(refused), vars(refused)


def _played(store: Store, fails: bool, calls: list[_Call]) -> list[Any]:
    answers: list[Any] = []
    try:
        with store.writing() as unit:
            for call in calls:
                answers += [call.made_on(unit), list(unit.find(Charge, payer="zhang")), list(unit.find(Space))]
            if fails:
                raise Trouble
    except Trouble:
        answers.append("rolled back")
    return answers


_CHARGES = st.builds(
    charge, st.integers(0, 3), fen=st.sampled_from((100, 100, 101)), payer=st.sampled_from(("zhang", "李"))
)
_IMPORTS = st.builds(imported, st.sampled_from("ab"), sha256=st.sampled_from("xy"))
_SPACES = st.builds(space, st.sampled_from("12"), floor=st.sampled_from((None, 1, 2)))
_ADDS = st.builds(_Call, st.just("add"), st.lists(_CHARGES | _IMPORTS, max_size=5).map(tuple))
_PUTS = st.builds(_Call, st.just("put"), st.tuples(_SPACES), st.sampled_from((None, 1, 2)))
_UNITS = st.lists(st.tuples(st.booleans(), st.lists(_ADDS | _PUTS, max_size=4)), max_size=4)


class LikenessLaws:
    """The store in memory is the model; any difference is an error of one of the two."""

    def test_behaves_like_the_store_in_memory(self, open_store: OpenStore) -> None:
        """The same calls, the same answers, the same refusals, whatever is added, put, repeated or rolled back.

        If this fails, look at the calls that Hypothesis prints: order, half-stored batches, repeated ids, versions.
        """

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(_UNITS)
        def law(units: list[tuple[bool, list[_Call]]]) -> None:
            store, model = open_store(), MemoryStore()
            for fails, calls in units:
                assert _played(model, fails, calls) == _played(store, fails, calls)
                for kind in (Charge, Space, ImportedFile):
                    assert everything(model, kind) == everything(store, kind)

        law()
