"""Errors about rules: formulas, tariffs, cycles, bills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from jizhi.errors.root import JizhiError
from jizhi.findings import Finding


class TariffRefused(JizhiError):
    """A tariff cannot be used; every reason is a finding with its place."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source, self.findings = source, tuple(findings)
        reasons = "; ".join(f"{f.subject}: {f.code} {dict(f.facts)}" for f in self.findings)
        super().__init__(f"{source} is refused: {reasons}")


class BadCycle(JizhiError, ValueError):
    """A billing cycle with an argument that it cannot have."""

    def __init__(self, name: str, value: object, why: str) -> None:
        self.name, self.value, self.why = name, value, why
        super().__init__(f"cycle: {name} = {value}, but {why}")


class UnknownDayCount(JizhiError, LookupError):
    """No day count has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"no day count is called {name!r}; there are {', '.join(self.known)}")


class FormulaRefused(JizhiError, ValueError):
    """A formula that the language does not allow, or whose units do not fit; ``column`` counts characters from 1."""

    def __init__(self, code: str, facts: Mapping[str, object] | None = None, *, column: int = 0) -> None:
        self.code, self.facts, self.column = code, dict(facts or {}), column
        super().__init__(f"{code} at column {column}: {self.facts}")


class FactRefused(JizhiError, ValueError):
    """A fact whose value is not of its declared type, range or scale."""

    def __init__(self, fact: str, code: str, value: object, wanted: str) -> None:
        self.fact, self.code, self.value, self.wanted = fact, code, value, wanted
        self.facts: dict[str, object] = {"fact": fact, "value": value, "wanted": wanted}
        super().__init__(f"{fact} = {value!r}: {code}, wanted {wanted}")


class NotRated(JizhiError, ArithmeticError):
    """A formula that has no value for these facts; never an amount of 0."""

    def __init__(self, code: str, facts: Mapping[str, object] | None = None) -> None:
        self.code, self.facts = code, dict(facts or {})
        super().__init__(f"{code}: {self.facts}")


class NotIntegral(JizhiError, ValueError):
    """A formula that has no form in 63-bit whole numbers for the ranges that its facts declare."""

    def __init__(self, reason: str, facts: Mapping[str, object] | None = None, *, column: int = 0) -> None:
        self.reason, self.facts, self.column = reason, dict(facts or {}), column
        super().__init__(f"{reason} at column {column}: {self.facts}")


class UnknownFee(JizhiError, LookupError):
    """A fee code that the tariff does not have."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        self.code, self.known = code, tuple(known)
        super().__init__(f"no fee {code!r} in this tariff; it has {', '.join(known) or 'none'}")


class PeriodClosed(JizhiError):
    """Something was to be posted on a day whose books are closed."""

    def __init__(self, day: date, closed_until: date) -> None:
        self.day, self.closed_until = day, closed_until
        super().__init__(f"{day} is closed: the books are closed before {closed_until}; post on a later day")


class NotExplained(JizhiError):
    """A charge whose amount cannot be derived again: the tariff or the recorded facts are not its own."""

    def __init__(self, charge: str, why: str) -> None:
        self.charge, self.why = charge, why
        super().__init__(f"{charge} cannot be explained: {why}")
