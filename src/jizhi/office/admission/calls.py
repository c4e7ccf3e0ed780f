"""One call of an operation: whether its actor may, asked in each unit, and the row that is kept of what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final, NoReturn

import attrs

from jizhi.access import AuditRow, Decision, Grant, Place, authorize
from jizhi.errors import AccessDenied, AlreadyStored, Conflict, Retryable, SecondPersonNeeded
from jizhi.estate import Project, Zone
from jizhi.office.admission.declared import ABOUT, OWNERS, Operation, text_at, value_at
from jizhi.office.admission.fence import Fence, FencedReading, FencedWriting, Strayed
from jizhi.office.admission.rows import chain_of, keep_row
from jizhi.office.admission.seconding import fingerprint, give_assent, keep_assent
from jizhi.office.admission.standing import Standing, remembered, standing_of
from jizhi.office.desk import Desk
from jizhi.ports import Reading, Store, Writing, glance
from jizhi.workflow import Ask

_TRIES: Final = 8
"""How often a denial may lose a race for the head of its chain."""


@attrs.frozen(kw_only=True)
class _Admitted:
    """By which grant, and what the unit may see; ``seconded`` where it closed what another person asked for."""

    grant: Grant
    place: Place
    fence: Fence
    moves: tuple[str, ...] = ()
    seconded: bool = False


@attrs.frozen(kw_only=True)
class _Answer:
    """How somebody is admitted, None in the set-up state, and where; ``near`` where the object itself counts."""

    admitted: _Admitted | None
    place: Place
    near: bool

    def lasts(self) -> bool:
        """True where whoever asks the same next is answered the same, as long as the records are the same."""
        return not self.near


@attrs.define(kw_only=True)
class Call:
    """An operation asked for by somebody, with its arguments."""

    declared: Operation
    desk: Desk
    given: Mapping[str, Any]
    name: str
    permission: str
    noted: bool = False
    seconded: bool = False
    place: Place = attrs.field(factory=Place)
    reached: bool = False
    moves: tuple[str, ...] | None = None

    @classmethod
    def of(cls, declared: Operation, desk: Desk, given: Mapping[str, Any]) -> Call:
        """Return the call with what it asks for."""
        name, permission = declared.asked(given)
        return cls(declared=declared, desk=desk, given=given, name=name, permission=permission)

    def admit(self, known: Reading) -> _Admitted | None:
        """Return how the actor is admitted, and remember in which roles of workflows. Raises: AccessDenied."""
        admitted = self._admit(known)
        self.moves = None if admitted is None else admitted.moves
        return admitted

    def _admit(self, known: Reading) -> _Admitted | None:
        """Return how the actor is admitted, by what is kept now; None in the set-up state, in which everybody is.

        Where nothing at all was committed since the same was asked in an earlier unit, the answer is that one's.

        Raises: AccessDenied.
        """
        declared, given, actor = self.declared, self.given, self.desk.actor
        if declared.at == ABOUT:
            return self._judged(known, standing_of(known, actor))
        places = declared.project(given), text_at(given, declared.company), text_at(given, declared.own)
        found = remembered(known, (actor, self.permission, *places), lambda: self._answer(known), _Answer.lasts)
        self.place, self.reached = found.place, found.admitted is not None
        return found.admitted

    def _answer(self, known: Reading) -> _Answer:
        standing = standing_of(known, self.desk.actor)
        near = standing is not None and standing.is_near
        return _Answer(admitted=self._judged(known, standing), place=self.place, near=near)

    def _judged(self, known: Reading, standing: Standing | None) -> _Admitted | None:
        if standing is None:
            return None
        self.place = place = self._place(known, standing)
        self.reached = any(grant.state == "given" and _near(grant, place) for grant in standing.grants)
        grant = authorize(standing.grants, self.permission, place, roles=standing.roles)
        if grant is None:
            raise self.denial()
        moves = tuple(dict.fromkeys(_moves(standing, self.permission, place)))
        return _Admitted(grant=grant, place=place, fence=_fence(known, place), moves=moves)

    def second(self, tx: Writing, admitted: _Admitted) -> _Admitted:
        """Ask for the second person where the book of roles wants two. Raises: SecondPersonNeeded."""
        standing = standing_of(tx, self.desk.actor)
        if standing is None or self.seconded or self.permission not in standing.roles.second:
            return admitted
        if not give_assent(tx, self.name, fingerprint(self.given), checker=self.desk.actor):
            raise SecondPersonNeeded(self.name, self.desk.actor)
        return attrs.evolve(admitted, seconded=True)

    def denial(self) -> AccessDenied:
        """The error that says so, and no more than the actor said himself."""
        return AccessDenied(self.desk.actor, self.name, self.permission, self.declared.named(self.given))

    def row(self, decision: Decision, *, grant: str = "", **kept: Any) -> AuditRow:
        """Return the row of this call; what was denied outside the actor's reach is told in the chain of the store."""
        place = self.place if decision != "denied" or self.reached else Place()
        return AuditRow(
            chain=chain_of(place, self.desk.lane),
            seq=0,
            project=place.project,
            at=self._at(),
            actor=self.desk.actor,
            operation=self.name,
            permission=self.permission,
            decision=decision,
            about=self.declared.named(self.given),
            grant=grant,
            why=text_at(self.given, "reason"),
            **kept,
        )

    def note(self, decision: Decision) -> None:
        """Keep a row of its own unit: what it tells of kept nothing."""
        if self.noted:
            return
        self.noted = True

        def told(tx: Writing) -> None:
            if decision == "asked" and not keep_assent(
                tx, self.name, fingerprint(self.given), maker=self.desk.actor, project=self.place.project
            ):
                return
            keep_row(tx, self.row(decision))

        _again(self.desk.store, told)

    def _at(self) -> str:
        if self.desk.clock is not None:
            return self.desk.clock().isoformat()
        told = (value_at(self.given, path) for path in ("at", "on", "command.on", "as_of", "issued_on"))
        return next((value.isoformat() for value in told if isinstance(value, date)), "")

    def _place(self, known: Reading, standing: Standing) -> Place:
        declared = self.declared
        of_object = declared.at == ABOUT
        near = standing.is_near
        thing = self._thing(known) if of_object or near else None
        project = getattr(thing, "project", "") if of_object else declared.project(self.given)
        found = next(glance(known, Project, ("company",), id=project), None) if project else None
        company = found[0] if found is not None else text_at(self.given, declared.company)
        persons = {text_at(self.given, declared.own)} - {""}
        zones: tuple[str, ...] = ()
        if near and getattr(thing, "project", project) == project:
            zones = tuple(_around(known, project, getattr(thing, "zone", "")))
            persons |= {who for name in OWNERS if (who := getattr(thing, name, ""))}
        return Place(project=project, company=company, zones=zones, persons=tuple(sorted(persons)))

    def _thing(self, known: Reading) -> object:
        """The object that it is about; None where there is none."""
        thing: object = value_at(self.given, self.declared.about) if self.declared.about else None
        if isinstance(thing, str):
            return None if self.declared.kind is None else known.get(self.declared.kind, thing)
        return thing


