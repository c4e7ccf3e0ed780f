"""The example ERP over HTTP: from an empty house to a paid bill and a closed ticket, and nobody where he may not be."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="python dev.py test-web installs it")
pytestmark = pytest.mark.web

ROLES = ("finance", "manager", "cashier", "service-desk", "repair")


class Story:
    """A house with its visitors, each with cookies of his own; ``now`` is the time."""

    def __init__(self, erp: Any, village: Any, folder: Path) -> None:
        client = import_module("starlette.testclient").TestClient
        self.village, self.password = village, village.password
        self.now = datetime(2025, 3, 10, 2, tzinfo=UTC)
        self.opened = erp.demo.paying_house(folder, clock=lambda: self.now)
        self.house = self.opened.__enter__()
        app = erp.app.create_app(self.house)
        self.visitor = lambda: client(app, base_url="http://erp.example")
        self.who: dict[str, Any] = {}

    def sign_in(self, role: str, phone: str) -> Any:
        """A visitor who has signed in."""
        visitor = self.visitor()
        seen = visitor.post("/sign-in", data={"phone": phone, "password": self.password}).text
        assert "退出" in seen
        assert ("尚欠" in seen) == (role not in ("repair", "owner")), "only who may see the books sees what is owed"
        self.who[role] = visitor
        return visitor

    def set_up(self) -> str:
        """From an empty house to rooms and an account for every role; returns who owns 1-1-101."""
        admin = self.who["administrator"] = self.visitor()
        admin.post("/first", data={"name": "管", "phone": "13800000000", "password": self.password})
        admin.post("/office/company", data={"code": "hk", "name": "宏科物业"})
        admin.post("/office/projects", data={"code": "jade", "name": "翠园", "company": "hk"})
        rooms = self.village.rooms.read_text(encoding="utf-8").replace("张三", "=张三")
        taken = admin.post("/office/workbook", files={"file": ("rooms.csv", rooms.encode(), "text/csv")})
        assert "全部通过" in taken.text
        found = admin.get("/office/spaces?id=1-1-101").text
        assert "=张三" in found
        party = re.search("<code>([^<]+)</code>", found)
        assert party
        for number, role in enumerate((*ROLES, "owner"), 1):
            account = {"name": role, "phone": f"1380000000{number}", "password": self.password, "role": role}
            more = {"party": party[1]} if role == "owner" else {}
            assert "已建立账号" in admin.post("/office/people", data=account | more).text
            self.sign_in(role, account["phone"])
        return party[1]

    def publish(self) -> str:
        """Draft, approve and publish the tariff, each by whom it befits."""
        drafted = self.who["finance"].post("/office/tariff/draft", data={"text": self.village.tariff}).text
        assert 'name="what"' not in drafted, "whoever may not approve is not offered it"
        id = re.search('name="tariff" value="([^"]+)"', self.who["manager"].get("/office/tariff").text)
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
def story(erp: Any, village: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A house in which the bills of March are out."""
    story = Story(erp, village, tmp_path_factory.mktemp("erp"))
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


OFFICE = ("/office", "/office/estate", "/office/kpi", "/office/trail", "/office/tariff", "/office/bills",
          "/office/counter", "/office/dunning", "/office/dunning/due", "/office/upkeep", "/office/tickets",
          "/office/staff", "/office/report", "/office/upkeep/page", "/office/tickets/page")  # fmt: skip


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
    assert 401 == tried("13800000005", story.password).status_code
    story.now += timedelta(minutes=16)
    assert 200 == tried("13800000005", story.password).status_code


class Phone:
    """Somebody who signs in by the code on his phone."""

    def __init__(self, story: Any, number: str) -> None:
        self.story, self.number, self.visitor = story, number, story.visitor()

    def ask(self) -> Any:
        """Ask for a code."""
        return self.visitor.post("/sign-in/code", data={"phone": self.number})

    def code(self) -> str:
        """The code of the last SMS; empty where none came."""
        found = re.search("code: ([0-9]{6})", self.visitor.get("/sign-in/inbox").text)
        return found[1] if found else ""

    def type(self, code: str) -> Any:
        """Type it in."""
        return self.visitor.post("/sign-in/code/try", data={"code": code})


