"""Late fees in columns: what every charge of a book bears under the policies of a tariff, to the reference's fen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from jizhi.fees import Freeze
from jizhi.fees.accrual import principal_of
from jizhi.fees.late_fee import LateFee, late_fee, late_policy
from jizhi.fees.ledger import Entry, items
from jizhi.fees.tariff import Tariff
from jizhi_columnar.arrears.histories import Histories
from jizhi_columnar.arrears.late_statement import late_fee_query, policies_of
from jizhi_columnar.arrears.rows import literal
from jizhi_columnar.arrears.sample import SAMPLE, Row, agreed, chosen
from jizhi_columnar.refusals import RunRefused


@attrs.frozen(kw_only=True)
class LateFees:
    """What a run came to: the table *name* with a row for each charge that bears a fee.

    ``bound`` is ``cap`` or ``minimum`` where one of them held the amount; ``sampled`` were computed again.
    """

    name: str
    as_of: date
    charges: int
    total_fen: int
    sampled: int


def late_fees(
    tariff: Tariff, histories: Histories, *, as_of: date, name: str = "late_fees", sample: int = SAMPLE
) -> LateFees:
    """Compute the late fee of every charge up to and with *as_of* into the table *name*.

    A charge whose fee the tariff does not have, or whose rule names no policy, bears none; neither does one with no
    row. A random sample is computed again by ``late_fee``.

    Raises: NotADate, BeyondCalendar; RunRefused: the sample differs, or an amount does not fit 126 bits.
    """
    duck = histories.book.duck
    duck.do(f"CREATE OR REPLACE TABLE {name} AS {late_fee_query(tariff, histories, as_of=as_of)}")
    sampled = _checked(tariff, histories, name, as_of, sample)
    ((count, total),) = duck.rows(f"SELECT count(*), COALESCE(sum(amount_fen), 0) FROM {name}")
    return LateFees(name=name, as_of=as_of, charges=count, total_fen=int(total), sampled=sampled)


def explain_late_fee(tariff: Tariff, histories: Histories, project: str, item: str, *, as_of: date) -> LateFee:
    """The late fee of one charge by the reference, with its steps.

    Raises: UnknownFee, RunRefused: the fee bears none.
    """
    where = f"project = {literal(project)} AND item = {literal(item)}"
    entries = histories.book.entries(where)
    fee = next(iter(fee_of_items(entries).values()), "")
    policy = late_policy(tariff, fee)
    if policy is None:
        raise RunRefused("the fee bears no late fee", [project, item, fee])
    mine = (each for whose, (name, each) in histories.frozen if (whose, name) == (project, item))
    return late_fee(policy, principal_of(entries, item, frozen=mine), as_of=as_of)


def _checked(tariff: Tariff, histories: Histories, name: str, as_of: date, sample: int) -> int:
    """Compute a sample again by the reference, charges that bear nothing among it; return how many there were."""
    duck, policies = histories.book.duck, policies_of(tariff)
    ((charges, others),) = duck.rows("SELECT (SELECT count(*) FROM charges), (SELECT count(*) FROM subjects)")
    ((total,),) = duck.rows(f"SELECT COALESCE(sum(amount_fen), 0) FROM {name}")
    some = chosen("project, item", charges + others, sample, seed=(as_of, charges, others, total))
    entries = histories.book.entries(some)
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.project, entry.item), []).append(entry)
    fees = fee_of_items(entries)
    days: dict[tuple[str, str], list[Freeze]] = {}
    for project, (item, freeze) in histories.frozen:
        days.setdefault((project, item), []).append(freeze)
    told: list[Row] = []
    for whose, mine in groups.items():
        policy = policies.get(fees.get(whose, ""))
        if policy is not None:
            fee = late_fee(policy, principal_of(mine, whose[1], frozen=days.get(whose, ())), as_of=as_of)
            if fee.exact:
                told.append((*whose, fees[whose], fee.principal.fen, fee.amount.fen, fee.bound))
    wanted = "project, item, fee, principal_fen, amount_fen, bound"
    agreed(told, duck.rows(f"SELECT {wanted} FROM {name} WHERE {some}"))
    return len(fees)


def fee_of_items(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """The fee of each item that is owed, by project and item, as the reference finds it."""
    by_project: dict[str, list[Entry]] = {}
    for entry in entries:
        by_project.setdefault(entry.project, []).append(entry)
    return {
        (project, item.item): item.fee
        for project, mine in by_project.items()
        for item in items(mine)
        if item.part == "principal"
    }
