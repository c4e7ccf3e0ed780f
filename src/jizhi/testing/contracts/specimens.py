"""Records for the contract of a store: real nouns of the catalogue, with every type of field there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jizhi.estate import Change, Party, Space, Tenure, Turn
from jizhi.fees.charges import BillRun, Charge, Slice
from jizhi.records import ImportedFile, OutboxMessage
from jizhi.values import CreditCode, IdNumber, Money, Period, Phone

MARCH = Period.month(2025, 3)
CHINA = timezone(timedelta(hours=8))

ALIKE = ("A-1", "a-1", "A-1 ", " A-1", "É", "E", "e", "é", "e\u0301", "𠮷野", "吉野", "10", "9", "ß", "ss", "i", "İ")
"""Ids that some database or other takes for one another."""


def charge(number: int = 0, *, fen: int = 100, space: str = "1-101", payer: str = "zhang", **fields: Any) -> Charge:
    """Return a charge of *fen*; *number* tells it from the others of its space and payer."""
    amount = Money(fen)
    told: dict[str, Any] = {"run": "jade/2025-03-01..2025-04-01#1", "project": "jade", "fee": "service", "cycle": MARCH}
    return Charge(**(told | {"space": space, "payer": payer, "target": amount, "amount": amount, "n": number} | fields))


def space(code: str = "1-101", **fields: Any) -> Space:
    """Return a dwelling."""
    told: dict[str, Any] = {"project": "jade", "kind": "dwelling", "area": Decimal("89.50")}
    return Space(code=code, **(told | fields))


def message(id: str = "1", **fields: Any) -> OutboxMessage:
    """Return a message of the outbox."""
    told: dict[str, Any] = {"project": "jade", "topic": "bills_issued", "aggregate": "run", "subjects": ("b1", "b2")}
    return OutboxMessage(id=id, **(told | fields))


def imported(id: str = "1", **fields: Any) -> ImportedFile:
    """Return a workbook that was applied; its hash follows from its id."""
    told: dict[str, Any] = {"project": "jade", "source": "房产.xlsx", "sha256": f"hash of {id}", "rows": 600}
    instant = datetime(2025, 3, 1, 8, 30, 0, 123456, tzinfo=CHINA)
    return ImportedFile(id=id, **({"instant": instant} | told | fields))


def tenure(party: str = "zhang", *, since: date = date(2020, 5, 1), until: date | None = None) -> Tenure:
    """Return a tenure of two sevenths."""
    share = Fraction(2, 7)
    return Tenure(project="jade", space="1-101", party=party, role="owner", since=since, until=until, share=share)


def appended() -> tuple[Any, ...]:
    """Return records of append-only kinds with every type of field."""
    facts = (
        ("area", Decimal("89.50")),
        ("lift", True),
        ("floor", -1),
        ("kind", "dwelling"),
        ("since", date(2024, 2, 29)),
    )
    turns = (Turn(period=MARCH, shares=(("zhang", Fraction(3, 5)), ("李", Fraction(2, 5)))),)
    return (
        charge(),
        charge(1, fen=10**15, slices=(Slice(MARCH.start, facts),), turns=turns),
        charge(2, fen=-(10**15), kind="correction"),
        charge(3, fen=0, payer="𠮷/50% #1", amount=Money(7, "HKD")),
        imported(instant=datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        imported("2"),
    )


def versioned() -> tuple[Any, ...]:
    """Return records of versioned kinds with every type of field."""
    attributes = {"a": Decimal("1.20"), "b": True, "c": date(2025, 1, 1), "d": 3, "e": "é 𠮷", "f": False, "g": "true"}
    changes = (Change(since=date(2025, 1, 1), fact="area", value=Decimal("90.10")),)
    numbers: dict[str, Any] = {"phone": Phone("13800138000"), "id_number": IdNumber("11010519491231002X")}
    return (
        space(attributes=attributes, changes=changes, lift=False, handover=date(2024, 2, 29)),
        space("1-102", area=None, floor=-2),
        Party(id="zhang", name="张三", needs=("轮椅", "a,b"), **numbers),
        Party(id="acme", name="𠮷野家", kind="organisation", credit_code=CreditCode("91110000600037341L")),
        tenure(),
        tenure("li", until=date(9999, 12, 31)),
        message(),
        BillRun(
            project="jade", period=MARCH, number=1, tariff="t", roster="r", issued_on=date(2025, 3, 1), chunks=7, done=3
        ),
    )
