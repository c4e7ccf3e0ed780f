"""The example ERP in a real Chromium: from an empty house to a paid bill and a closed ticket, by mouse and by keyboard.

Screenshots of each scene are left in ``artefacts/erp``.
"""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
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

    def reads(self, text: str) -> None:
        """Wait until the page says so."""
        self.page.get_by_text(text, exact=False).first.wait_for()

    def shot(self, name: str) -> None:
        """Keep what the page looks like, and see that nothing runs out of it sideways."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
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
    owner.sign_in("13800000005")
    owner.reads("266.11")
    owner.shot("04-portal-narrow")
    owner.page.get_by_role("link", name="明细").first.click()
    owner.reads("98.56 ㎡ × 2.70 元/㎡/月")
    owner.shot("05-bill-explained-narrow")
    owner.page.goto("/my")
    owner.press("扫码缴费")
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
    desk.page.get_by_label("派给谁").first.fill("account-5")
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
