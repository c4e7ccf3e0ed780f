"""jizhi dun on a real store: rehearsed, done once, proven, answered, approved, simulated, shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from jizhi.presets.policies import POLICIES

EXAMPLES = Path(__file__).parents[2] / "examples" / "dunning"
LETTER = """
policy = "letters"
blackout = "none"
[[step]]
code = "letter"
after_days = 9
channel = "letter"
template = "demand"
evidence = ["waybill"]
interrupts = true
approval = "second-person"
cost = "22 元"
"""


@pytest.fixture
def office(empty_office, workbook, tariff):
    """The office after the bills of March, due on the last day of it."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff())
    assert 0 == empty_office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01").code
    return empty_office


@pytest.fixture
def owing(office):
    """Who owes, in the order of the acts."""
    return [row["payer"] for row in office.run("arrears", "--as-of", "2025-12-31", "--json").data["rows"]]


def dun(office, *words, at="2025-04-08"):
    return office.run("dun", *words, "--at", f"{at}T10:00")


def test_it_is_rehearsed_and_then_done_once(office):
    """The same texts; asked again there is nothing to do."""
    shown = dun(office, "--dry-run")
    done, again = dun(office), dun(office)
    assert (0, 0, 0) == (shown.code, done.code, again.code)
    assert shown.out.replace("会发 · would go out", "已记 · kept") == done.out
    assert "【jade】" in done.out or "您好" in done.out
    assert "✓ 已记 · kept 0" in again.out


