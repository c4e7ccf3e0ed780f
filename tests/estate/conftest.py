"""A small estate that the tests of this room share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jizhi.estate import Dossier, Party, Project, Space, Tenure

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def project():
    return Project(code="jade", name="翠园")


@pytest.fixture
def people():
    return [Party(id=one, name=one) for one in ("li", "wang", "zhang")]


@pytest.fixture
def home():
    """Return a maker of homes; what is not said is unknown."""

    def make(code="1-101", **known):
        return Space(**{"project": "jade", "code": code, "kind": "dwelling", "area": Decimal("89.50")} | known)

    return make


@pytest.fixture
def held():
    """Return a maker of tenures; what is not said is one owner since long ago."""

    def make(party="zhang", space="1-101", **said):
        return Tenure(**{"space": space, "party": party, "role": "owner", "since": LONG_AGO} | said)

    return make


@pytest.fixture
def dossier(home):
    """Return a maker of dossiers of one home."""

    def make(*tenures, space=None, **records):
        return Dossier(space=space or home(), tenures=tenures, **records)

    return make
