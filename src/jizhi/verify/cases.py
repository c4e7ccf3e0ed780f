"""A case: what ``jizhi calc`` is asked, with the law that it breaks; one line of JSON to paste and to keep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import attrs

from jizhi.errors import FactRefused
from jizhi.fees.tariff import Fee
from jizhi.formula import FactSpec, FactValue
from jizhi.values import Period

LAW: Final = "law"
"""The name under which a line keeps its law; ``jizhi calc`` passes over it."""

Facts = Mapping[str, FactValue]


@attrs.frozen(kw_only=True)
class Case:
    """One question to a tariff: a fee, facts, a period; for a pool the facts of each space.

    Args:
        also: facts that take the place of some, for a law that compares two amounts.
        cut: the day inside the period at which it is cut, for a law about parts of time.
    """

    fee: str
    facts: Facts
    period: Period
    weights: Mapping[str, Facts] | None = None
    also: Facts = attrs.field(factory=dict)
    cut: date | None = None

    @property
    def other(self) -> Facts:
        """The facts of the second amount."""
        return {**self.facts, **self.also}

    def lines(self, law: str = "") -> tuple[str, ...]:
        """The case as lines of JSON for ``jizhi calc --batch``, one for each amount that the law compares."""
        return tuple(json.dumps(each, ensure_ascii=False) for each in self._questions(law))

    def _questions(self, law: str) -> Iterator[dict[str, Any]]:
        asked: dict[str, Any] = {"fee": self.fee, "facts": _texts(self.facts), "period": str(self.period)}
        if self.weights is not None:
            asked["weights"] = {space: _texts(facts) for space, facts in self.weights.items()}
        kept: dict[str, Any] = {LAW: law} if law else {}
        if self.also:
            kept["also"] = _texts(self.also)
        if self.cut is not None:
            kept["cut"] = self.cut.isoformat()
        yield {**asked, **(kept if law else {})}
        if law:
            return
        if self.also:
            yield {**asked, "facts": _texts(self.other)}
        if self.cut is not None:
            for part in self.period.cut([self.cut]):
                yield {**asked, "period": str(part)}
        elif len(months := tuple(self.period.months())) > 1:  # a law about bills by the month and by the quarter
            yield from ({**asked, "period": str(month)} for month in months)


def kept_case(line: Mapping[str, Any], fees: Iterable[Fee]) -> tuple[str, Case] | None:
    """The law and the case that a *line* of a kept file tells; None where it no longer fits the tariff.

    >>> kept_case({"law": "law-negative", "fee": "gone", "period": "2025-01"}, ()) is None
    True
    """
    fee = next((fee for fee in fees if fee.code == line.get("fee")), None)
    law = line.get(LAW)
    if fee is None or not isinstance(law, str):
        return None
    try:
        weights = line.get("weights")
        return law, Case(
            fee=fee.code,
            facts=_typed(fee, line.get("facts", {})),
            period=Period.parse(str(line["period"])),
            weights=None if weights is None else {space: _typed(fee, facts) for space, facts in weights.items()},
            also=_typed(fee, line.get("also", {})),
            cut=date.fromisoformat(line["cut"]) if "cut" in line else None,
        )
    except (FactRefused, KeyError, ValueError, AttributeError):
        return None


def _typed(fee: Fee, facts: Mapping[str, Any]) -> dict[str, FactValue]:
    return {name: _value(fee.specs[name], value) for name, value in facts.items()}


def _value(spec: FactSpec, value: Any) -> FactValue:
    return spec.typed(value) if isinstance(value, str) else spec.checked(value)


def _texts(facts: Facts) -> dict[str, Any]:
    return {name: _text(value) for name, value in sorted(facts.items())}


def _text(value: FactValue) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
