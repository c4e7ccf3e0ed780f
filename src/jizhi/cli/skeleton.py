"""The skeleton of a plugin: its files, written after the Protocol of its port, so that they fit it to the letter."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from string import Template
from typing import Any, Final

import attrs

from jizhi import ports


@attrs.frozen(kw_only=True)
class Port:
    """What the skeleton of one port needs to know: its hook, Protocol, contract, fixture, and model in memory."""

    hook: str
    protocol: type[Any]
    contract: str
    memory: str
    model: str
    abilities: str


PORTS: Final[Mapping[str, Port]] = {
    "payments": Port(
        hook="jizhi_payment_gateways",
        protocol=ports.PaymentGateway,
        contract="PaymentContract",
        memory="jizhi.testing.gateway",
        model="MemoryGateway",
        abilities='frozenset({"code"})',
    ),
    "messenger": Port(
        hook="jizhi_messengers",
        protocol=ports.Messenger,
        contract="MessengerContract",
        memory="jizhi.testing.messenger",
        model="MemoryMessenger",
        abilities="frozenset[str]()",
    ),
}

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

1. `src/$package/adapter.py`: write each method; its promises stand in `jizhi.ports.$protocol`.
2. `tests/test_contract.py`: put a peer that speaks the vendor's protocol in the place of the model in memory.
3. `pip install --no-deps --no-build-isolation -e .`, then `pytest`: green when every promise is kept.

Say here what the plugin does, how the vendor's console is set up, which keys it gives,
and which code becomes which error.
""")

_PLUGIN: Final = Template('''"""$name: a plugin of jizhi; nothing is opened at import."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.hookspecs import hookimpl
from jizhi.ports import $protocol, Offer

from $package.adapter import Adapter, Settings


@hookimpl
def $hook() -> Iterator[Offer[$protocol]]:
    """Offer the adapter under the name ``$short``."""
    yield Offer("$short", Settings, Adapter, abilities=Adapter.abilities)
''')

_ADAPTER: Final = Template('''"""The adapter: one call to the vendor for one call of the port, and no retry."""

from __future__ import annotations

from datetime import datetime

import attrs
from jizhi.errors import RequestRefused
from jizhi.ports import $nouns
from jizhi.values import Secret

NAME = "$short"


@attrs.frozen(kw_only=True)
class Settings:
    """What the vendor's console gives you."""

    url: str
    key: Secret


@attrs.frozen
class Adapter:
    """``$protocol`` of the vendor; declare in ``abilities`` what else it can do."""

    settings: Settings
    abilities = $abilities
$methods''')

_METHOD: Final = Template("""
    def $method$signature:
        raise RequestRefused(NAME, "$method is not written yet: call the vendor here")
""")

_CONTRACT: Final = Template("""import pytest
from jizhi.testing.contracts import Bench, $contract
from $memory import $model
from jizhi.values import Secret

from $package.adapter import Adapter, Settings


class TestContract($contract):
    @pytest.fixture
    def bench(self):
        settings = Settings(url="http://127.0.0.1:8088", key=Secret("k-secret"))
        return Bench(Adapter(settings), $model(), secrets=("k-secret",))  # a peer of yours for the model
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

    >>> sorted(files("jizhi-acme", PORTS["messenger"]))[:2]
    ['README.md', 'pyproject.toml']
    """
    short = name.removeprefix("jizhi-")
    methods, nouns = _methods(port.protocol)
    told = attrs.asdict(port) | {
        "name": name,
        "short": short,
        "package": name.replace("-", "_"),
        "protocol": port.protocol.__name__,
        "methods": methods,
        "nouns": nouns,
    }
    source = f"src/{told['package']}"
    written = {
        "pyproject.toml": _PROJECT,
        "README.md": _README,
        f"{source}/__init__.py": _PLUGIN,
        f"{source}/adapter.py": _ADAPTER,
        "tests/test_contract.py": _CONTRACT,
        f"tests/test_{short.replace('-', '_')}_only.py": _ONLY,
    }
    return {path: text.substitute(told) for path, text in written.items()} | {f"{source}/py.typed": ""}


def _methods(protocol: type[Any]) -> tuple[str, str]:
    """Write every method of a port, and the nouns of ``jizhi.ports`` that its signatures speak of."""
    own = {name: thing for name, thing in vars(protocol).items() if inspect.isfunction(thing) and name[0] != "_"}
    signatures = {name: str(inspect.signature(method)).replace("'", "") for name, method in own.items()}
    written = "".join(_METHOD.substitute(method=name, signature=text) for name, text in signatures.items())
    spoken = set(re.findall(r"[A-Z]\w+", " ".join(signatures.values()))) & set(ports.__all__)
    return written, ", ".join(sorted(spoken))
