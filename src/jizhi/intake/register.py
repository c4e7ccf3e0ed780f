"""The register as sheets: assets, services, hours and certificates read into records, and written out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final, TypeAlias, TypeVar

import attrs

from jizhi.estate import Asset, RunHours, Standstill
from jizhi.findings import Outcome
from jizhi.intake.mapping import Mapped, recognise
from jizhi.intake.plan import told_apart
from jizhi.intake.register_columns import ASSET_CLASSES, ASSETS
from jizhi.intake.report import RowReport, report_of
from jizhi.intake.rows import ReadRow, once, read_rows
from jizhi.intake.table import Cell, Row, Table, fingerprint
from jizhi.upkeep import Certificate, Service
from jizhi.values import cny

Registered: TypeAlias = Asset | Standstill | Service | RunHours | Certificate
R = TypeVar("R", bound=Registered)

BOOK: Final = "register"
HOURS_MOST: Final = 1_000_000
_OPTIONAL: Final = (
    "model", "maker", "serial", "registration", "bought", "installed", "zone", "building", "place", "warranty_until",
    "parent", "documents", "price", "retired",
)  # fmt: skip
_CLASS_NAMES: Final = {name: word for word, name in reversed(ASSET_CLASSES.items())}


@attrs.frozen(kw_only=True, slots=False)
class KnownRegister:
    """What is kept of the register, which its sheets are held against."""

    assets: tuple[Asset, ...] = ()
    still: tuple[Standstill, ...] = ()
    services: tuple[Service, ...] = ()
    hours: tuple[RunHours, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    @cached_property
    def records(self) -> Mapping[tuple[type, str], Registered]:
        """Every record by its kind and id."""
        every: tuple[Registered, ...] = (*self.assets, *self.still, *self.services, *self.hours, *self.certificates)
        return {(type(record), record.id): record for record in every}


@attrs.frozen(kw_only=True)
class RegisterPlan:
    """The records that the accepted rows describe, and how each row fared; ``unchanged`` counts those kept already."""

    project: str
    sources: tuple[str, ...]
    sha256: str
    report: RowReport
    new: tuple[Registered, ...] = ()
    changed: tuple[Registered, ...] = ()
    unchanged: int = 0

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Return new and changed records by the name of their kind."""
        new, changed = (Counter(type(record).__name__ for record in records) for records in (self.new, self.changed))
        return {kind: (new[kind], changed[kind]) for kind in sorted(new | changed)}


def is_register(tables: Iterable[Table]) -> bool:
    """True where one of *tables* is a sheet of the register by its headings."""
    return any(one.value is not None and one.value.form.book == BOOK for one in map(recognise, tables))


def read_register(tables: Iterable[Table], *, project: str, kept: KnownRegister) -> Outcome[RegisterPlan]:
    """Read the sheets of the register into a plan; rows with an error are left out whole, the others go on.

    A blank cell leaves what is kept as it is.

    Args:
        tables: sheets in any order: 设备台账, 维保记录, 运行小时, 证书检验; others are passed over.

    Findings:  ``cell-missing``, ``rows-clash``, ``asset-unknown``, ``ends-before-start`` (errors);
        ``asset-parent-unknown`` (warning).

    >>> rows = [["设备编号", "计划", "完成日期"], ["L9", "lift-half-month", "2025-04-01"]]
    >>> [f.code for f in read_register([Table("维保", rows=rows)], project="jade", kept=KnownRegister()).errors]
    ['asset-unknown']
    """
    tables = told_apart(tables)
    outcomes = [recognise(table) for table in tables]
    known = [outcome for outcome in outcomes if outcome.value is None or outcome.value.form.book == BOOK]
    mapped = [outcome.value for outcome in known if outcome.value is not None]
    read = {name: _rows(mapped, name) for name in ("assets", "services", "run-hours", "certificates")}
    assets = _settled(read["assets"], _asset_row, lambda row: _assets(row, project, kept))
    codes = {asset.code for asset in kept.assets} | {r.code for _, made in assets for r in made if isinstance(r, Asset)}
    assets = [(_parented(row, codes), made) for row, made in assets]
    there = _there(codes)
    services = _settled(read["services"], there("plan", "day"), lambda row: (_service(row, project),))
    hours = _settled(
        read["run-hours"], lambda row: _counted(there("day", "hours")(row)), lambda row: (_hours(row, project),)
    )
    papers = _settled(read["certificates"], _papers, lambda row: (_certificate(row, project, kept),))
    settled = [*assets, *services, *hours, *papers]
    report = report_of(row for row, _ in settled)
    new, changed, unchanged = _compared([record for row, made in settled for record in made if not row.refused], kept)
    plan = RegisterPlan(
        project=project,
        sources=tuple(sorted({table.source or table.name for table in tables})),
        sha256=fingerprint(tables),
        report=report,
        new=new,
        changed=changed,
        unchanged=unchanged,
    )
    return Outcome(plan, (*(finding for outcome in known for finding in outcome.findings), *report.findings))


