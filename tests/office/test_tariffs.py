"""The life of a tariff: drafted, approved by somebody else, published, withdrawn, and drafted again."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from jizhi.errors import MakerIsChecker, NoTariff, NotStored, TariffRefused, UnknownProject, WrongState
from jizhi.fees import TariffText
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff, published_tariff, tariff_of
from jizhi.testing.billing import fee_text, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period

DAY, LATER = date(2025, 1, 1), date(2025, 6, 1)
TEXT = tariff_text()
OTHER = tariff_text(fee_text(prices={"2020-01-01": "3.00"}))


@pytest.fixture
def maker():
    store = MemoryStore()
    settle(store, village())
    return Desk(store=store, actor="li")


@pytest.fixture
def checker(maker):
    return attrs.evolve(maker, actor="wang")


def draft(desk, text=TEXT):
    return draft_tariff(desk, "jade", text, source="jade.toml", on=DAY)


def published(desk):
    with desk.store.reading() as known:
        return published_tariff(known, "jade")


def test_a_tariff_is_drafted_by_one_and_approved_by_another(maker, checker):
    """Maker is not checker; then it is published, and bills."""
    text = draft(maker)
    assert ("draft", "li", "", "jade") == (text.state, text.drafted_by, text.approved_by, text.code)
    with pytest.raises(MakerIsChecker, match="li"):
        approve_tariff(maker, text.id)
    assert ("approved", "wang") == attrs.astuple(approve_tariff(checker, text.id))[6:9:2]
    with pytest.raises(NoTariff):
        published(maker)
    assert ("published", LATER) == (publish_tariff(maker, text.id, on=LATER).state, published(maker).since)


def test_the_same_text_again_is_whatever_became_of_it(maker, checker):
    """Drafting is idempotent: nothing is set back, whoever drafts."""
    text = draft(maker)
    assert text == draft(checker)
    approved = approve_tariff(checker, text.id)
    assert approved == draft(maker)
    assert publish_tariff(maker, text.id, on=DAY) == draft(maker)


def test_steps_are_taken_in_their_order(maker, checker):
    """Draft, approved, published: none is skipped or taken twice."""
    text = draft(maker)
    with pytest.raises(WrongState, match="not approved"):
        publish_tariff(maker, text.id, on=DAY)
    approve_tariff(checker, text.id)
    with pytest.raises(WrongState, match="not draft"):
        approve_tariff(checker, text.id)
    publish_tariff(maker, text.id, on=DAY)
    with pytest.raises(WrongState, match="not approved"):
        publish_tariff(maker, text.id, on=DAY)


def test_publishing_withdraws_the_one_before(maker):
    """One tariff of one project bills at a time."""
    first, second = publish(maker.store, TEXT), publish(maker.store, OTHER)
    assert second == published(maker)
    with maker.store.reading() as known:
        assert "withdrawn" == known.get(TariffText, first.id).state


def test_an_office_can_go_back_to_a_tariff(maker):
    """A withdrawn text is drafted, approved and published once more: by two people again."""
    first = publish(maker.store, TEXT)
    publish(maker.store, OTHER)
    again = draft(attrs.evolve(maker, actor="wang"))
    assert (first.id, "draft", "wang", "") == (again.id, again.state, again.drafted_by, again.approved_by)
    approve_tariff(maker, again.id)
    assert first.id == publish_tariff(maker, again.id, on=LATER).id == published(maker).id


def test_a_tariff_that_cannot_be_read_is_not_kept(maker):
    """Refused with its findings; nothing is kept."""
    with pytest.raises(TariffRefused):
        draft(maker, "tariff = ")
    with pytest.raises(UnknownProject, match="opal"):
        draft_tariff(maker, "opal", TEXT, source="opal.toml", on=DAY)
    with maker.store.reading() as known:
        assert [] == list(known.find(TariffText))


def test_what_is_not_kept_can_neither_be_approved_nor_read(maker):
    """The id is named."""
    for step in (lambda: approve_tariff(maker, "none"), lambda: publish_tariff(maker, "none", on=DAY)):
        with pytest.raises(NotStored, match="none"):
            step()
    with maker.store.reading() as known, pytest.raises(NotStored, match="none"):
        tariff_of(known, "none")


def test_a_tariff_is_read_again_from_its_text(maker):
    """What bills is the text, known by its hash."""
    text = publish(maker.store, TEXT)
    with maker.store.reading() as known:
        assert ("service",) == tariff_of(known, text.id).codes()
    assert text.id.endswith(text.sha256)


@pytest.mark.parametrize(
    ("cycle", "refused"),
    [
        ("{ months = 3 }", True),
        ("{ anchor = 2025-01-15 }", True),
        ("{ months = 1, anchor = 2020-05-01 }", False),
        ('{ when = "in-arrears", due_day = 20 }', False),
    ],
)
def test_a_fee_that_was_billed_keeps_its_cycle(maker, cycle, refused):
    """B3: cut otherwise, its periods would overlap those that are billed; when it is billed may change."""
    publish(maker.store, TEXT)
    issue_bills(maker, "jade", period=Period.month(2025, 3), issued_on=date(2025, 3, 1))
    other = tariff_text(fee_text(cycle=cycle), fee_text("other", cycle="{ months = 12 }"))
    if not refused:
        assert "published" == publish(maker.store, other).state
        return
    with pytest.raises(TariffRefused) as trouble:
        publish(maker.store, other)
    assert [("cycle-changed", "jade.toml: fee service: cycle")] == [(f.code, f.subject) for f in trouble.value.findings]
    assert "published" == draft(maker).state


def test_a_cycle_may_change_before_anything_was_billed(maker):
    """Nobody has paid for a period yet."""
    publish(maker.store, TEXT)
    assert "published" == publish(maker.store, tariff_text(fee_text(cycle="{ months = 3 }"))).state
