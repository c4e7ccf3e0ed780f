"""Upkeep: plans and what was done become what is due, what is due becomes work orders, and nothing is due twice.

A ``PlanBook`` of ``Plan``s is data; ``due_work(plans, assets, done, window=…)`` says what is due in a window and
``due_each`` says it as a stream. An occurrence is known by what it is counted from, whatever day it is moved to.
``raise_orders`` makes each a ``WorkOrder`` once; ``dispatch`` says whose it becomes, ``move_order`` walks it through
``ORDER_FLOW``, and what was done is the history from which the next day is counted.
"""

from jizhi.upkeep.certificates import Certificate, expiring
from jizhi.upkeep.checklists import Answer, CheckItem, Checklist, judge
from jizhi.upkeep.dispatch import Assignment, Hand, Turn, dispatch
from jizhi.upkeep.done import Due, History, Service, Usage, histories, places_of
from jizhi.upkeep.due import due_each, due_work, next_due
from jizhi.upkeep.intervals import Every
from jizhi.upkeep.orders import ORDER_FLOW, Part, Report, WorkOrder, move_order, open_order, service_of
from jizhi.upkeep.plan import Blackout, Origin, Plan, PlanBook
from jizhi.upkeep.raising import Raised, raise_orders
from jizhi.upkeep.rounds import Passed, walk
from jizhi.upkeep.series import Slot
from jizhi.upkeep.statistics import AssetFigures, asset_figures

__all__ = [
    "ORDER_FLOW",
    "Answer",
    "AssetFigures",
    "Assignment",
    "Blackout",
    "Certificate",
    "CheckItem",
    "Checklist",
    "Due",
    "Every",
    "Hand",
    "History",
    "Origin",
    "Part",
    "Passed",
    "Plan",
    "PlanBook",
    "Raised",
    "Report",
    "Service",
    "Slot",
    "Turn",
    "Usage",
    "WorkOrder",
    "asset_figures",
    "dispatch",
    "due_each",
    "due_work",
    "expiring",
    "histories",
    "judge",
    "move_order",
    "next_due",
    "open_order",
    "places_of",
    "raise_orders",
    "service_of",
    "walk",
]
