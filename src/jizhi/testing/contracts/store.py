"""The contract of the Store port, for the maker of an adapter to subclass."""

from __future__ import annotations

from jizhi.testing.contracts.finding import FindingLaws
from jizhi.testing.contracts.keeping import KeepingLaws
from jizhi.testing.contracts.likeness import LikenessLaws
from jizhi.testing.contracts.units import UnitLaws


class StoreContract(KeepingLaws, FindingLaws, UnitLaws, LikenessLaws):
    """Every promise of ``jizhi.ports.Store`` as a test; a vendor may add tests, but override none.

    Give a fixture ``open_store`` that returns a factory: each call opens a new, empty store, whose writers wait at
    least two seconds for one another. The kit may open many.

        class TestMyStore(StoreContract):
            @pytest.fixture
            def open_store(self, tmp_path):
                numbers = itertools.count()
                return lambda: MyStore.open(tmp_path / f"{next(numbers)}.db")

    Raises:
        TypeError: a subclass overrides a law.
    """

    def __init_subclass__(cls) -> None:
        """Refuse a subclass that overrides a law."""
        super().__init_subclass__()
        laws = {name for name in dir(StoreContract) if name.startswith("test_")}
        overridden = sorted(laws & vars(cls).keys())
        if overridden:
            raise TypeError(f"{cls.__name__} overrides {', '.join(overridden)}: a promise is kept or it is not")
