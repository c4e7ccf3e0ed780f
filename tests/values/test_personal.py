"""Personal data prints masked and is checked at the door."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import attrs
import pytest

from jizhi.errors import BadIdentifier, NotText, ReasonMissing
from jizhi.values import BankAccount, CreditCode, IdNumber, Masked, Phone, Secret

OWNER = IdNumber("11010519491231002X")
PHONE = Phone("13800138000")


@attrs.frozen
class Owner:
    name: str
    phone: Phone
    id_number: IdNumber


@pytest.mark.parametrize(
    ("personal", "mask"),
    [
        (PHONE, "138****8000"),
        (Phone("0571-88881234"), "0571-****1234"),
        (Phone("010 6552 9988"), "010-****9988"),
        (Phone("0571-8888123-801"), "0571-****8123"),
        (Phone("400-123-4567"), "400****4567"),
        (OWNER, "1****************X"),
        (IdNumber("990000194912310026"), "9****************6"),
        (BankAccount("6222 0210 0111 6245 702"), "****5702"),
        (Secret("sk-live-0123456789"), "***"),
    ],
)
def test_every_way_to_print_shows_the_mask(personal, mask):
    """Text, repr, format with and without a spec, percent and JSON."""
    assert mask == str(personal) == f"{personal}" == "%s" % personal  # noqa: UP031
    assert f"{mask:>24}" == f"{personal:>24}"
    assert f"{type(personal).__name__}({mask!r})" == repr(personal)
    assert json.dumps({"x": mask}) == json.dumps({"x": personal}, default=str)


def test_records_logs_and_tracebacks_show_the_mask(caplog):
    """A record's repr, a dict of it, a log line and an error that carries it."""
    owner = Owner("张三", PHONE, OWNER)
    with caplog.at_level(logging.INFO):
        logging.getLogger("estate").info("moved in: %s, call %s or %r", owner, owner.phone, [owner.phone])
    try:
        raise LookupError(owner, owner.phone)
    except LookupError:
        trace = traceback.format_exc()
    everything = caplog.text + trace + repr(attrs.asdict(owner)) + json.dumps(attrs.asdict(owner), default=str)
    assert [] == [clear for clear in ("13800138000", "11010519491231002X") if clear in everything]
    assert "138****8000" in trace


def test_personal_data_is_no_text_and_has_no_fields():
    """JSON refuses it without a default, and no walk over fields finds it."""
    with pytest.raises(TypeError):
        json.dumps(PHONE)
    assert not isinstance(PHONE, str) and not attrs.has(Phone) and not hasattr(PHONE, "__dict__")


def test_clear_text_is_given_for_a_reason():
    """No reason, no text."""
    assert "13800138000" == PHONE.reveal("call about a burst pipe")
    for reason in ("", "  "):
        with pytest.raises(ReasonMissing, match="say why the phone number is revealed") as refused:
            PHONE.reveal(reason)
        assert "phone number" == refused.value.what


def test_a_number_is_never_changed_but_copied_and_sent_to_another_process():
    """It has no attribute to set or delete; a copy is equal and still masked."""
    for change in (lambda: setattr(PHONE, "_clear", ""), lambda: delattr(PHONE, "_clear")):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            change()
    for other in (copy.deepcopy(PHONE), pickle.loads(pickle.dumps(PHONE))):
        assert PHONE == other
        assert "138****8000" == str(other)


def test_two_are_equal_where_their_clear_texts_are():
    """However they were written, and only within one kind."""
    assert PHONE == Phone("+86 138-0013-8000") != Phone("13900138000")
    assert 1 == len({PHONE, Phone("138 0013 8000")})
    assert Secret("13800138000") != PHONE and PHONE != "13800138000"
    assert Secret("\ud800") == Secret("\ud800")


def test_personal_data_cannot_be_changed():
    """Neither set nor deleted, as with any record."""
    with pytest.raises(AttributeError):
        PHONE._clear = "13900139000"
    with pytest.raises(AttributeError):
        del PHONE._clear
    assert "13800138000" == PHONE.reveal("check")


