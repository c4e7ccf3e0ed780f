"""The sheets of owner changes and of vacancies: each row held against the spaces there are and against the others."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

import attrs

from jizhi.estate import Tenure, Vacancy
from jizhi.intake.rooms import contact
from jizhi.intake.rows import ReadRow, once
from jizhi.intake.tenancy import Holders, turned

LIKENESSES: Final = 5
"""For how many codes that are nowhere a likely one is looked for."""


def judge_turns(rows: Iterable[ReadRow]) -> list[ReadRow]:
    """Return the rows of owner changes with what is wrong in and between them.

    Findings:  ``cell-missing``, ``shares-not-whole``, ``room-twice``, ``room-incomplete`` (errors).
    """
    judged = [row if row.skipped else row.needs("party").needs("since") for row in once(rows)]
    groups: defaultdict[object, list[ReadRow]] = defaultdict(list)
    for row in judged:
        alone = row.skipped or not row.code or row.day("since") is None
        groups[row.place if alone else (row.code, row.day("since"))].append(row)
    return [row for group in groups.values() for row in _whole(group)]


def _whole(group: Sequence[ReadRow]) -> list[ReadRow]:
    live = [row for row in group if not row.skipped]
    if any(row.refused for row in live):
        bad = next(row.place for row in live if row.refused)
        return [row if row.refused or row.skipped else row.found("room-incomplete", other=bad) for row in group]
    total = sum((share_of(row) for row in live), start=Fraction())
    if live and total != 1:
        return [row if row.skipped else row.found("shares-not-whole", "share", sum=total) for row in group]
    if len({contact(row) for row in live}) < len(live):
        return [row if row.skipped else row.found("room-twice", "party", other=live[0].place) for row in group]
    return list(group)


def share_of(row: ReadRow) -> Fraction:
    """Return the part that the row's person holds: the whole where nothing is said."""
    share = row.values.get("share")
    return Fraction(1) if share is None else Fraction(share)


def new_holders(group: Sequence[ReadRow], parties: Mapping[str, str]) -> Holders:
    """Return who holds after the owner change that *group* describes; *parties* are ids by the row's place."""
    return frozenset((parties[row.place], "owner", share_of(row)) for row in group)


def known_space(rows: Iterable[ReadRow], codes: Collection[str]) -> list[ReadRow]:
    """Return the rows, with a ``room-unknown`` at each that names a space which is nowhere."""
    every = list(rows)
    lost = {row.code for row in every if row.code} - set(codes)
    # A likeness costs time for every code there is, so a few of the lost ones are enough.
    near = {code: _alike(code, codes) for code in sorted(lost)[:LIKENESSES]}
    return [
        row.found("room-unknown", space=row.code, meant=near.get(row.code, ""))
        if row.code in lost and not row.refused and not row.skipped
        else row
        for row in every
    ]


def _alike(code: str, codes: Collection[str]) -> str:
    close = difflib.get_close_matches(code, (one for one in codes if one[-2:] == code[-2:]), n=1, cutoff=0.6)
    return close[0] if close else ""


def follow(
    history: tuple[Tenure, ...], rows: Sequence[ReadRow], parties: Mapping[str, str]
) -> tuple[tuple[Tenure, ...], list[ReadRow]]:
    """Return the history of one space after the owner changes in *rows*, and the rows as they fared.

    Findings:  ``turn-out-of-order``: the day is not after what is known last, so that nobody can say who held when.
    """
    days: defaultdict[date, list[ReadRow]] = defaultdict(list)
    for row in rows:
        since = row.day("since")
        if since is not None:
            days[since].append(row)
    fared: list[ReadRow] = []
    for day in sorted(days):
        after = turned(history, new_holders(days[day], parties), on=day)
        last = max((edge for one in history for edge in one.edges), default=None)
        if after is None:
            fared += [row.found("turn-out-of-order", "since", space=row.code, last=last or "") for row in days[day]]
        else:
            history, fared = after, fared + days[day]
    return history, fared


def judge_vacancies(rows: Iterable[ReadRow]) -> list[ReadRow]:
    """Return the rows of vacancies with what is wrong in each.

    Findings:  ``cell-missing``, ``vacancy-backwards`` (errors), ``row-repeated`` (note).
    """
    judged = []
    for row in once(rows):
        if not row.skipped:
            row = row.needs("since")
        since, until = row.day("since"), row.day("until")
        if since and until and until <= since:
            row = row.found("vacancy-backwards", "until", since=since)
        judged.append(row)
    return judged


def vacancies_of(
    rows: Iterable[ReadRow], *, project: str, known: Sequence[Vacancy]
) -> tuple[tuple[Vacancy, ...], list[ReadRow]]:
    """Return the vacancies of one space after what *rows* say, and the rows as they fared.

    A row of the same first day completes what is known; a filing with a basis is worth more than a date in the room
    sheet.

    Findings:  ``vacancy-overlaps`` (error).
    """
    kept = {vacancy.since: vacancy for vacancy in known}
    fared: list[ReadRow] = []
    for row in rows:
        since = row.day("since") or row.day("vacant_since")
        if since is None:
            fared.append(row)
            continue
        before = kept.get(since, Vacancy(project=project, space=row.code, since=since))
        until, basis = row.day("until") or before.until, row.text("basis") or before.basis
        vacancy = attrs.evolve(before, until=until, basis=basis)
        clash = next((one for day, one in kept.items() if day != since and one.meets(vacancy)), None)
        if clash is not None:
            name = "since" if row.day("since") else "vacant_since"
            fared.append(row.found("vacancy-overlaps", name, space=row.code, other=clash.since))
        else:
            kept[since] = vacancy
            fared.append(row)
    return tuple(kept.values()), fared
