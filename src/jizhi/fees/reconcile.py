"""Reconcile: what should be billed against what is known to be billed; only the difference becomes a charge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from jizhi.fees.charges import Assessment, Charge, Parked
from jizhi.findings import Finding, Outcome
from jizhi.values import Money


def reconcile(proposed: Assessment, known: Iterable[Charge]) -> Outcome[tuple[Charge, ...]]:
    """Return the charges that turn what is *known* to be billed into what is *proposed*.

    What is billed already yields nothing, so running twice changes nothing. A difference becomes a correction with the
    next number; what was billed and is no longer due (the payer changed, the fee no longer applies) is taken back.
    Spaces that are parked, and cycles that the assessment did not look at, are left as they are.

    Args:
        known: every charge kept for the spaces of the assessment; others are passed over.

    Returns: the new charges in the order of the proposal, then what is taken back, by id. A warning
        ``charge-numbers`` names a key whose numbers are not 0, 1, 2…: somebody wrote to the books by hand.
    """
    parked = {result.space for result in proposed.results if isinstance(result, Parked)}
    spaces = {result.space for result in proposed.results} - parked
    books = _by_subject(charge for charge in known if charge.space in spaces)
    findings = tuple(_irregular(books.values()))
    fresh = [_difference(charge, books.pop(charge.subject, ())) for charge in proposed.charges]
    stale = [entry for entry in books.values() if (entry[0].fee, entry[0].cycle) in proposed.cycles]
    fresh += [_taken_back(entry, proposed.run) for entry in sorted(stale, key=lambda entry: entry[0].id)]
    return Outcome(tuple(charge for charge in fresh if charge is not None), findings)


def void(run: str, known: Iterable[Charge], *, by: str) -> tuple[Charge, ...]:
    """Return the reversals of everything that *run* charged and that still stands, as charges of the run *by*.

    Args:
        known: every charge kept of the same keys, later corrections included.
    """
    reversals: list[Charge] = []
    for entry in _by_subject(known).values():
        amount = sum((charge.amount for charge in entry if charge.run == run), Money(0, entry[0].amount.currency))
        if not amount.fen or any(charge.kind == "void" and charge.run == by for charge in entry):
            continue
        last = entry[-1]
        reversals.append(
            attrs.evolve(last, run=by, amount=-amount, target=_total(entry) - amount, n=len(entry), kind="void")
        )
    return tuple(reversals)


def _by_subject(charges: Iterable[Charge]) -> dict[str, tuple[Charge, ...]]:
    found: dict[str, list[Charge]] = {}
    for charge in charges:
        found.setdefault(charge.subject, []).append(charge)
    return {subject: tuple(sorted(entry, key=lambda charge: charge.n)) for subject, entry in found.items()}


def _total(entry: Iterable[Charge]) -> Money:
    amounts = [charge.amount for charge in entry]
    return sum(amounts[1:], amounts[0])


def _difference(charge: Charge, known: tuple[Charge, ...]) -> Charge | None:
    if not known:
        return charge
    amount = charge.target - _total(known)
    if not amount.fen:
        return None
    return attrs.evolve(charge, amount=amount, n=len(known), kind="correction")


def _taken_back(known: tuple[Charge, ...], run: str) -> Charge | None:
    amount = _total(known)
    if not amount.fen:
        return None
    nothing = Money(0, amount.currency)
    return attrs.evolve(known[-1], run=run, target=nothing, amount=-amount, n=len(known), kind="correction")


def _irregular(entries: Iterable[tuple[Charge, ...]]) -> Iterator[Finding]:
    for entry in entries:
        numbers = [charge.n for charge in entry]
        if numbers != list(range(len(entry))):
            yield Finding("charge-numbers", entry[0].subject, {"numbers": " ".join(map(str, numbers))}, "warning")
