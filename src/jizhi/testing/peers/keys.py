"""RSA keys that everybody knows, for peers and their tests: real signatures, and not worth a fen.

Needs ``cryptography``, which only the peers of payment channels do.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from datetime import datetime
from functools import cache
from typing import Final

import attrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

KEYS: Final = ("merchant", "channel", "channel-next", "other-merchant", "stranger", "certificate")
"""Whose keys there are."""

_EXPONENT: Final = 65_537
_PRIMES: Final = (
    "de84cca331a4b1aad04bf62c6929c5c0c95e7f6ae321589e53cecef5ef2cbabb"
    "36d4016aaa7a17341849360dfd19ba6a61ff69d421a9603dedb5b844ec98a492"
    "bf71c8122cb2ae3a7efd740d5379da4cc9395b8ea88e118b65e5885cbdfec76b"
    "d86fc42f887361bd3d1fafd6f216b50949f5f7651de6de37399cae75304124a1",
    "bc09e98d7d687e58b9f2ec6040a20788ee12ab368273fad721cc2e4bfcd76f0c"
    "1cb17bccfe1d79993417f13a3b85e0933e0cbc8cd30a02e84e6cab2b239cd470"
    "d67e1d44cbf7143c6e654a0c1533301106ec962bd69bc25dd4a6621d5df24562"
    "0fc5f5811fbb7577077d08b5357bec14f561330ab8806f2eb656ada4f7903bc7",
    "f566b59ed3420ffd826a74677e019d5d636d24541c12cbb4fc0c201ce2378144"
    "b91d3e270a3431a0d6792211e84381d0284a606421e5cb5af8237d3955536709"
    "df5981adb329d699d3d698b43ef75669932ccc25dc084f4b48683999fcc93a2c"
    "b769b7267019c8963473ce9e386afc2dfdcaef0814bc0a2080dd9f8a662909e3",
    "f20dbde175fd88714e1145ef5959f938db5c575e71719615876ec3c14e8170a2"
    "b718d6e7b9fc83c4f8b1dfd5467653f62d20c7d245ce15086eddbec708ed2c59"
    "399554170b668c97b1d2363a2b1d6d6df4963368fd84ef4235b2846e965840d4"
    "63a4428f95fbd04a2d6ecb9fae2b135adc83cb83348b2164907349cac2f2bfa9",
)
"""1024 bits each. Two of them make a key at once, where to find two new ones takes a third of a second."""
_PAIRS: Final = dict(zip(KEYS, ((0, 1), (2, 3), (0, 2), (1, 3), (1, 2), (0, 3)), strict=True))


@attrs.frozen(kw_only=True)
class RsaKey:
    """A pair of 2048 bits; of two keys with one name each is the other."""

    name: str
    pair: rsa.RSAPrivateKey = attrs.field(repr=False, eq=False)

    @property
    def private_pem(self) -> str:
        """The private half, PKCS #8 in PEM."""
        return self.pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def public_pem(self) -> str:
        """The public half, PEM."""
        return self.pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, content: bytes) -> str:
        """Return the signature of *content* by RSA with SHA-256 (PKCS #1 v1.5) in base64."""
        return b64encode(self.pair.sign(content, padding.PKCS1v15(), hashes.SHA256())).decode()

    def signed(self, content: bytes, signature: str) -> bool:
        """Whether *signature* is one that this key made of *content*."""
        try:
            told = b64decode(signature, validate=True)
            self.pair.public_key().verify(told, content, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, NotBase64):
            return False
        return True

    def certificate(self, *, serial: int, since: datetime, until: datetime) -> str:
        """Return a certificate of the public half, signed by the private one, PEM."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"jizhi peer {self.name}")])
        made = x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=self.pair.public_key())
        made = made.serial_number(serial).not_valid_before(since).not_valid_after(until)
        return made.sign(self.pair, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@cache
def rsa_key(name: str) -> RsaKey:
    """Return the key called *name*, one of ``KEYS``; the same one in every process.

    >>> rsa_key("merchant").signed(b"a", rsa_key("merchant").sign(b"a"))
    True
    >>> rsa_key("merchant").signed(b"a", rsa_key("stranger").sign(b"a"))
    False
    """
    p, q = (int(_PRIMES[index], 16) for index in _PAIRS[name])
    private = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=p, q=q, d=private, dmp1=private % (p - 1), dmq1=private % (q - 1), iqmp=pow(q, -1, p),
        public_numbers=rsa.RSAPublicNumbers(_EXPONENT, p * q),
    )  # fmt: skip
    return RsaKey(name=name, pair=numbers.private_key())
