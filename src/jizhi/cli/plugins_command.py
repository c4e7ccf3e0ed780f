"""``jizhi plugins``: list the plugins that are installed, with version, file and what they offer."""

from __future__ import annotations

import argparse

import attrs

from jizhi.cli.console import Console, verdict
from jizhi.host import Host


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options: it has none of its own."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    host = Host(discover=True)
    offers = {"stores": sorted(host.stores()), "table_readers": sorted(host.table_readers())}
    if console.as_json:
        plugins = [attrs.asdict(plugin) for plugin in host.plugins()]
        console.answer({"plugins": plugins, "offers": offers, "findings": console.as_data(host.findings)})
    console.say(*(f"{plugin.name}  {plugin.version}  {plugin.file}" for plugin in host.plugins()))
    console.say(*(f"  {hook}: {', '.join(names) or '-'}" for hook, names in offers.items()))
    console.tell(host.findings)
    return verdict(host.findings)
