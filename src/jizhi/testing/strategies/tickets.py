"""Strategies for the nouns of the service desk."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jizhi.testing.strategies.nouns import nouns
from jizhi.tickets import KINDS, Ticket


def tickets(**fields: Any) -> st.SearchStrategy[Ticket]:
    """Tickets of every kind, in any state."""
    return nouns(Ticket, **{"kind": st.sampled_from(KINDS)} | fields)
