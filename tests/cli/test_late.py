"""jizhi late: on a real store, once, in words and in JSON."""

from __future__ import annotations

import pytest

from jizhi.testing.billing import fee_text


@pytest.fixture
def overdue(empty_office, workbook, tariff):
    """The office after the bills of March, with a late fee of 0.05 % a day."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff(fee_text(late='"default"'), head='[late.default]\nrate_per_day = "0.0005"'))
    assert 0 == empty_office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01").code
    return empty_office


def test_late_fees_are_accrued_once(overdue):
    """Asked again there is nothing to do."""
    first, again = (overdue.run("late", "--as-of", "2025-12-31", "--json") for _ in range(2))
    assert (0, 2, True) == (first.code, first.data["payers"], first.data["accrued"] == first.data["change"])
    assert (0, 0) == (again.code, again.data["payers"])
    assert "没有变化" in overdue.run("late", "--as-of", "2025-12-31").out


def test_a_person_reads_how_much(overdue):
    """In a few lines."""
    said = overdue.run("late", "--as-of", "2025-12-31")
    assert ["✓ 2025-12-31: 缴费人 2 · payers", "计提", "冲回", "转预收"] == [
        line.strip().partition(" ")[0] if number else line for number, line in enumerate(said.out.splitlines())
    ]


def test_what_is_no_day_is_refused(overdue):
    """With how a day is written."""
    said = overdue.run("late", "--as-of", "31/12")
    assert (2, True) == (said.code, "2025-03-01" in said.err)
