"""Operations: an errand with what it declares of itself, done for whoever may do it; and the list of them all."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from jizhi.access import PERMISSIONS
from jizhi.errors import PermissionUndeclared
from jizhi.office.admission.calls import AdmittedStore, Call
from jizhi.office.admission.declared import Operation
from jizhi.office.desk import Desk

P = ParamSpec("P")
T = TypeVar("T")

_DECLARED: Final = "__operation__"
_OFFICE: Final = "jizhi.office"


def operation(
    permission: str | Mapping[type[Any], str],
    *,
    at: str = "project",
    company: str = "",
    own: str = "",
    about: str = "",
    kind: type[Any] | None = None,
) -> Callable[[Callable[Concatenate[Desk, P], T]], Callable[Concatenate[Desk, P], T]]:
    """Declare what an errand needs; then each of its units asks whether the actor may, and keeps a row of what it did.

    What an errand calls in its turn is done under its own permission. The paths are those of ``Operation``.

    Raises:  PermissionUndeclared, when the module is imported: the catalogue has no such permission.

    >>> operation("bils.issue")(lambda desk: None)
    Traceback (most recent call last):
    jizhi.errors.PermissionUndeclared: ...
    """
    permissions: Mapping[type[Any] | None, str] = (
        {None: permission} if isinstance(permission, str) else {each: permission[each] for each in permission}
    )

    def declare(errand: Callable[Concatenate[Desk, P], T]) -> Callable[Concatenate[Desk, P], T]:
        name = f"{errand.__module__.removeprefix(_OFFICE + '.')}.{errand.__name__}"
        if missing := sorted(set(permissions.values()) - PERMISSIONS.keys()):
            raise PermissionUndeclared(name, missing)
        declared = Operation(
            name=name, permissions=permissions, at=at, company=company, own=own, about=about, kind=kind
        )
        bound = _binder(inspect.signature(errand))

        @wraps(errand)
        def admitted(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if isinstance(desk.store, AdmittedStore):
                return errand(desk, *args, **kwargs)
            call = Call.of(declared, desk, bound((desk, *args), kwargs))
            return errand(desk.before(AdmittedStore(desk.store, call)), *args, **kwargs)

        setattr(admitted, _DECLARED, declared)
        return admitted

    return declare


def _binder(signature: inspect.Signature) -> Callable[[tuple[Any, ...], Mapping[str, Any]], Mapping[str, Any]]:
    """Return what gives each argument its name: ``Signature.bind``, which takes as long as a look-up, where it must.

    Raises, when it is called:  TypeError: arguments that do not fit.
    """
    parameters = signature.parameters.values()
    names = frozenset(each.name for each in parameters)
    needed = frozenset(each.name for each in parameters if each.default is each.empty)
    ordered = tuple(each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD)
    plain = all(each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY) for each in parameters)

    def bound(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
        given = dict(zip(ordered, args, strict=False))
        given |= kwargs
        fits = plain and len(given) == len(args) + len(kwargs) and needed <= given.keys() <= names
        return given if fits else signature.bind(*args, **kwargs).arguments

    return bound


def operation_of(errand: object) -> Operation | None:
    """Return what an errand declares of itself; None where it declares nothing."""
    found: Operation | None = getattr(errand, _DECLARED, None)
    return found


def errands() -> Iterator[Callable[..., Any]]:
    """Yield every public errand of the office: each public function whose first argument is a desk."""
    for found in pkgutil.walk_packages(importlib.import_module(_OFFICE).__path__, f"{_OFFICE}."):
        for name, errand in vars(importlib.import_module(found.name)).items():
            if name.startswith("_") or not inspect.isfunction(errand) or errand.__module__ != found.name:
                continue
            first = next(iter(inspect.signature(errand).parameters.values()), None)
            if first is not None and first.annotation in ("Desk", Desk):
                yield errand


def operations() -> tuple[tuple[str, str, Operation], ...]:
    """Return every operation by name, with its permission: each errand, and each command of one that takes commands."""
    found = []
    for errand in errands():
        declared = operation_of(errand)
        if declared is None:
            continue
        room = declared.name.partition(".")[0]
        for command, permission in declared.permissions.items():
            found.append((declared.name if command is None else f"{room}.{command.__name__}", permission, declared))
    return tuple(sorted(found, key=lambda row: row[0]))
