"""palu.js in a real browser: what it saves, keeps, blocks and moves."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from privacy.notice import VERSION
from privacy.services import remember_notice
from tests.ui import urls

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('palu-draft:'))"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.ui.urls"),
]


@pytest.fixture(autouse=True)
def _trial_page(settings):
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
    urls.SAVES.clear()
    urls.ANSWERS.clear()


@pytest.fixture
def trial(hr, open_page):
    return open_page("/coba/", user=hr.user)


def state(page) -> str:
    return page.inner_text(".bar [data-save]")


def wait_for_state(page, text: str) -> None:
    page.wait_for_function("text => document.querySelector('.bar [data-save]').innerText.includes(text)", arg=text)


def test_a_change_is_saved_after_a_pause_and_the_version_follows(trial):
    trial.check("[name=o1][value=b]")
    trial.fill("#name", "Analisis data")
    wait_for_state(trial, "Tersimpan pukul 14.32")

    assert [(save["o1"], save["name"], save["version"], save["autosave"]) for save in urls.SAVES] == [
        ("b", "Analisis data", "2", "1")
    ]
    assert len(urls.SAVES[0]["save_key"]) == 32
    assert trial.input_value("[name=version]") == "3"
    assert trial.evaluate(DRAFTS) == []


def test_a_save_that_fails_is_sent_again_with_the_same_key(trial):
    urls.ANSWERS.append(503)
    trial.check("[name=o1][value=b]")
    trial.wait_for_selector("[data-offline]:not([hidden])")
    waiting = trial.inner_text("[data-offline] [data-count]")
    kept = trial.evaluate("Object.values(localStorage).map((text) => JSON.parse(text).values)")
    trial.click("[data-retry]")
    wait_for_state(trial, "Tersimpan pukul 14.32")

    assert waiting == "1"
    assert kept == [{"o1": "b"}]
    assert [save["status"] for save in urls.SAVES] == ["503", "200"]
    assert urls.SAVES[0]["save_key"] == urls.SAVES[1]["save_key"]
    assert trial.is_hidden("[data-offline]")
    assert trial.evaluate(DRAFTS) == []


def test_a35_without_network_choices_stay_on_the_device_and_come_back_but_typed_text_does_not(trial):
    trial.context.set_offline(True)
    trial.fill("#name", "Nama orang")
    trial.check("[name=o1][value=a]")
    wait_for_state(trial, "Tersimpan di perangkat ini")
    stored = trial.evaluate("JSON.stringify(localStorage)")
    trial.close()
    trial.context.set_offline(False)
    later = trial.context.new_page()
    later.goto("/coba/")
    wait_for_state(later, "Tersimpan pukul 14.32")

    assert "Nama orang" not in stored
    assert later.is_checked("[name=o1][value=a]")
    assert [(save["o1"], save["name"]) for save in urls.SAVES] == [("a", "")]
    assert later.evaluate(DRAFTS) == []


def test_leaving_without_network_is_held_back(trial):
    trial.context.set_offline(True)
    trial.check("[name=o1][value=a]")
    wait_for_state(trial, "Tersimpan di perangkat ini")
    trial.click("form[data-autosave] .btn")

    assert trial.url.endswith("/coba/")
    assert trial.is_checked("[name=o1][value=a]")
    assert urls.SAVES == []


def test_drafts_end_on_submit_and_on_sign_out(trial):
    trial.evaluate("localStorage.setItem('palu-draft:lain', JSON.stringify({at: Date.now(), values: {}}))")
    trial.check("[name=o1][value=a]")
    trial.click("form[data-autosave] .btn")
    trial.wait_for_selector("h1:text('Terkirim')")
    after_submit = trial.evaluate(DRAFTS)
    trial.click(".who summary")
    trial.click("[data-sign-out]")
    trial.wait_for_url("**/masuk/**")

    assert after_submit == ["palu-draft:lain"]
    assert trial.evaluate(DRAFTS) == []


def test_drafts_end_after_14_days(trial):
    old = "Date.now() - 15 * 24 * 3600 * 1000"
    trial.evaluate(
        f"localStorage.setItem('palu-draft:0198-blok-2', JSON.stringify({{at: {old}, values: {{o1: 'b'}}}}))"
    )
    trial.goto("/bantuan/")

    assert trial.evaluate(DRAFTS) == []


def test_a_conflict_is_shown_in_its_place_and_nothing_typed_is_lost(trial):
    urls.ANSWERS.append(409)
    trial.fill("#name", "Analisis data")
    trial.wait_for_selector("#conflict")

    assert trial.inner_text("[data-autosave-answer]") == "Siti mengubah ini"
    assert trial.input_value("#name") == "Analisis data"


def test_a_link_pressed_right_after_typing_goes_once_the_text_is_saved(trial):
    trial.fill("#name", "Analisis data")
    trial.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<a id=go href=/bantuan/>Bantuan</a>')"
    )
    trial.click("#go")
    trial.wait_for_url("**/bantuan/")

    assert [(save["name"], save["autosave"]) for save in urls.SAVES] == [("Analisis data", "1")]


def test_what_the_server_cannot_take_is_told_beside_its_field_and_the_mark_goes_again(trial):
    trial.fill("#name", "salah")
    trial.wait_for_selector("#name + p.err")
    marked = (trial.inner_text("#name + p.err"), trial.get_attribute("#name", "aria-invalid"), state(trial))
    trial.fill("#name", "Analisis data")
    wait_for_state(trial, "Tersimpan")

    assert marked == ("Tulis nama pelatihan.", "true", "Tulis nama pelatihan.")
    assert trial.locator("#name + p.err").count() == 0
    assert trial.get_attribute("#name", "aria-invalid") is None


def test_a_submit_waits_for_the_save_on_its_way_and_carries_its_version(trial):
    trial.fill("#name", "lambat")
    trial.wait_for_selector(".bar [data-save][data-state=saving]")
    trial.click("main form .btn")
    trial.wait_for_selector("#name", state="detached")

    assert [(save["autosave"], save["version"]) for save in urls.SAVES] == [("1", "2"), ("", "3")]


def test_a_second_press_sends_nothing(trial):
    trial.evaluate(
        "const button = document.querySelector('form[data-autosave] .btn'); window.sent = 0;"
        "document.addEventListener('submit', (event) => { if (!event.defaultPrevented) window.sent += 1; });"
        "addEventListener('beforeunload', () => localStorage.setItem('sent', window.sent));"
        "button.click(); window.face = button.textContent; button.click(); localStorage.setItem('face', window.face)"
    )
    trial.wait_for_selector("h1:text('Terkirim')")

    assert trial.evaluate("localStorage.getItem('sent')") == "1"
    assert trial.evaluate("localStorage.getItem('face')") == "Menyimpan…"
    assert len(urls.SAVES) == 1


def test_table_keys_work_in_the_focused_table_only(trial):
    trial.keyboard.press("j")
    outside = trial.evaluate("document.activeElement.id")
    trial.focus("#box")
    walked = []
    for key in ("j", "j", "j", "k"):
        trial.keyboard.press(key)
        walked.append(trial.evaluate("document.activeElement.id"))
    trial.keyboard.press("x")
    chosen = trial.inner_text("[data-chosen]")
    trial.keyboard.press("/")
    searching = trial.evaluate("document.activeElement.id")
    trial.keyboard.press("j")
    typed = trial.input_value("#find")
    trial.keyboard.press("Escape")

    assert outside != "ayu"
    assert walked == ["ayu", "citra", "citra", "ayu"]
    assert (chosen, searching, typed) == ("1", "find", "j")
    assert trial.evaluate("document.activeElement.id") == "box"


def test_table_keys_can_be_turned_off(trial):
    trial.goto(reverse("core:help"))
    trial.click("[data-keys-switch]")
    pressed = trial.get_attribute("[data-keys-switch]", "aria-pressed")
    trial.goto("/coba/")
    trial.focus("#box")
    trial.keyboard.press("j")

    assert pressed == "true"
    assert trial.evaluate("document.activeElement.id") == "box"


def test_choosing_all_counts_and_opens_the_bulk_bar(trial):
    closed = trial.is_hidden("[data-bulk]")
    trial.check("[data-choose-all]")

    assert closed
    assert trial.inner_text("[data-chosen]") == "2"
    trial.uncheck("[data-choose-all]")
    assert trial.is_hidden("[data-bulk]")


def test_ctrl_k_goes_to_search(trial):
    trial.keyboard.press("Control+k")

    assert trial.evaluate("document.activeElement.id") == "find"


def test_the_password_can_be_shown(open_page, db):
    page = open_page(reverse(settings.LOGIN_URL))
    page.fill("#id_password", "rahasia")
    page.check("[data-reveal] input")

    assert page.get_attribute("#id_password", "type") == "text"
    page.uncheck("[data-reveal] input")
    assert page.get_attribute("#id_password", "type") == "password"


def test_no_page_breaks_the_policy_or_throws(hr, open_page):
    page = open_page("/bantuan/", user=hr.user)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    for path in ("/galeri/", "/kotak-masuk/", "/coba/", "/bantuan/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")

    assert told == []


def test_an_expired_session_leads_a_fragment_request_to_sign_in(trial):
    trial.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    trial.evaluate("htmx.ajax('GET', '/kotak-masuk/', '#box')")
    trial.wait_for_url("**/masuk/?next=%2Fcoba%2F")

    assert trial.is_visible("#id_login")


@pytest.mark.parametrize("width", [360, 1440])
def test_sign_in_and_out_by_hand_without_javascript(width, hr, open_page):
    hr.user.set_password("kata-sandi-panjang-sekali")
    hr.user.email = "hr@palukota.go.id"
    hr.user.save()
    remember_notice(user=hr.user, version=VERSION)
    page = open_page("/", width=width, java_script_enabled=False)
    page.fill("#id_login", "hr@palukota.go.id")
    page.fill("#id_password", "kata-sandi-panjang-sekali")
    page.click("form .btn")
    signed_in = page.url
    if width == 360:
        page.click(".tabbar a:last-child")
    page.click(".who summary")
    page.click("[data-sign-out]")

    assert signed_in.rstrip("/").count("/") == 2
    assert "/masuk/" in page.url
