"""The sheet of leases: the rows of one contract are one lease, with its rent and the days on which the rent rises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import attrs

from jizhi.errors import BeyondCalendar, MoneyOutOfRange
from jizhi.estate import Lease, Party, RentStep, escalated
from jizhi.intake.kept import Kept
from jizhi.intake.people import People, gather_people, other_names
from jizhi.intake.rows import ReadRow, once
from jizhi.intake.turns import known_space
from jizhi.intake.vehicles import ends_well, past
from jizhi.values import Money

Known: TypeAlias = Mapping[tuple[str, str], Lease]
"""The leases that are kept, by the space and the number of the contract."""


@attrs.frozen(kw_only=True)
class Let:
    """The records that a sheet of leases comes to, and its rows as they fared."""

    rows: tuple[ReadRow, ...] = ()
    leases: tuple[Lease, ...] = ()
    parties: tuple[Party, ...] = ()


def settle_leases(rows: Iterable[ReadRow], *, project: str, kept: Kept) -> Let:
    """Return what the rows of leases come to.

    A row with a day in 调租日期 is a step of the contract's rent; the row without one is its head, which a contract
    that is kept already may leave out.

    Findings:  ``cell-missing``, ``room-unknown``, ``identity-twice``, ``lease-heads``, ``step-outside``,
        ``escalation-half``, ``escalation-endless``, ``escalation-too-far``, ``lease-incomplete``, ``lease-differs``,
        ``ends-before-start`` (errors); ``end-looks-open``, ``lease-restated`` (warnings).
    """
    judged = other_names([_alone(row) for row in once(rows)], known=kept.roster)
    judged = known_space(judged, kept.codes)
    known = {(lease.space, lease.code): lease for lease in kept.leases}
    groups: defaultdict[tuple[str, str], list[ReadRow]] = defaultdict(list)
    for row in judged:
        if not row.skipped and row.code and row.text("contract"):
            groups[row.code, row.text("contract")].append(row)
    fared = {row.place: row for row in judged}
    whole = [_whole(group, known) for _, group in sorted(groups.items())]
    fared |= {row.place: row for group in whole for row in group}
    taken = [group for group in whole if not any(row.refused for row in group)]
    people = gather_people((row for group in taken for row in group), project=project, known=kept.roster)
    leases: list[Lease] = []
    for group in taken:
        lease, first = _lease(group, project, people, known), group[0]
        before = known.get(_named(first))
        if before is not None and lease.party != before.party:
            kept_as = kept.roster.party(before.party).name if kept.roster else before.party
            fared |= {row.place: row.found("lease-differs", "party", kept=kept_as) for row in group}
            continue
        if before is not None and lease != before:
            fared[first.place] = first.found("lease-restated", "rent", severity="warning", before=before.rent)
        leases.append(lease)
    used = {lease.party for lease in leases}
    return Let(
        rows=tuple(fared[row.place] for row in judged),
        leases=tuple(leases),
        parties=tuple(people.parties[party] for party in sorted(used) if party in people.parties),
    )


def _alone(row: ReadRow) -> ReadRow:
    if row.skipped:
        return row
    row = row.needs("contract").needs("rent")
    if row.day("step_since") is None and not row.troubled("step_since"):
        row = ends_well(row.needs("since").needs("party"))
    every, by = row.whole("every"), row.values.get("by")
    if (every is None) != (by is None) and not row.troubled("every") and not row.troubled("by"):
        row = row.found("escalation-half", "by" if by is None else "every")
    if every is not None and (every < 1 or (row.day("until") is None and not row.troubled("until"))):
        row = row.found("escalation-endless", "every" if every < 1 else "until")
    return row if row.refused or every is None or row.day("step_since") else _rising(row, every)


def _rising(row: ReadRow, every: int) -> ReadRow:
    """Hold a rent that rises and rises to what can still be an amount and a day."""
    try:
        escalated(_head_of(row, "", "?", None), every_months=every, factor=1 + row.values["by"])
    except (BeyondCalendar, MoneyOutOfRange):
        return row.found("escalation-too-far", "every")
    return row


def _heads(group: Sequence[ReadRow]) -> list[ReadRow]:
    return [row for row in group if row.day("step_since") is None]


def _whole(group: Sequence[ReadRow], known: Known) -> list[ReadRow]:
    """Hold the rows of one contract together: one head, steps within it, and all of them or none."""
    bad = next((row for row in group if row.refused), None)
    if bad is not None:
        return [row if row.refused else row.found("lease-incomplete", "contract", other=bad.place) for row in group]
    heads = _heads(group)
    before = known.get(_named(group[0]))
    if len(heads) > 1 or (not heads and before is None):
        return [row.found("lease-heads", "contract", count=len(heads)) for row in group]
    since = heads[0].values["since"] if heads else before and before.since
    if before is not None and since != before.since:
        return [row.found("lease-differs", "since", kept=before.since) for row in group]
    until = (past(heads[0]) if heads else None) or (before.until if before else None)
    steps = sorted((row for row in group if row not in heads), key=lambda row: row.values["step_since"])
    days = [row.values["step_since"] for row in steps]
    both = bool(steps) and bool(heads) and heads[0].whole("every") is not None
    outside = any(day <= since or (until is not None and day >= until) for day in days) or len(set(days)) < len(days)
    if both or outside:
        return [row.found("step-outside", "step_since", since=since) if row in steps else row for row in group]
    return list(group)


def _named(row: ReadRow) -> tuple[str, str]:
    return (row.code, row.text("contract"))


def _lease(group: Sequence[ReadRow], project: str, people: People, known: Known) -> Lease:
    before = known.get(_named(group[0]))
    head = next(iter(_heads(group)), None)
    lease = before if head is None else _headed(head, project, people, before)
    assert lease is not None
    steps = {row.values["step_since"]: row for row in group if row.day("step_since") is not None}
    if not steps:
        return lease
    told = tuple(RentStep(since=day, rent=_rent(row), basis=row.text("basis")) for day, row in steps.items())
    others = tuple(step for step in lease.steps if step.since not in steps)
    return attrs.evolve(lease, steps=tuple(sorted((*others, *told), key=lambda step: step.since)))


def _head_of(head: ReadRow, project: str, party: str, before: Lease | None) -> Lease:
    return Lease(
        project=project,
        space=head.code,
        code=head.text("contract"),
        party=party,
        since=head.values["since"],
        until=past(head) or (before.until if before else None),
        rent=_rent(head),
        basis=head.text("basis") or (before.basis if before else ""),
        version=before.version if before else 0,
    )


def _headed(head: ReadRow, project: str, people: People, before: Lease | None) -> Lease:
    lease = _head_of(head, project, people.of_row[head.place], before)
    every, by = head.whole("every"), head.values.get("by")
    if every is not None and by is not None:
        return escalated(lease, every_months=every, factor=1 + by)
    kept = before.steps if before else ()
    return attrs.evolve(lease, steps=tuple(step for step in kept if lease.until is None or step.since < lease.until))


def _rent(row: ReadRow) -> Money:
    return Money(int(row.values["rent"].scaleb(2)))
