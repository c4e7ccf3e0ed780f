"""Sentences in the source language: by finding code, by reason for a skipped space, by error class.

Their English stands beside them, in ``locale/en/LC_MESSAGES/jizhi.po``. A sentence names what is wrong and the way out;
the place is put in front of it by ``words.findings``.
"""

from jizhi.words.sentences.access import ACCESS
from jizhi.words.sentences.bank import BANK, INVOICES
from jizhi.words.sentences.clearing import CLEARING
from jizhi.words.sentences.daybook import DAYBOOK
from jizhi.words.sentences.door import DOOR
from jizhi.words.sentences.dunning import DUNNING
from jizhi.words.sentences.errors import ERRORS
from jizhi.words.sentences.estate import ESTATE
from jizhi.words.sentences.formula import FORMULA
from jizhi.words.sentences.intake import INTAKE
from jizhi.words.sentences.messages import MESSAGES
from jizhi.words.sentences.meters import METERS
from jizhi.words.sentences.online import ONLINE
from jizhi.words.sentences.opening import OPENING
from jizhi.words.sentences.reasons import REASONS
from jizhi.words.sentences.review import REVIEW
from jizhi.words.sentences.staff import STAFF
from jizhi.words.sentences.tariff import TARIFF
from jizhi.words.sentences.tickets import TICKETS
from jizhi.words.sentences.upkeep import UPKEEP
from jizhi.words.sentences.verify import VERIFY
from jizhi.words.sentences.ways import WAYS
from jizhi.words.sentences.workflow import WORKFLOW

__all__ = [
    "ACCESS",
    "BANK",
    "CLEARING",
    "DAYBOOK",
    "DOOR",
    "DUNNING",
    "ERRORS",
    "ESTATE",
    "FORMULA",
    "INTAKE",
    "INVOICES",
    "MESSAGES",
    "METERS",
    "ONLINE",
    "OPENING",
    "REASONS",
    "REVIEW",
    "STAFF",
    "TARIFF",
    "TICKETS",
    "UPKEEP",
    "VERIFY",
    "WAYS",
    "WORKFLOW",
]
