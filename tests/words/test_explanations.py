"""What a cashier reads to an owner is the calculation itself, and nothing is missing from it."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from jizhi import fees
from jizhi.formula import Step
from jizhi.values import Money, Period, cny
from jizhi.words import LOCALES, bill_text, explanation_lines
from jizhi.words.conditions import condition_text, conditions
from jizhi.words.explanations import exact_text

CONDITION = "其中条件“楼层 3 > 10，或类型 住宅 = 商铺”不成立"


def test_a_charge_is_told_from_its_basis_to_its_rounding(house):
    """Two versions, two segments, one sum, one rounding, the tax within, and the same fen once more."""
    assert explanation_lines(house.explained("plain")) == (
        "物业服务费（service），2025年3月：281.37 元",
        "依据：业主大会 2019-12（2020年1月1日起执行）",
        "费率：price = 2.70 元/㎡/月",
        "依据：业主大会 2025-02（2025年3月16日起执行）",
        "费率：单价 = 3.00 元/㎡/月",
        "数据：建筑面积 98.56 ㎡，楼层 3，类型 住宅，有电梯 是，空置月数 0 月",
        "2025-03-01 至 2025-03-15：98.56 ㎡ × (2.70 元/㎡/月 + 0) × 15/31 月 ≈ 128.763871 元",
        CONDITION,
        "2025-03-16 至 2025-03-31：98.56 ㎡ × 3.00 元/㎡/月 × 16/31 月 ≈ 152.609032 元",
        "各段合计 ≈ 281.372903 元",
        "舍入：218064/775 ≈ 281.372903 元，四舍五入到 0.01 元，得 281.37 元（只舍入这一次）",
        "本笔含税额 15.93 元（税率 6%）",
        "复核：按当时记录的数据重算，分毫不差",
    )


def test_the_same_is_told_in_english(house):
    """Units, words and days are English; a basis stays as it was written."""
    assert explanation_lines(house.explained("plain", fee="cleaning"), locale="en") == (
        "cleaning, 2025-03: CNY 10.90",
        "Basis: 合同 (since 2020-01-01)",
        "Rates: price = 120 yuan/household/year；home = 1 household",
        "Facts: handover 2021-05-01",
        "2025-03: 120 yuan/household/year × 1 household × 1 × 1/12 year = 10 yuan",
        "where the condition (handover 2021-05-01 ≥ 2020-01-01) holds",
        "Rounding: 10 yuan, up to 1 yuan, is CNY 10.00 (the only rounding)",
        "With 9% tax on top CNY 10.90",
        "Tax within this charge CNY 0.90 (at 9%)",
        "Checked: calculated again from the facts recorded then, to the same fen",
    )


def test_a_minimum_and_a_maximum_are_told_where_they_act(house):
    """And nowhere else."""
    tiny, vast = explanation_lines(house.explained("tiny")), explanation_lines(house.explained("vast"))
    assert "不足最低收费，按最低 20 元计" in tiny
    assert "超过最高收费，按最高 900 元计" in vast
    assert not [line for line in explanation_lines(house.explained("plain")) if "最低" in line or "最高" in line]


def test_rates_that_were_read_are_told_and_others_are_not(house):
    """Above the tenth floor the second rate counts."""
    assert "费率：price = 2.70 元/㎡/月；high = 0.10 元/㎡/月" in explanation_lines(house.explained("tiny"))


def test_a_discount_is_told_with_the_facts_that_earn_it(house):
    """空置满六个月, and no lift."""
    lines = explanation_lines(house.explained("vacant"))
    assert "其中优惠“空置”按 0.7 计，因为空置月数 14 月 ≥ 6，且有电梯 否" in lines


def test_a_change_of_a_fact_is_told_with_its_day(house):
    """The home became a shop; from then on the fee does not apply, and the version of later days is not spoken of."""
    lines = explanation_lines(house.explained("changed"))
    assert "数据（2025年3月11日起）：建筑面积 98.56 ㎡，楼层 3，类型 商铺，有电梯 是，空置月数 0 月" in lines
    assert "2025-03-11 至 2025-03-15：不适用这项费用" in lines
    assert not [line for line in lines if "2025-02" in line]


def test_payers_one_after_another_are_told_their_days(house):
    """Seller and buyer each hear the whole and their own part."""
    seller = explanation_lines(house.explained("sold", "zhang"), names={"zhang": "张三"})
    assert "2025-03-01 至 2025-03-12 由张三承担 100%" in seller
    assert "全部 281.37 元，本缴费人 103.01 元" in seller
    assert "全部 281.37 元，本缴费人 178.36 元" in explanation_lines(house.explained("sold", "li"))


def test_payers_side_by_side_are_told_their_shares(house):
    """Sixty and forty per cent."""
    assert "2025年3月 由zhang承担 60%" in explanation_lines(house.explained("shared", "zhang"))
    assert "2025-03: li bears 40%" in explanation_lines(house.explained("shared", "li"), locale="en")


def corrected(house, known: str) -> fees.Charge:
    """Return the correction of the plain home's charge where *known* was billed before."""
    charge = house.charge("plain")
    before = attrs.evolve(charge, target=cny(known), amount=cny(known))
    proposed = fees.Assessment(
        period=Period.month(2025, 3),
        run="jade/2025-03-01..2025-04-01#2",
        results=(fees.Billed("plain", (charge,)),),
        cycles=frozenset({("service", charge.cycle)}),
    )
    return fees.reconcile(proposed, [before]).value[0]


