"""``--engine`` of late, arrears and report: tables by an engine, the sums of which are those of the command itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from jizhi.testing.billing import fee_text


@pytest.fixture
def owing(empty_office, workbook, tariff):
    """The office after the bills of March and April; one room disputes what it owes for some weeks."""
    empty_office.import_rooms(workbook())
    empty_office.publish(tariff(fee_text(late='"default"'), head='[late.default]\nrate_per_day = "0.0005"'))
    for month in ("2025-03", "2025-04"):
        assert 0 == empty_office.run("bill", "--period", month, "--issued-on", f"{month}-01").code
    payer = empty_office.run("arrears", "--as-of", "2025-12-31", "--json").data["rows"][0]["payer"]
    hold = ("dun", "hold", payer, "--kind", "dispute", "--at", "2025-05-10T09:00+08:00", "--until", "2025-07-01")
    assert 0 == empty_office.run(*hold).code
    return empty_office


def test_the_tables_add_up_to_what_the_commands_say(owing, tmp_path: Path) -> None:
    """Late fees with the days of the dispute left out, what is owed, and what was collected; nothing is posted."""
    engine = ("--engine", "columnar", "--out", tmp_path / "tables", "--json")
    (late,) = owing.run("late", "--as-of", "2025-12-31", *engine).data
    (owed,) = owing.run("arrears", "--as-of", "2025-12-31", *engine).data
    whole, building, fee = owing.run("report", "--period", "2025", *engine).data
    assert owed["fen"] == owing.run("arrears", "--as-of", "2025-12-31", "--json").data["owed"]["fen"]
    assert late["fen"] == owing.run("late", "--as-of", "2025-12-31", "--json").data["accrued"]["fen"] > 0
    assert [0, 0, 0] == [each["fen"] for each in (whole, building, fee)]
    assert (4, 2, 1) == (late["rows"], owed["rows"], whole["rows"])
    assert {"entries", "late_fees", "ages", "collected_by_project", "collected_by_building", "collected_by_fee"} == {
        place.stem for place in (tmp_path / "tables").iterdir()
    }
    said = owing.run("arrears", "--as-of", "2025-12-31", "--engine", "columnar", "--out", tmp_path)
    assert "ages.parquet: 2 行 · rows" in said.out and "重算 2 ·" in said.out


def test_a_project_of_a_store_is_billed_by_columns_to_the_fen_of_its_bills(empty_office, workbook, tariff, tmp_path):
    """The same total as the run itself; a second time finds it done; a table of a database wants a roster."""
    assert 0 == empty_office.import_rooms(workbook()).code
    assert 0 == empty_office.publish(tariff()).code
    out = ("--period", "2025-03", "--engine", "columnar", "--out", tmp_path / "out", "--json")
    told = empty_office.run("bill", *out).data
    assert (2, 2, {}, "0.00") == (told["spaces"], told["bills"], told["left"], told["left_total"])
    again = empty_office.run("bill", *out).data
    assert (1, told["total"]) == (again["resumed"], again["total"])
    issued = empty_office.run("bill", "--period", "2025-03", "--issued-on", "2025-03-01", "--json").data
    assert told["total"] == issued["total"]
    assert (
        2 == empty_office.run("bill", "--period", "2025-03", "--engine", "columnar", "--out", "sqlite:///x.db#b").code
    )


@pytest.mark.parametrize(("words", "told"), [(["columnar"], "--out"), (["abacus", "--out", "o"], "jizhi-abacus")])
def test_what_is_missing_is_named(jizhi, words: list[str], told: str) -> None:
    """And nothing is computed."""
    said = jizhi("late", "--project", "jade", "--as-of", "2025-03-31", "--engine", *words)
    assert (2, True) == (said.code, told in said.err)
