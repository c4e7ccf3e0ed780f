"""Dunning, from the first reminder to the demand letter: policy is data, the decision a function.

policy + facts (debts, acts, proofs, holds) ──due_notices──► notices ──(office keeps them)──► acts ──► proofs, responses
                        └──limitation──► until when each debt can be claimed        simulate ──► a year ahead, unsent
"""

from jizhi.fees.dunning.acts import (
    ANSWERS,
    HOLD_KINDS,
    KEPT,
    Answer,
    DunnedBill,
    DunningAct,
    DunningApproval,
    DunningHold,
    DunningProof,
    DunningResponse,
    HoldKind,
    PaymentPromise,
)
from jizhi.fees.dunning.debts import Debt, debts
from jizhi.fees.dunning.forbidden import cut_threatened
from jizhi.fees.dunning.history import DunningFacts, Standing, held, standings
from jizhi.fees.dunning.limitation import (
    CIVIL_CODE,
    Interruption,
    Limitation,
    LimitationRule,
    interruptions,
    limitation,
    limitation_findings,
)
from jizhi.fees.dunning.notices import Notice, due_notices
from jizhi.fees.dunning.policy import CARRIED, CHANNELS, Cap, Channel, DunningPolicy, Step
from jizhi.fees.dunning.reading import read_policy
from jizhi.fees.dunning.simulation import Accruing, Comparison, Planned, Simulation, simulate
from jizhi.fees.dunning.stages import Stage, Waiting, next_stage

__all__ = [
    "ANSWERS",
    "CARRIED",
    "CHANNELS",
    "CIVIL_CODE",
    "HOLD_KINDS",
    "KEPT",
    "Accruing",
    "Answer",
    "Cap",
    "Channel",
    "Comparison",
    "Debt",
    "DunnedBill",
    "DunningAct",
    "DunningApproval",
    "DunningFacts",
    "DunningHold",
    "DunningPolicy",
    "DunningProof",
    "DunningResponse",
    "HoldKind",
    "Interruption",
    "Limitation",
    "LimitationRule",
    "Notice",
    "PaymentPromise",
    "Planned",
    "Simulation",
    "Stage",
    "Standing",
    "Step",
    "Waiting",
    "cut_threatened",
    "debts",
    "due_notices",
    "held",
    "interruptions",
    "limitation",
    "limitation_findings",
    "next_stage",
    "read_policy",
    "simulate",
    "standings",
]
