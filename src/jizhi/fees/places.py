"""Places in a tariff file, and the findings gathered while it is read."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from fractions import Fraction

import attrs

from jizhi.errors import FormulaRefused, JizhiError, UnknownUnit, WrongQuantity
from jizhi.fees.document import Number
from jizhi.findings import Finding
from jizhi.values import Quantity, Unit

_NEAR_MAX = 64  # characters that are compared with the known words


@attrs.frozen
class Place:
    """Where in a tariff file something stands: file, fee, version, field; and the list that its findings go to."""

    path: tuple[str, ...]
    findings: list[Finding] = attrs.field(eq=False, repr=False)

    def at(self, *parts: object) -> Place:
        """The place *parts* further in."""
        return Place((*self.path, *(str(part) for part in parts)), self.findings)

    def refuse(self, code: str, facts: Mapping[str, object] | None = None) -> None:
        """Record an error at this place."""
        self.findings.append(Finding(code, ": ".join(self.path), facts or {}))

    def refuse_formula(self, refusal: FormulaRefused) -> None:
        """Record what the tariff language refused, with its column."""
        self.refuse(refusal.code, {**refusal.facts, "column": refusal.column})

    def one_of(self, value: str, known: Collection[str]) -> str:
        """Check that *value* is one of the *known* words."""
        if value not in known:
            near = difflib.get_close_matches(value[:_NEAR_MAX], known, n=1)
            self.refuse("word-unknown", {"value": value, "known": " ".join(known), "near": near[0] if near else ""})
        return value

    def quantity(self, source: Number | None, *, unit: str = "") -> Fraction | None:
        """Read a number that may carry *unit*, and nothing else; None where there is none or it is refused."""
        found = None if source is None else self.measure(source)
        if found is None:
            return None
        if found.unit != Unit() and (not unit or found.unit != Unit.parse(unit)):
            self.refuse("unit-mismatch", {"found": found.unit, "wanted": unit})
        return found.value

    def not_negative(self, source: Number | None, *, unit: str = "") -> Fraction | None:
        """Read a number as ``quantity`` does, refusing one below zero."""
        found = self.quantity(source, unit=unit)
        if found is not None and found < 0:
            self.refuse("negative-number", {"value": source})
        return found

    def measure(self, source: Number) -> Quantity | None:
        """Read a number with any unit; None where it is refused."""
        try:
            return Quantity.parse(source)
        except WrongQuantity:
            self.refuse("quantity-form", {"text": source})
        except UnknownUnit as trouble:
            self.refuse("unit-unknown", {"unit": trouble.symbol, "text": source, "known": " ".join(trouble.known)})
        return None

    def refuse_error(self, trouble: JizhiError) -> None:
        """Record a refusal that says its own sentence."""
        self.refuse("setting-refused", {"why": trouble})
