"""Stages in SQL: which step of a policy comes next for every debt at once, as ``next_stage`` tells it for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

import attrs

from jizhi.fees.dunning import DunningPolicy, Step
from jizhi_columnar.arrears.rows import literal
from jizhi_columnar.refusals import NotColumnar

_OVER = "state IN ('failed', 'no-proof', 'declined')"
_MOST = 62

Case: TypeAlias = tuple[str, object]
"""A condition, and what is told where it holds."""


@attrs.frozen(eq=False)
class Ladder:
    """A policy as ranks: every channel of every step has one, in the order in which groups are looked at."""

    policy: DunningPolicy

    @property
    def ranks(self) -> tuple[tuple[Step, int], ...]:
        """By rank, the step and the place of the channel in it."""
        found = tuple((step, at) for step in self.policy.steps for at in range(len(step.channels)))
        if len(found) > _MOST:
            raise NotColumnar(self.policy.code, "more channels of steps than bits", {"channels": len(found)})
        return found

    def rank(self, step: Step, at: int) -> int:
        """The rank of a channel of a step."""
        return self.ranks.index((step, at))


def local(policy: DunningPolicy, instant: str) -> str:
    """The day of an instant in UTC by the clocks of the project."""
    return f"CAST({instant} + INTERVAL ({policy.utc_offset_minutes}) MINUTE AS DATE)"


def standings_query(policy: DunningPolicy, today: date) -> str:
    """What each act stands at, and since when, as ``standings`` tells it."""
    now = literal(today)
    firsts = ", ".join(
        f"min(CASE WHEN state = '{state}' THEN d END) AS {state}" for state in ("delivered", "dropped", "failed")
    )
    worded = local(policy, "w.said_at")
    out = f"greatest({local(policy, 'a.not_before')}, CASE WHEN w.act IS NULL THEN a.day ELSE {worded} END)"
    told = f"(SELECT act, state, {local(policy, 'said_at')} AS d FROM proofs)"
    return f"""SELECT *, CASE state WHEN 'delivered' THEN delivered WHEN 'dropped' THEN dropped
  WHEN 'failed' THEN failed WHEN 'declined' THEN worded WHEN 'to-approve' THEN day
  WHEN 'no-proof' THEN went_out + wait_days ELSE went_out END AS since
FROM (SELECT *, CASE WHEN delivered IS NOT NULL THEN 'delivered' WHEN dropped IS NOT NULL THEN 'dropped'
  WHEN failed IS NOT NULL THEN 'failed' WHEN NOT approved THEN 'declined'
  WHEN approval <> 'none' AND approved IS NULL THEN 'to-approve'
  WHEN {now} >= went_out + wait_days THEN 'no-proof' ELSE 'under-way' END AS state
FROM (SELECT a.*, delivered, dropped, failed, w.approved, {worded} AS worded, {out} AS went_out FROM acts AS a
  LEFT JOIN (SELECT act, {firsts} FROM {told} WHERE d <= {now} GROUP BY act) AS p USING (act)
  LEFT JOIN approvals AS w ON w.act = a.act))"""


def trails_query(policy: DunningPolicy, going: str) -> str:
    """How far each bill has come: the last demand and the last reminder that it was brought to, and how they stand."""
    demand = _case((f"step = {literal(step.code)}", at) for at, step in enumerate(policy.demands))
    reminder = _case((f"step = {literal(step.code)}", at) for at, step in enumerate(policy.reminders))
    tried = _case(
        (
            (f"step = {literal(step.code)} AND channel = {literal(channel)}", 1 << at)
            for step in policy.steps
            for at, channel in enumerate(step.channels)
        ),
        "0",
    )
    told = []
    for sign, last in (("d", "reached_d"), ("r", "reached_r")):
        here = f"FILTER ({sign} = {last})"
        told += [
            f"any_value({last}) AS {last}",
            f"bool_and({_OVER}) {here} AS over_{sign}",
            f"COALESCE(bit_or(CAST(tried AS BIGINT)) {here}, 0) AS tried_{sign}",
            f"max(since) {here} AS last_{sign}",
        ]
    return f"""SELECT project, payer, bill, {", ".join(told)},
  min(CASE WHEN d = reached_d AND state = 'delivered' THEN since END) AS delivered,
  min(CASE WHEN d = reached_d AND state IN ('under-way', 'no-proof', 'failed') THEN day END) AS sent,
  bool_or(d = reached_d AND state IN ('to-approve', 'under-way')) AS waits
FROM (SELECT *, max(d) OVER same AS reached_d, max(r) OVER same AS reached_r
  FROM (SELECT project, payer, unnest(bills) AS bill, state, since, day,
      {demand} AS d, {reminder} AS r, {tried} AS tried
    FROM {going} WHERE state <> 'dropped') WINDOW same AS (PARTITION BY project, payer, bill))
