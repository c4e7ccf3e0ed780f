"""The files of WeChat Pay: the bill of a day behind a link that soon expires, and the platform's certificates."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from jizhi.testing.peers.keys import RsaKey
from jizhi.testing.peers.wechatpay_truth import CHINA, WechatTruth
from jizhi.testing.peers.wechatpay_words import Refused, moment, sealed

FILES: Final = "/v3/billdownload/file"
_LIVES: Final = timedelta(minutes=5)


class BillFiles:
    """The files made so far, by their tokens."""

    def __init__(self, books: WechatTruth) -> None:
        self._books = books
        self._made: dict[str, tuple[bytes, datetime]] = {}

    def make(self, given: Mapping[str, str], url: str, *, at: datetime, fault: str) -> dict[str, Any]:
        """Make the file of a day, from ten o'clock of the next; return its hash and where it lies."""
        day = date.fromisoformat(given["bill_date"])
        ready = datetime(day.year, day.month, day.day, 10, tzinfo=CHINA) + timedelta(days=1)
        if at < ready:
            raise Refused(400, "STATEMENT_CREATING", "账单生成中")
        content = self._books.bill(day)
        if not content:
            raise Refused(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        if fault == "other-file":
            content = content.replace(self._books.merchant.encode(), b"1900000999")
        token = f"token{len(self._made):012d}"
        packed = gzip.compress(content, mtime=0) if given.get("tar_type") == "GZIP" else content
        self._made[token] = (packed, at)
        digest = hashlib.sha1(content + b"x" * (fault == "wrong-hash")).hexdigest()
        return {"hash_type": "SHA1", "hash_value": digest, "download_url": f"{url}{FILES}?token={token}"}

    def file(self, token: str, *, at: datetime, fault: str) -> bytes:
        """Return a file that was made a moment ago."""
        packed, made = self._made.get(token, (b"", at))
        if not packed or at - made > _LIVES:
            raise Refused(400, "INVALID_REQUEST", "token")
        return packed[: len(packed) // 2] if fault == "cut-file" else packed


def certificates(keys: Mapping[str, RsaKey], *, api_key: str, nonce: str, at: datetime) -> dict[str, Any]:
    """List the platform's certificates, each sealed with the merchant's APIv3 key."""
    since, until = at - timedelta(days=30), at + timedelta(days=1825)
    listed = []
    for serial, key in keys.items():
        pem = key.certificate(serial=int(serial, 16), since=since, until=until).encode()
        locked = sealed(pem, api_key=api_key, nonce=nonce, associated="certificate")
        told = {"serial_no": serial, "effective_time": moment(since), "expire_time": moment(until)}
        listed.append(told | {"encrypt_certificate": locked})
    return {"data": listed}
