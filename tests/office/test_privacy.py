"""Personal data: in clear for a reason that is kept, and nowhere else (S03, X3)."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, date, datetime

import attrs
import pytest

from jizhi.access import AuditRow, Grant
from jizhi.codec import to_data
from jizhi.errors import AccessDenied, JizhiError, NotStored, ReasonMissing
from jizhi.estate import Company, Party, Project
from jizhi.office import Desk, privacy
from jizhi.office.audit import audit_rows, verify_trail
from jizhi.office.companies import set_up_company
from jizhi.office.counter import HoldDeposit, Pay, Refund, carry_out
from jizhi.office.privacy import identify, reveal
from jizhi.office.roles import grant_role
from jizhi.records import Command, OutboxMessage
from jizhi.staff import Employee
from jizhi.testing.memory import MemoryStore
from jizhi.values import IdNumber, Phone, cny

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
PHONE, NUMBER, NAME = "13912345678", "11010519491231002X", "欧阳金丝雀"
CANARIES = (PHONE, NUMBER, NAME)


@pytest.fixture
def store():
    """A party and an employee whose every personal field is a canary."""
    store = MemoryStore()
    told = {"name": NAME, "phone": Phone(PHONE), "id_number": IdNumber(NUMBER)}
    with store.writing() as tx:
        tx.put(Company(code="acme", name="甲"), expected=None)
        tx.put(Project(code="jade", name="翠园", company="acme"), expected=None)
        tx.put(Project(code="pearl", name="明珠", company="best"), expected=None)
        tx.put(Party(id="zhang", project="jade", **told), expected=None)
        tx.put(Party(id="zhou", project="pearl", **told), expected=None)
        tx.put(Party(id="bare", project="jade", name="李"), expected=None)
        tx.put(Employee(project="jade", number="G01", hired=DAY, **told), expected=None)
    boss = Desk(store=store, actor="boss")
    set_up_company(boss, Company(code="acme", name="甲"), administrator="boss")
    for actor, role in (("fin", "finance"), ("dsk", "service-desk"), ("grd", "guard")):
        grant_role(boss, Grant(actor=actor, role=role, scope="project", project="jade", by=""))
    return store


def at(store, actor):
    """Somebody's desk."""
    return Desk(store=store, actor=actor, clock=lambda: AT)


def test_a_number_is_told_in_clear_to_who_may_see_it_and_the_reason_is_kept(store):
    """P15: the row says who, whose, which field, why and when; never what it was."""
    assert PHONE == reveal(at(store, "dsk"), "jade", "zhang", "phone", reason="a burst pipe")
    assert NAME == reveal(at(store, "fin"), "jade", "G01", "name", reason="a letter", of="employee")
    assert NUMBER == identify(at(store, "fin"), "jade", "zhang", reason="a contract")
    rows = [row for row in audit_rows(Desk(store=store, actor="boss")) if row.decision == "revealed"]
    assert [
        ("dsk", "party zhang phone", "a burst pipe", "privacy.reveal"),
        ("fin", "employee G01 name", "a letter", "privacy.reveal"),
        ("fin", "party zhang id_number", "a contract", "privacy.identify"),
    ] == [(row.actor, row.about, row.why, row.operation) for row in rows]
    assert {AT.isoformat()} == {row.at for row in rows}
    assert () == verify_trail(Desk(store=store, actor="boss"))


@pytest.mark.parametrize(
    ("actor", "ask", "trouble"),
    [
        ("grd", lambda d: reveal(d, "jade", "zhang", "phone", reason="r"), AccessDenied),
        ("dsk", lambda d: identify(d, "jade", "zhang", reason="r"), AccessDenied),
        ("dsk", lambda d: reveal(d, "pearl", "zhou", "phone", reason="r"), AccessDenied),
        ("dsk", lambda d: reveal(d, "jade", "zhou", "phone", reason="r"), NotStored),
        ("dsk", lambda d: reveal(d, "jade", "bare", "phone", reason="r"), NotStored),
        ("dsk", lambda d: reveal(d, "jade", "zhang", "phone", reason="r", of="cat"), NotStored),
        ("dsk", lambda d: reveal(d, "jade", "zhang", "phone", reason=" "), ReasonMissing),
    ],
)
def test_nothing_is_told_without_the_right_the_reason_and_the_person(store, actor, ask, trouble):
    """Of a refusal no revealed row is kept."""
    with pytest.raises(trouble):
        ask(at(store, actor))
    assert [] == [row for row in audit_rows(Desk(store=store, actor="boss")) if row.decision == "revealed"]


def spoken(store, caplog, capsys):
    """Everything that leaves the masked fields: rows, messages, commands, logs, errors with their locals."""
    caplog.set_level(logging.DEBUG)
    told = {"project": "jade", "on": DAY, "payer": "zhang", "method": "pos", "amount": cny("5")}
    asks = (
        lambda d: carry_out(d, Pay(key="k1", **told)),
        lambda d: carry_out(d, Refund(key="k2", note="n", **told)),
        lambda d: carry_out(d, HoldDeposit(key="k3", space="1", kind="k", **told)),
        lambda d: reveal(d, "jade", "zhang", "phone", reason="r"),
        lambda d: identify(d, "jade", "zhang", reason="r"),
    )
    heard = []
    for actor in ("fin", "dsk", "grd"):
        for ask in asks:
            try:
                answer = ask(at(store, actor))
                heard.append("" if answer in CANARIES else repr(answer))
            except JizhiError as error:
                # The frame of this test knows the canaries; those of the library must not.
                below = error.__traceback__.tb_next.tb_next
                told_of = traceback.TracebackException(type(error), error, below, capture_locals=True)
                heard.append("".join(told_of.format()))
    with store.reading() as known:
        party = known.get(Party, "zhang")
        for kind in (AuditRow, OutboxMessage, Command, Party, Employee):
            heard += [repr(record) + str(to_data(record) if kind is not Party else "") for record in known.find(kind)]
    logging.getLogger("host").warning("%s %r %s", party, party, f"{party}")
    out = capsys.readouterr()
    return "\n".join([*heard, caplog.text, out.out, out.err])


def test_no_canary_leaves_the_masked_fields(store, caplog, capsys):
    """X3, S03: in rows of the trail, commands, messages, logs, output and tracebacks with their locals."""
    heard = spoken(store, caplog, capsys)
    assert "privacy.reveal" in heard and "139****5678" in heard
    assert [] == [canary for canary in CANARIES[:2] if canary in heard]
    assert NAME not in heard.replace(repr(NAME), "")


def test_a_twin_that_tells_the_number_in_its_row_is_caught(store, caplog, capsys, monkeypatch):
    """The same search finds a number that somebody wrote into the trail to be helpful."""
    kept = privacy.keep_row
    monkeypatch.setattr(privacy, "keep_row", lambda tx, row: kept(tx, attrs.evolve(row, about=f"{row.about} {PHONE}")))
    assert PHONE in spoken(store, caplog, capsys)
