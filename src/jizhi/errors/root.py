"""The root of every error that jizhi raises."""

from __future__ import annotations


class JizhiError(Exception):
    """Anything jizhi refuses; never raised itself, always one of its children."""
