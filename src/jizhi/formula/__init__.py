"""The tariff language: a fee rule is data, one tree with several readers.

text ──parse──► tree ──units──► checked tree ──evaluate──► trace (exact, explains, replays)
                                             └─closures──► whole fen (fast, bit-identical)

``functions/`` rewrite themselves into the primitive nodes of ``tree``; no reader knows a fee.
"""

from __future__ import annotations

from jizhi.formula.closures import Closure, Scaled, compiled, scaled
from jizhi.formula.evaluate import evaluate, replay
from jizhi.formula.facts import METER_FACTS, FactSpec, built_in
from jizhi.formula.parse import Scope, parse
from jizhi.formula.tables import Band, Bands, Row, Table
from jizhi.formula.trace import Step, factor_text, operands, plain, text
from jizhi.formula.tree import Constant, Fact, FactValue, Node, facts_read
from jizhi.formula.units import countable, predicate, reduced

__all__ = [
    "METER_FACTS",
    "Band",
    "Bands",
    "Closure",
    "Constant",
    "Fact",
    "FactSpec",
    "FactValue",
    "Node",
    "Row",
    "Scaled",
    "Scope",
    "Step",
    "Table",
    "built_in",
    "compiled",
    "countable",
    "evaluate",
    "factor_text",
    "facts_read",
    "operands",
    "parse",
    "plain",
    "predicate",
    "reduced",
    "replay",
    "scaled",
    "text",
]
