"""``jizhi plugins``: every offer says how it is, without a secret, and without being opened unless somebody asks."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from jizhi.host import hosting

VENDOR = """
import attrs
from jizhi.errors import AuthRefused
from jizhi.hookspecs import hookimpl
from jizhi.ports import Health, Offer
from jizhi.testing.gateway import MemoryGateway
from jizhi.testing.messenger import MemoryMessenger
from jizhi.values import Secret


@attrs.frozen(kw_only=True)
class Settings:
    key: Secret


class Pay(MemoryGateway):
    def __init__(self, settings):
        super().__init__()
        self.word = settings.key.reveal("test")

    def health(self, *, at):
        if self.word == "wrong":
            raise AuthRefused("pay", "the keys are not accepted")
        if self.word == "odd":
            raise KeyError(self.word)
        return Health(self.word == "right", "the account is empty")


@hookimpl
def jizhi_payment_gateways():
    yield Offer("pay", Settings, Pay, abilities=Pay.abilities)


@hookimpl
def jizhi_messengers():
    yield Offer("plain", Settings, lambda settings: MemoryMessenger(), abilities={"find-delivery"})
"""


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A plugin that looks installed, and a file of settings with one word as its key."""
    (tmp_path / "jz_health.py").write_text(VENDOR, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(hosting, "installed", lambda: [EntryPoint("vendor", "jz_health", "jizhi")])

    def settings(word: str) -> Path:
        path = tmp_path / "settings.toml"
        path.write_text(f'[pay]\nkey = "{word}"\n\n[plain]\nkey = "x"\n', encoding="utf-8")
        return path

    yield settings
    sys.modules.pop("jz_health", None)


def health(said) -> dict[str, str]:
    """How each offer is."""
    (plugin,) = said.data["plugins"]
    return {offer["name"]: offer["health"] for offer in plugin["offers"]}


def test_without_being_asked_nothing_is_opened(jizhi, vendor):
    """What settings are missing is known all the same; with them the adapter is as it is."""
    assert {"pay": "needs settings: key", "plain": "needs settings: key"} == health(jizhi("plugins", "--json"))
    path = vendor("right")
    assert {"pay": "not asked", "plain": "not asked"} == health(jizhi("plugins", "--json", "--settings", path))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("right", "well"),
        ("empty", "the account is empty"),
        ("wrong", "the keys are not accepted"),
        ("odd", "health ended in plugin-failed"),
    ],
)
def test_who_is_asked_says_how_it_is(jizhi, vendor, word, said):
    """By its own word where it has a check-up; one without is well once it opens. No secret is told."""
    answer = jizhi("plugins", "--json", "--ask", "--settings", vendor(word))
    assert {"pay": said, "plain": "well"} == health(answer)
    assert f'"{word}"' not in answer.out


def test_the_environment_has_the_last_word_and_a_bad_file_is_named(jizhi, vendor, tmp_path, monkeypatch):
    """As everywhere: JIZHI_<OFFER>_<FIELD>."""
    monkeypatch.setenv("JIZHI_PAY_KEY", "right")
    assert "well" == health(jizhi("plugins", "--json", "--ask", "--settings", vendor("wrong")))["pay"]
    text = jizhi("plugins", "--ask", "--settings", vendor("wrong")).out
    assert "payment_gateways: pay" in text and "health: well" in text
    (tmp_path / "bad.toml").write_text("= 1", encoding="utf-8")
    assert 2 == jizhi("plugins", "--settings", tmp_path / "bad.toml").code
