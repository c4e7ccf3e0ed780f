"""Trouble in code or in a command: JizhiError and its children, each with its facts as attributes and its own sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from jizhi.findings import Finding


class JizhiError(Exception):
    """Anything jizhi refuses; never raised itself, always one of its children."""


class NotExact(JizhiError, TypeError):
    """A float or a bool came where an exact number is needed."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} must be exact (str, int or Decimal), not {type(value).__name__} {value!r}")


class NotANumber(JizhiError, ValueError):
    """A text or a Decimal that is not a finite number."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} {value!r} is not a finite decimal number")


class TariffRefused(JizhiError):
    """A tariff cannot be used; every reason is a finding with its place."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source, self.findings = source, tuple(findings)
        reasons = "; ".join(f"{f.subject}: {f.code} {dict(f.facts)}" for f in self.findings)
        super().__init__(f"{source} is refused: {reasons}")


class UnknownUnit(JizhiError, ValueError):
    """A unit of measure that jizhi does not know."""

    def __init__(self, symbol: str, text: str, known: Sequence[str]) -> None:
        self.symbol, self.text, self.known = symbol, text, tuple(known)
        super().__init__(f"unknown unit {symbol!r} in {text!r}; known: {' '.join(known)}")


class WrongQuantity(JizhiError, ValueError):
    """A text that is not an exact decimal with a unit."""

    def __init__(self, source: object) -> None:
        self.source = source
        super().__init__(
            f"{source!r} is not a quantity: write an ASCII decimal with at most 10 places and a unit, like '2.80 元/㎡/月'"
        )


class BadCycle(JizhiError, ValueError):
    """A billing cycle with an argument that it cannot have."""

    def __init__(self, name: str, value: object, why: str) -> None:
        self.name, self.value, self.why = name, value, why
        super().__init__(f"cycle: {name} = {value}, but {why}")


class UnknownDayCount(JizhiError, LookupError):
    """No day count has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"no day count is called {name!r}; there are {', '.join(self.known)}")


class FormulaRefused(JizhiError, ValueError):
    """A formula that the tariff language does not allow, or whose units do not fit; ``column`` counts characters from 1."""

    def __init__(self, code: str, facts: Mapping[str, object] | None = None, *, column: int = 0) -> None:
        self.code, self.facts, self.column = code, dict(facts or {}), column
        super().__init__(f"{code} at column {column}: {self.facts}")


class FactRefused(JizhiError, ValueError):
    """A fact whose value is not of its declared type, range or scale."""

    def __init__(self, fact: str, code: str, value: object, wanted: str) -> None:
        self.fact, self.code, self.value, self.wanted = fact, code, value, wanted
        self.facts: dict[str, object] = {"fact": fact, "value": value, "wanted": wanted}
        super().__init__(f"{fact} = {value!r}: {code}, wanted {wanted}")


class NotRated(JizhiError, ArithmeticError):
    """A formula that has no value for these facts; never an amount of 0."""

    def __init__(self, code: str, facts: Mapping[str, object] | None = None) -> None:
        self.code, self.facts = code, dict(facts or {})
        super().__init__(f"{code}: {self.facts}")


class RecordRefused(JizhiError, ValueError):
    """A record of the estate with a field that it cannot have."""

    def __init__(self, record: str, field: str, value: object, why: str) -> None:
        self.record, self.field, self.value, self.why = record, field, value, why
        super().__init__(f"{record}: {field} = {value!r}, but {why}")


class UnknownSpace(JizhiError, LookupError):
    """The roster has no space of this code."""

    def __init__(self, project: str, code: str) -> None:
        self.project, self.code = project, code
        super().__init__(f"no space of {project} has the code {code!r}")


class UnknownParty(JizhiError, LookupError):
    """The roster has no party of this id."""

    def __init__(self, project: str, party: str) -> None:
        self.project, self.party = project, party
        super().__init__(f"no party of {project} has the id {party!r}")


class UnknownPayer(JizhiError, LookupError):
    """No rule of who pays has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"no rule of who pays is called {name!r}; there are {', '.join(self.known)}")


class NotWhole(NotExact):
    """Something else than an int came where a whole number is needed."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        TypeError.__init__(self, f"{what} must be a whole number, not {type(value).__name__} {value!r}")


class NotMoney(JizhiError, TypeError):
    """Something else than money was added to money or compared with it."""

    def __init__(self, value: object) -> None:
        self.value = value
        super().__init__(f"money goes with money only, not with {type(value).__name__} {value!r}")


class NumberTooLong(JizhiError, ValueError):
    """An exact number with so large an exponent that no calculation here can want it."""

    def __init__(self, what: str, digits: int) -> None:
        self.what, self.digits = what, digits
        super().__init__(f"{what} has an exponent beyond {digits} digits")


class FinerThanFen(JizhiError, ValueError):
    """An amount of money that is not a whole number of fen."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} {value} is finer than a fen; round it with a Rounding first")


