"""Admission: the set-up state, the first grant, denial, reach, two persons, revocation, the fence, the trail."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest
from jizhi_sql.store import SqlStore

from jizhi.access import PERMISSIONS, AuditHead, AuditRow, Grant, Place, RoleText, authorize
from jizhi.errors import AccessDenied, GrantRefused, MoveRefused, RolesRefused, SecondPersonNeeded, UnknownProject
from jizhi.estate import Company, Project, Zone
from jizhi.fees.ledger import BookPolicy
from jizhi.office import Desk, set_up_project
from jizhi.office.admission import Call, chain_of, operation_of, standing_of
from jizhi.office.audit import audit_heads, audit_rows, verify_trail
from jizhi.office.companies import set_up_company
from jizhi.office.counter import CloseBooks, carry_out
from jizhi.office.helpdesk import answer_ticket, move_ticket, own_tickets, report, show_ticket
from jizhi.office.policies import settle_book_policy
from jizhi.office.projects import look_into
from jizhi.office.roles import adopt_roles, grant_role, grants_of, permissions_of, revoke_role, roles_of
from jizhi.office.runs import open_run
from jizhi.presets import ROLE_BOOKS
from jizhi.testing.memory import MemoryReading, MemoryStore
from jizhi.tickets import Ticket
from jizhi.values import Period
from jizhi.workflow import Ask, Step

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = BookPolicy(project="jade", allocation="pro-rata")


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    """A store of each kind, empty."""
    if request.param == "memory":
        yield MemoryStore()
    else:
        opened = SqlStore.open(f"sqlite:///{tmp_path}/access.db")
        yield opened
        opened.close()


@pytest.fixture
def boss(store):
    """The administrator of a store with two companies of one project each."""
    desk = Desk(store=store, actor="boss", clock=lambda: AT)
    set_up_company(desk, Company(code="acme", name="甲公司"), administrator="boss")
    set_up_project(desk, Project(code="jade", name="翠园", company="acme"))
    set_up_company(desk, Company(code="best", name="乙公司"), administrator="mallory")
    set_up_project(desk, Project(code="pearl", name="明珠", company="best"))
    return desk


def at(desk, actor):
    """The same desk with somebody else at it."""
    return Desk(store=desk.store, actor=actor, clock=lambda: AT)


def give(desk, actor, role, **reach):
    """Give a role; by default for the project jade."""
    scope = reach.pop("scope", "project")
    told = reach or {"project": "jade"}
    return grant_role(desk, Grant(actor=actor, role=role, scope=scope, by="", **told), reason="test")


def rows(store):
    """The trail as it is kept."""
    with store.reading() as known:
        return [row for head in known.find(AuditHead) for row in known.find(AuditRow, chain=head.chain)]


def test_a_store_that_nobody_was_given_a_role_in_is_open_and_keeps_no_trail(store):
    """The set-up state: whoever embeds jizhi without access rules sees none."""
    desk = Desk(store=store, actor="anybody")
    set_up_project(desk, Project(code="jade", name="翠园"))
    look_into(desk, "jade")
    settle_book_policy(desk, POLICY)
    assert [] == rows(store)


def test_the_first_grant_closes_a_store_for_good(boss):
    """Revoked grants are kept: no way leads back to the set-up state."""
    assert ["roles.grant_role"] == [row.operation for row in rows(boss.store) if row.chain == "store"]
    with pytest.raises(AccessDenied):
        look_into(at(boss, "anybody"), "jade")
    with pytest.raises(GrantRefused, match="last administrator"):
        revoke_role(boss, Grant(actor="boss", role="administrator", scope="store", by=""), reason="leaves")
    with boss.store.reading() as known:
        assert standing_of(known, "anybody") is not None
        assert [] == list(known.find(Grant, actor="mallory"))


def test_the_first_grant_makes_an_administrator_and_nothing_else(store):
    """A store closed by a cashier would be locked for everybody."""
    desk = Desk(store=store, actor="boss")
    with pytest.raises(GrantRefused, match="administrator"):
        give(desk, "li", "cashier")
    with pytest.raises(GrantRefused, match="no such role"):
        give(desk, "li", "king")
    kept = grant_role(desk, Grant(actor="boss", role="administrator", scope="store", by=""))
    assert (1, "given") == (kept.version, kept.state)
    assert () == verify_trail(desk)


def test_what_is_not_given_is_denied_and_leaves_one_row(boss):
    """X1: nothing is kept but the row that says who wanted what."""
    give(boss, "li", "cashier")
    before = len(rows(boss.store))
    with pytest.raises(AccessDenied) as denied:
        settle_book_policy(at(boss, "li"), POLICY)
    assert ("li", "books.settle", "jade") == (denied.value.actor, denied.value.permission, denied.value.about)
    assert "翠园" not in str(denied.value)
    (row,) = [row for row in rows(boss.store) if row.decision == "denied"]
    assert ("project:jade", "policies.settle_book_policy", "jade", 0, AT.isoformat()) == (
        row.chain, row.operation, row.about, row.count, row.at,
    )  # fmt: skip
    assert before + 1 == len(rows(boss.store))
    with boss.store.reading() as known:
        assert known.get(BookPolicy, "jade") is None


def test_a_project_that_is_foreign_and_one_that_is_not_there_look_the_same(boss):
    """The words differ by what the caller said himself; the trail of the other company is not touched."""
    give(boss, "li", "finance")
    said = []
    for project in ("pearl", "nowhere"):
        with pytest.raises(AccessDenied) as denied:
            carry_out(at(boss, "li"), CloseBooks(project=project, key="k", on=date(2026, 3, 1), until=date(2026, 3, 1)))
        said.append(str(denied.value).replace(project, "?"))
    assert said[0] == said[1]
    assert ["store", "store"] == [row.chain for row in rows(boss.store) if row.decision == "denied"]
    give(boss, "worker", "worker", scope="store", project="")
    with pytest.raises(UnknownProject):
        open_run(at(boss, "worker"), "nowhere", period=Period.month(2026, 3), issued_on=date(2026, 3, 1))


def ticket(**more):
    """A leak in the north."""
    told = {"project": "jade", "number": "R-1", "kind": "repair", "text": "漏水", "reporter": "zhang", "opened": AT}
    return Ticket(**(told | more))


def test_an_owner_reaches_what_is_his_own_and_nothing_else(boss):
    """A grant of his own: his reports and his notices; another's look as if they were not there."""
    give(boss, "zhang@app", "owner", scope="own", project="jade", person="zhang")
    give(boss, "desk", "service-desk")
    owner = at(boss, "zhang@app")
    mine = report(owner, ticket(), at=AT)
    other = report(at(boss, "desk"), ticket(number="R-2", reporter="li"), at=AT)
    assert [mine.number] == [view.number for view in own_tickets(owner, "jade", "zhang", at=AT)]
    for refused in (
        lambda: own_tickets(owner, "jade", "li", at=AT),
        lambda: report(owner, ticket(number="R-3", reporter="li"), at=AT),
        lambda: show_ticket(owner, other.id, at=AT),
        lambda: own_tickets(owner, "pearl", "zhang", at=AT),
    ):
        with pytest.raises(AccessDenied):
            refused()


