"""The columns that estate workbooks have: what each is called, here and elsewhere, and what its cells hold."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import attrs

Holds: TypeAlias = Literal[
    "code", "text", "name", "identity", "phone", "area", "money", "whole", "floor", "floors", "yes-no", "kind",
    "status", "role", "party-kind", "date", "share", "list", "decimal", "nothing",
    "dial", "meter-kind", "meter-unit", "reading-way", "plate", "day", "instant", "month", "factor", "percent",
    "bank-day", "bank-money",
]  # fmt: skip

PROTECTED: Final[frozenset[str]] = frozenset(
    {"identity", "money", "share", "dial", "plate", "factor", "percent", "bank-money"}
)
"""What is taken as it stands or not at all: no formula, no full-width digit, no blank at its ends."""

TYPED_BY_HAND: Final = PROTECTED | {"phone"}
"""What is never taken from a formula."""


@attrs.frozen
class Column:
    """One column: its name in jizhi, what its cells hold, our own heading and the headings others use.

    A host adds a column for a custom fact of a space: ``Column("balcony", "decimal", "阳台面积", custom=True)``; *form*
    is the sheet that it is added to.
    """

    name: str
    holds: Holds
    heading: str
    aliases: tuple[str, ...] = ()
    custom: bool = False
    form: str = "rooms"

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that means this column, our own first."""
        return (self.heading, *self.aliases)


