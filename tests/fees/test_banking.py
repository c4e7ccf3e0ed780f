"""Whose money a line is: two signs are needed, one person only, and nothing that others owe changes a sure match."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jizhi.errors import RecordRefused
from jizhi.fees.banking import BankLine, Directory, PayerFacts, code_tokens, match, plain_name
from jizhi.fees.banking.debits import DebitFile, Mandate, debits_of
from jizhi.values import BankAccount

ZHANG = PayerFacts(payer="zhang", name="张三", codes=("1-1-101", "zhang"), owed_fen=26_611, parts_fen=(13_000, 13_611))
LI = PayerFacts(payer="li", name="李四", codes=("1-1-102",), owed_fen=32_400)
LI_TOO = PayerFacts(payer="li2", name="李四", codes=("2-1-1203",), owed_fen=10_000)
RARE = PayerFacts(payer="yan", name="欧阳䶮", codes=("3-1-301",), owed_fen=5_000)
SHOP = PayerFacts(payer="shop", name="翠园便利店（个体工商户）", codes=("1-1",), owed_fen=100)
EVERY = (ZHANG, LI, LI_TOO, RARE, SHOP)
ACCOUNT = BankAccount("6222021001116245702")
LINE = BankLine(project="jade", account="icbc", serial="1", day=date(2025, 3, 10), fen=26_611)


def one(*, payers=EVERY, **more):
    """How one line is matched."""
    (found,) = match(Directory(payers), [attrs.evolve(LINE, **more)])
    return found


@pytest.mark.parametrize(
    ("told", "payer"),
    [
        ({"remark": "1-1-101", "name": "张三", "fen": 500}, "zhang"),
        ({"remark": "１栋１单元０１０１室 物业费", "name": "", "fen": 26_611}, "zhang"),
        ({"remark": "１栋１单元１０１室 物业费", "name": "", "fen": 26_611}, "zhang"),
        ({"remark": "1号楼1单元101室3月", "name": "张父", "fen": 13_000}, "zhang"),
        ({"name": " 张 三 ", "fen": 26_611}, "zhang"),
        ({"name": "欧阳?", "remark": "3-1-301", "fen": 1}, "yan"),
        ({"name": "翠园便利店(个体工商户)", "fen": 100}, "shop"),
        ({"remark": "ZHANG", "name": "张三", "fen": 1}, "zhang"),
    ],
)
def test_two_signs_that_agree_are_sure(told, payer):
    """Code and name, code and amount, or a name that is nobody else's and the amount."""
    assert payer == one(**told).payer


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ({"remark": "1-1-101", "fen": 999}, "zhang"),
        ({"name": "张三", "fen": 999}, "zhang"),
        ({"name": "李四", "fen": 32_400}, "li"),
        ({"remark": "1-1-102", "name": "张三", "fen": 26_611}, "li"),
        ({"remark": "1-1-101 和 1-1-102", "name": "张三", "fen": 59_011}, "zhang"),
        ({"name": "欧阳?", "fen": 5_000}, "yan"),
        ({"remark": "物业费", "fen": 26_611}, None),
        ({"name": "张三", "remark": "1-1-101", "fen": -26_611}, None),
        ({"name": "??", "fen": 5_000}, None),
    ],
)
def test_what_is_not_sure_is_left_to_a_person(told, first):
    """One sign, two of one name, a code against a name, two codes, a name with lost signs; money that went out."""
    found = one(**told)
    assert ("", first) == (found.payer, found.candidates[0].payer if found.candidates else None)
    assert not found.sure


def test_a_code_that_is_a_part_of_a_longer_one_is_none():
    """The shop 1-1 is not meant by the home 1-1-101; alone it is."""
    known = Directory(EVERY)
    assert {"zhang"} == known.by_code("房号1-1-101") and frozenset() == known.by_code("1-1")
    longer = Directory([*EVERY, PayerFacts(payer="bay", name="", codes=("B1-088",))])
    assert {"bay"} == longer.by_code("车位 Ｂ１－０８８") and {"bay"} == longer.by_code("b1088 b1-88")


def anybody() -> st.SearchStrategy[PayerFacts]:
    """Payers of a few names and codes, so that they meet."""
    return st.builds(
        PayerFacts,
        payer=st.sampled_from([f"p{n}" for n in range(6)]),
        name=st.sampled_from(["张三", "李四", "王五", "欧阳䶮"]),
        codes=st.lists(st.sampled_from(["1-1-101", "1-1-102", "2-1-201", "1203"]), max_size=2).map(tuple),
        owed_fen=st.sampled_from([0, 100, 200]),
    )


def lines() -> st.SearchStrategy[BankLine]:
    """Lines with what those payers may write."""
    return st.builds(
        attrs.evolve,
        st.just(LINE),
        fen=st.sampled_from([100, 200, 300, -100]),
        name=st.sampled_from(["张三", "李四", "欧阳?", ""]),
        remark=st.sampled_from(["", "1-1-101", "1-1-101 1-1-102", "1203", "2栋1单元201"]),
    )


