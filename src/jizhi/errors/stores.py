"""Errors of stores: races, refusals, failures."""

from __future__ import annotations

from collections.abc import Sequence

from jizhi.errors.root import JizhiError


class Retryable(JizhiError):
    """The unit of work met another one; nothing of it was kept, and the whole unit may be run again."""


class Busy(Retryable):
    """Another writer held the store for longer than this one was willing to wait."""

    def __init__(self, store: str, seconds: float) -> None:
        self.store, self.seconds = store, seconds
        super().__init__(f"{store} was held by another writer for more than {seconds:g} s; run the unit again")


class NotSerialised(Retryable):
    """The unit and another that ran at the same time cannot both be kept in any order one after the other."""

    def __init__(self, store: str) -> None:
        self.store = store
        super().__init__(f"{store} could not fit this unit and another one into any order; run the unit again")


class StoreUnreachable(Retryable):
    """The connection to the store was lost before the unit was to be kept; nothing of it is kept."""

    def __init__(self, store: str, why: str) -> None:
        self.store, self.why = store, why
        super().__init__(f"{store} cannot be reached: {why}; nothing of this unit is kept, run it again")


class OutcomeUnknown(JizhiError):
    """The connection was lost while the unit was being kept: all of it is kept, or nothing, and only a look tells."""

    def __init__(self, store: str, why: str) -> None:
        self.store, self.why = store, why
        super().__init__(f"{store} did not say whether the unit was kept: {why}; look by its key, then do it again")


class SealBroken(JizhiError):
    """What was sealed cannot be opened: its key is not there, or it was changed, or sealed for something else."""

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__(f"what was sealed cannot be opened: look for {missing}")


class Conflict(JizhiError):
    """Somebody else changed the record first; ``current`` is the version kept now, or None where there is none."""

    def __init__(self, kind: str, id: str, current: int | None) -> None:
        self.kind, self.id, self.current = kind, id, current
        now = "is not kept" if current is None else f"is at version {current} now"
        super().__init__(f"{kind} {id!r} {now}; read it again and decide again")


class AlreadyStored(JizhiError, ValueError):
    """The store has this id with other content, or another id with the same unique fields; ``field`` names them."""

    def __init__(self, kind: str, id: str, field: str) -> None:
        self.kind, self.id, self.field = kind, id, field
        super().__init__(f"{kind} {id!r} is refused: what is kept already differs or collides in {field}")


class NotStored(JizhiError, LookupError):
    """The store keeps no record of this id."""

    def __init__(self, kind: str, id: str) -> None:
        self.kind, self.id = kind, id
        super().__init__(f"no {kind} is kept under {id!r}")


class UnknownIndex(JizhiError, LookupError):
    """A store was asked to find by a field that the catalogue does not declare as indexed."""

    def __init__(self, kind: str, field: str, known: Sequence[str]) -> None:
        self.kind, self.field, self.known = kind, field, tuple(known)
        super().__init__(f"{kind} cannot be found by {field!r}; declared are {', '.join(self.known)}")


class WrongIndexValue(JizhiError, TypeError):
    """A store was asked to compare an indexed field with a value of another type."""

    def __init__(self, kind: str, field: str, wanted: str, value: object) -> None:
        self.kind, self.field, self.wanted, self.value = kind, field, wanted, value
        super().__init__(f"{kind}.{field} is {wanted}, not {type(value).__name__} {value!r}")


class NotCatalogued(JizhiError, LookupError):
    """A class that the catalogue of records does not declare, so that no store keeps it."""

    def __init__(self, record: str) -> None:
        self.record = record
        super().__init__(f"{record} is not in the catalogue (jizhi.records), so no store keeps it")


class WrongMode(JizhiError, TypeError):
    """``add`` of a versioned kind, or ``put`` of an append-only one."""

    def __init__(self, kind: str, mode: str, verb: str) -> None:
        self.kind, self.mode, self.verb = kind, mode, verb
        right = "put" if verb == "add" else "add"
        super().__init__(f"{kind} is {mode}: use {right}, not {verb}")


class UnitClosed(JizhiError):
    """A unit of reading or writing, or an iterator of it, was used after its ``with`` block ended."""

    def __init__(self, store: str) -> None:
        self.store = store
        super().__init__(f"this unit of {store} has ended; open another one, and use its iterators inside its block")


class NotKeepable(JizhiError, ValueError):
    """A record with a value that a store cannot hold: a whole number beyond 64 bits, a text that is not Unicode."""

    def __init__(self, kind: str, id: str, why: str) -> None:
        self.kind, self.id, self.why = kind, id, why
        super().__init__(f"{kind} {id!r} cannot be kept: {why}")


class StoreRefused(JizhiError):
    """A store that cannot be opened; ``way_out`` says what to do."""

    def __init__(self, store: str, why: str, way_out: str) -> None:
        self.store, self.why, self.way_out = store, why, way_out
        super().__init__(f"{store} cannot be opened: {why}; {way_out}")


class StoreFailed(JizhiError):
    """The store itself failed (disk full, read error); the unit was rolled back and nothing of it is kept."""

    def __init__(self, store: str, why: str) -> None:
        self.store, self.why = store, why
        super().__init__(f"{store} failed: {why}; nothing of this unit is kept")


class FormUnknown(JizhiError):
    """A record was kept by a later release, in a form that this one does not know."""

    def __init__(self, kind: str, form: int, known: int) -> None:
        self.kind, self.form, self.known = kind, form, known
        super().__init__(f"a {kind} was kept in form {form}, and this release knows {known}; upgrade jizhi")
