"""Integer forms as SQL: typed by their bounds, choices as CASE, what is needed twice computed once in a stage below.

No dialect divides a negative number here, and nothing can overflow: the forms are proven. So five words make a dialect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from jizhi.formula.integers import (
    Always,
    Both,
    Either,
    Entry,
    Form,
    Greater,
    Holds,
    If,
    Is,
    Lesser,
    Missing,
    Number,
    Opposite,
    Product,
    Quotient,
    Read,
    Said,
    Same,
    Spelled,
    Sum,
    Which,
    Whole,
    WordIf,
    in_order,
    parts,
)

NARROW = 2**31 - 1


@attrs.frozen
class Dialect:
    """What a database calls things: its whole numbers, their division, an entry of a list, the days since 1970.

    ``apart`` is what counts rows of other keys in ``count(DISTINCT …)``; ``lot`` draws every so-manyth row by its key.
    ``deepest`` is how deep an expression may be where the parser bears no more: then what is deeper gets a name.
    """

    name: str
    narrow: str
    wide: str
    divided: str
    entry: str
    days: str = "({0} - DATE '1970-01-01')"
    quote: str = '"'
    date: str = "DATE {0}"
    apart: str = "({0})"
    lot: str = "(hash({0}) % {1})"
    deepest: int = 0

    def quoted(self, name: str) -> str:
        """A name of a column."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def text(self, value: str) -> str:
        """A text written out."""
        return "'" + value.replace("'", "''") + "'"


DUCKDB = Dialect("duckdb", "INTEGER", "BIGINT", "({0} // {1})", "([{1}])[({0}) + 1]", apart="hash({0})")
POSTGRESQL = Dialect(
    name="postgresql",
    narrow="integer",
    wide="bigint",
    divided="({0} / {1})",
    entry="(ARRAY[{1}]::bigint[])[({0}) + 1]",
    lot="abs(CAST(hashtext({0}) AS bigint) % {1})",
)
SQLITE = Dialect(
    name="sqlite",
    narrow="INTEGER",
    wide="INTEGER",
    divided="({0} / {1})",
    entry="CAST(json_extract('[{1}]', '$[' || ({0}) || ']') AS INTEGER)",
    days="CAST(julianday({0}) - 2440587.5 AS INTEGER)",
    date="{0}",
    deepest=12,
)


@attrs.frozen
class _Spark(Dialect):
    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


SPARK = _Spark(
    name="spark",
    narrow="INT",
    wide="BIGINT",
    divided="({0} DIV {1})",
    entry="element_at(array({1}), CAST({0} + 1 AS INT))",
    days="unix_date({0})",
    quote="`",
    apart="{0}",
    lot="pmod(hash({0}), {1})",
)

_SIGNS: Mapping[str, str] = {"==": "=", "!=": "<>"}


def staged(base: str, wanted: Mapping[str, Form], kept: Sequence[str], *, dialect: Dialect) -> str:
    """A SELECT of the columns *kept* of *base* and of every form *wanted*, by name.

    *base* is a SELECT with a column for every fact: numbers in their smallest steps, as 32 bits where they fit, gaps
    filled; beside it, where there are gaps, a condition ``fact?`` that is true in them.
    """
    forms = in_order(*wanted.values())
    uses = Counter(id(part) for form in forms for part in _uses(form))
    uses.update(id(form) for form in wanted.values())
    writer, levels, depths = _Writer(dialect), dict[int, int](), dict[int, int]()
    stages: dict[int, list[str]] = {}
    for form in forms:
        level = levels[id(form)] = max((levels[id(part)] for part in parts(form)), default=0)
        depth = depths[id(form)] = 1 + max((depths[id(part)] for part in parts(form)), default=0)
        if (uses[id(form)] > 1 or depth == dialect.deepest) and not isinstance(form, _ATOMS):
            name = dialect.quoted(f"t{len(writer.named)}")
            stages.setdefault(level, []).append(f"{writer.text(form)} AS {name}")
            writer.named[id(form)], levels[id(form)], depths[id(form)] = name, level + 1, 1
    columns = [dialect.quoted(name) for name in kept]
    columns += [f"{writer.whole(form)} AS {dialect.quoted(name)}" for name, form in wanted.items()]
    steps = [f"SELECT *, {', '.join(stages[level])}" for level in sorted(stages)]
    return _upon(base, [*steps, f"SELECT {', '.join(columns)}"], flat=dialect.deepest > 0)


def _upon(base: str, steps: Sequence[str], *, flat: bool) -> str:
    """Each step from what the one before gave: within each other, or *flat* one after another in a WITH."""
    if not flat:
        for at, step in enumerate(steps):
            base = f"{step} FROM ({base}) AS s{at}"
        return base
    named = [f"s0 AS ({base})"]
    named += [f"s{at} AS MATERIALIZED ({step} FROM s{at - 1})" for at, step in enumerate(steps[:-1], 1)]
    return f"WITH {', '.join(named)} {steps[-1]} FROM s{len(steps) - 1}"


