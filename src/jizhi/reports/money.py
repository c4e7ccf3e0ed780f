"""Money in one summary: flows, collection, ageing, takings, prepayments and deposits of a project and a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from jizhi.fees.arrears import DEFAULT, AgeingPolicy, Arrears, arrears
from jizhi.fees.deposits import Deposit, deposits
from jizhi.fees.ledger import Entry, open_items
from jizhi.reports.collection import Collection, collections
from jizhi.reports.flows import Flow, flows
from jizhi.reports.takings import Held, Taking, prepayments, takings
from jizhi.values import Period


@attrs.frozen(kw_only=True)
class MoneySummary:
    """What a manager asks after of the money of a period; each cut of a report adds up to its whole.

    ``ageing`` is by payer and space, ``ages`` the same in one row; both as of ``as_of``, as the collection is. Flows,
    takings and prepayments are of the days of ``period``. ``deposits`` are those of which something is held.
    """

    project: str
    period: Period
    as_of: date
    policy: AgeingPolicy
    flow: Flow | None
    flows_by_fee: tuple[Flow, ...]
    flows_by_building: tuple[Flow, ...]
    collected: Collection | None
    collected_by_fee: tuple[Collection, ...]
    collected_by_building: tuple[Collection, ...]
    ages: Arrears | None
    ageing: tuple[Arrears, ...]
    by_channel: tuple[Taking, ...]
    by_cashier: tuple[Taking, ...]
    by_day: tuple[Taking, ...]
    prepayments: tuple[Held, ...]
    deposits: tuple[Deposit, ...]


def money_summary(
    policy: AgeingPolicy | None, places: Mapping[str, str], entries: Iterable[Entry], *, period: Period, as_of: date
) -> MoneySummary:
    """Sum up the books of one project.

    Args:
        policy: how the age of arrears is told; by months unless it says otherwise.
        places: the building of each space.
        entries: everything in the books.

    Raises: as ``flows``, ``collection`` and ``arrears``.

    >>> nothing = money_summary(None, {}, (), period=Period.month(2025, 3), as_of=date(2025, 3, 31))
    >>> nothing.flow, nothing.ageing
    (None, ())
    """
    policy, book = policy or DEFAULT, tuple(entries)
    owed = open_items(book, as_of=as_of)
    whole, by_fee, by_building = collections(
        places, book, period=period, as_of=as_of, cuts=("project", "fee", "building")
    )
    return MoneySummary(
        project=book[0].project if book else "",
        period=period,
        as_of=as_of,
        policy=policy,
        flow=next(iter(flows(places, book, period=period)), None),
        flows_by_fee=flows(places, book, period=period, by="fee"),
        flows_by_building=flows(places, book, period=period, by="building"),
        collected=next(iter(whole), None),
        collected_by_fee=by_fee,
        collected_by_building=by_building,
        ages=next(iter(arrears(policy, owed, as_of=as_of, by=())), None),
        ageing=arrears(policy, owed, as_of=as_of, by=("payer", "space")),
        by_channel=takings(book, period=period),
        by_cashier=takings(book, period=period, by="cashier"),
        by_day=takings(book, period=period, by="day"),
        prepayments=prepayments(book, period=period),
        deposits=tuple(one for one in deposits(book, as_of=as_of) if one.balance),
    )
