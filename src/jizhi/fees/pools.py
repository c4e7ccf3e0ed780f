"""Pools of a run: which are due, who is weighed for each, and what every space bears of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from jizhi.estate import Roster, Zone
from jizhi.estate.gather import lineage
from jizhi.fees.inputs import Inputs, Pool, PoolShare
from jizhi.fees.metered import consumption
from jizhi.fees.segments import Facts
from jizhi.fees.shared import Shared, Weighed, company_notes, share_out, weigh
from jizhi.fees.space_facts import SpaceFacts
from jizhi.fees.tariff import Fee, Tariff
from jizhi.findings import Finding, Outcome
from jizhi.formula import METER_FACTS
from jizhi.values import Period


def due_pools(tariff: Tariff, pools: Iterable[Pool], *, period: Period) -> tuple[Pool, ...]:
    """The last statement of each pool whose charges a run over *period* bills, by fee, period and code.

    In arrears that is a pool whose period ends in *period*, in advance one that shares a day with it. A pool of a fee
    that the tariff does not have is left out.
    """
    last: dict[str, Pool] = {}
    for pool in sorted(pools, key=lambda pool: pool.n):
        last[pool.subject] = pool
    fees = {fee.code: fee for fee in tariff.fees if fee.on == "pool"}
    due = (pool for pool in last.values() if pool.fee in fees and _is_due(fees[pool.fee], pool, period))
    return tuple(sorted(due, key=lambda pool: (pool.fee, pool.period.start, pool.period.end, pool.code)))


def _is_due(fee: Fee, pool: Pool, period: Period) -> bool:
    if fee.cycle.when == "in-advance":
        return pool.period.overlap(period) is not None
    return period.start < pool.period.end <= period.end


def pool_facts(fee: Fee, roster: Roster, space: str, *, period: Period) -> tuple[Facts, tuple[Finding, ...]]:
    """The facts by which a space is weighed: its own, and what its meters counted where the formula reads that."""
    facts = SpaceFacts(roster, space)
    if not {fact.name for fact in fee.reads} & set(METER_FACTS):
        return facts, ()
    counted = consumption(fee, roster.dossier(space), facts, cycle=period)
    return (facts if counted.line is None else counted.line), counted.findings


@attrs.define
class Weighing:
    """The weights of one pool, gathered space by space so that a large estate need not be held whole."""

    fee: Fee
    pool: Pool
    weighed: list[Weighed] = attrs.field(factory=list)
    findings: list[Finding] = attrs.field(factory=list)

    def add(self, roster: Roster) -> None:
        """Weigh the spaces of *roster* that lie in the pool's zone, building and entrance."""
        zones = {zone.code: zone for zone in roster.zones}
        for space in roster.spaces:
            if not self._holds(roster, space.code, zones):
                continue
            facts, findings = pool_facts(self.fee, roster, space.code, period=self.pool.period)
            self.findings += findings
            outcome = weigh(self.fee, space.code, facts, period=self.pool.period)
            self.findings += outcome.findings
            if outcome.value is not None:
                self.weighed.append(outcome.value)

    def _holds(self, roster: Roster, space: str, zones: Mapping[str, Zone]) -> bool:
        pool, facts = self.pool, roster.facts(space, on=self.pool.period.start)
        if pool.zone and pool.zone not in lineage(str(facts.get("zone", "")), zones):
            return False
        return pool.building in ("", facts.get("building")) and pool.entrance in ("", facts.get("entrance"))

    def shares(self) -> Outcome[tuple[PoolShare, ...]]:
        """What each space bears; no share at all where a weight is in error or nobody has one."""
        wrong = tuple(finding for finding in self.findings if finding.severity == "error")
        if wrong:
            facts = {"pool": self.pool.subject, "count": len(wrong)}
            return Outcome((), (*self.findings, Finding("pool-parked", self.fee.code, facts)))
        shared = share_out(self.fee, self.pool.amount, self.weighed, period=self.pool.period)
        told = [finding for finding in self.findings if finding.severity == "warning"]
        if shared.value is None:
            return Outcome((), (*told, *shared.findings))
        found = tuple(self._share(shared.value, each) for each in self.weighed if any(each.own))
        return Outcome(found, (*told, *company_notes(self.fee, shared.value)))

    def _share(self, shared: Shared, weighed: Weighed) -> PoolShare:
        return PoolShare(
            fee=self.fee.code,
            code=self.pool.code,
            period=self.pool.period,
            space=weighed.space,
            pool=self.pool.amount,
            basis=self.pool.basis,
            weights=shared.weights(weighed),
            amount=shared.parts[weighed.space],
            step=shared.step,
        )


def share_pools(tariff: Tariff, rosters: Iterable[Roster], pools: Iterable[Pool], *, period: Period) -> Outcome[Inputs]:
    """Share out every pool that is due in *period* over the spaces of *rosters*, which are gone through once.

    Args:
        rosters: one, or the parts of a large one.

    Returns: inputs with a share for each space that bears a part, and the cycles of all pools that could be shared.
        A pool for which one space cannot be weighed is left out whole, with a ``pool-parked``.
    """
    due = [Weighing(tariff.fee(pool.fee), pool) for pool in due_pools(tariff, pools, period=period)]
    for roster in rosters if due else ():
        for weighing in due:
            weighing.add(roster)
    shares: list[PoolShare] = []
    cycles: list[tuple[str, Period]] = []
    findings: list[Finding] = []
    for weighing in due:
        outcome = weighing.shares()
        findings += outcome.findings
        shares += outcome.value
        if outcome.ok:
            cycles.append((weighing.fee.code, weighing.pool.period))
    return Outcome(Inputs(shares=tuple(shares), cycles=tuple(dict.fromkeys(cycles))), findings)