@pytest.mark.parametrize(
    ("written", "clear"),
    [
        ("138 0013 8000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("0086-138-0013-8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("86-13800138000", "13800138000"),
        ("19912345678", "19912345678"),
        ("0571-88888888", "0571-88888888"),
        ("057188888888", "0571-88888888"),
        ("(0571)8888 8888", "0571-88888888"),
        ("（010）65529988", "010-65529988"),
        ("+86 10 6552 9988", "010-65529988"),
        ("+86-0571-88888888", "0571-88888888"),
        ("0571-88888888-801", "0571-88888888-801"),
        ("0571-88888888转801", "0571-88888888-801"),
        ("400 123 4567", "4001234567"),
        ("+86 800-810-1234", "8008101234"),
    ],
)
def test_a_phone_number_is_read_as_people_write_it(written, clear):
    """Mobile, landline with area code, 400 and 800, from home and from abroad."""
    assert clear == Phone(written).reveal("test")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "12345",
        "1380013800",
        "138001380000",
        "12800138000",
        "88888888",
        "571-88888888",
        "0571-18888888",
        "0571-888888",
        "0571-88888888-",
        "+1 212 555 0100",
        "+44 13800138000",
        "１３８００１３８０００",
        "13800138000,13900139000",
        "无",
        "138****8000",
    ],
)
def test_nonsense_is_no_phone_number(written):
    """The error does not repeat what it refuses."""
    with pytest.raises(BadIdentifier, match="not a valid phone number") as refused:
        Phone(written)
    assert "phone number" == refused.value.what
    assert not written or written not in str(refused.value)


@pytest.mark.parametrize("kind", [Phone, IdNumber, BankAccount, Secret, Masked, CreditCode])
@pytest.mark.parametrize("value", [13800138000, None, b"13800138000", 1.1e17])
def test_a_number_is_no_text(kind, value):
    """A spreadsheet's number has lost its digits already; the error does not repeat it either."""
    with pytest.raises(NotText, match="must be text, not") as refused:
        kind(value)
    assert type(value).__name__ == refused.value.kind
    assert "1380013" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("110105194912310021", "the check character is wrong"),
        ("110105491231002", "17 digits and a check character"),
        ("11010519491231002Y", "17 digits and a check character"),
        ("１１０１０５１９４９１２３１００２Ｘ", "17 digits and a check character"),
        ("110105194913310022", "the check character is wrong"),
        ("110105194913310020", "the date of birth does not exist"),
        ("110105194909310020", "the date of birth does not exist"),
    ],
)
def test_an_identity_number_is_checked(written, reason):
    """I1: length, check character and date of birth of GB 11643."""
    if "birth" in reason:
        written = written[:17] + "10X98765432"[sum(int(d) * 2 ** (17 - at) for at, d in enumerate(written[:17])) % 11]
    with pytest.raises(BadIdentifier) as refused:
        IdNumber(written)
    assert reason in refused.value.reason
    assert written not in str(refused.value)


def test_a_small_x_is_a_capital_x():
    """I1: the check character of ten."""
    assert OWNER == IdNumber(" 11010519491231002x ")
    assert "11010519491231002X" == IdNumber("11010519491231002x").reveal("test")


def test_a_credit_code_is_public_and_checked():
    """I2: GB 32100; small letters and spaces are put right, other letters are not."""
    assert "91110000600037341L" == str(CreditCode("9111 0000 6000 3734 1l")) == CreditCode("91110000600037341L").code
    for written, reason in (
        ("91110000600037341A", "check character"),
        ("9111000060003734IL", "without I, O, S, V and Z"),
        ("9111000060003734L", "18 characters"),
        ("91A10000600037341L", "18 characters"),
    ):
        with pytest.raises(BadIdentifier, match=reason):
            CreditCode(written)


@pytest.mark.parametrize("written", ["6222 0210", "62220210-0111", "NRA 0001 2345", "6" * 34])
def test_an_account_number_is_digits_or_capitals(written):
    """From eight to 34, shown by the last four."""
    assert f"****{written[-4:]}" == str(BankAccount(written.replace(" ", "").lower()))


@pytest.mark.parametrize("written", ["", "6222021", "6" * 35, "6222.0210", "62220210ABCD", "工行 62220210"])
def test_another_text_is_no_account_number(written):
    """Nothing is dropped but spaces and hyphens."""
    with pytest.raises(BadIdentifier, match="not a valid bank account"):
        BankAccount(written)


def test_a_secret_keeps_its_spaces_but_is_not_blank():
    """A blank secret is a setting that was forgotten."""
    assert " a b " == Secret(" a b ").reveal("sign a request")
    for blank in ("", " \n"):
        with pytest.raises(BadIdentifier, match="not a valid secret: it is empty"):
            Secret(blank)
