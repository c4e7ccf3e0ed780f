"""S03: a dump without the key holds no phone, number, account, code or message; a moved cell is found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from jizhi_seal import Ring, new_keys
from jizhi_sql.databases import WRITES
from jizhi_sql.sealing import MARK, sealed_fields
from jizhi_sql.store import SqlStore
from jizhi_sql.tables import keepings
from sqlalchemy import text

from jizhi.errors import SealBroken
from jizhi.estate import Party, Project
from jizhi.fees.banking.debits import Mandate
from jizhi.messages import AppNotice, Contact, Sending
from jizhi.office import Desk
from jizhi.office.sign_in import CodeAsked, send_code
from jizhi.records import CATALOGUE
from jizhi.values import BankAccount, IdNumber, Phone, Secret
from jizhi.values.personal import Masked

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEYS = Secret(new_keys(""))
PHONE, NUMBER, ACCOUNT = "13912345678", "11010519491231002X", "6222021001116245702"
CODE, WORDS, MAIL = "048213", "金丝雀", "canary@x.cn"
CANARIES = (PHONE, NUMBER, ACCOUNT, CODE, WORDS, MAIL)
ZHANG = Party(id="zhang", name="张三", project="jade", phone=Phone(PHONE), id_number=IdNumber(NUMBER))


def kept(store):
    """Keep a canary in every field that is sealed."""
    with store.writing() as tx:
        tx.put(Project(code="jade", name="翠园"), expected=None)
        zhang = tx.put(ZHANG, expected=None)
        tx.put(Party(id="bare", name="李四", project="jade"), expected=None)
        mandate = Mandate(project="jade", payer="zhang", name="张三", account=BankAccount(ACCOUNT), since=NOON.date())
        tx.put(mandate, expected=None)
        tx.put(Contact(project="jade", party="zhang", channel="mail", address=MAIL), expected=None)
        tx.put(
            AppNotice(id="n1", project="jade", party="zhang", template="t", subject=WORDS, body=WORDS, posted_at=NOON),
            expected=None,
        )
        told = {"project": "jade", "party": "zhang", "purpose": "reminder", "template": "due", "not_before": NOON}
        tx.put(
            Sending(id="s1", channels=("sms",), values=(("name", WORDS),), subject=WORDS, text=WORDS, **told),
            expected=None,
        )
    asked = CodeAsked(project="jade", phone=Phone(PHONE), purpose="sign-in", session="s", party="zhang")
    send_code(Desk(store=store, actor="portal"), asked, Secret(CODE), "salt", at=NOON, sealer=Ring.of(KEYS))
    return zhang


def dump(store):
    """Everything that a dump of the database holds."""
    with store._engine.connect() as connection:
        return repr(
            [tuple(row) for keeping in keepings().values() for row in connection.execute(keeping.table.select())]
        )


@pytest.fixture(
    params=["sqlite", pytest.param("pg", marks=pytest.mark.postgresql), pytest.param("mysql", marks=pytest.mark.mysql)]
)
def url(request, tmp_path):
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/sealed.db"
    place = request.getfixturevalue(f"{'pg' if request.param == 'pg' else 'mysql'}_url")
    request.getfixturevalue("open_emptied")(place)
    return place


@pytest.fixture
def opened(url):
    """Opens stores at one place, with keys and without."""
    stores = []
    yield lambda sealer=None: stores.append(SqlStore.open(url, sealer=sealer)) or stores[-1]
    for store in stores:
        store.close()


def test_a_dump_without_the_key_holds_nothing_personal(opened, url):
    """The twin without a sealer shows all of it, but for the code, which is sealed by whoever sends it."""
    store = opened(Ring.of(KEYS))
    zhang = kept(store)
    told = dump(store)
    assert [] == [canary for canary in CANARIES if canary in told]
    if url.startswith("sqlite"):
        with open(url.removeprefix("sqlite:///"), "rb") as file:  # noqa: PTH123  the file as somebody carries it off
            content = file.read()
        assert [] == [canary for canary in CANARIES if canary.encode() in content]
    with store.reading() as known:
        assert (zhang, MAIL) == (known.get(Party, "zhang"), next(iter(known.find(Contact))).address)
        assert (WORDS, (("name", WORDS),)) == (known.get(Sending, "s1").text, known.get(Sending, "s1").values)
        assert ACCOUNT == next(iter(known.find(Mandate))).account.reveal("test")


def test_without_a_sealer_all_but_the_code_is_clear(opened):
    """What the test above would find if nothing were sealed."""
    store = opened()
    kept(store)
    told = dump(store)
    assert [CODE] == [canary for canary in CANARIES if canary not in told]


def test_without_the_key_or_with_another_nothing_is_opened(opened):
    """Not a mask, not a guess: an error that says what to look for; what is not personal is read all the same."""
    kept(opened(Ring.of(KEYS)))
    for sealer in (None, Ring.of(Secret(new_keys("")))):
        with opened(sealer).reading() as known:
            assert "翠园" == known.get(Project, "jade").name
            with pytest.raises(SealBroken):
                known.get(Party, "zhang")


def test_keys_change_and_what_was_clear_stays_readable(opened):
    """A row is sealed anew when it is next kept, by the newest key, whatever it was before."""
    kept(opened())
    later = opened(Ring.of(Secret(new_keys(KEYS.reveal("test")))))
    with opened(Ring.of(KEYS)).writing() as tx:
        tx.put(tx.get(Party, "zhang"), expected=1)
    with later.writing() as tx:
        again = tx.put(tx.get(Party, "zhang"), expected=2)
    with later.reading() as known:
        assert again == known.get(Party, "zhang")
    with opened(Ring.of(KEYS)).reading() as known, pytest.raises(SealBroken, match="k2"):
        known.get(Party, "zhang")


def test_a_cell_that_is_moved_to_another_row_or_column_is_found(opened):
    """Who may write to the database cannot make one person's number another's."""
    store = opened(Ring.of(KEYS))
    kept(store)
    phone = "SELECT p FROM (SELECT phone AS p FROM jizhi_party WHERE id = 'zhang') AS other"
    for change in (
        f"UPDATE jizhi_party SET phone = ({phone}) WHERE id = 'bare'",
        "UPDATE jizhi_party SET id_number = phone WHERE id = 'zhang'",
    ):
        with store._engine.connect().execution_options(**{WRITES: True}) as connection:
            connection.execute(text(change))
            connection.commit()
        with store.reading() as known, pytest.raises(SealBroken):
            known.get(Party, "bare" if "bare" in change else "zhang")


def test_every_field_that_holds_a_personal_type_is_sealed_and_none_is_searched_by():
    """A new field of such a type is sealed without being declared; an index over it would be one over noise."""
    found = {(kind.name, name) for kind in CATALOGUE for name in sealed_fields(kind)}
    assert {("party", "phone"), ("party", "id_number"), ("employee", "phone"), ("employee", "id_number")} <= found
    assert {
        ("sending", "values"),
        ("contact", "address"),
        ("app_notice", "body"),
        ("debit_mandate", "account"),
    } <= found
    for kind in CATALOGUE:
        assert not sealed_fields(kind) & {*kind.findable, *(name for names in kind.unique for name in names)}, kind.name
    assert issubclass(Phone, Masked) and MARK.startswith("\x02")