_ATOMS = (Number, Always, Read, Holds, Missing, Said, Spelled)


def _uses(form: Form) -> Iterable[Form]:
    """The parts of a form, each as often as its text has it."""
    return parts(form) * 2 if isinstance(form, Lesser | Greater) else parts(form)


def is_wide(form: Form, known: dict[int, bool]) -> bool:
    """True where a number, or one that it is made of, does not fit in 32 bits; *known* remembers the answers."""
    if not isinstance(form, Whole):
        return False
    answer = known.get(id(form))
    if answer is None:
        below = parts(form) if not isinstance(form, Entry) else ()
        answer = not -NARROW <= form.low <= form.high <= NARROW or any(is_wide(part, known) for part in below)
        known[id(form)] = answer
    return answer


@attrs.frozen(eq=False)
class _Writer:
    dialect: Dialect
    named: dict[int, str] = attrs.field(factory=dict)
    widths: dict[int, bool] = attrs.field(factory=dict)

    def of(self, form: Form) -> str:
        """The name that a form has by now, or its text."""
        return self.named.get(id(form)) or self.text(form)

    def whole(self, form: Form) -> str:
        """A form as a column of the answer."""
        return f"CAST({self.of(form)} AS {self.dialect.wide})" if isinstance(form, Whole) else self.of(form)

    def text(self, form: Form) -> str:
        """A form spelled out."""
        dialect = self.dialect
        match form:
            case Number(value=value):
                return str(value) if -NARROW <= value <= NARROW else f"CAST({value} AS {dialect.wide})"
            case Always(value=value):
                return "TRUE" if value else "FALSE"
            case Read(name=name) | Holds(name=name) | Said(name=name):
                return dialect.quoted(name)
            case Missing(name=name):
                return dialect.quoted(f"{name}?")
            case Spelled(text=text, type=type):
                return dialect.date.format(dialect.text(text)) if type == "date" else dialect.text(text)
            case Opposite(item=item):
                return f"(NOT {self.of(item)})"
            case Both(items=items):
                return "(" + " AND ".join(map(self.of, items)) + ")"
            case Either(items=items):
                return "(" + " OR ".join(map(self.of, items)) + ")"
            case Is(op=op, left=left, right=right):
                return f"({self.of(left)} {_SIGNS.get(op, op)} {self.of(right)})"
            case Same(op=op, left=one, right=two):
                return f"({self.of(one)} {_SIGNS.get(op, op)} {self.of(two)})"
            case If(when=when, then=then, other=other):
                return self._case(form, self.of(when), then, other)
            case Which(when=when, then=yes, other=no):
                return f"(CASE WHEN {self.of(when)} THEN {self.of(yes)} ELSE {self.of(no)} END)"
            case WordIf(when=when, then=first, other=second):
                return f"(CASE WHEN {self.of(when)} THEN {self.of(first)} ELSE {self.of(second)} END)"
            case Entry(place=place, values=values):
                return dialect.entry.format(self.of(place), ", ".join(f"{value}" for value in values))
        return self._arithmetic(form)

    def _arithmetic(self, form: Form) -> str:
        match form:
            case Sum(left=left, right=Number(value=value)) if -NARROW <= value < 0:
                return f"({self._wide(left, form)} - {self.text(form.right)[1:]})"
            case Sum(left=left, right=Product(left=term, right=Number(value=-1))):
                return f"({self._wide(left, form)} - {self.of(term)})"
            case Sum(left=left, right=right):
                return self._sum(left, right, form)
            case Product(left=left, right=right):
                return f"({self._wide(left, form)} * {self.of(right)})"
            case Lesser(left=left, right=right):
                return self._case(form, f"{self.of(left)} <= {self.of(right)}", left, right)
            case Greater(left=left, right=right):
                return self._case(form, f"{self.of(left)} >= {self.of(right)}", left, right)
            case Quotient(whole=whole, by=by):
                return self.dialect.divided.format(self.of(whole), self.of(by))
        raise AssertionError(form)  # every form stands above

    def _sum(self, left: Whole, right: Whole, form: Whole) -> str:
        return f"({self._wide(left, form)} + {self.of(right)})"

    def _wide(self, part: Whole, form: Whole) -> str:
        """A part of a sum or product, widened where the result is wide and it is not."""
        text = self.of(part)
        widen = is_wide(form, self.widths) and not any(is_wide(each, self.widths) for each in (form.left, form.right))  # type: ignore[union-attr]
        return f"CAST({text} AS {self.dialect.wide})" if widen else text

    def _case(self, form: Whole, when: str, then: Whole, other: Whole) -> str:
        return f"(CASE WHEN {when} THEN {self.of(then)} ELSE {self.of(other)} END)"
