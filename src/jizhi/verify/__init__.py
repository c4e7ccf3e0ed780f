"""Rules that an author can prove: laws run over his own tariff and policies, with the smallest case that breaks one.

rulebook ──verify_tariff──► what is broken, each with a case for ``jizhi calc`` ──kept beside the file──► asked again
Needs Hypothesis: ``pip install 'jizhi-core[verify]'``.
"""

from jizhi.verify.bench import Law
from jizhi.verify.cases import Case
from jizhi.verify.plans import verify_plans
from jizhi.verify.policies import verify_policy
from jizhi.verify.search import TRIES, Search
from jizhi.verify.staffing import verify_attendance, verify_scheme
from jizhi.verify.tariffs import LAWS, Broken, verify_roster, verify_tariff

__all__ = [
    "LAWS",
    "TRIES",
    "Broken",
    "Case",
    "Law",
    "Search",
    "verify_attendance",
    "verify_plans",
    "verify_policy",
    "verify_roster",
    "verify_scheme",
    "verify_tariff",
]
