"""The page of the command line names every command with every argument it takes."""

from __future__ import annotations

import argparse
import importlib
import re

import pytest

from jizhi.cli.main import COMMANDS


@pytest.fixture(params=["cli.md", "cli.en.md"])
def sections(request, root) -> dict[str, str]:
    """The sections of the page, by command."""
    text = (root / "docs" / "reference" / request.param).read_text(encoding="utf-8")
    return {
        found[1]: found[2]
        for found in re.finditer(r"^## jizhi (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    }


def test_every_command_has_its_section(sections):
    """In the order in which the command line lists them."""
    assert list(COMMANDS) == list(sections)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_argument_of_a_command_is_explained(sections, command):
    """No more and no fewer than the command takes."""
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f"jizhi.cli.{command}_command").configure(parser)
    taken = [action.option_strings or [action.metavar or action.dest] for action in parser._actions]
    explained = re.findall(r"^\| `([^ `]+)", sections[command], re.MULTILINE)
    assert [names[0] for names in taken] == [name.rstrip(",") for name in explained]
