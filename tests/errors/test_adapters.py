"""What an adapter raises says by its branch what may be done next."""

from __future__ import annotations

import pytest

from jizhi.errors import (
    AbilityMissing,
    AdapterFailed,
    AdapterStopped,
    AuthRefused,
    BadAddress,
    FileDamaged,
    JizhiError,
    NoSuchOrder,
    NoticeRefused,
    NotReady,
    NumberReused,
    OptedOut,
    OutOfMoney,
    PeerRefused,
    RateLimited,
    RequestRefused,
    TemplateRefused,
    TryLater,
    UnknownOutcome,
    Unreachable,
)
from jizhi.words import error_sentence

BRANCHES = {
    TryLater: (RateLimited, Unreachable, NotReady),
    RequestRefused: (BadAddress, OptedOut, TemplateRefused, NumberReused, NoSuchOrder),
    AdapterStopped: (AuthRefused, OutOfMoney, PeerRefused),
    UnknownOutcome: (),
    FileDamaged: (),
    NoticeRefused: (),
    AbilityMissing: (),
}


def test_every_error_of_an_adapter_stands_on_one_branch() -> None:
    """Who catches a branch never catches another by mistake."""
    for branch, children in BRANCHES.items():
        assert issubclass(branch, AdapterFailed)
        assert set(children) == set(branch.__subclasses__())
    assert set(BRANCHES) == set(AdapterFailed.__subclasses__())


def test_an_error_names_the_adapter_the_reason_and_the_vendors_code() -> None:
    """What a person reads, in both languages; a program reads the attributes."""
    limited = RateLimited("harbour-sms", "too many for this number", code="LIMIT-2", seconds=60)
    assert ("harbour-sms", "LIMIT-2", 60) == (limited.adapter, limited.code, limited.seconds)
    assert "harbour-sms: too many for this number [LIMIT-2]" == str(limited)
    assert error_sentence(limited).startswith("harbour-sms 发得太快")


def test_a_notice_that_is_refused_says_why_in_a_word() -> None:
    """The word is for programs, the sentence for people."""
    refused = NoticeRefused("harbour", "stale", "it is 301 s old")
    assert ("stale", "harbour: it is 301 s old [stale]") == (refused.reason, str(refused))


def test_an_ability_that_was_never_declared_is_named() -> None:
    """Asking for it is a mistake of the caller, and no network is touched."""
    with pytest.raises(JizhiError, match="'refund'") as missing:
        raise AbilityMissing("harbour", "refund")
    assert "harbour 没有声明“refund”这项能力；请换一个有这项能力的插件" == error_sentence(missing.value)