def test_a_zone_reaches_what_lies_in_it(boss):
    """Zones lie in zones: who has the north has its gate."""
    with boss.store.writing() as tx:
        tx.put(Zone(project="jade", code="north"), expected=None)
        tx.put(Zone(project="jade", code="gate", parent="north"), expected=None)
    give(boss, "desk", "service-desk")
    give(boss, "wu", "repair", scope="zone", project="jade", zone="north")
    inside = report(at(boss, "desk"), ticket(zone="gate"), at=AT)
    outside = report(at(boss, "desk"), ticket(number="R-2", zone="south"), at=AT)
    assert "漏水" == show_ticket(at(boss, "wu"), inside.id, at=AT).ticket.text
    for refused in (outside.id, "jade/R-9", "pearl/R-1"):
        with pytest.raises(AccessDenied):
            move_ticket(at(boss, "wu"), refused, Ask(event="accept", actor="wu", roles=("repair",)), at=AT)


def test_rules_that_need_two_persons_wait_for_another(boss):
    """W7: the same person again is not another; what the second asks for must be the same to the letter."""
    give(boss, "ma", "finance")
    give(boss, "mb", "manager")
    for _ in range(2):
        with pytest.raises(SecondPersonNeeded):
            settle_book_policy(at(boss, "ma"), POLICY)
    with pytest.raises(SecondPersonNeeded):
        settle_book_policy(at(boss, "mb"), BookPolicy(project="jade", allocation="late-fee-last"))
    assert "pro-rata" == settle_book_policy(at(boss, "mb"), POLICY).allocation
    asked = [row for row in rows(boss.store) if row.operation == "policies.settle_book_policy"]
    assert [("ma", "asked"), ("mb", "asked"), ("mb", "done")] == [(row.actor, row.decision) for row in asked]


