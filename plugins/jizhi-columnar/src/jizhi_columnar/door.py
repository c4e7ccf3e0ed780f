"""The door of a roster: which columns there are, of what type, between what bounds; no float is let in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

import attrs

from jizhi.fees.tariff import Tariff
from jizhi.formula import FactSpec, scaled
from jizhi.formula.integers import MOST, Span
from jizhi.formula.tree import Fact
from jizhi.values import Period
from jizhi_columnar.lines import PAYERS, columns_of, due_lines
from jizhi_columnar.refusals import ColumnRefused
from jizhi_columnar.sql import NARROW, Dialect
from jizhi_columnar.weights import HANDOVER, SOLD

PROJECT, KEY, NEXT_OWNER, SALE = "project", "space", "next_owner", "sold"
_WHOLE = re.compile(r"(U?(TINY|SMALL|BIG)INT|U?INTEGER|int2|int4|int8|INT)", re.IGNORECASE)
_DECIMAL = re.compile(r"(?:DECIMAL|NUMERIC)\((\d+),\s*(\d+)\)", re.IGNORECASE)
_TEXT = re.compile(r"VARCHAR|STRING|TEXT|ENUM.*|CHARACTER VARYING", re.IGNORECASE)


_UNKNOWN = Span(0, 0)


class Database(Protocol):
    """Whatever answers SQL."""

    @property
    def dialect(self) -> Dialect:
        """Its words."""

    def types(self, source: str) -> Mapping[str, str]:
        """The columns of *source* and the types that the database gives them."""

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The answer to *query*."""


@attrs.frozen(kw_only=True)
class Column:
    """A column of the roster as the lines read it.

    Args:
        text: its value in SQL: a number in the smallest steps of its fact.
        clean: a condition that holds where nothing is lost by that; empty where nothing can be.
        span: what its rows lie between, within what its fact may be.
        checked: whether some row lies outside of that, or is not clean.
        filled: what stands where a row has nothing.
        steps: the column counts the smallest steps of its fact.
        present: the roster has it; else every row has the default of the fact.
    """

    name: str
    spec: FactSpec
    text: str
    clean: str = ""
    span: Span = _UNKNOWN
    checked: bool = False
    filled: str = ""
    steps: bool = False
    present: bool = True

    def typed(self, dialect: Dialect) -> str:
        """Its value as the lines read it, in 32 bits where its rows fit."""
        filled = self.span.gaps or self.filled
        text = f"COALESCE({self.text}, {self.filled})" if filled and self.filled != self.text else self.text
        if self.spec.type not in ("decimal", "integer"):
            return text
        narrow = -NARROW <= self.span.low <= self.span.high <= NARROW
        return f"CAST({text} AS {dialect.narrow if narrow else dialect.wide})"


