"""The statements of dunning selection: what is owed, what holds it back, what is ready, and which of it is told."""

from __future__ import annotations

from datetime import date
from typing import Final

from jizhi.fees.dunning import DunningPolicy, Step
from jizhi_columnar.arrears.fold import Items
from jizhi_columnar.arrears.remembered import Remembered
from jizhi_columnar.arrears.rows import literal
from jizhi_columnar.arrears.stages import Ladder, staged_query, standings_query, trails_query

FINDINGS: Final = (
    "project", "severity", "code", "subject", "payer", "kind", "step", "until", "owed_fen", "minimum_fen",
)  # fmt: skip


def selection(
    policy: DunningPolicy,
    items: Items,
    known: Remembered,
    *,
    today: date,
    later: Items | None = None,
    name: str = "notices",
) -> list[str]:
    """The statements that make the tables *name* and ``…_findings``; what is not remembered is not looked at."""
    ladder, sent = Ladder(policy), known.has("acts")
    holds = known.has("holds") or known.has("promises")
    statements = []
    if sent:
        statements.append(f"CREATE OR REPLACE TEMP TABLE going AS {standings_query(policy, today)}")
    spaced = known.has("holds", "space <> ''")
    debts = _debts(items, later, spaced, stopped=known.has("stopped"))
    if holds:
        statements += _held(policy, debts, spaced, today)
        debts = "(SELECT * EXCLUDE (spaces) FROM owing ANTI JOIN kept USING (project, payer, bill))"
    trails = f"({trails_query(policy, 'going')})" if sent else ""
    statements.append(f"CREATE OR REPLACE TEMP TABLE staged AS {staged_query(ladder, debts, trails, today)}")
    statements.append(f"CREATE OR REPLACE TEMP TABLE picked AS {_picked(ladder, sent, today)}")
    statements.append(f"CREATE OR REPLACE TABLE {name} AS {_notices(ladder, sent, today)}")
    met = _findings(ladder, sent, holds, known, _source(items, later), today)
    statements.append(f"CREATE OR REPLACE TABLE {name}_findings AS {met}")
    return statements


def _debts(items: Items, later: Items | None, spaced: bool, *, stopped: bool) -> str:
    """What is owed, bill by bill, of those who are dunned at all."""
    spaces = ", list(DISTINCT space) AS spaces" if spaced else ""
    source = _source(items, later)
    if stopped:
        source = f"{source} ANTI JOIN stopped USING (project, payer)"
    return f"""(SELECT project, payer, CASE WHEN bill = '' THEN item ELSE bill END AS bill,
  COALESCE(min(CASE WHEN NOT late THEN due_on END), min(due_on)) AS due_on,
  CAST(sum(outstanding_fen) AS BIGINT) AS total,
  CAST(sum(CASE WHEN late THEN outstanding_fen ELSE 0 END) AS BIGINT) AS late{spaces}
FROM {source} WHERE outstanding_fen > 0 GROUP BY 1, 2, 3)"""


def _source(items: Items, later: Items | None) -> str:
    """The items, without those that entries of later days settle."""
    if later is None:
        return items.name
    still = f"(SELECT project, item, late FROM {later.name} WHERE outstanding_fen > 0)"
    return f"{items.name} SEMI JOIN {still} AS l USING (project, item, late)"


def _held(policy: DunningPolicy, debts: str, spaced: bool, today: date) -> list[str]:
    """The table ``owing`` of all debts, and ``kept`` of those that a hold or a promise keeps back, with the first."""
    now = literal(today)
    about = "(len(h.bills) = 0 OR list_contains(h.bills, o.bill))"
    if spaced:
        about += " AND (h.space = '' OR list_contains(o.spaces, h.space))"
    spaces = "" if spaced else ", CAST([] AS VARCHAR[]) AS spaces"
    holds = f"""SELECT project, payer, 0 AS sort, place, kind, until, space, bills FROM holds
WHERE since <= {now} AND (until IS NULL OR until > {now})
UNION ALL SELECT project, payer, 1, place, 'promise', paid_by + {policy.promise_grace_days + 1}, '', bills FROM promises
WHERE made_on <= {now} AND paid_by + {policy.promise_grace_days + 1} > {now}"""
    return [
        f"CREATE OR REPLACE TEMP TABLE owing AS SELECT *{spaces} FROM {debts}",
        f"""CREATE OR REPLACE TEMP TABLE kept AS SELECT project, payer, bill,
  arg_min_null(kind, ROW(sort, place)) AS kind, arg_min_null(until, ROW(sort, place)) AS until
FROM (SELECT o.project, o.payer, o.bill, h.kind, h.until, h.sort, h.place FROM owing AS o
  JOIN ({holds}) AS h ON h.project = o.project AND h.payer = o.payer AND {about}) GROUP BY ALL""",
    ]


