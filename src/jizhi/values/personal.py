"""Personal data: texts that print masked everywhere and give their clear text only for a reason."""

from __future__ import annotations

import hmac
import re
from datetime import date
from typing import ClassVar, NoReturn, Self

import attrs
from attrs.exceptions import FrozenInstanceError

from jizhi.errors import BadIdentifier, NotText, ReasonMissing

_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_COUNTRY = re.compile(r"(?:\+|00)86-?|86-?(?=1[3-9][0-9-]{9,11}$)", re.ASCII)
_SERVICE = re.compile(r"(400|800)[0-9]{7}", re.ASCII)
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))-?([2-9][0-9]{6,7})(?:(?:-|转)([0-9]{1,6}))?", re.ASCII)
_ACCOUNT = re.compile(r"[0-9A-Z]{4,30}[0-9]{4}", re.ASCII)
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")


class Masked:
    """A text that shows only its mask: in repr, str, format, logs, tracebacks and JSON.

    It is no ``str`` and no attrs class, so that nothing which walks over fields can print it. Two are equal where
    their clear texts are; comparing takes the same time wherever they differ. A copy made by pickle or copy is equal.

    Raises:
        NotText: made of something else than text.
        BadIdentifier: the text cannot be what it says; the error does not repeat it.
    """

    __slots__ = ("_clear",)

    what: ClassVar[str] = "personal text"
    _clear: str

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise NotText(self.what, type(text).__name__)
        object.__setattr__(self, "_clear", self._checked(text))

    @classmethod
    def _checked(cls, text: str) -> str:
        if not text.strip():
            raise BadIdentifier(cls.what, "it is empty")
        return text

    def _mask(self) -> str:
        return "***"

    def reveal(self, reason: str) -> str:
        """Return the clear text; the caller keeps *reason* in the audit trail.

        Raises:
            ReasonMissing: *reason* is empty.

        >>> Phone("13800138000").reveal("dial the owner about a burst pipe")
        '13800138000'
        >>> Phone("13800138000").reveal("")
        Traceback (most recent call last):
        jizhi.errors.ReasonMissing: say why the phone number is revealed
        """
        if not reason.strip():
            raise ReasonMissing(self.what)
        return self._clear

    def __str__(self) -> str:
        return self._mask()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._mask()!r})"

    def __format__(self, spec: str) -> str:
        return format(self._mask(), spec)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return hmac.compare_digest(self._bytes(), other._bytes())

    def _bytes(self) -> bytes:
        return self._clear.encode("utf-8", "surrogatepass")

    def __hash__(self) -> int:
        return hash((type(self), self._clear))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._clear,)


class Secret(Masked):
    """A password, key or token: any text that is not blank, kept as it is.

    >>> print(Secret("sk-live-1"), [Secret("sk-live-1")])
    *** [Secret('***')]
    >>> Secret(" ")
    Traceback (most recent call last):
    jizhi.errors.BadIdentifier: not a valid secret: it is empty
    """

    __slots__ = ()
    what = "secret"


class Phone(Masked):
    """A phone number of mainland China: mobile, landline with area code (and extension), 400 or 800.

    Spaces, hyphens and +86 are dropped; the clear text is ``13800138000``, ``0571-88888888``, ``0571-88888888-801`` or
    ``4001234567``.

    >>> print(Phone("+86 138 0013 8000"), Phone("(0571) 8888 1234"), Phone("400-123-4567"))
    138****8000 0571-****1234 400****4567
    >>> Phone("12345")
    Traceback (most recent call last):
    jizhi.errors.BadIdentifier: not a valid phone number: no mobile, landline with area code, 400 or 800 number
    """

    __slots__ = ()
    what = "phone number"

    @classmethod
    def _checked(cls, text: str) -> str:
        given = re.sub(r"[\s()（）]", "", text)
        country = _COUNTRY.match(given)
        home = given[country.end() :] if country else given
        plain = home.replace("-", "")
        if _MOBILE.fullmatch(plain) or _SERVICE.fullmatch(plain):
            return plain
        # Behind +86 the zero of an area code is left out.
        landline = _LANDLINE.fullmatch(f"0{home}" if country and not home.startswith("0") else home)
        if not landline:
            raise BadIdentifier(cls.what, "no mobile, landline with area code, 400 or 800 number")
        return "-".join(part for part in landline.groups() if part)

    def _mask(self) -> str:
        area, hyphen, number = self._clear.partition("-")
        if hyphen:
            return f"{area}-****{number.partition('-')[0][-4:]}"
        return f"{area[:3]}****{area[-4:]}"


class IdNumber(Masked):
    """A resident identity number of 18 characters (GB 11643): its check character and its date of birth are right.

    >>> print(IdNumber("11010519491231002x"))
    1****************X
    >>> IdNumber("110105194912310021")
    Traceback (most recent call last):
    jizhi.errors.BadIdentifier: not a valid identity number: the check character is wrong
    """

    __slots__ = ()
    what = "identity number"

    @classmethod
    def _checked(cls, text: str) -> str:
        number = text.strip().upper()
        if not _ID_NUMBER.fullmatch(number):
            raise BadIdentifier(cls.what, "it has 17 digits and a check character")
        if number[17] != _id_check(number):
            raise BadIdentifier(cls.what, "the check character is wrong")
        if not _is_date(number[6:14]):
            raise BadIdentifier(cls.what, "the date of birth does not exist")
        return number

    def _mask(self) -> str:
        return f"{self._clear[0]}{'*' * 16}{self._clear[-1]}"


def _id_check(number: str) -> str:
    # ISO 7064 MOD 11-2: the weight of a place is 2 to its distance from the check character.
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11]


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


class BankAccount(Masked):
    """A bank account or card number; spaces and hyphens are dropped.

    >>> print(BankAccount("6222 0210 0111 6245 702"))
    ****5702
    >>> BankAccount("622")
    Traceback (most recent call last):
    jizhi.errors.BadIdentifier: not a valid bank account: 8 to 34 digits or capitals, ending in four digits
    """

    __slots__ = ()
    what = "bank account"

    @classmethod
    def _checked(cls, text: str) -> str:
        account = re.sub(r"[\s-]", "", text).upper()
        if not _ACCOUNT.fullmatch(account):
            raise BadIdentifier(cls.what, "8 to 34 digits or capitals, ending in four digits")
        return account

    def _mask(self) -> str:
        return f"****{self._clear[-4:]}"


def _credit_code(text: str) -> str:
    if not isinstance(text, str):
        raise NotText("unified social credit code", type(text).__name__)
    code = re.sub(r"[\s-]", "", text).upper()
    if not _CREDIT_CODE.fullmatch(code):
        raise BadIdentifier("unified social credit code", "it has 18 characters, without I, O, S, V and Z")
    total = sum(_CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    if code[17] != _CREDIT_ALPHABET[-total % 31]:
        raise BadIdentifier("unified social credit code", "the check character is wrong")
    return code


@attrs.frozen
class CreditCode:
    """The unified social credit code of an organisation (GB 32100); it is public and prints clear.

    >>> str(CreditCode("91110000600037341l"))
    '91110000600037341L'
    >>> CreditCode("91110000600037341A")
    Traceback (most recent call last):
    jizhi.errors.BadIdentifier: not a valid unified social credit code: the check character is wrong
    """

    code: str = attrs.field(converter=_credit_code)

    def __str__(self) -> str:
        return self.code
