"""The guard: which addresses a name may stand for, judged after it was resolved and before anything is connected.

Whoever may choose a URL, in a setting or in an answer of a vendor, must not make this machine call its own network: its
loopback, the neighbours, the metadata service of a cloud. How such an address is written does not matter (``127.1``,
``0x7f000001``, ``[::ffff:127.0.0.1]``, a name): what the resolver says is judged, and that very address is connected.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias

from jizhi.errors import PeerRefused

Resolve: TypeAlias = Callable[[str, int], Iterable[str]]
"""Takes a name and a port; returns addresses as text, or raises OSError where there are none."""

_NAT64: Final = ip_network("64:ff9b::/96")


def addresses(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a name, by the resolver of this machine.

    >>> addresses("127.1", 80)
    ('127.0.0.1',)
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def is_outside(address: str) -> bool:
    """Tell whether an address is one of the public internet; an IPv4 address inside an IPv6 one is judged too.

    >>> [is_outside(each) for each in ("203.107.45.170", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False]
    """
    return all(_is_public(each) for each in _meant(ip_address(address.partition("%")[0])))


def judged(host: str, port: int, *, name: str, resolve: Resolve, inside: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the addresses of *host* that may be connected.

    Args:
        name: of the adapter, for the error.
        inside: networks that are not public and may be called all the same: ``127.0.0.0/8``.

    Raises:  PeerRefused: none may be; OSError: there are none.
    """
    networks = tuple(ip_network(each) for each in inside)
    found = tuple(resolve(host, port))
    open_to_us = tuple(each for each in found if is_outside(each) or _is_allowed(each, networks))
    if found and not open_to_us:
        raise PeerRefused(name, "the address is in a network that is not public and not set as allowed")
    return open_to_us


def _is_allowed(address: str, networks: Iterable[object]) -> bool:
    meant = _meant(ip_address(address.partition("%")[0]))
    return any(each in network for each in meant for network in networks)  # type: ignore[operator]


def _meant(address: IPv4Address | IPv6Address) -> tuple[IPv4Address | IPv6Address, ...]:
    """The address, and the IPv4 addresses that it leads to."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFF_FFFF),)
    led = [address.sixtofour] if address.sixtofour else list(address.teredo or ())
    return (address, *led)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)
