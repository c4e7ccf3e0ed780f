"""The review of a formula that no facts can be rated by: a grade in the text that its table does not have."""

from __future__ import annotations

import pytest

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.fees.review import unreachable
from jizhi.presets import PRESETS


def told(text):
    return [(finding.code, finding.fact("code")) for finding in unreachable(tariff_or_refuse(text))]


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_comes_to_an_amount(name):
    """And the rows of the grades that were not chosen are left alone."""
    assert [] == told(PRESETS[name])


@pytest.mark.parametrize(("name", "stood"), [("foshan-2019", "'二级', 综合"), ("jinan", "'三星'")])
def test_a_grade_that_the_table_lacks_is_told(name, stood):
    """Every space would be parked."""
    text = PRESETS[name]
    assert stood in text
    assert [("formula-refuses", "pick-unmatched")] == told(text.replace(stood, stood.replace(stood[1:3], "七级")))


def test_a_branch_that_refuses_beside_one_that_does_not_is_no_refusal():
    """Only the homes with a lift would be parked."""
    text = PRESETS["hangzhou-2017"].replace("'乙级', 有梯价", "'七级', 有梯价")
    assert [] == told(text)
    assert [("formula-refuses", "pick-unmatched")] == told(text.replace("'乙级'", "'七级'"))


def test_texts_that_are_compared_are_judged():
    """Unequal, too."""
    text = PRESETS["hangzhou-2017"].replace("if 有电梯", "if '甲' != '甲'").replace("'乙级', 无梯价", "'七级', 无梯价")
    assert [("formula-refuses", "pick-unmatched")] == told(text)
