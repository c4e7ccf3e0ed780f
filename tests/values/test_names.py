"""Names are shown by the family name."""

from __future__ import annotations

import pytest

from jizhi.values import mask_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("李小龙", "李**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("司马光", "司马*"),
        ("张", "张"),
        ("", ""),
        (" 王五 ", "王*"),
    ],
)
def test_a_star_for_each_character_of_the_given_name(name, masked):
    """Double family names stay whole."""
    assert masked == mask_name(name)
