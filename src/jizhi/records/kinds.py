"""What is declared of a kind of record: its class, what is indexed, unique and how it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs

from jizhi.errors import FormUnknown, UnknownIndex, WrongIndexValue

Plain: TypeAlias = dict[str, Any]

INDEXABLE = (str, int, bool, date, datetime)
"""The types whose equality and order are the same in every store."""


@attrs.frozen(kw_only=True, slots=False)
class Kind:
    """One kind of record: its class, the name of its table, and what can be found or must be unique in it.

    The key is ``id``, a field or a property of the class. An indexed name is a field, a property with an annotated
    result, or a path such as ``period.start``. In every record the numbers ``positive`` are above zero, and the two
    fields of each pair in ``different`` differ. A store that has a ``Sealer`` seals the fields ``sealed``, and all that
    hold a phone, an identity number or an account. ``upcasts`` raise what was kept in earlier forms: the first takes a
    record of form 1 to form 2, and so on; a record is a dict of its fields, nested content as plain data.

    >>> from jizhi.records import ImportedFile, kind_of
    >>> kind_of(ImportedFile).indexed
    ('project',)
    >>> kind_of(int)
    Traceback (most recent call last):
    jizhi.errors.NotCatalogued: int is not in the catalogue (jizhi.records), so no store keeps it
    """

    cls: type[Any]
    name: str
    indexed: tuple[str, ...] = ()
    mode: Literal["append", "versioned"] = "append"
    unique: tuple[tuple[str, ...], ...] = ()
    positive: tuple[str, ...] = ()
    different: tuple[tuple[str, str], ...] = ()
    upcasts: tuple[Callable[[Plain], Plain], ...] = ()
    sealed: tuple[str, ...] = ()

    @property
    def form(self) -> int:
        """The form in which records of this kind are kept today; the first is 1."""
        return len(self.upcasts) + 1

    def raised(self, plain: Plain, *, form: int) -> Plain:
        """Return what was kept in an earlier *form* as it would be kept today.

        >>> from jizhi.records import ImportedFile
        >>> named = Kind(cls=ImportedFile, name="file", upcasts=(lambda plain: {**plain, "source": "?"},))
        >>> named.form, named.raised({"id": "1"}, form=1), named.raised({"id": "2", "source": "a.xlsx"}, form=2)
        (2, {'id': '1', 'source': '?'}, {'id': '2', 'source': 'a.xlsx'})
        >>> named.raised({}, form=3)
        Traceback (most recent call last):
        jizhi.errors.FormUnknown: a file was kept in form 3, and this release knows 2; upgrade jizhi
        """
        if not 1 <= form <= self.form:
            raise FormUnknown(self.name, form, self.form)
        for upcast in self.upcasts[form - 1 :]:
            plain = upcast(plain)
        return plain

    def refusal(self, record: object) -> str | None:
        """Say why *record* may not be kept, by ``positive`` and ``different``; None where it may."""
        for path in self.positive:
            if self.at(record, path) <= 0:
                return f"{path} must be above zero"
        for one, other in self.different:
            if self.at(record, one) == self.at(record, other):
                return f"{one} and {other} must differ"
        return None

    @cached_property
    def findable(self) -> tuple[str, ...]:
        """The names by which records can be found: ``id`` and the indexed ones."""
        return ("id", *self.indexed)

    @cached_property
    def types(self) -> Mapping[str, frozenset[type]]:
        """The types of each name in ``findable`` and ``unique``; NoneType is among them where it is optional."""
        names = {*self.findable, *(name for names in self.unique for name in names)}
        return {name: _plain(_type_at(self.cls, name)) for name in names}

    def at(self, record: object, path: str) -> Any:
        """Return what *record* has at an indexed name."""
        if "." not in path:
            return getattr(record, path)
        value: Any = record
        for name in path.split("."):
            value = getattr(value, name)
        return value

    def at_version(self, record: Any, version: int) -> Any:
        """Return *record* as its version number *version*."""
        return attrs.evolve(record, version=version)

    def difference(self, kept: object, record: object) -> str:
        """Return the name of the first field in which two records of one id differ."""
        names = [field.name for field in attrs.fields(self.cls)]
        return next((name for name in names if getattr(kept, name) != getattr(record, name)), "id")

    def check(self, field: str, values: Iterable[object]) -> None:
        """Refuse a field that is not declared (UnknownIndex) or a value of another type (WrongIndexValue)."""
        if field not in self.findable:
            raise UnknownIndex(self.name, field, self.findable)
        allowed = self.types[field]
        for value in values:
            if value is not None and type(value) not in allowed:
                wanted = " or ".join(sorted(kind.__name__ for kind in allowed - {NoneType}))
                raise WrongIndexValue(self.name, field, wanted, value)


def _type_at(cls: Any, path: str) -> Any:
    for name in path.split("."):
        member = getattr(cls, name, None)
        cls = get_type_hints(member.fget)["return"] if isinstance(member, property) else get_type_hints(cls)[name]
    return cls


def _plain(annotation: Any) -> frozenset[type]:
    if get_origin(annotation) in (Union, UnionType):
        return frozenset().union(*(_plain(part) for part in get_args(annotation)))
    if get_origin(annotation) is Literal:
        return frozenset(type(value) for value in get_args(annotation))
    return frozenset((annotation,))
