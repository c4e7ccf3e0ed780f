"""Who may do what, and the audit trail, at the command line."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from jizhi_sql.store import SqlStore

from jizhi.estate import Party
from jizhi.office.forgetting import NOBODY
from jizhi.presets import ROLE_BOOKS


@pytest.fixture
def office(empty_office, workbook):
    """A company whose administrator is boss, with a project of two homes."""
    empty_office.import_rooms(workbook())
    said = bare(empty_office, "access", "setup", "--company", "acme", "--name", "翠园物业", "--administrator", "boss")
    assert 0 == said.code, said.err
    return empty_office


def bare(office, command, *words):
    """Run a command that is about no project on the store."""
    return office.jizhi(command, "--db", office.db, *words)


def access(office, *words, actor="boss"):
    """Run jizhi access as somebody."""
    return bare(office, "access", *words, "--actor", actor)


def test_a_store_is_closed_by_its_first_administrator_and_opened_role_by_role(office):
    """Everything is denied but what was given; what is taken back is denied again."""
    denied = office.run("arrears", "--as-of", "2025-03-31")
    assert (2, True) == (denied.code, "不能做" in denied.err)
    assert (
        "✓ given 王 finance project" in access(office, "grant", "--to", "王", "--role", "finance", *place(office)).out
    )
    assert 0 == office.run("arrears", "--as-of", "2025-03-31").code
    listed = access(office, "list", *place(office))
    assert "✓ 王 finance project" in listed.out
    assert 2 == access(office, "revoke", "--to", "王", "--role", "finance", *place(office)).code
    taken = access(office, "revoke", "--to", "王", "--role", "finance", *place(office), "--reason", "离职", "--json")
    assert ("revoked", "离职") == (taken.data["state"], taken.data["why"])
    assert 2 == office.run("arrears", "--as-of", "2025-03-31").code
    assert ["revoked"] == [each["state"] for each in access(office, "list", *place(office), "--json").data["grants"]]
    assert 2 == access(office, "grant", "--to", "cli").code
    assert 2 == access(office, "grant", "--to", "boss", "--role", "finance", *place(office)).code


def place(office):
    """The project of the office."""
    return ("--project", "jade")


def test_a_book_of_roles_is_checked_shown_and_adopted_by_two(office, tmp_path):
    """The text is a file that anybody can change; it holds once two administrators asked for it."""
    book = tmp_path / "roles.toml"
    book.write_text(ROLE_BOOKS["common"].replace("收费员", "收银"), encoding="utf-8")
    assert "✓ 物业常用角色 (common)" in access(office, "check", str(book)).out
    assert access(office, "check", str(book), "--json").data["ok"]
    assert "收银 (cashier)" in access(office, "show", str(book)).out
    shown = access(office, "show", "--json").data
    assert {"operation": "counter.Pay", "permission": "payments.take"} in shown["operations"]
    assert 0 == access(office, "grant", "--to", "second", "--role", "administrator").code
    assert 2 == access(office, "adopt", str(book)).code
    assert "✓ roles#000001" in access(office, "adopt", str(book), actor="second").out
    assert "收银 (cashier)" in access(office, "show").out
    book.write_text("roles = 1", encoding="utf-8")
    assert 1 == access(office, "check", str(book)).code
    assert 2 == access(office, "adopt").code
    assert 2 == access(office, "setup", "--company", "acme").code


def test_the_trail_is_told_verified_and_held_against_heads_kept_outside(office, tmp_path):
    """A head that the store does not bear out is named with its number."""
    heads = tmp_path / "heads.json"
    told = bare(office, "audit", "head", "--actor", "boss", "--json")
    heads.write_text(told.out, encoding="utf-8")
    whole = bare(office, "audit", "verify", "--actor", "boss", "--heads", str(heads))
    assert (0, True) == (whole.code, "都完整" in whole.out)
    assert "store#1 " in bare(office, "audit", "head", "--actor", "boss").out
    rows = bare(office, "audit", "export", "--actor", "boss", "--json").answers
    assert [("roles.grant_role", "boss")] == [(row["operation"], row["about"].split("/")[0]) for row in rows]
    assert "store#000000000001 20" in bare(office, "audit", "export", "--actor", "boss").out
    forged = json.loads(told.out)
    forged["heads"][0]["seq"] = 7
    heads.write_text(json.dumps(forged), encoding="utf-8")
    cut = bare(office, "audit", "verify", "--actor", "boss", "--heads", str(heads), "--json")
    assert (1, ["audit-cut"]) == (cut.code, cut.codes)
    for text in ("{}", '{"heads": [{"chain": 1}]}', "no"):
        heads.write_text(text, encoding="utf-8")
        assert 2 == bare(office, "audit", "verify", "--actor", "boss", "--heads", str(heads)).code
    assert 2 == bare(office, "audit", "head").code


def test_a_person_is_erased_once_nothing_stands_against_it_and_the_trail_says_who_asked(office):
    """What stands against it is told and nothing is done; of somebody who holds nothing only his id is left."""
    with closing(SqlStore.open(office.db)) as store, store.writing() as tx:
        owner = next(iter(tx.find(Party, project="jade"))).id
        tx.put(Party(id="jade/guest", name="过客", project="jade"), expected=None)

    def erase(person, *words):
        return access(office, "erase", *place(office), "--person", person, "--at", "2040-01-01T10:00", *words)

    assert 2 == erase("jade/guest").code, "nobody is erased without a reason"
    held = erase(owner, "--reason", "本人要求", "--json")
    assert (1, None, True) == (held.code, held.data["forgotten"], "still-holding" in held.codes)
    assert "✓ jade/guest  本人要求" in erase("jade/guest", "--reason", "本人要求").out
    told = erase("jade/guest", "--reason", "再来一次", "--json").data["forgotten"]
    assert ("boss", "本人要求") == (told["by"], told["why"])
    with closing(SqlStore.open(office.db)) as store, store.reading() as known:
        assert NOBODY == known.get(Party, "jade/guest").name
    rows = bare(office, "audit", "export", "--actor", "boss", "--json").answers
    done = [(row["actor"], row["about"]) for row in rows if row["operation"].endswith("forget_person") and row["kept"]]
    assert [("boss", "jade/guest")] == done
