"""Books of maintenance plans that come with the library: each reads, names its source, and holds its worked days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jizhi.codec.upkeep import plans_from_toml
from jizhi.estate import Asset
from jizhi.presets import UPKEEP_PRESETS
from jizhi.upkeep import due_work
from jizhi.values import Period


def book(name):
    return plans_from_toml(UPKEEP_PRESETS[name], source=name).value


@pytest.mark.parametrize("name", UPKEEP_PRESETS)
def test_every_book_reads_and_says_where_it_comes_from(name):
    """A document, a source, how sure that is; every plan a name and a basis; what the law limits moves back only."""
    found = book(name)
    assert all((found.origin.document, found.origin.source, found.origin.grade))
    assert all(plan.name and plan.basis and plan.rest != "next" for plan in found.plan)


def test_a_visit_to_a_lift_has_31_44_59_or_76_items():
    """M5: the wider list includes the smaller; the lock engages at least 7 mm; tests want a photo."""
    found = book("lift-tsg-t5002")
    assert [31, 44, 59, 76] == [len(found.items(plan.checklist)) for plan in found.plan]
    items = {item.code: item for item in found.items("year")}
    assert (Decimal(7), "mm") == (items["A-1-29"].least, items["A-1-29"].unit)
    assert ["A-1-6", "A-4-4", "A-4-5", "A-4-6", "A-4-7", "A-4-8"] == [
        code for code, item in items.items() if item.photo
    ]
    assert [15, 3, 6, 12] == [plan.every.days or plan.every.months for plan in found.plan]
    assert {"interval"} == {plan.law for plan in found.plan}


def test_a_lift_is_inspected_in_its_month_and_two_months_before_does_not_move_the_next():
    """M7: of 2018-06 the inspection of 2025 is open from April to June; the next is of June 2027 all the same."""
    lift = Asset(code="L1", name="1 号梯", asset_class="lift.traction", installed=date(2018, 6, 20))
    window = Period.parse("2018-01-01..2036-01-01")
    found = [
        due for due in due_work(book("lift-tsg-t7001"), [lift], [], window=window).value if due.plan.law == "deadline"
    ]
    inspections = [due.slot for due in found if due.plan.code == "lift-inspection"]
    years = [2019, 2022, 2025, 2027, 2029, 2031, 2033, 2034, 2035]
    assert years == [slot.limit.year for slot in inspections]
    assert (date(2025, 4, 1), date(2025, 6, 30)) == (inspections[2].opens, inspections[2].limit)
    assert date(2027, 6, 30) == inspections[3].limit


def test_a_misspelt_plan_is_placed():
    """With the file, the plan and the path."""
    text = 'code = "b"\n[[plan]]\ncode = "p"\nclasses = ["a"]\nevery = { dais = 1 }'
    assert ["b.toml: plan p: $.plan[0].every.dais"] == [
        f.subject for f in plans_from_toml(text, source="b.toml").findings
    ][:1]
    assert ["toml-syntax"] == [f.code for f in plans_from_toml("=", source="b.toml").findings]
    assert ["type-wrong"] == [f.code for f in plans_from_toml('code = "b"\nplan = [1]', source="b.toml").findings]
