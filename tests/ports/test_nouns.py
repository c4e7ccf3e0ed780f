"""The nouns of the ports cannot be built wrong: whole fen, aware instants, known words."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from jizhi import ports
from jizhi.errors import NotExact, RecordRefused

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
ORDER: dict[str, Any] = {"number": "jade-1", "fen": 100, "subject": "物业费", "way": "code", "expires_at": NOON}
PROTOCOLS = [port for port in vars(ports).values() if getattr(port, "_is_protocol", False)]


@pytest.mark.parametrize("port", PROTOCOLS, ids=lambda port: port.__name__)
def test_a_port_has_at_most_five_methods_and_its_promises_in_words(port: type) -> None:
    """Who implements it sees all of it on one screen."""
    own = {name: thing for name, thing in vars(port).items() if not name.startswith("_")}
    methods = [thing for thing in own.values() if callable(thing)]
    assert own
    assert len(methods) <= 5
    assert port.__doc__
    assert [] == [name for name, thing in own.items() if name[0].islower() and not thing.__doc__]


@pytest.mark.parametrize("noun", [n for n in vars(ports).values() if attrs.has(n)], ids=lambda noun: noun.__name__)
def test_a_noun_of_a_port_is_frozen(noun: Any) -> None:
    """What is handed to a plugin cannot be changed by it."""
    assert noun.__setattr__ is not object.__setattr__
    assert [] == [field.name for field in attrs.fields(noun) if str(field.type).startswith(("list", "dict", "set"))]


@pytest.mark.parametrize("fen", [0, -1, 10**15 + 1, True, "1"])
def test_an_order_is_of_at_least_one_fen(fen: Any) -> None:
    """Nothing, less than nothing and what is no whole number is no order."""
    with pytest.raises(RecordRefused):
        ports.PaymentOrder(**ORDER | {"fen": fen})


@pytest.mark.parametrize("fen", [1.0, float("nan"), float("inf")])
def test_a_float_is_refused_by_its_own_error(fen: float) -> None:
    """NaN is not an amount either."""
    with pytest.raises(NotExact):
        ports.PaymentOrder(**ORDER | {"fen": fen})


def test_an_instant_without_its_offset_is_refused() -> None:
    """Whose midnight it is would be a guess."""
    with pytest.raises(RecordRefused, match="offset"):
        ports.PaymentOrder(**ORDER | {"expires_at": NOON.replace(tzinfo=None)})


def test_a_word_that_is_not_known_is_refused() -> None:
    """States, ways and kinds are short lists."""
    with pytest.raises(RecordRefused, match="code, jsapi, h5, page"):
        ports.PaymentOrder(**ORDER | {"way": "cash"})
    with pytest.raises(RecordRefused, match="waiting, paid, closed"):
        ports.OrderStatus(number="jade-1", state="PAID", fen=1)  # type: ignore[arg-type]


def test_an_invoice_has_a_line() -> None:
    """An invoice for nothing is none."""
    line = ports.InvoiceLine(name="物业费", tax_code="304", fen=100, tax_rate=Decimal("0.06"), tax_fen=6)
    order = ports.InvoiceOrder(number="i-1", buyer="张三", seller_tax_number="91990000X", lines=(line,))
    assert 100 == sum(each.fen for each in order.lines)
    with pytest.raises(ValueError, match="lines"):
        attrs.evolve(order, lines=())


def test_a_header_that_came_twice_is_none() -> None:
    """Two signatures are no signature."""
    pushed = ports.Request(at=NOON, headers=(("Sign", "a"), ("sign", "b"), ("Nonce", "n")))
    assert (None, "n", None) == (pushed.header("Sign"), pushed.header("NONCE"), pushed.header("none"))


def test_what_goes_into_a_log_shows_no_number_and_no_attachment() -> None:
    """A phone is masked, the bytes of a letter are left out."""
    from_us = ports.Attachment(name="催缴函.pdf", media_type="application/pdf", content=b"%PDF secret")
    message = ports.Message(
        key="k", to=ports.messages.Phone("13800138000"), template="due", text="…", attachments=(from_us,)
    )
    assert "13800138000" not in repr(message)
    assert "secret" not in repr(message)
