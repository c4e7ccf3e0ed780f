"""The empty workbook that is handed out to be filled in: a sheet of each form, with our own headings."""

from __future__ import annotations

from jizhi.intake.columns import ROOMS, TURNS, VACANCIES, Form
from jizhi.intake.daybook_columns import DAYBOOK_FORMS
from jizhi.intake.opening_columns import OPENING_FORMS
from jizhi.intake.register_columns import REGISTER_FORMS
from jizhi.intake.table import Table

_LEFT_OUT = frozenset({"code", "owner_role"})
"""Other ways to say what other columns of the template say."""


def _headings(form: Form) -> tuple[str, ...]:
    left_out = _LEFT_OUT if form.book != "register" else frozenset()
    kept = (column for column in form.columns if column.holds != "nothing")
    return tuple(column.heading for column in kept if column.name not in left_out)


def template_tables() -> tuple[Table, ...]:
    """Return the sheets of the template, with headings and no row.

    >>> " ".join(table.name for table in template_tables()[:9])
    '房产业主 产权变更 空置报备 抄表 车辆 租赁 公摊费用 一次性收费 停车记录'
    >>> " ".join(table.name for table in template_tables()[9:])
    '期初欠费 历史缴费 期初预收 期初押金 设备台账 维保记录 运行小时 证书检验'
    >>> template_tables()[1].header[:4]
    ('楼号', '单元', '房屋', '新业主')
    """
    forms = (ROOMS, TURNS, VACANCIES, *DAYBOOK_FORMS, *OPENING_FORMS, *REGISTER_FORMS)
    return tuple(Table(form.title, _headings(form)) for form in forms)
