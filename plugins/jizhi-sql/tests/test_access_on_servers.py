"""S01, S02, S09 and the audit trail (S08) on PostgreSQL and MySQL or MariaDB: the laws of the core, on real servers.

The laws are those of ``tests/laws/test_access_laws.py``; the few that take a store of their own are told anew here.
"""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jizhi_sql.databases import WRITES
from jizhi_sql.tables import keepings
from sqlalchemy import text

from jizhi.access import AuditHead, AuditRow, Grant
from jizhi.errors import AccessDenied
from jizhi.estate import Company, Project
from jizhi.fees.ledger import Entry
from jizhi.office import Desk, set_up_project
from jizhi.office.audit import audit_heads, audit_rows, verify_trail
from jizhi.office.companies import set_up_company
from jizhi.office.counter import TakeUnknown, carry_out
from jizhi.office.roles import grant_role, revoke_role
from jizhi.values import cny

HERE = Path(__file__)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def module(path):
    """A module of tests, by its file: tests are no package."""
    spec = importlib.util.spec_from_file_location(f"on_servers_{path.stem}", path)
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


LAWS = module(HERE.parents[3] / "tests" / "laws" / "test_access_laws.py")
TAMPERING = module(HERE.parent / "test_faults_audit.py")


@pytest.fixture(
    params=[pytest.param("pg", marks=pytest.mark.postgresql), pytest.param("mysql", marks=pytest.mark.mysql)]
)
def store(request, open_emptied):
    """An empty store on a server."""
    return open_emptied(request.getfixturevalue(f"{request.param}_url"))


def test_no_operation_is_done_without_a_grant_that_allows_it(store):
    """S01: every operation for nobody, and some of everything; a denial keeps one row and nothing else."""
    for_nobody = {case[0]: case for case in LAWS.cases() if case[4] == "none"}
    LAWS.hold_to_default_deny([*for_nobody.values(), *LAWS.chosen(500)], store)


def test_no_answer_of_one_company_depends_on_another(store):
    """S02: beside another company on the server each answer is what it is alone in memory."""
    LAWS.hold_to_tenants(500, store=store)


def test_a_role_taken_away_between_check_and_effect_stops_the_effect(store):
    """S09: the unit after the change is refused and keeps nothing but its row."""
    boss = Desk(store=store, actor="boss", clock=lambda: AT)
    set_up_company(boss, Company(code="acme", name="甲"), administrator="boss")
    set_up_project(boss, Project(code="jade", name="翠园", company="acme"))
    for number in range(100):
        fin = Grant(actor=f"fin-{number}", role="finance", scope="project", project="jade", by="boss")
        grant_role(boss, fin)
        racing = LAWS.Racing(store, 1, lambda _, fin=fin: revoke_role(boss, fin, reason="left"))
        taken = TakeUnknown(project="jade", key=f"k{number}", on=date(2026, 3, 2), amount=cny("1"), method="pos")
        with pytest.raises(AccessDenied):
            carry_out(Desk(store=racing, actor=fin.actor), taken)
    with store.reading() as known:
        assert [] == list(known.find(Entry))
        assert 100 == sum(1 for _ in known.find(AuditRow, decision="denied"))
    assert () == verify_trail(boss)


class Rows(list):
    """The rows of an answer, as a cursor of SQLite gives them."""

    def fetchall(self):
        """All of them."""
        return self


class Raw:
    """A connection of somebody who has the database in his hands; he speaks as to SQLite."""

    def __init__(self, store):
        self.connection = store._engine.connect().execution_options(**{WRITES: True})
        self.mysql = self.connection.dialect.name != "postgresql"
        self.dropped = []
        if self.mysql:
            self.execute("set session sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'")
            asked = "select trigger_name from information_schema.triggers where event_object_table = 'jizhi_audit_row'"
            for (name,) in self.connection.execute(text(asked)).all():
                self.dropped.append(self.connection.exec_driver_sql(f'show create trigger "{name}"').one()[2])
                self.execute(f'drop trigger "{name}"')
        else:
            self.execute("alter table jizhi_audit_row disable trigger user")

    def execute(self, words, given=()):
        """Do what is said."""
        if words.startswith("pragma"):
            return [(None, column.key) for column in keepings()[AuditRow].table.c]
        if words in ("begin", "commit"):
            return Rows()
        done = self.connection.exec_driver_sql(words.replace("%", "%%").replace("?", "%s"), tuple(given))
        rows = Rows(map(tuple, done)) if done.returns_rows else Rows()
        self.connection.commit()
        return rows

    def executemany(self, words, rows):
        """Do it once for each row."""
        for row in rows:
            self.execute(words, row)

    def close(self):
        """Put back what was taken away, for the next test on this server."""
        for statement in self.dropped:
            self.execute(statement)
        if not self.mysql:
            self.execute("alter table jizhi_audit_row enable trigger user")
        self.connection.close()


def test_whoever_changes_the_trail_in_the_database_is_found(store):
    """S08: a thousand changes, each named at the first number that it touched."""
    boss = Desk(store=store, actor="boss")
    set_up_company(boss, Company(code="acme", name="甲"), administrator="boss")
    set_up_project(boss, Project(code="jade", name="翠园", company="acme"))
    exported = []
    for number in range(12):
        grant = Grant(actor=f"li-{number // 2}", role="cashier", scope="project", project="jade", by="")
        if number % 2:
            revoke_role(boss, grant, reason="left")
        else:
            grant_role(boss, grant, reason="came")
        if number % 4 == 3:
            exported += audit_heads(boss, project="jade")
    assert 12 == len(list(audit_rows(boss, project="jade"))) and isinstance(exported[0], AuditHead)
    raw = Raw(store)
    try:
        TAMPERING.hold_to_named_numbers((boss, raw, exported), 1_000)
    finally:
        raw.close()
