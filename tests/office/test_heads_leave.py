"""The heads of the audit trail leave by the outbox, to a witness that is no part of the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from jizhi.access import Grant
from jizhi.estate import Company, Project
from jizhi.host import Host
from jizhi.office import Desk, set_up_project
from jizhi.office.audit import audit_heads, publish_heads, verify_trail
from jizhi.office.companies import set_up_company
from jizhi.office.queues import StoreQueue
from jizhi.office.relay import relay
from jizhi.office.roles import grant_role
from jizhi.records import OutboxMessage
from jizhi.testing.memory import MemoryStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def boss():
    """A closed store with a project, and a worker at the relay."""
    desk = Desk(store=MemoryStore(), actor="boss", clock=lambda: NOON)
    set_up_company(desk, Company(code="acme", name="甲"), administrator="boss")
    set_up_project(desk, Project(code="jade", name="翠园", company="acme"))
    grant_role(desk, Grant(actor="worker", role="worker", scope="store", by="boss"))
    grant_role(desk, Grant(actor="li", role="cashier", scope="project", project="jade", by="boss"))
    return desk


def told(boss, witness, at=NOON):
    """Let the relay run."""
    worker = attrs.evolve(boss, actor="worker")
    return relay(worker, StoreQueue(boss.store), Host(), at=at, witness=witness)


def test_heads_reach_the_witness_once_and_bear_the_chains_out(boss):
    """Published again only what has moved goes out; against what the witness holds a cut is found."""
    held = []
    before = {(head.chain, head.seq, head.hash) for head in audit_heads(boss) if head.seq}
    publish_heads(boss)
    assert ("sent",) * len(before) == tuple(fate for _, fate in told(boss, held.extend).fates)
    assert before == {(head.chain, head.seq, head.hash) for head in held}
    assert [] == [head for head in publish_heads(boss, project="jade") if head in held]
    assert () == verify_trail(boss, heads=held)
    forged = attrs.evolve(held[0], seq=held[0].seq + 99)
    assert ["audit-cut"] == [finding.code for finding in verify_trail(boss, heads=[*held, forged])]


def test_a_witness_that_fails_is_asked_again_and_holds_up_nobody(boss):
    """Without one they wait, and are parked for a person in the end; its words are not kept."""
    held = []

    def fails(heads):
        raise OSError("13800138000")

    count = len(publish_heads(boss, project="jade"))
    assert count and count == told(boss, fails).count("failed")
    assert count == told(boss, None, NOON + timedelta(hours=1)).count("failed")
    with boss.store.reading() as known:
        assert "13800138000" not in repr(list(known.find(OutboxMessage)))
    assert count == told(boss, held.extend, NOON + timedelta(hours=9)).count("sent") == len(held)