def _picked(ladder: Ladder, sent: bool, today: date) -> str:
    """Payer by payer what he owes in all, which ranks something is ready for, and the one that is chosen."""
    enough = " ".join(
        f"WHEN ranks & {1 << rank} <> 0 AND {_counted(step)} >= {step.minimum.fen} THEN {rank}"
        for rank, (step, _) in reversed(list(enumerate(ladder.ranks)))
    )
    ready = f"""SELECT project, payer, CAST(sum(total) AS BIGINT) AS owed,
  CAST(sum(CASE WHEN due_on < {literal(today)} THEN total ELSE 0 END) AS BIGINT) AS overdue,
  bit_or(CASE WHEN rank IS NULL THEN 0 ELSE CAST(1 AS BIGINT) << rank END) AS ranks
FROM staged GROUP BY project, payer HAVING ranks <> 0"""
    picked = f"SELECT *, CASE {enough} END AS rank FROM ({ready})"
    if not sent:
        return picked
    until, policy = [literal(today)], ladder.policy
    until.append(f"CASE WHEN NOT again THEN days[1] + {policy.gap_days} END")
    until += [f"days[{cap.count}] + {cap.days}" for cap in policy.caps]
    most = max([1, *(cap.count for cap in policy.caps)])
    return f"""SELECT p.*, number, greatest({", ".join(until)}) AS until
FROM ({picked}) AS p
LEFT JOIN (SELECT project, payer, count(*) AS number, max(day, {most}) FILTER (state <> 'dropped') AS days FROM going
  GROUP BY ALL) AS d USING (project, payer)
LEFT JOIN (SELECT project, payer, rank, bool_or(again) AS again FROM staged WHERE rank IS NOT NULL GROUP BY ALL) AS a
  USING (project, payer, rank)"""


def _counted(step: Step) -> str:
    """What counts for the minimum of a step: what is overdue, or for a reminder all that is owed."""
    return "owed" if step.is_reminder else "overdue"


def _notices(ladder: Ladder, sent: bool, today: date) -> str:
    steps = " ".join(f"WHEN {rank} THEN {literal(step.code)}" for rank, (step, _) in enumerate(ladder.ranks))
    channels = " ".join(
        f"WHEN {rank} THEN {literal(step.channels[at])}" for rank, (step, at) in enumerate(ladder.ranks)
    )
    soon = f"AND until <= {literal(today)}" if sent else ""
    number = "COALESCE(any_value(number), 0)" if sent else "0"
    return f"""SELECT project, payer, CAST({number} AS INTEGER) AS number, CASE rank {steps} END AS step,
  CASE rank {channels} END AS channel, list(bill ORDER BY due_on, bill) AS bills,
  CAST(sum(total) AS BIGINT) AS amount_fen, CAST(sum(late) AS BIGINT) AS late_fen, any_value(owed) AS owed_fen
FROM staged JOIN (SELECT * FROM picked WHERE rank IS NOT NULL {soon}) AS p USING (project, payer, rank)
GROUP BY project, payer, rank"""


def _findings(ladder: Ladder, sent: bool, holds: bool, known: Remembered, source: str, today: date) -> str:
    """Everything that was met on the way, in the columns ``FINDINGS``."""
    told = []
    for rank, (step, _) in enumerate(ladder.ranks):
        if step.minimum.fen:
            owed = _counted(step)
            told.append(
                f"SELECT project, 'note', 'dunning-below-minimum', payer, '', '', {literal(step.code)}, NULL, {owed}, "
                f"{step.minimum.fen} FROM picked WHERE ranks & {1 << rank} <> 0 AND (rank IS NULL OR rank < {rank})"
            )
    steps = " ".join(f"WHEN {rank} THEN {literal(step.code)}" for rank, (step, _) in enumerate(ladder.ranks))
    if sent:
        told.append(
            f"SELECT project, 'note', 'dunning-later', payer, '', '', CASE rank {steps} END, until, NULL, NULL "
            f"FROM picked WHERE rank IS NOT NULL AND until > {literal(today)}"
        )
        for trouble, severity, code in (
            ("undelivered", "warning", "dunning-undelivered"),
            ("last-step", "note", "dunning-exhausted"),
        ):
            told.append(
                f"SELECT project, '{severity}', '{code}', bill, payer, '', step, NULL, NULL, NULL FROM staged "
                f"WHERE trouble = '{trouble}'"
            )
    if holds:
        told.append("SELECT project, 'note', 'dunning-held', bill, payer, kind, '', until, NULL, NULL FROM kept")
    if known.has("stopped"):
        told.append(
            f"SELECT DISTINCT project, 'note', 'dunning-stopped', payer, '', '', '', CAST(NULL AS DATE), NULL, NULL "
            f"FROM {source} SEMI JOIN stopped USING (project, payer) WHERE outstanding_fen > 0"
        )
    kinds = ("VARCHAR",) * 7 + ("DATE", "BIGINT", "BIGINT")
    typed = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in zip(FINDINGS, kinds, strict=True))
    return " UNION ALL ".join((f"SELECT {typed} WHERE FALSE", *told))
