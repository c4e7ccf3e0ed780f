"""A target of fuzzing: how it reads bytes, where it starts from, how it may refuse them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from jizhi.errors import JizhiError
from jizhi.findings import Finding
from jizhi.words import LOCALES, error_sentence, sentence


@attrs.frozen
class Target:
    """A reader of what comes from outside.

    Args:
        read: reads bytes, whatever they are.
        samples: what it is sure to take.
        refusals: the errors of ours by which it may refuse; whatever else is raised is a mistake.
    """

    read: Callable[[bytes], None]
    samples: tuple[bytes, ...]
    refusals: tuple[type[JizhiError], ...] = ()

    def tried(self, content: bytes) -> bool:
        """Whether *content* is taken; a refusal has its sentence in every language."""
        try:
            self.read(content)
        except self.refusals as refused:
            for locale in LOCALES:
                assert error_sentence(refused, locale=locale)
            return False
        return True


def told(findings: Iterable[Finding]) -> None:
    """Every finding has its sentence in every language, and is no longer than a person reads."""
    for finding in findings:
        for locale in LOCALES:
            assert 0 < len(sentence(finding, locale=locale)) < 4000, finding.code
