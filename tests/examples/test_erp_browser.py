"""The example ERP in a real Chromium: from an empty house to a paid bill and a closed ticket, by mouse and by keyboard.

Screenshots of each scene are left in ``artefacts/erp``.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="python dev.py test-web installs it")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.web,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "artefacts" / "erp"
PICTURES = os.environ.get("JIZHI_PICTURES")
SHOWN = {"02-tariff-checked", "04-portal-narrow", "05-bill-explained-narrow", "06-qr-narrow", "08-ticket", "10-board"}
NARROW = {"width": 375, "height": 720}


@pytest.fixture(scope="module")
def clock() -> list[datetime]:
    """The time that it is in the story, which moves it on."""
    return [datetime(2025, 3, 10, 2, tzinfo=UTC)]


@pytest.fixture(scope="module")
def address(erp: Any, clock: list[datetime], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the example with an empty house, on this machine."""
    uvicorn = import_module("uvicorn")
    with (
        erp.demo.paying_house(tmp_path_factory.mktemp("erp"), clock=lambda: clock[-1]) as house,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        server = uvicorn.Server(uvicorn.Config(erp.app.create_app(house), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser of the system."""
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Person:
    """Somebody with a browser of his own, who may not meet an error of a script."""

    def __init__(self, browser: Any, address: str, **more: Any) -> None:
        self.context = browser.new_context(base_url=address, locale="zh-CN", **more)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
        self.page.set_default_timeout(20_000)

    def fill(self, **fields: str) -> None:
        """Fill the form in which a field of the first name stands."""
        for label, text in fields.items():
            self.page.get_by_label(label, exact=False).first.fill(text)

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def sign_in(self, phone: str, password: str = "correct horse battery") -> None:
        """Sign in by the keyboard alone."""
        self.page.goto("/sign-in")
        self.page.wait_for_function("document.activeElement.name === 'phone'")
        self.page.keyboard.type(phone)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile("/(office|my)$"))

    def sign_in_by_code(self, phone: str) -> None:
        """Sign in by the code that comes to the phone, which the demonstration shows."""
        self.page.goto("/sign-in/code")
        self.page.wait_for_function("document.activeElement.name === 'phone'")
        self.page.keyboard.type(phone)
        self.page.keyboard.press("Enter")
        self.reads("验证码已经发出")
        self.press("演示：看手机收到的短信")
        arrived = self.page.locator("#sms").filter(has_text="code: ")  # the SMS goes out after the reply
        code = arrived.inner_text().removeprefix("code: ")
        self.page.get_by_label("验证码").fill(code)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile("/(office|my)$"))

    def reads(self, text: str) -> None:
        """Wait until the page says so."""
        try:
            self.page.get_by_text(text, exact=False).first.wait_for()
        except Exception as late:
            raise AssertionError(f"{text!r} is not on {self.page.url}: {self.page.inner_text('main')[:600]}") from late

    def shot(self, name: str) -> None:
        """Keep what the page looks like, and see that nothing runs out of it sideways."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state()
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
        if PICTURES and name in SHOWN:  # python dev.py pictures renews those of the documentation
            self.page.screenshot(path=Path(PICTURES) / f"erp-{name}.jpg", type="jpeg", quality=55)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} pixels wider than the screen"


def account(admin: Person, role: str, phone: str, password: str, party: str = "") -> None:
    """Make an account as the administrator does."""
    admin.page.goto("/office/people")
    admin.fill(姓名=role, 手机号=phone, 密码=password)
    admin.page.get_by_label("角色").select_option(role)
    admin.page.get_by_label("业主编号").fill(party)
    admin.press("建立")
    admin.reads("已建立账号")


def test_the_whole_story(browser: Any, address: str, village: Any) -> None:
    """Set up, import, tariff, bills, the owner pays by QR on a narrow screen, a ticket is opened and closed."""
    admin = Person(browser, address)
    admin.page.goto("/")
    admin.fill(姓名="管理员", 手机号="13800000000", 密码=village.password)
    admin.press("建立")
    admin.fill(公司编号="hk", 公司名称="宏科物业")
    admin.press("保存公司")
    admin.fill(项目编号="jade", 项目名称="翠园")
    admin.press("建立项目")
    admin.reads("请导入房产")
    admin.page.get_by_label("房产业主").set_input_files(village.rooms)
    admin.press("导入")
    admin.reads("全部通过")
    admin.page.goto("/office/estate")
    admin.page.get_by_label("房号").fill("张")
    admin.page.get_by_role("link", name="1-1-101").click()
    party = admin.page.locator("code").first.inner_text()
    admin.shot("01-space")
    for role, phone, whose in (("finance", "1", ""), ("manager", "2", ""), ("service-desk", "3", ""),
                               ("repair", "4", ""), ("owner", "5", party)):  # fmt: skip
        account(admin, role, f"1380000000{phone}", village.password, whose)

    finance = Person(browser, address)
    finance.sign_in("13800000001")
    finance.page.goto("/office/tariff")
    finance.page.get_by_label("TOML").fill(village.tariff.replace("area *", "aera *"))
    finance.reads("是不是“area”")
    finance.shot("02-tariff-checked")
    finance.page.get_by_label("TOML").fill(village.tariff)
    finance.reads("没有问题")
    finance.press("上月会是多少")
    finance.reads("590.11")
    finance.press("存为草稿")
    finance.reads("请另一人审批")
    manager = Person(browser, address)
    manager.sign_in("13800000002")
    manager.page.goto("/office/tariff")
    manager.press("审批")
    manager.reads("已办理")
    finance.page.goto("/office/tariff")
    finance.page.get_by_label("从").fill("2025-01-01")
    finance.press("发布")
    finance.reads("现行：")
    finance.page.goto("/office/bills")
    finance.press("出账")
    finance.reads("2 张账单")
    finance.shot("03-run")

    owner = Person(browser, address, viewport=NARROW, has_touch=True)
    owner.sign_in_by_code("13800000005")
    owner.reads("266.11")
    owner.shot("04-portal-narrow")
    owner.page.get_by_role("link", name="明细").first.click()
    owner.reads("98.56 ㎡ × 2.70 元/㎡/月")
    owner.shot("05-bill-explained-narrow")
    owner.page.goto("/my")
    owner.press("微信支付")
    owner.page.locator(".qr svg").wait_for()
    owner.shot("06-qr-narrow")
    phone = Person(browser, address, storage_state=owner.context.storage_state())
    phone.page.goto(owner.page.url)
    phone.press("演示：当作手机付款")
    phone.reads("已收到，谢谢")
    owner.reads("已收到，谢谢")  # the page follows by itself
    owner.shot("07-paid-narrow")

    owner.page.goto("/my")
    owner.page.get_by_label("说说什么事").fill("厨房漏水")
    owner.press("报事")
    owner.reads("待处理")
    desk, crew = Person(browser, address), Person(browser, address)
    desk.sign_in("13800000003")
    desk.page.goto("/office/tickets")
    desk.page.locator("table a").first.click()
    desk.page.get_by_label("派给谁").first.select_option("account-5")
    desk.press("派单")
    desk.reads("已派单")
    desk.shot("08-ticket")
    crew.sign_in("13800000004")
    crew.page.goto("/office/tickets")
    crew.page.locator("table a").first.click()
    for move in ("接单", "到场", "完工"):
        named = crew.page.get_by_role("button", name=move, exact=True)
        form = crew.page.locator("form", has=named, has_not=crew.page.locator("[name=price]")).first
        for field in form.locator("input:not([type=hidden])").all():
            field.fill("换了阀门")
        form.get_by_role("button").click()
        crew.reads("已办理")
    owner.page.reload()
    owner.press("评价")
    owner.reads("谢谢")
    owner.shot("09-rated-narrow")
    for name, path in (("10-board", "/office"), ("11-dunning", "/office/dunning"), ("12-report", "/office/report")):
        manager.page.goto(path)
        manager.page.wait_for_load_state("networkidle")
        manager.shot(name)


def agreed(people: tuple[Person, Person], path: str, **fields: str) -> None:
    """Settle terms on a page, which two persons have to ask for."""
    for person, told in zip(people, ("另一", "已保存"), strict=True):
        person.page.goto(path)
        person.fill(**fields)
        person.press("保存")
        person.reads(told)


def test_the_money_of_the_month(browser: Any, address: str, clock: list[datetime]) -> None:
    """After the story: an invoice for what was paid, a batch of debits and its return, the channel's day agrees."""
    finance, manager = Person(browser, address), Person(browser, address)
    finance.sign_in("13800000001")
    manager.sign_in("13800000002")
    agreed((finance, manager), "/office/invoices", 销售方税号="91310000MA1FL00000")
    finance.page.goto("/office/invoices")
    finance.press("申请开票")
    finance.reads("等开票")
    finance.shot("13-invoices")
    finance.page.goto("/office/bank")
    finance.page.get_by_text("登记协议").click()
    form = finance.page.locator("form[action='/office/bank/mandate']")
    for label, text in (("业主编号", "jade/1-1-102/1"), ("户名", "李𠮷"), ("扣款账号", "6222021234567890"),
                        ("从", "2025-01-01")):  # fmt: skip
        form.get_by_label(label).fill(text)
    form.get_by_role("button").click()
    finance.reads("****7890")
    finance.press("归集代扣")
    finance.reads("在途 1")
    with finance.page.expect_download() as taken:
        finance.page.get_by_role("link", name="下载送盘文件").click()
    out = Path(taken.value.path()).read_text(encoding="gb18030").splitlines()[1].split("|")
    told = f"1|{out[3]}|20250310\r\n1||{out[3]}|0000|\r\n"
    back = {"name": "back.txt", "mimeType": "text/plain", "buffer": told.encode()}
    finance.page.get_by_label("回盘文件").set_input_files(back)
    finance.press("导入回盘")
    finance.reads("成功 1")
    finance.shot("14-bank")
    agreed((finance, manager), "/office/channels", 商户号="1900000109")
    clock.append(clock[-1] + timedelta(days=1))
    finance.page.goto("/office/channels")
    finance.press("对账")
    finance.reads("差异 0")
    finance.shot("15-channels")


def test_what_a_manager_reads_and_an_administrator_keeps(browser: Any, address: str) -> None:
    """The month's sheet with a measure that was typed in; the trail; a plan of the estate; a person, masked."""
    manager, admin = Person(browser, address), Person(browser, address)
    manager.sign_in("13800000002")
    manager.page.goto("/office/kpi")
    manager.page.locator("[name=metric]").select_option("satisfaction-rate")
    manager.page.get_by_label("数值").fill("19")
    manager.page.get_by_label("总数").fill("20")
    manager.press("录入")
    manager.reads("已保存 1")
    manager.shot("16-kpi")
    manager.page.goto("/office/trail")
    manager.reads("审计链完整")
    manager.shot("17-trail")
    admin.sign_in("13800000000")
    admin.page.goto("/office/estate")
    admin.page.get_by_label("文件（PNG").set_input_files(ARTEFACTS / "10-board.png")
    admin.press("上传")
    admin.reads("已上传")
    assert admin.page.locator(".pictures img").first.evaluate("image => image.decode().then(() => image.naturalWidth)")
    admin.page.get_by_label("房号").fill("张")
    admin.page.get_by_role("link", name="1-1-101").click()
    admin.page.get_by_role("link", name="个人信息").click()
    admin.page.get_by_label("原因").fill("本人要求")
    admin.press("删除")
    admin.reads("没有办成")
    admin.shot("18-not-erased")


def test_the_office_in_the_pocket_and_in_the_dark(browser: Any, address: str) -> None:
    """Every page of the menu on 375 pixels, dark: nothing runs out sideways; the menu opens by the keyboard."""
    pocket = Person(browser, address, viewport=NARROW, color_scheme="dark")
    pocket.sign_in("13800000002")
    assert not pocket.page.locator("#menu a").first.is_visible()
    pocket.page.get_by_role("button", name="菜单").focus()
    pocket.page.keyboard.press("Enter")
    pocket.page.locator("#menu a").first.wait_for()
    pocket.page.screenshot(path=ARTEFACTS / "19-menu-narrow-dark.png")
    pocket.page.keyboard.press("Escape")
    for number, path in enumerate(pocket.page.locator("#menu a").evaluate_all("all => all.map(a => a.pathname)")):
        assert 200 == pocket.page.goto(path).status, path
        pocket.shot(f"20-narrow-dark-{number:02}-{path.rpartition('/')[2]}")


def test_the_pages_speak_english(browser: Any, address: str) -> None:
    """One button, and what is left of Chinese are names."""
    visitor = Person(browser, address)
    visitor.page.goto("/sign-in")
    visitor.press("English")
    visitor.reads("Password")
    assert not re.search("[\u4e00-\u9fff]", visitor.page.locator("main").inner_text())


def test_everything_is_reached_by_the_keyboard(browser: Any, address: str) -> None:
    """The first stop skips the menu; every field has a name; what has the focus is seen."""
    visitor = Person(browser, address)
    visitor.sign_in("13800000001")
    visitor.page.goto("/office/bills")
    visitor.page.keyboard.press("Tab")
    assert "跳到正文" == visitor.page.evaluate("document.activeElement.textContent")
    assert "solid" == visitor.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert visitor.page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, (
        "what has the focus is seen"
    )
    seen = set()
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        seen.add(visitor.page.evaluate("(document.activeElement.name || '') + document.activeElement.tagName"))
    assert {"periodINPUT", "issued_onINPUT", "BUTTON"} <= seen
    unnamed = "[...document.querySelectorAll('input:not([type=hidden]),select,textarea')].filter(e => !e.labels.length)"
    assert 0 == visitor.page.evaluate(f"{unnamed}.length")