def test_a_code_by_sms_signs_in_once_and_an_unknown_phone_gets_the_same_replies(story: Any) -> None:
    """By the vendor's protocol to the phone; bound to the browser that asked; too many are refused to both alike."""
    known, unknown = Phone(story, "13800000005"), Phone(story, "13811113333")
    story.now += timedelta(hours=1)
    same = [re.sub("138[0-9]{8}", "", each.ask().text) for each in (known, unknown)]
    assert same[0] == same[1] and "验证码已经发出" in same[0]
    assert known.code() and not unknown.code()
    wrong = "000000" if known.code() != "000000" else "111111"
    tried = [each.type(wrong) for each in (known, unknown)]
    assert {401} == {each.status_code for each in tried}
    assert 1 == len({re.sub("138[0-9]{8}", "", each.text) for each in tried})
    again = [each.ask() for each in (known, unknown)]
    assert {429} == {each.status_code for each in again}, "one a minute"
    other = Phone(story, known.number)
    assert str(other.type(known.code()).url).endswith("/sign-in/code"), "another browser asked for none"
    right = known.code()
    assert "退出" in known.type(right).text
    known.visitor.post("/sign-out")
    story.now += timedelta(minutes=2)
    known.ask()
    assert 401 == known.type(right).status_code, "the newest code is the only one"
    assert "退出" in known.type(known.code()).text


def test_five_wrong_codes_spend_the_code_and_lock_the_account(story: Any) -> None:
    """The right one is no use afterwards, nor is the password, for a quarter of an hour."""
    story.now += timedelta(hours=1)
    guest = Phone(story, "13800000003")
    guest.ask()
    right = guest.code()
    for _ in range(5):
        assert 401 == guest.type("000000" if right != "000000" else "111111").status_code
    assert 401 == guest.type(right).status_code
    by_password = {"phone": guest.number, "password": story.password}
    assert 401 == guest.visitor.post("/sign-in", data=by_password).status_code
    story.now += timedelta(minutes=16)
    assert 200 == guest.visitor.post("/sign-in", data=by_password).status_code


def settled(story: Any, path: str, form: dict[str, str]) -> None:
    """Settle terms, which two persons have to ask for."""
    first = story.sign_in("finance", "13800000001").post(path, data=form)
    assert 409 == first.status_code and "另一" in first.text
    assert "没有办成" not in story.sign_in("manager", "13800000002").post(path, data=form).text


def test_an_invoice_is_asked_for_written_numbered_and_turned_red(story: Any) -> None:
    """Terms by two; the batch sheet holds it; the number comes back by the client's list; red says why."""
    finance, fees = story.who["finance"], "service 物业服务费 3040801010000000000 6%"
    settled(story, "/office/invoices/settle", {"seller": "91310000MA1FL00000", "fees": fees})
    paid = {"key": "inv-1", "payer": "jade/1-1-102/1", "amount": "50.00", "method": "pos", "reference": "78"}
    story.who["cashier"].post("/office/pay", data=paid)
    about = re.search('name="about" value="([^"]+)"', finance.get("/office/invoices").text)
    assert about
    assert "已申请" in finance.post("/office/invoices/ask", data={"about": about[1], "buyer": "李𠮷商行"}).text
    assert finance.get("/office/invoices/sheet").content.startswith(b"PK")
    number = re.search("<code>([^<]+)</code>", finance.get("/office/invoices").text)
    assert number
    issued = f"发票流水号,数电发票号码\n{number[1]},25312000000012345678\n".encode()
    taken = finance.post("/office/invoices/take", files={"file": ("list.csv", issued)})
    assert "25312000000012345678" in taken.text and "李𠮷商行" in taken.text
    red = finance.post("/office/invoices/red", data={"number": number[1], "why": "抬头写错"})
    assert "已红冲" in red.text and "抬头写错" in red.text
    assert f'value="{about[1]}"' in red.text, "red, it may be asked for again"
    assert 404 == story.who["repair"].get("/office/invoices").status_code


