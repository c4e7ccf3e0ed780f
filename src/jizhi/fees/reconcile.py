"""Reconcile: what should be billed against what is known to be billed; only the difference becomes a charge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeAlias

import attrs

from jizhi.fees.charges import Assessment, Charge, Parked
from jizhi.findings import Finding, Outcome
from jizhi.values import Money, Period

Key: TypeAlias = tuple[str, str, str, Period, str]
Entry: TypeAlias = tuple[Charge, ...]


def reconcile(proposed: Assessment, known: Iterable[Charge]) -> Outcome[tuple[Charge, ...]]:
    """Return the charges that turn what is *known* to be billed into what is *proposed*.

    What is billed already yields nothing, so running twice changes nothing. A difference becomes a correction with the
    next number; what was billed and is no longer due (the payer changed, the fee no longer applies) is taken back.
    Spaces that are parked, and cycles that the assessment did not look at, are left as they are: those of a fee that
    the tariff no longer has, too. A fee ends by a version that costs nothing, not by its absence.

    Args:
        known: every charge kept for the spaces of the assessment; others are passed over.

    Returns: the new charges in the order of the proposal, then what is taken back, by id. A warning
        ``charge-numbers`` names a key whose numbers are not 0, 1, 2…: somebody wrote to the books by hand.
    """
    parked = {result.space for result in proposed.results if isinstance(result, Parked)}
    spaces = {result.space for result in proposed.results} - parked
    books = books_of(charge for charge in known if charge.space in spaces)
    findings = tuple(_irregular(books.values()))
    fresh = [_difference(charge, books.pop(key_of(charge), ())) for charge in proposed.charges]
    stale = [entry for entry in books.values() if (entry[0].fee, entry[0].cycle) in proposed.cycles]
    fresh += [_brought_to(Money(0, entry[0].amount.currency), entry, proposed.run) for entry in stale]
    return Outcome(tuple(charge for charge in fresh if charge is not None), findings)


def void(run: str, known: Iterable[Charge], *, by: str, voided: Collection[str] = ()) -> tuple[Charge, ...]:
    """Return the charges of the run *by* that take back whatever of *run* still stands, by id.

    What other runs charged to a payer stays; what they took back since does not stand and is not taken back again. So
    several runs may be voided in any order, and voiding one again takes nothing more.

    Args:
        known: every charge kept of the same keys, earlier and later ones of other runs included.
        voided: the runs that are voided already.
    """
    gone = {run, *voided}
    return _taken_back(known, lambda charge: charge.run == run, lambda charge: charge.run in gone, by)


def void_charges(
    charges: Collection[str], known: Iterable[Charge], *, by: str, voided: Collection[str] = ()
) -> tuple[Charge, ...]:
    """Return the charges of the run *by* that take back those of *charges*, by their ids, as ``void`` does a run's."""
    gone, runs = frozenset(charges), frozenset(voided)
    return _taken_back(
        known, lambda charge: charge.id in gone, lambda charge: charge.id in gone or charge.run in runs, by
    )


def _taken_back(
    known: Iterable[Charge], wrong: Callable[[Charge], bool], gone: Callable[[Charge], bool], by: str
) -> tuple[Charge, ...]:
    reversals: list[Charge | None] = []
    for entry in books_of(known).values():
        if any(wrong(charge) for charge in entry):
            others = (charge for charge in entry if not gone(charge) and charge.kind != "void")
            back = _brought_to(_standing(others, entry[0].amount.currency), entry, by)
            reversals.append(None if back is None else attrs.evolve(back, kind="void"))
    return tuple(charge for charge in reversals if charge is not None)


def key_of(charge: Charge) -> Key:
    """What charges of one thing owed by one payer have in common: all of the id but the number."""
    return charge.space, charge.fee, charge.item, charge.cycle, charge.payer


def books_of(charges: Iterable[Charge]) -> dict[Key, Entry]:
    """What is known of each key, by number; the keys in their order."""
    found: dict[Key, list[Charge]] = {}
    for charge in charges:
        found.setdefault(key_of(charge), []).append(charge)
    return {key: tuple(sorted(found[key], key=lambda charge: charge.n)) for key in sorted(found)}


def _total(entry: Entry) -> Money:
    return sum((charge.amount for charge in entry), Money(0, entry[0].amount.currency))


def _standing(charges: Iterable[Charge], currency: str) -> Money:
    """The sum in order of time; where what a charge takes back was voided, nothing is left to take back."""
    total = nothing = Money(0, currency)
    for charge in charges:
        total = max(total + charge.amount, nothing)
    return total


def _difference(charge: Charge, known: Entry) -> Charge | None:
    if not known:
        return charge
    amount = charge.target - _total(known)
    return attrs.evolve(charge, amount=amount, n=known[-1].n + 1, kind="correction") if amount else None


def _brought_to(target: Money, known: Entry, run: str) -> Charge | None:
    """A correction that rests on the books alone: the facts of the last charge do not tell why it is no longer due."""
    last, amount = known[-1], target - _total(known)
    if not amount:
        return None
    return attrs.evolve(
        last,
        run=run,
        target=target,
        amount=amount,
        part=None,
        slices=(),
        turns=(),
        draws=(),
        share=None,
        n=last.n + 1,
        kind="correction",
    )


def _irregular(entries: Iterable[Entry]) -> Iterator[Finding]:
    for entry in entries:
        numbers = [charge.n for charge in entry]
        if numbers != list(range(len(entry))):
            yield Finding("charge-numbers", entry[0].subject, {"numbers": " ".join(map(str, numbers))}, "warning")
