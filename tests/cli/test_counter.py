"""The counter from the command line: given up, written off, held, unknown, by instalments, passed on, at a till."""

from __future__ import annotations

import pytest

from jizhi.errors import Conflict
from jizhi.estate import Project
from jizhi.fees.ledger import BookPolicy
from jizhi.office.desk import Desk
from jizhi.office.policies import settle_book_policy
from jizhi.office.projects import set_up_project
from jizhi.testing.memory import MemoryStore

ON = ("--on", "2025-03-10")
OWED = 59_011


@pytest.fixture
def office(empty_office, workbook, tariff):
    """A project with two homes, billed for March: 266.11 and 324.00."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff())
    assert 0 == empty_office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01").code
    return empty_office


def owed(office) -> int:
    """What is owed in the project, in fen."""
    return office.run("arrears", "--as-of", "2025-12-31", "--json").data["owed"]["fen"]


def first_item(office) -> dict:
    """What the first home owes, with its id."""
    told = office.run("arrears", "--as-of", "2025-12-31", "--items", "--json").data["items"]
    assert 2 == len(told)
    return told[0]


def by(office, actor, command, *words):
    """The same command by somebody else."""
    return office.jizhi(command, "--db", office.db, "--project", "jade", "--actor", actor, *words)


@pytest.mark.parametrize("command", ["waive", "write-off"])
def test_giving_up_needs_two_people_and_takes_it_off_what_is_owed(office, command):
    """Asked by one, approved by another; whoever asked does not approve."""
    item = first_item(office)
    asked = office.run(
        command, "--payer", item["payer"], "--item", item["item"], "--key", "w1", *ON, "--note", "漏水", "66.11"
    )
    assert (1, True) == (asked.code, "--approve w1" in asked.out)
    assert OWED == owed(office)
    own = office.run(command, "--key", "w2", *ON, "--approve", "w1", "--json")
    assert (2, ["maker-is-checker"]) == (own.code, own.codes)
    done = by(office, "李", command, "--key", "w3", *ON, "--approve", "w1")
    assert (0, True) == (done.code, "尚欠 200.00 元" in done.out)
    assert OWED - 6_611 == owed(office)
    more = office.run(
        command, "--payer", item["payer"], "--item", item["item"], "--key", "w4", *ON, "--note", "?", "999", "--json"
    )
    assert (2, ["more-than-owed"]) == (more.code, more.codes)


def test_below_its_threshold_one_person_is_enough(office):
    """The policy of the books says from which amount on."""
    item = first_item(office)
    assert 0 == office.run("book-policy", "--waive-above", "100").code
    done = office.run(
        "waive", "--payer", item["payer"], "--item", item["item"], "--key", "w1", *ON, "--note", "漏水", "66.11"
    )
    assert (0, True) == (done.code, "尚欠 200.00 元" in done.out)
    assert [] == [
        line for line in office.run("arrears", "--as-of", "2025-12-31", "--items").out.splitlines() if "266.11" in line
    ]


def test_the_policy_of_the_books_is_shown_and_settled_in_part(office):
    """What is not named stays as it was; a store that others settled meanwhile refuses."""
    before = office.run("book-policy", "--json").data
    assert "oldest-first" == before["allocation"]
    settled = office.run(
        "book-policy", "--allocation", "by-fee-order", "--fee-order", "water, service", "--refund-above", "50",
        "--apply-prepayment", "when-asked", "--receipt-series", "SJ", "--json",
    ).data  # fmt: skip
    assert ("by-fee-order", ["water", "service"], 5000, "when-asked", "SJ") == (
        settled["allocation"], settled["fee_order"], settled["refund_above"]["fen"],
        settled["apply_prepayment"], settled["receipt_series"],
    )  # fmt: skip
    again = office.run("book-policy", "--write-off-above", "10")
    assert "fee-order: water, service" in again.out and "write-off-above: 10.00 元" in again.out
    paid = office.run("pay", "--space", "1-1-101", "--key", "k1", *ON, "300.00")
    assert "收据 SJ-00000001" in paid.out
    refunded = office.run("refund", "--space", "1-1-101", "--key", "k2", *ON, "--note", "多付", "33.89")
    assert (0, True) == (refunded.code, "付款凭证" in refunded.out)
    assert 2 == office.run("book-policy", "--allocation", "as-told").code


def test_two_people_who_settle_at_once_do_not_undo_each_other():
    """The later one has to look again."""
    desk = Desk(store=MemoryStore(), actor="王")
    set_up_project(desk, Project(code="jade", name="翠园"))
    settle_book_policy(desk, BookPolicy(project="jade", receipt_series="A"))
    with pytest.raises(Conflict):
        settle_book_policy(desk, BookPolicy(project="jade", receipt_series="B"))


def test_a_deposit_is_taken_used_paid_back_and_kept(office):
    """Its receipt is a receipt; what is left of it is listed."""
    taken = office.run(
        "deposit", "take", "--space", "1-1-101", "--kind", "decoration", "--key", "d1", *ON, "--amount", "1000"
    )
    assert (0, True, True) == (
        taken.code,
        "收据 receipt-00000001" in taken.out,
        "deposit/1-1-101/decoration" in taken.out,
    )
    (held,) = office.run("deposit", "list", "--json").data
    id = held["id"]
    assert (id, 100_000) == (taken.out.split()[-1], held["balance"]["fen"])
    used = office.run("deposit", "offset", "--deposit", id, "--key", "d2", *ON, "--amount", "266.11")
    assert (0, OWED - 26_611) == (used.code, owed(office))
    kept = office.run(
        "deposit", "forfeit", "--deposit", id, "--key", "d3", *ON, "--note", "墙面损坏", "--amount", "100"
    )
    assert 0 == kept.code
    back = office.run("deposit", "refund", "--deposit", id, "--key", "d4", *ON, "--amount", "500")
    assert (0, True) == (back.code, "付款凭证 refund-00000001" in back.out)
    assert "133.89 元" in office.run("deposit", "list", "--space", "1-1-101").out
    too_much = office.run("deposit", "refund", "--deposit", id, "--key", "d5", *ON, "--amount", "500", "--json")
    assert (2, ["more-than-there"]) == (too_much.code, too_much.codes)


def test_money_from_nobody_knows_whom_finds_its_payer(office):
    """It is listed until it is resolved, and pays what its payer owes."""
    taken = office.run(
        "suspense", "take", "--key", "s1", *ON, "--method", "bank-transfer", "--reference", "88", "--amount", "266.11"
    )
    assert (0, True) == (taken.code, "收据" in taken.out)
    (left,) = office.run("suspense", "list", "--json").data
    assert 26_611 == left["amount"]["fen"]
    found = office.run(
        "suspense", "resolve", "--item", left["item"], "--space", "1-1-101", "--key", "s2", *ON, "--amount", "200"
    )
    assert (0, OWED - 20_000) == (found.code, owed(office))
    assert "66.11 元" in office.run("suspense", "list").out
    assert (
        0
        == office.run(
            "suspense", "resolve", "--item", left["item"], "--space", "1-1-101", "--key", "s3", *ON, "--amount", "66.11"
        ).code
    )
    assert [] == office.run("suspense", "list", "--json").data


def test_what_is_prepaid_passes_to_another_payer_or_to_the_buyer(office):
    """By name, or because an owner leaves."""
    one, two = (
        office.run("arrears", "--as-of", "2025-12-31", "--json").data["rows"][index]["payer"] for index in (0, 1)
    )
    office.run("pay", "--payer", one, "--key", "p1", *ON, "600")
    moved = office.run("transfer", "--giver", one, "--taker", two, "--key", "t1", *ON, "--note", "同一家", "33.89")
    assert (0, True) == (moved.code, "预收 300.00 元" in moved.out)
    left = office.run("hand-over", "--seller", one, "--buyer", two, "--key", "h1", *ON)
    assert (0, True) == (left.code, "预收 0.00 元" in left.out)
    assert "预收 333.89 元" in office.run("pay", "--payer", two, "--key", "p2", *ON, "324.00").out
    alone = office.run("hand-over", "--seller", two, "--key", "h2", *ON)
    assert 0 == alone.code


@pytest.mark.parametrize(
    "parts",
    [("--months", "2", "--first", "2025-04-30"), ("--part", "2025-04-30=133.06", "--part", "2025-05-30=133.05")],
)
def test_instalments_are_agreed_and_followed(office, parts):
    """In equal months or as named; what is behind is told."""
    agreed = office.run("instalments", "agree", "--space", "1-1-101", "--key", "i1", *ON, *parts)
    assert 0 == agreed.code
    (plan,) = office.run("instalments", "list", "--on", "2025-05-01", "--json").data
    assert [["2025-04-30", 13_306], ["2025-05-30", 13_305]] == [[day, part["fen"]] for day, part in plan["parts"]]
    assert 13_306 == plan["behind"]["fen"]
    office.run("pay", "--space", "1-1-101", "--key", "p1", "--on", "2025-05-01", "133.06")
    told = office.run("instalments", "list", "--space", "1-1-101", "--on", "2025-05-01").out
    assert "已付 133.06 元" in told and "拖欠 0.00 元" in told and "2025-05-30" in told
    again = office.run("instalments", "agree", "--space", "1-1-101", "--key", "i2", *ON, "--part", "2025-06-30=133.05")
    assert (0, True) == (again.code, "已终止" in office.run("instalments", "list", "--on", "2025-06-01").out)
    wrong = office.run(
        "instalments", "agree", "--space", "1-1-102", "--key", "i3", *ON, "--part", "2025-06-30=1", "--json"
    )
    assert (2, ["plan-refused"]) == (wrong.code, wrong.codes)


def test_a_till_that_does_not_agree_needs_a_person(office):
    """Opened and closed by the same cashier; the difference is kept."""
    assert 0 == office.run("till", "open", "--till", "front", "--key", "o1", *ON, "--amount", "100").code
    assert 0 == office.run("pay", "--space", "1-1-101", "--till", "front", "--key", "p1", *ON, "266.11").code
    assert "应有 366.11 元" in office.run("till", "list").out
    other = by(office, "李", "till", "close", "--till", "front", "--key", "c0", *ON, "--amount", "366.11", "--json")
    assert (2, ["till-refused"]) == (other.code, other.codes)
    short = office.run("till", "close", "--till", "front", "--key", "c1", *ON, "--amount", "366.00")
    assert (1, True) == (short.code, "差 -0.11 元" in short.out)
    assert 0 == office.run("till", "open", "--till", "front", "--key", "o2", *ON, "--amount", "0").code
    agrees = office.run("till", "close", "--till", "front", "--key", "c2", *ON, "--amount", "0", "--json")
    assert (0, 0) == (agrees.code, agrees.data[0]["difference"]["fen"])
    assert 2 == len(office.run("till", "list", "--till", "front", "--json").data)
    assert [] == office.run("till", "list", "--till", "back", "--json").data


@pytest.mark.parametrize(
    "words",
    [
        ("waive", "--space", "1-1-101", "--key", "k", *ON, "--note", "?", "1"),
        ("waive", "--space", "1-1-101", "--item", "i", "--key", "k", *ON, "1"),
        ("waive", "--item", "i", "--key", "k", *ON, "--approve", "w"),
        ("write-off", "--space", "1-1-101", "--item", "nothing", "--key", "k", *ON, "--note", "?", "1"),
        ("deposit", "take", "--space", "1-1-101", "--key", "k", *ON, "--amount", "1"),
        ("deposit", "refund", "--deposit", "nothing", "--key", "k", *ON, "--amount", "1"),
        ("deposit", "forfeit", "--deposit", "d", "--key", "k", *ON, "--amount", "1"),
        ("suspense", "take", *ON, "--amount", "1"),
        ("suspense", "resolve", "--item", "nothing", "--space", "1-1-101", "--key", "k", *ON, "--amount", "1"),
        ("transfer", "--giver", "a", "--taker", "b", "--key", "k", *ON),
        ("transfer", "--giver", "a", "--taker", "b", "--key", "k", *ON, "1"),
        ("hand-over", "--seller", "nobody", "--key", "k", *ON),
        ("instalments", "agree", "--space", "1-1-101", "--key", "k", *ON),
        ("instalments", "agree", "--space", "1-1-101", "--key", "k", *ON, "--months", "2"),
        ("instalments", "agree", "--space", "1-1-101", "--key", "k", *ON, "--months", "0", "--first", "2025-04-01"),
        ("instalments", "agree", "--space", "1-1-101", "--key", "k", *ON, "--part", "2025-04-01"),
        ("reverse", "--key", "k", *ON, "--note", "?"),
        ("reverse", "--receipt", "1", "--key", "k", *ON),
        ("reverse", "--receipt", "9", "--key", "k", *ON, "--note", "?"),
        ("reverse", "--entry", "nothing", "--key", "k", *ON, "--note", "?"),
        ("apply", "--key", "k", *ON),
        ("till", "open", "--key", "k", *ON, "--amount", "1"),
        ("till", "close", "--till", "front", "--key", "k", *ON, "--amount", "1"),
    ],
)
def test_what_makes_no_sense_is_refused(office, words):
    """A wrong use says what to write, and nothing is posted."""
    assert 2 == office.run(*words).code
    assert OWED == owed(office)


def test_a_payment_that_bounced_is_owed_again(office):
    """By the number of its receipt; twice it is refused."""
    office.run("pay", "--space", "1-1-101", "--key", "p1", *ON, "300")
    back = office.run("reverse", "--receipt", "receipt-1", "--key", "r1", *ON, "--note", "退票")
    assert (0, True, OWED) == (back.code, "预收 0.00 元" in back.out, owed(office))
    again = office.run("reverse", "--receipt", "1", "--key", "r2", *ON, "--note", "退票", "--json")
    assert (2, ["already-reversed"]) == (again.code, again.codes)


def test_an_entry_is_taken_back_by_its_id_and_applied_again_when_asked(office):
    """The statement tells the ids; what is taken back is prepaid, until it is applied."""
    assert 0 == office.run("book-policy", "--apply-prepayment", "when-asked").code
    office.run("pay", "--space", "1-1-101", "--key", "p1", *ON, "266.11")
    told = office.run("statement", "--space", "1-1-101", "--period", "2025-03", "--ids", "--json").data
    (applied,) = [
        id for id, line in zip(told["ids"], told["lines"], strict=True) if line["entry"]["kind"] == "application"
    ]
    assert applied in office.run("statement", "--space", "1-1-101", "--period", "2025-03", "--ids").out
    back = office.run("reverse", "--entry", applied, "--key", "r1", *ON, "--note", "付错了")
    assert (0, True, OWED) == (back.code, "预收 266.11 元" in back.out, owed(office))
    used = office.run("apply", "--space", "1-1-101", "--key", "a1", *ON)
    assert (0, True, OWED - 26_611) == (used.code, "预收 0.00 元" in used.out, owed(office))
    deposit = office.run("deposit", "take", "--space", "1-1-101", "--kind", "k", "--key", "d1", *ON, "--amount", "5")
    assert 0 == deposit.code
    assert 2 == office.run("reverse", "--receipt", "2", "--key", "r3", *ON, "--note", "?").code


def test_a_command_given_twice_is_done_once(office):
    """For its key, whatever it is."""
    words = ("deposit", "take", "--space", "1-1-101", "--kind", "key", "--key", "d1", *ON, "--amount", "50")
    assert office.run(*words) == office.run(*words)
    assert 1 == len(office.run("deposit", "list", "--json").data)
