"""The host of plugins: finds them, isolates them, collects what they offer, tells them what happened."""

from jizhi.host.hosting import HOOKS, Host
from jizhi.host.limits import Limits
from jizhi.host.registry import Plugin
from jizhi.host.settings import read_settings, settings_fields

__all__ = ["HOOKS", "Host", "Limits", "Plugin", "read_settings", "settings_fields"]