class MoneyOutOfRange(JizhiError, ValueError, OverflowError):
    """An amount beyond ten million million yuan, which is a mistake and not a bill."""

    def __init__(self, value: object, limit: int) -> None:
        self.value, self.limit = value, limit
        super().__init__(f"{value} is out of range: money goes from -{limit} to {limit} fen")


class BadCurrency(JizhiError, ValueError):
    """Not a three-letter currency code, or a currency whose smallest unit is not a hundredth."""

    def __init__(self, currency: object) -> None:
        self.currency = currency
        super().__init__(f"{currency!r} is not the three-letter code of a currency with hundredths, like CNY")


class CurrencyMismatch(JizhiError, ValueError):
    """Two amounts in different currencies met in one sum or comparison."""

    def __init__(self, one: str, other: str) -> None:
        self.one, self.other = one, other
        super().__init__(f"{one} and {other} cannot be added or compared; convert one of them first")


class UnknownPolicy(JizhiError, ValueError, LookupError):
    """A named policy that jizhi does not offer."""

    def __init__(self, what: str, name: object, known: Sequence[str]) -> None:
        self.what, self.name, self.known = what, name, tuple(known)
        super().__init__(f"unknown {what} {name!r}; known: {' '.join(known)}")


class BadStep(JizhiError, ValueError):
    """A smallest step that is not above zero, or an amount that is not a whole number of steps."""

    def __init__(self, what: str, step: object, reason: str) -> None:
        self.what, self.step, self.reason = what, step, reason
        super().__init__(f"{what}: step {step} {reason}")


class NothingToSplitBy(JizhiError, ValueError):
    """There is no weight above zero to split an amount by."""

    def __init__(self, whole: object) -> None:
        self.whole = whole
        super().__init__(f"no weights to split {whole} by")


class BadWeights(JizhiError, ValueError, TypeError):
    """A weight that is negative, not exact or not a number; or weights under a name that is taken."""

    def __init__(self, where: object, weight: object, reason: str) -> None:
        self.where, self.weight, self.reason = where, weight, reason
        super().__init__(f"weight {where!r} is {weight!r}: {reason}")


class NotADate(JizhiError, TypeError):
    """Something else than a plain date; an instant too, because a business day is a date."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} must be a date, not {type(value).__name__} {value!r}")


class BadPeriod(JizhiError, ValueError):
    """A period that does not end after it starts, or a text that is no period."""

    def __init__(self, source: object, reason: str) -> None:
        self.source, self.reason = source, reason
        super().__init__(f"period {source}: {reason}")


class BeyondCalendar(JizhiError, ValueError, OverflowError):
    """A day outside the years 1 to 9999."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} lies outside the years 1 to 9999")


class TwoValuesOneDay(JizhiError, ValueError):
    """Two values that begin to hold on the same day."""

    def __init__(self, day: object, one: object, other: object) -> None:
        self.day, self.one, self.other = day, one, other
        super().__init__(f"two values hold since {day}: {one!r} and {other!r}")


class NotAKeyPart(JizhiError, TypeError):
    """A value that may not become part of a key: a float, personal data, nothing at all."""

    def __init__(self, part: object) -> None:
        self.kind = type(part).__name__
        super().__init__(f"a {self.kind} cannot be part of a key; use text, a whole number, a date or a Period")


class BadKey(JizhiError, ValueError):
    """A key with no part, or a text that ``key`` cannot have made."""

    def __init__(self, text: str, reason: str) -> None:
        self.text, self.reason = text, reason
        super().__init__(f"key {text!r}: {reason}")


class CalendarUnknown(JizhiError, LookupError):
    """A year whose holidays are not in the calendar; it is never guessed."""

    def __init__(self, year: int, known: Sequence[int]) -> None:
        self.year, self.known = year, tuple(known)
        years = f"{self.known[0]} to {self.known[-1]}" if self.known else "no year"
        super().__init__(f"the calendar holds {years}, not {year}; add the year once its notice is published")


class BadCalendarYear(JizhiError, ValueError):
    """Calendar data of a year that contradicts itself."""

    def __init__(self, year: int, day: object, reason: str) -> None:
        self.year, self.day, self.reason = year, day, reason
        super().__init__(f"calendar {year}, {day}: {reason}")


