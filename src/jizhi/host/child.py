"""The child of process mode: reads one request, calls one plugin, writes one answer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, get_type_hints

from jizhi import hookspecs
from jizhi.codec import from_store
from jizhi.errors import AdapterFailed
from jizhi.host.answers import Malformed, is_offer, listed, nothing
from jizhi.host.calls import INSIDE, message_of
from jizhi.host.methods import METHODS, as_plain, method_of
from jizhi.host.registry import Plugin, Registry, loaded


def answer_to(request: Mapping[str, Any]) -> dict[str, Any]:
    """Load the plugin of *request*, call the hook if there is one, and return what came of it as plain data.

    >>> answer_to({"name": "sql", "source": "no_such_module", "hook": "", "facts": {}, "most": 9})["raised"]
    'ModuleNotFoundError'
    """
    try:
        if "method" in request:
            return {"value": _answered(request)}
        return {"offers": _called(request)}
    except AdapterFailed as failed:
        return {"refused": as_plain(failed)}
    except Malformed as malformed:
        return {"malformed": malformed.found}
    except BaseException as raised:
        return {"raised": type(raised).__name__, "why": message_of(raised)}


def _registered(request: Mapping[str, Any]) -> Registry:
    registry = Registry(allowed=None, blocked=())
    plugin = loaded(request["source"])
    registry.register(plugin, Plugin(name=request["name"], version="", file=""))
    return registry


def _answered(request: Mapping[str, Any]) -> Any:
    """Open the adapter of an offer and call one method of it; a stream is read to its end."""
    offers = [
        offer
        for _, function, _ in _registered(request).implementations(request["hook"])
        for offer in function()
        if offer.name == request["offer"]
    ]
    method = METHODS[request["hook"]][request["method"]]
    adapter = offers[0].open(from_store(request["settings"], offers[0].settings))
    facts = {name: from_store(fact, method.declared[name]) for name, fact in request["facts"].items()}
    answer = method_of(adapter, method.name)(**facts)
    if method.streams or method.several:
        answer = tuple(answer)
    elif not method.answers(answer):
        raise Malformed(type(answer).__name__)
    return method.plain(answer)


def _called(request: Mapping[str, Any]) -> list[str]:
    registry = _registered(request)
    if not request["hook"]:
        return []
    declared = get_type_hints(getattr(hookspecs, request["hook"]))
    facts = {name: from_store(fact, declared[name]) for name, fact in request["facts"].items()}
    offers: list[Any] = []
    for _, function, arguments in registry.implementations(request["hook"]):
        answer = function(*(facts[name] for name in arguments))
        offers += nothing(answer) if facts else listed(answer, most=request["most"])
    return [type(offer).__name__ for offer in offers if not is_offer(offer)]


def main() -> None:
    """Answer the request on the standard input; what the plugin prints goes nowhere."""
    request = json.loads(sys.stdin.buffer.read())
    # A descriptor of its own: what the plugin prints, or closes, is not the answer.
    answering = os.dup(1)
    os.dup2(2, 1)
    os.write(answering, b"ready\n")
    INSIDE.set(request["name"])
    answer = json.dumps(answer_to(request)).encode()
    os.write(answering, answer)
    os._exit(0)


if __name__ == "__main__":
    main()