def _moves(standing: Standing, permission: str, place: Place) -> Iterator[str]:
    """The roles of workflows that the actor has here, by all grants under which he may do this."""
    for grant in standing.grants:
        if grant.reaches(place) and standing.roles.may(grant.role, permission):
            yield from standing.roles.moves(grant.role)


class AdmittedStore:
    """The store as one call sees it: every unit asks whether the actor may, is fenced in, and leaves its row."""

    def __init__(self, store: Store, call: Call) -> None:
        self._store, self._call = store, call

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a snapshot of what the actor may see. Raises: AccessDenied."""
        try:
            with self._store.reading() as known:
                admitted = self._call.admit(known)
                yield known if admitted is None else FencedReading(known, admitted.fence)
        except (AccessDenied, Strayed) as denied:
            self._refused(denied)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Open a unit of work; the row is kept in it. Raises: AccessDenied, SecondPersonNeeded."""
        call = self._call
        try:
            with self._store.writing() as tx:
                admitted = call.admit(tx)
                if admitted is None:
                    yield tx
                    return
                admitted = call.second(tx, admitted)
                unit = FencedWriting(tx, admitted.fence)
                yield unit
                if unit.count:
                    kept = {"kept": tuple(unit.kept), "count": unit.count, "digest": unit.digest}
                    keep_row(tx, call.row("done", grant=admitted.grant.id, **kept))
            call.seconded = call.seconded or admitted.seconded
        except SecondPersonNeeded:
            call.note("asked")
            raise
        except (AccessDenied, Strayed) as denied:
            self._refused(denied)

    def ask(self, ask: Ask) -> Ask:
        """Return *ask* in the name of the actor and in those of its roles that he was given; call it inside a unit.

        In the set-up state nobody was given any, and a caller is believed.
        """
        moves = self._call.moves
        if moves is None:
            return ask
        mine = ask.roles if "*" in moves else tuple(role for role in ask.roles if role in moves)
        return attrs.evolve(ask, actor=self._call.desk.actor, roles=mine)

    def _refused(self, denied: AccessDenied | Strayed) -> NoReturn:
        self._call.note("denied")
        if isinstance(denied, Strayed):
            raise self._call.denial() from None
        raise denied


def asked_by(ask: Ask, desk: Desk) -> Ask:
    """Return *ask* as far as the desk's actor may ask it: inside a unit of an operation, ``AdmittedStore.ask``."""
    return desk.store.ask(ask) if isinstance(desk.store, AdmittedStore) else ask


def _near(grant: Grant, place: Place) -> bool:
    """Tell whether the actor has anything to do with the project or company at all."""
    if grant.scope in ("store", "company"):
        return grant.reaches(place)
    return bool(place.project) and grant.project == place.project


def _fence(known: Reading, place: Place) -> Fence:
    if place.project:
        return Fence(projects=frozenset([place.project]), company=place.company)
    if not place.company:
        return Fence()
    projects = (project.code for project in known.find(Project, company=place.company))
    return Fence(projects=frozenset([*projects, ""]), company=place.company)


def _around(known: Reading, project: str, zone: str) -> Iterator[str]:
    """Yield *zone* and the zones that it lies in."""
    seen: set[str] = set()
    parents = {each.code: each.parent for each in known.find(Zone, project=project)} if zone else {}
    while zone and zone not in seen:
        seen.add(zone)
        yield zone
        zone = parents.get(zone, "")


def _again(store: Store, told: Callable[[Writing], None]) -> None:
    lost = 0
    while True:
        try:
            with store.writing() as tx:
                told(tx)
                return
        except (Conflict, AlreadyStored, Retryable):
            lost += 1
            if lost == _TRIES:
                raise
