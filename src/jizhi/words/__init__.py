"""Words: what a person reads, made at the roof from findings, amounts and explanations; Chinese, and English beside it.

The only room that knows babel, and no room below it says a sentence. Chinese is the source language; English stands in
``locale/en/LC_MESSAGES/jizhi.po``. All that is said can be shown in GBK, but for names, which are never changed.
"""

from jizhi.words.amounts import (
    day_text,
    money_text,
    month_text,
    percent_text,
    period_text,
    rate_text,
    unit_text,
    yuan_in_words,
)
from jizhi.words.bills import bill_text
from jizhi.words.catalogue import LANGUAGES, LOCALES, is_chinese, say
from jizhi.words.differences import difference_text
from jizhi.words.explanations import explanation_lines
from jizhi.words.findings import error_sentence, reason_text, sentence
from jizhi.words.hours import hours_text
from jizhi.words.late_fees import late_fee_lines
from jizhi.words.notices import Voice, Worded, notice_words, preview, template_text, worded
from jizhi.words.orders import event_name, order_line, order_lines
from jizhi.words.printing import sheet_of
from jizhi.words.receipts import paid_line, receipt_lines
from jizhi.words.shares import NOT_KNOWN, bucket_texts, share_text
from jizhi.words.sheet_text import sheet_text
from jizhi.words.terms import fact_term, term
from jizhi.words.ticket_notices import alarm_words, moved_words, opened_words, ticket_template
from jizhi.words.tickets import clock_name, own_line, ticket_line, ticket_lines

__all__ = [
    "LANGUAGES",
    "LOCALES",
    "NOT_KNOWN",
    "Voice",
    "Worded",
    "alarm_words",
    "bill_text",
    "bucket_texts",
    "clock_name",
    "day_text",
    "difference_text",
    "error_sentence",
    "event_name",
    "explanation_lines",
    "fact_term",
    "hours_text",
    "is_chinese",
    "late_fee_lines",
    "money_text",
    "month_text",
    "moved_words",
    "notice_words",
    "opened_words",
    "order_line",
    "order_lines",
    "own_line",
    "paid_line",
    "percent_text",
    "period_text",
    "preview",
    "rate_text",
    "reason_text",
    "receipt_lines",
    "say",
    "sentence",
    "share_text",
    "sheet_of",
    "sheet_text",
    "template_text",
    "term",
    "ticket_line",
    "ticket_lines",
    "ticket_template",
    "unit_text",
    "worded",
    "yuan_in_words",
]