def test_a_host_offers_somebody_what_he_may_do_all_over_a_project(boss):
    """All before the first grant; then what his roles name where they reach, and nothing of what reaches less far."""
    with MemoryStore().reading() as nobody:
        assert set(PERMISSIONS) == permissions_of(nobody, "li", "jade")
    give(boss, "li", "cashier", scope="project", project="jade")
    give(boss, "zhang", "owner", scope="own", project="jade", person="zhang")
    with boss.store.reading() as known:
        assert {"payments.take", "invoices.issue"} <= permissions_of(known, "li", "jade")
        assert "bills.issue" not in permissions_of(known, "li", "jade")
        assert frozenset() == permissions_of(known, "li", "pearl") == permissions_of(known, "li")
        assert frozenset() == permissions_of(known, "zhang", "jade")
        assert "access.grant" in permissions_of(known, boss.actor)
        standing = standing_of(known, "li")
        asked = (name for name in PERMISSIONS
                 if authorize(standing.grants, name, Place(project="jade"), roles=standing.roles))  # fmt: skip
        assert set(asked) == permissions_of(known, "li", "jade"), "the same that an errand would be told"


def test_a_revoked_role_is_gone_with_the_next_operation_and_can_be_given_again(boss):
    """S09: what was admitted a moment ago is denied now."""
    grant = give(boss, "ma", "finance")
    look_into(at(boss, "ma"), "jade")
    assert "revoked" == revoke_role(boss, grant, reason="left").state
    assert grant.id == revoke_role(boss, grant, reason="left").id
    with pytest.raises(AccessDenied):
        look_into(at(boss, "ma"), "jade")
    assert ("given", 3) == ((again := give(boss, "ma", "finance")).state, again.version)
    look_into(at(boss, "ma"), "jade")
    with pytest.raises(GrantRefused, match="never"):
        revoke_role(boss, Grant(actor="x", role="cashier", scope="project", project="jade", by=""), reason="r")


def test_nobody_gives_himself_a_role_or_one_that_reaches_further_than_his_own(boss):
    """An administrator of a company stays in it."""
    give(boss, "ann", "administrator", scope="company", company="acme")
    ann = at(boss, "ann")
    assert "given" == give(ann, "li", "cashier").state
    with pytest.raises(GrantRefused, match="himself"):
        give(ann, "ann", "finance")
    for reach in ({"project": "pearl"}, {"scope": "company", "company": "best"}, {"scope": "store", "company": ""}):
        with pytest.raises(AccessDenied):
            give(ann, "eve", "administrator", **reach)
    assert ["ann", "li"] == sorted({grant.actor for grant in grants_of(ann, company="acme")} | {"li"})
    assert {"li"} == {grant.actor for grant in grants_of(ann, project="jade")}
    assert 3 <= len(grants_of(boss))


