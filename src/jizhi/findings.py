"""What is wrong with data, said as data: a Finding, and an Outcome that carries a value and its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Concatenate, Generic, Literal, ParamSpec, TypeVar

import attrs

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")

Severity = Literal["error", "warning", "note"]


def _pairs(facts: Mapping[str, object] | Iterable[tuple[str, object]]) -> tuple[tuple[str, str], ...]:
    items = facts.items() if isinstance(facts, Mapping) else facts
    return tuple(sorted((name, str(value)) for name, value in items))


@attrs.frozen
class Finding:
    """Trouble in data: a code, the thing it is about, and the facts that a sentence about it needs.

    The sentence itself is made in ``jizhi.words``, in the reader's language.

    Args:
        code: a stable, hyphenated name (``meter-missing``); ``docs/reference/findings.md`` lists them all.
        subject: the place: a space, a path in a file, a cell.
        facts: values as text, by name; a mapping is accepted.
        severity: an ``error`` parks its subject, a ``warning`` needs a look, a ``note`` informs.

    >>> Finding("fact-missing", "1-101", {"fact": "area"}).fact("area") is None
    True
    >>> Finding("fact-missing", "1-101", {"fact": "area"}).fact("fact")
    'area'
    """

    code: str
    subject: str
    facts: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs)
    severity: Severity = attrs.field(default="error", validator=attrs.validators.in_(("error", "warning", "note")))

    def fact(self, name: str) -> str | None:
        """Return the fact called *name*, or None where the finding has none of that name."""
        return dict(self.facts).get(name)


def _tuple(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(findings)


@attrs.frozen
class Outcome(Generic[T]):
    """A value together with the findings met on the way to it.

    >>> Outcome(2, (Finding("odd", "x"),)).then(lambda n, *, by: n * by, by=3)
    Outcome(value=6, findings=(Finding(code='odd', subject='x', facts=(), severity='error'),))
    >>> Outcome(2, (Finding("odd", "x"),)).ok
    False
    """

    value: T
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=_tuple)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors, in the order they were met."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def ok(self) -> bool:
        """True where no finding is an error."""
        return not self.errors

    def then(self, verb: Callable[Concatenate[T, P], Outcome[U] | U], *args: P.args, **kwargs: P.kwargs) -> Outcome[U]:
        """Hand the value on to *verb* as its first argument and gather the findings of both."""
        result = verb(self.value, *args, **kwargs)
        if isinstance(result, Outcome):
            return Outcome(result.value, self.findings + result.findings)
        return Outcome(result, self.findings)
