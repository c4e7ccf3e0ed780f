"""Projects: set up once, and told who pays until a home is handed over."""

from __future__ import annotations

import attrs
import pytest

from jizhi.errors import Conflict, RecordRefused, UnknownProject
from jizhi.estate import Party, Project, Zone
from jizhi.office.desk import Desk
from jizhi.office.projects import change_project, keep_zone, name_developer, set_up_project
from jizhi.testing.billing import JADE, home, owned, settle, village
from jizhi.testing.memory import MemoryStore


@pytest.fixture
def desk():
    return Desk(store=MemoryStore(), actor="test")


def kept(desk):
    with desk.store.reading() as known:
        return known.get(Project, "jade")


def held_by_developers(desk, *parties):
    """Keep a home for each of *parties*, held as its developer."""
    homes = [home(f"1-10{number}") for number in range(1, len(parties) + 1)]
    tenures = [owned(space.code, party, role="developer") for space, party in zip(homes, parties, strict=True)]
    settle(desk.store, village(homes, tenures))


def test_a_project_is_set_up_once(desk):
    """What is kept under its code stays, whatever is said of it later."""
    first = set_up_project(desk, JADE)
    again = set_up_project(desk, attrs.evolve(JADE, name="另一个名字"))
    assert (first, first, "翠园") == (again, kept(desk), first.name)


def test_a_project_is_changed_by_whoever_has_seen_it_last(desk):
    """A plan is added; the same again changes nothing; who read it before is told that it has changed."""
    seen = set_up_project(desk, JADE)
    changed = change_project(desk, attrs.evolve(seen, plans=("plans/1.pdf",)))
    assert (("plans/1.pdf",), changed) == (changed.plans, change_project(desk, changed))
    with pytest.raises(Conflict):
        change_project(desk, attrs.evolve(seen, name="翠园二期"))
    with pytest.raises(UnknownProject):
        change_project(desk, attrs.evolve(JADE, code="nowhere"))


def test_zones_lie_in_zones_of_their_project_and_never_in_themselves(desk):
    """Kept once, changed by the next word on it; a ring of zones would have no end."""
    set_up_project(desk, JADE)
    north = keep_zone(desk, Zone(project="jade", code="north", name="北区", by="direction"))
    assert north == keep_zone(desk, attrs.evolve(north, version=0))
    garden = keep_zone(desk, Zone(project="jade", code="garden", parent="north"))
    assert ("花园", 2) == (lambda kept: (kept.name, kept.version))(keep_zone(desk, attrs.evolve(garden, name="花园")))
    for wrong in (Zone(project="jade", code="north", parent="garden"), Zone(project="jade", code="x", parent="y"),
                  Zone(project="jade", code="x", parent="x")):  # fmt: skip
        with pytest.raises(RecordRefused, match="another zone"):
            keep_zone(desk, wrong)
    with pytest.raises(UnknownProject):
        keep_zone(desk, Zone(project="nowhere", code="x"))


def test_who_holds_the_unsold_homes_is_the_developer(desk):
    """However many they are; done again it changes nothing."""
    held_by_developers(desk, "zhang", "zhang")
    named = name_developer(desk, "jade")
    assert ("zhang", named, named) == (named.developer, kept(desk), name_developer(desk, "jade"))


@pytest.mark.parametrize("parties", [(), ("zhang", "li")])
def test_nobody_is_guessed_to_be_the_developer(desk, parties):
    """Where nobody holds a home as one, or several do, a person has to say who it is."""
    held_by_developers(desk, *parties)
    assert ("", 1) == (name_developer(desk, "jade").developer, kept(desk).version)


def test_a_developer_who_was_named_stays(desk):
    """Another who comes later does not take his place."""
    settle(desk.store, village([home("1-101")], [owned("1-101", "zhang", role="developer")]))
    named = name_developer(desk, "jade")
    with desk.store.writing() as tx:
        tx.put(Party(id="wu", name="吴", project="jade"), expected=None)
        tx.put(owned("1-101", "wu", role="developer"), expected=None)
    assert named == name_developer(desk, "jade")


def test_a_project_that_is_not_kept_is_named(desk):
    """Not made by the way."""
    with pytest.raises(UnknownProject, match="nope"):
        name_developer(desk, "nope")
    assert kept(desk) is None
