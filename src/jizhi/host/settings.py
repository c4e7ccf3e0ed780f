"""The settings of an offer, read from TOML and from the environment by one mechanism: the attrs class it declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_type_hints

import attrs

from jizhi.codec import structure
from jizhi.errors import SettingsRefused
from jizhi.values import Secret

T = TypeVar("T")


def read_settings(
    cls: type[T], document: Mapping[str, Any], *, offer: str, environment: Mapping[str, str] | None = None
) -> T:
    """Return the settings of *offer* from a table of TOML, over which the environment has the last word.

    Args:
        cls: the attrs class that the offer declares.
        document: its table in the file of settings, as ``tomllib`` reads it.
        offer: its name; the variable of a field is ``JIZHI_<OFFER>_<FIELD>``, in capitals, a dash as a low line.
        environment: the variables; text becomes a whole number or true and false where the field is one.

    Raises:
        SettingsRefused: with a finding for each misfit; no value of a secret is repeated in any.

    >>> @attrs.frozen
    ... class Line:
    ...     key: Secret
    ...     retries: int = 3
    >>> read_settings(Line, {"retries": 2}, offer="harbour-sms", environment={"JIZHI_HARBOUR_SMS_KEY": "k-1"})
    Line(key=Secret('***'), retries=2)
    >>> read_settings(Line, {"retries": "2"}, offer="harbour-sms")
    Traceback (most recent call last):
    jizhi.errors.SettingsRefused: the settings of harbour-sms cannot be used: $.retries (type-wrong), $ (key-missing)
    """
    types = get_type_hints(cls)
    prefix = f"JIZHI_{offer.upper().replace('-', '_')}_"
    given = dict(document)
    for field in attrs.fields(cls):  # type: ignore[arg-type]  # every offer's settings are an attrs class
        text = (environment or {}).get(prefix + field.name.upper())
        if text is not None:
            given[field.name] = _plain(text, types[field.name])
    read = structure(given, cls)
    if read.value is None:
        raise SettingsRefused(offer, read.findings)
    return read.value


def settings_fields(cls: type[Any]) -> dict[str, str]:
    """Return the fields of settings by name: ``needed`` or ``optional``, and ``secret`` behind it where it is one."""
    types = get_type_hints(cls)
    told: dict[str, str] = {}
    for field in attrs.fields(cls):
        kind = "needed" if field.default is attrs.NOTHING else "optional"
        told[field.name] = f"{kind}, secret" if Secret in (types[field.name], *get_args(types[field.name])) else kind
    return told


def _plain(text: str, declared: Any) -> object:
    """What a variable's text is for a field of a type; what does not fit is left for the door to refuse."""
    if declared is int and text.removeprefix("-").isdecimal():
        return int(text)
    if declared is bool and text in ("true", "false"):
        return text == "true"
    return text
