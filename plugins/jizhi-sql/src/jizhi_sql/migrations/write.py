"""Writes the next revision from the catalogue: ``python dev.py migration "what has changed"``.

It compares the tables that the revisions make with those that the catalogue wants. A new kind, a new column, an index
more or less become steps; whatever would change what is kept already is named, and is written by hand.
"""

from __future__ import annotations

import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from sqlalchemy import Column, Connection, UniqueConstraint, inspect, make_url

from jizhi.records import CATALOGUE
from jizhi_sql.databases import WRITES, Sqlite
from jizhi_sql.migrations import VERSION_TABLE
from jizhi_sql.migrations.steps import spelling
from jizhi_sql.schema import revisions
from jizhi_sql.tables import PREFIX, Keeping, checks, keepings
from jizhi_sql.upgrading import upgrade

_HEAD = '''"""{what}."""

from __future__ import annotations

from jizhi_sql.migrations.steps import {words}

revision = "{revision}"
down_revision = {before!r}

STEPS: tuple[Step, ...] = (
{steps}
)


def upgrade() -> None:
    """Make the tables of this revision from those of the one before."""
    for step in STEPS:
        step.take()
'''


def main(words: list[str]) -> int:
    """Write the revision, and return 0; 1 where something has to be written by hand, 2 without a reason."""
    what = " ".join(words).strip()
    if not what:
        print('usage: python dev.py migration "What has changed"', file=sys.stderr)
        return 2
    steps, by_hand = difference()
    for line in by_hand:
        print(f"by hand: {line}", file=sys.stderr)
    if not steps:
        print("the revisions make the tables of the catalogue already" if not by_hand else "nothing else to write")
        return bool(by_hand)
    path = Path(__file__).parent / "versions" / f"v{len(revisions()) + 1:04d}_{'_'.join(what.lower().split()[:4])}.py"
    path.write_text(revision_text(what[0].upper() + what[1:], steps), encoding="utf-8")
    print(f"wrote {path.name}; run python dev.py tidy, then the tests of jizhi-sql")
    return bool(by_hand)


def revision_text(what: str, steps: list[str]) -> str:
    """Return the module of a revision."""
    return _HEAD.format(
        what=what,
        words=", ".join(sorted({"Step", *(step.strip().partition("(")[0] for step in steps)})),
        revision=f"{len(revisions()) + 1:04d}",
        before=revisions()[-1] if revisions() else None,
        steps="\n".join(f"    {step}," for step in steps),
    )


def difference() -> tuple[list[str], list[str]]:
    """Return the steps from the last revision to the catalogue, and what has to be written by hand."""
    steps: list[str] = []
    by_hand: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        engine = Sqlite().engine(make_url(f"sqlite:///{folder}/revisions.db"), 5)
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            if revisions():
                upgrade(connection)
            for kind in CATALOGUE:
                _compare(connection, keepings()[kind.cls], steps, by_hand)
            wanted = {PREFIX + kind.name for kind in CATALOGUE}
            made = {name for name in inspect(connection).get_table_names() if name.startswith(PREFIX)}
            by_hand += sorted(
                f"{name} is no kind any more" for name in made - wanted - {f"{PREFIX}schema", VERSION_TABLE}
            )
        engine.dispose()
    return steps, by_hand


def _compare(connection: Connection, keeping: Keeping, steps: list[str], by_hand: list[str]) -> None:
    """Add what one kind needs."""
    inspector, name, table = inspect(connection), keeping.kind.name, keeping.table
    if not inspector.has_table(table.name):
        steps.append(_making(keeping))
        return
    made = {column["name"]: column for column in inspector.get_columns(table.name)}
    for column in table.c:
        if column.name not in made:
            steps.append(f"NewColumn({name!r}, {spelling(column)!r}{_meanwhile(keeping, column)})")
        elif made[column.name]["nullable"] != column.nullable:
            by_hand.append(f"{table.name}.{column.name} may be missing, or no longer")
    by_hand += sorted(f"{table.name}.{gone} is no column any more" for gone in made.keys() - {c.name for c in table.c})
    have = {str(index["name"]) for index in inspector.get_indexes(table.name) if not index["unique"]}
    want = {str(index.name) for index in table.indexes}
    at = len(f"{table.name}_by_")
    steps += [f"NewIndex({name!r}, {index[at:]!r})" for index in sorted(want - have)]
    steps += [f"NoIndex({name!r}, {index[at:]!r})" for index in sorted(have - want)]
    sets = {tuple(sorted(each["column_names"])) for each in inspector.get_unique_constraints(table.name)}
    if sets != {tuple(sorted(columns)) for columns in _unique(keeping)}:
        by_hand.append(f"the unique sets of {table.name}")
    rules = {str(each["name"]) for each in inspector.get_check_constraints(table.name)}
    if rules != {f"{table.name}_{label}" for label, _ in checks(keeping.kind, table)}:
        by_hand.append(f"the checks of {table.name}")


def _making(keeping: Keeping) -> str:
    spelled = textwrap.wrap(" ".join(map(spelling, keeping.table.c)), width=100, break_long_words=False)
    columns = "".join(f"\n            {line + ' '!r}" for line in spelled)
    more = [f"        {keeping.kind.name!r},", f"        {keeping.kind.mode!r},", f"        ({columns}\n        ),"]
    if indexed := tuple(path.replace(".", "_") for path in keeping.kind.indexed):
        more.append(f"        indexed={indexed!r},")
    if unique := _unique(keeping):
        more.append(f"        unique={unique!r},")
    if rules := tuple(checks(keeping.kind, keeping.table)):
        more += ["        checks=(", *(f"            {rule!r}," for rule in rules), "        ),"]
    if defaults := tuple(_defaults(keeping))[1:]:
        more.append(f"        meanwhile={defaults!r},")
    return "\n".join(["NewTable(", *more, "    )"])


def _unique(keeping: Keeping) -> tuple[tuple[str, ...], ...]:
    sets = (each for each in keeping.table.constraints if isinstance(each, UniqueConstraint))
    return tuple(sorted(tuple(column.name for column in each.columns) for each in sets))


def _meanwhile(keeping: Keeping, column: Column[Any]) -> str:
    """What rows kept before have in a new column: the default of its field."""
    if column.nullable:
        return ""
    known = dict(_defaults(keeping))
    return f", meanwhile={known[column.name]!r}" if column.name in known else ", meanwhile=WHAT_EARLIER_ROWS_HAVE"


def _defaults(keeping: Keeping) -> Iterator[tuple[str, int | str]]:
    """Yield the columns that must be filled and whose field has a default, with that as it is kept."""
    yield "form", 1
    fields = attrs.fields_dict(keeping.kind.cls)
    for slot in keeping.slots:
        default = fields[slot.field].default
        if default is attrs.NOTHING or default is None or isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            continue
        for column, way in zip(slot.columns, slot.ways, strict=True):
            value = way.value(default)
            if not column.nullable and column.name != "version":
                yield column.name, int(value) if isinstance(value, bool) else value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
