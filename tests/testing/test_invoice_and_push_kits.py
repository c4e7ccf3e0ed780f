"""The kits for issuers of invoices and for devices that push: the models keep every promise, each liar is caught."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from jizhi.errors import AdapterFailed, NoSuchOrder, NoticeRefused, NumberReused, RequestRefused, TryLater
from jizhi.findings import Finding
from jizhi.ports import DevicePunch, Received, Reply, Request
from jizhi.testing.contracts import Bench, InvoiceContract, PushContract
from jizhi.testing.invoices import MemoryInvoices
from jizhi.testing.pushes import MemoryPushes


def alone(adapter: Any) -> Bench:
    """An adapter in memory is its own world."""
    return Bench(adapter, adapter, secrets=("a key for tests",))


class TestMemoryInvoices(InvoiceContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return alone(MemoryInvoices())


class TestSheetForTheTaxOffice(InvoiceContract):
    """One that only writes a sheet down: neither asks nor turns red."""

    @pytest.fixture
    def bench(self) -> Bench:
        return alone(type("Sheet", (MemoryInvoices,), {"abilities": frozenset()})())


class TestMemoryPushes(PushContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return alone(MemoryPushes())


class InventsAbilities(MemoryInvoices):
    abilities = frozenset({"magic"})


class RoundsTax(MemoryInvoices):
    def issue(self, invoice: Any, *, at: datetime) -> Any:
        lines = tuple(attrs.evolve(line, tax_fen=round(line.fen * float(line.tax_rate))) for line in invoice.lines)
        return super().issue(attrs.evolve(invoice, lines=lines), at=at)


class DashForNobody(MemoryInvoices):
    def issue(self, invoice: Any, *, at: datetime) -> Any:
        return super().issue(attrs.evolve(invoice, buyer_tax_number=invoice.buyer_tax_number or "-"), at=at)


class IssuesAgain(MemoryInvoices):
    def issue(self, invoice: Any, *, at: datetime) -> Any:
        while invoice.number in self.orders:
            invoice = attrs.evolve(invoice, number=f"{invoice.number}+")
        return super().issue(invoice, at=at)


class Overwrites(MemoryInvoices):
    def issue(self, invoice: Any, *, at: datetime) -> Any:
        if self.orders.get(invoice.number, (invoice,))[0] != invoice:
            del self.orders[invoice.number]
        return super().issue(invoice, at=at)


class EightHoursOff(MemoryInvoices):
    def query(self, number: str, *, at: datetime) -> Any:
        found = super().query(number, at=at)
        return attrs.evolve(found, issued_at=found.issued_at and found.issued_at + timedelta(hours=8))


class CallsARefusalAnError(MemoryInvoices):
    def query(self, number: str, *, at: datetime) -> Any:
        found = super().query(number, at=at)
        if found.state == "refused":
            raise RequestRefused(self.name, "the tax office says no")
        return found


class CallsItTrouble(MemoryInvoices):
    def query(self, number: str, *, at: datetime) -> Any:
        try:
            return super().query(number, at=at)
        except NoSuchOrder as unknown:
            raise TryLater(self.name, "something is wrong") from unknown


class ReversesTwice(MemoryInvoices):
    def reverse(self, number: str, *, why: str, at: datetime) -> Any:
        self.reversals += [number] * (number in self.reversals)
        return super().reverse(number, why=why, at=at)


class IssuesWhatIsRed(MemoryInvoices):
    def issue(self, invoice: Any, *, at: datetime) -> Any:
        if invoice.number in self.reversals:
            del self.orders[invoice.number]
        return super().issue(invoice, at=at)


class ReversesAnything(MemoryInvoices):
    def reverse(self, number: str, *, why: str, at: datetime) -> Any:
        self.finish(number, at=at)
        return super().reverse(number, why=why, at=at)


class GuessesFailure(MemoryInvoices):
    def _answered(self, number: str, lost: bool) -> Any:
        if lost:
            raise TryLater(self.name, "it timed out")
        return super()._answered(number, lost)


class OneErrorForAll(MemoryInvoices):
    def issue(self, invoice: Any, *, at: datetime) -> Any:
        try:
            return super().issue(invoice, at=at)
        except NumberReused:
            raise
        except AdapterFailed as failed:
            raise TryLater(self.name, "no") from failed


class TellsTheBuyer(MemoryInvoices):
    def issue(self, invoice: Any, *, at: datetime) -> Any:
        try:
            return super().issue(invoice, at=at)
        except AdapterFailed as failed:
            failed.why = f"could not bill {invoice.buyer}"
            raise


class InventsPushAbilities(MemoryPushes):
    abilities = frozenset({"push", "magic"})


def reading(name: str, change: Any) -> type[MemoryPushes]:
    """Make a receiver whose answer is changed before it is given."""

    def receive(self: Any, request: Request) -> Received:
        found = MemoryPushes.receive(self, request)
        return attrs.evolve(found, punches=tuple(change(list(found.punches), request)))

    return type(name, (MemoryPushes,), {"receive": receive})


def eight_hours_off(found: list[Any], _: Request) -> list[Any]:
    return [attrs.evolve(each, at=each.at + timedelta(hours=8)) for each in found]


def with_our_clock(found: list[Any], request: Request) -> list[Any]:
    far = timedelta(hours=1)
    return [attrs.evolve(each, at=request.at) if abs(each.at - request.at) > far else each for each in found]


def without_findings(found: list[Any], _: Request) -> list[Any]:
    return [each for each in found if isinstance(each, DevicePunch)]


def as_if_proven(found: list[Any], _: Request) -> list[Any]:
    return [attrs.evolve(each, trust="phone") if isinstance(each, DevicePunch) else each for each in found]


class BelievesAnyDevice(MemoryPushes):
    def receive(self, request: Request) -> Received:
        self._devices |= {request.header("Device") or "?"}
        return super().receive(request)


class LetsErrorsEscape(MemoryPushes):
    def receive(self, request: Request) -> Received:
        assert request.header("Signature"), "no signature"
        return super().receive(request)


class DecodesFirst(MemoryPushes):
    def receive(self, request: Request) -> Received:
        request.body.decode()
        return super().receive(request)


class Remembers(MemoryPushes):
    def receive(self, request: Request) -> Received:
        found = super().receive(request)
        seen = self.__dict__.setdefault("seen", set())
        fresh = tuple(each for each in found.punches if each not in seen)
        seen.update(found.punches)
        return attrs.evolve(found, punches=fresh)


class RefusesGarbage(MemoryPushes):
    def receive(self, request: Request) -> Received:
        found = super().receive(request)
        bad = any(isinstance(each, Finding) for each in found.punches)
        return attrs.evolve(found, reply=Reply(status=500)) if bad else found


class PrintsItsKey(MemoryPushes):
    def receive(self, request: Request) -> Received:
        try:
            return super().receive(request)
        except NoticeRefused as refused:
            raise NoticeRefused(self.name, refused.reason, f"not signed with {self._key!r}") from None


HONEST = {InvoiceContract: MemoryInvoices, PushContract: MemoryPushes}
LIARS = [
    (InvoiceContract, InventsAbilities, "test_abilities"),
    (InvoiceContract, RoundsTax, "test_an_invoice_arrives"),
    (InvoiceContract, DashForNobody, "test_a_person_has_no_tax_number"),
    (InvoiceContract, IssuesAgain, "test_the_same_invoice_again"),
    (InvoiceContract, Overwrites, "test_a_number_with_other_content"),
    (InvoiceContract, EightHoursOff, "test_where_an_invoice_stands"),
    (InvoiceContract, CallsARefusalAnError, "test_a_refusal_of_the_tax_office"),
    (InvoiceContract, CallsItTrouble, "test_an_unknown_number"),
    (InvoiceContract, ReversesTwice, "test_an_invoice_turns_red_once"),
    (InvoiceContract, IssuesWhatIsRed, "test_a_red_invoice_stays_red"),
    (InvoiceContract, ReversesAnything, "test_what_is_not_issued"),
    (InvoiceContract, GuessesFailure, "test_a_lost_answer"),
    (InvoiceContract, OneErrorForAll, "test_trouble_before_the_call"),
    (InvoiceContract, TellsTheBuyer, "test_no_secret"),
    (PushContract, InventsPushAbilities, "test_abilities"),
    (PushContract, reading("Sorts", lambda found, _: sorted(found, key=str)), "test_every_punch_is_told"),
    (PushContract, reading("EightOff", eight_hours_off), "test_instants_carry"),
    (PushContract, reading("Once", lambda found, _: list(dict.fromkeys(found))), "test_history_pushed_again"),
    (PushContract, reading("OurClock", with_our_clock), "test_a_wrong_clock"),
    (PushContract, reading("DropsGarbage", without_findings), "test_a_line_that_cannot_be_read"),
    (PushContract, BelievesAnyDevice, "test_a_device_that_is_not_ours"),
    (PushContract, reading("TrustsMore", as_if_proven), "test_no_more_is_trusted"),
    (PushContract, LetsErrorsEscape, "test_what_no_device_would_send"),
    (PushContract, DecodesFirst, "test_whatever_byte_is_changed"),
    (PushContract, Remembers, "test_reading_changes_nothing"),
    (PushContract, RefusesGarbage, "test_a_device_hears"),
    (PushContract, PrintsItsKey, "test_no_secret"),
]


@pytest.mark.parametrize(("contract", "liar", "law"), LIARS, ids=lambda part: getattr(part, "__name__", part))
def test_an_adapter_that_breaks_a_promise_is_caught(caught: Any, contract: type, liar: type, law: str) -> None:
    """The law that guards the promise fails for the liar, and passes for the honest one."""
    assert caught(contract, law, liar, HONEST[contract])


@pytest.mark.parametrize("contract", HONEST)
def test_every_law_catches_a_liar_and_says_where_to_look(unguarded: Any, contract: type) -> None:
    """A law that nobody can break proves nothing; one that fails without a word helps nobody."""
    assert [] == unguarded(contract, [law for each, _, law in LIARS if each is contract])
