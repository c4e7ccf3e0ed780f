"""What is wrong with a book of roles, and with a chain of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ACCESS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "role-twice": ("角色“{name}”写了两次；请去掉一个",),
        "permission-unknown": ("没有权限“{name}”；权限名见 jizhi access show",),
        "second-not-possible": ("“{name}”不能要求两人办理；可以写 {known}",),
        "administrator-missing": ("没有一个角色能授予角色、定角色；请给一个角色写上 access.*",),
        "audit-gap": ("审计链在这里断了：应为第 {wanted} 行，却是第 {found} 行；请与导出的链头和备份对照",),
        "audit-changed": ("第 {seq} 行在封存之后被改过；请与备份对照",),
        "audit-cut": ("审计链只到第 {last} 行，导出的链头在第 {head} 行；后面的被删去了，请与备份对照",),
        "audit-rewritten": ("第 {seq} 行与导出的链头不符：链被重新做过；请与备份对照",),
        "still-owing": ("还有账没有结清（{kind} {amount}）；请先结清，再删除",),
        "still-holding": ("“{space}”还在他名下（{kind}）；请先办完变更，再删除",),
        "ticket-open": ("报事 {ticket} 还没有办结；请先办结，再删除",),
        "kept-by-rule": ("保存期到 {until}（{basis}）；到那天以后再删除",),
    }
)
"""By code, the sentences in the source language; the first one whose facts are all there is said."""