def test_a_book_of_roles_holds_from_the_next_operation_on(boss):
    """Adopted by two; one that would lock everybody out is refused."""
    give(boss, "second", "administrator", scope="store", company="")
    give(boss, "li", "cashier")
    narrow = ROLE_BOOKS["common"].replace('role   = "cashier"', 'role   = "clerk"')
    for actor in ("boss", "second"):
        desk = at(boss, actor)
        if actor == "boss":
            with pytest.raises(SecondPersonNeeded):
                adopt_roles(desk, narrow)
        else:
            assert 1 == adopt_roles(desk, narrow).edition
    with pytest.raises(AccessDenied):
        look_into(at(boss, "li"), "jade")
    with boss.store.reading() as known:
        assert not roles_of(known).may("cashier", "payments.take")
        assert ["roles#000001"] == [text.id for text in known.find(RoleText)]
    with pytest.raises(RolesRefused):
        adopt_roles(boss, "roles = 1")
    lonely = 'roles = "r"\n[[role]]\nrole = "king"\nallows = ["*"]'
    with pytest.raises(SecondPersonNeeded):
        adopt_roles(boss, lonely)
    with pytest.raises(GrantRefused, match="administrator"):
        adopt_roles(at(boss, "second"), lonely)


def test_the_trail_is_whole_and_its_readers_see_their_own_part(boss):
    """Heads of a project for who may see the project, all of them for the store."""
    give(boss, "mb", "manager")
    look = at(boss, "mb")
    assert {"project:jade"} == {head.chain for head in audit_heads(look, project="jade")}
    assert {"company:acme", "company:best", "project:jade", "store"} == {head.chain for head in audit_heads(boss)}
    assert [] == list(audit_rows(look, project="jade", chain="store"))
    assert len(rows(boss.store)) == len(list(audit_rows(boss)))
    assert () == verify_trail(boss, heads=audit_heads(boss))
    longer = AuditHead(chain="project:jade", seq=99, hash="0" * 64, project="jade")
    assert ["audit-cut"] == [each.code for each in verify_trail(look, project="jade", heads=[longer])]
    with pytest.raises(AccessDenied):
        audit_heads(look)
    with pytest.raises(AccessDenied):
        list(audit_rows(look, project="pearl"))


def test_lanes_keep_chains_apart(boss):
    """Two tills of one project wait for no common head."""
    desk = Desk(store=boss.store, actor="boss", lane="till-1")
    give(desk, "li", "cashier")
    assert "project:jade/till-1" in {head.chain for head in audit_heads(boss)}
    assert "store/till-1" == chain_of(grants_place(), "till-1")
    assert () == verify_trail(boss)


def grants_place():
    """The whole store."""
    return Grant(actor="a", role="r", scope="store", by="").place


def test_the_profile_of_a_company_changes_by_who_may(boss):
    """The same again changes nothing; another name is its next version."""
    kept = set_up_company(boss, Company(code="acme", name="甲公司"))
    assert 1 == kept.version
    give(boss, "ann", "administrator", scope="company", company="acme")
    assert 2 == set_up_company(at(boss, "ann"), Company(code="acme", name="甲物业")).version
    with pytest.raises(AccessDenied):
        set_up_company(at(boss, "ann"), Company(code="best", name="x"))


class Forgetful(MemoryStore):
    """A store that remembers nothing of a snapshot: each unit asks anew."""

    class reading_unit(MemoryReading):  # noqa: N801
        memo = property(lambda self: None, lambda self, given: None)


class TooFaithful(MemoryStore):
    """The broken twin: what was worked out outlives the commit that changed it."""

    def _keep(self, mine):
        memo = self._memo
        super()._keep(mine)
        self._memo = memo