Judge: TypeAlias = Callable[[ReadRow], ReadRow]
Settled: TypeAlias = list[tuple[ReadRow, tuple[Registered, ...]]]


def _rows(mapped: Iterable[Mapped], name: str) -> list[ReadRow]:
    return [row for one in mapped if one.form.name == name for row in read_rows(one)]


def _needed(*names: str) -> Judge:
    def judge(row: ReadRow) -> ReadRow:
        for name in ("code", *names):
            row = row.needs(name)
        return row

    return judge


def _there(codes: set[str]) -> Callable[..., Judge]:
    """Rows about an asset must name one that is there or comes with the same workbook."""

    def needing(*names: str) -> Judge:
        whole = _needed(*names)

        def judge(row: ReadRow) -> ReadRow:
            row = whole(row)
            return row if row.refused or row.code in codes else row.found("asset-unknown", "code", asset=row.code)

        return judge

    return needing


def _asset_row(row: ReadRow) -> ReadRow:
    row = _needed("name", "asset_class")(row)
    for first, last in (("installed", "retired"), ("still_since", "still_until")):
        since, until = row.day(first), row.day(last)
        if since is not None and until is not None and until <= since:
            row = row.found("ends-before-start", last, since=since)
    return row


def _counted(row: ReadRow) -> ReadRow:
    hours = row.values.get("hours")
    fits = hours is None or (hours == int(hours) and hours <= HOURS_MOST)
    return row if fits else row.found("run-hours-wrong", "hours", most=HOURS_MOST)


def _papers(row: ReadRow) -> ReadRow:
    row = _needed("kind", "issued", "expires")(row)
    issued, expires = row.day("issued"), row.day("expires")
    if issued is not None and expires is not None and expires <= issued:
        return row.found("ends-before-start", "expires", since=issued)
    return row


def _settled(rows: Sequence[ReadRow], judge: Judge, make: Callable[[ReadRow], tuple[Registered, ...]]) -> Settled:
    """Each row with what it comes to; two rows that say two things of one are refused both."""
    judged = [row if row.skipped else judge(row) for row in once(rows)]
    made = [() if row.refused or row.skipped else make(row) for row in judged]
    places: dict[tuple[type, str], str] = {}
    for row, records in zip(judged, made, strict=True):
        for record in records:
            places.setdefault((type(record), record.id), row.place)
    found: Settled = []
    for row, records in zip(judged, made, strict=True):
        others = {places[type(record), record.id] for record in records} - {row.place}
        found.append((row.found("rows-clash", "code", other=min(others)), ()) if others else (row, records))
    return found


