"""极致 jizhi: the rule book of a property management office, embedded in your own program.

What each room owes and why, to the fen. ``jizhi.estate`` says who and where, ``jizhi.fees`` goes from a tariff and a
roster to bills that explain themselves, ``jizhi.codec`` reads a tariff file, ``jizhi.office`` keeps it all in a store;
``jizhi demo`` shows the whole. Every verb reads ``verb(rulebook, facts, *, time) -> Outcome``: trouble in data is a
``Finding`` beside the value, trouble in code a ``JizhiError``. Here stand the few names that everybody meets first.
"""

from jizhi.errors import JizhiError
from jizhi.findings import Finding, Outcome
from jizhi.values import Money, Period, Quantity, Rounding, cny, split

__version__ = "0.1.0"

__all__ = [
    "Finding",
    "JizhiError",
    "Money",
    "Outcome",
    "Period",
    "Quantity",
    "Rounding",
    "__version__",
    "cny",
    "split",
]
