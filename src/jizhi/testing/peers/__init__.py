"""Peers: local servers that speak a vendor's protocol, hold its truth, and fail in named ways; on loopback only."""

from jizhi.testing.peers.adms import AdmsDevice, carry
from jizhi.testing.peers.aliyun import AliyunSmsPeer
from jizhi.testing.peers.harbour import HarbourPeer
from jizhi.testing.peers.robots import RobotPeer
from jizhi.testing.peers.server import Answer, Peer
from jizhi.testing.peers.sms import SmsPeer, Taken
from jizhi.testing.peers.tencent import TencentSmsPeer
from jizhi.testing.peers.terminal import TerminalPeer
from jizhi.testing.peers.wecom import WecomPeer

__all__ = [
    "AdmsDevice",
    "AliyunSmsPeer",
    "Answer",
    "HarbourPeer",
    "Peer",
    "RobotPeer",
    "SmsPeer",
    "Taken",
    "TencentSmsPeer",
    "TerminalPeer",
    "WecomPeer",
    "carry",
]
