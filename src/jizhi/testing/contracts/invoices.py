"""The contract of the port of invoices, for the maker of an adapter to subclass."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest

from jizhi.errors import AuthRefused, NoSuchOrder, NumberReused, RequestRefused, UnknownOutcome
from jizhi.ports import INVOICE_ABILITIES, InvoiceLine, InvoiceOrder
from jizhi.testing.clock import NOON
from jizhi.testing.contracts.vendor import Bench, Laws
from jizhi.testing.invoices import FAULTS

BUYER, TAX_NUMBER = "欧阳䶮", "91990101000000001X"
LINES = (
    InvoiceLine(name="物业费 2025-03", tax_code="3040801", fen=13743, tax_rate=Decimal("0.06"), tax_fen=778),
    InvoiceLine(name="车位费", tax_code="3040502", fen=10**9 + 1, tax_rate=Decimal("0.09"), tax_fen=82568807),
)


def invoice(number: str = "inv-1", **more: Any) -> InvoiceOrder:
    """Return an invoice of two lines for a company."""
    given: dict[str, Any] = {"buyer": BUYER, "buyer_tax_number": TAX_NUMBER, "seller_tax_number": "91990101000000002X"}
    return InvoiceOrder(number=number, lines=LINES, **given | more)


def issued(bench: Bench, number: str = "inv-1") -> InvoiceOrder:
    """Ask for an invoice and let the tax office issue it."""
    asked = invoice(number)
    bench.adapter.issue(asked, at=NOON)
    bench.world.finish(number, at=NOON)
    return asked


class InvoiceContract(Laws):
    """Every promise of ``InvoiceIssuer`` as a test.

    Give a fixture ``bench`` that returns a ``Bench`` of a new adapter and its new peer. The peer has ``finish``,
    ``fail_next``, ``invoices`` and ``reversals`` as ``jizhi.testing.invoices.MemoryInvoices`` has them.
    """

    def test_abilities_are_known_words(self, bench: Bench) -> None:
        """If this fails, look at ``abilities``: a frozenset out of INVOICE_ABILITIES."""
        assert isinstance(bench.adapter.abilities, frozenset)
        assert bench.adapter.abilities <= INVOICE_ABILITIES

    def test_an_invoice_arrives_as_it_is_to_the_fen(self, bench: Bench) -> None:
        """If this fails, look at fen turned into yuan, at tax of several lines added up, and at rare signs of names."""
        status = bench.adapter.issue(invoice(), at=NOON)
        assert "inv-1" == status.number
        assert {"inv-1": invoice()} == bench.world.invoices()

    def test_a_person_has_no_tax_number_and_is_given_none(self, bench: Bench) -> None:
        """If this fails, look at an empty tax number: it stays empty, and no dash or zero takes its place."""
        asked = invoice(buyer="张三", buyer_tax_number="", remark="")
        bench.adapter.issue(asked, at=NOON)
        assert {"inv-1": asked} == bench.world.invoices()

    def test_the_same_invoice_again_is_the_same_invoice(self, bench: Bench) -> None:
        """If this fails, look at "number exists": it is no error where the content is the same."""
        bench.adapter.issue(invoice(), at=NOON)
        again = bench.adapter.issue(invoice(), at=NOON)
        assert "inv-1" == again.number
        assert ["inv-1"] == list(bench.world.invoices())

    def test_a_number_with_other_content_is_refused(self, bench: Bench) -> None:
        """If this fails, look at the code for "number exists with other content": it is NumberReused."""
        bench.adapter.issue(invoice(), at=NOON)
        with pytest.raises(NumberReused):
            bench.adapter.issue(attrs.evolve(invoice(), lines=LINES[:1]), at=NOON)
        assert {"inv-1": invoice()} == bench.world.invoices()

    def test_where_an_invoice_stands_can_be_asked(self, bench: Bench) -> None:
        """If this fails, look at the states: asked for is ``pending``; issued has a number, a document, an instant."""
        bench.needs("query")
        bench.adapter.issue(invoice(), at=NOON)
        pending = bench.adapter.query("inv-1", at=NOON)
        assert ("pending", "", None) == (pending.state, pending.invoice_number, pending.issued_at)
        bench.world.finish("inv-1", at=NOON)
        found = bench.adapter.query("inv-1", at=NOON)
        assert ("issued", NOON) == (found.state, found.issued_at)
        assert found.invoice_number and found.document
        assert found == bench.adapter.issue(invoice(), at=NOON)

    def test_a_refusal_of_the_tax_office_is_a_state_and_no_error(self, bench: Bench) -> None:
        """If this fails, look at the code for a refused invoice: it is told by ``query``, and has no number."""
        bench.needs("query")
        bench.adapter.issue(invoice(), at=NOON)
        bench.world.finish("inv-1", at=NOON, refused=True)
        found = bench.adapter.query("inv-1", at=NOON)
        assert ("refused", "") == (found.state, found.invoice_number)

    def test_an_unknown_number_is_told_apart_from_trouble(self, bench: Bench) -> None:
        """If this fails, look at the code for "no such invoice": it is NoSuchOrder."""
        bench.needs("query")
        with pytest.raises(NoSuchOrder):
            bench.adapter.query("nobody", at=NOON)

    def test_an_invoice_turns_red_once(self, bench: Bench) -> None:
        """If this fails, look at "already reversed": it is no error, and makes no second red invoice."""
        bench.needs("reverse")
        issued(bench)
        assert "reversed" == bench.adapter.reverse("inv-1", why="退费", at=NOON).state
        assert "reversed" == bench.adapter.reverse("inv-1", why="退费", at=NOON).state
        assert ["inv-1"] == list(bench.world.reversals)

    def test_a_red_invoice_stays_red(self, bench: Bench) -> None:
        """If this fails, look at ``query`` and ``issue`` after a reversal: neither calls it issued or makes one."""
        bench.needs("query", "reverse")
        asked = issued(bench)
        bench.adapter.reverse("inv-1", why="退费", at=NOON)
        assert "reversed" == bench.adapter.query("inv-1", at=NOON).state
        assert "reversed" == bench.adapter.issue(asked, at=NOON).state
        assert ["inv-1"] == list(bench.world.invoices())

    def test_what_is_not_issued_cannot_turn_red(self, bench: Bench) -> None:
        """If this fails, look at ``reverse`` of what is pending or unknown: RequestRefused, NoSuchOrder."""
        bench.needs("reverse")
        bench.adapter.issue(invoice(), at=NOON)
        with pytest.raises(RequestRefused):
            bench.adapter.reverse("inv-1", why="退费", at=NOON)
        with pytest.raises(NoSuchOrder):
            bench.adapter.reverse("nobody", why="退费", at=NOON)
        assert [] == list(bench.world.reversals)

    def test_a_lost_answer_is_an_unknown_outcome(self, bench: Bench) -> None:
        """If this fails, look at time-outs after the request was sent: never TryLater, never a retry of its own."""
        bench.world.fail_next("lost-answer")
        with pytest.raises(UnknownOutcome):
            bench.adapter.issue(invoice(), at=NOON)
        bench.adapter.issue(invoice(), at=NOON)
        assert ["inv-1"] == list(bench.world.invoices())
        if "reverse" in bench.adapter.abilities:
            bench.world.finish("inv-1", at=NOON)
            bench.world.fail_next("lost-answer")
            with pytest.raises(UnknownOutcome):
                bench.adapter.reverse("inv-1", why="退费", at=NOON)
            bench.adapter.reverse("inv-1", why="退费", at=NOON)
            assert ["inv-1"] == list(bench.world.reversals)

    @pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "lost-answer"])
    def test_trouble_before_the_call_was_heard_has_its_own_error(self, bench: Bench, fault: str) -> None:
        """If this fails, look at refused connections, "too many requests", and refused keys: nothing was done."""
        bench.world.fail_next(fault)
        with pytest.raises(FAULTS[fault]) as refused:
            bench.adapter.issue(invoice(), at=NOON)
        assert FAULTS[fault] is type(refused.value)
        assert {} == bench.world.invoices()

    def test_no_secret_and_no_buyer_is_ever_printed(self, bench: Bench) -> None:
        """If this fails, look at ``repr`` of the adapter and at errors that carry the request."""
        bench.world.fail_next("auth")
        with pytest.raises(AuthRefused) as refused:
            bench.adapter.issue(invoice(), at=NOON)
        printed = f"{bench.adapter!r} {bench.adapter} {refused.value!r} {vars(refused.value)}"
        assert [] == [secret for secret in (*bench.secrets, BUYER, TAX_NUMBER) if secret in printed]