@attrs.frozen(kw_only=True, eq=False)
class Door:
    """A roster of which every column was looked at once."""

    source: str
    dialect: Dialect
    count: int
    columns: Mapping[str, Column]
    payers: tuple[str, ...]
    dates: Mapping[str, Span]
    sales: bool
    projects: bool
    handovers: bool

    def span(self, name: str) -> Span | None:
        """What lies in a column; None where there is none. Payers have no bounds."""
        if name in (HANDOVER, SOLD):
            return self.dates.get(name)
        if name in self.payers:
            return Span(0, 0, gaps=False)
        return self.columns[name].span if name in self.columns else None

    def base(self, *, where: str = "TRUE") -> str:
        """The rows that may be billed here, with a column for each fact, as ``staged`` reads them."""
        quoted, parts = self.dialect.quoted, []
        for column in self.columns.values():
            text, name = column.text, quoted(column.name)
            if column.span.gaps:
                parts.append(f"({text} IS NULL) AS {quoted(column.name + '?')}")
            parts.append(f"{column.typed(self.dialect)} AS {name}")
        for name in self.dates:
            parts.append(f"{_days(self.dialect, name)} AS {quoted(name)}")
        kept = [f"{quoted(name)} AS {quoted('.' + name)}" for name in self.kept]
        return f"SELECT {', '.join([*kept, *parts])} FROM {self.source} WHERE {self.clean} AND ({where})"

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell rows apart."""
        return (PROJECT, KEY) if self.projects else (KEY,)

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that say whose a row is."""
        return (*self.keys, *self.payers, *((NEXT_OWNER,) if self.sales else ()))

    @property
    def raw(self) -> tuple[str, ...]:
        """Every column of the roster that the reference reads."""
        own = (column.name for column in self.columns.values() if column.present)
        sale = (SALE,) if self.sales else ()
        handover = ("handover",) if self.handovers else ()
        return tuple(dict.fromkeys((*self.kept, *own, *handover, *sale)))

    @property
    def clean(self) -> str:
        """True of the rows in which every number is within its range and scale, and somebody pays."""
        found = []
        for column in self.columns.values():
            if column.checked:
                inside = f"{column.text} BETWEEN {column.span.low} AND {column.span.high}"
                inside = f"{column.clean} AND {inside}" if column.clean else inside
                found.append(f"({column.text} IS NULL OR ({inside}))")
        found += [f"{self.dialect.quoted(name)} IS NOT NULL" for name in (*self.keys, *self.payers)]
        return " AND ".join(found) or "TRUE"


def look(database: Database, source: str, tariff: Tariff, *, period: Period, steps: Iterable[str] = ()) -> Door:
    """Look at *source*, a table of spaces, for a run of *tariff* over *period*.

    Args:
        steps: the columns that count the smallest steps of their fact (8937 is 89.37 ㎡), not the fact itself.

    Raises: ColumnRefused: a column of another type than its fact; a float is never a number here.
    """
    types, dialect = database.types(source), database.dialect
    if KEY not in types:
        raise ColumnRefused(KEY, "missing", "a code of a space")
    wanted = facts_read(tariff, period)
    found = [
        _column(dialect, spec, name, types[name], name in set(steps)) for name, spec in wanted.items() if name in types
    ]
    sales = {NEXT_OWNER, SALE} <= types.keys()
    days = [HANDOVER] if "handover" in types else []
    days += [SOLD] if sales else []
    for name in ("handover", *((SALE,) if sales else ())):
        if types.get(name, "DATE").upper() != "DATE":
            raise ColumnRefused(name, types[name], "DATE")
    measured = [text for column in found for text in _measures(column)]
    measured += [f"{how}({_days(dialect, name)})" for name in days for how in ("min", "max")]
    (answer,) = database.rows(f"SELECT {', '.join(['count(*)', *measured])} FROM {source}")
    values = iter(answer)
    count = next(values)
    columns = {column.name: _spanned(column, count, values) for column in found}
    dates = {name: Span(next(values) or 0, next(values) or 0, gaps=False) for name in days}
    absent = {name: spec for name, spec in wanted.items() if name not in types and spec.default is not None}
    columns |= {name: _absent(name, spec) for name, spec in absent.items()}
    payers = tuple(name for name in PAYERS.values() if name in types)
    return Door(
        source=source,
        dialect=dialect,
        count=count,
        columns=columns,
        payers=payers,
        dates=dates,
        sales=sales,
        projects=PROJECT in types,
        handovers="handover" in types,
    )


def facts_read(tariff: Tariff, period: Period) -> dict[str, FactSpec]:
    """Every column that a line may read, by name, with the fact that stands in it."""
    found: dict[str, FactSpec] = {}
    for _, fee, _ in due_lines(tariff, period):
        for fact, column in columns_of(fee).items():
            found[column] = fee.specs[fact]
    return found