class BadIdentifier(JizhiError, ValueError):
    """A phone number, identity number or the like that cannot be one; the text itself is not repeated."""

    def __init__(self, what: str, reason: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(f"not a valid {what}: {reason}")


class NotText(JizhiError, TypeError):
    """Something else than text where personal data is kept as text; the value is not repeated."""

    def __init__(self, what: str, kind: str) -> None:
        self.what, self.kind = what, kind
        super().__init__(f"{what} must be text, not {kind}; a number has lost digits already, type it as text")


class ReasonMissing(JizhiError, ValueError):
    """Clear text was asked for without saying why."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"say why the {what} is revealed")


class Retryable(JizhiError):
    """The unit of work met another one; nothing of it was kept, and the whole unit may be run again."""


class Busy(Retryable):
    """Another writer held the store for longer than this one was willing to wait."""

    def __init__(self, store: str, seconds: float) -> None:
        self.store, self.seconds = store, seconds
        super().__init__(f"{store} was held by another writer for more than {seconds:g} s; run the unit again")


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


class PluginRefused(JizhiError):
    """A plugin that does not fit the hooks: a misspelt hook or argument; found when it is registered."""

    def __init__(self, plugin: str, why: str) -> None:
        self.plugin, self.why = plugin, why
        super().__init__(f"plugin {plugin} is refused: {why}")


class NameTaken(JizhiError, ValueError):
    """Two plugins offer the same name on one hook, or two plugins have one name."""

    def __init__(self, hook: str, name: str, plugins: Sequence[str]) -> None:
        self.hook, self.name, self.plugins = hook, name, tuple(plugins)
        super().__init__(f"{hook}: {name!r} is offered by {' and by '.join(self.plugins)}; block one of them")


class HookMisused(JizhiError, TypeError):
    """A hook called with other facts than it announces, or asked for offers though it announces."""

    def __init__(self, hook: str, wanted: Sequence[str], given: Sequence[str]) -> None:
        self.hook, self.wanted, self.given = hook, tuple(wanted), tuple(given)
        super().__init__(f"{hook} takes ({', '.join(self.wanted)}), not ({', '.join(self.given)})")


class UnknownHook(JizhiError, LookupError):
    """The host has no hook of this name."""

    def __init__(self, hook: str, known: Sequence[str]) -> None:
        self.hook, self.known = hook, tuple(known)
        super().__init__(f"no hook is called {hook!r}; there are {', '.join(self.known)}")


class FileNotRead(JizhiError, ValueError):
    """A file that is to be imported cannot be read at all, or is too large to be honest."""

    def __init__(self, source: str, reason: str) -> None:
        self.source, self.reason = source, reason
        super().__init__(f"{source} cannot be read: {reason}")


class CaseMalformed(JizhiError, ValueError):
    """An external case that cannot be read as one."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"malformed: {why}")


class CaseUnsupported(JizhiError):
    """An external case that is left out, and why."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class CaseFileUnreadable(JizhiError):
    """A file that holds no list of external cases."""

    def __init__(self, path: str, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path} cannot be read: {why}")


class UnknownFee(JizhiError, LookupError):
    """A fee code that the tariff does not have."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        self.code, self.known = code, tuple(known)
        super().__init__(f"no fee {code!r} in this tariff; it has {', '.join(known) or 'none'}")


class PortionsRefused(JizhiError, ValueError):
    """Shares of a whole that do not add up to it."""

    def __init__(self, portions: Sequence[str]) -> None:
        self.portions = tuple(portions)
        super().__init__(f"portions {', '.join(self.portions)} do not add up to one whole")


class DatesOutOfOrder(JizhiError, ValueError):
    """A billing interval that ends, or is asked for, before it starts."""

    def __init__(self, start: object, end: object, target: object) -> None:
        self.start, self.end, self.target = start, end, target
        super().__init__(f"an interval from {start} cannot end on {end} or be billed up to {target}")


class BilledTwice(JizhiError, ValueError):
    """Two billed lines that cover the same days."""

    def __init__(self, first: object, second: object) -> None:
        self.first, self.second = first, second
        super().__init__(f"{first} and {second} are both billed and overlap")


class PeriodClosed(JizhiError):
    """Something was to be posted on a day whose books are closed."""

    def __init__(self, day: date, closed_until: date) -> None:
        self.day, self.closed_until = day, closed_until
        super().__init__(f"{day} is closed: the books are closed before {closed_until}; post on a later day")


class NotExplained(JizhiError):
    """A charge whose amount cannot be derived again: the tariff or the recorded facts are not its own."""

    def __init__(self, charge: str, why: str) -> None:
        self.charge, self.why = charge, why
        super().__init__(f"{charge} cannot be explained: {why}")


class FileNotWritten(JizhiError, ValueError):
    """A table does not fit into the kind of file that is asked for."""

    def __init__(self, table: str, reason: str) -> None:
        self.table, self.reason = table, reason
        super().__init__(f"{table} cannot be written: {reason}")


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


class PlaceUnreadable(JizhiError, ValueError):
    """A text that should be the name of a cell is none."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place!r} is not the name of a cell, such as AA12")


class MoveInRefused(JizhiError, ValueError):
    """A workbook was to be applied whole or not at all, and something in it is wrong; nothing was applied."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source, self.findings = source, tuple(findings)
        first = f"{self.findings[0].subject} {self.findings[0].code}"
        super().__init__(f"{source}: {len(self.findings)} errors, the first is {first}; nothing was applied")


class NaiveInstant(JizhiError, ValueError):
    """An instant without a time zone."""

    def __init__(self, what: str, value: object) -> None:
        self.what, self.value = what, value
        super().__init__(f"{what} must have a time zone: {value}")
