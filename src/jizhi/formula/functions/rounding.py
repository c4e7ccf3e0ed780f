"""``round(x, "half-up", "1")``: an inner rounding, where a tariff demands one."""

from __future__ import annotations

import re
from fractions import Fraction

from jizhi.errors import FormulaRefused
from jizhi.formula.tree import Node, Rounded
from jizhi.values.rounding import ROUNDING_MODES

_STEP = re.compile(r"[0-9]{1,12}(\.[0-9]{1,10})?", re.ASCII)


def rounded(x: Node, mode: str, to: str) -> Node:
    """Round *x* to a whole multiple of *to*, in the unit of *x* (Shenzhen: 90 % of the water, to whole m³)."""
    if mode not in ROUNDING_MODES:
        raise FormulaRefused("rounding-unknown", {"mode": mode, "known": " ".join(ROUNDING_MODES)})
    if not _STEP.fullmatch(to) or Fraction(to) == 0:
        raise FormulaRefused("rounding-step", {"step": to})
    return Rounded(x, mode, Fraction(to))
