"""What an adapter may raise: a small tree whose branches say what may be done next, whoever the vendor is.

Every one of them names the adapter, says why in a sentence, and carries the vendor's own code where there is one; none
carries a secret, a phone number, or the text of a message.
"""

from __future__ import annotations

from jizhi.errors.root import JizhiError


class AdapterFailed(JizhiError):
    """An adapter of a plugin could not do what it was asked; its child says what may be done next."""

    def __init__(self, adapter: str, why: str, *, code: str = "") -> None:
        self.adapter, self.why, self.code = adapter, why, code
        super().__init__(f"{adapter}: {why}{f' [{code}]' if code else ''}")


class TryLater(AdapterFailed):
    """Certainly nothing was done; the same may be asked again, after ``seconds`` where they are known."""

    def __init__(self, adapter: str, why: str, *, code: str = "", seconds: int | None = None) -> None:
        self.seconds = seconds
        super().__init__(adapter, why, code=code)


class RateLimited(TryLater):
    """Too many at once, or too many for this number today; nothing was done."""


class Unreachable(TryLater):
    """The other side could not be reached, so that it cannot have heard anything."""


class NotReady(TryLater):
    """What is asked for, a settlement file for instance, has not been made yet."""


class UnknownOutcome(AdapterFailed):
    """The call may or may not have been carried out: the answer is lost, or cannot be believed."""


class RequestRefused(AdapterFailed):
    """The other side says no, for good; nothing was done, and asking again as it is will not help."""


class BadAddress(RequestRefused):
    """The number or address cannot be reached at all."""


class OptedOut(RequestRefused):
    """The receiver does not want to hear from us on this channel."""


class TemplateRefused(RequestRefused):
    """The template or the signature of a message is not approved, or its fields do not fit."""


class NumberReused(RequestRefused):
    """A number of ours is known to the other side with other content; nothing has changed."""


class NoSuchOrder(RequestRefused, LookupError):
    """The other side never heard of this number."""


class AdapterStopped(AdapterFailed):
    """Nothing will work with this adapter before a person has acted."""


class AuthRefused(AdapterStopped):
    """Keys, certificate or permissions are not accepted."""


class PeerRefused(AdapterStopped):
    """The address that a setting or an answer names is not one that may be called; nobody was called."""


class OutOfMoney(AdapterStopped):
    """The account with the vendor is empty, or its limit of the day is used up."""


class NoticeRefused(AdapterFailed):
    """What came from outside is not to be believed; ``reason`` says why, and nothing of it may be used.

    Args:  reason: ``signature``, ``stale``, ``key-unknown``, ``malformed`` or ``not-ours``.
    """

    def __init__(self, adapter: str, reason: str, why: str) -> None:
        self.reason = reason
        super().__init__(adapter, why, code=reason)


class FileDamaged(AdapterFailed):
    """A settlement file that is cut, changed, or of another merchant; none of its lines is used."""


class AbilityMissing(AdapterFailed):
    """The adapter was asked for something that it never declared; ``ability`` names it."""

    def __init__(self, adapter: str, ability: str) -> None:
        self.ability = ability
        super().__init__(adapter, f"it does not declare the ability {ability!r}")
