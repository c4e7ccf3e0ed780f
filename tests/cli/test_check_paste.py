"""``jizhi check --deep`` prints cases that are pasted as they stand into ``jizhi calc --batch -``."""

from __future__ import annotations

import io
import sys
from decimal import Decimal

import pytest

from jizhi.testing.billing import fee_text

BANDS = '\n  bands.w = [ { to = 180, rate = "5 元/m³" }, { rate = "0.7 元/m³" } ]'
WATER = fee_text("water", on='"meter"', per='"period"', formula="volume(usage, w)").replace("元/㎡/月", "元/m³")
PLANTED = {
    "law-negative": fee_text(formula="area * price - off").replace('㎡/月" }', '㎡/月", off = "50 元/月" }'),
    "law-falls": WATER + BANDS,
    "law-refused": fee_text(formula="area * pick(floor, t)") + '\n  table.t = [ { to = 6, value = "2 元/㎡/月" } ]',
    "law-rounding": fee_text(prorate='"none"', cycle="{ months = 3 }"),
    "law-cut": fee_text(maximum='"1.00"'),
}


@pytest.fixture
def pasted(jizhi, monkeypatch):
    """Ask ``calc`` what stands on its standard input."""

    def run(path, block: str):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(block.encode()), encoding="utf-8"))
        return jizhi("calc", path, "--batch", "-").answers

    return run


def parts(lines: list[str]) -> dict[str, list[str]]:
    """The cases that are printed, by the law that stands above them."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("# "):
            law = found.setdefault(line.removeprefix("# ").partition(":")[0], [])
        elif line.startswith("{"):
            law.append(line)
    return found


@pytest.mark.parametrize("law", PLANTED)
def test_what_is_printed_is_pasted_whole_and_shows_what_was_said(jizhi, tariff, pasted, law):
    """An answer for each case; the amounts of the law, or its trouble, stand among them."""
    path = tariff(PLANTED[law])
    said = jizhi("check", "--deep", "--tries", "20", path)
    lines = said.out.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("# "))
    block = [line for line in lines[first:] if line.startswith(("#", "{"))]
    assert lines[first : first + len(block)] == block
    assert sum(line.startswith("{") for line in block) == len(pasted(path, "\n".join(block)))
    answers = pasted(path, "\n".join(parts(block)[law]))
    told = "".join(line for line in (said.err + said.out).splitlines() if line.startswith(("!", "✗", "·")))
    amounts = [answer["amount"] for answer in answers if answer["amount"]]
    if law == "law-rounding":
        amounts = [amounts[0], str(sum(map(Decimal, amounts[1:])))]
    if law == "law-cut":
        amounts = amounts[:1]
    troubles = [each["text"].rpartition("：")[2] for answer in answers for each in answer["findings"]]
    assert (amounts or troubles) and all(each in told for each in amounts)
    assert law != "law-refused" or all(each in told for each in troubles)


def test_a_tariff_that_is_refused_is_not_said_to_keep_the_laws(jizhi, tariff):
    """No law was tried on it."""
    said = jizhi("check", "--deep", tariff(fee_text(formula="area × price")))
    assert 1 == said.code and "先改好上面的错" in said.out and "没有反例" not in said.out
