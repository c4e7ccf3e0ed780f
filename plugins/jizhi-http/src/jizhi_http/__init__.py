"""jizhi-http: one guarded request, one answer; what the plugins that call a vendor over HTTP stand on."""

from jizhi_http.guard import Resolve, addresses, is_outside, judged
from jizhi_http.line import Call, Line, Transport

__all__ = ["Call", "Line", "Resolve", "Transport", "addresses", "is_outside", "judged"]
