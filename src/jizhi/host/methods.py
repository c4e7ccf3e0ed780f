"""The methods of the ports that call the world outside: what each takes and answers, and its errors as plain data."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from jizhi import errors
from jizhi.codec import from_store, to_store
from jizhi.errors import AbilityMissing, AdapterFailed, NoticeRefused, TryLater
from jizhi.ports import (
    Checkup,
    Deliveries,
    Health,
    InvoiceIssuer,
    Messenger,
    PaymentGateway,
    PaymentNotices,
    PunchReceiver,
    PunchSource,
    Settlement,
)


@attrs.frozen(kw_only=True)
class Method:
    """One method of a port: its arguments with their declared types, and the type of its answer or of its items."""

    name: str
    signature: inspect.Signature
    declared: Mapping[str, Any]
    answer: Any
    streams: bool
    several: bool

    def bound(self, *given: Any, **more: Any) -> dict[str, Any]:
        """Return the arguments by name. Raises TypeError where they do not fit, as any call does."""
        return dict(self.signature.bind(*given, **more).arguments)

    def answers(self, value: Any) -> bool:
        """Say whether *value* is what the port promises; of several, whether each is."""
        if self.several:
            return isinstance(value, Sequence) and all(isinstance(each, _classes(self.answer)) for each in value)
        return isinstance(value, _classes(self.answer))

    def plain(self, value: Any) -> Any:
        """Return an answer as plain data."""
        if self.streams or self.several:
            return [to_store(each) for each in value]
        return to_store(value)

    def read(self, plain: Any) -> Any:
        """Return the answer that ``plain`` gave as data."""
        if self.streams or self.several:
            return tuple(from_store(each, self.answer) for each in plain)
        return from_store(plain, self.answer)


def _method(function: Callable[..., Any]) -> Method:
    types = get_type_hints(function)
    answer = types.pop("return")
    origin = get_origin(answer)
    signature = inspect.signature(function)
    arguments = [argument for name, argument in signature.parameters.items() if name != "self"]
    return Method(
        name=function.__name__,
        signature=signature.replace(parameters=arguments),
        declared=MappingProxyType(types),
        answer=get_args(answer)[0] if origin in (Iterator, Sequence) else answer,
        streams=origin is Iterator,
        several=origin is Sequence,
    )


def _classes(declared: Any) -> tuple[type, ...]:
    if get_origin(declared) in (Union, UnionType):
        return tuple(NoneType if each is None else each for each in get_args(declared))
    return (declared,)


def _methods(*ports: type[Any]) -> Mapping[str, Method]:
    own = (thing for port in ports for name, thing in vars(port).items() if name[0] != "_")
    found = (_method(thing) for thing in own if inspect.isfunction(thing))
    return MappingProxyType({method.name: method for method in found})


METHODS: Final[Mapping[str, Mapping[str, Method]]] = MappingProxyType(
    {
        "jizhi_payment_gateways": _methods(PaymentGateway, PaymentNotices, Settlement, Checkup),
        "jizhi_messengers": _methods(Messenger, Deliveries, Checkup),
        "jizhi_punch_sources": _methods(PunchSource, PunchReceiver, Checkup),
        "jizhi_invoice_issuers": _methods(InvoiceIssuer, Checkup),
    }
)
"""The methods by hook. A store has deadlines of its own, and a reader, a format or a calendar calls nobody."""


def method_of(adapter: Any, name: str) -> Callable[..., Any]:
    """Return a method of an adapter; one without a check-up of its own is well where it could be opened."""
    if name == "health" and not hasattr(adapter, name):
        return lambda *, at: Health(True)
    found: Callable[..., Any] = getattr(adapter, name)
    return found


_FACTS: Final = ("why", "code", "seconds", "reason", "ability")


def as_plain(failed: AdapterFailed) -> dict[str, Any]:
    """Return an adapter's error as plain data; a child of the maker's own counts as the error it stands on."""
    known = next(kind for kind in type(failed).__mro__ if getattr(errors, kind.__name__, None) is kind)
    return {"error": known.__name__} | {name: fact for name, fact in vars(failed).items() if name in _FACTS}


def remade(told: Mapping[str, Any], adapter: str) -> AdapterFailed:
    """Return the error that ``as_plain`` gave as data."""
    kind: type[Any] = getattr(errors, told["error"])
    if issubclass(kind, NoticeRefused):
        return NoticeRefused(adapter, told["reason"], told["why"])
    if issubclass(kind, AbilityMissing):
        return AbilityMissing(adapter, told["ability"])
    more = {"seconds": told["seconds"]} if issubclass(kind, TryLater) else {}
    made: AdapterFailed = kind(adapter, told["why"], code=told["code"], **more)
    return made
