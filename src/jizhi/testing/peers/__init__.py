"""Peers: local servers that speak a vendor's protocol, hold its truth, and fail in named ways; on loopback only."""

from jizhi.testing.peers.harbour import HarbourPeer
from jizhi.testing.peers.server import Answer, Peer

__all__ = ["Answer", "HarbourPeer", "Peer"]
