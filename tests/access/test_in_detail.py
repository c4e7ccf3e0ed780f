"""What access says and binds, whole: a code to all that it is for, a finding to its number, a pattern to its dot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from jizhi.access import AuditHead, Grant, Role, RoleBook, check_roles, covers, verify
from jizhi.access.codes import CodeCount, CodePolicy, bound, counted
from jizhi.access.digests import SHORTEST_KEY, KeyedIndex
from jizhi.access.trail import head_of
from jizhi.errors import RecordRefused
from jizhi.values import Secret

from .test_trail import chain_of

CHAIN = "project:jade"


def test_a_code_is_bound_to_every_part_of_what_it_is_for():
    """Another purpose, phone, session, salt or code is another text; none runs into the next."""
    parts = {"salt": "s", "purpose": "sign-in", "phone": "p", "session": "x", "code": "123456"}
    whole = bound(**parts)
    assert "s/sign-in/p/x/123456" == whole
    assert 6 == len({whole, *(bound(**{**parts, name: "other"}) for name in parts)})


def test_codes_are_counted_by_whole_hours():
    """Two in one hour are one row of two; the next hour has its own; what is a day old is forgotten."""
    policy = CodePolicy(project_caps=((3, 3600),))
    first = datetime(2025, 3, 10, 9, 10, 30, 5, tzinfo=UTC)
    once = counted(policy, CodeCount(project="jade"), at=first)
    twice = counted(policy, once, at=first + timedelta(minutes=49))
    hour = first.replace(minute=0, second=0, microsecond=0)
    assert ((hour, 2),) == twice.hours
    later = counted(policy, twice, at=first + timedelta(minutes=50))
    assert ((hour, 2), (hour + timedelta(hours=1), 1)) == later.hours
    full = counted(policy, twice, at=first + timedelta(minutes=49, seconds=1))
    assert 3 == full.hours[0][1]
    assert counted(policy, full, at=first + timedelta(minutes=49, seconds=2)) is None
    assert 1 == len(counted(policy, full, at=first + timedelta(days=1, hours=1)).hours)


def test_a_key_of_the_shortest_length_will_do():
    """One sign less will not."""
    assert KeyedIndex(key=Secret("k" * SHORTEST_KEY)).index("1", purpose="phone")
    with pytest.raises(RecordRefused, match="at least"):
        KeyedIndex(key=Secret("k" * (SHORTEST_KEY - 1)))


def test_a_pattern_ends_at_its_dot():
    """``bills.*`` is not ``billing.read``."""
    assert covers("bills.*", "bills.read") and not covers("bills.*", "billsread") and not covers("bills.*", "bills")
    role = Role(role="r", title="r", allows=("bills.*",), denies=("bills.void",))
    assert (True, False, False) == (role.may("bills.read"), role.may("bills.void"), role.may("books.read"))


@pytest.mark.parametrize("allows", [("access.grant",), ("access.roles",)])
def test_a_book_in_which_nobody_can_give_both_has_no_administrator(allows):
    """Who grants and who writes the book is one role at least."""
    book = RoleBook(roles="half", role=(Role(role="half", title="half", allows=allows),))
    assert ["administrator-missing"] == [finding.code for finding in check_roles(book)]


def test_a_grant_that_is_told_wrongly_says_what_it_needs():
    """The scope, and by what it is told."""
    for scope, more, why in (
        ("store", {"project": "jade"}, "it is told by nothing else"),
        ("zone", {"project": "jade"}, "it is told by project and zone"),
    ):
        with pytest.raises(RecordRefused) as refused:
            Grant(actor="li", role="manager", scope=scope, by="boss", **more)
        assert why in str(refused.value) and repr(scope) in str(refused.value)
    with pytest.raises(RecordRefused, match="somebody gets some role"):
        Grant(actor="", role="manager", scope="store", by="boss")


def test_what_is_wrong_with_a_chain_is_told_by_number():
    """Which was wanted and which was found, what changed, who denies it, how far it goes."""
    rows, head = chain_of(5)

    def told(found):
        return [(each.code, each.subject, dict(each.facts)) for each in found]

    gap = [("audit-gap", f"{CHAIN}#2", {"wanted": "2", "found": "3"})]
    assert gap == told(verify(CHAIN, [rows[0], *rows[2:]], head=head))
    other = attrs.evolve(rows[0], chain="project:pearl")
    assert [("audit-gap", f"{CHAIN}#1", {"wanted": "1", "found": "1"})] == told(verify(CHAIN, [other]))
    changed = attrs.evolve(rows[2], actor="mallory")
    assert [("audit-changed", f"{CHAIN}#3", {"seq": "3"})] == told(verify(CHAIN, [*rows[:2], changed, *rows[3:]]))
    liar = AuditHead(chain=CHAIN, seq=3, hash="0" * 64)
    assert [("audit-rewritten", f"{CHAIN}#3", {"seq": "3"})] == told(verify(CHAIN, rows, heads=[liar]))
    short = AuditHead(chain=CHAIN, seq=4, hash=rows[3].hash)
    assert [("audit-gap", f"{CHAIN}#5", {"wanted": "4", "found": "5"})] == told(verify(CHAIN, rows, head=short))


def test_a_head_is_read_with_all_of_its_chain():
    """A chain may have colons of its own."""
    assert AuditHead(chain="project:jade:north", seq=7, hash="ab") == head_of("7:ab:project:jade:north")
    with pytest.raises(ValueError, match="unpack"):
        head_of("7:ab")
