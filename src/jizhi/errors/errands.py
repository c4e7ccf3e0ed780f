"""Errors of errands: what is not kept, not in the right state, or not for this person."""

from __future__ import annotations

from datetime import date

from jizhi.errors.root import JizhiError


class UnknownProject(JizhiError, LookupError):
    """A project that the store does not have."""

    def __init__(self, project: str) -> None:
        self.project = project
        super().__init__(f"no project {project!r} is kept here; import its rooms first")


class NoTariff(JizhiError, LookupError):
    """A project without a published tariff; only a published one bills."""

    def __init__(self, project: str) -> None:
        self.project = project
        super().__init__(f"project {project!r} has no published tariff; approve and publish one first")


class WrongState(JizhiError):
    """A record that is not in the state that a command needs."""

    def __init__(self, kind: str, id: str, state: str, wanted: str) -> None:
        self.kind, self.id, self.state, self.wanted = kind, id, state, wanted
        super().__init__(f"{kind} {id} is {state}, not {wanted}")


class MakerIsChecker(JizhiError):
    """One person was to approve what he made himself."""

    def __init__(self, kind: str, id: str, actor: str) -> None:
        self.kind, self.id, self.actor = kind, id, actor
        super().__init__(f"{kind} {id} was made by {actor}; somebody else has to approve it")


class NotBilled(JizhiError, LookupError):
    """A bill or a run that the store does not have."""

    def __init__(self, kind: str, id: str) -> None:
        self.kind, self.id = kind, id
        super().__init__(f"no {kind} {id!r} is kept here")


class NothingToAsk(JizhiError, LookupError):
    """A letter that would ask a payer for nothing."""

    def __init__(self, payer: str, on: date) -> None:
        self.payer, self.on = payer, on
        super().__init__(f"{payer} owes nothing on {on} that this letter could ask for")


class NothingOnPaper(JizhiError, LookupError):
    """A file of letters was asked for, and there is no letter to put in it."""

    def __init__(self) -> None:
        super().__init__("there is no letter to write")


class GlyphsMissing(JizhiError, ValueError):
    """A paper has characters that the font cannot show; nothing was made, rather than a paper with empty boxes.

    ``characters`` are those, each once, in their order; ``font`` is the family that lacks them.
    """

    def __init__(self, paper: str, characters: tuple[str, ...], font: str) -> None:
        self.paper, self.characters, self.font = paper, characters, font
        super().__init__(f"{paper} cannot be set in {font}, which lacks {' '.join(characters)}")
