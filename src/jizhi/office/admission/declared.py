"""What an errand declares of itself: the permission that it needs, and where its arguments say what it is done to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from jizhi.errors import BadKey
from jizhi.values import key_parts

OWNERS = ("reporter", "payer", "party", "employee")
"""The fields of a record that say whose it is."""


ABOUT = "about"
"""The project is that of the object."""


@attrs.frozen(kw_only=True)
class Operation:
    """A public operation.

    A path is the name of an argument and of fields below it, ``asked.project``; behind it a ``/`` means the project
    with which the natural key begins, ``bill/``.

    Args:
        name: room and errand: ``billing_day.issue_bills``.
        permissions: what it needs, under None; of an errand that takes commands, by the class of the command.
        at: path to the project; empty for what is done to a company or to the whole store; ``about`` for the project
            of the object.
        company: path to the company, for what is done to one.
        own: path to the person whose it is; that far a grant of his ``own`` reaches.
        about: path to the object, or to its id: its zone and people say how far grants smaller than a project's reach.
        kind: the class of the object, where ``about`` is an id.
    """

    name: str
    permissions: Mapping[type[Any] | None, str]
    at: str = "project"
    company: str = ""
    own: str = ""
    about: str = ""
    kind: type[Any] | None = None

    def asked(self, given: Mapping[str, Any]) -> tuple[str, str]:
        """Return the name of what is asked for and its permission; a command's own where it is one."""
        if None in self.permissions:
            return self.name, self.permissions[None]
        command = type(given[self.at.partition(".")[0]])
        return f"{self.name.partition('.')[0]}.{command.__name__}", self.permissions.get(command, "")

    def project(self, given: Mapping[str, Any]) -> str:
        """Return the project that the arguments name; empty where they name none."""
        if not self.at.endswith("/"):
            return text_at(given, self.at)
        try:
            return key_parts(text_at(given, self.at[:-1]))[0]
        except BadKey:
            return ""

    def named(self, given: Mapping[str, Any]) -> str:
        """Return what it is done to, as the caller named it."""
        at = "" if self.at == ABOUT else self.at
        for path in (self.about, at.rstrip("/") if at.endswith("/") else "", self.own, at, self.company):
            value = value_at(given, path) if path else None
            text = value if isinstance(value, str) else getattr(value, "id", None) or getattr(value, "key", None)
            if isinstance(text, str) and text:
                return text[:200]
        return ""


def value_at(given: Mapping[str, Any], path: str) -> Any:
    """Return what the arguments have at a *path*; None where they have nothing there."""
    if "." not in path:
        return given.get(path)
    name, *below = path.split(".")
    value = given.get(name)
    for field in below:
        value = getattr(value, field, None)
    return value


def text_at(given: Mapping[str, Any], path: str) -> str:
    """Return the text that the arguments have at a *path*; empty where there is none."""
    value = value_at(given, path) if path else None
    return value if isinstance(value, str) else ""
