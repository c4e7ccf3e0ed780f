"""``jizhi schema``: print the JSON schema of a tariff, workflow or dunning file, for editors and for other programs."""

from __future__ import annotations

import argparse
import json
import sys

from jizhi.cli.console import DONE, Console, speak
from jizhi.codec.schema import desk_schema, policy_schema, roles_schema, tariff_schema, workflow_schema

SCHEMAS = {
    "tariff": tariff_schema,
    "workflow": workflow_schema,
    "dunning": policy_schema,
    "desk": desk_schema,
    "roles": roles_schema,
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "of", nargs="?", choices=tuple(SCHEMAS), default="tariff", metavar="tariff|workflow|dunning|desk|roles",
        help="收费标准、流程、催缴政策、服务台或角色表；默认收费标准 · of what; a tariff",
    )  # fmt: skip


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    schema = SCHEMAS[options.of]()
    if console.as_json:
        console.answer(schema)
    else:
        speak(sys.stdout, json.dumps(schema, indent=2))
    return DONE
