"""The line to Alipay: one request, one answer, no retry and no redirect."""

from __future__ import annotations

import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, TypeAlias

from jizhi.errors import UnknownOutcome, Unreachable
from jizhi_alipay.settings import NAME

Transport: TypeAlias = Callable[[str, bytes | None, Mapping[str, str], int, int], tuple[int, bytes]]
"""Takes URL, body of a POST or None for a GET, headers, seconds, and how many bytes an answer may have.

Returns status and body, or raises Unreachable or UnknownOutcome.
"""


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Every status is an answer, and a redirect is not followed: what is signed is for the vendor alone."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


_OPENER: Final = urllib.request.build_opener(_AsItIs)


def call(
    url: str, body: bytes | None, headers: Mapping[str, str], timeout_seconds: int, longest: int
) -> tuple[int, bytes]:
    """Send one request and return status and body.

    Raises:  Unreachable: nothing can have been heard.   UnknownOutcome: the answer is lost, or too slow, or too long.
    """
    request = urllib.request.Request(url, body, dict(headers))
    ends = time.monotonic() + timeout_seconds
    try:
        with _OPENER.open(request, timeout=timeout_seconds) as answer:
            return answer.status, _whole(answer, ends, longest)
    except urllib.error.URLError as trouble:
        if isinstance(trouble.reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
            raise Unreachable(NAME, "there is no connection") from None
        raise UnknownOutcome(NAME, "the line broke") from None
    except (OSError, HTTPException):
        raise UnknownOutcome(NAME, "the answer is lost") from None


def _whole(answer: HTTPResponse, ends: float, longest: int) -> bytes:
    pieces, size = [], 0
    while piece := answer.read1(65_536):
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > ends or size > longest:
            raise TimeoutError
    return b"".join(pieces)
