"""What is kept of many payers, read together: a few questions for a hundred of them, where each alone takes ten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

import attrs

from jizhi.estate import Party
from jizhi.fees.dunning import (
    DunningAct,
    DunningApproval,
    DunningHold,
    DunningProof,
    DunningResponse,
    PaymentPromise,
)
from jizhi.fees.ledger import Entry
from jizhi.fees.payments import InstalmentPlan
from jizhi.messages import Sending
from jizhi.ports import Reading

R = TypeVar("R")

PURPOSE: Final = "dunning"
"""What the sendings of acts are for."""

AT_ONCE: Final = 100
"""So many payers are read together: what is kept of them is held in memory, however many there are."""


@attrs.frozen(kw_only=True)
class PayerRecords:
    """Everything that is kept of one payer and his dunning, by id; nothing is reckoned yet."""

    payer: str
    party: Party | None
    book: tuple[Entry, ...]
    plans: tuple[InstalmentPlan, ...]
    acts: tuple[DunningAct, ...]
    sendings: tuple[Sending, ...]
    proofs: tuple[DunningProof, ...]
    approvals: tuple[DunningApproval, ...]
    holds: tuple[DunningHold, ...]
    promises: tuple[PaymentPromise, ...]
    responses: tuple[DunningResponse, ...]


def records_of(known: Reading, project: str, payers: Iterable[str]) -> Iterator[PayerRecords]:
    """Yield what is kept of each of *payers* of *project*, in their order."""
    waiting = iter(payers)
    while together := tuple(islice(waiting, AT_ONCE)):
        yield from _together(known, project, together)


def _together(known: Reading, project: str, payers: tuple[str, ...]) -> Iterator[PayerRecords]:
    def of(kind: type[R]) -> Mapping[str, Sequence[R]]:
        return _by("payer", known.find(kind, project=project, payer=payers))

    acts = of(DunningAct)
    told = tuple(payer for payer in payers if payer in acts)
    # By the payers alone: by the project too, a store may go through all of its entries.
    books = _by("payer", (entry for entry in known.find(Entry, payer=payers) if entry.project == project))
    sendings = _by("party", known.find(Sending, project=project, party=told, purpose=PURPOSE)) if told else {}
    parties = {party.id: party for party in known.find(Party, id=payers)}
    plans, proofs, approvals = of(InstalmentPlan), of(DunningProof), of(DunningApproval)
    holds, promises, responses = of(DunningHold), of(PaymentPromise), of(DunningResponse)
    for payer in payers:
        yield PayerRecords(
            payer=payer,
            party=parties.get(payer),
            book=tuple(books.get(payer, ())),
            plans=tuple(plans.get(payer, ())),
            acts=tuple(acts.get(payer, ())),
            sendings=tuple(sendings.get(payer, ())),
            proofs=tuple(proofs.get(payer, ())),
            approvals=tuple(approvals.get(payer, ())),
            holds=tuple(holds.get(payer, ())),
            promises=tuple(promises.get(payer, ())),
            responses=tuple(responses.get(payer, ())),
        )


def _by(field: str, records: Iterable[R]) -> Mapping[str, Sequence[R]]:
    """The records by what they have in *field*, each in the order in which they came."""
    found: dict[str, list[R]] = defaultdict(list)
    for record in records:
        name: Any = getattr(record, field)
        found[name].append(record)
    return found