def _column(dialect: Dialect, spec: FactSpec, name: str, type: str, steps: bool) -> Column:
    quoted = dialect.quoted(name)
    decimal = _DECIMAL.fullmatch(type)
    whole = _WHOLE.fullmatch(type)
    if spec.type == "decimal" and (decimal or whole):
        scale = int(decimal[2]) if decimal else 0
        if steps and not whole:
            raise ColumnRefused(name, type, "a whole number of steps")
        factor = 10**spec.scale
        if steps or (factor == 1 and whole):
            return Column(name=name, spec=spec, text=quoted, steps=steps)
        text = (
            f"CAST({quoted} * {factor} AS {dialect.wide})"
            if decimal
            else f"(CAST({quoted} AS {dialect.wide}) * {factor})"
        )
        clean = f"{quoted} * {factor} = {text}" if scale > spec.scale else ""
        return Column(name=name, spec=spec, text=text, clean=clean)
    if spec.type == "integer" and whole:
        return Column(name=name, spec=spec, text=quoted)
    if (spec.type == "text" and _TEXT.fullmatch(type)) or type.upper() == {"boolean": "BOOLEAN", "date": "DATE"}.get(
        spec.type
    ):
        return Column(name=name, spec=spec, text=quoted)
    raise ColumnRefused(name, type, f"{spec.type} with {spec.scale} decimals" if spec.scale else spec.type)


def _measures(column: Column) -> Iterator[str]:
    yield f"count({column.text})"
    if column.spec.type in ("decimal", "integer"):
        yield f"min({column.text})"
        yield f"max({column.text})"
        yield f"sum(CASE WHEN NOT ({column.clean}) THEN 1 ELSE 0 END)" if column.clean else "0"


def _spanned(column: Column, count: int, values: Iterator[Any]) -> Column:
    spec = column.spec
    gaps = next(values) < count
    default = spec.default
    if spec.type not in ("decimal", "integer"):
        filled = _filler(spec) if default is None else _written(spec, default)
        return attrs.evolve(column, span=Span(0, 0, gaps=gaps and default is None), filled=filled if gaps else "")
    low, high, unclean = next(values), next(values), next(values)
    least, most = _declared(spec)
    low, high = (least, least) if low is None else (low, high)
    checked = low < least or high > most or bool(unclean)
    low, high = (least, most) if checked else (low, high)
    filled = str(low)
    if default is not None and gaps:
        number = int(scaled(default, _fact(spec)) or 0)
        low, high, filled, gaps = min(low, number), max(high, number), str(number), False
        span = Span(low, high, gaps=False)
        return attrs.evolve(column, span=span, checked=checked, filled=filled)
    return attrs.evolve(column, span=Span(low, high, gaps), checked=checked, filled=filled if gaps else "")


def _declared(spec: FactSpec) -> tuple[int, int]:
    """The bounds of a fact in its steps; where it has none, those of 63 bits."""
    step = 10**spec.scale
    least = -MOST if spec.at_least is None else math.ceil(Fraction(spec.at_least) * step)
    most = MOST if spec.at_most is None else math.floor(Fraction(spec.at_most) * step)
    return least, most


def _fact(spec: FactSpec) -> Fact:
    return Fact(spec.name, spec.type, spec.unit, spec.scale)


def _filler(spec: FactSpec) -> str:
    return {"text": "''", "boolean": "FALSE"}.get(spec.type, "DATE '0001-01-01'")


def _written(spec: FactSpec, value: Any) -> str:
    return f"DATE '{value.isoformat()}'" if isinstance(value, date) else str(scaled(value, _fact(spec)))


def _absent(name: str, spec: FactSpec) -> Column:
    """A column that the roster does not have, of a fact that counts as its default where it is not known."""
    value = spec.default
    number = scaled(value, _fact(spec))
    low = number if isinstance(number, int) else 0
    return Column(name=name, spec=spec, text=_written(spec, value), span=Span(low, low, gaps=False), present=False)


def _days(dialect: Dialect, name: str) -> str:
    day = dialect.quoted(name.removesuffix("#"))
    known = f"COALESCE({day}, DATE '0001-01-01')"
    return f"CAST({dialect.days.format(known)} AS {dialect.narrow})"
