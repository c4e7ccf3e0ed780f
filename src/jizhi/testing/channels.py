"""A day of a payment channel with planted differences: what the channel tells, what we hold, and what must be found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import attrs

from jizhi.fees.clearing import ChannelTerms, Counterpart
from jizhi.ports import SettlementLine

DAY: Final = date(2025, 3, 10)
TERMS: Final = ChannelTerms(project="jade", channel="memory", merchant="m-1", fee_rate=Decimal("0.006"))

PLANTS: Final = (
    "channel-only", "ours-only", "amount", "duplicate", "repeated", "cross-day", "refund-unknown", "refund-missing",
    "refund-amount", "fee", "closed", "unposted", "other-merchant", "currency", "other", "monthly-fee",
)  # fmt: skip
"""What is planted in turn; ``monthly-fee`` is a fee of no order, which differs from nothing."""

_CLASSES: Final = {
    "repeated": "duplicate",
    "refund-unknown": "refund",
    "refund-missing": "refund",
    "refund-amount": "refund",
}
_CHINA: Final = timezone(timedelta(hours=8))
_EVERY: Final = 37
"""Of so many orders one has something planted; the others agree."""


@attrs.frozen(kw_only=True)
class PlantedOrder:
    """One order: the channel's lines about it, what we hold of it, and the class of each difference to be found."""

    number: str
    lines: tuple[SettlementLine, ...]
    held: tuple[Counterpart, ...]
    found: tuple[str, ...] = ()


def planted(size: int, *, plants: tuple[str, ...] = PLANTS, day: date = DAY) -> Iterator[PlantedOrder]:
    """Yield *size* orders of one day, always the same, with *plants* in turn among those that agree."""
    for number in range(size):
        turn, rest = divmod(number, _EVERY)
        yield _order(number, plants[turn % len(plants)] if rest == _EVERY - 1 else "", day)


def _order(number: int, plant: str, day: date) -> PlantedOrder:
    name, fen = f"J{number:08d}", 10_000 + number % 9_973
    line = _line(day, number, order=name, transaction=f"T{name}", fen=fen, fee_fen=_fee(fen))
    held = _held(name, fen, day)
    agrees = PlantedOrder(number=name, lines=(line,), held=(held,))
    if not plant:
        return agrees
    lines, ours = _planted(plant, line, held, day)
    found = () if plant == "monthly-fee" else (_CLASSES.get(plant, plant),)
    return PlantedOrder(number=name, lines=lines, held=ours, found=found)


def _planted(
    plant: str, line: SettlementLine, held: Counterpart, day: date
) -> tuple[tuple[SettlementLine, ...], tuple[Counterpart, ...]]:
    name = line.order
    back = attrs.evolve(line, kind="refund", refund=f"R{name}", transaction=f"B{name}", fen=2_000, fee_fen=0)
    paid_back = attrs.evolve(held, kind="refund", number=f"R{name}", fen=2_000)
    told = {
        "channel-only": ((line,), ()),
        "ours-only": ((), (held,)),
        "amount": ((attrs.evolve(line, fen=line.fen - 1, fee_fen=_fee(line.fen - 1)),), (held,)),
        "duplicate": ((line, attrs.evolve(line, transaction=f"U{name}")), (held,)),
        "repeated": ((line, line), (held,)),
        "cross-day": ((line,), (attrs.evolve(held, day=day - timedelta(days=1)),)),
        "refund-unknown": ((line, back), (held,)),
        "refund-missing": ((line,), (held, paid_back)),
        "refund-amount": ((line, attrs.evolve(back, fen=2_001)), (held, paid_back)),
        "fee": ((attrs.evolve(line, fee_fen=line.fee_fen + 1),), (held,)),
        "closed": ((line,), (attrs.evolve(held, state="closed", day=None),)),
        "unposted": ((line,), (attrs.evolve(held, state="open", day=None),)),
        "other-merchant": ((attrs.evolve(line, merchant="m-2"),), ()),
        "currency": ((attrs.evolve(line, currency="HKD"),), ()),
        "other": ((attrs.evolve(line, kind="other", order="", fee_fen=0),), ()),
        "monthly-fee": ((attrs.evolve(line, kind="fee", order="", transaction="", fen=300, fee_fen=0),), ()),
    }
    return told[plant]


def _fee(fen: int) -> int:
    return int((Decimal(fen) * Decimal("0.006")).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _line(day: date, number: int, **told: object) -> SettlementLine:
    at = datetime.combine(day, time(), _CHINA) + timedelta(seconds=number % 86_400)
    return SettlementLine(kind="payment", merchant="m-1", at=at, **told)  # type: ignore[arg-type]


def _held(name: str, fen: int, day: date) -> Counterpart:
    return Counterpart(project="jade", kind="payment", number=name, fen=fen, state="paid", day=day)
