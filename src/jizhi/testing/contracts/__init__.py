"""Kits for vendors: subclass the contract of your port, give the one fixture it asks for, and its laws are run."""

import pytest

# Without it a failing law would say only that it failed, because pytest rewrites the asserts of test files alone.
_LAWS = "keeping finding units likeness queue payments messenger punches pushes invoices tables documents calendars"
pytest.register_assert_rewrite(*(f"jizhi.testing.contracts.{part}" for part in (*_LAWS.split(), "statements")))

from jizhi.testing.contracts.calendars import CalendarContract  # noqa: E402
from jizhi.testing.contracts.documents import ReportFormatContract  # noqa: E402
from jizhi.testing.contracts.invoices import InvoiceContract  # noqa: E402
from jizhi.testing.contracts.messenger import MessengerContract  # noqa: E402
from jizhi.testing.contracts.payments import PaymentContract  # noqa: E402
from jizhi.testing.contracts.punches import PunchContract  # noqa: E402
from jizhi.testing.contracts.pushes import PushContract  # noqa: E402
from jizhi.testing.contracts.queue import QueueContract  # noqa: E402
from jizhi.testing.contracts.statements import StatementContract  # noqa: E402
from jizhi.testing.contracts.store import StoreContract  # noqa: E402
from jizhi.testing.contracts.tables import TableContract  # noqa: E402
from jizhi.testing.contracts.vendor import Bench  # noqa: E402

__all__ = [
    "Bench",
    "CalendarContract",
    "InvoiceContract",
    "MessengerContract",
    "PaymentContract",
    "PunchContract",
    "PushContract",
    "QueueContract",
    "ReportFormatContract",
    "StatementContract",
    "StoreContract",
    "TableContract",
]
