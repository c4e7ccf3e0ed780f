"""Every noun of a stream or a port with its strategy, and the records of any kind that a store keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hypothesis import strategies as st

from jizhi import access as entrusting
from jizhi import estate as estates
from jizhi import fees as billing
from jizhi import messages as telling
from jizhi import ports as outside
from jizhi import tickets as service
from jizhi.fees import invoicing, payments
from jizhi.fees import ledger as books
from jizhi.records import Kind
from jizhi.testing.strategies import access, estate, fees, invoices, ledger, messages, ports, tickets
from jizhi.testing.strategies.nouns import nouns

NOUNS: Final[Mapping[type[Any], Callable[..., st.SearchStrategy[Any]]]] = {
    entrusting.Grant: access.grants,
    estates.Asset: estate.assets,
    estates.AssetEvent: estate.asset_events,
    estates.Building: estate.buildings,
    estates.Company: estate.companies,
    estates.Lease: estate.leases,
    estates.Meter: estate.meters,
    estates.MeterReading: estate.meter_readings,
    estates.Occupancy: estate.occupancies,
    estates.Party: estate.parties,
    estates.Project: estate.projects,
    estates.RunHours: estate.run_hours,
    estates.Space: estate.spaces,
    estates.Standstill: estate.standstills,
    estates.Stay: estate.stays,
    estates.Tenure: estate.tenures,
    estates.Turn: estate.turns,
    estates.Vacancy: estate.vacancies,
    estates.Vehicle: estate.vehicles,
    estates.Zone: estate.zones,
    billing.Bill: fees.bills,
    billing.BillRun: fees.bill_runs,
    billing.Charge: fees.charges,
    billing.Draw: fees.meter_draws,
    billing.OneOff: fees.one_offs,
    billing.Pool: fees.pools,
    billing.PoolShare: fees.pool_shares,
    billing.RosterPart: fees.roster_parts,
    billing.RunItem: fees.run_items,
    billing.Slice: fees.slices,
    billing.TariffText: fees.tariff_texts,
    books.BookClosing: ledger.book_closings,
    books.BookPolicy: ledger.book_policies,
    books.Entry: ledger.entries,
    books.Move: ledger.moves,
    books.OpenItem: ledger.open_items,
    books.PayerAccount: ledger.payer_accounts,
    invoicing.FeeTax: invoices.fee_taxes,
    invoicing.Invoice: invoices.invoices,
    invoicing.InvoiceRow: invoices.invoice_rows,
    invoicing.InvoiceTerms: invoices.invoice_terms,
    payments.Allocating: ledger.allocatings,
    payments.InstalmentPlan: ledger.instalment_plans,
    payments.Proposal: ledger.proposals,
    payments.Receipt: ledger.receipts,
    payments.Series: ledger.series,
    payments.TillSession: ledger.till_sessions,
    service.Ticket: tickets.tickets,
    telling.Sending: messages.sendings,
    outside.Accepted: ports.acceptances,
    outside.Attachment: ports.attachments,
    outside.Checkout: ports.checkouts,
    outside.Delivery: ports.deliveries,
    outside.DevicePunch: ports.device_punches,
    outside.InvoiceLine: ports.invoice_lines,
    outside.InvoiceOrder: ports.invoice_orders,
    outside.InvoiceStatus: ports.invoice_statuses,
    outside.Message: ports.messages,
    outside.OrderStatus: ports.order_statuses,
    outside.PaymentNotice: ports.payment_notices,
    outside.PaymentOrder: ports.payment_orders,
    outside.Received: ports.receptions,
    outside.RefundOrder: ports.refund_orders,
    outside.RefundStatus: ports.refund_statuses,
    outside.Reply: ports.replies,
    outside.Request: ports.requests,
    outside.SettlementLine: ports.settlement_lines,
}
"""The strategy of each noun that has one of its own."""


def drawn(cls: type[Any], **fields: Any) -> st.SearchStrategy[Any]:
    """Draw any noun: by its own strategy, or by the types of its fields where it has none."""
    own = NOUNS.get(cls)
    return own(**fields) if own else nouns(cls, **fields)


def records_of(kind: Kind, **fields: Any) -> st.SearchStrategy[Any]:
    """Records of a *kind* of the catalogue that any store may keep."""
    return drawn(kind.cls, **fields).filter(lambda record: kind.refusal(record) is None)
