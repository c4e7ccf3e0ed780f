"""What stands in the fault tier of the examples: ten thousand records through a store that is mapped by hand."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark it; a subclass of a contract may not."""
    for item in items:
        if "test_ten_thousand_records" in item.name and "tests/examples" in item.path.as_posix():
            item.add_marker(pytest.mark.faults)
