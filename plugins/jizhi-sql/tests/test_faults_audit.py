"""S08: somebody with the database file in his hands edits, deletes, inserts, swaps, cuts, or makes a chain anew.

``JIZHI_FAULTS=nightly`` asks for more. The store's own refusal of changes is taken away first, as he would do.
"""

from __future__ import annotations

import os
import random
import sqlite3

import attrs
import pytest
from jizhi_sql.store import SqlStore

from jizhi.access import AuditHead, Grant, behind, sealed
from jizhi.estate import Company, Project
from jizhi.office import Desk, set_up_project
from jizhi.office.audit import audit_heads, audit_rows, verify_trail
from jizhi.office.companies import set_up_company
from jizhi.office.roles import grant_role, revoke_role

TIMES = 100_000 if os.environ.get("JIZHI_FAULTS") == "nightly" else 1_000
CHAIN = "project:jade"
HOWS = ("edit", "delete", "insert", "swap", "cut", "remake")
TEXTS = ("actor", "operation", "permission", "about", "why", "at", "before", "hash", "grant", "digest")


@pytest.fixture
def office(tmp_path):
    """A store with a chain of twelve rows and its heads as they were exported at every fourth."""
    store = SqlStore.open(f"sqlite:///{tmp_path}/audit.db")
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
    raw = sqlite3.connect(tmp_path / "audit.db", isolation_level=None)
    raw.execute("pragma synchronous = off")
    triggers = "select name from sqlite_master where type = 'trigger' and tbl_name = 'jizhi_audit_row'"
    for (name,) in raw.execute(triggers).fetchall():
        raw.execute(f'drop trigger "{name}"')
    yield boss, raw, exported
    raw.close()
    store.close()


def tamper(raw, rows, how, place, draw):
    """Change the table; return the numbers of which the first finding must name one."""
    seq = place + 1
    where = "where chain = ? and seq = ?"
    if how == "edit":
        name = draw.choice(TEXTS)
        value = getattr(rows[place], name)
        other = value[:-1] + ("0" if value[-1:] != "0" else "1") if name in ("before", "hash") else value + "x"
        raw.execute(f'update jizhi_audit_row set "{name}" = ? {where}', (other, CHAIN, seq))
        return {seq}
    if how == "delete":
        raw.execute(f"delete from jizhi_audit_row {where}", (CHAIN, seq))
        return {seq}
    columns = [column[1] for column in raw.execute("pragma table_info(jizhi_audit_row)")]
    if how == "insert":
        told = ", ".join("id || '+'" if name == "id" else f'"{name}"' for name in columns)
        raw.execute(f"insert into jizhi_audit_row select {told} from jizhi_audit_row {where}", (CHAIN, seq))
        return {seq, seq + 1}
    if how == "swap":
        other = draw.choice([each for each in range(len(rows)) if each != place]) + 1
        for before, after in ((seq, -1), (other, seq), (-1, other)):
            new = f"{CHAIN}#{after:012d}"
            raw.execute(f"update jizhi_audit_row set seq = ?, id = ? {where}", (after, new, CHAIN, before))
        return {min(seq, other)}
    if how == "cut":
        raw.execute("delete from jizhi_audit_row where chain = ? and seq >= ?", (CHAIN, seq))
        head = behind(AuditHead(chain=CHAIN), rows[place - 1]) if place else AuditHead(chain=CHAIN)
        raw.execute("update jizhi_audit_head set seq = ?, hash = ? where id = ?", (head.seq, head.hash, CHAIN))
        return {seq}
    head = behind(AuditHead(chain=CHAIN), rows[place - 1]) if place else AuditHead(chain=CHAIN)
    for row in [attrs.evolve(rows[place], actor="mallory"), *rows[place + 1 :]]:
        made = sealed(row, head)
        head = behind(head, made)
        told = (made.actor, made.before, made.hash, CHAIN, made.seq)
        raw.execute(f'update jizhi_audit_row set actor = ?, "before" = ?, hash = ? {where}', told)
    raw.execute("update jizhi_audit_head set seq = ?, hash = ? where id = ?", (head.seq, head.hash, CHAIN))
    return set(range(seq, len(rows) + 1))


def hold_to_named_numbers(office, times):
    """Every change is found, at the first number that it touched; a chain made anew at the next exported head."""
    boss, raw, exported = office
    rows = list(audit_rows(boss, chain=CHAIN))
    assert len(rows) == 12 and () == verify_trail(boss, project="jade", heads=exported)
    tables = ("jizhi_audit_row", "jizhi_audit_head")
    kept = {table: raw.execute(f"select * from {table}").fetchall() for table in tables}
    draw = random.Random("s08")
    for number in range(times):
        how = HOWS[number % len(HOWS)]
        seqs = tamper(raw, rows, how, draw.randrange(len(rows)), draw)
        found = verify_trail(boss, project="jade", heads=exported)
        assert found and int(found[0].subject.rpartition("#")[2]) in seqs, (how, seqs, found)
        raw.execute("begin")
        for table, lines in kept.items():
            raw.execute(f"delete from {table}")
            raw.executemany(f"insert into {table} values ({', '.join('?' * len(lines[0]))})", lines)
        raw.execute("commit")
    assert () == verify_trail(boss, project="jade", heads=exported)


def test_whoever_changes_the_trail_in_the_database_is_found(office):
    """A few of each kind, in every run."""
    hold_to_named_numbers(office, 36)


@pytest.mark.faults
def test_a_thousand_changes_of_the_trail_in_the_database_are_found(office):
    """S08."""
    hold_to_named_numbers(office, TIMES)


def test_the_database_itself_refuses_to_change_a_row(tmp_path):
    """P5: before anybody takes the trigger away."""
    store = SqlStore.open(f"sqlite:///{tmp_path}/whole.db")
    set_up_company(Desk(store=store, actor="boss"), Company(code="acme", name="甲"), administrator="boss")
    raw = sqlite3.connect(tmp_path / "whole.db")
    for statement in ("update jizhi_audit_row set actor = 'x'", "delete from jizhi_audit_row"):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
    raw.close()
    store.close()
