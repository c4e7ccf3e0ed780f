"""What the books refuse is said in two languages, and can be kept and raised again."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.errors import (
    AlreadyReversed,
    AmountRefused,
    BadCommandKey,
    KeyReused,
    MoreThanOwed,
    MoreThanThere,
    NothingOwed,
    NotPosted,
    PlanRefused,
    ReferenceUsed,
    Refusal,
    TillRefused,
)
from jizhi.fees.ledger import check_open
from jizhi.values import cny
from jizhi.words import error_sentence

REFUSALS = (
    NothingOwed("jade/2025-03#1/1-101/zhang/2025-03-15", "it is void"),
    MoreThanOwed("jade/1-101/service/2025-03/zhang", cny("10.00"), cny("9.99")),
    MoreThanThere("prepayment", "zhang", cny("10.00"), cny("9.99")),
    AlreadyReversed("jade/pay/1#000001", "it was reversed before"),
    TillRefused("front", "it is not open"),
    ReferenceUsed("bank-transfer", "T-1", "jade/receipt/00000001"),
    PlanRefused("zhang", "nothing is owed"),
)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_a_refusal_can_be_kept_as_texts_and_raised_again(refusal):
    """Who asks again under the same key gets the very same answer."""
    again = type(refusal)(*refusal.told)
    assert (str(refusal), refusal.told, vars(refusal)) == (str(again), again.told, vars(again))


def test_there_is_no_refusal_that_this_page_forgets():
    """Every class below Refusal is tried above."""
    assert set(Refusal.__subclasses__()) == {type(refusal) for refusal in REFUSALS}


def test_a_cashier_reads_no_english_about_an_amount_or_a_way_of_paying():
    """What the amount is of, and how it was paid, are our own words."""
    assert "收款：-5.00 CNY 不大于零；请填大于零的金额" == error_sentence(AmountRefused("a payment", cny("-5")))
    assert error_sentence(ReferenceUsed("pos", "7788", "jade/receipt/00000001")).startswith("刷卡 流水号 7788")


def test_a_refusal_says_in_chinese_what_is_wrong():
    """A cashier reads why, in her own language."""
    assert "zhang 的分期：没有欠款；请改正期数、日期或金额" == error_sentence(PlanRefused("zhang", "nothing is owed"))
    assert "操作键“k”已用于另一项操作，amount 不同；新的操作请换新的键" == error_sentence(KeyReused("k", "amount"))
    assert "没有收款“r”；请核对编号" == error_sentence(NotPosted("receipt", "r"))
    assert "“é”不能作操作键；请用 1 到 255 个可打印的 ASCII 字符" == error_sentence(BadCommandKey("é"))


def test_books_that_are_not_closed_take_any_day():
    """Only a day before the closing is refused."""
    check_open([date(2020, 1, 1)], None)
    check_open([date(2025, 4, 1)], date(2025, 4, 1))
