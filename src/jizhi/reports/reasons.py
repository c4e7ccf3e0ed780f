"""Why spaces were not billed: counted by reason while the items of runs come by."""

from __future__ import annotations

from collections import Counter
from datetime import date

import attrs

from jizhi.fees import RunItem
from jizhi.findings import Finding


@attrs.frozen(kw_only=True)
class Reason:
    """Why spaces were skipped or parked: how often, in how many spaces, and the first finding as an example."""

    code: str
    items: int
    spaces: int
    example: Finding | None = None


@attrs.frozen(kw_only=True)
class ParkedSpace:
    """A space that could not be billed, in which months, and what was found in the last of them."""

    space: str
    months: tuple[date, ...]
    findings: tuple[Finding, ...]


class Reasons:
    """The reasons of one outcome while they are being counted.

    >>> reasons = Reasons()
    >>> reasons.add(RunItem(run="r", project="jade", space="1", outcome="skipped", reason="not-liable"))
    >>> reasons.all()
    (Reason(code='not-liable', items=1, spaces=1, example=None),)
    """

    def __init__(self) -> None:
        self._items: Counter[str] = Counter()
        self._spaces: dict[str, set[str]] = {}
        self._examples: dict[str, Finding] = {}

    def add(self, item: RunItem) -> None:
        """Count one *item*."""
        self._items[item.reason] += 1
        self._spaces.setdefault(item.reason, set()).add(item.space)
        for finding in item.findings[:1]:
            self._examples.setdefault(item.reason, finding)

    def all(self) -> tuple[Reason, ...]:
        """Return the reasons, the commonest first."""
        return tuple(
            Reason(code=code, items=count, spaces=len(self._spaces[code]), example=self._examples.get(code))
            for code, count in sorted(self._items.items(), key=lambda pair: (-pair[1], pair[0]))
        )


class ParkedSpaces:
    """The parked spaces while their items come by, in any order."""

    def __init__(self) -> None:
        self._months: dict[str, set[date]] = {}
        self._last: dict[str, tuple[date, str, tuple[Finding, ...]]] = {}

    def add(self, item: RunItem, month: date) -> None:
        """Count one parked *item* of a run of *month*."""
        self._months.setdefault(item.space, set()).add(month)
        known = self._last.get(item.space)
        if known is None or known[:2] < (month, item.run):
            self._last[item.space] = (month, item.run, item.findings)

    def all(self) -> tuple[ParkedSpace, ...]:
        """Return the spaces by code."""
        return tuple(
            ParkedSpace(space=space, months=tuple(sorted(self._months[space])), findings=self._last[space][2])
            for space in sorted(self._months)
        )
