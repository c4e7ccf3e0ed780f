"""The review of a tariff before it bills: what is sound to read, and yet most likely not what was meant.

tariff ──review──► findings, each with its place; and what was proven of every formula, or only tried
"""

from jizhi.fees.review.origins import expired_origins

__all__ = ["expired_origins"]
