"""Errors of money: amounts, keys and moves that the books refuse."""

from __future__ import annotations

from jizhi.errors.root import JizhiError


class EntryRefused(JizhiError, ValueError):
    """An entry that would not move a whole amount above zero from one account to another."""

    def __init__(self, entry: str, why: str) -> None:
        self.entry, self.why = entry, why
        super().__init__(f"entry {entry!r}: {why}")


class UnknownAccount(JizhiError, LookupError):
    """The chart of accounts has no account of this kind."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"no account is of the kind {name!r}; there are {', '.join(known)}")


class AmountRefused(JizhiError, ValueError):
    """An amount that no command can be about: nothing, or less; ``kind`` says of what."""

    def __init__(self, kind: str, amount: object) -> None:
        self.kind, self.amount = kind, amount
        super().__init__(f"{kind}: {amount} is not above zero")


class BadCommandKey(JizhiError, ValueError):
    """An idempotency key that is not 1 to 255 printable ASCII characters."""

    def __init__(self, text: str) -> None:
        self.text = text[:40]
        super().__init__(f"{self.text!r} is no key of a command; use 1 to 255 printable ASCII characters")


class KeyReused(JizhiError):
    """The key was used for another command; ``field`` names the first thing that differs. Nothing was changed."""

    def __init__(self, key: str, field: str) -> None:
        self.key, self.field = key, field
        super().__init__(f"key {key!r} was used for a command with another {field}; take a new key for a new command")


class NotPosted(JizhiError, LookupError):
    """An entry, a receipt, a proposal or a session of a till that the store does not have."""

    def __init__(self, kind: str, id: str) -> None:
        self.kind, self.id = kind, id
        super().__init__(f"no {kind} {id!r} is kept here")


class Refusal(JizhiError):
    """The books do not allow it as they stand; final for its key, so that asking again gets the same answer.

    ``told`` has the facts as texts, in the order in which the class takes them: so a refusal is kept and raised again.
    """

    def __init__(self, said: str, *told: str) -> None:
        self.told = told
        super().__init__(said)


class NothingOwed(Refusal):
    """A payment for a bill of which nothing is owed: it is void, or paid, or forgiven."""

    def __init__(self, bill: object, why: object) -> None:
        self.bill, self.why = str(bill), str(why)
        super().__init__(f"nothing is owed on bill {bill}: {why}", self.bill, self.why)


class MoreThanOwed(Refusal):
    """More was to be paid on, waived of or written off an item than is owed of it."""

    def __init__(self, item: object, amount: object, owed: object) -> None:
        self.item, self.amount, self.owed = str(item), str(amount), str(owed)
        super().__init__(f"{amount} is more than is owed of {item}: {owed}", self.item, self.amount, self.owed)


class MoreThanThere(Refusal):
    """More was to be refunded, moved or used up than is there from that day on; ``kind`` names the money."""

    def __init__(self, kind: object, holder: object, amount: object, there: object) -> None:
        self.kind, self.holder, self.amount, self.there = str(kind), str(holder), str(amount), str(there)
        said = f"{amount} is more than the {kind} of {holder} that can be used: {there}"
        super().__init__(said, self.kind, self.holder, self.amount, self.there)


class AlreadyReversed(Refusal):
    """An entry is reversed once, and a reversal not at all; or what it did was undone otherwise since."""

    def __init__(self, entry: object, why: object) -> None:
        self.entry, self.why = str(entry), str(why)
        super().__init__(f"entry {entry} cannot be reversed: {why}", self.entry, self.why)


class TillRefused(Refusal):
    """A till that is open already, or is not open, or belongs to another cashier."""

    def __init__(self, till: object, why: object) -> None:
        self.till, self.why = str(till), str(why)
        super().__init__(f"till {till}: {why}", self.till, self.why)


class ReferenceUsed(Refusal):
    """Money of the same channel with the same number was received before; one transfer is received once."""

    def __init__(self, method: object, reference: object, receipt: object) -> None:
        self.method, self.reference, self.receipt = str(method), str(reference), str(receipt)
        said = f"{method} {reference} was received before, by receipt {receipt}"
        super().__init__(said, self.method, self.reference, self.receipt)


class PlanRefused(Refusal):
    """Instalments that do not add up to what is owed, or whose days do not rise."""

    def __init__(self, payer: object, why: object) -> None:
        self.payer, self.why = str(payer), str(why)
        super().__init__(f"instalments of {payer}: {why}", self.payer, self.why)


class RefundNotTaken(JizhiError):
    """A refund beyond what the channel of its order takes; nothing was sent. ``code``: ability, parts or age."""

    def __init__(self, order: str, why: str, *, code: str) -> None:
        self.order, self.why, self.code = order, why, code
        super().__init__(f"order {order} cannot be refunded at its channel: {why}")
