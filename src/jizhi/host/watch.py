"""One call of a plugin under watch: what it answered, what it did wrong as findings, and whether it was late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from jizhi.codec import to_store
from jizhi.findings import Finding
from jizhi.host.answers import Malformed
from jizhi.host.calls import Ended, call
from jizhi.host.isolation import Seen, call_in_child
from jizhi.host.limits import Limits
from jizhi.host.registry import Plugin
from jizhi.host.surroundings import look_around, put_back


@attrs.frozen(kw_only=True)
class Watched:
    """What came of one call; ``answer`` is used only where the plugin ``answered``."""

    answered: bool = False
    answer: list[Any] = attrs.field(factory=list)
    late: bool = False
    findings: tuple[Finding, ...] = ()


def watch(work: Callable[[], list[Any]], *, plugin: str, hook: str, limits: Limits) -> Watched:
    """Call *work* in a thread, wait until its deadline, and put back what it changed of the process.

    Raises:  KeyboardInterrupt: of the person at the terminal, or of the plugin; it alone is passed on.
    """
    before = look_around()
    ended = call(work, plugin=plugin, seconds=limits.io_seconds)
    meddled = before.changed(look_around())
    found = []
    if meddled:
        stuck = put_back(before, meddled)
        facts = {"hook": hook, "what": ", ".join(meddled), "stuck": ", ".join(stuck)}
        found.append(Finding("plugin-meddled", plugin, facts))
    if ended is None:
        found.append(Finding("plugin-overdue", plugin, {"hook": hook, "seconds": f"{limits.io_seconds:g}"}))
        return Watched(late=True, findings=tuple(found))
    if isinstance(ended.raised, KeyboardInterrupt):
        raise ended.raised
    found += _faults(ended, plugin=plugin, hook=hook, limits=limits)
    answered = ended.raised is None
    return Watched(answered=answered, answer=ended.value if answered else [], findings=tuple(found))


def watch_in_child(plugin: Plugin, hook: str, facts: Mapping[str, object], *, limits: Limits) -> Watched:
    """Call *hook* of the plugin in a child process, which is killed when it is late; the offers stay in the child."""
    request = {
        "name": plugin.name,
        "source": plugin.source,
        "hook": hook,
        "facts": {name: to_store(fact) for name, fact in facts.items()},
        "most": limits.offers_most,
    }
    seen = call_in_child(request, limits=limits)
    finding = _seen(seen, plugin.name, hook, limits)
    return Watched(answered=finding is None, late=seen.late, findings=(finding,) if finding else ())


def _faults(ended: Ended, *, plugin: str, hook: str, limits: Limits) -> list[Finding]:
    if isinstance(ended.raised, Malformed):
        return [Finding("answer-malformed", plugin, {"hook": hook, "found": ended.raised.found})]
    if ended.raised is not None:
        return [_failed(plugin, hook, type(ended.raised).__name__, ended.why)]
    # By grammar: a hook whose name ends in a plural noun collects, and opens nothing.
    if hook.endswith("s") and ended.cpu_seconds > limits.pure_seconds:
        facts = {"hook": hook, "used": f"{ended.cpu_seconds:.3f}", "allowed": f"{limits.pure_seconds:g}"}
        return [Finding("plugin-slow", plugin, facts, severity="warning")]
    return []


def _seen(seen: Seen, plugin: str, hook: str, limits: Limits) -> Finding | None:
    if seen.late:
        return Finding("plugin-overdue", plugin, {"hook": hook, "seconds": f"{limits.io_seconds:g}"})
    if seen.died:
        return Finding("plugin-died", plugin, {"hook": hook, "how": seen.died})
    if "malformed" in seen.answer:
        return Finding("answer-malformed", plugin, {"hook": hook, "found": str(seen.answer["malformed"])})
    if "raised" in seen.answer:
        return _failed(plugin, hook, str(seen.answer["raised"]), str(seen.answer.get("why", "")))
    return None


def _failed(plugin: str, hook: str, error: str, why: str) -> Finding:
    return Finding("plugin-failed", plugin, {"hook": hook, "error": error, "why": why})
