"""Acts of dunning and what became of them: all only ever added to, so that the path of an owner can be shown whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

import attrs

from jizhi.errors import NaiveInstant, RecordRefused
from jizhi.fees.dunning.policy import Channel
from jizhi.values import Money, key

ProofState: TypeAlias = Literal["delivered", "failed", "unknown", "dropped"]
PROOF_STATES: Final[tuple[ProofState, ...]] = ("delivered", "failed", "unknown", "dropped")

Answer: TypeAlias = Literal["acknowledged", "promised", "disputed", "refused", "asked", "no-answer", "other"]
"""What a payer said when he was reminded."""
ANSWERS: Final[tuple[Answer, ...]] = ("acknowledged", "promised", "disputed", "refused", "asked", "no-answer", "other")
"""Every answer that a payer may give."""

HoldKind: TypeAlias = Literal["dispute", "complaint", "review", "hardship", "deceased", "instalment-plan", "promise"]
"""For which reason dunning rests."""
HOLD_KINDS: Final[tuple[HoldKind, ...]] = (
    "dispute", "complaint", "review", "hardship", "deceased", "instalment-plan", "promise",
)  # fmt: skip
"""Every reason for which dunning rests."""


@lru_cache(maxsize=65_536)
def numbered(project: str, payer: str, number: int) -> str:
    """The key of what is numbered among a payer's own; asked for again and again, so it is kept at hand."""
    return f"{key(project, payer)}#{number:06d}"


def aware(record: object, field: attrs.Attribute[datetime], at: datetime) -> None:
    """Refuse an instant without its zone. Raises: NaiveInstant."""
    if at.tzinfo is None:
        raise NaiveInstant(f"{type(record).__name__}.{field.name}", at)


def among(known: tuple[str, ...]) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """Make a validator that lets only *known* words pass; it raises RecordRefused."""

    def validate(record: object, field: attrs.Attribute[Any], value: object) -> None:
        if value not in known:
            raise RecordRefused(type(record).__name__, field.name, value, f"it must be one of {', '.join(known)}")

    return validate


@attrs.frozen(kw_only=True)
class DunningAct:
    """One notice to one payer about the *bills* that had come to a *step*, as it was decided and worded.

    Args:
        number: how many acts of the payer were kept before it.
        day: on which it was decided, in the project's zone; *at* is the instant, *not_before* when it may go out.
        policy: the policy's code and the hash of its text.
        amount: owed on the bills then, *late* fees among it.
        content: the hash of what it says; the words themselves are with the sending or in the letter.
        addressee: who is to get it, by his id; number and address are with the party.
        evidence: what has to be kept of it.
        interrupts: whether it is a demand that interrupts the limitation once it is proven.
        approval: ``second-person`` where somebody else than *actor* has to approve it.
    """

    project: str
    payer: str
    number: int
    policy: str
    step: str
    channel: Channel
    bills: tuple[str, ...]
    day: date
    at: datetime = attrs.field(validator=aware)
    not_before: datetime = attrs.field(validator=aware)
    amount: Money
    late: Money
    template: str
    content: str = ""
    addressee: str = ""
    evidence: tuple[str, ...] = ()
    interrupts: bool = False
    approval: str = "none"
    wait_days: int = 3
    cost: Money = attrs.field(factory=lambda: Money(0))
    actor: str = ""

    @property
    def id(self) -> str:
        """The natural key: ``project/payer#number``, so that the acts of a payer sort in their order."""
        return numbered(self.project, self.payer, self.number)


@attrs.frozen(kw_only=True)
class DunnedBill:
    """A bill that was brought to a step by a channel: there is one of it, but for those that were dropped (*n*)."""

    project: str
    payer: str
    bill: str
    step: str
    channel: Channel
    act: str
    n: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/bill/step/channel#n``."""
        return f"{key(self.project, self.bill, self.step, self.channel)}#{self.n}"


@attrs.frozen(kw_only=True)
class DunningProof:
    """What is known of an *act*: delivered, failed, or dropped before it went out; with evidence, by name.

    Those of one act may come twice, late and in contradiction; ``standing`` says what holds.
    """

    project: str
    payer: str
    act: str
    state: ProofState = attrs.field(validator=among(PROOF_STATES))
    at: datetime = attrs.field(validator=aware)
    evidence: tuple[tuple[str, str], ...] = ()
    because: str = ""
    actor: str = ""

    @property
    def id(self) -> str:
        """The natural key: ``act/state/instant``; the same word again is the same proof."""
        return f"{self.act}/{self.state}/{self.at.isoformat()}"


@attrs.frozen(kw_only=True)
class DunningApproval:
    """A second person's word about an *act* that needs one; there is one for each."""

    project: str
    payer: str
    act: str
    approved: bool
    at: datetime = attrs.field(validator=aware)
    actor: str
    because: str = ""

    @property
    def id(self) -> str:
        """The natural key: the act's own."""
        return self.act


@attrs.frozen(kw_only=True)
class DunningResponse:
    """What an owner answered, when and by which way; to an *act*, or of his own accord.

    ``acknowledged`` and ``promised`` restart the limitation of the *bills* they are about; without any, of all that he
    owed then.
    """

    project: str
    payer: str
    number: int
    at: datetime = attrs.field(validator=aware)
    channel: str
    answer: Answer = attrs.field(validator=among(ANSWERS))
    act: str = ""
    bills: tuple[str, ...] = ()
    note: str = ""
    actor: str = ""

    @property
    def id(self) -> str:
        """The natural key: ``project/payer#number``."""
        return numbered(self.project, self.payer, self.number)


@attrs.frozen(kw_only=True)
class DunningHold:
    """From *since* up to, but not including, *until* nothing goes out to a *payer*; None is still so.

    It is about some *bills*, about what is owed for one *space*, or, without either, about all of it.
    """

    project: str
    payer: str
    number: int
    kind: HoldKind = attrs.field(validator=among(HOLD_KINDS))
    since: date
    until: date | None = None
    space: str = ""
    bills: tuple[str, ...] = ()
    because: str = ""
    actor: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/payer#number``."""
        return numbered(self.project, self.payer, self.number)

    def covers(self, on: date) -> bool:
        """Whether it holds on this day."""
        return self.since <= on and (self.until is None or on < self.until)


@attrs.frozen(kw_only=True)
class PaymentPromise:
    """A payer's word that he pays *amount* by a day; until then, and some days of grace, nothing goes out to him."""

    project: str
    payer: str
    number: int
    made_on: date
    by: date
    amount: Money
    bills: tuple[str, ...] = ()
    act: str = ""
    note: str = ""
    actor: str = ""

    @property
    def id(self) -> str:
        """The natural key: ``project/payer#number``."""
        return numbered(self.project, self.payer, self.number)


KEPT: Final[tuple[tuple[type[Any], str, tuple[str, ...], Literal["append", "versioned"]], ...]] = (
    (DunningAct, "dunning_act", ("project", "payer", "step", "channel", "day"), "append"),
    (DunnedBill, "dunned_bill", ("project", "payer", "bill", "step"), "append"),
    (DunningProof, "dunning_proof", ("project", "payer", "act", "state"), "append"),
    (DunningApproval, "dunning_approval", ("project", "payer"), "append"),
    (DunningResponse, "dunning_response", ("project", "payer", "act", "answer"), "append"),
    (DunningHold, "dunning_hold", ("project", "payer", "kind"), "versioned"),
    (PaymentPromise, "payment_promise", ("project", "payer", "by"), "append"),
)
"""What a store keeps of dunning: the class, its name, what it is found by, and whether it may change."""
