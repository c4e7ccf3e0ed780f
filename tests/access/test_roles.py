"""Books of roles: what a role may do, what is wrong with a book, what comes in at the door."""

from __future__ import annotations

import pytest

from jizhi.access import PERMISSIONS, SECONDED, Role, RoleBook, check_roles
from jizhi.codec.access import roles_from_toml, roles_or_refuse
from jizhi.errors import RolesRefused
from jizhi.presets import ROLE_BOOKS

BOSS = Role(role="boss", allows=("access.*",))


def test_the_usual_book_is_sound_and_separates_duties():
    """Nobody who asks for money to be given up may approve it; the administrator touches no money."""
    book = roles_or_refuse(ROLE_BOOKS["common"])
    given_up = ("refunds.ask", "waivers.ask", "write-offs.ask")
    assert [] == [r.role for r in book.role if r.may("proposals.approve") and any(map(r.may, given_up))]
    money = [name for name in PERMISSIONS if name.startswith(("payments.", "refunds.", "bills.issue", "books.settle"))]
    assert [] == [name for name in money if book.may("administrator", name)]
    assert not book.may("tariffs-nobody-knows", "bills.read")


def test_every_permission_is_in_some_role_of_the_usual_book():
    """What nobody may do cannot be done."""
    book = roles_or_refuse(ROLE_BOOKS["common"])
    assert [] == [name for name in PERMISSIONS if not any(role.may(name) for role in book.role)]
    assert set(SECONDED) <= set(PERMISSIONS)


@pytest.mark.parametrize(
    ("book", "found"),
    [
        (RoleBook(roles="r", role=(BOSS, BOSS)), ("role-twice", "$.role")),
        (RoleBook(roles="r", role=(BOSS, Role(role="a", denies=("x.y",)))), ("permission-unknown", "$.role[1].denies")),
        (RoleBook(roles="r", role=(BOSS,), second=("bills.issue",)), ("second-not-possible", "$.second")),
        (RoleBook(roles="r", role=(Role(role="a", allows=("bills.*",)),)), ("administrator-missing", "$.role")),
    ],
)
def test_a_book_that_contradicts_itself_is_refused_with_the_place(book, found):
    """Each mistake is named where it stands."""
    assert [found] == [(finding.code, finding.subject) for finding in check_roles(book)]


def test_a_file_with_mistakes_is_refused_whole():
    """An unknown key, no TOML, a wrong permission: nothing of it is used."""
    assert ["key-unknown"] == [each.code for each in roles_from_toml('roles = "r"\nsecrets = 1').findings]
    assert ["toml-syntax"] == [each.code for each in roles_from_toml("roles = ").findings]
    with pytest.raises(RolesRefused) as refused:
        roles_or_refuse('roles = "r"\n[[role]]\nrole = "a"\nallows = ["acess.*"]', source="mine.toml")
    assert ["permission-unknown", "administrator-missing"] == [each.code for each in refused.value.findings]
    assert "mine.toml: $.role[0].allows" == refused.value.findings[0].subject
