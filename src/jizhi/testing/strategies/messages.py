"""Strategies for the nouns of messages: sendings, on one channel or several."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jizhi.messages import Sending
from jizhi.testing.strategies.nouns import nouns

CHANNELS = st.lists(st.sampled_from(("sms", "mail", "letter", "chat")), min_size=1, max_size=3, unique=True)


def sendings(**fields: Any) -> st.SearchStrategy[Sending]:
    """Sendings in every state, by one to three channels."""
    return nouns(Sending, **{"channels": CHANNELS.map(tuple)} | fields)
