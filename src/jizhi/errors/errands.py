"""Errors of errands: what is not kept, not in the right state, or not for this person."""

from __future__ import annotations

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
