"""A workflow file at the door: TOML text in, a checked Workflow or findings with their places out."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from jizhi.codec.door import structure
from jizhi.codec.toml import read_toml
from jizhi.errors import WorkflowRefused
from jizhi.findings import Finding, Outcome
from jizhi.workflow import Workflow, check


def workflow_from_toml(
    text: str, *, source: str = "workflow.toml", roles: Iterable[str] | None = None
) -> Outcome[Workflow | None]:
    """Read the TOML *text* of a workflow and check it.

    Args:
        source: the name of the file, for the places of the findings.
        roles: the roles that the host knows; a workflow may use no other.

    Returns: the workflow, or None with the findings that refuse it, each with its path (``$.move[3].to``).

    >>> read = workflow_from_toml('workflow = "note"\\nstart = "open"\\nend = []\\nroles = []\\nstate = []\\nmove = []')
    >>> [(finding.code, finding.subject) for finding in read.findings]
    [('flow-state-unknown', 'workflow.toml: $.start'), ('flow-end-missing', 'workflow.toml: $.end')]
    """
    data = read_toml(text, source)
    if isinstance(data, Finding):
        return Outcome[Workflow | None](None, (data,))
    read = structure(data, Workflow)
    if read.value is None:
        return Outcome[Workflow | None](None, (_placed(source, finding) for finding in read.findings))
    found = check(read.value, roles=roles)
    return Outcome[Workflow | None](None if found else read.value, (_placed(source, finding) for finding in found))


def workflow_or_refuse(text: str, *, source: str = "workflow.toml", roles: Iterable[str] | None = None) -> Workflow:
    """Read a workflow that must be sound.

    Raises: WorkflowRefused with every finding.
    """
    read = workflow_from_toml(text, source=source, roles=roles)
    if read.value is None:
        raise WorkflowRefused(source, read.findings)
    return read.value


def _placed(source: str, finding: Finding) -> Finding:
    return attrs.evolve(finding, subject=f"{source}: {finding.subject}")
