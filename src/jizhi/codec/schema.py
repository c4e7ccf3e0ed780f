"""The JSON schemas of a tariff, a workflow and a dunning policy: an editor checks what is being typed."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Union, get_args, get_origin

import attrs

from jizhi.access import SECONDED, RoleBook
from jizhi.codec.readers import written
from jizhi.fees.cycle import WHEN, WORKDAY
from jizhi.fees.declaring import FACT_TYPES, GRACE
from jizhi.fees.document import (
    CycleDoc,
    FactDoc,
    FeeDoc,
    LateDoc,
    LateRateDoc,
    OriginDoc,
    RoundDoc,
    TariffDoc,
    VersionDoc,
)
from jizhi.fees.dunning.document import CapDoc, PolicyDoc, StepDoc
from jizhi.fees.dunning.policy import AFTER, APPROVAL, BLACKOUT, CATCH_UP, CHANNELS, COUNTED
from jizhi.fees.origin import GRADES
from jizhi.fees.proration import DAY_COUNTS
from jizhi.fees.reading import ON, PAYERS, START, VACANT
from jizhi.fees.versions import ACCUMULATE, TARGETS
from jizhi.formula.scan import LENGTH_MAX
from jizhi.tickets import ServiceDesk
from jizhi.values import REMAINDERS, ROUNDING_MODES
from jizhi.workflow import EFFECTS, Move, Workflow

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NUMBER = {
    "description": "An exact number, as a number or as text, perhaps with a unit: 2.80, '2.80 元/㎡/月', '6%'.",
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^\s*-?[0-9]{1,15}(\.[0-9]{1,10})?(?![0-9.,_]|[eExX][+-]?[0-9])"},
    ],
}

#: What a field takes beyond its type: the words that ``fees`` checks it against.
_WORDS: Mapping[tuple[type, str], tuple[str, ...]] = {
    (FeeDoc, "on"): ON,
    (FeeDoc, "per"): tuple(TARGETS),
    (FeeDoc, "start"): START,
    (FeeDoc, "payer"): PAYERS,
    (FeeDoc, "prorate"): tuple(DAY_COUNTS),
    (FeeDoc, "remainder"): tuple(REMAINDERS),
    (FeeDoc, "vacant_share"): VACANT,
    (VersionDoc, "accumulate"): ACCUMULATE,
    (CycleDoc, "when"): WHEN,
    (CycleDoc, "workday"): WORKDAY,
    (RoundDoc, "mode"): ROUNDING_MODES,
    (FactDoc, "type"): FACT_TYPES,
    (LateDoc, "grace"): GRACE,
    (OriginDoc, "grade"): GRADES,
    (PolicyDoc, "catch_up"): CATCH_UP,
    (PolicyDoc, "blackout"): BLACKOUT,
    (StepDoc, "channel"): CHANNELS,
    (StepDoc, "counted"): COUNTED,
    (StepDoc, "after"): AFTER,
    (StepDoc, "approval"): APPROVAL,
}
_LIMITS: Mapping[tuple[type, str], Mapping[str, Any]] = {
    (VersionDoc, "formula"): {"minLength": 1, "maxLength": LENGTH_MAX},
    (VersionDoc, "basis"): {"minLength": 1},
    (LateRateDoc, "basis"): {"minLength": 1},
    (FeeDoc, "code"): {"minLength": 1},
    (TariffDoc, "tariff"): {"minLength": 1},
    (OriginDoc, "region"): {"minLength": 1},
    (OriginDoc, "source"): {"minLength": 1},
    (Workflow, "workflow"): {"minLength": 1},
    (Workflow, "edition"): {"minimum": 1},
    (Workflow, "end"): {"minItems": 1},
    (Move, "event"): {"minLength": 1},
    (Move, "from_"): {"minItems": 1},
    (Move, "by"): {"minItems": 1},
    (Move, "after_days"): {"minimum": 0},
    (Move, "clocks"): {"items": {"type": "string", "pattern": f"^({'|'.join(EFFECTS)}) .+$"}},
    (PolicyDoc, "policy"): {"minLength": 1},
    (PolicyDoc, "gap_days"): {"minimum": 1},
    (PolicyDoc, "step"): {"minItems": 1},
    (StepDoc, "code"): {"minLength": 1},
    (StepDoc, "template"): {"minLength": 1},
    (StepDoc, "wait_days"): {"minimum": 1},
    (StepDoc, "fallback"): {"items": {"type": "string", "enum": list(CHANNELS)}},
    (RoleBook, "roles"): {"minLength": 1},
    (RoleBook, "second"): {"items": {"type": "string", "enum": list(SECONDED)}},
    (CapDoc, "count"): {"minimum": 1},
    (CapDoc, "days"): {"minimum": 1},
    (CycleDoc, "due_day"): {"minimum": 1, "maximum": 31},
    (CycleDoc, "due_days"): {"minimum": 0},
    (LateDoc, "grace_days"): {"minimum": 0},
}
_INSTEAD: Mapping[tuple[type, str], Mapping[str, Any]] = {
    (LateDoc, "cap"): {"anyOf": [{"const": "principal"}, {"$ref": "#/$defs/Number"}]},
}


def tariff_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a tariff file, for TOML whose dates are read as text.

    It says what may stand where; what only a reading can tell (units, names, gaps between versions) it does not know.

    >>> tariff_schema()["required"]
    ['tariff']
    >>> "additionalProperties" in tariff_schema()["$defs"]["FeeDoc"]
    True
    """
    found: dict[str, Any] = {}
    top = _record(TariffDoc, found)
    head = {"$schema": DIALECT, "title": "jizhi tariff"}
    return {**head, **top, "$defs": {"Number": _NUMBER, **{name: found[name] for name in sorted(found)}}}


