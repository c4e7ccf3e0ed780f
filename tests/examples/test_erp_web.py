"""The example ERP over HTTP: from an empty house to a paid bill and a closed ticket, and nobody where he may not be."""

from __future__ import annotations

import re
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("starlette", reason="python dev.py test-web installs it")
pytestmark = pytest.mark.web

EXAMPLE = Path(__file__).parents[2] / "examples" / "erp_web"
PASSWORD = "correct horse battery"
ROOMS = """楼号,单元,房屋,房屋类型,建筑面积,房屋状态,交房日期,业主名称,业主电话
1,1,101,住宅,98.56,已入住,2024-06-30,=张三,13800138000
1,1,102,住宅,120.00,已入住,2024-07-15,李𠮷,13900139000
"""
TARIFF = """tariff = "jade-garden"

[[fee]]
code = "service"
name = "物业服务费"
per  = "month"

  [[fee.version]]
  since   = 2025-01-01
  basis   = "业主大会决议 2024-11 第 3 号"
  rates   = { price = "2.70 元/㎡/月" }
  formula = "area * price"
"""
ROLES = ("finance", "manager", "cashier", "service-desk", "repair")


@pytest.fixture(scope="module")
def erp() -> Any:
    """The program of the example."""
    sys.path.insert(0, str(EXAMPLE))
    yield SimpleNamespace(**{name: import_module(f"erp.{name}") for name in ("app", "demo", "texts")})
    sys.path.remove(str(EXAMPLE))
    for name in [name for name in sys.modules if name == "erp" or name.startswith("erp.")]:
        del sys.modules[name]


class Story:
    """A house with its visitors, each with cookies of his own; ``now`` is the time."""

    def __init__(self, erp: Any, folder: Path) -> None:
        client = import_module("starlette.testclient").TestClient
        self.now = datetime(2025, 3, 10, 2, tzinfo=UTC)
        self.opened = erp.demo.paying_house(folder, clock=lambda: self.now)
        self.house = self.opened.__enter__()
        app = erp.app.create_app(self.house)
        self.visitor = lambda: client(app, base_url="http://erp.example")
        self.who: dict[str, Any] = {}

    def sign_in(self, role: str, phone: str) -> Any:
        """A visitor who has signed in."""
        visitor = self.visitor()
        assert "尚欠" in visitor.post("/sign-in", data={"phone": phone, "password": PASSWORD}).text or role == "owner"
        self.who[role] = visitor
        return visitor

    def set_up(self) -> str:
        """From an empty house to rooms and an account for every role; returns who owns 1-1-101."""
        admin = self.who["administrator"] = self.visitor()
        admin.post("/first", data={"name": "管", "phone": "13800000000", "password": PASSWORD})
        admin.post("/office/company", data={"code": "hk", "name": "宏科物业"})
        admin.post("/office/projects", data={"code": "jade", "name": "翠园", "company": "hk"})
        taken = admin.post("/office/workbook", files={"file": ("rooms.csv", ROOMS.encode(), "text/csv")})
        assert "全部通过" in taken.text
        found = admin.get("/office/spaces?id=1-1-101").text
        assert "=张三" in found
        party = re.search("<code>([^<]+)</code>", found)
        assert party
        for number, role in enumerate((*ROLES, "owner"), 1):
            account = {"name": role, "phone": f"1380000000{number}", "password": PASSWORD, "role": role}
            more = {"party": party[1]} if role == "owner" else {}
            assert "已建立账号" in admin.post("/office/people", data=account | more).text
            self.sign_in(role, account["phone"])
        return party[1]

    def publish(self) -> str:
        """Draft, approve and publish the tariff, each by whom it befits."""
        drafted = self.who["finance"].post("/office/tariff/draft", data={"text": TARIFF}).text
        id = re.search('name="tariff" value="([^"]+)"', drafted)
        assert id
        move = {"tariff": id[1], "what": "approve"}
        assert "这里不能做" in self.who["finance"].post("/office/tariff/move", data=move).text
        assert "已办理" in self.who["manager"].post("/office/tariff/move", data=move).text
        move |= {"what": "publish", "on": "2025-01-01"}
        assert "已办理" in self.who["finance"].post("/office/tariff/move", data=move).text
        return id[1]

    def bill(self, period: str = "2025-03") -> str:
        """Issue the bills of a month and wait for them; the page of the run."""
        started = self.who["finance"].post("/office/bills/start", data={"period": period, "issued_on": f"{period}-01"})
        for _ in range(200):
            page = self.who["finance"].get(str(started.url)).text
            if "已完成" in page:
                return page
            time.sleep(0.05)
        raise AssertionError(page)


