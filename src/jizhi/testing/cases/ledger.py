"""The same thing given to the books twice: answered, not repeated, and another content under its id is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs

from jizhi.errors import AlreadyStored, CaseMalformed, CaseUnsupported
from jizhi.fees.ledger import Entry, account
from jizhi.testing.cases.case import Case
from jizhi.testing.memory import MemoryStore
from jizhi.values import Money

_FIRST: Final = Entry(
    project="case",
    posting="transfer",
    n=0,
    day=date(2025, 1, 1),
    debit=account("clearing", "cash"),
    credit=account("prepayment", "payer"),
    amount=Money(1),
    kind="receipt",
    payer="payer",
)

_CHANGED: Final[Mapping[str, tuple[str, Entry]]] = {
    "amount": ("amount", attrs.evolve(_FIRST, amount=Money(2))),
    "debit account": ("debit", attrs.evolve(_FIRST, debit=account("clearing", "pos"))),
    "credit account": ("credit", attrs.evolve(_FIRST, credit=account("suspense", "payer"))),
    "pending id": ("reverses", attrs.evolve(_FIRST, reverses="case/other#000000")),
    "code": ("kind", attrs.evolve(_FIRST, kind="refund")),
    "user data": ("because", attrs.evolve(_FIRST, because="other")),
}
"""What other engines call a field of a transfer: what that field is of an entry, and an entry with another in it."""

_SAME, _OTHER = "same id, same fields", "same id, other "


def idempotency(case: Case) -> Mapping[str, object]:
    """Answer ``ledger.idempotency``: what the store says of each entry that is submitted after the first."""
    case.only("submit")
    return {"result": [_submitted(str(what)) for what in case.rows("submit")]}


def _submitted(what: str) -> str:
    if what != _SAME and not what.startswith(_OTHER):
        raise CaseMalformed(f"{what!r} is neither {_SAME!r} nor {_OTHER + '…'!r}")
    name = what.removeprefix(_OTHER)
    if what != _SAME and name not in _CHANGED:
        raise CaseUnsupported(f"an entry has nothing like {name!r}")
    again = _FIRST if what == _SAME else _CHANGED[name][1]
    store = MemoryStore()
    with store.writing() as tx:
        tx.add([_FIRST])
    try:
        with store.writing() as tx:
            added = tx.add([again])
    except AlreadyStored as refused:
        named = next((told for told, (own, _) in _CHANGED.items() if own == refused.field), refused.field)
        return f"exists_with_different_{named.replace(' ', '_')}"
    return "exists" if not added else "created"
