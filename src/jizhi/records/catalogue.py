"""Every kind of record that a store keeps, and the few records that belong to no stream."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from jizhi.access import Assent, AuditHead, AuditRow, Forgotten, Grant, RoleText
from jizhi.access.codes import CodeCount, OneTimeCode
from jizhi.errors import NotCatalogued
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
from jizhi.fees.banking import BANK_KEPT, DEBIT_KEPT
from jizhi.fees.charges import Bill, BillRun, Charge, RosterPart, RunItem, TariffText
from jizhi.fees.clearing import KEPT as CHANNELLED
from jizhi.fees.dunning import KEPT as DUNNING
from jizhi.fees.inputs import OneOff, Pool
from jizhi.fees.invoicing import INVOICE_KEPT
from jizhi.fees.ledger import BookClosing, BookPolicy, Entry, PayerAccount
from jizhi.fees.online import KEPT as ONLINE
from jizhi.fees.payments import InstalmentPlan, Proposal, Receipt, Series, TillSession
from jizhi.messages import AppNotice, Contact, DeliveryReceipt, Handover, Receiver, Sending
from jizhi.records.kinds import Kind
from jizhi.staff.kept import STAFF_KEPT
from jizhi.tickets import Alarm, Ticket
from jizhi.upkeep.kept import KEPT
from jizhi.values import key as natural_key
from jizhi.workflow import RuleText, Step


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
    *(Kind(cls=cls, name=name, indexed=indexed, mode=mode) for cls, name, indexed, mode in CHANNELLED),
    *(Kind(cls=cls, name=name, indexed=indexed, mode=mode) for cls, name, indexed, mode in (*BANK_KEPT, *DEBIT_KEPT)),
    *(Kind(cls=cls, name=name, indexed=indexed, mode=mode) for cls, name, indexed, mode in INVOICE_KEPT),
    *(Kind(cls=cls, name=name, indexed=indexed, mode=mode) for cls, name, indexed, mode in DUNNING),
    *(Kind(cls=cls, name=name, indexed=indexed, mode=mode) for cls, name, indexed, mode in ONLINE),
    Kind(
        cls=Sending,
        name="sending",
        indexed=("project", "party", "purpose", "state", "due", "number"),
        mode="versioned",
        sealed=("values", "subject", "text"),
    ),
    Kind(cls=Handover, name="handover", indexed=("project", "sending", "number", "outcome"), mode="versioned"),
    Kind(cls=DeliveryReceipt, name="delivery_receipt", indexed=("project", "sending", "number", "effect")),
    Kind(cls=Receiver, name="receiver", mode="versioned"),
    Kind(cls=Contact, name="contact", indexed=("project", "party"), mode="versioned", sealed=("address",)),
    Kind(
        cls=AppNotice,
        name="app_notice",
        indexed=("project", "party", "read"),
        mode="versioned",
        sealed=("subject", "body"),
    ),
    Kind(cls=Step, name="step", indexed=("project", "subject", "at")),
    Kind(cls=RuleText, name="rule_text", indexed=("project", "rule", "name")),
    Kind(
        cls=Ticket,
        name="ticket",
        indexed=("project", "kind", "state", "closed", "reporter", "department", "assignee", "opened"),
        mode="versioned",
    ),
    Kind(cls=Alarm, name="alarm", indexed=("project", "ticket", "to", "at")),
    *(Kind(cls=cls, name=name, indexed=indexed, mode=mode) for cls, name, indexed, mode in KEPT),
    Kind(cls=Command, name="command", indexed=("project",)),
    *(Kind(cls=cls, name=name, indexed=indexed, mode=mode) for cls, name, indexed, mode in STAFF_KEPT),
    Kind(cls=Grant, name="access_grant", indexed=("actor", "project", "company", "state"), mode="versioned"),
    Kind(cls=RoleText, name="role_text", indexed=("edition",)),
    Kind(cls=Assent, name="assent", indexed=("project", "operation", "fingerprint", "state"), mode="versioned"),
    Kind(cls=AuditRow, name="audit_row", indexed=("chain", "project", "actor", "decision")),
    Kind(cls=AuditHead, name="audit_head", indexed=("project",), mode="versioned"),
    Kind(cls=OneTimeCode, name="one_time_code", indexed=("project", "phone"), mode="versioned"),
    Kind(cls=CodeCount, name="code_count", indexed=("project",), mode="versioned"),
    Kind(cls=Forgotten, name="forgotten", indexed=("project", "party"), mode="versioned"),
    Kind(cls=ImportedFile, name="imported_file", indexed=("project",), unique=(("project", "sha256"),)),
    Kind(
        cls=OutboxMessage, name="outbox_message", indexed=("project", "topic", "state", "aggregate"), mode="versioned"
    ),
)
"""Every kind of record that a store keeps."""

_KINDS = {kind.cls: kind for kind in CATALOGUE}


def kind_of(cls: type[Any]) -> Kind:
    """Return the catalogue's row for a class of records.

    Raises:  NotCatalogued: no store keeps this class.
    """
    try:
        return _KINDS[cls]
    except KeyError:
        raise NotCatalogued(cls.__name__) from None
