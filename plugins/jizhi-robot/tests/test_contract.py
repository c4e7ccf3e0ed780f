import pytest
from jizhi_robot.robots import DingTalkRobot, WeComRobot

from jizhi.testing.contracts import Bench, MessengerContract


class TestRobot(MessengerContract):
    @pytest.fixture(params=[(DingTalkRobot, "dingtalk"), (WeComRobot, "wecom")])
    def bench(self, request, peer):
        robot, name = request.param
        adapter = robot(request.getfixturevalue(name))
        return Bench(adapter, peer, secrets=("k-robot", "t-robot"), carries="text")
