"""The JSON schema of a tariff file: valid, current, and telling the same mistakes of shape as the door."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jizhi.codec.schema import desk_schema, policy_schema, roles_schema, schema_text, tariff_schema, workflow_schema
from jizhi.presets import DESKS, FLOWS
from jizhi.presets.policies import POLICIES

KEPT = Path(__file__).parents[2] / "docs" / "reference" / "tariff.schema.json"
VERSION = {"since": "2025-01-01", "basis": "b", "formula": "p", "rates": {"p": "1 元/月"}}
FEE = {"code": "x", "per": "month", "version": [VERSION]}


def errors(**more: object) -> list[str]:
    data = {"tariff": "t", "fee": [{**FEE, **more}]}
    return [error.json_path for error in Draft202012Validator(tariff_schema()).iter_errors(data)]


def test_it_is_a_schema() -> None:
    """Of the draft that it names."""
    Draft202012Validator.check_schema(tariff_schema())


def test_the_kept_text_is_current() -> None:
    """If this fails, write ``schema_text(tariff_schema())`` to docs/reference/tariff.schema.json."""
    assert schema_text(tariff_schema()) == KEPT.read_text(encoding="utf-8")
    assert schema_text(policy_schema()) == KEPT.with_name("dunning.schema.json").read_text(encoding="utf-8")
    assert schema_text(workflow_schema()) == KEPT.with_name("workflow.schema.json").read_text(encoding="utf-8")
    assert schema_text(roles_schema()) == KEPT.with_name("roles.schema.json").read_text(encoding="utf-8")
    assert schema_text(desk_schema()) == KEPT.with_name("desk.schema.json").read_text(encoding="utf-8")


def test_a_sound_tariff_fits() -> None:
    """Numbers as numbers and as texts, tables as rows and as keys."""
    rows = [{"to": 6, "value": 2.1}, {"value": "2.70"}]
    version = {**VERSION, "table": {"a": rows, "b": {"x": "1 元", "else": 2}}, "bands": {"w": [{"rate": "1 元/m³"}]}}
    assert [] == errors(
        minimum="20.00", maximum=50.5, late=False, version=[version], cycle={"months": 3, "due_day": 15}
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("per", "week"),
        ("on", "room"),
        ("prorate", "bankers"),
        ("minimum", True),
        ("minimum", "1e3"),
        ("minimum", "二十"),
        ("minimum", "1,000"),
        ("cycle", {"month": 3}),
        ("cycle", {"due_day": 32}),
        ("round", {"mode": "bankers"}),
        ("late", 3),
        ("version", {}),
        ("version", [{"since": "2025-01-01", "basis": "b"}]),
        ("version", [{**VERSION, "formula": "1" * 513}]),
        ("version", [{**VERSION, "table": {"a": 3}}]),
        ("spam", 1),
    ],
)
def test_a_mistake_of_shape_is_told(field: str, value: object) -> None:
    """At its path."""
    assert all(path.startswith(("$.fee[0]",)) for path in errors(**{field: value}))
    assert errors(**{field: value})


def test_what_is_required_is_required() -> None:
    """The code of the tariff."""
    assert list(Draft202012Validator(tariff_schema()).iter_errors({}))


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_the_policies_of_the_package_fit_their_schema(name: str) -> None:
    """And a step by a channel that there is not, or with an unknown key, does not."""
    data = tomllib.loads(POLICIES[name])
    check = Draft202012Validator(policy_schema())
    assert [] == list(check.iter_errors(data))
    for wrong in ({"channel": "停水"}, {"colour": "red"}, {"fallback": ["pigeon"]}, {"wait_days": 0}):
        step = {**data["step"][0], **wrong}
        assert 1 == len(list(check.iter_errors({**data, "step": [step]})))


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        *(pytest.param(workflow_schema(), text, id=name) for name, text in FLOWS.items()),
        *(pytest.param(desk_schema(), text, id=name) for name, text in DESKS.items()),
    ],
)
def test_the_flows_and_desks_of_the_package_fit_their_schemas(schema: dict[str, Any], text: str) -> None:
    """An editor marks none of them, and marks a key that is not there."""
    document = tomllib.loads(text)
    assert [] == list(Draft202012Validator(schema).iter_errors(document))
    assert list(Draft202012Validator(schema).iter_errors({**document, "spam": 1}))