def _assets(row: ReadRow, project: str, kept: KnownRegister) -> tuple[Registered, ...]:
    asset = Asset(project=project, code=row.code, name=row.text("name"), asset_class=_class(row.text("asset_class")))
    before = kept.records.get((Asset, asset.id))
    if isinstance(before, Asset):
        asset = attrs.evolve(before, name=asset.name, asset_class=asset.asset_class)
    told_fields = {name: row.values[name] for name in _OPTIONAL if row.values.get(name) is not None}
    if "price" in told_fields:
        told_fields["price"] = cny(told_fields["price"])
    since = row.day("still_since")
    if since is None:
        return (attrs.evolve(asset, **told_fields),)
    still = Standstill(project=project, asset=row.code, since=since)
    kept_still = kept.records.get((Standstill, still.id), still)
    assert isinstance(kept_still, Standstill)
    return (
        attrs.evolve(asset, **told_fields),
        attrs.evolve(kept_still, until=row.day("still_until") or kept_still.until),
    )


def _class(told: str) -> str:
    """The class that a workbook means; a word that it does not share with others is a class of its own."""
    return ASSET_CLASSES.get(told) or ".".join(part.strip() for part in told.split(".") if part.strip()) or told


def _service(row: ReadRow, project: str) -> Service:
    day: date = row.values["day"]
    return Service(
        project=project, subject=row.code, plan=row.text("plan"), day=day, by=row.text("by"), note=row.text("note")
    )


def _hours(row: ReadRow, project: str) -> RunHours:
    return RunHours(
        project=project, asset=row.code, day=row.values["day"], hours=int(row.values["hours"]), by=row.text("by")
    )


def _certificate(row: ReadRow, project: str, kept: KnownRegister) -> Certificate:
    paper = Certificate(
        project=project,
        holder=row.code,
        kind=row.text("kind"),
        number=row.text("serial"),
        issued=row.values["issued"],
        expires=row.values["expires"],
        document=row.text("document"),
    )
    before = kept.records.get((Certificate, paper.id))
    return attrs.evolve(paper, version=before.version) if isinstance(before, Certificate) else paper


def _parented(row: ReadRow, codes: set[str]) -> ReadRow:
    parent = row.text("parent")
    if row.skipped or not parent or parent in codes:
        return row
    return row.found("asset-parent-unknown", "parent", severity="warning", parent=parent)


def _compared(
    told: Iterable[Registered], kept: KnownRegister
) -> tuple[tuple[Registered, ...], tuple[Registered, ...], int]:
    new: list[Registered] = []
    changed: list[Registered] = []
    unchanged = 0
    for record in told:
        before = kept.records.get((type(record), record.id))
        if before is None:
            new.append(record)
        elif before != record and isinstance(record, Asset | Standstill | Certificate):
            changed.append(record)
        else:
            unchanged += 1
    return tuple(new), tuple(changed), unchanged


def register_table(assets: Iterable[Asset], still: Iterable[Standstill] = ()) -> Table:
    """Return the register as a sheet that ``read_register`` takes back.

    >>> sheet = register_table([Asset(code="L1", name="1 号梯", asset_class="lift.traction")])
    >>> read_register([sheet], project="", kept=KnownRegister()).value.new[0].asset_class
    'lift.traction'
    """
    columns = [column for column in ASSETS.columns if column.holds != "nothing"]
    newest = {spell.asset: spell for spell in sorted(still, key=lambda each: each.since)}
    rows: list[Row] = []
    for asset in sorted(assets, key=lambda each: each.code):
        spell = newest.get(asset.code)
        values = {name: _cell(asset, name) for name in (field.name for field in attrs.fields(Asset))}
        values |= {"still_since": spell.since, "still_until": spell.until} if spell else {}
        rows.append(Row(len(rows) + 2, tuple(values.get(column.name) for column in columns)))
    return Table(ASSETS.title, tuple(column.heading for column in columns), rows)


def _cell(asset: Asset, name: str) -> Cell:
    value = getattr(asset, name)
    if name == "asset_class":
        return _CLASS_NAMES.get(value, str(value))
    if name == "price" and value is not None:
        return format(value.yuan, ".2f")
    if isinstance(value, tuple):
        return "、".join(value) or None
    return None if value in (None, "") else value if isinstance(value, date) else str(value)