def policy_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a dunning policy; what the law forbids only a reading can tell.

    >>> policy_schema()["$defs"]["StepDoc"]["required"]
    ['code', 'after_days', 'channel', 'template']
    """
    found: dict[str, Any] = {}
    top = _record(PolicyDoc, found)
    head = {"$schema": DIALECT, "title": "jizhi dunning policy"}
    return {**head, **top, "$defs": {"Number": _NUMBER, **{name: found[name] for name in sorted(found)}}}


def workflow_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a workflow file; which names belong together only a check can tell.

    >>> workflow_schema()["$defs"]["Move"]["required"]
    ['event', 'from', 'to', 'by']
    """
    found: dict[str, Any] = {}
    top = _record(Workflow, found)
    return {
        "$schema": DIALECT,
        "title": "jizhi workflow",
        **top,
        "$defs": {name: found[name] for name in sorted(found)},
    }


def desk_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of the rule book of a service desk.

    >>> desk_schema()["$defs"]["Promise"]["required"]
    ['name', 'hours']
    """
    found: dict[str, Any] = {}
    top = _record(ServiceDesk, found)
    head = {"$schema": DIALECT, "title": "jizhi service desk"}
    return {**head, **top, "$defs": {name: found[name] for name in sorted(found)}}


def roles_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a book of roles; which permissions there are only a check can tell.

    >>> roles_schema()["$defs"]["Role"]["required"]
    ['role']
    """
    found: dict[str, Any] = {}
    top = _record(RoleBook, found)
    head = {"$schema": DIALECT, "title": "jizhi roles"}
    return {**head, **top, "$defs": {name: found[name] for name in sorted(found)}}


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as it is kept in ``docs/reference``: ``tariff.schema.json``, ``workflow.schema.json``."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _record(cls: type, found: dict[str, Any]) -> dict[str, Any]:
    fields = attrs.fields(attrs.resolve_types(cls))
    return {
        "description": (cls.__doc__ or "").split("\n")[0],
        "type": "object",
        "properties": {written(field.name): _field(cls, field, found) for field in fields},
        "required": [written(field.name) for field in fields if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _field(cls: type, field: attrs.Attribute[Any], found: dict[str, Any]) -> dict[str, Any]:
    place = (cls, field.name)
    schema = dict(_INSTEAD[place] if place in _INSTEAD else {**_of(field.type, found), **_LIMITS.get(place, {})})
    if words := _WORDS.get(place):
        schema["enum"] = list(words)
    if isinstance(field.default, str | int):
        schema["default"] = field.default
    return schema


def _of(declared: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The schema of one declared type."""
    if declared in _PLAIN:
        return dict(_PLAIN[declared])
    if attrs.has(declared):
        found[declared.__name__] = _record(declared, found)
        return {"$ref": f"#/$defs/{declared.__name__}"}
    origin, parts = get_origin(declared), get_args(declared)
    if origin is tuple:
        return {"type": "array", "items": _of(parts[0], found)}
    if origin in (Union, types.UnionType):
        return _one_of({part for part in parts if part is not type(None)}, found)
    return {"type": "object", "additionalProperties": _of(parts[1], found)}


def _one_of(parts: set[Any], found: dict[str, Any]) -> dict[str, Any]:
    if Decimal in parts:
        return {"$ref": "#/$defs/Number"}
    options = [_of(part, found) for part in sorted(parts, key=str)]
    return options[0] if len(options) == 1 else {"anyOf": options}


_PLAIN: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}