def test_the_bank_takes_what_is_agreed_and_says_what_it_took(story: Any) -> None:
    """A batch is gathered once; its file has the account in clear, the page only its end; the return is posted once."""
    finance, payer = story.who["finance"], "jade/1-1-102/1"
    agreed = {"payer": payer, "holder": "李𠮷", "account": "6222021234567890", "since": "2025-01-01"}
    page = finance.post("/office/bank/mandate", data=agreed).text
    assert "****7890" in page and "6222021234567890" not in page
    for _ in range(2):
        assert "代扣 b1: 1" in finance.post("/office/bank/gather", data={"batch": "b1", "on": "2025-03-10"}).text
    file = finance.get("/office/bank/file?batch=b1").content.decode("gb18030")
    assert "6222021234567890" in file
    fen = file.splitlines()[1].split("|")[3]
    for _ in range(2):
        back = {"file": ("back.txt", f"1|{fen}|20250310\r\n1||{fen}|0000|\r\n".encode())}
        assert "成功 1" in finance.post("/office/bank/back", data={"batch": "b1"}, files=back).text
    assert "没有待缴的费用" in finance.get(f"/office/payer?id={payer}").text
    assert 404 == story.who["repair"].get("/office/bank/file?batch=b1").status_code


def test_a_statement_posts_what_is_sure_and_leaves_the_rest_to_a_person(story: Any) -> None:
    """The code in the remark is sure; money of nobody waits, and is set aside with a word."""
    finance = story.who["finance"]
    story.bill("2025-04")
    rows = """交易日期,收入金额,对方户名,摘要,流水号
2025-04-02,324.00,李𠮷,1-1-102 物业费,T1
2025-04-02,8.80,某人,不知道,T2
"""
    files = {"file": ("bank.csv", rows.encode(), "text/csv")}
    told = finance.post("/office/bank/statement", data={"account": "基本户"}, files=files).text
    assert "已入账 1" in told and "待认领 1" in told and "某人" in told
    line = re.search('name="line" value="([^"]+)"', told)
    assert line
    assert "没有待认领" in finance.post("/office/bank/claim", data={"line": line[1], "note": "利息"}).text


def test_a_day_of_the_channel_agrees_with_the_books(story: Any) -> None:
    """Terms by two; what the channel settled yesterday is what the owner paid; once more changes nothing."""
    finance, merchant = story.who["finance"], story.house.channels["wechatpay"].merchant
    settled(story, "/office/channels/settle", {"channel": "wechatpay", "merchant": merchant, "rate": "0.6%"})
    story.now = datetime(2025, 4, 20, 4, tzinfo=UTC)
    asked = story.sign_in("owner", "13800000006").post("/my/pay", data={"key": "qr-2"})
    number = re.search('name="number" value="([^"]+)"', asked.text)
    assert number
    assert "已收到，谢谢" in story.who["owner"].post("/my/phone", data={"number": number[1]}).text
    story.now += timedelta(days=1)
    finance = story.sign_in("finance", "13800000001")
    for _ in range(2):
        done = finance.post("/office/channels/reconcile", data={"channel": "wechatpay", "day": "2025-04-20"}).text
        assert "笔数 1 · 差异 0" in done and "没有要处理的差异" in done


def test_an_owner_may_pay_by_alipay_too(story: Any) -> None:
    """Each channel has its own code, notice and posting; somebody else's order is not there."""
    story.bill("2025-05")
    owner = story.sign_in("owner", "13800000006")
    asked = owner.post("/my/pay", data={"key": "qr-3", "channel": "alipay"})
    number = re.search('name="number" value="([^"]+)"', asked.text)
    assert number and "<svg" in asked.text
    assert 404 == owner.post("/my/check", data={"number": "another"}).status_code
    assert "已收到，谢谢" in owner.post("/my/phone", data={"number": number[1]}).text