def test_a_correction_tells_what_should_be_and_what_was(house):
    """The difference is the charge."""
    lines = explanation_lines(fees.explain_charge(house.tariff, corrected(house, "266.11")))
    assert lines[0] == "物业服务费（service），2025年3月：15.26 元"
    assert "更正：应为 281.37 元，此前已出账 266.11 元，差额 15.26 元" in lines
    assert lines[-1].endswith("分毫不差")


def test_a_correction_downwards_gives_tax_back(house):
    """A credit mirrors a charge."""
    lines = explanation_lines(fees.explain_charge(house.tariff, corrected(house, "300")))
    assert "更正：应为 281.37 元，此前已出账 300.00 元，差额 -18.63 元" in lines
    assert "本笔含税额 -1.05 元（税率 6%）" in lines


def test_a_voided_charge_tells_that_it_is_taken_back(house):
    """Nothing is left of it."""
    reversal = fees.void("jade/2025-03-01..2025-04-01#1", [house.charge("plain")], by="jade/2025-03-01..2025-04-01#2")[
        0
    ]
    lines = explanation_lines(fees.explain_charge(house.tariff, reversal))
    assert "作废：此前已出账 281.37 元，作废后为 0.00 元，本笔 -281.37 元" in lines


@pytest.mark.parametrize(
    ("locale", "words"), [("zh_CN", "与本笔不符，请先查明再收"), ("en", "does not agree; find out why")]
)
def test_a_charge_that_was_tampered_with_is_told_to_be_wrong(house, locale, words):
    """The recorded facts give another amount than the charge."""
    forged = attrs.evolve(house.charge("plain"), target=cny("300"), amount=cny("300"))
    lines = explanation_lines(fees.explain_charge(house.tariff, forged), locale=locale)
    assert words in lines[-1]
    assert "281.37" in lines[-1]


def test_a_condition_that_is_denied_as_a_whole_is_told_so(house):
    """``not (a and b)`` keeps its words."""
    step = house.explained("vacant").line.segments[0].discounts[0][1]
    denied = attrs.evolve(step, op="not", parts=(step,), value=False)
    text = condition_text(denied, house.tariff.fee("service"), locale="zh_CN")
    assert text == "并非空置月数 14 月 ≥ 6，且有电梯 否"


def test_conditions_inside_a_function_are_not_told():
    """How ``tiers`` finds its band is the function's own business."""
    judged = Step("compare", True)
    chosen = Step("choose", Fraction(1), (judged, Step("constant", Fraction(1))))
    assert [judged] == list(conditions(Step("add", Fraction(1), (chosen,))))
    assert [] == list(conditions(Step("add", Fraction(1), (Step("named", Fraction(1), (chosen,), "tiers"),))))
    assert [] == list(conditions(None))


def test_a_bill_is_told_whole(house):
    """Whose, by when, what, why, and how much in capital characters."""
    bill = house.bill("plain")
    text = bill_text(bill, fees.explain(house.tariff, bill, house.charges), names={"zhang": "张三"})
    lines = text.splitlines()
    assert lines[1:3] == ["房屋：plain　缴费人：张三", "出账日：2025年3月1日　缴费截止：2025年3月31日"]
    assert lines[4] == "1. cleaning，2025年3月：10.90 元"
    assert lines[-1] == "合计：292.27 元（人民币贰佰玖拾贰元贰角柒分）"


def test_a_bill_is_told_in_english_without_chinese_numerals(house):
    """The words of money are for Chinese receipts."""
    bill = house.bill("plain")
    text = bill_text(bill, fees.explain(house.tariff, bill, house.charges), locale="en")
    assert text.endswith("Total: CNY 292.27")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_explanation_can_be_shown_in_gbk(house, locale):
    """A Chinese terminal shows every bill; a rare name stays what it is."""
    for bill in house.bills:
        text = bill_text(bill, fees.explain(house.tariff, bill, house.charges), locale=locale)
        assert text.encode("gbk").decode("gbk") == text
    rare = bill_text(house.bill("plain"), (), names={"zhang": "䶮𠮷"}, locale=locale)
    assert "䶮𠮷" in rare


def test_every_charge_of_the_house_is_told_with_its_amount(house):
    """The sum of what is told is the sum of the bills."""
    heads = [explanation_lines(house.explained(one.space, one.payer, one.fee))[0] for one in house.charges]
    told = [cny(head.rpartition("：")[2].removesuffix(" 元").replace(",", "")) for head in heads]
    assert sum(told, Money(0)) == sum((bill.total for bill in house.bills), Money(0))


def test_an_exact_number_is_shown_exactly_or_said_to_be_near():
    """No digit is lost without a sign."""
    assert exact_text(Fraction(1, 8)) == ("=", "0.125")
    assert exact_text(Fraction(1, 2**20)) == ("≈", "0.000001")
    assert exact_text(Fraction(-2, 3)) == ("≈", "-0.666667")


def test_a_space_that_owes_nothing_has_nothing_to_explain(house):
    """A line before the billing start has no segments; its explanation tells no rounding."""
    charge = attrs.evolve(house.charge("plain"), cycle=Period.month(2019, 1), target=Money(0), amount=Money(0))
    lines = explanation_lines(fees.explain_charge(house.tariff, charge))
    assert not [line for line in lines if line.startswith("舍入")]
    assert lines[-1].endswith("分毫不差")
