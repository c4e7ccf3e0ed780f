"""Shared costs: a pool is stated, by hand or from meters; stated anew it is corrected, and taken back it is nothing."""

from __future__ import annotations

import attrs

from jizhi.errors import NotStored, UnknownFee
from jizhi.estate import Meter, MeterReading
from jizhi.fees import Pool
from jizhi.fees.common_use import CommonUse, common_use
from jizhi.findings import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project, read_project
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.ports import Reading
from jizhi.values import Money, Period, key


@operation("pools.state", at="pool.project")
def state_pool(desk: Desk, pool: Pool) -> Pool:
    """Keep *pool* as the next statement of its subject; stated in the same words it is the one that is kept.

    Raises: UnknownProject, NoTariff; UnknownFee where the published tariff has no such fee that is shared out.
    """
    with desk.store.writing() as tx:
        lock_project(tx, pool.project)
        _shared_out(tx, pool)
        last = last_stated(tx, pool)
        if last is not None and attrs.evolve(pool, n=last.n) == last:
            return last
        fresh = attrs.evolve(pool, n=0 if last is None else last.n + 1)
        tx.add([fresh])
    return fresh


@operation("pools.state", at="pool.project")
def take_back_pool(desk: Desk, pool: Pool) -> Pool:
    """State that *pool* is nothing, so that the next run over its period takes back what was billed of it.

    Raises: UnknownProject, NoTariff, UnknownFee; NotStored where it was never stated.
    """
    with desk.store.reading() as known:
        last = last_stated(known, pool)
    if last is None:
        raise NotStored("pool", pool.subject)
    return state_pool(desk, attrs.evolve(last, amount=Money(0), basis=pool.basis or last.basis))


def last_stated(known: Reading, pool: Pool) -> Pool | None:
    """The statement that counts of the same fee, code and period as *pool*."""
    same = (each for each in known.find(Pool, project=pool.project, fee=pool.fee) if each.subject == pool.subject)
    return max(same, key=lambda each: each.n, default=None)


@operation("pools.state")
def read_common_use(desk: Desk, project: str, master: str, *, period: Period) -> Outcome[CommonUse | None]:
    """What the project's own meter *master* counted in *period* beyond the meters that name it as their parent.

    Raises: UnknownProject; NotStored where the project has no such meter.
    """
    with desk.store.reading() as known:
        read_project(known, project)
        meter = known.get(Meter, key(project, "", master))
        if meter is None:
            raise NotStored("meter", master)
        subs = tuple(each for each in known.find(Meter, project=project) if each.parent == master)
        spaces = tuple(sorted({"", *(each.space for each in subs)}))
        readings = tuple(known.find(MeterReading, project=project, space=spaces))
    return common_use(meter, subs, readings, period=period)


def _shared_out(known: Reading, pool: Pool) -> None:
    fees = tariff_of(known, published_tariff(known, pool.project).id).fees
    shared = tuple(fee.code for fee in fees if fee.on == "pool")
    if pool.fee not in shared:
        raise UnknownFee(pool.fee, shared)
