"""What the tests share: one DuckDB."""

import pytest
from jizhi_columnar.duck import Duck


@pytest.fixture(scope="module")
def duck():
    duck = Duck(threads=1)
    yield duck
    duck.close()
