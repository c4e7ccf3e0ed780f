"""Asking WeChat Pay: a request goes out signed, and an answer is taken only if its signature holds."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

import attrs
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jizhi_http import Call, Transport

from jizhi.codec import strict_json
from jizhi.errors import AdapterFailed, AuthRefused, FileDamaged, RateLimited, UnknownOutcome
from jizhi.ports import Request
from jizhi.ports.web import Headers
from jizhi_wechatpay.bill import LONGEST_FILE, Unpacker
from jizhi_wechatpay.codes import error_of
from jizhi_wechatpay.keys import Certificate, Keys, KeyUnknown, Sealed, certificates, holds
from jizhi_wechatpay.line import LONGEST, NAME, sign, signed
from jizhi_wechatpay.notices import proof_of
from jizhi_wechatpay.settings import WechatPaySettings, private_key

_UNSIGNED: Final = (AuthRefused, RateLimited, UnknownOutcome)
"""What an answer without a signature may say: that our own is not taken, that it was too much, or nothing."""
_HOST: Final = ".mch.weixin.qq.com"


@attrs.frozen
class Desk:
    """Whom the adapter asks: the line, the merchant's key, and the keys that prove the answers."""

    settings: WechatPaySettings
    transport: Transport = attrs.field(repr=False, eq=False)
    _key: RSAPrivateKey = attrs.field(init=False, repr=False, eq=False)
    keys: Keys = attrs.field(init=False, repr=False, eq=False)

    @_key.default
    def _merchants_key(self) -> RSAPrivateKey:
        return private_key(self.settings.private_key)

    @keys.default
    def _channels_keys(self) -> Keys:
        return Keys(self.settings, self._certificates)

    def ask(self, method: str, path: str, content: Mapping[str, Any] | None = None, *, at: datetime) -> dict[str, Any]:
        """Return what WeChat Pay says; empty where it says nothing but yes. Raises the error that its code stands for.

        A no that would end something counts only if its signature holds: else nobody knows.
        """
        self.keys.ready(at=at)
        status, headers, told = self._sent(method, path, content, at)
        said = strict_json(told, longest=LONGEST).value if told else {}
        if status not in (200, 204):
            error = self._refusal(status, said)
            if isinstance(error, _UNSIGNED) or self._proven(headers, told, at):
                raise error
            raise UnknownOutcome(NAME, f"a no that is not signed by WeChat Pay, HTTP {status}")
        if not self._proven(headers, told, at):
            raise UnknownOutcome(NAME, "the answer is not signed by WeChat Pay")
        if not isinstance(said, dict):
            raise UnknownOutcome(NAME, "the answer cannot be read")
        return said

    def paid_by_app(self, prepay: str, *, at: datetime, nonce: str) -> tuple[tuple[str, str], ...]:
        """Return what a page inside WeChat hands to it, signed by the merchant."""
        app, stamp, package = self.settings.app, str(int(at.timestamp())), f"prepay_id={prepay}"
        signature = sign(self._key, app.encode(), stamp.encode(), nonce.encode(), package.encode())
        told = {"appId": app, "timeStamp": stamp, "nonceStr": nonce, "package": package, "signType": "RSA"}
        return tuple((told | {"paySign": signature}).items())

    def fetched(self, url: str, digest: str, *, at: datetime) -> BinaryIO:
        """Return a file, unpacked, of which the SHA-1 is *digest*. Raises FileDamaged; UnknownOutcome: no answer."""
        place, ours = urlsplit(url), urlsplit(self.settings.url)
        trusted = place.scheme == "https" and f".{place.hostname}".endswith(_HOST)
        if not trusted and (place.scheme, place.netloc) != (ours.scheme, ours.netloc):
            raise FileDamaged(NAME, "the file lies at an address that is not WeChat Pay's")
        path = f"{place.path}?{place.query}" if place.query else place.path
        file = tempfile.TemporaryFile()  # noqa: SIM115  it is closed when its last line is read
        try:
            unpacker = Unpacker(file)
            headers = signed(self.settings, self._key, "GET", path, b"", at=at)
            seconds = self.settings.bill_timeout_seconds
            call = Call(method="GET", url=url, headers=headers, timeout_seconds=seconds, longest=LONGEST_FILE)
            status, _ = self.transport(call, unpacker)  # type: ignore[arg-type]  # a transport only writes
            if status != 200:
                raise UnknownOutcome(NAME, f"the file does not come, HTTP {status}")
            unpacker.check(digest)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def _sent(
        self, method: str, path: str, content: Mapping[str, Any] | None, at: datetime
    ) -> tuple[int, Headers, bytes]:
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        headers = signed(self.settings, self._key, method, path, body, at=at)
        url, into = self.settings.url.rstrip("/") + path, io.BytesIO()
        seconds = self.settings.timeout_seconds
        status, told = self.transport(
            Call(method=method, url=url, body=body, headers=headers, timeout_seconds=seconds), into
        )
        return status, told, into.getvalue()

    def _refusal(self, status: int, said: Any) -> AdapterFailed:
        code, message = ("", "")
        if isinstance(said, dict):
            code, message = str(said.get("code", ""))[:64], str(said.get("message", ""))
        return error_of(status, code, message)(NAME, "WeChat Pay says no", code=code or f"HTTP {status}")

    def _proven(self, headers: Headers, body: bytes, at: datetime) -> bool:
        proof = proof_of(Request(headers=headers, at=at))
        try:
            return proof is not None and self.keys.prove(proof, body, at=at)
        except (KeyUnknown, AdapterFailed):
            return False

    def _certificates(self, at: datetime) -> dict[str, Certificate]:
        """Fetch the platform's certificates: proven by the APIv3 key that sealed them, and one of them the answer."""
        status, headers, told = self._sent("GET", "/v3/certificates", None, at)
        said = strict_json(told, longest=LONGEST).value
        if status != 200:
            raise self._refusal(status, said)
        try:
            found = certificates(said, self.settings.api_key)
        except Sealed:
            raise AuthRefused(NAME, "the certificates cannot be opened with this APIv3 key") from None
        proof = proof_of(Request(headers=headers, at=at))
        signer = None if proof is None else self.keys.public(proof.serial)
        if proof is not None and proof.serial in found:
            signer = found[proof.serial].key
        if proof is None or signer is None or not holds(signer, proof, told):
            raise UnknownOutcome(NAME, "the certificates are not signed by any of them, nor by the public key")
        return found
