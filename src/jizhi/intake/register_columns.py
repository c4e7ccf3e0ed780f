"""The columns of the sheets of the register: assets, what was done to them, hours run, certificates."""

from __future__ import annotations

from typing import Final

from jizhi.intake.columns import Column, Form

_ASIDE: Final = (
    Column("number", "nothing", "序号", ("行号", "No", "No.")),
    Column("outcome", "nothing", "导入结果", ("失败原因", "错误原因")),
)
_CODE: Final = Column("code", "code", "设备编号", ("设备编码", "设备代号", "设施编号", "台账编号"))
_NOTE: Final = Column("note", "text", "备注", ("说明", "附注"))

ASSETS: Final = Form(
    "assets",
    "设备台账",
    (
        _CODE,
        Column("name", "text", "设备名称", ("名称", "设施名称")),
        Column("asset_class", "text", "设备类别", ("设备类型", "类别", "设施类别", "设备分类")),
        Column("model", "text", "型号", ("规格型号", "设备型号")),
        Column("maker", "text", "制造单位", ("厂家", "生产厂家", "品牌", "制造商")),
        Column("serial", "text", "出厂编号", ("序列号", "产品编号", "机身号")),
        Column("registration", "text", "使用登记证编号", ("注册代码", "登记证编号", "使用登记编号")),
        Column("bought", "date", "购置日期", ("采购日期", "购买日期")),
        Column("installed", "date", "安装日期", ("投用日期", "启用日期", "安装监检日期", "投入使用日期")),
        Column("zone", "code", "分区", ("园区", "期数")),
        Column("building", "code", "楼号", ("楼栋", "栋", "幢")),
        Column("place", "text", "安装位置", ("位置", "所在位置", "存放地点", "使用地点")),
        Column("warranty_until", "date", "质保到期", ("保修到期", "质保截止", "保修截止")),
        Column("parent", "code", "上级设备", ("所属设备", "父设备", "主设备编号")),
        Column("documents", "list", "资料", ("资料编号", "文档", "附件")),
        Column("price", "money", "购置金额", ("原值", "资产原值", "采购金额")),
        Column("retired", "date", "报废日期", ("退役日期", "注销日期")),
        Column("still_since", "date", "停用日期", ("停用开始", "停用起")),
        Column("still_until", "date", "复用日期", ("停用结束", "恢复使用日期", "停用止")),
        Column("note", "nothing", "备注", ("说明", "附注")),
        *_ASIDE,
    ),
    needs=(("code",), ("name",), ("asset_class",)),
    book="register",
    placed=False,
)

SERVICES: Final = Form(
    "services",
    "维保记录",
    (
        _CODE,
        Column("plan", "text", "计划", ("维保计划", "计划编号", "保养类型", "维保类型")),
        Column("day", "day", "完成日期", ("维保日期", "保养日期", "检验日期", "完成时间")),
        Column("by", "text", "维保人", ("维保单位", "保养人", "执行人")),
        _NOTE,
        *_ASIDE,
    ),
    needs=(("code",), ("plan",), ("day",)),
    book="register",
    placed=False,
)

HOURS: Final = Form(
    "run-hours",
    "运行小时",
    (
        _CODE,
        Column("day", "day", "读数日期", ("抄录日期", "日期")),
        Column("hours", "dial", "累计小时", ("运行小时", "小时数", "累计运行小时")),
        Column("by", "text", "抄录人", ("抄表人",)),
        *_ASIDE,
    ),
    needs=(("code",), ("day",), ("hours",)),
    book="register",
    placed=False,
)

CERTIFICATES: Final = Form(
    "certificates",
    "证书检验",
    (
        Column("code", "code", "持有者", ("设备编号", "设备编码", "持证人编号")),
        Column("kind", "text", "证书类别", ("检验类别", "证书名称", "检测项目")),
        Column("serial", "text", "证书编号", ("报告编号", "证号")),
        Column("issued", "date", "签发日期", ("发证日期", "检测日期")),
        Column("expires", "date", "失效日期", ("有效期至", "下次检验日期", "到期日期")),
        Column("document", "text", "文件", ("报告文件", "扫描件")),
        *_ASIDE,
    ),
    needs=(("code",), ("kind",), ("issued",), ("expires",)),
    book="register",
    placed=False,
)

REGISTER_FORMS: Final = (ASSETS, SERVICES, HOURS, CERTIFICATES)
"""The forms of the register, in the order in which they are tried on a table."""

ASSET_CLASSES: Final[dict[str, str]] = {
    word: name
    for name, said in {
        "lift": "电梯 客梯 货梯",
        "lift.traction": "曳引电梯 曳引驱动电梯 乘客电梯 载货电梯",
        "lift.hydraulic": "液压电梯",
        "lift.dumbwaiter": "杂物电梯 餐梯",
        "lift.escalator": "自动扶梯 扶梯 自动人行道",
        "fire": "消防设备 消防",
        "fire.facilities": "消防设施 建筑消防设施 消防系统",
        "fire.alarm": "火灾自动报警 火灾报警系统 消防主机 烟感",
        "fire.pump": "消防泵 消防水泵 喷淋泵",
        "fire.extinguisher": "灭火器",
        "fire.hydrant": "消火栓 消防栓",
        "water.tank": "水箱 二次供水水箱 生活水箱 蓄水池",
        "water.pump": "水泵 生活水泵 加压泵",
        "lightning.ordinary": "防雷装置 防雷设施 避雷装置",
        "power": "配电设备 变压器 配电柜 高低压配电",
        "power.generator": "发电机 柴油发电机",
    }.items()
    for word in said.split()
}
"""What workbooks call the classes that the presets are for; another word is a class of its own."""
