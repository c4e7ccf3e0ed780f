"""The statement of late fees: charges raised once in closed form, all others cut where something changes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

import attrs

from jizhi.fees.late_fee import late_policy
from jizhi.fees.tariff import LatePolicy, Tariff
from jizhi.values import Period, Quantity, plain_date
from jizhi_columnar.arrears.histories import Histories
from jizhi_columnar.arrears.rows import literal
from jizhi_columnar.refusals import RunRefused

COLUMNS: Final = ("project", "item", "payer", "space", "fee", "principal_fen", "amount_fen", "bound")
_MOST: Final = 2**63 - 1
_HUGE: Final = 2**126


@attrs.frozen(kw_only=True)
class Rates:
    """The rates of a policy over a common *whole*: from each day up to the next, so many parts of it a day."""

    whole: int
    steps: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, policy: LatePolicy) -> Rates:
        """The rates of *policy*, its own before the first dated one."""
        dated = sorted((entry.since.toordinal(), entry.value) for entry in policy.rates.entries)
        begins = [(0, policy.rate_per_day), *dated]
        ends = [*(day for day, _ in dated), _MOST]
        whole = math.lcm(*(Fraction(rate).denominator for _, rate in begins))
        return cls(
            whole=whole,
            steps=tuple((day, end, int(rate * whole)) for (day, rate), end in zip(begins, ends, strict=True)),
        )

    def most(self, days: int) -> int:
        """More than *days* days can come to for one fen."""
        return days * max(parts for _, _, parts in self.steps)

    def over(self, first: str, end: date) -> str:
        """In SQL, what one fen bears from the day *first* up to *end*; *first* is never later than it."""
        last = end.toordinal()
        told = []
        for begin, until, parts in self.steps:
            if parts and begin < last:
                stop = _day(min(until, last))
                begun = first if begin < 1 else f"CASE WHEN {first} > {_day(begin)} THEN {first} ELSE {_day(begin)} END"
                days = f"({stop} - {begun})"
                whole = days if until >= last else f"CASE WHEN {begun} < {stop} THEN {days} ELSE 0 END"
                told.append(f"{parts} * {whole}")
        return f"({' + '.join(told)})" if told else "CAST(0 AS BIGINT)"

    def on(self, day: str) -> str:
        """In SQL, what one fen bears on *day*."""
        found = str(self.steps[0][2])
        for begin, _, parts in self.steps[1:]:
            found = f"CASE WHEN {day} >= {_day(begin)} THEN {parts} ELSE {found} END"
        return f"({found})"


def _day(number: int) -> str:
    return literal(date.fromordinal(number))


def policies_of(tariff: Tariff) -> Mapping[str, LatePolicy]:
    """The policy of each fee that has one."""
    found = ((fee.code, late_policy(tariff, fee.code)) for fee in tariff.fees)
    return {code: policy for code, policy in found if policy is not None}


def late_fee_query(tariff: Tariff, histories: Histories, *, as_of: date) -> str:
    """The SELECT of all late fees, with the columns ``COLUMNS``; raises as ``late_fees``."""
    end = Period.day(plain_date("a day", as_of)).end
    by_policy: dict[str, tuple[LatePolicy, list[str]]] = {}
    for fee, policy in policies_of(tariff).items():
        by_policy.setdefault(policy.code, (policy, []))[1].append(fee)
    found: list[str] = []
    for policy, fees in by_policy.values():
        wide = _wide(histories, policy, end)
        found += _easy(policy, fees, end, wide, _has(histories, "settled"))
        if _has(histories, "standing"):
            found.append(_hard(policy, fees, end, wide))
    nothing = (
        "SELECT project, item, payer, space, fee, fen AS principal_fen, fen AS amount_fen, '' AS bound FROM charges"
    )
    return " UNION ALL ".join(found) or f"{nothing} WHERE FALSE"


def _has(histories: Histories, table: str) -> bool:
    ((some,),) = histories.book.duck.rows(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1)")
    return bool(some)


def _wide(histories: Histories, policy: LatePolicy, end: date) -> str:
    """The type in which nothing can overflow: 63 bits, or HUGEINT where the amounts of this book need more."""
    query = (
        "SELECT max(fen), min(due) FROM (SELECT max(fen) AS fen, min(due_on) AS due FROM charges "
        "UNION ALL SELECT CAST(sum(fen) AS BIGINT), min(due) FROM standing GROUP BY project, item)"
    )
    ((fen, due),) = histories.book.duck.rows(query)
    if fen is None:
        return "BIGINT"
    rates = Rates.of(policy)
    days = max(1, (end - due).days)
    limit = Quantity.parse(policy.cap).value if policy.cap != "principal" else Fraction(1)
    share = limit if policy.cap.endswith("%") else Fraction(1)
    most = max(
        4 * fen * rates.most(days) + 2 * rates.whole,
        fen * (share.numerator + 1),
        2 * math.floor(limit * 100 + 1) * rates.whole if not policy.cap.endswith("%") else 0,
        2 * math.ceil(fen * share) * rates.whole,
    )
    if most > _HUGE:
        raise RunRefused("amounts, rates and days that do not fit 126 bits", [policy.code, fen, days])
    return "BIGINT" if most <= _MOST else "HUGEINT"


def _listed(fees: list[str]) -> str:
    return f"fee IN ({', '.join(map(literal, fees))})"


def _easy(policy: LatePolicy, fees: list[str], end: date, wide: str, settled: bool) -> Iterator[str]:
    """Charges raised once: open money times days, less what was paid on the way times the days that it saved."""
    rates, grace = Rates.of(policy), policy.grace_days
    first = "(due_on + 1)" if policy.grace == "forgives" else f"(due_on + {grace + 1})"
    # In a grace that forgives nothing counts unless it is over; in one that shifts, nothing before it is over.
    bears = f"due_on < {_day(max(1, end.toordinal() - grace - 1))}"
    opened = f"CAST(open_fen AS {wide}) * {rates.over(first, end)}"
    begun = f"(CASE WHEN {{0}} + 1 > {{1}} + {grace + 1} THEN {{0}} + 1 ELSE {first.replace('due_on', '{1}')} END)"
    last = _day(end.toordinal() - 1)
    spared = f"CAST(paid_fen AS {wide}) * {rates.over(begun.format('paid_on', 'due_on'), end)}"
    once = f"CASE WHEN paid_on < {last} THEN {spared} ELSE 0 END"
    names = "project, item, payer, space, fee, fen AS principal_fen"
    yield _bounded(
        policy,
        f"SELECT {names}, {opened} - {once} AS parts FROM charges "
        f"WHERE NOT after AND open_fen > 0 AND {bears} AND {_listed(fees)}",
        wide,
    )
    if not settled:
        return
    saved = f"CAST(fen AS {wide}) * {rates.over(begun.format('day', 'due'), end)}"
    saving = (
        f"SELECT project, item, CAST(sum({saved}) AS {wide}) AS saved FROM settled "
        f"WHERE day < {last} AND {bears.replace('due_on', 'due')} AND {_listed(fees)} GROUP BY ALL"
    )
    yield _bounded(
        policy,
        f"SELECT {names}, {opened} - COALESCE(s.saved, 0) AS parts FROM charges AS c "
        f"LEFT JOIN ({saving}) AS s USING (project, item) WHERE after AND {bears} AND {_listed(fees)}",
        wide,
    )


def _hard(policy: LatePolicy, fees: list[str], end: date, wide: str) -> str:
    """Charges with a history: cut at every day on which something changes, part by part of what was charged."""
    rates, last = Rates.of(policy), _day(end.toordinal())
    over = f"due + {policy.grace_days + 1}"
    whose = "project, item, part, fee, due, fen, before"
    parts = (
        f"SELECT s.project, s.item, s.part, j.fee, s.due, s.fen, s.before FROM standing AS s "
        f"JOIN subjects AS j USING (project, item) WHERE s.due < {_day(end.toordinal() - 1)} AND j.{_listed(fees)}"
    )
    later = "CASE WHEN {0} > due + 1 THEN {0} ELSE due + 1 END"
    cuts = [f"SELECT {whose}, {edge} AS day, 0 AS paid, 0 AS ice FROM parts" for edge in ("due + 1", over, last)] + [
        f"SELECT {whose}, {later.format('t.day')}, t.fen_, 0 FROM parts "
        "JOIN (SELECT project, item, day, fen AS fen_ FROM changed) AS t USING (project, item)"
    ]
    for edge, ice in (("start_on", 1), ("end_on", -1)):
        cuts.append(f"SELECT {whose}, {later.format(edge)}, 0, {ice} FROM parts JOIN frozen USING (project, item)")
    cuts += [
        f"SELECT {whose}, {_day(begin)}, 0, 0 FROM parts WHERE {_day(begin)} > due" for begin, _, _ in rates.steps[1:]
    ]
    shifts = "TRUE" if policy.grace == "shifts" else f"{last} <= {over}"
    return _bounded(policy, f"""WITH parts AS ({parts}),
