import pytest
from jizhi_mail.mail import Mail

from jizhi.testing.contracts import Bench, MessengerContract


class TestMail(MessengerContract):
    @pytest.fixture
    def bench(self, post, settings):
        return Bench(Mail(settings), post, secrets=("k-mail",), address="zhang@example.com", carries="text")