def test_it_answers_in_json(office):
    """Acts with their texts, and findings."""
    found = dun(office, "--json").data
    assert ["friendly", "friendly"] == [act["step"] for act in found["acts"]]
    assert all(act["text"] and act["content"] for act in found["acts"])


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_the_policies_of_the_package_are_those_of_the_examples(name):
    """One text in two places says the same."""
    assert (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8") == POLICIES[name]


def test_a_policy_that_cuts_a_supply_is_refused_with_the_law(office, tmp_path):
    """民法典 944; nothing is done."""
    bad = tmp_path / "bad.toml"
    bad.write_text(LETTER.replace('channel = "letter"', 'channel = "停水"'), encoding="utf-8")
    said = dun(office, "--policy", str(bad))
    assert (1, True) == (said.code, "民法典第九百四十四条" in said.out)
    assert (2, True) == (lambda said: (said.code, "none.toml" in said.err))(dun(office, "--policy", "none.toml"))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--at", "9999-12-31T23:30+00:00"), "1900"),
        (("--at", "0001-01-01T00:00"), "1900"),
        (("--at", "noon"), "2025-03-01T10:00+08:00"),
        (("simulate", "--days", "9000000"), "3660"),
        (("simulate", "--days", "0"), "3660"),
        (("report", "--days", "-3"), "3660"),
        (("report", "--days", "９"), "3660"),
        (("--policy", "binary.toml"), "UTF-8"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(office, tmp_path, words, named):
    """No traceback, whatever is typed."""
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    said = office.run("dun", *(str(tmp_path / word) if word == "binary.toml" else word for word in words))
    assert (2, True) == (said.code, named in said.err)


def test_two_policies_are_compared_before_anybody_is_told_anything(office):
    """Notices, costs, who is hit; nothing is kept."""
    said = dun(office, "simulate", "--against", "gentle", "--days", "200")
    assert 0 == said.code
    assert all(word in said.out for word in ("standard  2025-04-08 +200", "gentle", "friendly", "差 · difference"))
    found = dun(office, "simulate", "--json").data["simulations"]
    assert 0 < found[0]["cost"]["fen"]
    assert "✓ 会发 · would go out 2" in dun(office, "--dry-run").out


def test_a_letter_goes_from_its_maker_to_its_second_person_to_its_proof(office, owing, tmp_path):
    """And the whole path is shown, in words and in JSON."""
    policy = tmp_path / "letters.toml"
    policy.write_text(LETTER, encoding="utf-8")
    own = ("--policy", str(policy))
    act = dun(office, *own, "--json", "--payer", owing[0], at="2025-04-10").data["acts"][0]["id"]
    assert act in dun(office, "todo", *own, at="2025-04-10").out
    assert act == dun(office, "todo", *own, "--json", at="2025-04-10").data[0]["id"]
    refused = dun(office, "approve", act, *own, at="2025-04-10")
    assert (2, True) == (refused.code, "另一个人审批" in refused.err)
    assert 0 == dun(office, "approve", act, *own, "--actor", "boss", "--json", at="2025-04-10").code
    lacking = dun(office, "prove", act, *own, at="2025-04-12")
    assert (2, True) == (lacking.code, "waybill" in lacking.err)
    assert 0 == dun(office, "prove", act, *own, "--evidence", "waybill=EMS1", at="2025-04-12").code
    told = ("--answer", "acknowledged", "--act", act, "--note", "下月缴")
    assert 0 == dun(office, "respond", owing[0], *own, *told, at="2025-04-13").code
    assert 0 == dun(office, "respond", owing[0], *own, "--answer", "asked", at="2025-04-13").code
    asked = ("--by", "2025-05-01", "--amount", "100", "--json")
    assert 0 == dun(office, "promise", owing[0], *own, *asked, at="2025-04-13").code
    held = dun(office, "hold", owing[0], *own, "--kind", "dispute", "--note", "面积", "--json", at="2025-04-14")
    assert (0, "dispute") == (held.code, held.data["kind"])
    shown = dun(office, "show", owing[0], *own, at="2025-04-15")
    for word in (
        "✓ 审批",
        "boss",
        "waybill=EMS1",
        "承认欠款",
        "承诺 · promise",
        "暂缓 · hold",
        "时效 · limitation 2028-04-13",
    ):
        assert word in shown.out, word
    told = dun(office, "show", owing[0], *own, "--json", at="2025-04-15").data
    assert {act: "delivered"} == told["states"]
    said = dun(office, "report", *own, at="2025-04-15")
    assert all(word in said.out for word in ("letter", "送达 · delivered 1", "答复 · answered 1", "承诺 · promises 1"))
    assert 1 == dun(office, "report", *own, "--json", "--days", "30", at="2025-04-15").data["steps"][0]["delivered"]
    assert 0 == dun(office, "lift", f"{act.partition('#')[0]}#000000", *own, at="2025-04-20").code


def test_a_letter_is_declined_with_its_reason(office, tmp_path):
    """Declined is done; nobody has to look again."""
    policy = tmp_path / "letters.toml"
    policy.write_text(LETTER, encoding="utf-8")
    act = dun(office, "--policy", str(policy), "--json", at="2025-04-10").data["acts"][0]["id"]
    words = ("approve", act, "--policy", str(policy), "--actor", "boss", "--decline", "地址不对")
    said = dun(office, *words, at="2025-04-10")
    assert (0, True) == (said.code, "地址不对" in said.out)


def test_words_are_previewed_in_both_languages(office):
    """A template of the library's and one of a policy's own."""
    assert "1,234.50 元" in dun(office, "preview", "friendly").out
    assert "Dear" in dun(office, "preview", "thoughtful", "--policy", "gentle", "--lang", "en").out
    assert "text" in dun(office, "preview", "friendly", "--json").data
    assert 2 == dun(office, "preview", "shout").code


def test_announcements_and_thanks_are_queued_once(office, owing):
    """To everybody of a building; for each receipt."""
    said = dun(office, "announce", "lift", "--text", "${payer}：电梯周五年检。", "--building", "1")
    assert (0, True) == (said.code, "lift: 2 人" in said.out)
    nowhere = dun(office, "announce", "x", "--text", "x", "--building", "NOPE")
    assert (2, True) == (nowhere.code, "NOPE" in nowhere.err)
    paid = ("--payer", owing[0], "10", "--key", "k", "--on", "2025-04-01", "--method", "cash")
    assert 0 == office.run("pay", *paid).code
    assert "✓ 1 人" in dun(office, "thank", "--since", "2025-04-01").out


@pytest.mark.parametrize(
    "words",
    [("show",), ("run", "zhang"), ("respond", "x"), ("hold", "x"), ("promise", "x"), ("announce", "x"), ("thank",),
     ("--at", "noon")],
    ids=" ".join,
)  # fmt: skip
def test_what_is_missing_is_asked_for(office, words):
    """With what to write."""
    said = office.run("dun", *words)
    assert (2, True) == (said.code, bool(said.err))
