"""Admission: who may do an errand, asked in the unit of its effect; what a unit may see; the row that it leaves.

@operation("bills.issue") ──► each unit: grants and roles as kept now ──► denied: nothing kept but a row
                                                                       └► a fenced unit ──► the effect and its row

While nobody was ever given a role the store is being set up: everybody may do everything and no row is kept. The first
grant closes it for good, because a grant that is taken back is kept.
"""

from jizhi.office.admission.calls import AdmittedStore, Call, asked_by
from jizhi.office.admission.declared import Operation
from jizhi.office.admission.operations import errands, operation, operation_of, operations
from jizhi.office.admission.rows import chain_of, keep_row
from jizhi.office.admission.standing import USUAL_ROLES, Standing, is_set_up, remembered, role_book, standing_of

__all__ = [
    "USUAL_ROLES",
    "AdmittedStore",
    "Call",
    "Operation",
    "Standing",
    "asked_by",
    "chain_of",
    "errands",
    "is_set_up",
    "keep_row",
    "operation",
    "operation_of",
    "operations",
    "remembered",
    "role_book",
    "standing_of",
]