GROUP BY project, payer, bill"""


def _case(cases: Iterable[Case], otherwise: str = "NULL") -> str:
    told = " ".join(f"WHEN {condition} THEN {value}" for condition, value in cases)
    if not told:
        return "CAST(NULL AS INTEGER)" if otherwise == "NULL" else otherwise
    return f"CASE {told} ELSE {otherwise} END"


def staged_query(ladder: Ladder, debts: str, trails: str, today: date) -> str:
    """Every debt of *debts* with the ``rank`` of what is ready for it, ``again``, and ``trouble`` with its ``step``.

    Args:
        trails: empty where nothing was ever sent.
    """
    policy, now = ladder.policy, literal(today)
    if not trails:
        first = _first(ladder, now)
        return f"SELECT *, {first} AS rank FROM {debts}"
    masks = [(1 << len(step.channels)) - 1 for step in policy.demands]
    untried = _case(((f"reached_d = {at}", f"tried_d <> {mask}") for at, mask in enumerate(masks)), "FALSE")
    follow = [*policy.demands[1:], None][: len(masks)]
    by_sending = (each is not None and each.after == "sent" for each in follow)
    sent = _case(((f"reached_d = {at}", holds) for at, holds in enumerate(by_sending)), "FALSE")
    settled = f"""SELECT *, CASE WHEN delivered IS NOT NULL THEN delivered WHEN over_d AND {untried} THEN NULL
    WHEN {sent} THEN sent END AS settled, over_d AND {untried} OR NOT waits AS lost
  FROM {debts} LEFT JOIN {trails} AS t USING (project, payer, bill)"""
    later, earlier = _demanded(ladder, now), _reminded(ladder, now)
    columns = ", ".join(
        f"CASE WHEN {now} <= due_on THEN {one} ELSE {other} END AS {name}"
        for name, one, other in zip(("rank", "again", "trouble", "step"), earlier, later, strict=True)
    )
    return f"SELECT project, payer, bill, due_on, total, late, {columns} FROM ({settled})"


def _first(ladder: Ladder, now: str) -> str:
    """The rank of a debt about which nothing was ever sent."""
    policy = ladder.policy
    cases: list[Case] = [
        (f"{now} <= due_on AND due_on <= {now} - ({step.after_days})", ladder.rank(step, 0))
        for step in reversed(policy.reminders)
    ]
    if policy.demands:
        step = policy.demands[0]
        cases.append((f"due_on < {now} AND {_earliest(step, '')} <= {now}", ladder.rank(step, 0)))
    return _case(cases)


def _earliest(step: Step, settled: str) -> str:
    if step.counted == "from-previous" and settled:
        return f"{settled} + {step.after_days}"
    day = f"(due_on + {step.after_days})"
    return f"last_day({day})" if step.counted == "end-of-month" else day


def _demanded(ladder: Ladder, now: str) -> tuple[str, str, str, str]:
    """After it is overdue: rank, again, trouble, step."""
    policy = ladder.policy
    ranks, again, trouble, steps = list[Case](), list[Case](), list[Case](), list[Case]()
    if policy.demands:
        first = policy.demands[0]
        ranks.append((f"reached_d IS NULL AND {_earliest(first, '')} <= {now}", ladder.rank(first, 0)))
    for at, step in enumerate(policy.demands):
        here, following = f"reached_d = {at}", policy.demands[at + 1] if at + 1 < len(policy.demands) else None
        steps.append((here, literal(step.code)))
        if following is None:
            trouble.append((f"{here} AND settled IS NOT NULL", "'last-step'"))
        else:
            ready = f"greatest({_earliest(following, 'settled')}, settled + {_distance(policy, step, following)})"
            ranks.append((f"{here} AND settled IS NOT NULL AND {ready} <= {now}", ladder.rank(following, 0)))
        lost = f"{here} AND settled IS NULL AND lost"
        tries, spent = _tries(ladder, step, "d", lost, now)
        ranks, again = [*ranks, *tries], [*again, *((condition, True) for condition, _ in tries)]
        trouble.append((spent, "'undelivered'"))
    return _case(ranks), _case(again, "FALSE"), _case(trouble, "''"), _case(steps, "''")


def _distance(policy: DunningPolicy, step: Step, following: Step) -> int:
    both = step.counted == following.counted == "from-due"
    kept = policy.catch_up == "keep-distance" and both
    return following.after_days - step.after_days if kept else policy.gap_days


def _tries(ladder: Ladder, step: Step, sign: str, lost: str, now: str) -> tuple[list[Case], str]:
    """The first channel that was not tried, from the day after; and when none is left."""
    tries, gone = list[Case](), lost
    for at in range(len(step.channels)):
        free = f"tried_{sign} & {1 << at} = 0"
        tries.append((f"{gone} AND {free} AND last_{sign} + 1 <= {now}", ladder.rank(step, at)))
        gone = f"{gone} AND NOT ({free})"
    return tries, gone


def _reminded(ladder: Ladder, now: str) -> tuple[str, str, str, str]:
    """Before it is overdue: rank, again, trouble, step."""
    policy = ladder.policy
    ranks, again, trouble, steps = list[Case](), list[Case](), list[Case](), list[Case]()
    reminders: Sequence[Step] = policy.reminders
    come = []
    for at, step in reversed(list(enumerate(reminders))):
        condition = f"COALESCE(reached_r, -1) < {at} AND due_on + ({step.after_days}) <= {now}"
        come.append(condition)
        ranks.append((condition, ladder.rank(step, 0)))
    none = " AND ".join(f"NOT ({condition})" for condition in come) or "TRUE"
    for at, step in enumerate(reminders):
        steps.append((f"reached_r = {at}", literal(step.code)))
        tries, spent = _tries(ladder, step, "r", f"{none} AND reached_r = {at} AND over_r", now)
        ranks, again = [*ranks, *tries], [*again, *((condition, True) for condition, _ in tries)]
        trouble.append((spent, "'undelivered'"))
    return _case(ranks), _case(again, "FALSE"), _case(trouble, "''"), _case(steps, "''")
