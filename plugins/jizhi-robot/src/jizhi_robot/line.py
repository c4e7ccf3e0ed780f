"""The line to the vendor: one call, one answer, no retry and no redirect."""

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

NAME: Final = "robot"
LONGEST: Final = 1_000_000
"""No answer of the vendor has so many bytes."""

Transport: TypeAlias = Callable[[str, bytes, Mapping[str, str], int], tuple[int, bytes]]
"""Takes URL, body, headers and seconds; returns status and body, or raises Unreachable or UnknownOutcome."""


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Every status is an answer, and a redirect is not followed: what is said is for the vendor alone."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


_OPENER: Final = urllib.request.build_opener(_AsItIs)


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: int) -> tuple[int, bytes]:
    """Send one POST and return status and body.

    Raises:  Unreachable: nothing can have been heard.   UnknownOutcome: the answer is lost, or too slow, or too long.
    """
    request = urllib.request.Request(url, body, dict(headers), method="POST")
    ends = time.monotonic() + timeout_seconds
    try:
        with _OPENER.open(request, timeout=timeout_seconds) as answer:
            return answer.status, _whole(answer, ends)
    except urllib.error.URLError as trouble:
        if isinstance(trouble.reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
            raise Unreachable(NAME, "there is no connection") from None
        raise UnknownOutcome(NAME, "the line broke") from None
    except (OSError, HTTPException):
        raise UnknownOutcome(NAME, "the answer is lost") from None


def _whole(answer: HTTPResponse, ends: float) -> bytes:
    read = b""
    while piece := answer.read1(65_536):
        read += piece
        if time.monotonic() > ends or len(read) > LONGEST:
            raise TimeoutError
    return read
