"""The columns of the sheets of staff: who works here by which pattern, and punches from a device's own program."""

from __future__ import annotations

from typing import Final

from jizhi.intake.columns import Column, Form

STAFF: Final = Form(
    "staff",
    "员工",
    (
        Column("number", "code", "工号", ("人员编号", "员工编号", "考勤号码", "考勤号", "登记号码")),
        Column("name", "name", "姓名", ("员工姓名", "人员姓名")),
        Column("department", "text", "部门", ("所属部门", "部门名称")),
        Column("post", "text", "岗位", ("职务", "岗位名称", "职位")),
        Column("regime", "text", "工时制度", ("工时制", "工时")),
        Column("phone", "phone", "手机号", ("联系电话", "电话", "手机")),
        Column("hired", "date", "入职日期", ("入职", "入职时间", "到岗日期")),
        Column("left", "date", "离职日期", ("离职", "离职时间")),
        Column("pattern", "code", "班制", ("排班", "班制编号", "轮班")),
        Column("offset", "whole", "班制起点", ("起点", "组别", "班组")),
        Column("since", "date", "排班起", ("班制起", "排班开始")),
        Column("certificate", "text", "证书", ("上岗证", "资格证", "证书名称")),
        Column("valid_until", "date", "证书到期", ("证书有效期", "有效期至")),
    ),
    needs=(("number",), ("name",), ("hired",)),
    book="staff",
    placed=False,
)

PUNCHES: Final = Form(
    "punches",
    "打卡",
    (
        Column("number", "code", "工号", ("人员编号", "员工编号", "考勤号码", "考勤号", "登记号码", "用户号")),
        Column("at", "instant", "打卡时间", ("刷卡时间", "考勤时间", "日期时间", "签到时间", "出勤时间", "时间")),
        Column("way", "text", "上下班", ("签到/签退", "考勤状态", "进出", "打卡类型", "记录状态")),
        Column("device", "code", "设备", ("设备编号", "设备序列号", "机器号", "考勤机", "设备名称")),
        Column("evidence", "text", "验证方式", ("打卡方式", "比对方式")),
        Column("person", "nothing", "姓名", ("员工姓名", "人员姓名")),
        Column("part", "nothing", "部门", ("所属部门", "部门名称")),
    ),
    needs=(("number",), ("at",)),
    book="staff",
    placed=False,
)

MEASURES: Final = Form(
    "measures",
    "指标",
    (
        Column("subject", "code", "对象", ("被考核人", "工号", "考核对象")),
        Column("metric", "code", "指标", ("指标代码", "指标编号")),
        Column("part", "decimal", "数值", ("分子", "值", "完成数")),
        Column("base", "decimal", "总数", ("分母", "基数", "应完成数")),
        Column("sample", "whole", "样本", ("样本数", "件数")),
        Column("evidence", "list", "依据", ("证据", "单号")),
    ),
    needs=(("subject",), ("metric",), ("part",)),
    book="staff",
    placed=False,
)

STAFF_FORMS: Final[tuple[Form, ...]] = (STAFF, PUNCHES, MEASURES)

REGIME_WORDS: Final = {
    "": "standard", "标准": "standard", "标准工时": "standard", "standard": "standard",
    "综合": "comprehensive", "综合工时": "comprehensive", "综合计算工时": "comprehensive",
    "comprehensive": "comprehensive",
    "不定时": "untimed", "不定时工时": "untimed", "untimed": "untimed",
}  # fmt: skip
"""What people write for the three ways of counting hours."""

WAY_WORDS: Final = {
    "": "", "上班": "in", "上班签到": "in", "签到": "in", "进": "in", "入": "in", "in": "in", "c/in": "in", "0": "in",
    "下班": "out", "下班签退": "out", "签退": "out", "出": "out", "out": "out", "c/out": "out", "1": "out",
}  # fmt: skip
"""What devices and people write for coming and going; anything else says nothing."""
