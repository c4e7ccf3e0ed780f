"""``jizhi schema``: print the JSON schema of a tariff file, for editors and for other programs."""

from __future__ import annotations

import argparse
import json
import sys

from jizhi.cli.console import DONE, Console, speak
from jizhi.codec.schema import tariff_schema


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options: it has none of its own."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if console.as_json:
        console.answer(tariff_schema())
    else:
        speak(sys.stdout, json.dumps(tariff_schema(), indent=2))
    return DONE
