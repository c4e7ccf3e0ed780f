"""A published tariff as the beginning of an office's own file: the whole text, with what to do next."""

from __future__ import annotations

import json
import re
from typing import Final

_HEAD: Final = """# 本文件按模板 {preset} 写成，全部内容都可以改。
# Written from the preset {preset}; all of it may be changed.
#
# 1. 对照合同或业主大会决议，改价格、等级、收费周期；每一处价格都要写明依据（basis）。
# 2. jizhi check 检查本文件；jizhi calc 拿一套房试算，与老账单核对。
# 3. jizhi publish 审批、发布，之后才能出账。
# 以后调价，不要改旧的价格：在这项费用后面再加一个 [[fee.version]]，写明 since 和 basis。
# [origin] 是这些价格的出处；价格是自己定的，就把整个 [origin] 删掉。

"""
_SPACE: Final = """# 常用的几项，去掉行首的 # 就生效：
# cycle    = { months = 3, anchor = 2025-01-01, when = "in-advance", due_day = 15, workday = "next" } # 按季预收
# payer    = "developer-until-handover"                                     # 交房前由建设单位付
# discount = [ { name = "空置", when = "空置月数 >= 6", factor = "0.7" } ]   # 空置满六个月起按七折
# round    = { mode = "half-up", to = "0.1" }                               # 收到角
# late     = "default"                                                      # 逾期每日万分之五，不超过本金
"""
_METER: Final = """# 常用的几项，去掉行首的 # 就生效：
# cycle   = { months = 2, anchor = 2025-01-01, when = "in-arrears", due_days = 15 }   # 两个月一抄，出账后 15 天内交
# payer   = "occupant"                                                                # 谁住谁付
"""
_VERSION: Final = "\n  [[fee.version]]"


def copied(text: str, *, preset: str, code: str = "", title: str = "") -> str:
    """Return the *text* of a preset as an office's own file, under its own *code* and *title* where they are given.

    >>> copied('tariff = "a"', preset="a", code="jade").splitlines()[-1]
    'tariff = "jade"'
    """
    for key, value in (("tariff", code), ("title", title)):
        if value:
            text = re.sub(rf"^{key}( *)= .*$", rf"{key}\1= {_quoted(value)}", text, count=1, flags=re.MULTILINE)
    fee, version, rest = text.partition(_VERSION)
    more = _METER if 'on      = "meter"' in fee else _SPACE
    return _HEAD.format(preset=preset) + (f"{fee}{more}{version}{rest}" if version else text)


def _quoted(value: str) -> str:
    """The *value* as TOML has it, for a place in a substitution."""
    return json.dumps(value, ensure_ascii=False).replace("\\", "\\\\")
