"""Every form of sheet that an import knows, in the order in which they are tried on a table."""

from __future__ import annotations

from typing import Final

from jizhi.intake.columns import ESTATE_FORMS, Form
from jizhi.intake.daybook_columns import DAYBOOK_FORMS
from jizhi.intake.opening_columns import OPENING_FORMS
from jizhi.intake.register_columns import REGISTER_FORMS

FORMS: Final[tuple[Form, ...]] = (*ESTATE_FORMS, *DAYBOOK_FORMS, *OPENING_FORMS, *REGISTER_FORMS)
