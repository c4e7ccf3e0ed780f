"""A tariff file at the door: TOML text in, a checked Tariff or findings with their places out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jizhi.codec.door import structure
from jizhi.codec.toml import read_toml
from jizhi.errors import TariffRefused
from jizhi.fees.document import OriginDoc, TariffDoc
from jizhi.fees.origin import Ground, read_origin
from jizhi.fees.places import Place
from jizhi.fees.reading import read_tariff
from jizhi.fees.tariff import Tariff
from jizhi.findings import Finding, Outcome

_FEE = re.compile(r"\$\.fee\[([0-9]+)\](?:\.version\[([0-9]+)\])?", re.ASCII)


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
    data = _extended(text, source, presets or {}, ())
    if isinstance(data, Finding):
        return Outcome(None, (data,))
    outcome = structure(data, TariffDoc)
    if outcome.value is None:
        return Outcome(None, tuple(_placed(finding, source, data) for finding in outcome.findings))
    misfits: list[Finding] = []
    grounds = tuple(_grounds(outcome.value.extends, presets or {}, misfits))
    return Outcome(None, misfits) if misfits else read_tariff(outcome.value, source=source, grounds=grounds)


def tariff_or_refuse(text: str, *, source: str = "tariff.toml", presets: Mapping[str, str] | None = None) -> Tariff:
    """Read a tariff that must be sound.

    Raises: TariffRefused with every finding.
    """
    outcome = tariff_from_toml(text, source=source, presets=presets)
    if outcome.value is None:
        raise TariffRefused(source, outcome.findings)
    return outcome.value


def _extended(text: str, source: str, presets: Mapping[str, str], above: tuple[str, ...]) -> dict[str, Any] | Finding:
    """The file on top of the preset that it extends, which may itself extend another."""
    data = read_toml(text, source)
    name = "" if isinstance(data, Finding) else data.get("extends", "")
    if isinstance(data, Finding) or name == "":
        return data
    if not isinstance(name, str) or name not in presets:
        return Finding("preset-unknown", f"{source}: extends", {"name": name, "known": " ".join(sorted(presets))})
    if name in above:
        return Finding("setting-refused", f"{source}: extends", {"why": f"{name} extends itself"})
    base = _extended(presets[name], name, presets, (*above, name))
    return base if isinstance(base, Finding) else _merged(base, data)


def _grounds(name: str, presets: Mapping[str, str], misfits: list[Finding]) -> Iterator[Ground]:
    """The presets below a file that was extended already, the nearest first, with where their prices come from."""
    while name:
        data = read_toml(presets[name], name)
        assert not isinstance(data, Finding)  # it was read when the file was extended
        outcome = structure(data["origin"], OriginDoc) if "origin" in data else Outcome(None)
        misfits += [_placed(finding, f"{name}: origin", data) for finding in outcome.findings]
        place = Place((name, "origin"), misfits)
        yield Ground(name=name, origin=None if outcome.value is None else read_origin(outcome.value, place))
        name = data.get("extends", "")


def _merged(base: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """What is defined later wins: a fee takes the place of the preset's fee with its code, a table is filled up."""
    merged = {**base, **data}
    if "origin" not in data:  # the preset's prices were published there, not those that an office makes of them
        merged.pop("origin", None)
    for table in ("facts", "late"):
        if isinstance(base.get(table), dict) and isinstance(data.get(table), dict):
            merged[table] = {**base[table], **data[table]}
    own, old = data.get("fee"), base.get("fee")
    if isinstance(own, list) and isinstance(old, list):
        later: dict[str, list[Any]] = {_code(fee): [] for fee in old}
        for fee in own:
            later.setdefault(_code(fee), []).append(fee)
        first = {_code(fee): fee for fee in reversed(old)}
        merged["fee"] = [fee for code, fees in later.items() for fee in fees or [first[code]]]
    return merged


def _code(fee: object) -> str:
    return str(fee.get("code")) if isinstance(fee, dict) else ""


def _placed(finding: Finding, source: str, data: dict[str, Any]) -> Finding:
    """The finding with the file and, where it is inside a fee, the fee's code and version before its path."""
    subject = finding.subject
    parts = [source]
    if found := _FEE.match(subject):
        fee = _nth(data.get("fee"), int(found[1]))
        parts.append(f"fee {fee.get('code', int(found[1]) + 1)}")
        version = _nth(fee.get("version"), int(found[2])) if found[2] else {}
        parts += [f"version {version['since']}"] if "since" in version else []
    return Finding(finding.code, ": ".join((*parts, subject)), finding.facts, finding.severity)


def _nth(rows: object, index: int) -> dict[str, Any]:
    row = rows[index] if isinstance(rows, list) else {}
    return row if isinstance(row, dict) else {}
