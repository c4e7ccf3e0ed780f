"""A person erased: nothing told of him is left, and ledger and trail are what they were, to the byte."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest
from jizhi_sql.store import SqlStore

from jizhi.access import AuditRow, Forgotten, Grant, Retention
from jizhi.codec import to_store
from jizhi.errors import AccessDenied, NaiveInstant, NotStored, ReasonMissing
from jizhi.estate import Company, Occupancy, Party, Project
from jizhi.fees.ledger import Entry
from jizhi.messages import AppNotice, Contact, Sending
from jizhi.office import Desk, issue_bills
from jizhi.office.audit import verify_trail
from jizhi.office.companies import set_up_company
from jizhi.office.counter import Pay, carry_out
from jizhi.office.forgetting import NOBODY, destroy_keys, forget_person
from jizhi.office.helpdesk import report
from jizhi.office.privacy import reveal
from jizhi.office.roles import grant_role
from jizhi.office.sending import queue
from jizhi.records import CATALOGUE
from jizhi.testing.billing import home, owned, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.tickets import Ticket
from jizhi.values import IdNumber, Period, Phone, cny

MARCH = Period.month(2026, 3)
LATER = datetime(2030, 3, 2, 9, 0, tzinfo=UTC)
RULE = Retention()
CANARIES = ("金丝雀", "13912345678", "11010519491231002X", "canary@example.com", "轮椅")


@pytest.fixture(params=["memory", "sqlite"])
def boss(request, tmp_path):
    """An owner who paid, moved out, was written to and reported something; everything of him is a canary."""
    store = MemoryStore() if request.param == "memory" else SqlStore.open(f"sqlite:///{tmp_path}/forget.db")
    held = owned("1-101", until=date(2026, 4, 1))
    settle(store, village([home("1-101")], [held, owned("1-101", "li", since=date(2026, 4, 1))]))
    publish(store, tariff_text())
    desk = Desk(store=store, actor="boss")
    issue_bills(desk, "jade", period=MARCH, issued_on=MARCH.start)
    carry_out(desk, Pay(project="jade", key="p", on=date(2026, 3, 5), payer="zhang", amount=cny("200"), method="pos"))
    with store.writing() as tx:
        kept = tx.get(Party, "zhang")
        told = {"name": "金丝雀", "phone": Phone("13912345678"), "id_number": IdNumber("11010519491231002X")}
        tx.put(attrs.evolve(kept, project="jade", needs=("轮椅",), **told), expected=kept.version)
        tx.put(Contact(project="jade", party="zhang", channel="mail", address="canary@example.com"), expected=None)
        lived = Occupancy(project="jade", space="1-101", party="zhang", since=date(2020, 1, 1), until=date(2026, 4, 1))
        tx.put(attrs.evolve(lived, needs=("轮椅",)), expected=None)
        at = datetime(2026, 3, 1, tzinfo=UTC)
        tx.put(
            AppNotice(
                id="n", project="jade", party="zhang", template="t", subject="金丝雀", body="金丝雀", posted_at=at
            ),
            expected=None,
        )
        queue(
            tx,
            Sending(
                id="jade/s",
                project="jade",
                party="zhang",
                purpose="notice",
                template="t",
                channels=("sms",),
                text="金丝雀",
                not_before=at,
            ),
        )
    ticket = Ticket(project="jade", number="R-1", kind="repair", text="金丝雀家漏水", reporter="zhang", opened=at)
    opened = report(desk, ticket, at=at)
    with store.writing() as tx:
        tx.put(attrs.evolve(opened, closed=True), expected=opened.version)
        tx.put(Company(code="acme", name="甲"), expected=None)
        place = tx.get(Project, "jade")
        tx.put(attrs.evolve(place, company="acme"), expected=place.version)
    set_up_company(desk, Company(code="acme", name="甲"), administrator="boss")
    yield desk
    if request.param == "sqlite":
        store.close()


def texts(desk, *kinds):
    """Everything that is kept now, as texts."""
    with desk.store.reading() as known:
        chosen = kinds or tuple(kind.cls for kind in CATALOGUE)
        return {cls.__name__: [repr(to_store(each)) for each in known.find(cls)] for cls in chosen}


def forget(desk, party="zhang", at=LATER, reason="he asked for it", retention=RULE):
    """Forget somebody."""
    return forget_person(desk, "jade", party, at=at, reason=reason, retention=retention)


def test_nothing_told_of_a_person_is_left_and_the_books_are_what_they_were(boss):
    """PIPL: name, numbers, addresses, messages and reports go; entries and rows do not change by a byte."""
    before = texts(boss, Entry, AuditRow)
    assert [canary for canary in CANARIES if canary in str(texts(boss))] == list(CANARIES)
    done = forget(boss)
    assert () == done.findings and "kept" == done.value.keys
    assert [] == [canary for canary in CANARIES if canary in str(texts(boss))]
    after = texts(boss, Entry, AuditRow)
    assert before["Entry"] == after["Entry"]
    assert set(before["AuditRow"]) <= set(after["AuditRow"])
    assert () == verify_trail(boss)
    with boss.store.reading() as known:
        assert NOBODY == known.get(Party, "zhang").name
        assert {"withdrawn"} == {sending.state for sending in known.find(Sending)}
    with pytest.raises(AccessDenied):
        reveal(boss, "jade", "zhang", "phone", reason="r")
    assert done.value == forget(boss).value


def test_whoever_owes_holds_or_waits_is_not_forgotten_and_is_told_why(boss):
    """Each reason by its code, with the day on which it ends; nothing is changed then."""
    before = texts(boss)
    early = forget(boss, at=datetime(2026, 5, 1, tzinfo=UTC))
    assert (None, ["kept-by-rule"]) == (early.value, [each.code for each in early.findings])
    assert "2029-04-01" == early.findings[0].fact("until")
    living = forget(boss, "li", at=LATER)
    assert "still-holding" in [each.code for each in living.findings]
    assert {name: rows for name, rows in before.items() if not name.startswith("Audit")} == {
        name: rows for name, rows in texts(boss).items() if not name.startswith("Audit")
    }


def test_open_books_and_open_reports_hold_a_person_back(boss):
    """What is owed, what is prepaid, what is not done."""
    with boss.store.writing() as tx:
        ticket = tx.get(Ticket, "jade/R-1")
        tx.put(attrs.evolve(ticket, closed=False), expected=ticket.version)
    cashier = Desk(store=boss.store, actor="cash")
    grant_role(boss, Grant(actor="cash", role="cashier", scope="project", project="jade", by=""))
    carry_out(cashier, Pay(project="jade", key="q", on=date(2026, 3, 6), payer="zhang", amount=cny("50"), method="pos"))
    assert ["still-owing", "ticket-open"] == [each.code for each in forget(boss).findings]


def test_a_person_is_forgotten_for_a_reason_by_who_may(boss):
    """Not by a cashier, not without a reason, not in another project."""
    grant_role(boss, Grant(actor="cash", role="cashier", scope="project", project="jade", by=""))
    with pytest.raises(AccessDenied):
        forget(Desk(store=boss.store, actor="cash"))
    with pytest.raises(ReasonMissing):
        forget(boss, reason=" ")
    with pytest.raises(NotStored):
        forget(boss, "nobody")
    with pytest.raises(NaiveInstant):
        forget(boss, at=datetime(2030, 1, 1))  # noqa: DTZ001 - what is refused


class Keys:
    """Keys of persons, of which one cannot be reached the first time."""

    def __init__(self):
        self.gone, self.fails = [], 1

    def forget(self, person):
        if self.fails:
            self.fails -= 1
            raise ConnectionError("the vault is away")
        self.gone.append(person)


def test_keys_are_destroyed_at_least_once_outside_of_any_unit(boss):
    """Broken off it goes on; done it is not done again."""
    forget(boss)
    keys = Keys()
    with pytest.raises(ConnectionError):
        destroy_keys(boss, "jade", erasure=keys)
    assert ["destroyed"] == [each.keys for each in destroy_keys(boss, "jade", erasure=keys)]
    assert () == destroy_keys(boss, "jade", erasure=keys)
    assert ["jade/zhang"] == keys.gone
    with boss.store.reading() as known:
        assert ["destroyed"] == [each.keys for each in known.find(Forgotten)]
