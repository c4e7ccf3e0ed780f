"""The rule book of a service desk at the door: TOML text in, a checked ServiceDesk or its findings out."""

from __future__ import annotations

from collections.abc import Collection

import attrs

from jizhi.codec.door import structure
from jizhi.codec.toml import read_toml
from jizhi.errors import WorkflowRefused
from jizhi.findings import Finding, Outcome
from jizhi.tickets import KINDS, ServiceDesk, check_desk


def desk_from_toml(
    text: str, *, source: str = "desk.toml", flows: Collection[str] | None = None
) -> Outcome[ServiceDesk | None]:
    """Read the TOML *text* of a service desk and check it; warnings do not refuse it.

    Args:
        flows: the names of the workflows that there are; each kind of ticket needs one.

    >>> desk_from_toml("desk = ").findings[0].code
    'toml-syntax'
    """
    data = read_toml(text, source)
    if isinstance(data, Finding):
        return Outcome[ServiceDesk | None](None, (data,))
    read = structure(data, ServiceDesk)
    found = read.findings if read.value is None else check_desk(read.value)
    if read.value is not None and flows is not None:
        lost = [name for name in map(read.value.flow_of, KINDS) if name not in flows]
        found += tuple(Finding("desk-flow-unknown", "$.flows", {"name": n, "known": " ".join(flows)}) for n in lost)
    told = tuple(attrs.evolve(each, subject=f"{source}: {each.subject}") for each in found)
    sound = all(each.severity != "error" for each in told)
    return Outcome[ServiceDesk | None](read.value if sound else None, told)


def desk_or_refuse(text: str, *, source: str = "desk.toml", flows: Collection[str] | None = None) -> ServiceDesk:
    """Read a service desk that must be sound.

    Raises: WorkflowRefused with every finding.
    """
    read = desk_from_toml(text, source=source, flows=flows)
    if read.value is None:
        raise WorkflowRefused(source, read.findings)
    return read.value
