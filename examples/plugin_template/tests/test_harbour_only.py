"""What only Harbour has: both sides sign, and a wrong key is told at once."""

import attrs
import jizhi_harbour
import pytest
from jizhi_harbour import HarbourPay, line

from jizhi.errors import AuthRefused, UnknownOutcome, Unreachable
from jizhi.host import Host
from jizhi.testing.clock import NOON
from jizhi.values import Secret


def test_the_host_finds_both_offers_with_their_abilities():
    host = Host(jizhi_harbour)
    assert HarbourPay.abilities == host.payment_gateways()["harbour"].abilities
    assert ["harbour-sms"] == list(host.messengers())
    assert () == host.findings


def test_an_answer_signed_with_another_key_is_not_believed(settings):
    with pytest.raises(UnknownOutcome, match="not signed"):
        HarbourPay(attrs.evolve(settings, key=Secret("another"))).query("x", at=NOON)


def test_a_merchant_whom_the_vendor_does_not_know_is_refused(settings):
    with pytest.raises(AuthRefused):
        HarbourPay(attrs.evolve(settings, merchant="m-2")).query("x", at=NOON)


def test_a_port_that_nobody_listens_on_is_unreachable(settings):
    with pytest.raises(Unreachable):
        HarbourPay(attrs.evolve(settings, url="http://127.0.0.1:9")).query("x", at=NOON)


def test_every_code_of_the_vendor_has_an_error():
    assert {"LIMIT", "UNAVAILABLE", "BAD_SIGN", "NO_MONEY", "REFUSED"} <= set(line.ERRORS)
