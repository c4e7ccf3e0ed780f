"""How each type is read strictly from JSON or TOML values, and how a dated fact of any type is written."""

from __future__ import annotations

import types
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import repeat
from typing import Any, NoReturn, TypeAlias, Union, get_args, get_origin

import attrs
from cattrs import Converter, IterableValidationError
from cattrs.errors import IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from jizhi.values import Phone
from jizhi.values.exact import exact

FACT_TYPES = frozenset((Decimal, int, str, bool, date))
Hook: TypeAlias = Callable[[Any, Any], Any]

_TAGGED: Mapping[str, type] = {"decimal": Decimal, "date": date}


class Misfit(Exception):
    """A value that does not fit its place; becomes a finding with the path."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)


def wrong(wanted: str, value: object) -> NoReturn:
    """Refuse *value* where *wanted* stands; a float by its own code, for it is the commonest mistake."""
    if isinstance(value, float):
        raise Misfit("float-refused", value=repr(value), wanted=wanted)
    raise Misfit("type-wrong", wanted=wanted, found=_json_name(value))


def _json_name(value: object) -> str:
    names: Mapping[type, str] = {dict: "object", list: "list", tuple: "list", str: "text", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def read_exactly(kind: type, name: str) -> Callable[[Any, Any], Any]:
    """Make the reader that takes values of *kind* itself only: a bool is no int, an int is no text."""

    def read(value: Any, declared: Any) -> Any:
        if type(value) is not kind:
            wrong(name, value)
        # cattrs sends the subclasses of a class here too: an Enum of texts is made of its text.
        return value if declared is kind else declared(value)

    return read


def read_decimal(value: Any, _: Any) -> Decimal:
    """Read a decimal number from a text or a whole number."""
    if type(value) is Decimal:
        exact("number", value)
        return value
    if type(value) not in (str, int):
        wrong("an exact number, as text", value)
    if type(value) is str and "/" in value:
        raise Misfit("type-wrong", wanted="a decimal number, as text", found=repr(value))
    exact("number", value)
    return Decimal(value)


def read_fraction(value: Any, _: Any) -> Fraction:
    """Read an exact share: ``17/31``, ``0.6``, ``1``."""
    if type(value) not in (str, int, Fraction):
        wrong("a fraction like 17/31, as text", value)
    return exact("share", value)


def read_date(value: Any, _: Any) -> date:
    """Read a day from ``YYYY-MM-DD``, or take the date that TOML made."""
    if type(value) is date:
        return value
    if type(value) is not str:
        wrong("a day like 2025-03-01", value)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or value != day.isoformat():
        raise Misfit("type-wrong", wanted="a day like 2025-03-01", found=repr(value))
    return day


def read_instant(value: Any, _: Any) -> datetime:
    """Read an aware instant from ISO 8601 with its offset."""
    wanted = "an instant with its offset, like 2025-03-01T08:00:00+08:00"
    if type(value) not in (str, datetime):
        wrong(wanted, value)
    try:
        instant = datetime.fromisoformat(value) if type(value) is str else value
    except ValueError:
        raise Misfit("type-wrong", wanted=wanted, found=repr(value)) from None
    if instant.tzinfo is None:
        raise Misfit("type-wrong", wanted=wanted, found=repr(str(value)))
    return instant


def read_bytes(value: Any, _: Any) -> bytes:
    """Raw bytes, from a text in base64."""
    if type(value) is str:
        try:
            return b64decode(value, validate=True)
        except ValueError:
            return wrong("bytes in base64", value)
    return wrong("bytes in base64", value)


def read_personal(value: Any, cls: Any) -> Any:
    """Read a personal or public number from its clear text; its own class checks it."""
    if type(value) is cls:
        return value
    if type(value) is not str:
        raise Misfit("type-wrong", wanted="text", found=_json_name(value))
    return cls(value)


def is_fact(annotation: Any) -> bool:
    """Say whether a type is a fact of several plain types, such as ``Decimal | int | str | bool | date``."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return False
    members = frozenset(get_args(annotation)) - {type(None)}
    return len(members) > 1 and members <= FACT_TYPES


