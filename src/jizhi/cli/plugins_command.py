"""``jizhi plugins``: the plugins that are installed: version, file, offers, abilities, settings, and how they are."""

from __future__ import annotations

import argparse
import os
import tomllib
from datetime import UTC, datetime
from typing import Any

import attrs

from jizhi.cli.console import Console, WrongUse, verdict
from jizhi.cli.files import read_text
from jizhi.cli.health import health_of
from jizhi.host import HOOKS, Host, Limits, settings_fields


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--allow", action="append", metavar="NAME", help="只用这些插件 · take these plugins only")
    parser.add_argument("--block", action="append", default=[], metavar="NAME", help="不用这个插件 · leave one out")
    parser.add_argument("--settings", metavar="FILE", help="各适配器的设置（TOML） · settings, a table for each offer")
    parser.add_argument("--ask", action="store_true", help="打开适配器，问它好不好 · open each and ask how it is")
    parser.add_argument("--isolate", action="store_true", help="在子进程里先试一遍 · rehearse each in a child process")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    isolation: Any = "process" if options.isolate else "thread"
    host = Host(discover=True, allowed=options.allow, blocked=options.block, isolation=isolation, limits=Limits())
    document = _document(options.settings)
    at = datetime.now(UTC) if options.ask else None  # noqa: TID251 - the door by which time comes in
    offers = [told for hook in HOOKS if hook.endswith("s") for told in _offers(host, hook, document, at)]
    troubled = {finding.subject for finding in host.findings}
    plugins: list[dict[str, Any]] = []
    for plugin in host.plugins():
        own = [
            {name: told for name, told in each.items() if name != "plugin"}
            for each in offers
            if each["plugin"] == plugin.name
        ]
        health = "troubled" if plugin.name in troubled else "well"
        plugins.append(attrs.asdict(plugin) | {"health": health, "offers": own})
    if console.as_json:
        console.answer({"plugins": plugins, "findings": console.as_data(host.findings)})
    for told in plugins:
        console.say(f"{told['name']}  {told['version']}  {told['health']}  {told['file']}")
        console.say(*(_line(offer) for offer in told["offers"]))
    console.tell(host.findings)
    return verdict(host.findings)


def _document(path: str | None) -> dict[str, Any]:
    """The file of settings, a table for each offer. Raises WrongUse."""
    if path is None:
        return {}
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as trouble:
        raise WrongUse(f"{path}: 不是 TOML · is no TOML: {trouble}") from trouble


def _offers(host: Host, hook: str, document: dict[str, Any], at: datetime | None) -> list[dict[str, Any]]:
    return [
        {
            "plugin": plugin.name,
            "hook": hook.removeprefix("jizhi_"),
            "name": name,
            "abilities": sorted(offer.abilities),
            "settings": settings_fields(offer.settings),
            "health": health_of(host, hook, offer, document=document, environment=os.environ, at=at),
        }
        for name, (plugin, offer) in sorted(host.offered(hook).items())
    ]


def _line(offer: dict[str, Any]) -> str:
    settings = ", ".join(f"{name} ({kind})" for name, kind in offer["settings"].items()) or "-"
    abilities = ", ".join(offer["abilities"]) or "-"
    return (
        f"  {offer['hook']}: {offer['name']}  abilities: {abilities}  settings: {settings}  health: {offer['health']}"
    )
