"""The seeded estate as a host has it on its first day: rooms moved in, a tariff published, nothing billed yet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import attrs

from jizhi.estate import Project
from jizhi.office.desk import Desk
from jizhi.office.move_in import move_in
from jizhi.office.projects import name_developer, set_up_project
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff
from jizhi.ports import Store
from jizhi.presets import DEMO_TARIFF
from jizhi.testing.estate import estate_tables

JADE: Final = Project(code="jade", name="翠园")
"""The project that the seeded estate is."""


def settle_estate(store: Store, *, seed: int = 2025, year: int = 2025) -> Project:
    """Move the seeded estate of *year* into an empty *store* and publish its tariff; return its project.

    It has 600 spaces; what is wrong in its workbook stays out, as it does where a clerk imports it.
    """
    desk = Desk(store=store, actor="li")
    set_up_project(desk, JADE)
    move_in(desk, JADE.code, estate_tables(seed, year=year), at=datetime(year - 1, 12, 20, 9, tzinfo=UTC))
    project = name_developer(desk, JADE.code)
    draft = draft_tariff(desk, JADE.code, DEMO_TARIFF, source="tariff.toml", on=date(year, 1, 1))
    approve_tariff(attrs.evolve(desk, actor="wang"), draft.id)
    publish_tariff(desk, draft.id, on=date(year, 1, 1))
    return project
