"""The call itself: one question to one channel, and what its answer or its error means; outside of any unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import attrs

from jizhi.errors import AdapterFailed, AdapterStopped, NoSuchOrder, RequestRefused, TryLater, UnknownOutcome
from jizhi.findings import Finding
from jizhi.ports import Checkout, OrderStatus, RefundStatus

CallFate: TypeAlias = Literal["answered", "unknown", "later", "refused", "missing"]


@attrs.frozen(kw_only=True)
class Called:
    """What a call came to.

    Args:
        fate: ``later`` and ``refused``: certainly nothing was done; ``missing``: the channel never heard of it.
        answer: the port's noun, where it was ``answered``.
        why, code: the class of the error and the channel's own code; never its words.
        findings: where a person has to look at the channel.
    """

    fate: CallFate
    answer: Any = None
    why: str = ""
    code: str = ""
    findings: tuple[Finding, ...] = ()


def call(
    channel: str, subject: str, wanted: type[Checkout | OrderStatus | RefundStatus], work: Callable[[], Any]
) -> Called:
    """Call about the order or refund *subject*, and say what came of it; whatever the adapter raises is contained.

    An answer about another number settles nothing: who echoes the wrong order may have done the right one.
    """
    try:
        answer = work()
        if not isinstance(answer, wanted) or answer.number != subject:
            raise TypeError(type(answer).__name__)  # another noun, or one of another order
    except AdapterStopped as stopped:
        return _troubled("gateway-stopped", "later", channel, subject, stopped)
    except TryLater as busy:
        return Called(fate="later", why=type(busy).__name__, code=busy.code)
    except NoSuchOrder as missing:
        return Called(fate="missing", why=type(missing).__name__, code=missing.code)
    except RequestRefused as no:
        return Called(fate="refused", why=type(no).__name__, code=no.code)
    except UnknownOutcome as lost:
        return Called(fate="unknown", why=type(lost).__name__, code=lost.code)
    except AdapterFailed as failed:
        return _troubled("gateway-failed", "later", channel, subject, failed)
    except Exception as broken:
        # It broke at a place that nobody knows, so that the channel may have heard it.
        return _troubled("gateway-failed", "unknown", channel, subject, broken)
    return Called(fate="answered", answer=answer)


def _troubled(code: str, fate: CallFate, channel: str, subject: str, error: Exception) -> Called:
    # The class of the error alone: what a stranger's error says may hold a number or a name.
    why, vendor_code = type(error).__name__, error.code if isinstance(error, AdapterFailed) else ""
    facts = {"order": subject, "why": why, "vendor_code": vendor_code}
    found = Finding(code, channel, {name: fact for name, fact in facts.items() if fact})
    return Called(fate=fate, why=why, code=vendor_code, findings=(found,))
