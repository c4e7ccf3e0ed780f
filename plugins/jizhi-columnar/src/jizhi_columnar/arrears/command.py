"""What ``jizhi late``, ``arrears`` and ``report`` call with ``--engine columnar``: entries in, a table out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import attrs

from jizhi.fees.accrual import Frozen
from jizhi.fees.arrears import DEFAULT
from jizhi.fees.ledger import Entry
from jizhi.fees.tariff import Tariff
from jizhi.values import Period
from jizhi_columnar.arrears.ageing import aged
from jizhi_columnar.arrears.book import Book, look, write_entries
from jizhi_columnar.arrears.collecting import collected
from jizhi_columnar.arrears.fold import items_of
from jizhi_columnar.arrears.histories import histories_of
from jizhi_columnar.arrears.late_fees import late_fees
from jizhi_columnar.duck import Duck, parquet

BOOK = "entries.parquet"


@attrs.frozen(kw_only=True)
class Kept:
    """A table that was kept: its *file*, how many entries it was made of and rows it has, their sum, and the sample."""

    file: str
    entries: int
    rows: int
    total_fen: int
    sampled: int


def late(tariff: Tariff, entries: Iterable[Entry], out: str, *, as_of: date, frozen: Iterable[Frozen] = ()) -> Kept:
    """Keep the late fee of every charge of one project up to and with *as_of*; raises as ``late_fees``."""
    with _book(entries, out) as book:
        ((project,),) = book.duck.rows(f"SELECT COALESCE(min(project), '') FROM ({book.source})")
        histories = histories_of(book, frozen=((project, each) for each in frozen))
        found = late_fees(tariff, histories, as_of=as_of)
        return _kept(book, found.name, out, found.total_fen, found.sampled)


def arrears(entries: Iterable[Entry], out: str, *, as_of: date) -> Kept:
    """Keep what is owed on *as_of* by payer and space, in buckets of age; raises as ``aged``."""
    with _book(entries, out) as book:
        found = aged(DEFAULT, items_of(book, as_of=as_of), by=("payer", "space"))
        return _kept(book, found.name, out, found.total_fen, found.sampled)


def report(
    places: Mapping[tuple[str, str], str], entries: Iterable[Entry], out: str, *, period: Period, as_of: date
) -> Iterator[Kept]:
    """Keep the collection of *period* by project, building and fee, a table each; raises as ``collected``."""
    with _book(entries, out) as book:
        items = items_of(book, as_of=as_of, period=period)
        for by in ("project", "building", "fee"):
            found = collected(items, by=by, places=places, name=f"collected_by_{by}")
            ((total,),) = book.duck.rows(f"SELECT COALESCE(sum(received_fen), 0) FROM {found.name}")
            yield _kept(book, found.name, out, int(total), found.sampled)


@contextmanager
def _book(entries: Iterable[Entry], out: str) -> Iterator[Book]:
    Path(out).mkdir(parents=True, exist_ok=True)
    duck, place = Duck(), Path(out) / BOOK
    try:
        write_entries(duck, entries, place)
        yield look(duck, parquet(str(place)))
    finally:
        duck.close()


def _kept(book: Book, name: str, out: str, total_fen: int, sampled: int) -> Kept:
    place = Path(out) / f"{name}.parquet"
    text = book.duck.dialect.text(str(place))
    ((rows,),) = book.duck.rows(f"SELECT count(*) FROM {name}")
    book.duck.do(f"COPY (SELECT * FROM {name} ORDER BY ALL) TO {text} (FORMAT parquet, COMPRESSION zstd)")
    return Kept(file=str(place), entries=book.count, rows=rows, total_fen=total_fen, sampled=sampled)
