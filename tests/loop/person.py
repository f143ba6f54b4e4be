"""Somebody at a browser: signs in, goes to pages, presses what is there, reads what it says."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from playwright.sync_api import Locator, Page, expect

PATIENCE = 30_000  # milliseconds; the machine may be busy
PASSWORD = "sandi-uji-ombak-2026"


def t(words: str, **values: Any) -> str:
    """What the Indonesian page says for a source string."""
    with translation.override("id"):
        return translation.gettext(words) % values if values else translation.gettext(words)


def _shown(words: str | re.Pattern[str]) -> str | re.Pattern[str]:
    return t(words) if isinstance(words, str) else words


@dataclass
class Person:
    """`login` is what they type: a NIP or an e-mail. `role` is the label to act under where they hold several."""

    browser: Any
    base_url: str
    login: str
    role: str = ""

    def __post_init__(self) -> None:
        self.page: Page = self.browser.new_context(
            base_url=self.base_url, viewport={"width": 1440, "height": 900}, locale="id-ID", reduced_motion="reduce"
        ).new_page()
        self.page.set_default_timeout(PATIENCE)

    def sign_in(self) -> "Person":
        self.page.context.clear_cookies()
        self.page.goto("/masuk/")
        self.page.fill("input[name=login]", self.login)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name=t("Sign in")).click()
        self.page.wait_for_url(lambda url: "/masuk" not in url)
        if "/pemberitahuan/" in self.page.url:  # the privacy notice, at the first sign-in
            self.page.get_by_role("button", name=t("I have read it")).click()
            self.page.wait_for_url(lambda url: "/pemberitahuan/" not in url)
        if self.role:
            self.act_as(self.role)
        return self

    def act_as(self, label: str) -> None:
        self.page.locator("details.who > summary").click()
        self.page.get_by_role("button", name=label).click()
        self.reads(label, within=".who summary")

    def sign_out(self) -> None:
        self.page.locator("details.who > summary").click()
        self.page.get_by_role("button", name=t("Sign out")).click()
        self.page.wait_for_url("**/masuk/")

    def close(self) -> None:
        self.page.context.close()

    # --- Moving ---
    def go(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer, path
        assert answer.ok, f"{path} answered {answer.status}"

    def menu(self, words: str) -> None:
        self.page.locator("#menu").get_by_role("link", name=t(words), exact=True).click()

    def follow(self, words: str | re.Pattern[str]) -> None:
        self.main.get_by_role("link", name=_shown(words)).first.click()

    def press(self, words: str | re.Pattern[str]) -> None:
        self.main.get_by_role("button", name=_shown(words)).first.click()

    def press_next(self) -> None:
        """The button of a part of the survey that saves and goes on."""
        before = self.page.url
        self.main.locator("button[name=act][value=next]:visible").last.click()
        self.page.wait_for_url(lambda url: url != before)

    def row(self, words: str) -> Locator:
        return self.main.locator("tr, li").filter(has_text=words).first

    # --- Filling ---
    def fill(self, **values: str) -> None:
        """Text, numbers, dates and lists by field name; a radio or a box by its value, a single box by "on"."""
        for name, value in values.items():
            self.set(name, value)

    def set(self, name: str, value: str) -> None:
        field = self.main.locator(f"[name='{name}']:not([type=hidden])")
        kind = field.first.evaluate("element => element.tagName == 'SELECT' ? 'select' : element.type")
        if kind == "select":
            field.select_option(value)
        elif kind == "checkbox" and value == "on":
            field.check()
        elif kind in {"radio", "checkbox"}:
            self.main.locator(f"[name='{name}'][value='{value}']").check()
        else:
            field.fill(value)

    # --- Reading ---
    @property
    def main(self) -> Locator:
        return self.page.locator("main, #content").first

    def reads(self, *words: str | re.Pattern[str], within: str = "main") -> None:
        for one in words:
            expect(self.page.locator(within).first).to_contain_text(_shown(one), ignore_case=True, timeout=PATIENCE)

    def does_not_read(self, *words: str) -> None:
        for one in words:
            expect(self.main).not_to_contain_text(_shown(one), ignore_case=True)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def tail(self) -> str:
        """The address without its host."""
        return self.page.url.removeprefix(self.base_url)