def fact_reader(annotation: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Make the reader of such a fact: plain, or tagged where JSON has no such type."""
    members = frozenset(get_args(annotation))

    def read(value: Any, _: Any) -> Any:
        if type(value) in members:
            return value
        if type(value) is dict and len(value) == 1:
            ((tag, inner),) = value.items()
            if tag in _TAGGED and _TAGGED[tag] in members:
                return converter.structure(inner, _TAGGED[tag])
        return wrong('text, a whole number, true or false, {"decimal": "1.20"} or {"date": "2025-03-01"}', value)

    return read


def write_fact(value: Any) -> Any:
    """Write such a fact, tagged where JSON has no such type."""
    if type(value) is Decimal:
        return {"decimal": format(value, "f")}
    return {"date": value.isoformat()} if type(value) is date else value


def is_addressee(annotation: Any) -> bool:
    """Say whether a type is whom a message goes to: a phone, or an address as text."""
    return get_origin(annotation) in (Union, types.UnionType) and {*get_args(annotation)} == {Phone, str}


def addressee_reader(_: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Make the reader of an addressee: text, or a phone by its tag."""

    def read(value: Any, _: Any) -> Any:
        if type(value) is dict and [*value] == ["phone"]:
            return converter.structure(value["phone"], Phone)
        return value if type(value) is str else wrong('text or {"phone": "13800138000"}', value)

    return read


def addressee_writer(_: Any, converter: Converter) -> Callable[[Any], Any]:
    """Make the writer of an addressee."""
    return lambda value: {"phone": converter.unstructure(value)} if isinstance(value, Phone) else value


def choice_reader(annotation: Any, _: Converter) -> Callable[[Any, Any], Any]:
    """Make the reader of a Literal or an Enum."""
    members: Any = annotation if isinstance(annotation, type) else get_args(annotation)
    choices = {member.value if isinstance(member, Enum) else member: member for member in members}
    known = ", ".join(map(str, choices))

    def read(value: Any, _: Any) -> Any:
        if type(value) in (str, int) and value in choices:
            return choices[value]
        raise Misfit("choice-unknown", value=repr(value), known=known, meant=near(value, choices))

    return read


def near(word: object, known: Any) -> str:
    """Return the known word that *word* was perhaps meant to be, or an empty text."""
    return next(iter(get_close_matches(str(word), [str(name) for name in known], n=1)), "")


def is_tuple(annotation: Any) -> bool:
    """Say whether a type is a tuple of declared parts."""
    return get_origin(annotation) is tuple


def tuple_reader(annotation: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Make the reader of a list into a tuple, which tells every misfit with its index."""
    parts = get_args(annotation)
    every = parts[1:] == (Ellipsis,)
    # Of the converter when first asked, not now: a record may hold a tuple of its own class.
    hooks = cache(lambda: tuple(map(converter.get_structure_hook, parts[:1] if every else parts)))

    def read(value: Any, _: Any) -> Any:
        if type(value) not in (list, tuple):
            wrong("a list", value)
        if not every and len(value) != len(parts):
            raise Misfit("type-wrong", wanted=f"a list of {len(parts)}", found=f"a list of {len(value)}")
        placed = repeat((parts[0], *hooks()), len(value)) if every else zip(parts, hooks(), strict=True)
        return tuple(_read_items(value, placed, annotation))

    return read


def _read_items(value: Any, placed: Iterable[tuple[Any, Hook]], annotation: Any) -> list[Any]:
    items: list[Any] = []
    errors: list[Exception] = []
    for index, (item, (part, hook)) in enumerate(zip(value, placed, strict=True)):
        try:
            items.append(hook(item, part))
        except Exception as misfit:
            misfit.__notes__ = [*getattr(misfit, "__notes__", ()), IterableValidationNote("", index, part)]
            errors.append(misfit)
    if errors:
        raise IterableValidationError(str(annotation), errors, annotation)
    return items


def is_rows_or_keys(annotation: Any) -> bool:
    """Say whether a type is a table written either as rows or as keys with values."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return False
    origins = {get_origin(member) for member in get_args(annotation)}
    return tuple in origins and len(origins) == 2 and any(_is_mapping(origin) for origin in origins)


def _is_mapping(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Mapping)


def rows_or_keys_reader(annotation: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Make the reader of such a table: a list is read as rows, an object by its keys."""
    members = get_args(annotation)
    rows = next(member for member in members if get_origin(member) is tuple)
    keys = next(member for member in members if _is_mapping(get_origin(member)))

    def read(value: Any, _: Any) -> Any:
        return converter.structure(value, keys if isinstance(value, Mapping) else rows)

    return read


def written(name: str) -> str:
    """Return how a field is written: ``from_`` for ``from``, which Python keeps for itself."""
    return name.rstrip("_")


def record_reader(cls: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Make the reader of an object into a record; an unknown key is a misfit."""
    # Written under "from __future__ import annotations", a field's type is a text until it is resolved.
    attrs.resolve_types(get_origin(cls) or cls)
    named = {field.name: override(rename=written(field.name)) for field in attrs.fields(get_origin(cls) or cls)}
    read_fields: Callable[[Any, Any], Any] = make_dict_structure_fn(
        cls,
        converter,
        _cattrs_forbid_extra_keys=True,
        **{name: told for name, told in named.items() if told.rename != name},  # type: ignore[arg-type]
    )

    def read(value: Any, _: Any) -> Any:
        if type(value) is cls:
            return value
        return read_fields(value, cls) if isinstance(value, Mapping) else wrong("an object", value)

    return read
