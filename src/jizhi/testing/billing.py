"""Small projects to bill: tariffs of a few fees, homes and owners, a store that holds them; and drawn ones for laws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Party, Project, Roster, Space, Tenure
from jizhi.estate.gather import Records
from jizhi.fees import DAY_COUNTS, Tariff, TariffText
from jizhi.office.desk import Desk
from jizhi.office.extracts import roster_of
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff
from jizhi.ports import Store
from jizhi.testing.estates import FIRST, LAST, changes, occupancies, ownerships, vacancies
from jizhi.values import ROUNDING_MODES

LONG_AGO = date(2000, 1, 1)
JADE = Project(code="jade", name="翠园")


def fee_text(
    code: str = "service",
    *,
    prices: Mapping[str, str] | None = None,
    formula: str = "area * price",
    unit: str = "元/㎡/月",
    **settings: str,
) -> str:
    """Return the TOML of one fee: *settings* are TOML values by their keys, *prices* the versions by their first day.

    >>> print(fee_text(per='"month"', prices={"2025-01-01": "2.70"}))
    [[fee]]
    code = "service"
    per = "month"
      [[fee.version]]
      since = 2025-01-01
      basis = "resolution 2025-01-01"
      rates = { price = "2.70 元/㎡/月" }
      formula = "area * price"
    """
    settings = {"per": '"month"'} | settings
    lines = ["[[fee]]", f'code = "{code}"', *(f"{name} = {value}" for name, value in settings.items())]
    for since, price in (prices or {"2020-01-01": "2.00"}).items():
        lines += ["  [[fee.version]]", f"  since = {since}", f'  basis = "resolution {since}"']
        lines += [f'  rates = {{ price = "{price} {unit}" }}', f'  formula = "{formula}"']
    return "\n".join(lines)


def tariff_text(*fees: str, head: str = "") -> str:
    """Return the TOML of a tariff of these fees."""
    return "\n".join(['tariff = "jade"', head, *(fees or (fee_text(),))])


def tariff(*fees: str, head: str = "") -> Tariff:
    """Return a tariff of these fees; without any, of 2 元/㎡/月."""
    return tariff_or_refuse(tariff_text(*fees, head=head))


def home(code: str = "1-101", **facts: Any) -> Space:
    """Return a home of 100 ㎡, unless *facts* say otherwise."""
    given: dict[str, Any] = {"kind": "dwelling", "area": Decimal(100)} | facts
    return Space(project="jade", code=code, **given)


def owned(space: str = "1-101", party: str = "zhang", since: date = LONG_AGO, **more: Any) -> Tenure:
    """Return the tenure of an owner."""
    given: dict[str, Any] = {"role": "owner"} | more
    return Tenure(project="jade", space=space, party=party, since=since, **given)


def village(spaces: Iterable[Space] = (), tenures: Iterable[Tenure] | None = None, **more: Any) -> Records:
    """Return the records of a project; each space is owned by zhang unless *tenures* say otherwise."""
    spaces = tuple(spaces) or (home(),)
    held = tuple(owned(space.code) for space in spaces) if tenures is None else tuple(tenures)
    people = sorted({"li", "wang", "zhang", *(tenure.party for tenure in held)})
    parties = tuple(Party(id=one, name=one, project="jade") for one in people)
    records: dict[str, Any] = {"project": JADE, "spaces": spaces, "tenures": held, "parties": parties}
    return Records(**(records | more))


def roster(*spaces: Space, tenures: Iterable[Tenure] | None = None, **more: Any) -> Roster:
    """Return the roster of a ``village``."""
    return roster_of(village(spaces, tenures, **more))


def settle(store: Store, records: Records) -> None:
    """Keep every record of a village in an empty *store*."""
    with store.writing() as tx:
        tx.put(records.project, expected=None)
        held = (records.spaces, records.parties, records.tenures, records.occupancies, records.vacancies)
        for rows in (*held, records.meters, records.vehicles, records.leases):
            for record in rows:
                tx.put(record, expected=None)
        tx.add(records.readings)


def publish(store: Store, text: str) -> TariffText:
    """Have li draft the tariff, wang approve it and li publish it."""
    maker, checker = Desk(store=store, actor="li"), Desk(store=store, actor="wang")
    draft = draft_tariff(maker, "jade", text, source="jade.toml", on=LONG_AGO)
    approve_tariff(checker, draft.id)
    return publish_tariff(maker, draft.id, on=LONG_AGO)


@st.composite
def villages(draw: st.DrawFn) -> Records:
    """Projects of up to four homes that can mostly be billed: some sold, let, empty, unsold or changed meanwhile."""
    homes = [draw(_homes(f"1-10{number}")) for number in range(draw(st.integers(1, 4)))]
    codes = [space.code for space in homes]
    held = [tenure for code in codes for tenure in draw(_held(code))]
    lived = [draw(occupancies(code)) for code in codes if draw(_seldom)]
    empty = [draw(vacancies(code)) for code in codes if draw(_seldom)]
    return village(homes, held, occupancies=tuple(lived), vacancies=tuple(empty))


_seldom = st.sampled_from((False, False, False, True))


@st.composite
def _homes(draw: st.DrawFn, code: str) -> Space:
    facts: dict[str, Any] = {
        "area": draw(st.none() if draw(_seldom) and draw(_seldom) else st.integers(0, 200_00).map(_hundredths)),
        "lift": draw(st.sampled_from((True, True, False))),
        "floor": draw(st.integers(-2, 33)),
        "handover": draw(st.dates(FIRST, LAST)) if draw(_seldom) else None,
    }
    once = st.lists(changes(), max_size=2, unique_by=lambda change: (change.since, change.fact))
    return home(code, **facts, changes=tuple(draw(once)) if draw(_seldom) else ())


def _hundredths(number: int) -> Decimal:
    return Decimal(number).scaleb(-2)


def _held(code: str) -> st.SearchStrategy[tuple[Tenure, ...]]:
    sole, unsold = (owned(code),), (owned(code, "wang", role="developer"),)
    let = (owned(code), owned(code, "li", FIRST, role="tenant", fees=("service",)))
    return st.one_of(st.sampled_from((sole, sole, unsold, let)), ownerships(code))


def _cycles() -> st.SearchStrategy[str]:
    lengths = st.sampled_from(("months = 1", "months = 2", "months = 3", "months = 12", "weeks = 2", "days = 10"))
    anchors = st.sampled_from((date(2024, 1, 1), date(2023, 8, 31), date(2024, 1, 15), date(2024, 2, 29)))
    when = st.sampled_from(("in-advance", "in-arrears"))
    due = st.sampled_from(("", ", due_day = 15", ", due_days = 20"))
    return st.builds(lambda n, a, w, d: f'{{ {n}, anchor = {a}, when = "{w}"{d} }}', lengths, anchors, when, due)


@st.composite
def fee_texts(draw: st.DrawFn, code: str = "service") -> str:
    """Fees per area of every start rule, cycle, day count, payer, rounding, with bounds, discount, tax, versions."""
    per, unit = draw(st.sampled_from((("month", "月"), ("year", "年"), ("day", "日"), ("period", ""))))
    settings = {
        "per": f'"{per}"',
        "applies": draw(st.sampled_from(('""', "\"kind == 'dwelling'\"", '"lift"', '"area > 50"'))),
        "start": draw(st.sampled_from(('"from-date"', '"next-month-after-handover"', '"day-after-handover"'))),
        "cycle": draw(_cycles()),
        "prorate": f'"{draw(st.sampled_from(sorted(DAY_COUNTS)))}"',
        "payer": draw(st.sampled_from(('"owner"', '"occupant"', '"developer-until-handover"', '"tenure"'))),
        "round": f'{{ mode = "{draw(st.sampled_from(ROUNDING_MODES))}", to = "{draw(_steps)}" }}',
    }
    optional = {
        "minimum": '"20.00"',
        "maximum": '"900.00"',
        "tax": draw(st.sampled_from(('{ rate = "0.06" }', '{ rate = "0.06", included = false }'))),
        "discount": '[ { name = "empty", when = "vacant_months >= 6", factor = "0.7" } ]',
    }
    settings |= {name: value for name, value in optional.items() if draw(st.booleans())}
    days = sorted({FIRST, draw(st.dates(FIRST, LAST))})
    prices = {str(day): str(draw(st.integers(0, 999)) / Decimal(100)) for day in days}
    formula = draw(st.sampled_from(("area * price", "(area + 12.5) * price", "area * price * max(floor, 1) / 3")))
    return fee_text(code, prices=prices, formula=formula, unit=f"元/㎡/{unit}" if unit else "元/㎡", **settings)


_steps = st.sampled_from(("0.01", "0.1", "1"))


@st.composite
def billing_tariffs(draw: st.DrawFn) -> str:
    """Tariffs of one or two such fees, as text."""
    codes = ("service", "water")[: draw(st.integers(1, 2))]
    return tariff_text(*(draw(fee_texts(code)) for code in codes))
