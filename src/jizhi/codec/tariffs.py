"""A tariff file at the door: TOML text in, a checked Tariff or findings with their places out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jizhi.codec.door import structure
from jizhi.errors import TariffRefused
from jizhi.fees.document import TariffDoc
from jizhi.fees.reading import read_tariff
from jizhi.fees.tariff import Tariff
from jizhi.findings import Finding, Outcome

LENGTH_MAX = 1_000_000
DEPTH_MAX = 64


def tariff_from_toml(
    text: str, *, source: str = "tariff.toml", presets: Mapping[str, str] | None = None
) -> Outcome[Tariff | None]:
    """Read the TOML *text* of a tariff.

    Args:
        source: the name of the file, for the places of the findings.
        presets: the texts that ``extends`` may name.

    Returns: the tariff, or None with the error findings that refuse it. Numbers are read as exact decimals.

    >>> tariff_from_toml("tariff = ").findings[0].code
    'toml-syntax'
    """
    data = _parsed(text, source)
    if isinstance(data, Finding):
        return Outcome(None, (data,))
    extended = _extended(data, presets or {}, source)
    if isinstance(extended, Finding):
        return Outcome(None, (extended,))
    outcome = structure(extended, TariffDoc)
    placed = tuple(_placed(finding, source, extended) for finding in outcome.findings)
    if outcome.value is None:
        return Outcome(None, placed)
    return read_tariff(outcome.value, source=source)


def tariff_or_refuse(text: str, *, source: str = "tariff.toml", presets: Mapping[str, str] | None = None) -> Tariff:
    """Read a tariff that must be sound.

    Raises: TariffRefused with every finding.
    """
    outcome = tariff_from_toml(text, source=source, presets=presets)
    if outcome.value is None:
        raise TariffRefused(source, outcome.findings)
    return outcome.value


def _parsed(text: str, source: str) -> dict[str, Any] | Finding:
    if len(text) > LENGTH_MAX:
        return Finding("toml-long", source, {"length": len(text), "most": LENGTH_MAX})
    if _depth(text) > DEPTH_MAX:
        return Finding("toml-deep", source, {"most": DEPTH_MAX})
    try:
        return tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as trouble:
        return Finding("toml-syntax", source, {"why": trouble})


def _depth(text: str) -> int:
    """The deepest nesting of brackets, strings included: an upper bound that costs one pass."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth = max(depth - 1, 0)
    return deepest


def _extended(data: dict[str, Any], presets: Mapping[str, str], source: str) -> dict[str, Any] | Finding:
    """The file on top of the preset that it extends: a fee of the same code replaces the preset's."""
    name = data.get("extends")
    if not name:
        return data
    if not isinstance(name, str) or name not in presets:
        return Finding("preset-unknown", f"{source}: extends", {"name": name, "known": " ".join(sorted(presets))})
    base = _parsed(presets[name], name)
    if isinstance(base, Finding):
        return base
    fees = data.get("fee", [])
    codes = {fee.get("code") for fee in fees if isinstance(fee, dict)} if isinstance(fees, list) else set()
    kept = [fee for fee in base.get("fee", []) if fee.get("code") not in codes]
    tables = {table: {**base.get(table, {}), **data.get(table, {})} for table in ("facts", "late")}
    return {**base, **data, **tables, "fee": kept + fees if isinstance(fees, list) else fees}


def _placed(finding: Finding, source: str, data: dict[str, Any]) -> Finding:
    """The finding with the file and, where it is inside a fee, the fee's code before its path."""
    path = finding.subject
    fees = data.get("fee")
    index = path.removeprefix("$.fee[").split("]")[0]
    if path.startswith("$.fee[") and index.isdigit() and isinstance(fees, list) and isinstance(fees[int(index)], dict):
        path = f"fee {fees[int(index)].get('code', int(index) + 1)}: {path}"
    return Finding(finding.code, f"{source}: {path}", finding.facts, finding.severity)
