"""The review of a tariff before it bills: what is sound to read, and yet most likely not what was meant.

tariff ──review──► findings, each with its place; and what was proven of every formula, or only tried
"""

from jizhi.fees.review.cliffs import cliffs
from jizhi.fees.review.origins import expired_origins
from jizhi.fees.review.prices import slips
from jizhi.fees.review.reach import unreachable
from jizhi.fees.review.rosters import estate_review
from jizhi.fees.review.seasons import unfitting

__all__ = ["cliffs", "estate_review", "expired_origins", "slips", "unfitting", "unreachable"]