@attrs.frozen
class Form:
    """One kind of sheet: its name, the title of our own template, its columns, and those it cannot be without.

    Of each group in *needs* at least one column must be there. *book* is what reads the sheet: the ``estate`` itself,
    its ``daybook``, or the ``opening`` balances. Unless *placed*, a row need not name a space. A word of
    *public* in the column of rooms means the project itself, which is in no building.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    book: str = "estate"
    placed: bool = True
    public: frozenset[str] = frozenset()


PLACE: Final = (
    Column("code", "code", "房屋编码", ("房屋编号", "房间编号", "房产编码", "房号编码", "资产编号")),
    Column("building", "code", "楼号", ("楼栋", "栋", "楼栋号", "幢", "幢号", "楼宇", "楼栋名称", "栋号", "座")),
    Column("entrance", "code", "单元", ("单元/区域", "单元号", "单元名称", "区域", "门洞")),
    Column(
        "room", "code", "房屋", ("门牌号", "房号", "房间号", "室号", "室", "房间", "房屋号", "车位号", "商铺号", "铺号")
    ),
)

PERSON: Final = (
    Column("identity", "identity", "身份证", (
        "身份证号", "业主身份证号", "身份证号码", "业主身份证", "证件号", "证件号码", "统一社会信用代码", "信用代码",
    )),
    Column("phone", "phone", "手机号", (
        "业主电话号码", "联系电话", "电话", "手机", "手机号码", "电话号码", "业主电话", "业主手机号", "业主手机",
    )),
    Column("party_kind", "party-kind", "人员类型", ("个人/单位", "业主性质", "单位性质")),
)  # fmt: skip

ROOMS: Final = Form(
    "rooms",
    "房产业主",
    (
        *PLACE,
        Column("zone", "code", "园区编号/期数", ("期数", "分区", "园区", "园区编号", "组团")),
        Column("floor", "floor", "楼层", ("所在楼层", "层")),
        Column("floors", "floors", "总楼层", ("总层数", "楼层数")),
        Column("lift", "yes-no", "是否有电梯", ("有电梯", "电梯", "有无电梯")),
        Column("kind", "kind", "房屋类型", ("资产类型", "房产类型", "类型", "房屋性质", "物业类型")),
        Column("layout", "text", "户型", ("房型",)),
        Column("area", "area", "建筑面积", ("面积", "产权面积", "房屋面积", "建筑面积/㎡")),
        Column("inner_area", "area", "室内面积", ("套内面积", "套内建筑面积", "使用面积")),
        Column("billed_area", "area", "计费面积", ("收费面积",)),
        Column("usage_class", "text", "用途", ("规划用途", "房屋用途")),
        Column("certificate", "yes-no", "是否有产权证", ("有产权证", "产权证")),
        Column("rent", "money", "租金", ("月租金", "租金/月")),
        Column("status", "status", "房屋状态", ("状态", "入住状态", "销售状态")),
        Column("handover", "date", "交房日期", ("交付日期", "收房日期", "交房时间", "交付时间")),
        Column("vacant_since", "date", "空置起始", ("空置开始", "空置日期", "空置起始日期")),
        Column("party", "name", "业主名称", ("业主姓名", "业主", "产权人", "姓名", "业主名", "名称", "客户名称")),
        *PERSON,
        Column("party_role", "role", "人员角色", ("角色", "业主角色")),
        Column("owner_role", "role", "业主类型", ("人员身份",)),
        Column("share", "share", "份额", ("产权份额", "产权比例", "占比", "份额比例")),
        Column("pays", "list", "承担费用", ("付费项目", "缴费项目")),
        Column("lease_since", "date", "起租日期", ("租赁开始", "租赁起始", "租期开始", "入住日期")),
        Column("lease_until", "date", "租期截止", ("租赁结束", "租赁截止", "退租日期")),
        Column("occupants", "whole", "入住人数", ("居住人数", "人数", "人口")),
        Column("vehicles", "whole", "车辆数", ("车辆", "车辆数量")),
        Column("needs", "list", "特殊需要", ("特殊需求", "特殊情况")),
        Column("preferences", "list", "偏好", ("喜好", "宠物")),
        Column("sex", "nothing", "性别"),
        Column("contact", "nothing", "联系人", ("紧急联系人", "联系人姓名", "联系人电话", "联系人手机号")),
        Column("note", "nothing", "备注", ("说明", "附注")),
        Column("number", "nothing", "序号", ("编号", "行号", "No", "No.")),
        Column("outcome", "nothing", "导入结果", ("失败原因", "错误原因")),
    ),
    needs=(("room", "code"), ("kind",)),
)

TURNS: Final = Form(
    "turns",
    "产权变更",
    (
        *PLACE,
        Column("party", "name", "新业主", ("新业主姓名", "新业主名称", "新产权人", "受让人", "买方")),
        Column("since", "date", "过户日期", ("变更日期", "过户时间", "产权变更日期", "登记日期")),
        Column("share", "share", "份额", ("产权份额", "产权比例", "占比")),
        *(attrs.evolve(column, aliases=(*column.aliases, f"新业主{column.heading}")) for column in PERSON),
        Column("basis", "nothing", "依据", ("文号", "凭证")),
        Column("former", "nothing", "原业主", ("原业主姓名", "出让人", "卖方")),
        Column("note", "nothing", "备注", ("说明",)),
        Column("number", "nothing", "序号", ("编号",)),
        Column("outcome", "nothing", "导入结果", ("失败原因",)),
    ),
    needs=(("room", "code"), ("party",), ("since",)),
)

VACANCIES: Final = Form(
    "vacancies",
    "空置报备",
    (
        *PLACE,
        Column("since", "date", "空置起始", ("空置开始", "空置日期", "空置起始日期", "报备日期")),
        Column("until", "date", "空置结束", ("空置终止", "结束日期", "空置截止", "空置结束日期")),
        Column("basis", "text", "依据", ("文号", "报备单号", "凭证")),
        Column("party", "nothing", "业主名称", ("业主姓名", "业主")),
        Column("note", "nothing", "备注", ("说明",)),
        Column("number", "nothing", "序号", ("编号",)),
        Column("outcome", "nothing", "导入结果", ("失败原因",)),
    ),
    needs=(("room", "code"), ("since",)),
)

ESTATE_FORMS: Final = (TURNS, VACANCIES, ROOMS)
"""The forms of the estate itself, in the order in which they are tried on a table."""

KINDS: Final[dict[str, str]] = {
    word: kind
    for kind, said in {
        "dwelling": "住宅 普通住宅 商品房 高层 小高层 多层 洋房 别墅 公寓 房屋 住房 dwelling",
        "shop": "商铺 商业 底商 店面 铺面 商户 门面 shop",
        "office": "办公 写字楼 办公楼 办公室 办公用房 office",
        "parking": "车位 停车位 地下车位 地上车位 机械车位 车库 parking",
        "storage": "储藏室 储藏间 储物间 仓库 仓房 杂物间 storage",
    }.items()
    for word in said.split()
}

STATUSES: Final[dict[str, str]] = {
    word: status
    for status, said in {
        "unsold": "未售 未销售 待售 未出售 开发商持有",
        "lived-in": "已入住 入住 自住 在住",
        "held": "已售 已出售 已销售 已交房 已交付 未入住 已装修 装修中 空置 空闲 出租 已出租 已收房",
    }.items()
    for word in said.split()
}

ROLES: Final[dict[str, str]] = {
    word: role
    for role, said in {
        "owner": "业主 产权人 共有人 业主本人 房主 户主",
        "tenant": "租户 租客 承租人 租赁户",
        "resident": "家庭成员 家属 业主成员 住户 成员 亲属",
        "developer": "开发商 建设单位",
    }.items()
    for word in said.split()
}

PARTY_KINDS: Final[dict[str, str]] = {
    word: kind
    for kind, said in {"person": "个人 自然人", "organisation": "单位 公司 企业 法人 组织 机构"}.items()
    for word in said.split()
}

YES_NO: Final[dict[str, bool]] = {
    **dict.fromkeys("有 是 Y y YES yes 1 true TRUE √".split(), True),
    **dict.fromkeys("无 否 没有 N n NO no 0 false FALSE ×".split(), False),
}
