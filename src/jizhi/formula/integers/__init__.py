"""The integer form of a checked tree: whole numbers within proven bounds, one division, nothing beyond 63 bits.

``integral`` lowers a line; what it returns an engine writes in its own language (SQL, columns of a frame, arrays) and
comes to the same fen as ``evaluate``, or refers the row to it. ``computed`` is the plain reader of the form.
"""

from __future__ import annotations

from jizhi.formula.integers.build import Workshop
from jizhi.formula.integers.computed import computed
from jizhi.formula.integers.forms import (
    BITS,
    MOST,
    Always,
    Both,
    Either,
    Entry,
    Form,
    Greater,
    Holds,
    If,
    Is,
    Lesser,
    Missing,
    Number,
    Opposite,
    Product,
    Quotient,
    Read,
    Said,
    Same,
    Spelled,
    Sum,
    Truth,
    Which,
    Whole,
    Word,
    WordIf,
    in_order,
    parts,
)
from jizhi.formula.integers.lower import Lowerer, Ratio, Span, declared_span
from jizhi.formula.integers.rounding import rounded
from jizhi.formula.integers.whole import Integral, integral, proved

__all__ = [
    "BITS",
    "MOST",
    "Always",
    "Both",
    "Either",
    "Entry",
    "Form",
    "Greater",
    "Holds",
    "If",
    "Integral",
    "Is",
    "Lesser",
    "Lowerer",
    "Missing",
    "Number",
    "Opposite",
    "Product",
    "Quotient",
    "Ratio",
    "Read",
    "Said",
    "Same",
    "Span",
    "Spelled",
    "Sum",
    "Truth",
    "Which",
    "Whole",
    "Word",
    "WordIf",
    "Workshop",
    "computed",
    "declared_span",
    "in_order",
    "integral",
    "parts",
    "proved",
    "rounded",
]