def check_alone(verb, payers, line) -> None:
    """A sure payer has two signs, and nobody else has as much for him."""
    by_id = {each.payer: each for each in payers}
    (found,) = verb(Directory(by_id.values()), [line])
    if found.payer:
        best = found.candidates[0]
        assert line.fen > 0
        assert best.payer == found.payer and len(best.signs) > 1
        assert all(other.weight < best.weight for other in found.candidates[1:])
        named = Directory(by_id.values()).by_code(line.remark)
        assert named in (frozenset(), {found.payer})


@settings(max_examples=60)
@given(st.lists(anybody(), max_size=6), lines())
def test_a_sure_match_has_two_signs_and_one_person(payers, line):
    """Whoever else there is."""
    check_alone(match, payers, line)


def first_wins(payers, lines):
    """A broken twin: the likeliest is taken, however little speaks for him."""
    for found in match(payers, lines):
        yield attrs.evolve(found, payer=found.candidates[0].payer if found.candidates else "")


def test_a_twin_that_takes_the_likeliest_is_caught():
    """The same check sees it."""
    with pytest.raises(AssertionError):
        check_alone(first_wins, EVERY, attrs.evolve(LINE, name="张三", fen=999))


@settings(max_examples=40)
@given(st.lists(anybody(), max_size=6), st.lists(lines(), max_size=4), st.randoms())
def test_neither_the_order_of_payers_nor_that_of_lines_matters(payers, some, random):
    """The same verdicts, line by line."""
    known = {each.payer: each for each in payers}
    shuffled = [*known.values()]
    random.shuffle(shuffled)
    straight = [each.payer for each in match(Directory(known.values()), some)]
    assert straight == [each.payer for each in match(Directory(shuffled), some[::-1])][::-1]


def test_only_those_whom_a_line_may_mean_are_worth_a_look():
    """Bills are looked up of them, and of nobody else."""
    known = Directory(EVERY)
    out = attrs.evolve(LINE, fen=-1, name="张三")
    assert {"li", "li2", "zhang"} == known.named([attrs.evolve(LINE, name="李四", remark="1-1-101"), out])
    assert frozenset() == known.named([])


@pytest.mark.parametrize("text", ["", "物业费", "０"])
def test_a_remark_without_a_code_names_nobody(text):
    """Whatever else is written there."""
    assert frozenset() == Directory(EVERY).by_code(text)
    assert code_tokens("００７") == ("7",) and plain_name("") == ""


@pytest.mark.parametrize("wrong", [{"fen": 0}, {"fen": True}, {"fen": 10**16}, {"tail": "12345"}, {"serial": " "}])
def test_a_line_that_cannot_be_is_refused(wrong):
    """It moved something, and no more of an account is kept than its last four signs."""
    with pytest.raises(RecordRefused):
        attrs.evolve(LINE, **wrong)


def test_a_line_prints_no_name_and_its_key_fits_the_counter():
    """Personal data stay out of logs; a key is plain and short, and its own."""
    line = attrs.evolve(LINE, name="张三丰", remark="1-1-101 张三丰")
    assert "三丰" not in repr(line)
    assert "bank/icbc/1" == line.command_key
    strange = [attrs.evolve(LINE, account=name) for name in ("工行", "工行２", "x" * 250)]
    keys = {each.command_key for each in strange}
    assert 3 == len(keys) and all(len(key) < 100 and key.isascii() for key in keys)


def test_a_line_is_known_by_its_account_and_serial():
    """Whatever signs they are written in, the counter's key is plain and short."""
    assert ("jade/icbc/1", "icbc/1", "bank/icbc/1") == (LINE.id, LINE.reference, LINE.command_key)
    assert LINE.says_the_same(attrs.evolve(LINE, state="posted")) and not LINE.says_the_same(attrs.evolve(LINE, fen=1))
    for serial in ("流水一", "9" * 300):
        strange = attrs.evolve(LINE, serial=serial).command_key
        assert strange.isascii() and len(strange) == len("bank/") + 64


def test_a_mandate_holds_while_it_runs():
    """From its first day to the day before its last; a batch takes what is owed of those who agreed."""
    mandate = Mandate(project="jade", payer="zhang", name="张三", account=ACCOUNT, since=date(2025, 1, 1))
    ended = attrs.evolve(mandate, payer="li", until=date(2025, 3, 1))
    assert ("jade/zhang", True, False) == (mandate.id, mandate.holds_on(date(2025, 3, 1)), ended.holds_on(ended.until))
    batch = debits_of([mandate, ended], [("zhang", 26_611), ("li", 5), ("wang", 7)], batch="b1", on=date(2025, 3, 10))
    assert [("jade/b1#00000001", 26_611)] == [(debit.id, debit.fen) for debit in batch]
    assert 64 == len(batch[0].digest)
    assert 26_611 == DebitFile(batch="b1", on=date(2025, 3, 10), debits=batch).fen
