"""The survey in a real browser: autosave, a lost signal, the draft on the phone, a conflict, and no script at all."""

import pytest
from django.urls import reverse

from surveys.answers import by_question
from surveys.models import Response
from surveys.questionnaires import needs_survey as survey
from surveys.rules.questions import parse
from surveys.services import save_block
from tests.factories.surveys import ResponseFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('palu-draft:')).length"
PHONE = 360


@pytest.fixture
def response(dinas):
    return ResponseFactory(unit=dinas.unit)


def section_url(response: Response, code: str) -> str:
    return reverse("surveys:response_section", args=[response.public_id, code])


def stored(response: Response) -> dict[str, object]:
    return by_question(response.answers.all())


def wait_for_save(page) -> None:
    page.wait_for_selector(".bar [data-save][data-state=saved]")


def test_answers_save_themselves(response, head, open_page):
    page = open_page(section_url(response, "obstacles"), user=head.user, width=PHONE)

    page.check(f"[name={survey.OBSTACLE_ACCESS}][value='4']")
    page.fill(f"[name={survey.remark_of(survey.OBSTACLE_ACCESS)}]", "Kursi selalu penuh")
    wait_for_save(page)
    page.check(f"[name={survey.OBSTACLE_WORKLOAD}][value='2']")
    page.wait_for_function("mark => document.querySelector('[name=version]').value.startsWith(mark)", arg="2.")

    assert stored(response) == {
        survey.OBSTACLE_ACCESS: 4,
        survey.remark_of(survey.OBSTACLE_ACCESS): "Kursi selalu penuh",
        survey.OBSTACLE_WORKLOAD: 2,
    }
    assert page.evaluate(DRAFTS) == 0


def test_a31_a_lost_signal_keeps_the_choice_and_sends_it_once(response, head, open_page):
    page = open_page(section_url(response, "career"), user=head.user, width=PHONE)
    page.route("**/bagian/**", lambda route: route.abort())

    page.check(f"[name={survey.CAREER_CLARITY}][value='2']")
    page.wait_for_selector("[data-offline]:not([hidden])")
    offline = (page.inner_text("[data-offline] [data-count]"), page.evaluate(DRAFTS), stored(response))
    page.unroute("**/bagian/**")
    page.click("[data-retry]")
    wait_for_save(page)

    assert offline == ("1", 1, {})
    assert stored(response) == {survey.CAREER_CLARITY: 2}
    assert Response.objects.get().version == 1
    assert page.is_hidden("[data-offline]")
    assert page.evaluate(DRAFTS) == 0


def test_the_draft_on_the_phone_comes_back_after_a_reload(response, head, open_page):
    page = open_page(section_url(response, "career"), user=head.user, width=PHONE)
    page.route("**/bagian/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.on("dialog", lambda dialog: dialog.accept())
    page.check(f"[name={survey.CAREER_CLARITY}][value='5']")
    page.wait_for_selector("[data-offline]:not([hidden])")
    page.unroute("**/bagian/**")

    page.reload()
    wait_for_save(page)

    assert page.is_checked(f"[name={survey.CAREER_CLARITY}][value='5']")
    assert stored(response) == {survey.CAREER_CLARITY: 5}


def test_t35_a_conflict_shows_both_and_stores_the_choice(response, head, operator, open_page):
    page = open_page(section_url(response, "remarks"), user=head.user, width=PHONE)
    section = parse(response.campaign.questionnaire.definition).section("remarks")
    save_block(
        actor=operator.user, response=response, section=section, version=0, answers={survey.REMARKS: "dari operator"}
    )

    page.fill(f"[name={survey.REMARKS}]", "dari kepala")
    page.wait_for_selector(".conflict")
    shown = page.inner_text(".conflict")
    told = page.inner_text(".bar [data-save]")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    save = page.locator("#conflict button[value=stay]").bounding_box()
    menu = page.locator(".tabbar").bounding_box()
    page.check(f"[name=choose_{survey.REMARKS}][value=theirs]")
    page.click("#conflict button[value=stay]")
    page.wait_for_url(f"**{section_url(response, 'remarks')}")
    page.wait_for_selector(".conflict", state="detached")

    assert told == "Diubah dua orang: pilih, lalu simpan"
    assert save["y"] > 0
    assert save["y"] + save["height"] <= menu["y"]
    assert "dari operator" in shown
    assert "dari kepala" in shown
    assert stored(response) == {survey.REMARKS: "dari operator"}
    assert page.input_value(f"[name={survey.REMARKS}]") == "dari operator"


def test_without_javascript_enter_goes_on_and_rows_are_added(response, head, open_page):
    page = open_page(section_url(response, "training"), user=head.user, width=PHONE, java_script_enabled=False)

    page.fill("[name=training_needs-1-topic]", "Analisis data")
    page.click("[name=act][value='add:training_needs']")
    page.fill("[name=training_needs-2-topic]", "Menulis naskah dinas")
    page.press("[name=training_needs-2-topic]", "Enter")
    page.wait_for_url(f"**{section_url(response, 'career')}")

    rows = stored(response)[survey.TRAINING_ROWS]
    assert [row["topic"] for row in rows] == ["Analisis data", "Menulis naskah dinas"]
