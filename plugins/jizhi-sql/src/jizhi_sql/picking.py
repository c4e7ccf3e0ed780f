"""Some fields of records, read without making the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs

from jizhi.records import Kind
from jizhi_sql.databases.database import Row

Turn: TypeAlias = Callable[[Any], Any]
"""What makes the value of a field of what its columns hold."""


@attrs.frozen
class Picking:
    """Some fields of a kind: their columns with the form behind them, and how the values of rows are made.

    Each of ``reads`` says which columns of a row hold a field, and how its value is made where it is not the column's
    as it stands.
    """

    columns: str
    kind: Kind
    reads: tuple[tuple[slice, Turn | None], ...]

    def records(self, rows: Sequence[Row]) -> Sequence[tuple[Any, ...]]:
        """Return the fields of *rows*, made column by column, which is quicker than row by row.

        Raises ``FormUnknown``: a later release has kept one in another form.
        """
        if not rows:
            return ()
        columns = list(zip(*rows, strict=True))
        for form in set(columns[-1]) - {1}:
            self.kind.raised({}, form=form)
        return list(zip(*(self._made(columns[held], turn) for held, turn in self.reads), strict=True))

    def _made(self, columns: Sequence[tuple[Any, ...]], turn: Turn | None) -> Sequence[Any]:
        if len(columns) > 1:
            assert turn is not None
            return [turn(parts) for parts in zip(*columns, strict=True)]
        if turn is None:
            return columns[0]
        return [None if value is None else turn(value) for value in columns[0]]
