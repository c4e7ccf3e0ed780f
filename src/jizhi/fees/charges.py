"""The nouns of billing: charges, bills, runs, and what a run says of every space."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.estate import FactValue, Turn
from jizhi.fees.inputs import PoolShare
from jizhi.findings import Finding
from jizhi.values import Money, Period, key
from jizhi.values.ids import escaped


@attrs.frozen
class Slice:
    """The facts that a line read, as they were from ``since`` on."""

    since: date
    facts: tuple[tuple[str, FactValue], ...]


@attrs.frozen(kw_only=True)
class Draw:
    """What one meter counted between two readings; a use below zero takes back what an estimate had charged too much.

    Args:
        period: from the day of the one reading up to that of the other.
        previous, current: the dial at both ends.
        usage: the difference times the meter's multiplier, over the zero of a dial that rolled over.
        estimated: the closing reading is an estimate.
    """

    meter: str
    period: Period
    previous: Decimal
    current: Decimal
    usage: Decimal
    peak: Decimal | None = None
    valley: Decimal | None = None
    estimated: bool = False


@attrs.frozen(kw_only=True)
class Charge:
    """What one payer owes of one fee of one space for one cycle period; or the correction of what was billed of it.

    ``target`` is what the payer should have been billed in all, ``amount`` what this charge adds (they differ in a
    correction), ``n`` the number of charges of the same key before it. ``turns`` says in which parts of the line the
    payer pays, and beside whom (empty: alone for all of it); with ``slices``, the facts that were read, the amount can
    be explained and replayed. What is taken back has neither: it rests on the charges before it.

    ``item`` tells charges of one fee and space apart: the vehicle, the lease, the pool, the caller's key of a single
    charge; empty for the space itself. ``part`` are the days that the line is for, where they are not the cycle's;
    ``draws`` the readings of a metered line, ``share`` the pool of a shared one.
    """

    run: str
    project: str
    space: str
    fee: str
    cycle: Period
    payer: str
    target: Money
    amount: Money
    item: str = ""
    part: Period | None = None
    slices: tuple[Slice, ...] = ()
    turns: tuple[Turn, ...] = ()
    draws: tuple[Draw, ...] = ()
    share: PoolShare | None = None
    n: int = 0
    kind: Literal["charge", "correction", "void"] = "charge"

    @property
    def subject(self) -> str:
        """The key without its number: project/space/fee/start..end/payer, the item after the fee where there is one."""
        fee = f"{escaped(self.fee)}/{escaped(self.item)}" if self.item else escaped(self.fee)
        return f"{escaped(self.project)}/{escaped(self.space)}/{fee}/{self.cycle}/{escaped(self.payer)}"

    @property
    def id(self) -> str:
        """The natural key: ``project/space/fee/start..end/payer#n``."""
        return f"{self.subject}#{self.n}"


@attrs.frozen(kw_only=True)
class Bill:
    """The charges of one space that one payer has to pay by one day, from one run."""

    run: str
    project: str
    space: str
    payer: str
    issued_on: date
    due_on: date
    charges: tuple[str, ...]
    total: Money

    @property
    def id(self) -> str:
        """The natural key: ``run/space/payer/due day``; the run has its project and period in it."""
        return f"{self.run}/{escaped(self.space)}/{escaped(self.payer)}/{self.due_on}"


@attrs.frozen
class Billed:
    """A space whose fees were all rated: what its payers should have been billed, and warnings beside."""

    space: str
    charges: tuple[Charge, ...]
    notes: tuple[Finding, ...] = ()


Reason: TypeAlias = Literal["not-liable", "no-fee-applies", "nothing-to-charge"]
REASONS: Final[tuple[Reason, ...]] = ("not-liable", "no-fee-applies", "nothing-to-charge")
"""Why a space is not billed, in the order in which its fees came ever nearer to a charge."""


@attrs.frozen
class Skipped:
    """A space that owes nothing in this period, and why."""

    space: str
    reason: Reason
    notes: tuple[Finding, ...] = ()


@attrs.frozen
class Parked:
    """A space that cannot be billed until a person has looked at the findings."""

    space: str
    findings: tuple[Finding, ...]


Result: TypeAlias = Billed | Skipped | Parked
"""What a space came to: billed, skipped or parked, one of the three."""


@attrs.frozen(kw_only=True)
class Assessment:
    """What every space of a roster should be charged for a period: each is exactly one of billed, skipped, parked."""

    period: Period
    run: str
    results: tuple[Result, ...]
    cycles: frozenset[tuple[str, Period]]

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Every charge of the billed spaces, in the order of the roster and the tariff."""
        return tuple(charge for result in self.results if isinstance(result, Billed) for charge in result.charges)

    def of(self, kind: type[Billed] | type[Skipped] | type[Parked]) -> tuple[Result, ...]:
        """The results of one *kind*."""
        return tuple(result for result in self.results if isinstance(result, kind))


@attrs.frozen(kw_only=True)
class RunItem:
    """What a run said of one space, as it is kept."""

    run: str
    project: str
    space: str
    outcome: Literal["billed", "skipped", "parked"]
    reason: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """The natural key: ``run/space``."""
        return f"{self.run}/{escaped(self.space)}"


@attrs.frozen(kw_only=True)
class BillRun:
    """One run of a project and a period: pinned to a tariff and a roster by their hashes, resumable by its cursor.

    ``number`` counts the runs of the same project and period from 1. ``done`` is how many of its chunks are kept.
    ``voids`` names the run that this one takes back, if it does; ``findings`` are about pools, made when it opened.
    """

    project: str
    period: Period
    number: int
    tariff: str
    roster: str
    issued_on: date
    chunks: int
    done: int = 0
    state: Literal["open", "done", "voided"] = "open"
    actor: str = ""
    voids: str = ""
    findings: tuple[Finding, ...] = ()
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/start..end#number``."""
        return f"{key(self.project)}/{self.period}#{self.number}"


@attrs.frozen(kw_only=True)
class RosterPart:
    """One pinned chunk of the roster of a run, as text: later changes of the estate wait for the next run."""

    run: str
    number: int
    text: str

    @property
    def id(self) -> str:
        """The natural key: ``run/number``, so that parts sort in their order."""
        return f"{self.run}/{self.number:06d}"


@attrs.frozen(kw_only=True)
class TariffText:
    """The text of a tariff, known by its hash; only a published one bills. It goes draft, approved, published."""

    project: str
    code: str
    sha256: str
    text: str
    source: str
    since: date
    state: Literal["draft", "approved", "published", "withdrawn"] = "draft"
    drafted_by: str = ""
    approved_by: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/code/sha256``."""
        return key(self.project, self.code, self.sha256)


def item_of(result: Result, *, run: str, project: str) -> RunItem:
    """The *result* of a space as a run keeps it."""
    match result:
        case Billed(space=space):
            return RunItem(run=run, project=project, space=space, outcome="billed")
        case Skipped(space=space, reason=reason):
            return RunItem(run=run, project=project, space=space, outcome="skipped", reason=reason)
    findings = result.findings
    return RunItem(
        run=run, project=project, space=result.space, outcome="parked", reason=findings[0].code, findings=findings
    )
