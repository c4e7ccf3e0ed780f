"""Fees, a river from rules to bills.

tariff + roster ──assess──► what should be charged ──reconcile (with what is known)──► charges ──bill──► bills
                                                                                       └─explain──► why, replayed

``rate_line`` is the exact way to one line; ``plan`` compiles it for the many spaces in which nothing changes. A fee has
versions since a date on a written basis; a line has segments, one sum and one rounding; an error never bills 0.
"""

from jizhi.fees.arrears import AGEING, AgeingPolicy, Arrears, ageing_policy, arrears
from jizhi.fees.assess import assess, assess_each, due_cycles, is_recurring
from jizhi.fees.bills import bill
from jizhi.fees.charges import (
    Assessment,
    Bill,
    Billed,
    BillRun,
    Charge,
    Draw,
    Parked,
    Result,
    RosterPart,
    RunItem,
    Skipped,
    Slice,
    TariffText,
    item_of,
)
from jizhi.fees.cycle import Cycle, due_on
from jizhi.fees.draws import estimated
from jizhi.fees.explain import Explanation, explain, explain_charge
from jizhi.fees.inputs import Inputs, OneOff, Pool, PoolShare
from jizhi.fees.late_fee import LateFee, accrue, late_fee, late_policy
from jizhi.fees.line import Constant, Line, rate_line
from jizhi.fees.overdue import Due, Freeze, LateStep, Principal, Settled
from jizhi.fees.pools import share_pools
from jizhi.fees.proration import DAY_COUNTS, weights
from jizhi.fees.reading import read_tariff
from jizhi.fees.reconcile import reconcile, void, void_charges
from jizhi.fees.settlement import SettledShare, Settlement, settle
from jizhi.fees.tariff import Fee, LatePolicy, Tariff, Version
from jizhi.fees.terms import Segment

__all__ = [
    "AGEING",
    "DAY_COUNTS",
    "AgeingPolicy",
    "Arrears",
    "Assessment",
    "Bill",
    "BillRun",
    "Billed",
    "Charge",
    "Constant",
    "Cycle",
    "Draw",
    "Due",
    "Explanation",
    "Fee",
    "Freeze",
    "Inputs",
    "LateFee",
    "LatePolicy",
    "LateStep",
    "Line",
    "OneOff",
    "Parked",
    "Pool",
    "PoolShare",
    "Principal",
    "Result",
    "RosterPart",
    "RunItem",
    "Segment",
    "Settled",
    "SettledShare",
    "Settlement",
    "Skipped",
    "Slice",
    "Tariff",
    "TariffText",
    "Version",
    "accrue",
    "ageing_policy",
    "arrears",
    "assess",
    "assess_each",
    "bill",
    "due_cycles",
    "due_on",
    "estimated",
    "explain",
    "explain_charge",
    "is_recurring",
    "item_of",
    "late_fee",
    "late_policy",
    "rate_line",
    "read_tariff",
    "reconcile",
    "settle",
    "share_pools",
    "void",
    "void_charges",
    "weights",
]
