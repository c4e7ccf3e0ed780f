"""The skeleton of a plugin: its files, written after the Protocol of its port, so that they fit it to the letter."""

from __future__ import annotations

import inspect
import re
from string import Template
from typing import Final

import attrs

from jizhi import ports
from jizhi.cli.skeleton_ports import Port

_PROJECT: Final = Template("""[build-system]
requires = ["flit_core>=3.11,<4"]
build-backend = "flit_core.buildapi"

[project]
name = "$name"
version = "0.1.0"
description = "$name: a plugin of jizhi"
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["jizhi-core>=0.1,<0.2", "attrs>=25"]

[project.entry-points.jizhi]
$short = "$package"

[tool.flit.module]
name = "$package"
""")

_README: Final = Template("""# $name

1. `src/$package/adapter.py`: $first
2. `tests/test_contract.py`: $second
3. `pip install --no-deps --no-build-isolation -e .`, then `pytest`: green when every promise is kept.

Say here what the plugin does, how the vendor's console is set up, which keys it gives,
and which code becomes which error.
""")

_PLUGIN: Final = Template('''"""$name: a plugin of jizhi; nothing is opened at import."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
$offered

from $package.adapter import $names


@hookimpl
def $hook() -> Iterator[Offer[$protocol]]:
    """Offer the adapter under the name ``$short``."""
    yield Offer("$short", Settings, $opened$declared)
''')

_ADAPTER: Final = Template('''"""The adapter: one call to the vendor for one call of the port, and no retry."""

from __future__ import annotations

$imports

NAME = "$short"


@attrs.frozen(kw_only=True)
class Settings:
    """What the vendor's console gives you."""

    url: str
    key: Secret


@attrs.frozen
class Adapter:
    """``$protocol`` of the vendor$said."""

    settings: Settings
$able$methods''')

_CALENDAR: Final = Template('''"""The calendar: one CalendarYear for each notice, by its number."""

from __future__ import annotations

import attrs
from jizhi.errors import RequestRefused
from jizhi.values import CalendarYear, WorkCalendar

NAME = "$short"
YEARS: tuple[CalendarYear, ...] = ()


@attrs.frozen(kw_only=True)
class Settings:
    """Nothing needs to be known."""


def open_calendar(settings: Settings) -> WorkCalendar:
    """Return the calendar."""
    if not YEARS:
        raise RequestRefused(NAME, "the calendar is not written yet: add a CalendarYear for each notice")
    return WorkCalendar(NAME, YEARS)
''')

_METHOD: Final = Template("""
    def $method$signature:
        raise RequestRefused(NAME, "$method is not written yet: call the vendor here")
""")

_CONTRACT: Final = Template("""import pytest
from jizhi.testing.contracts import $tools
$more

class TestContract($contract):
    @pytest.fixture
    def $fixture
""")

_ONLY: Final = Template('''"""What only this vendor has."""

import $package
from jizhi.host import Host


def test_the_host_finds_the_offer():
    host = Host($package)
    assert ["$short"] == list(host.offers("$hook"))
    assert () == host.findings
''')


def files(name: str, port: Port) -> dict[str, str]:
    """Return the files of a plugin called *name*, by their paths.

    >>> from jizhi.cli.skeleton_ports import PORTS
    >>> sorted(files("jizhi-acme", PORTS["messenger"]))[:2]
    ['README.md', 'pyproject.toml']
    """
    short = name.removeprefix("jizhi-")
    told = _told(port) | {"name": name, "short": short, "package": name.replace("-", "_")}
    told |= {"more": Template(port.more).substitute(told), "fixture": Template(port.fixture).substitute(told)}
    source = f"src/{told['package']}"
    written = {
        "pyproject.toml": _PROJECT,
        "README.md": _README,
        f"{source}/__init__.py": _PLUGIN,
        f"{source}/adapter.py": _ADAPTER if port.opened == "Adapter" else _CALENDAR,
        "tests/test_contract.py": _CONTRACT,
        f"tests/test_{short.replace('-', '_')}_only.py": _ONLY,
    }
    return {path: text.substitute(told) for path, text in written.items()} | {f"{source}/py.typed": ""}


def _told(port: Port) -> dict[str, str]:
    """What the templates need to know of a port."""
    methods, imports = _methods(port)
    protocol, able = port.protocol.__name__, bool(port.abilities)
    at_home = port.home == "jizhi.ports"
    apart = "\n".join(sorted((f"from {port.home} import {protocol}", "from jizhi.ports import Offer")))
    return {field.name: str(getattr(port, field.name)) for field in attrs.fields(Port)} | {
        "protocol": protocol,
        "offered": f"from jizhi.ports import {', '.join(sorted(('Offer', protocol)))}" if at_home else apart,
        "names": ", ".join(sorted(("Settings", port.opened), key=str.lower)),
        "methods": methods,
        "imports": imports,
        "declared": ", abilities=Adapter.abilities" if able else "",
        "said": "; declare in ``abilities`` what else it can do" if able else "",
        "able": f"    abilities = {port.abilities}\n" if able else "",
    }


def _methods(port: Port) -> tuple[str, str]:
    """Write every method of a port, and the imports of what its signatures speak of."""
    own = {name: thing for name, thing in vars(port.protocol).items() if inspect.isfunction(thing) and name[0] != "_"}
    signatures = {name: str(inspect.signature(method)).replace("'", "") for name, method in own.items()}
    written = "".join(_METHOD.substitute(method=name, signature=text) for name, text in signatures.items())
    spoken = set(re.findall(r"[A-Za-z]\w+", " ".join(signatures.values())))
    standard = [line for name, line in _STANDARD.items() if name in spoken]
    nouns = sorted(spoken & set(ports.__all__))
    ours = [line for name, line in _OURS.items() if name in spoken or name in _ALWAYS]
    ours += [f"from jizhi.ports import {', '.join(nouns)}"] if nouns else []
    return written, "\n".join([*standard, *([""] if standard else []), "import attrs", *sorted(ours)])


_STANDARD: Final = {
    "Iterator": "from collections.abc import Iterator",
    "AbstractContextManager": "from contextlib import AbstractContextManager",
    "datetime": "from datetime import datetime",
    "Any": "from typing import Any",
}
_OURS: Final = {
    "RequestRefused": "from jizhi.errors import RequestRefused",
    "Finding": "from jizhi.findings import Finding",
    "Table": "from jizhi.intake import Table",
    "Secret": "from jizhi.values import Secret",
}
_ALWAYS: Final = ("RequestRefused", "Secret")
