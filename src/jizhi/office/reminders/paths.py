"""Looks into dunning: one payer's whole path with its proofs, what a person has to do, what policies would come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from jizhi.errors import NotPosted
from jizhi.fees.accrual import plan_freezes, principal_of
from jizhi.fees.dunning import (
    CARRIED,
    CIVIL_CODE,
    DunningAct,
    DunningFacts,
    DunningPolicy,
    Limitation,
    PaymentPromise,
    Standing,
    interruptions,
    limitation,
    standings,
)
from jizhi.fees.dunning.simulation import Accruing, Simulation, simulate
from jizhi.fees.late_fee import late_policy
from jizhi.fees.ledger import Entry, PayerAccount, open_items
from jizhi.findings import Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.reminders.known import PayerFile, owing_payers, payer_file, payer_files
from jizhi.office.tariffs import published_tariff, tariff_of
from jizhi.ports import Reading
from jizhi.reports.dunning import DunningReport, dunning_report
from jizhi.values import Period, key


@attrs.frozen(kw_only=True)
class PayerPath:
    """One payer's dunning as it stands on a day: his acts, and until when each debt can be claimed."""

    file: PayerFile
    standings: tuple[Standing, ...]
    limits: tuple[Limitation, ...]


@operation("dunning.read", own="payer")
def path_of(desk: Desk, project: str, payer: str, policy: DunningPolicy, *, on: date) -> PayerPath:
    """The whole path of *payer*.

    Raises:  UnknownProject; NotPosted: nothing was ever posted to him.
    """
    with desk.store.reading() as known:
        read_project(known, project)
        if known.get(PayerAccount, key(project, payer)) is None:
            raise NotPosted("payer", payer)
        file = payer_file(known, project, payer, on=on)
    overdue = [debt for debt in file.facts.debts if debt.due_on < on]
    limits = tuple(
        limitation(
            CIVIL_CODE, debt, interruptions(policy, debt, file.facts, on=on, entries=file.book, plans=file.plans)
        )
        for debt in overdue
    )
    return PayerPath(file=file, standings=standings(policy, file.facts, on=on), limits=limits)


@operation("dunning.read")
def to_do(desk: Desk, project: str, policy: DunningPolicy, *, on: date) -> tuple[Standing, ...]:
    """What waits for a person: letters to approve; calls, visits and letters of which nothing is known yet.

    Raises:  UnknownProject.
    """
    with desk.store.reading() as known:
        read_project(known, project)
        files = tuple(_files(known, project, on))
    return tuple(
        each
        for file in files
        for each in standings(policy, file.facts, on=on)
        if each.state == "to-approve" or (each.state == "under-way" and each.act.channel not in CARRIED)
    )


@operation("dunning.read")
def try_out(desk: Desk, project: str, policy: DunningPolicy, *, as_of: date, days: int = 365) -> Outcome[Simulation]:
    """What *policy* would come to on the arrears of *project*, with the late fees of its published tariff.

    Raises:  UnknownProject; NoTariff.
    """
    with desk.store.reading() as known:
        read_project(known, project)
        tariff = tariff_of(known, published_tariff(known, project).id)
        files = tuple(_files(known, project, as_of))
    policies = {fee.code: late for fee in tariff.fees if (late := late_policy(tariff, fee.code)) is not None}
    accruing = []
    for file in files:
        for item in open_items(file.book, as_of=as_of):
            if item.part == "principal" and item.fee in policies:
                plans = (plan for plan in file.plans if item.id in plan.items)
                kept = [each for plan in plans for each in plan_freezes(plan, file.book, as_of=as_of)]
                frozen = [freeze for name, freeze in file.disputed if name == item.item]
                principal = principal_of(file.book, item.item, frozen=(*kept, *frozen))
                accruing.append(Accruing(principal=principal, policy=policies[item.fee]))
    facts = gathered(files)
    return simulate(policy, facts, as_of=as_of, days=days, accruing=accruing, calendar=desk.calendar)


@operation("dunning.read")
def report_of(
    desk: Desk,
    project: str,
    policy: DunningPolicy,
    *,
    as_of: date,
    within_days: int = 14,
    period: Period | None = None,
) -> DunningReport:
    """What the dunning of *project* came to, step by step, and the promises.

    Args:
        period: only acts decided and promises made on its days.

    Raises:  UnknownProject.
    """
    with desk.store.reading() as known:
        read_project(known, project)
        dunned = {act.payer for act in known.find(DunningAct, project=project)}
        dunned |= {each.payer for each in known.find(PaymentPromise, project=project)}
        files = tuple(payer_files(known, project, sorted(dunned), on=as_of))
    books: dict[str, tuple[Entry, ...]] = {file.payer: file.book for file in files}
    facts = gathered(files)
    if period is not None:
        acts = tuple(act for act in facts.acts if act.day in period)
        made = tuple(each for each in facts.promises if each.made_on in period)
        facts = attrs.evolve(facts, acts=acts, promises=made)
    return dunning_report(policy, facts, books, as_of=as_of, within_days=within_days)


def gathered(files: tuple[PayerFile, ...]) -> DunningFacts:
    """The facts of several payers as one."""
    names = [field.name for field in attrs.fields(DunningFacts) if field.name != "stopped"]
    return DunningFacts(**{name: tuple(each for file in files for each in getattr(file.facts, name)) for name in names})


def _files(known: Reading, project: str, on: date) -> Iterator[PayerFile]:
    return payer_files(known, project, owing_payers(known, project), on=on)
