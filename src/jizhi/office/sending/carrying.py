"""The call itself: one message to one messenger, and what its answer or its error means."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from jizhi.errors import AdapterFailed, AdapterStopped, RequestRefused, TryLater, UnknownOutcome
from jizhi.findings import Finding
from jizhi.office.sending.beginning import Begun
from jizhi.office.sending.rules import SendingRules
from jizhi.office.sending.sealing import opened_values
from jizhi.ports import Accepted, Messenger

CallFate: TypeAlias = Literal["handed-over", "unknown", "later", "refused"]


@attrs.frozen(kw_only=True)
class Carried:
    """What a call came to.

    Args:
        why, code: the class of the error and the vendor's code; never the text of a message or a number.
        seconds: after how many the vendor wants to be asked again, where it says so.
        findings: where a person has to look at the messenger.
    """

    fate: CallFate
    accepted: Accepted | None = None
    why: str = ""
    code: str = ""
    seconds: int | None = None
    findings: tuple[Finding, ...] = ()


def carry(messenger: Messenger, begun: Begun, *, at: datetime, rules: SendingRules) -> Carried:
    """Hand the message over, and say what came of it; an error of the messenger is contained, whatever it is."""
    try:
        message = attrs.evolve(begun.message, values=opened_values(begun.sending, rules.sealer))
    except Exception as broken:
        return _troubled("seal-broken", "later", begun, broken)
    try:
        message = attrs.evolve(message, attachments=rules.attach(begun.sending))
    except Exception as broken:
        return _troubled("attachment-failed", "later", begun, broken)
    try:
        return _answered(messenger.send(message, at=at))
    except AdapterStopped as stopped:
        return _troubled("messenger-stopped", "later", begun, stopped)
    except TryLater as busy:
        return Carried(fate="later", why=type(busy).__name__, code=busy.code, seconds=busy.seconds)
    except RequestRefused as no:
        return Carried(fate="refused", why=type(no).__name__, code=no.code)
    except UnknownOutcome as lost:
        return Carried(fate="unknown", why=type(lost).__name__, code=lost.code)
    except AdapterFailed as failed:
        return _troubled("messenger-failed", "refused", begun, failed)
    except Exception as broken:
        # It broke at a place that nobody knows, so that the vendor may have the message.
        return _troubled("messenger-failed", "unknown", begun, broken)


def _answered(accepted: Accepted) -> Carried:
    if not isinstance(accepted, Accepted):
        raise TypeError(type(accepted).__name__)
    return Carried(fate="handed-over", accepted=accepted)


def _troubled(code: str, fate: CallFate, begun: Begun, error: Exception) -> Carried:
    # The class of the error alone: what a stranger's error says may hold a number or a name.
    why, vendor_code = type(error).__name__, error.code if isinstance(error, AdapterFailed) else ""
    facts = {"sending": begun.sending.id, "why": why, "vendor_code": vendor_code}
    said = Finding(code, begun.sending.channel, {name: fact for name, fact in facts.items() if fact})
    return Carried(fate=fate, why=why, code=vendor_code, findings=(said,))
