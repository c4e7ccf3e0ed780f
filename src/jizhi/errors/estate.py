"""Errors about the estate and about moving in."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError
from jizhi.findings import Finding


class RecordRefused(JizhiError, ValueError):
    """A record of the estate with a field that it cannot have."""

    def __init__(self, record: str, field: str, value: object, why: str) -> None:
        self.record, self.field, self.value, self.why = record, field, value, why
        super().__init__(f"{record}: {field} = {value!r}, but {why}")


class UnknownSpace(JizhiError, LookupError):
    """The roster has no space of this code."""

    def __init__(self, project: str, code: str) -> None:
        self.project, self.code = project, code
        super().__init__(f"no space of {project} has the code {code!r}")


class UnknownParty(JizhiError, LookupError):
    """The roster has no party of this id."""

    def __init__(self, project: str, party: str) -> None:
        self.project, self.party = project, party
        super().__init__(f"no party of {project} has the id {party!r}")


class UnknownPayer(JizhiError, LookupError):
    """No rule of who pays has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"no rule of who pays is called {name!r}; there are {', '.join(self.known)}")


class FileNotRead(JizhiError, ValueError):
    """A file that is to be imported cannot be read at all, or is too large to be honest."""

    def __init__(self, source: str, reason: str) -> None:
        self.source, self.reason = source, reason
        super().__init__(f"{source} cannot be read: {reason}")


class FileNotWritten(JizhiError, ValueError):
    """A table does not fit into the kind of file that is asked for."""

    def __init__(self, table: str, reason: str) -> None:
        self.table, self.reason = table, reason
        super().__init__(f"{table} cannot be written: {reason}")


class PlaceUnreadable(JizhiError, ValueError):
    """A text that should be the name of a cell is none."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place!r} is not the name of a cell, such as AA12")


class MoveInRefused(JizhiError, ValueError):
    """A workbook was to be applied whole or not at all, and something in it is wrong; nothing was applied."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source, self.findings = source, tuple(findings)
        first = f"{self.findings[0].subject} {self.findings[0].code}"
        super().__init__(f"{source}: {len(self.findings)} errors, the first is {first}; nothing was applied")
