"""The catalogue: every kind of record that a store keeps, declared once for all stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs

from jizhi.errors import FormUnknown, NotCatalogued, UnknownIndex, WrongIndexValue
from jizhi.estate import (
    Building,
    Company,
    Lease,
    Meter,
    MeterReading,
    Occupancy,
    Party,
    Project,
    Space,
    Stay,
    Tenure,
    Vacancy,
    Vehicle,
    Zone,
)
from jizhi.fees.charges import Bill, BillRun, Charge, RosterPart, RunItem, TariffText
from jizhi.fees.inputs import OneOff, Pool
from jizhi.fees.ledger import BookClosing, BookPolicy, Entry, PayerAccount
from jizhi.fees.payments import InstalmentPlan, Proposal, Receipt, Series, TillSession
from jizhi.messages import AppNotice, Contact, DeliveryReceipt, Handover, Receiver, Sending
from jizhi.tickets import Alarm, Ticket
from jizhi.values import key as natural_key
from jizhi.workflow import RuleText, Step

Plain: TypeAlias = dict[str, Any]

INDEXABLE = (str, int, bool, date, datetime)
"""The types whose equality and order are the same in every store."""


@attrs.frozen(kw_only=True, slots=False)
class Kind:
    """One kind of record: its class, the name of its table, and what can be found or must be unique in it.

    The key is ``id``, a field or a property of the class. An indexed name is a field, a property with an annotated
    result, or a path such as ``period.start``. In every record the numbers ``positive`` are above zero, and the two
    fields of each pair in ``different`` differ. ``upcasts`` raise what was kept in earlier forms: the first takes a
    record of form 1 to form 2, and so on; a record is a dict of its fields, nested content as plain data.

    >>> kind_of(ImportedFile).indexed
    ('project',)
    >>> kind_of(int)
    Traceback (most recent call last):
    jizhi.errors.NotCatalogued: int is not in the catalogue (jizhi.records), so no store keeps it
    """

    cls: type[Any]
    name: str
    indexed: tuple[str, ...] = ()
    mode: Literal["append", "versioned"] = "append"
    unique: tuple[tuple[str, ...], ...] = ()
    positive: tuple[str, ...] = ()
    different: tuple[tuple[str, str], ...] = ()
    upcasts: tuple[Callable[[Plain], Plain], ...] = ()

    @property
    def form(self) -> int:
        """The form in which records of this kind are kept today; the first is 1."""
        return len(self.upcasts) + 1

    def raised(self, plain: Plain, *, form: int) -> Plain:
        """Return what was kept in an earlier *form* as it would be kept today.

        >>> named = Kind(cls=ImportedFile, name="file", upcasts=(lambda plain: {**plain, "source": "?"},))
        >>> named.form, named.raised({"id": "1"}, form=1), named.raised({"id": "2", "source": "a.xlsx"}, form=2)
        (2, {'id': '1', 'source': '?'}, {'id': '2', 'source': 'a.xlsx'})
        >>> named.raised({}, form=3)
        Traceback (most recent call last):
        jizhi.errors.FormUnknown: a file was kept in form 3, and this release knows 2; upgrade jizhi
        """
        if not 1 <= form <= self.form:
            raise FormUnknown(self.name, form, self.form)
        for upcast in self.upcasts[form - 1 :]:
            plain = upcast(plain)
        return plain

    def refusal(self, record: object) -> str | None:
        """Say why *record* may not be kept, by ``positive`` and ``different``; None where it may."""
        for path in self.positive:
            if self.at(record, path) <= 0:
                return f"{path} must be above zero"
        for one, other in self.different:
            if self.at(record, one) == self.at(record, other):
                return f"{one} and {other} must differ"
        return None

    @property
    def findable(self) -> tuple[str, ...]:
        """The names by which records can be found: ``id`` and the indexed ones."""
        return ("id", *self.indexed)

    @cached_property
    def types(self) -> Mapping[str, frozenset[type]]:
        """The types of each name in ``findable`` and ``unique``; NoneType is among them where it is optional."""
        names = {*self.findable, *(name for names in self.unique for name in names)}
        return {name: _plain(_type_at(self.cls, name)) for name in names}

    def at(self, record: object, path: str) -> Any:
        """Return what *record* has at an indexed name."""
        value: Any = record
        for name in path.split("."):
            value = getattr(value, name)
        return value

    def at_version(self, record: Any, version: int) -> Any:
        """Return *record* as its version number *version*."""
        return attrs.evolve(record, version=version)

    def difference(self, kept: object, record: object) -> str:
        """Return the name of the first field in which two records of one id differ."""
        names = [field.name for field in attrs.fields(self.cls)]
        return next((name for name in names if getattr(kept, name) != getattr(record, name)), "id")

    def check(self, field: str, values: Iterable[object]) -> None:
        """Refuse a field that is not declared (UnknownIndex) or a value of another type (WrongIndexValue)."""
        if field not in self.findable:
            raise UnknownIndex(self.name, field, self.findable)
        allowed = self.types[field]
        for value in values:
            if value is not None and type(value) not in allowed:
                wanted = " or ".join(sorted(kind.__name__ for kind in allowed - {NoneType}))
                raise WrongIndexValue(self.name, field, wanted, value)


def _type_at(cls: Any, path: str) -> Any:
    for name in path.split("."):
        member = getattr(cls, name, None)
        cls = get_type_hints(member.fget)["return"] if isinstance(member, property) else get_type_hints(cls)[name]
    return cls


def _plain(annotation: Any) -> frozenset[type]:
    if get_origin(annotation) in (Union, UnionType):
        return frozenset().union(*(_plain(part) for part in get_args(annotation)))
    if get_origin(annotation) is Literal:
        return frozenset(type(value) for value in get_args(annotation))
    return frozenset((annotation,))


@attrs.frozen(kw_only=True)
class ImportedFile:
    """A workbook that was applied; in one project the same content, known by its hash, is applied once.

    ``instant`` is when it was applied, aware; ``rows`` counts the rows taken over, ``parked`` those left to a person.
    """

    id: str
    project: str
    source: str
    sha256: str
    instant: datetime
    rows: int
    parked: int = 0


@attrs.frozen(kw_only=True)
class OutboxMessage:
    """An announcement that leaves after its cause was committed: kept in the same unit, told by a relay.

    ``subjects`` are ids of the records it is about, ``aggregate`` is the head within which order is kept. It is not
    claimed before ``due``; ``token`` and ``until`` are those of its last loan, ``why`` of its last failure.
    """

    id: str
    project: str
    topic: str
    aggregate: str
    subjects: tuple[str, ...]
    state: Literal["waiting", "sent", "parked"] = "waiting"
    attempts: int = 0
    due: datetime | None = None
    token: str = ""
    until: datetime | None = None
    why: str = ""
    version: int = 0


@attrs.frozen(kw_only=True)
class Command:
    """A money command that was carried out or refused, kept in the unit of its effect, so that it happens once.

    ``text`` is the command in its canonical form and ``fingerprint`` its hash; ``answer`` is the answer it got, given
    again to whoever asks again under the same key; ``refusal`` names the class of an error, whose facts are in
    ``answer`` then.
    """

    project: str
    key: str
    operation: str
    fingerprint: str
    text: str
    answer: str
    refusal: str = ""
    actor: str = ""

    @property
    def id(self) -> str:
        """The natural key: ``project/key``; a key is used once in a project, whatever the operation."""
        return natural_key(self.project, self.key)


CATALOGUE: tuple[Kind, ...] = (
    Kind(cls=Company, name="company", mode="versioned"),
    Kind(cls=Project, name="project", indexed=("company",), mode="versioned"),
    Kind(cls=Zone, name="zone", indexed=("project",), mode="versioned"),
    Kind(cls=Building, name="building", indexed=("project",), mode="versioned"),
    Kind(cls=Space, name="space", indexed=("project", "building", "kind"), mode="versioned"),
    Kind(cls=Party, name="party", indexed=("project",), mode="versioned"),
    Kind(cls=Tenure, name="tenure", indexed=("project", "space", "party", "since", "until"), mode="versioned"),
    Kind(cls=Occupancy, name="occupancy", indexed=("project", "space", "party"), mode="versioned"),
    Kind(cls=Vacancy, name="vacancy", indexed=("project", "space"), mode="versioned"),
    Kind(cls=Meter, name="meter", indexed=("project", "space"), mode="versioned"),
    Kind(cls=MeterReading, name="meter_reading", indexed=("project", "space", "meter", "day")),
    Kind(cls=Vehicle, name="vehicle", indexed=("project", "space", "plate", "party"), mode="versioned"),
    Kind(cls=Lease, name="lease", indexed=("project", "space", "party"), mode="versioned"),
    Kind(cls=Stay, name="stay", indexed=("project", "space", "plate", "day")),
    Kind(cls=Pool, name="pool", indexed=("project", "fee", "period.end")),
    Kind(cls=OneOff, name="one_off", indexed=("project", "space", "fee", "day", "state"), mode="versioned"),
    Kind(cls=TariffText, name="tariff_text", indexed=("project", "code", "state"), mode="versioned"),
    Kind(cls=BillRun, name="bill_run", indexed=("project", "period.start", "state"), mode="versioned"),
    Kind(cls=RosterPart, name="roster_part", indexed=("run",)),
    Kind(cls=RunItem, name="run_item", indexed=("project", "run", "space", "outcome")),
    Kind(cls=Charge, name="charge", indexed=("project", "run", "space", "payer", "cycle.start")),
    Kind(cls=Bill, name="bill", indexed=("project", "run", "space", "payer", "due_on")),
    Kind(
        cls=Entry,
        name="entry",
        indexed=("project", "payer", "space", "item", "day"),
        unique=(("reverses",),),
        positive=("amount.fen",),
        different=(("debit", "credit"),),
    ),
    Kind(cls=PayerAccount, name="payer_account", indexed=("project",), mode="versioned"),
    Kind(cls=BookPolicy, name="book_policy", indexed=("project",), mode="versioned"),
    Kind(cls=BookClosing, name="book_closing", indexed=("project",), mode="versioned"),
    Kind(
        cls=Receipt,
        name="receipt",
        indexed=("project", "payer", "day", "till", "posting", "reference"),
        unique=(("project", "method", "reference"),),
    ),
    Kind(cls=Series, name="series", indexed=("project",), mode="versioned"),
    Kind(cls=TillSession, name="till_session", indexed=("project", "till", "state"), mode="versioned"),
    Kind(cls=Proposal, name="proposal", indexed=("project", "state"), mode="versioned"),
    Kind(cls=InstalmentPlan, name="instalment_plan", indexed=("project", "payer", "state"), mode="versioned"),
    Kind(
        cls=Sending,
        name="sending",
        indexed=("project", "party", "purpose", "state", "due", "number"),
        mode="versioned",
    ),
    Kind(cls=Handover, name="handover", indexed=("project", "sending", "number", "outcome"), mode="versioned"),
    Kind(cls=DeliveryReceipt, name="delivery_receipt", indexed=("project", "sending", "number", "effect")),
    Kind(cls=Receiver, name="receiver", mode="versioned"),
    Kind(cls=Contact, name="contact", indexed=("project", "party"), mode="versioned"),
    Kind(cls=AppNotice, name="app_notice", indexed=("project", "party", "read"), mode="versioned"),
    Kind(cls=Step, name="step", indexed=("project", "subject", "at")),
    Kind(cls=RuleText, name="rule_text", indexed=("project", "rule", "name")),
    Kind(
        cls=Ticket,
        name="ticket",
        indexed=("project", "kind", "state", "closed", "reporter", "department", "assignee", "opened"),
        mode="versioned",
    ),
    Kind(cls=Alarm, name="alarm", indexed=("project", "ticket", "to", "at")),
    Kind(cls=Command, name="command", indexed=("project",)),
    Kind(cls=ImportedFile, name="imported_file", indexed=("project",), unique=(("project", "sha256"),)),
    Kind(
        cls=OutboxMessage, name="outbox_message", indexed=("project", "topic", "state", "aggregate"), mode="versioned"
    ),
)

_KINDS = {kind.cls: kind for kind in CATALOGUE}


def kind_of(cls: type[Any]) -> Kind:
    """Return the catalogue's row for a class of records.

    Raises:  NotCatalogued: no store keeps this class.
    """
    try:
        return _KINDS[cls]
    except KeyError:
        raise NotCatalogued(cls.__name__) from None
