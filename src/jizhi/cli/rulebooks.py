"""The files beside tariffs that ``jizhi check`` reads: which kind one is, how it is read, by which laws it is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import attrs

from jizhi.cli.proving import the_laws
from jizhi.codec.policies import policy_from_toml
from jizhi.codec.service import desk_from_toml
from jizhi.codec.staff import attendance_from_toml, scheme_from_toml
from jizhi.codec.toml import read_toml
from jizhi.codec.upkeep import plans_from_toml
from jizhi.codec.workflows import workflow_from_toml
from jizhi.findings import Finding, Outcome
from jizhi.presets import UPKEEP_PRESETS

Try = Callable[[Any, date, Any], tuple[Finding, ...]]


@attrs.frozen(kw_only=True)
class Kind:
    """One kind of rulebook: its name, its reader, its laws beyond what the reader proves."""

    name: str
    read: Callable[..., Outcome[Any]]
    tried: Try


def _policy(policy: Any, on: date, search: Any) -> tuple[Finding, ...]:
    return tuple(the_laws().verify_policy(policy, on=on, search=search))


def _plans(book: Any, on: date, search: Any) -> tuple[Finding, ...]:
    published = (plans_from_toml(text, source=name).value for name, text in UPKEEP_PRESETS.items())
    return tuple(the_laws().verify_plans(book, [each for each in published if each], on=on, search=search))


def _attendance(rules: Any, on: date, search: Any) -> tuple[Finding, ...]:
    return tuple(the_laws().verify_attendance(rules, on=on))


def _scheme(scheme: Any, on: date, search: Any) -> tuple[Finding, ...]:
    return tuple(the_laws().verify_scheme(scheme))


def _proven(book: Any, on: date, search: Any) -> tuple[Finding, ...]:
    """Nothing more: the reader goes through every state and every combination of facts."""
    return ()


_ATTENDANCE: Final = Kind(name="attendance", read=attendance_from_toml, tried=_attendance)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({
    "policy": Kind(name="dunning policy", read=policy_from_toml, tried=_policy),
    "workflow": Kind(name="workflow", read=workflow_from_toml, tried=_proven),
    "desk": Kind(name="service desk", read=desk_from_toml, tried=_proven),
    "scheme": Kind(name="KPI scheme", read=scheme_from_toml, tried=_scheme),
    "plan": Kind(name="maintenance plans", read=plans_from_toml, tried=_plans),
    "shifts": _ATTENDANCE, "patterns": _ATTENDANCE, "uses": _ATTENDANCE,
})  # fmt: skip
"""By a key that stands in every file of the kind; what has none of them is read as a tariff."""


def kind_of(text: str, source: str) -> Kind | None:
    """The kind of the rulebook *text*; None for a tariff, and for what cannot be read at all."""
    data = read_toml(text, source)
    if isinstance(data, Finding) or "tariff" in data:
        return None
    return next((kind for key, kind in KINDS.items() if key in data), None)
