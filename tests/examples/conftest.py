"""What stands in the fault tier of the examples: the slow second store, and ten thousand records through Django's."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark it; a subclass of a contract may not."""
    for item in items:
        if item.path.parent.name != "examples":
            continue
        if item.path.name == "test_document_store.py" or "test_ten_thousand_records" in item.name:
            item.add_marker(pytest.mark.faults)