@pytest.fixture(scope="module")
def story(erp: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A house in which the bills of March are out."""
    story = Story(erp, tmp_path_factory.mktemp("erp"))
    story.party = story.set_up()
    story.publish()
    story.run = story.bill()
    yield story
    story.opened.__exit__(None, None, None)


def test_the_bills_are_out_and_explain_themselves(story: Any) -> None:
    """A cashier reads the sum to the owner, step by step."""
    assert "2 张账单" in story.run and "590.11" in story.run
    link = re.search(r'"(/office/bill\?[^"]+)"', story.run)
    assert link
    assert "98.56 ㎡ × 2.70 元/㎡/月" in story.who["cashier"].get(link[1]).text


def test_money_is_taken_once_however_often_the_form_is_sent(story: Any) -> None:
    """The key stands in the form: the second click shows the same receipt."""
    asked = {"key": "k-1", "payer": "jade/1-1-102/1", "amount": "100.00", "method": "pos", "reference": "77"}
    first, again = (story.who["cashier"].post("/office/pay", data=asked) for _ in range(2))
    assert str(first.url) == str(again.url) and "人民币壹佰元整" in again.text
    assert "224.00" in story.who["cashier"].get("/office/payer?id=jade/1-1-102/1").text


def test_an_owner_pays_by_the_code_and_reads_his_bill(story: Any) -> None:
    """The order is paid by a signed notice of the channel, and the ledger agrees with the channel's truth."""
    owner = story.who["owner"]
    asked = owner.post("/my/pay", data={"key": "qr-1"})
    assert "<svg" in asked.text and "266.11" in asked.text
    number = re.search('name="number" value="([^"]+)"', asked.text)
    assert number
    assert "请用手机扫码" in owner.get(str(asked.url)).text
    assert "已收到，谢谢" in owner.post("/my/phone", data={"number": number[1]}).text
    assert "没有待缴的费用" in owner.get("/my").text


def test_a_ticket_goes_from_the_owner_to_the_crew_and_back(story: Any) -> None:
    """Reported, assigned, accepted, done, rated; each by whom the flow allows."""
    owner, desk, crew = (story.who[role] for role in ("owner", "service-desk", "repair"))
    assert "漏水" in owner.post("/my/tell", data={"key": "t-1", "kind": "repair", "text": "厨房漏水"}).text
    assert "派单" not in crew.get("/office/ticket?id=t-1").text
    moved = {"number": "t-1", "seen": "0", "event": "assign", "assignee": "account-6"}
    assert "已派单" in desk.post("/office/tickets/move", data=moved).text
    assert "没有办成" in desk.post("/office/tickets/move", data=moved).text, "the step that was seen is over"
    for seen, event in enumerate(("accept", "arrive", "finish"), 1):
        story.now += timedelta(minutes=10)
        moved = {"number": "t-1", "seen": str(seen), "event": event, "result": "换了阀门", "photo": "p1"}
        assert "已办理" in crew.post("/office/tickets/move", data=moved).text
    rated = owner.post("/my/answer", data={"number": "t-1", "event": "rate", "score": "5"})
    assert "谢谢" in rated.text and "rate" not in rated.text


OFFICE = ("/office", "/office/company", "/office/estate", "/office/tariff", "/office/bills", "/office/counter",
          "/office/dunning", "/office/dunning/due", "/office/upkeep", "/office/tickets", "/office/staff",
          "/office/report", "/office/upkeep/page", "/office/tickets/page")  # fmt: skip


@pytest.mark.parametrize("path", OFFICE)
def test_an_owner_and_a_stranger_see_nothing_of_the_office(story: Any, path: str) -> None:
    """A stranger is sent to sign in, an owner is told that there is no such page; a manager sees it."""
    assert str(story.visitor().get(path).url).endswith("/sign-in")
    assert 404 == story.who["owner"].get(path).status_code
    assert 200 == story.who["manager"].get(path).status_code


def test_an_owner_sees_nobody_elses_bill_receipt_or_ticket(story: Any) -> None:
    """Whatever id he writes into the address, what is another's is not there."""
    links = re.findall('"/office/(bill[^"]+)"', story.run)
    other = next(link for link in links if "1-1-102" in link)
    owner = story.who["owner"]
    assert {404} == {owner.get(f"/my/{link}").status_code for link in (other, "receipt?id=jade/receipt/00000001")}
    assert 404 <= owner.get("/my/ticket?id=other").status_code <= 409


def test_a_role_cannot_do_what_its_book_does_not_name(story: Any) -> None:
    """The core refuses, whatever the pages offer."""
    refused = story.who["cashier"].post("/office/bills/start", data={"period": "2025-04"})
    assert 409 == refused.status_code and "bills.issue" in refused.text
    assert 404 == story.who["finance"].get("/office/people").status_code


def test_a_form_from_another_site_is_refused(story: Any) -> None:
    """By the origin, and by what the browser says of the site."""
    for header in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert 403 == story.who["manager"].post("/office/upkeep/raise", headers=header).status_code


def test_five_wrong_passwords_lock_the_account_a_while(story: Any) -> None:
    """Nobody learns whether the phone is known; after a quarter of an hour the right one opens."""
    visitor = story.visitor()

    def tried(phone: str, password: str) -> Any:
        return visitor.post("/sign-in", data={"phone": phone, "password": password})

    wrong = [tried("13800000005", "wrong") for _ in range(5)] + [tried("13811112222", "wrong")]
    assert {401} == {each.status_code for each in wrong} and 1 == len({each.text for each in wrong})
    assert 401 == tried("13800000005", PASSWORD).status_code
    story.now += timedelta(minutes=16)
    assert 200 == tried("13800000005", PASSWORD).status_code


def test_what_is_no_picture_is_not_taken(story: Any) -> None:
    """The content decides, not the name."""
    admin = story.who["administrator"]
    bad = admin.post("/office/pictures", data={"kind": "plan"}, files={"file": ("plan.png", b"<svg onload=x>")})
    assert 415 == bad.status_code
    good = {"file": ("plan.svg", b"\x89PNG\r\n\x1a\n")}
    assert "已上传" in admin.post("/office/pictures", data={"kind": "plan"}, files=good).text
    assert "image/png" == admin.get("/office/pictures/1").headers["content-type"]


def test_every_text_of_the_pages_is_there_in_english(erp: Any) -> None:
    """In templates and in the program; and what roles and states are called in both."""
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted((EXAMPLE / "erp" / "templates").iterdir()))
    program = "".join(path.read_text(encoding="utf-8") for path in sorted((EXAMPLE / "erp").glob("*.py")))
    asked = set(re.findall(r"""\bt\(["']([^"']+)["']\)""", pages)) | set(re.findall(r'say\("([^"]+)"\)', program))
    asked |= {name for _, name in re.findall(r'\("(/[^"]+)", "([^"]+)"\)', pages)}
    assert set() == asked - erp.texts.ENGLISH.keys() - erp.texts.CODES.keys()
