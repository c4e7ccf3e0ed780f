"""``jizhi check --deep``: cases to paste, kept beside the tariff and asked again; a roster held to it on later days."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from jizhi.presets import FLOWS
from jizhi.testing.billing import fee_text

REBATE = fee_text(formula="area * price - off").replace('㎡/月" }', '㎡/月", off = "50 元/月" }')
FEW = ("--tries", "20")


def test_a_case_is_shown_kept_and_answered_by_calc(jizhi, tariff):
    """What breaks a law can be pasted into the command that rates one case, and is a file of its cases too."""
    path = tariff(REBATE)
    said = jizhi("check", path, "--deep", *FEW)
    assert 1 == said.code
    shown = [line for line in said.out.splitlines() if line.startswith("{")]
    assert ["service"] == [json.loads(line)["fee"] for line in shown]
    kept = path.with_suffix(".cases.jsonl")
    answers = jizhi("calc", path, "--batch", kept).answers
    assert ["amount-negative"] == [finding["code"] for answer in answers for finding in answer["findings"]]


def test_a_kept_case_is_asked_first_and_stays_when_it_is_mended(jizhi, tariff):
    """It is a regression: found with one try, gone from the findings with the mistake, and not lost from the file."""
    path = tariff(REBATE)
    kept = path.with_suffix(".cases.jsonl")
    kept.write_text(
        '{"law": "law-negative", "fee": "service", "facts": {"area": "7.5"}, "period": "2020-02"}\n'
        '{"law": "law-negative", "fee": "gone", "facts": {}, "period": "2020-02"}\n',
        encoding="utf-8",
    )
    said = jizhi("check", path, "--deep", "--tries", "1", "--json")
    assert [{"area": "7.5"}] == [case["facts"] for each in said.data["cases"] for case in each["cases"]]
    tariff(fee_text())
    mended = jizhi("check", path, "--deep", *FEW, "--json")
    assert (0, []) == (mended.code, mended.codes)
    assert "7.5" in kept.read_text(encoding="utf-8")


def test_a_roster_is_held_to_every_version_that_will_hold(office, jizhi, tariff):
    """Who will be billed twice from a later day on is named with that day."""
    path = tariff(fee_text(name='"物业费"'), fee_text("new", name='"物业费"', prices={"2026-07-01": "2.20"}))
    words = (path, "--on", "2025-03-01", "--roster", office.db, "--project", "jade", "--json")
    assert [] == jizhi("check", *words).codes
    said = jizhi("check", "--deep", *FEW, *words)
    assert ["billed-twice"] == said.codes and "2026-07-01" in said.data["findings"][0]["subject"]


def test_without_hypothesis_the_line_that_installs_it_is_told(jizhi, tariff, monkeypatch):
    """The library itself does not need it."""
    for name in [name for name in sys.modules if name.startswith("jizhi.verify")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    said = jizhi("check", tariff(), "--deep")
    assert 2 == said.code and "pip install 'jizhi-core[verify]'" in said.err
    assert 0 == jizhi("check", tariff()).code


def test_a_policy_a_plan_and_a_workflow_are_checked_by_their_keys(jizhi, tmp_path):
    """One command for every file that an author writes; what has no law of its own is proven by its reader."""
    shared = Path(__file__).parents[2] / "examples" / "dunning" / "standard.toml"
    night = tmp_path / "night.toml"
    night.write_text(
        shared.read_text(encoding="utf-8").replace('closes = "20:00"', 'closes = "23:00"'), encoding="utf-8"
    )
    said = jizhi("check", night, "--deep", "--tries", "1", "--json")
    assert (0, "dunning policy") == (said.code, said.data["kind"]) and "law-dunning-night" in said.codes
    flow = tmp_path / "flow.toml"
    flow.write_text(FLOWS["repair"], encoding="utf-8")
    assert 0 == jizhi("check", flow).code and "✓" in jizhi("check", flow, "--deep").out
    flow.write_text(FLOWS["repair"].replace("start", "begin", 1), encoding="utf-8")
    assert 1 == jizhi("check", flow, "--deep").code
    assert 2 == jizhi("check", flow, "--db", "sqlite:///x.db", "--project", "jade").code


@pytest.mark.parametrize("options", [("--tries", "0"), ("--seed", "x")])
def test_a_wrong_number_is_refused(jizhi, tariff, options):
    """Before anything is tried."""
    assert 2 == jizhi("check", tariff(), "--deep", *options).code