def test_a_measure_that_is_typed_in_counts_in_the_months_sheet(story: Any) -> None:
    """The card explains it; typed in again it takes the place of the first."""
    manager = story.sign_in("manager", "13800000002")
    about = {"scheme": "company-quality", "period": "2025-03", "subject": "jade", "metric": "satisfaction-rate"}
    for part in ("9", "19"):
        shown = manager.post("/office/kpi/bring", data=about | {"part": part, "base": "20"}).text
        assert "已保存 1" in shown
    assert "19.00" in shown and ">9.00" not in shown, "the second takes the place of the first"
    card = re.search("满意度</td><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)<", shown)
    assert card and "95" in card[1] and card[2] != "–", "the card says what of, and gives points for it"
    assert "95" in manager.get("/office/kpi/page?scheme=company-quality&period=2025-03").text
    unknown = manager.post("/office/kpi/bring", data=about | {"part": "x"})
    assert 400 == unknown.status_code and "没有办成" in unknown.text


def test_who_looks_at_a_phone_and_who_wants_a_person_erased_stands_in_the_trail(story: Any) -> None:
    """In clear for a reason only; erased only when nothing stands against it; the trail is whole."""
    desk = story.sign_in("service-desk", "13800000004")
    clear = {"id": story.party, "field": "phone", "reason": "漏水联系"}
    assert "13800138000" not in desk.get(f"/office/person?id={story.party}").text
    assert "13800138000" in desk.post("/office/person/clear", data=clear).text
    admin = story.visitor()
    admin.post("/sign-in", data={"phone": "13800000000", "password": story.password})
    refused = admin.post("/office/person/erase", data={"id": story.party, "reason": "本人要求"})
    assert 409 == refused.status_code and "请先" in refused.text
    told = admin.get("/office/trail").text
    assert "审计链完整" in told and "漏水联系" in told and "看了明文" in told


def test_what_is_no_picture_is_not_taken(story: Any) -> None:
    """The content decides, not the name."""
    admin = story.who["administrator"]
    bad = admin.post("/office/pictures", data={"kind": "plan"}, files={"file": ("plan.png", b"<svg onload=x>")})
    assert 415 == bad.status_code
    good = {"file": ("plan.svg", b"\x89PNG\r\n\x1a\n")}
    assert "已上传" in admin.post("/office/pictures", data={"kind": "plan"}, files=good).text
    assert "image/png" == admin.get("/office/pictures/1").headers["content-type"]


def test_a_zone_is_kept_by_whoever_sets_projects_up(story: Any) -> None:
    """With the zone that it lies in; nobody else's word counts."""
    admin = story.visitor()
    admin.post("/sign-in", data={"phone": "13800000000", "password": story.password})
    north = {"code": "north", "name": "北区", "by": "direction"}
    assert "北区" in admin.post("/office/zones", data=north).text
    inner = admin.post("/office/zones", data={"code": "shops", "name": "商业街", "by": "function", "parent": "north"})
    assert "商业街" in inner.text and "已保存" in inner.text
    assert 409 == admin.post("/office/zones", data=north | {"parent": "shops"}).status_code
    assert 409 == story.sign_in("finance", "13800000001").post("/office/zones", data=north).status_code


def test_every_text_of_the_pages_is_there_in_english(erp: Any, village: Any) -> None:
    """In templates and in the program; and what roles and states are called in both."""
    folder = village.example / "erp"
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "templates").iterdir()))
    program = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    asked = set(re.findall(r"""\bt\(["']([^"']+)["']\)""", pages))
    asked |= set(re.findall(r"""say\(["']([^"']+)["']\)""", program))
    chinese = '"([^"]*[\u4e00-\u9fff][^"]*)"'
    asked |= set(re.findall(rf'"/office[^"]*", {chinese}', program)) | set(re.findall(rf'{chinese}, "/office', program))
    asked |= {name for name, _ in erp.menu.MENU if name}
    assert set() == asked - erp.texts.ENGLISH.keys() - erp.texts.CODES.keys()