cuts AS (SELECT {whose}, day, sum(paid) AS paid, sum(ice) AS ice FROM ({" UNION ALL ".join(cuts)})
  WHERE day <= {last} GROUP BY ALL),
stretches AS (SELECT *, sum(paid) OVER same AS laid, sum(ice) OVER same AS cold, lead(day) OVER same AS until,
    COALESCE(sum(paid) FILTER (day <= {over}) OVER (PARTITION BY project, item, part), 0) AS laid_over
  FROM cuts WINDOW same AS (PARTITION BY project, item, part ORDER BY day)),
opened AS (SELECT *, least(greatest(before + fen - laid, 0), fen) AS still,
    least(greatest(before + fen - laid_over, 0), fen) AS still_over FROM stretches WHERE until IS NOT NULL),
borne AS (SELECT project, item, CAST(sum(CASE WHEN cold > 0 THEN 0 WHEN day >= {over} THEN still WHEN {shifts} THEN 0
    ELSE least(still, still_over) END * CAST((until - day) * {rates.on("day")} AS {wide})) AS {wide}) AS parts
  FROM opened GROUP BY ALL),
owed AS (SELECT project, item, CAST(sum(fen) AS BIGINT) AS principal_fen FROM parts GROUP BY ALL)
SELECT project, item, j.payer, j.space, j.fee, principal_fen, b.parts
FROM borne AS b JOIN owed USING (project, item) JOIN subjects AS j USING (project, item)""", wide)  # fmt: skip


def _bounded(policy: LatePolicy, query: str, wide: str) -> str:
    """Round half up to the fen, once; the minimum holds as soon as one day counts, the cap for both."""
    whole = Rates.of(policy).whole
    cap = _cap(policy, wide)
    least = policy.minimum.fen
    rounded = f"(2 * parts + {whole}) // {2 * whole}"
    raised = f"CASE WHEN {rounded} < {least} THEN {least} ELSE {rounded} END" if least else rounded
    over = f"(raised > {cap} OR parts > {cap} * {whole})"
    minimum = f" WHEN rounded < {least} THEN 'minimum'" if least else ""
    return f"""SELECT project, item, payer, space, fee, principal_fen,
  CAST(CASE WHEN {over} THEN {cap} ELSE raised END AS BIGINT) AS amount_fen,
  CASE WHEN {over} THEN 'cap'{minimum} ELSE '' END AS bound
FROM (SELECT *, {rounded} AS rounded, {raised} AS raised FROM ({query}) WHERE parts > 0)"""


def _cap(policy: LatePolicy, wide: str) -> str:
    if policy.cap == "principal":
        return "principal_fen"
    limit = Quantity.parse(policy.cap).value
    if policy.cap.endswith("%"):
        return f"(CAST(principal_fen AS {wide}) * {limit.numerator} // {limit.denominator})"
    return f"CAST({math.floor(limit * 100)} AS {wide})"
