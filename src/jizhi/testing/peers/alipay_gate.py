"""The door of Alipay's peer: whom it believes, how it signs what it says, and how it fails to say it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from jizhi.testing.peers.alipay_papers import certificate, certificate_sn
from jizhi.testing.peers.alipay_truth import CHINA
from jizhi.testing.peers.keys import RsaKey, rsa_key
from jizhi.testing.peers.server import LOOPBACK, Answer, Peer

NOT_HEARD: Final = ("unreachable", "lost-request", "rate-limited", "auth", "unavailable")
"""The faults after which nothing was done."""
DONE_ANYHOW: Final = (
    "lost-answer", "server-error", "bad-signature", "unsigned", "slow-answer", "wrong-order", "system-error",
)  # fmt: skip
"""The faults after which all was done, and nobody who asked can know."""
_SKEW: Final = timedelta(minutes=15)


class AlipayGate(Peer):
    """Checks the signature of every call, and signs every answer; see ``AlipayPeer``."""

    faults: ClassVar = frozenset((*NOT_HEARD, *DONE_ANYHOW))

    def __init__(
        self, *, app_id: str, seller_id: str, certificates: bool, clock: Callable[[], datetime] | None, port: int
    ) -> None:
        super().__init__(port=port)
        self.app_id, self.seller_id, self._clock = app_id, seller_id, clock
        self.app_key, self.key = rsa_key("merchant"), rsa_key("channel")
        self._certificates, root = certificates, rsa_key("stranger")
        self.root_certificate = self.app_certificate = self.alipay_certificate = ""
        if certificates:
            self.root_certificate = certificate(root, root, serial=1)
            self.app_certificate = certificate(self.app_key, root, serial=2)
            self.alipay_certificate = certificate(self.key, root, serial=3)

    def settings(self) -> dict[str, Any]:
        """Return what the vendor's console gives for this app, by the names of the plugin's settings.

        The private key is one that everybody knows.
        """
        given: dict[str, Any] = {"app_id": self.app_id, "seller_id": self.seller_id, "url": f"{self.url}/gateway.do"}
        given["inside"] = [f"{LOOPBACK}/32"]
        given["private_key"] = "".join(self.app_key.private_pem.splitlines()[1:-1])
        if not self._certificates:
            return given | {"alipay_public_key": "".join(self.key.public_pem.splitlines()[1:-1])}
        files = ("app_certificate", "alipay_certificate", "alipay_root_certificate")
        return given | dict(
            zip(files, (self.app_certificate, self.alipay_certificate, self.root_certificate), strict=True)
        )

    def _fails(self, fault: str, method: str, node: dict[str, Any]) -> Answer:
        """Answer of what was done, or meet the fault."""
        if fault == "wrong-order" and "out_trade_no" in node:
            node = node | {"out_trade_no": f"{node['out_trade_no']}9"}
        if fault == "system-error":
            node = no("40004", "Business Failed", "ACQ.SYSTEM_ERROR")
        if fault == "server-error":
            return Answer(status=502, body=b"<html>bad gateway</html>")
        if fault == "lost-answer":
            return Answer(cut=True)
        whole = self._signs(method, node, rsa_key("other-merchant") if fault == "bad-signature" else None)
        if fault == "unsigned":
            return said({node_of(method): node})
        return Answer(body=whole.body, drip=True) if fault == "slow-answer" else whole

    def _distrusts(self, told: Mapping[str, str], fields: int) -> str:
        content = "&".join(f"{name}={told[name]}" for name in sorted(told) if name != "sign" and told[name])
        if told.get("app_id") != self.app_id:
            return "isv.invalid-app-id"
        if told.get("sign_type") != "RSA2" or fields != len(told):
            return "isv.invalid-signature-type"
        if self._certificates and (
            told.get("app_cert_sn") != certificate_sn(self.app_certificate)
            or told.get("alipay_root_cert_sn") != certificate_sn(self.root_certificate)
        ):
            return "isv.invalid-app-cert-sn"
        if not self.app_key.signed(content.encode(), told.get("sign", "")):
            return "isv.invalid-signature"
        if told.get("charset", "").lower() != "utf-8" or told.get("version") != "1.0":
            return "isv.invalid-parameter"
        late = self._clock is not None and abs(time_of(told["timestamp"]) - self._clock()) > _SKEW
        return "isv.invalid-timestamp" if late else ""

    def _signs(self, method: str, node: Mapping[str, Any], key: RsaKey | None = None) -> Answer:
        """Sign the node as it is written, and put it beside its signature."""
        written = json.dumps(node, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")
        serial = f'"alipay_cert_sn":"{certificate_sn(self.alipay_certificate)}",' if self._certificates else ""
        signature = (key or self.key).sign(written.encode())
        return Answer(body=f'{{"{node_of(method)}":{written},{serial}"sign":"{signature}"}}'.encode())


def node_of(method: str) -> str:
    """Return what the node of an answer is called."""
    return f"{method.replace('.', '_')}_response"


def no(code: str, message: str, sub_code: str) -> dict[str, str]:
    """Return the node of a refusal."""
    return {"code": code, "msg": message, "sub_code": sub_code, "sub_msg": "不行"}


def said(told: Mapping[str, Any]) -> Answer:
    """Answer without a signature."""
    return Answer(body=json.dumps(told, ensure_ascii=False).encode())


def time_of(text: str) -> datetime:
    """Return a time of a request."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)
