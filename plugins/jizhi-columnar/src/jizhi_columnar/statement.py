"""The statement of a run: one SELECT that bills every row which it can, and one that names those it cannot."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from jizhi.fees.tariff import Tariff
from jizhi.formula.integers import Form, Workshop
from jizhi.values import Period
from jizhi_columnar.door import NEXT_OWNER, SALE, Door
from jizhi_columnar.lines import Line, lines_of
from jizhi_columnar.sql import staged

TOTAL = "total_fen"


@attrs.frozen(kw_only=True, eq=False)
class Statement:
    """What bills the rows of a door.

    Args:
        lines: what is billed.
        bills: a SELECT of wide rows: the space, who pays, each line in fen, their sum.
        referred: a SELECT of the spaces of which only the reference can tell; empty where it never needs to.
        names: the columns of the wide rows, in their order.
    """

    door: Door
    lines: tuple[Line, ...]
    bills: str
    referred: str
    names: tuple[str, ...]


def statement_of(door: Door, tariff: Tariff, *, period: Period, taxes: bool = False) -> Statement:
    """Write the statement of a run of *tariff* over *period*; with *taxes* a column for the tax within each line.

    Raises: NotColumnar.
    """
    shop = Workshop()
    lines = lines_of(tariff, door.span, period=period, shop=shop)
    refer = shop.either(*(line.refer for line in lines))
    parted = shop.either(*(line.until_refer for line in lines))
    amounts: dict[str, Form] = {fen(line): line.fen for line in lines}
    within: dict[str, Form] = {f"{line.name}_tax_fen": line.tax for line in lines if taxes and line.tax is not None}
    lasting = _unsold(door)
    bills = _selected(door, amounts | within, refer, list(amounts), lasting)
    referred = _named(door, refer, lasting)
    if door.sales:
        halves, part_referred = _sold(door, lines, parted, list(within))
        bills, referred = f"{bills} UNION ALL {halves}", " UNION ALL ".join(filter(None, (referred, part_referred)))
    names = (*door.keys, *door.payers, *amounts, *within, TOTAL)
    return Statement(door=door, lines=lines, bills=bills, referred=referred, names=names)


def fen(line: Line) -> str:
    """The column of a line."""
    return f"{line.name}_fen"


def _unsold(door: Door) -> str:
    quoted = door.dialect.quoted
    return f"{quoted(NEXT_OWNER)} IS NULL OR {quoted(SALE)} IS NULL" if door.sales else "TRUE"


def _selected(door: Door, wanted: Mapping[str, Form], refer: Form, amounts: list[str], where: str) -> str:
    quoted = door.dialect.quoted
    body = staged(
        door.base(where=where), {**wanted, "refer": refer}, [f".{name}" for name in door.kept], dialect=door.dialect
    )
    whose = [f"{quoted('.' + name)} AS {quoted(name)}" for name in (*door.keys, *door.payers)]
    columns = [*whose, *map(quoted, wanted), f"{_total(door, amounts)} AS {quoted(TOTAL)}"]
    return f"SELECT {', '.join(columns)} FROM ({body}) AS b WHERE NOT {quoted('refer')}"


def _total(door: Door, amounts: list[str]) -> str:
    return " + ".join(map(door.dialect.quoted, amounts)) or "0"


def _named(door: Door, refer: Form, where: str) -> str:
    if refer_never(refer):
        return ""
    quoted = door.dialect.quoted
    body = staged(door.base(where=where), {"refer": refer}, [f".{name}" for name in door.keys], dialect=door.dialect)
    return f"SELECT {', '.join(quoted('.' + name) for name in door.keys)} FROM ({body}) AS r WHERE {quoted('refer')}"


def refer_never(refer: Form) -> bool:
    """True where the bounds say that no row needs the reference."""
    return getattr(refer, "value", None) is False


def _sold(door: Door, lines: tuple[Line, ...], refer: Form, taxes: list[str]) -> tuple[str, str]:
    """The rows that change hands: what the first owner owes, then what the next does; tax is told of neither."""
    quoted, where = door.dialect.quoted, f"NOT ({_unsold(door)})"
    first = {fen(line): line.until for line in lines}
    wanted: dict[str, Form] = {**first, **{f"{fen(line)}+": line.fen for line in lines}, "refer": refer}
    body = staged(door.base(where=where), wanted, [f".{name}" for name in door.kept], dialect=door.dialect)
    kept = {name: quoted(f".{name}") for name in (*door.keys, *door.payers)}
    tax = [f"NULL AS {quoted(name)}" for name in taxes]
    halves = []
    for payer, text in ((quoted(".owner"), "{0}"), (quoted(f".{NEXT_OWNER}"), "({1} - {0})")):
        whose = [f"{payer if name == 'owner' else place} AS {quoted(name)}" for name, place in kept.items()]
        amounts = {name: text.format(quoted(name), quoted(f"{name}+")) for name in first}
        told = [f"{amount} AS {quoted(name)}" for name, amount in amounts.items()]
        columns = ", ".join([*whose, *told, *tax, f"{' + '.join(amounts.values()) or '0'} AS {quoted(TOTAL)}"])
        halves.append(f"SELECT {columns} FROM ({body}) AS b WHERE NOT {quoted('refer')}")
    return " UNION ALL ".join(halves), _named(door, refer, where)


def long_rows(statement: Statement, bills: str) -> str:
    """A SELECT with one row for each charge of the wide rows *bills*: whose, the line, who pays, how many fen."""
    quoted, door = statement.door.dialect.quoted, statement.door
    keys = ", ".join(map(quoted, door.keys))
    return " UNION ALL ".join(
        f"SELECT {keys}, {door.dialect.text(line.name)} AS line, {quoted(line.payer)} AS payer, "
        f"{quoted(fen(line))} AS amount_fen FROM {bills} WHERE {quoted(fen(line))} <> 0"
        for line in statement.lines
    )
