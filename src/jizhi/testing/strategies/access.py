"""Strategies for who may do what: grants whose scope is told by what it needs."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jizhi.access import NEEDS, Grant
from jizhi.testing.strategies.nouns import nouns, words


def grants(**fields: Any) -> st.SearchStrategy[Grant]:
    """Grants of every scope, given and revoked."""

    def scoped(scope: str) -> st.SearchStrategy[Grant]:
        told = {name: words() if name in NEEDS[scope] else "" for name in ("company", "project", "zone", "person")}
        return nouns(Grant, **({"scope": scope, "actor": words(), "role": words()} | told | fields))

    return st.sampled_from(sorted(NEEDS)).flatmap(scoped)