def answers(store, changes):
    """How each of three people is admitted to each project, before the changes and after each of them."""
    told = []
    for change in (None, *changes):
        if change is not None:
            with store.writing() as tx:
                for record in change:
                    known = tx.get(type(record), record.id)
                    if not hasattr(record, "version"):
                        tx.add([record])
                    else:
                        tx.put(record, expected=None if known is None else known.version)
        for actor in ("li", "wang", "zhao") * 2:
            for project in ("jade", "pearl", "nowhere"):
                desk = Desk(store=store, actor=actor)
                call = Call.of(operation_of(look_into), desk, {"desk": desk, "project": project})
                with store.reading() as known:
                    try:
                        told.append(call.admit(known) is not None)
                    except AccessDenied:
                        told.append("denied")
    return told


def changes(drawn):
    """Grants given and taken back, projects moved to another company, and books of roles, in some order."""
    reaches = ({"scope": "store"}, {"scope": "company", "company": "acme"}, {"scope": "project", "project": "jade"},
               {"scope": "zone", "project": "jade", "zone": "north"})  # fmt: skip
    for edition in range(1, 9):
        if drawn.random() < 0.2:
            yield [RoleText(edition=edition, text=ROLE_BOOKS["common"] + "#" * edition, by="boss")]
        elif drawn.random() < 0.3:
            company = drawn.choice(("acme", "best"))
            yield [Project(code=drawn.choice(("jade", "pearl")), name="园", company=company)]
        else:
            state = drawn.choice(("given", "given", "revoked"))
            actor, role = drawn.choice(("li", "wang", "zhao")), drawn.choice(("cashier", "finance"))
            yield [Grant(actor=actor, role=role, by="boss", state=state, **drawn.choice(reaches))]


@pytest.mark.parametrize(("kind", "caught"), [(MemoryStore, False), (SqlStore, False), (TooFaithful, True)])
def test_s09_an_answer_is_remembered_until_somebody_commits_and_no_longer(kind, caught, tmp_path):
    """What is remembered answers as what is asked anew, whoever is given what and whatever is taken back."""
    differs = False
    for seed in range(1 if kind is SqlStore else 3):
        made = kind() if kind is not SqlStore else SqlStore.open(f"sqlite:///{tmp_path}/{seed}.db")
        plan = list(changes(random.Random(seed)))
        differs |= answers(Forgetful(), plan) != answers(made, plan)
        if kind is SqlStore:
            made.close()
    assert differs is caught


def test_who_makes_a_move_is_told_by_his_grants_and_not_by_himself(boss):
    """The roles of a flow come from the book of roles: who only says that he is at the desk moves nothing."""
    give(boss, "desk", "service-desk")
    give(boss, "wu", "repair")
    give(boss, "zhang", "owner", scope="own", project="jade", person="zhang")
    kept = report(at(boss, "zhang"), ticket(), at=AT)
    says = Ask(event="assign", actor="desk", roles=("desk",), given={"assignee": "wu"})
    with pytest.raises(MoveRefused) as refused:
        move_ticket(at(boss, "wu"), kept.id, says, at=AT)
    assert ["move-not-yours"] == [finding.code for finding in refused.value.findings]
    assert "dispatched" == move_ticket(at(boss, "desk"), kept.id, says, at=AT).state
    with boss.store.reading() as known:
        assert [("desk", "desk")] == [(step.actor, step.role) for step in known.find(Step, subject=kept.id)]


def test_a_reporter_answers_his_own_ticket_as_an_owner_and_nobody_else_does(boss):
    """He may do what the flow lets an owner do; to another owner the ticket is not there, and no move is his."""
    for owner in ("zhang", "li"):
        give(boss, owner, "owner", scope="own", project="jade", person=owner)
    kept = report(at(boss, "zhang"), ticket(), at=AT)
    with pytest.raises(AccessDenied):
        move_ticket(at(boss, "zhang"), kept.id, Ask(event="assign", actor="zhang", roles=("desk",)), at=AT)
    with pytest.raises(AccessDenied):
        answer_ticket(at(boss, "li"), kept.id, "cancel", at=AT)
    with pytest.raises(MoveRefused):
        answer_ticket(at(boss, "zhang"), kept.id, "assign", at=AT)
    assert "cancelled" == answer_ticket(at(boss, "zhang"), kept.id, "cancel", at=AT, reason="found it").state
