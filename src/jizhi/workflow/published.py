"""Rules as they were published: the text of a workflow or of a service desk, edition by edition."""

from __future__ import annotations

from typing import Literal

import attrs

from jizhi.values import key


@attrs.frozen(kw_only=True)
class RuleText:
    """A workflow or the rule book of a service desk as it was published: the text itself, edition by edition.

    >>> RuleText(project="jade", rule="workflow", name="repair", edition=2, text="", by="li").id
    'jade/workflow/repair#2'
    """

    project: str
    rule: Literal["workflow", "service"]
    name: str
    edition: int
    text: str
    by: str

    @property
    def id(self) -> str:
        """The natural key: ``project/rule/name#edition``."""
        return f"{key(self.project, self.rule, self.name)}#{self.edition}"
