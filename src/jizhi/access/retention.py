"""How long what is told of a person is kept, and that he was forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import attrs

from jizhi.values import key


@attrs.frozen(kw_only=True)
class Retention:
    """So many months after the last entry in his book and the last day on which he held anything; then he may go.

    Args:
        basis: the rule it rests on; kept with what was erased.
    """

    months: int = 36
    basis: str = "民法典第一百八十八条（诉讼时效三年）"


@attrs.frozen(kw_only=True)
class Forgotten:
    """A person was erased: whose id, when, by whom, why; ``keys`` says whether those that sealed his data are gone."""

    project: str
    party: str
    at: datetime
    by: str
    why: str
    basis: str
    keys: Literal["kept", "destroyed"] = "kept"
    version: int = 0

    @property
    def id(self) -> str:
        """Project and party as one key; under it a ``Sealer`` has the person's own keys."""
        return key(self.project, self.party)
