"""Personal columns at rest: sealed as they are written, opened as they are read, each to its own row and column."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, get_args

import attrs

from jizhi.errors import SealBroken
from jizhi.ports import Sealer
from jizhi.records import Kind
from jizhi.values.personal import Masked

MARK: Final = "\x02sealed:1:"
"""How a text begins that is sealed; none that a person writes does."""


@cache
def sealed_fields(kind: Kind) -> frozenset[str]:
    """Return the fields of a kind that are sealed: those it declares, and whatever holds a phone, number or account.

    >>> from jizhi.estate import Party
    >>> from jizhi.records import kind_of
    >>> sorted(sealed_fields(kind_of(Party)))
    ['id_number', 'phone']
    """
    fields = attrs.fields(attrs.resolve_types(kind.cls))
    return frozenset(kind.sealed) | {each.name for each in fields if each.init and _is_personal(each.type)}


def _is_personal(declared: Any) -> bool:
    if isinstance(declared, type) and issubclass(declared, Masked):
        return True
    if isinstance(declared, type) and attrs.has(declared):
        return any(_is_personal(each.type) for each in attrs.fields(attrs.resolve_types(declared)))
    return any(_is_personal(each) for each in get_args(declared))


def written(keeping: Any, rows: Iterable[Any], sealer: Sealer | None) -> Iterator[Any]:
    """Yield the rows as the database keeps them."""
    if sealer is None or not keeping.sealed:
        return iter(rows)
    return (_sealed(keeping, row, sealer) for row in rows)


def read(keeping: Any, row: Any, sealer: Sealer | None) -> Any:
    """Return a row as it was given. A text that was written before there was a sealer is as it is.

    Raises:  SealBroken: it is sealed, and the key is not there; or it was sealed for another row.
    """
    if not keeping.sealed or not any(_is_sealed(row[place]) for place, _ in keeping.sealed):
        return row
    if sealer is None:
        raise SealBroken(f"the keys of {keeping.kind.name}")
    clear = list(row)
    for place, purpose in keeping.sealed:
        if _is_sealed(row[place]):
            bound = f"{purpose}/{row[keeping.id_at]}"
            clear[place] = sealer.open(b64decode(row[place][len(MARK) :]), purpose=bound)
    return tuple(clear)


def _sealed(keeping: Any, row: Any, sealer: Sealer) -> tuple[Any, ...]:
    kept = list(row)
    for place, purpose in keeping.sealed:
        if kept[place]:
            bound = f"{purpose}/{row[keeping.id_at]}"
            kept[place] = MARK + b64encode(sealer.seal(kept[place], purpose=bound)).decode("ascii")
    return tuple(kept)


def _is_sealed(held: object) -> bool:
    return isinstance(held, str) and held.startswith(MARK)
