"""Settlement of shared costs: what was charged in advance of them through a year, against what they really came to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

import attrs

from jizhi.fees.charges import Charge
from jizhi.fees.shared import Shared, Weighed, company_notes, share_out
from jizhi.fees.tariff import Fee
from jizhi.findings import Finding, Outcome
from jizhi.values import Money, Period, split


@attrs.frozen(kw_only=True)
class SettledShare:
    """What one payer of one space advanced, what his share of the real cost is, and the *difference* between them.

    The difference is charged to him where it is above zero, and credited where it is below.
    """

    space: str
    payer: str
    advanced: Money
    share: Money

    @property
    def difference(self) -> Money:
        """The share less what was advanced."""
        return self.share - self.advanced


@attrs.frozen(kw_only=True)
class Settlement:
    """A year of a shared cost settled: every space that advanced or bears something, in the order of space and payer.

    ``company`` is what the company bears of the cost for vacant spaces, ``apart`` what the fee's remainder keeps apart.
    """

    fee: str
    period: Period
    cost: Money
    rows: tuple[SettledShare, ...]
    company: Mapping[str, Money] = MappingProxyType({})
    apart: Money

    @property
    def advanced(self) -> Money:
        """All that was charged in advance."""
        return sum((row.advanced for row in self.rows), self.cost * 0)

    @property
    def difference(self) -> Money:
        """All that is still to be charged, less what is to be credited."""
        return sum((row.difference for row in self.rows), self.cost * 0)


def settle(
    fee: Fee,
    cost: Money,
    weighed: Iterable[Weighed],
    charges: Iterable[Charge],
    *,
    period: Period,
    advanced_as: Collection[str] = (),
) -> Outcome[Settlement | None]:
    """Settle what was charged in advance of *fee* for cycles of *period* against the real *cost* of all of it.

    The cost is shared out as any pool of the fee is, and loses no fen. Where several payers advanced for one space (it
    was sold within the year), they bear its share in proportion to what they advanced, because each was charged for
    his own days; nobody pays for the days of another.

    Args:
        fee: one of ``on = "pool"``, whose formula weighs the spaces.
        weighed: the weight of each space over *period*, as ``weigh`` finds it.
        charges: every charge that is kept of those fees, corrections and voids too; other fees, and cycles that do not
            lie within *period*, are passed over.
        advanced_as: the codes of the fees by which it was charged in advance, where that is not *fee* itself.

    Returns: the settlement. All differences, what the company bears and what is kept apart add up to the cost less the
        advances. None where nobody has a weight (``pool-without-weights``). A cycle that lies in *period* only in part
        is left out with a warning ``cycle-cut``; a space that bears a share and advanced nothing has no payer, and is
        told by a warning ``advance-missing``: whose it is, only a person can say.

    Raises:
        CurrencyMismatch: the cost and the advances are in two currencies.
    """
    codes = frozenset(advanced_as) or {fee.code}
    whole, findings = _within([charge for charge in charges if charge.fee in codes], fee, period)
    shared = share_out(fee, cost, weighed, period=period)
    if shared.value is None:
        return Outcome(None, (*findings, *shared.findings))
    rows, missing = _shares(fee, cost, shared.value, _advanced(whole))
    found = Settlement(
        fee=fee.code,
        period=period,
        cost=cost,
        rows=rows,
        company=shared.value.company,
        apart=shared.value.apart,
    )
    return Outcome(found, (*findings, *missing, *company_notes(fee, shared.value)))


def _within(charges: Iterable[Charge], fee: Fee, period: Period) -> tuple[list[Charge], list[Finding]]:
    """The charges of whole cycles of *period*, and a warning for each cycle that lies in it only in part."""
    whole: list[Charge] = []
    cut: set[Period] = set()
    for charge in charges:
        common = charge.cycle.overlap(period)
        if common == charge.cycle:
            whole.append(charge)
        elif common is not None:
            cut.add(charge.cycle)
    facts = [{"cycle": cycle, "period": period} for cycle in sorted(cut)]
    return whole, [Finding("cycle-cut", fee.code, each, "warning") for each in facts]


def _shares(
    fee: Fee, cost: Money, shared: Shared, advanced: Mapping[str, Mapping[str, Money]]
) -> tuple[tuple[SettledShare, ...], list[Finding]]:
    """Every space that advanced or bears something, and a warning for each that bears a share of nobody's."""
    rows: list[SettledShare] = []
    findings: list[Finding] = []
    for space in sorted(advanced.keys() | shared.parts.keys()):
        share = shared.parts.get(space, cost * 0)
        paid = advanced.get(space, {})
        if not paid and share:
            findings.append(Finding("advance-missing", f"{space}/{fee.code}", {"amount": share}, "warning"))
        rows += _rows(space, share, paid)
    return tuple(rows), findings


def _advanced(charges: Iterable[Charge]) -> dict[str, dict[str, Money]]:
    """What stands of the charges of each payer of each space; nothing where they were all taken back."""
    found: dict[str, dict[str, Money]] = {}
    for charge in charges:
        payers = found.setdefault(charge.space, {})
        payers[charge.payer] = payers.get(charge.payer, charge.amount * 0) + charge.amount
    kept = {space: {payer: sum_ for payer, sum_ in payers.items() if sum_} for space, payers in found.items()}
    return {space: payers for space, payers in kept.items() if payers}


def _rows(space: str, share: Money, advanced: Mapping[str, Money]) -> Iterator[SettledShare]:
    if not advanced:
        if share:
            yield SettledShare(space=space, payer="", advanced=share * 0, share=share)
        return
    payers = sorted(advanced)
    weights = [max(advanced[payer].fen, 0) for payer in payers]
    # Advances that all stand below zero weigh nothing: such payers bear the share alike.
    parts = split(share, by=weights if any(weights) else [1] * len(payers))
    for payer, part in zip(payers, parts, strict=True):
        yield SettledShare(space=space, payer=payer, advanced=advanced[payer], share=part)
