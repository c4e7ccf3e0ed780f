"""A month's sheet handed to payroll: kept as it was, and everything that is different since is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from jizhi.codec import to_data
from jizhi.errors import CorrectionRefused, NaiveInstant
from jizhi.findings import Finding
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import lock_project
from jizhi.office.timekeeping.facts import sheet_of
from jizhi.ports import Reading
from jizhi.staff import MonthSheet
from jizhi.staff.texts import ConfirmedSheet
from jizhi.values import Period


@operation("staff.confirm")
def confirm_sheet(desk: Desk, project: str, *, month: Period, at: datetime, open_too: bool = False) -> ConfirmedSheet:
    """Keep the sheet of *month* as it is now; what is the same as the last confirmed is not kept again.

    Args:
        open_too: also where shifts are open or lack a punch.

    Raises:
        CorrectionRefused: the sheet is not ready; UnknownProject, NoAttendanceRules, NaiveInstant.
    """
    if at.tzinfo is None:
        raise NaiveInstant("at", at)
    sheet = sheet_of(desk, project, period=month, as_of=at).value
    if not sheet.ready and not open_too:
        raise CorrectionRefused(_name(month), "shifts are open or lack a punch; see the exceptions first")
    text = _text(sheet)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with desk.store.writing() as tx:
        lock_project(tx, project)
        last = last_confirmed(tx, project, month)
        if last is not None and last.sha256 == sha256:
            return last
        confirmed = ConfirmedSheet(
            project=project,
            month=_name(month),
            number=1 if last is None else last.number + 1,
            text=text,
            sha256=sha256,
            actor=desk.actor,
            at=at,
        )
        tx.add([confirmed])
    return confirmed


def last_confirmed(known: Reading, project: str, month: Period) -> ConfirmedSheet | None:
    """The last confirmation of a month, or None."""
    kept = known.find(ConfirmedSheet, project=project, month=_name(month))
    return max(kept, key=lambda each: each.number, default=None)


@operation("staff.read")
def sheet_changes(desk: Desk, project: str, *, month: Period, as_of: datetime) -> tuple[Finding, ...]:
    """Every number that is another now than when the month was last confirmed; none where it never was."""
    with desk.store.reading() as known:
        last = last_confirmed(known, project, month)
    if last is None:
        return ()
    before, now = json.loads(last.text), json.loads(_text(sheet_of(desk, project, period=month, as_of=as_of).value))
    return tuple(_changes(_lines(before), _lines(now)))


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Finding]:
    for number in sorted({*before, *now}):
        was, has = before.get(number, {}), now.get(number, {})
        for field in sorted({*was, *has}):
            if was.get(field) != has.get(field):
                facts = {"field": field, "before": _said(was.get(field)), "after": _said(has.get(field))}
                yield Finding("sheet-changed", number, facts, "warning")


def _said(value: object) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value


def _lines(sheet: Mapping[str, Any]) -> dict[str, Any]:
    return {line["employee"]: line for line in sheet["lines"]}


def _text(sheet: MonthSheet) -> str:
    """The sheet as JSON, without names: whoever is erased later stays a number in it."""
    data = to_data(sheet)
    for line in data["lines"]:
        del line["name"]
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _name(month: Period) -> str:
    return f"{month.start:%Y-%m}"
