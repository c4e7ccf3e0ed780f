"""Adapters under watch: each call of one ends by its deadline, in a thread that is left behind or a child that dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Final

import attrs

from jizhi.codec import to_store
from jizhi.errors import AdapterFailed, HookMisused, UnknownOutcome, Unreachable
from jizhi.findings import Finding
from jizhi.host.calls import Ended, call
from jizhi.host.frozen import frozen_copy
from jizhi.host.isolation import call_in_child
from jizhi.host.limits import Limits
from jizhi.host.methods import METHODS, Method, method_of, remade
from jizhi.host.registry import Plugin
from jizhi.ports import Offer

_BATCH: Final = 1000
_REPLY_MOST: Final = 64_000_000


@attrs.frozen(kw_only=True)
class Opened:
    """Which adapter is watched: whose it is, what it is opened with, and how long a call of it may take."""

    plugin: Plugin
    hook: str
    offer: Offer[Any]
    settings: Any
    limits: Limits
    in_child: bool


class Watched:
    """An adapter that has the methods of its port, every call of which ends.

    What is late is ``UnknownOutcome``, because nobody knows how far it came; so is what the adapter raises beside the
    children of ``AdapterFailed``, and an answer of another type. After ``late_most`` late calls in a row it is not
    called any more: ``Unreachable``. Each of these is a finding that names the plugin, without what the adapter said.
    """

    def __init__(self, opened: Opened, *, note: Callable[[Finding], None]) -> None:
        self._opened, self._note, self._late = opened, note, 0
        self._adapter: Any = None
        self.abilities = opened.offer.abilities

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a method of the port. Raises AttributeError for anything else."""
        method = METHODS[self._opened.hook].get(name)
        if method is None:
            raise AttributeError(f"{self._opened.offer.name} has no method {name!r} of its port")
        return partial(self.called, method)

    def called(self, method: Method, *given: Any, **more: Any) -> Any:
        """Call one method of the adapter. Raises what its port raises, UnknownOutcome and Unreachable among it."""
        if self._late >= self._opened.limits.late_most:
            why = f"it was late {self._late} times in a row, and is not called any more"
            raise Unreachable(self._opened.offer.name, why)
        told = {name: frozen_copy(value, at=name) for name, value in method.bound(*given, **more).items()}
        if self._opened.in_child:
            answer = self._in_child(method, told)
        else:
            answer = self._in_thread(method, lambda: method_of(self._open(), method.name)(**told))
        if method.streams:
            return iter(answer) if self._opened.in_child else self._streamed(method, answer)
        if not method.answers(answer):
            raise self._misled(method, "answer-malformed", found=type(answer).__name__)
        return answer

    def _open(self) -> Any:
        if self._adapter is None:
            self._adapter = self._opened.offer.open(self._opened.settings)
        return self._adapter

    def _in_thread(self, method: Method, work: Callable[[], Any]) -> Any:
        ended = call(work, plugin=self._opened.plugin.name, seconds=self._opened.limits.io_seconds)
        if ended is None:
            raise self._overdue(method)
        self._late = 0
        if ended.raised is not None:
            raise self._failed(method, ended)
        return ended.value

    def _streamed(self, method: Method, answer: Any) -> Iterator[Any]:
        """Hand on what an iterator yields, a batch at a time; each batch has the deadline of a call."""
        items = iter(answer)
        while batch := self._in_thread(method, lambda: list(islice(items, _BATCH))):
            for item in batch:
                if not method.answers(item):
                    raise self._misled(method, "answer-malformed", found=type(item).__name__)
                yield item

    def _in_child(self, method: Method, told: Mapping[str, Any]) -> Any:
        opened = self._opened
        request = {
            "name": opened.plugin.name,
            "source": opened.plugin.source,
            "hook": opened.hook,
            "offer": opened.offer.name,
            "settings": to_store(opened.settings),
            "method": method.name,
            "facts": {name: to_store(value, method.declared[name]) for name, value in told.items()},
        }
        seen = call_in_child(request, limits=opened.limits, most=_REPLY_MOST)
        if seen.late:
            raise self._overdue(method)
        self._late = 0
        if seen.died:
            raise self._misled(method, "plugin-died", how=seen.died)
        if "refused" in seen.answer:
            raise remade(seen.answer["refused"], opened.offer.name)
        if "raised" in seen.answer:
            raise self._misled(method, "plugin-failed", error=str(seen.answer["raised"]), why="")
        return method.read(seen.answer["value"])

    def _failed(self, method: Method, ended: Ended) -> BaseException:
        if isinstance(ended.raised, AdapterFailed | KeyboardInterrupt):
            return ended.raised
        return self._misled(method, "plugin-failed", error=type(ended.raised).__name__, why="")

    def _overdue(self, method: Method) -> UnknownOutcome:
        self._late += 1
        seconds = f"{self._opened.limits.io_seconds:g}"
        self._misled(method, "plugin-overdue", seconds=seconds)
        return UnknownOutcome(self._opened.offer.name, f"no answer to {method.name} within {seconds} s")

    def _misled(self, method: Method, code: str, **facts: str) -> UnknownOutcome:
        """Note what went wrong in a call, and return what its caller is told."""
        where = f"{self._opened.hook}.{method.name}"
        self._note(Finding(code, self._opened.plugin.name, {"hook": where, **facts}))
        return UnknownOutcome(self._opened.offer.name, f"{method.name} ended in {code}")


def watched_adapter(opened: Opened, *, note: Callable[[Finding], None]) -> Watched:
    """Return the adapter of an offer under watch. Raises HookMisused: adapters of the hook call nobody."""
    if opened.hook not in METHODS:
        raise HookMisused(opened.hook, tuple(METHODS), ())
    return Watched(opened, note=note)
