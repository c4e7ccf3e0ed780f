"""What the skeleton of a plugin needs to know of each port: hook, Protocol, contract, and what is tested against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from jizhi import ports
from jizhi.intake import TableReader
from jizhi.values import WorkCalendar

_SETTINGS: Final = 'Settings(url="http://127.0.0.1:8088", key=Secret("k-secret"))'
_FIRST: Final = "write each method; its promises stand in its docstring in `{}`."
_SECOND: Final = "put a peer that speaks the vendor's protocol in the place of the model in memory."
_STORE: Final = f"""open_store(self):
        settings = {_SETTINGS}
        return lambda: Adapter(settings)  # each call opens a new, empty store"""


@attrs.frozen(kw_only=True)
class Port:
    """One port.

    Args:
        home: where its Protocol is imported from.
        tools: what the contract's test imports of ``jizhi.testing.contracts``; ``more`` are its further imports.
        fixture: the fixture of the contract, behind ``def``.
        opened: what the offer opens.
        abilities: the least that an adapter declares, as code; empty where the port has none.
        first, second: what the README tells the maker to do.
    """

    hook: str
    protocol: type[Any]
    home: str = "jizhi.ports"
    contract: str
    tools: str
    more: str
    fixture: str
    opened: str = "Adapter"
    abilities: str = ""
    first: str
    second: str = _SECOND


def _bench(hook: str, protocol: type[Any], contract: str, model: str, abilities: str = "", **told: Any) -> Port:
    """A port whose contract is given a bench: the adapter, and a *model* in memory for its world."""
    module, _, name = model.rpartition(".")
    given = {"first": _FIRST.format(f"jizhi.ports.{protocol.__name__}"), **told}
    return Port(
        hook=hook,
        protocol=protocol,
        contract=contract,
        tools=f"Bench, {contract}",
        more=f"from {module} import {name}\n{_OWN}",
        fixture=f"bench(self):\n        adapter = Adapter({_SETTINGS})\n        return Bench(adapter, {name}(), "
        'secrets=("k-secret",))  # a peer of yours for the model',
        abilities=abilities,
        **given,
    )


_OWN: Final = "from jizhi.values import Secret\n\nfrom $package.adapter import Adapter, Settings\n"
_NO_ABILITY: Final = "frozenset[str]()"

PORTS: Final[Mapping[str, Port]] = {
    "calendars": Port(
        hook="jizhi_calendars",
        protocol=WorkCalendar,
        home="jizhi.values",
        contract="CalendarContract",
        tools="CalendarContract",
        more="\nfrom $package.adapter import Settings, open_calendar\n",
        fixture="open_calendar(self):\n        return lambda: open_calendar(Settings())",
        opened="open_calendar",
        first="add a `CalendarYear` for each notice, by its number.",
        second="complete; it holds every year against its notice.",
    ),
    "invoices": _bench(
        "jizhi_invoice_issuers",
        ports.InvoiceIssuer,
        "InvoiceContract",
        "jizhi.testing.invoices.MemoryInvoices",
        _NO_ABILITY,
    ),
    "messenger": _bench(
        "jizhi_messengers",
        ports.Messenger,
        "MessengerContract",
        "jizhi.testing.messenger.MemoryMessenger",
        _NO_ABILITY,
    ),
    "payments": _bench(
        "jizhi_payment_gateways",
        ports.PaymentGateway,
        "PaymentContract",
        "jizhi.testing.gateway.MemoryGateway",
        'frozenset({"code"})',
    ),
    "punches": _bench(
        "jizhi_punch_sources",
        ports.PunchSource,
        "PunchContract",
        "jizhi.testing.punches.MemoryPunches",
        'frozenset({"pull"})',
    ),
    "pushes": _bench(
        "jizhi_punch_sources",
        ports.PunchReceiver,
        "PushContract",
        "jizhi.testing.pushes.MemoryPushes",
        'frozenset({"push"})',
    ),
    "reports": _bench(
        "jizhi_report_formats",
        ports.ReportFormat,
        "ReportFormatContract",
        "jizhi.testing.files.MemoryFormat",
        second="put what reads such files, by another library, in the place of the model in memory.",
    ),
    "stores": Port(
        hook="jizhi_stores",
        protocol=ports.Store,
        contract="StoreContract",
        tools="StoreContract",
        more=_OWN,
        fixture=_STORE,
        first="write both methods; what a unit promises stands in `jizhi.ports.Reading` and `Writing`.",
        second="complete, once each call opens a new, empty store.",
    ),
    "tables": _bench(
        "jizhi_table_readers",
        TableReader,
        "TableContract",
        "jizhi.testing.files.MemoryTables",
        home="jizhi.intake",
        first=_FIRST.format("jizhi.intake.TableReader"),
        second="put what writes such files, by another library, in the place of the model in memory.",
    ),
}
