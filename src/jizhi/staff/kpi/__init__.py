"""KPI: a scheme as data, measures that come in from the reports, and cards that explain every point.

scheme + measures ──score──► cards ──ranking──► places; ``what_if`` scores once more with other values.
"""

from jizhi.staff.kpi.cards import Card, CardLine, Place, Shortfall, WhatIf, pay, ranking, score, what_if
from jizhi.staff.kpi.curves import Curve, Step, points_of
from jizhi.staff.kpi.measures import Measure
from jizhi.staff.kpi.scheme import Band, Metric, Scheme, SchemeOrigin

__all__ = [
    "Band",
    "Card",
    "CardLine",
    "Curve",
    "Measure",
    "Metric",
    "Place",
    "Scheme",
    "SchemeOrigin",
    "Shortfall",
    "Step",
    "WhatIf",
    "pay",
    "points_of",
    "ranking",
    "score",
    "what_if",
]
