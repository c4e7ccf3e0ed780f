"""The search at the counter."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.estate import Party
from jizhi.office.desk import Desk
from jizhi.office.searching import search_spaces
from jizhi.testing.billing import home, owned, settle, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Phone

CODES = ("1-1-101", "1-1-102", "1-10-101", "地库-A150", "A%2F1")


@pytest.fixture(scope="module")
def desk():
    store = MemoryStore()
    homes = [home(code) for code in CODES]
    settle(store, village(homes, [owned(code, "zhang" if code < "1-1-102" else "li") for code in CODES]))
    with store.writing() as tx:
        for id, name, phone in (("zhang", "张三", "13800138000"), ("li", "李𠮷", "13900139001")):
            known = tx.get(Party, id)
            party = Party(id=id, project="jade", name=name, phone=Phone(phone))
            version = None if known is None else known.version
            tx.put(party if known is None else attrs.evolve(party, version=known.version), expected=version)
    return Desk(store=store, actor="li")


def codes(desk, text, **more):
    return [space.code for space in search_spaces(desk, "jade", text, **more)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1-1-10", ["1-1-101", "1-1-102"]),
        ("张", ["1-1-101"]),
        ("李𠮷", ["1-1-102", "1-10-101", "A%2F1", "地库-A150"]),
        ("8000", ["1-1-101"]),
        ("地库", ["地库-A150"]),
        ("A%2F", ["A%2F1"]),
        ("王", []),
    ],
)
def test_a_space_is_found_by_its_code_its_holder_or_his_phone(desk, text, wanted):
    """Whatever sign the code or the name begins with."""
    assert sorted(wanted) == sorted(codes(desk, text))


def test_no_more_are_told_than_were_asked_for(desk):
    """And nothing of another project."""
    assert 2 == len(codes(desk, "", limit=2))
    assert () == search_spaces(desk, "elsewhere", "")


@given(st.sampled_from(CODES), st.integers(1, 9))
def test_every_beginning_of_a_code_finds_it(desk, code, length):
    """The index agrees with the plain comparison of texts."""
    begin = code[:length]
    assert sorted(each for each in CODES if each.startswith(begin)) == sorted(codes(desk, begin))
