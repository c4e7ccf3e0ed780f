"""Which conventions of other engines are offered, which are declined, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from jizhi.errors import CaseUnsupported
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import exact

OFFERED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "largest_remainder": 'split(remainder="largest-fraction")',
        "largest_ratio": 'split(remainder="largest-ratio")',
        "to_first": 'split(remainder="first")',
        "floor_separate": 'split(remainder="kept-apart")',
        "block_separate": 'split(remainder="block-kept-apart")',
        "split": "split() by equal weights",
        "rounding": "Rounding(mode=…)",
        "clamp": "months_after()",
        "killbill": "Cycle and the first cycle day",
        "killbill.in_advance": "actual/period, stubs counted from the nearest cycle day",
        "killbill.fixed_days": "every month of the same number of days",
        "killbill.repair": "only what is not billed yet, credits by days",
        "silver.monthdiff": "whole months first, the rest over its own month",
        "oca.contract": "pre-paid and post-paid invoicing dates",
        "lago.dates": "calendar and anniversary boundaries in the customer's zone",
        "lago.subscription": "days billed over days of the period, rounded once",
        "openmeter.recurrence": "Cycle.covering()",
        "stripe.anchor": "Cycle anchored on a late day of the month",
        "stripe.proration": "credit for the unused, charge for the remaining time",
        "proration": "credit for the unused, charge for the remaining time",
        "graduated": "tiers()",
        "volume": "volume()",
        "lago.standard": "quantity × price",
        "lago.graduated": "tiers(); the first flat amount without use too",
        "lago.graduated_percentage": "tiers() over an amount",
        "lago.prorated_graduated": "tiers(before=…) for each event, weighted by its time",
        "lago.volume": "volume(); the full quantity chooses, the weighted one is charged",
        "lago.package": "package(free=…)",
        "lago.percentage": "a percentage beyond the free part, min() and max() for each event",
        "lago.minimum": "the fee's minimum",
        "openmeter.graduated": "tiers(before=…), each line rounded",
        "openmeter.volume": "volume(), minimum and maximum",
        "openmeter.package": "package(), only newly started ones",
        "stripe.graduated": "tiers()",
        "stripe.volume": "volume()",
        "killbill.all_tiers": "started blocks of each tier's own slice, by package()",
        "killbill.top_tier": "all started blocks at the tier reached, by package()",
        "aging": "AgeingPolicy(), an age on a bound in the younger bucket",
        "erpnext.dunning": "late_fee() of a yearly rate by the day, and a flat fee; due_notices() of the rest",
        "oca.credit_control": "steps counted from the due day, to a month's end, or from the step before",
        "killbill.overdue": "steps by the age of the earliest unpaid bill; what they block is left out",
        "lago.dunning": "a step's minimum and the gap between notices",
        "frappe.attendance": "reconcile() and windows(), the gap between shifts to the next one",
        "idempotent_id": "Writing.add(): the same again is a no-op, other content AlreadyStored with the field",
        "erpnext.maintenance": "due_work() of a floating plan: counted from completion, until its end",
        "oca.maintenance_plan": "due_work() of a fixed plan over the horizon; a moved order is what comes next",
        "biz": "BusinessTime: after(), before(), days_after(), elapsed(), is_open(), shared_spans()",
        "zammad.sla": "due_at() and elapsed() of tickets, from a whole minute, in whole minutes",
        "glpi.sla": "BusinessTime.after(), and before() for the warning",
        "killbill.capacity": "one price: the first tier whose limits all hold",
    }
)
"""Conventions of the kinds answered here, and what of ours answers them."""

FAMILIES: Final = ("killbill.", "lago.", "openmeter.", "stripe.")
"""Engines all of whose conventions are offered, as far as their kinds are answered here."""

DECLINED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "hordak": "rounds each share and then mends the first one, which may end a whole cent off its exact value",
        "sequential_from_last": "the result depends on the order of the shares",
        "formance": "nested waterfalls with caps are a payment language, not a split",
        "rfc5545": "calendar recurrence is no billing rule here: months are counted from the anchor",
        "rfc5545.skip": "skips short months, so a month would not be billed; days are clamped here",
        "erpnext.deferred": "rounds each month on its own, so that the months do not add up to the whole",
        "two_phase": "reserving money before posting it: nothing here reserves, a payment is posted once it is there",
    }
)
"""Conventions that are not offered, with the reason."""

DECLINED_CASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kb-rep-483.86-anomaly": "a fixture of its source, not an expectation: 25 of 31 days of 599.95 is 483.83",
        "erpnext-pr36953": "its month and its total are rounded apart and do not add up",
        "salesforce-4000-17": "2193.5 is shown truncated, and the page counts 16 days in words and 17 in numbers",
        "moneyphp--5-7-3": "a negative amount is floored towards minus infinity; here it mirrors the positive one",
    }
)
"""Single cases that keep an oddity of their source on purpose."""

OTHER_WORK: Final = frozenset({"calendar", "ledger", "maintenance", "sla"})
"""Groups that are answered in part or not yet: a kind of theirs that has no rule here is said to be left out."""


def refuse_declined(case: Case, *, answered: Collection[str] = ()) -> None:
    """Let only those cases pass whose convention is offered.

    Args:
        answered: the kinds that have a rule.

    Raises:
        CaseUnsupported: the case, its kind or its convention is left out, with the reason.
    """
    if case.id in DECLINED_CASES:
        raise CaseUnsupported(DECLINED_CASES[case.id])
    if case.convention in DECLINED:
        raise CaseUnsupported(f"convention {case.convention}: {DECLINED[case.convention]}")
    group = case.kind.partition(".")[0]
    if group in OTHER_WORK and case.kind not in answered:
        raise CaseUnsupported(f"kind {case.kind}: {group} is not part of this runner yet")
    if case.convention not in OFFERED and not case.convention.startswith(FAMILIES):
        raise CaseUnsupported(f"convention {case.convention} is not offered")
    if _floors_a_negative(case):
        raise CaseUnsupported(DECLINED_CASES["moneyphp--5-7-3"])


def _floors_a_negative(case: Case) -> bool:
    if case.convention != "largest_remainder" or not case.source.startswith("moneyphp/"):
        return False
    return exact(case.get("amount_minor", case.get("amount", 0))) < 0
