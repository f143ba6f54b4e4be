"""What a head and an operator do: list, sections without JavaScript, autosave, check, send, receipt."""

import gzip
import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from people.enums import Role
from surveys import registry
from surveys.answers import by_question
from surveys.definitions import definition_of
from surveys.models import Answer, Response
from surveys.questionnaires import needs_survey as survey
from surveys.registry import Choice
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory, UnitFactory, make_head
from tests.factories.surveys import CampaignFactory, ResponseFactory, answer_everything, training_need

pytestmark = pytest.mark.django_db

OBSTACLES = dict.fromkeys(survey.OBSTACLES, "3")
NEED = {
    "training_needs-rows": "1",
    "training_needs-1-topic": "Analisis data",
    "training_needs-1-people": "3",
    "training_needs-1-urgency": "this_year",
    "training_needs-1-why": "Laporan terlambat",
}


@pytest.fixture
def response(dinas):
    return ResponseFactory(unit=dinas.unit)


@pytest.fixture
def as_head(client: Client, head) -> Client:
    client.force_login(head.user)
    return client


def section_url(response: Response, code: str) -> str:
    return reverse("surveys:response_section", args=[response.public_id, code])


def post(client: Client, response: Response, code: str, data: dict[str, Any], **extra: Any) -> Any:
    """Posts a section as its form would: with the mark of what stands there now."""
    page = client.get(section_url(response, code))
    mark = {"version": page.context["version"], "save_key": page.context["save_key"]}
    return client.post(section_url(response, code), {**mark, **data}, **extra)


def stored(response: Response) -> dict[str, Any]:
    return by_question(response.answers.all())


def _page(name, response, *args):
    return reverse(f"surveys:{name}", args=[response.public_id, *args])


def test_every_page_of_a_reopened_response_says_why(client, head, dinas):
    response = ResponseFactory(unit=dinas.unit, returned=True)
    answer_everything(response)
    client.force_login(head.user)

    check = client.get(_page("response_check", response))
    first = client.get(_page("response_section", response, "obstacles"))

    assert ["Angka keliru" in page.content.decode() for page in (check, first)] == [True, True]


def test_mine_shows_the_own_survey_on_top_and_units_below_after(as_head, response, dinas, other_dinas):
    below = ResponseFactory(campaign=response.campaign, unit=UnitFactory(parent=dinas.unit))
    sent = ResponseFactory(campaign=response.campaign, unit=UnitFactory(parent=dinas.unit), sent=True)
    ResponseFactory(campaign=response.campaign, unit=other_dinas.unit)
    ResponseFactory(unit=dinas.unit, campaign__draft=True)

    page = as_head.get(reverse("surveys:mine"))

    assert [one.response for one in page.context["waiting"]] == [response]
    assert list(page.context["below"]) == [below]
    assert list(page.context["sent"]) == [sent]
    assert reverse("surveys:response_edit", args=[response.public_id]) in page.content.decode()


def test_mine_of_someone_without_a_role_is_empty(client, employee, response):
    client.force_login(employee.user)

    page = client.get(reverse("surveys:mine"))

    assert (page.context["waiting"], list(page.context["below"]), list(page.context["sent"])) == ([], [], [])


@pytest.mark.parametrize("count", [1, 12])
def test_mine_query_count_does_not_grow(client, head, dinas, count, django_assert_max_num_queries):
    campaign = ResponseFactory(unit=dinas.unit).campaign
    for _one in range(count):
        ResponseFactory(campaign=campaign, unit=UnitFactory(parent=dinas.unit))
        ResponseFactory(campaign=campaign, unit=UnitFactory(parent=dinas.unit), sent=True)
    client.force_login(head.user)
    definition_of(campaign)  # kept by the process from the first page on

    with django_assert_max_num_queries(10):
        page = client.get(reverse("surveys:mine"))

    assert len(page.context["below"]) == count


def test_the_whole_survey_without_javascript(as_head, response):
    start = as_head.get(reverse("surveys:response_edit", args=[response.public_id]))
    assert start.url == section_url(response, "obstacles")

    after = [
        post(as_head, response, "obstacles", {**OBSTACLES, "act": "next"}),
        post(as_head, response, "training", {**NEED, "act": "next"}),
        post(as_head, response, "career", {survey.CAREER_CLARITY: "2", "act": "next"}),
        post(as_head, response, "indicators", {"indicators-rows": "1", "indicators-1-name": "SKM", "act": "next"}),
        post(as_head, response, "remarks", {survey.REMARKS: "Mohon pendampingan", "act": "next"}),
    ]
    check_url = reverse("surveys:response_check", args=[response.public_id])
    assert [one.url for one in after] == [
        *(section_url(response, code) for code in ("training", "career", "indicators", "remarks")),
        check_url,
    ]

    check = as_head.get(check_url)
    assert check.context["absent"] == 0
    send = {"version": check.context["form"]["version"].value(), "declared": "on", "submit_key": "k"}
    sent = as_head.post(reverse("surveys:response_send", args=[response.public_id]), send, follow=True)

    response.refresh_from_db()
    assert response.state == "sent"
    assert response.receipt_number in sent.content.decode()
    assert stored(response) == {
        **dict.fromkeys(survey.OBSTACLES, 3),
        survey.TRAINING_ROWS: [training_need()],
        survey.CAREER_CLARITY: 2,
        survey.INDICATORS: [{"name": "SKM"}],
        survey.REMARKS: "Mohon pendampingan",
    }


@pytest.mark.parametrize(
    ("code", "act", "to"),
    [
        ("obstacles", "back", "mine"),
        ("obstacles", "close", "mine"),
        ("career", "back", "training"),
        ("career", "next", "indicators"),
        ("career", "stay", "career"),
        ("career", "nonsense", "indicators"),
    ],
)
def test_every_button_saves_then_leads_on(as_head, response, code, act, to):
    question = survey.CAREER_CLARITY if code == "career" else survey.OBSTACLE_ACCESS

    answer = post(as_head, response, code, {question: "2", "act": act})

    assert answer.url == (reverse("surveys:mine") if to == "mine" else section_url(response, to))
    assert stored(response) == {question: 2}


def test_rows_are_added_and_removed_without_javascript(as_head, response):
    added = post(as_head, response, "training", {**NEED, "act": "add:training_needs"}, follow=True)
    assert added.context["form"].rows == {"training_needs": 2}

    two = {**NEED, "training_needs-rows": "2", "training_needs-2-topic": "Menulis", "act": "add:training_needs"}
    post(as_head, response, "training", two)
    assert [row["topic"] for row in stored(response)["training_needs"]] == ["Analisis data", "Menulis"]

    removed = post(as_head, response, "training", {**two, "act": "remove:training_needs:1"}, follow=True)
    assert [row["topic"] for row in stored(response)["training_needs"]] == ["Menulis"]
    assert removed.context["form"].rows == {"training_needs": 1}


def test_a_wrong_value_stores_nothing_and_keeps_what_was_typed(as_head, response):
    answer = post(as_head, response, "training", {**NEED, "training_needs-1-people": "tiga"})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["training_needs-1-people"]
    assert 'value="tiga"' in answer.content.decode()
    assert stored(response) == {}


def test_too_many_rows_are_refused_in_words(as_head, response):
    rows = {f"training_needs-{n}-topic": f"Topik {n}" for n in range(1, 10)}

    answer = post(as_head, response, "training", {**rows, "training_needs-rows": "99"})

    assert [row["topic"] for row in stored(response)["training_needs"]] == [f"Topik {n}" for n in range(1, 9)]
    assert answer.status_code == 302


def test_missing_answers_do_not_stop_filling_but_sending(as_head, response):
    post(as_head, response, "obstacles", {survey.OBSTACLE_ACCESS: "1", "act": "next"})
    check = as_head.get(reverse("surveys:response_check", args=[response.public_id]))

    answer = as_head.post(
        reverse("surveys:response_send", args=[response.public_id]), {"version": "1", "declared": "on"}
    )

    assert check.context["absent"] == 4
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["__all__"]
    response.refresh_from_db()
    assert response.state == "draft"


def test_send_needs_the_declaration(as_head, response):
    answer_everything(response)

    answer = as_head.post(reverse("surveys:response_send", args=[response.public_id]), {"version": "0"})

    assert list(answer.context["form"].errors) == ["declared"]
    response.refresh_from_db()
    assert response.state == "draft"


def test_t34_double_press_of_send_gives_one_receipt(as_head, response):
    answer_everything(response)
    data = {"version": "0", "declared": "on", "submit_key": "same"}
    url = reverse("surveys:response_send", args=[response.public_id])

    answers = [as_head.post(url, data) for _press in range(2)]

    assert [one.url for one in answers] == [reverse("surveys:response_receipt", args=[response.public_id])] * 2
    assert AuditEntry.objects.filter(verb="surveys.response.sent").count() == 1


def test_t35_send_of_a_page_that_is_stale_shows_the_answers_again(as_head, response, operator):
    answer_everything(response)
    other = Client()
    other.force_login(operator.user)
    post(other, response, "remarks", {survey.REMARKS: "baru"})

    answer = as_head.post(
        reverse("surveys:response_send", args=[response.public_id]), {"version": "0", "declared": "on"}
    )

    assert list(answer.context["form"].errors) == ["__all__"]
    assert answer.context["form"]["version"].value() == 1
    assert "baru" in answer.content.decode()


def test_operator_fills_but_never_sends(client, operator, response):
    answer_everything(response)
    client.force_login(operator.user)

    saved = post(client, response, "remarks", {survey.REMARKS: "dari operator"})
    check = client.get(reverse("surveys:response_check", args=[response.public_id]))
    sent = client.post(reverse("surveys:response_send", args=[response.public_id]), {"version": "1", "declared": "on"})

    assert (saved.status_code, check.context["may_send"], sent.status_code) == (302, False, 403)
    response.refresh_from_db()
    assert response.state == "draft"


def test_sent_answers_are_read_only(as_head, dinas):
    response = ResponseFactory(unit=dinas.unit, sent=True)
    answer_everything(response)
    detail = reverse("surveys:response_detail", args=[response.public_id])

    pages = [
        as_head.get(reverse("surveys:response_edit", args=[response.public_id])),
        as_head.get(section_url(response, "remarks")),
        as_head.post(section_url(response, "remarks"), {survey.REMARKS: "terlambat", "version": "2."}),
        as_head.get(reverse("surveys:response_check", args=[response.public_id])),
    ]

    assert [page.url for page in pages] == [detail] * 4
    assert Answer.objects.get(question_code=survey.REMARKS).value == "Mohon pendampingan"
    assert as_head.get(detail).context["may_fill"] is False


# --- Autosave ---------------------------------------------------------------------------------------------------------
AUTOSAVE = {"HTTP_X_AUTOSAVE": "1"}


def test_autosave_answers_with_the_new_mark(as_head, response):
    first = post(as_head, response, "remarks", {survey.REMARKS: "a"}, **AUTOSAVE)
    again = as_head.post(
        section_url(response, "remarks"),
        {"version": first.json()["version"], survey.REMARKS: "b", "save_key": "k2"},
        **AUTOSAVE,
    )

    assert again.status_code == 200
    assert again.json()["version"].startswith("2.")
    assert set(again.json()) == {"version", "saved_at"}
    assert stored(response) == {survey.REMARKS: "b"}


def test_t34_autosave_that_is_sent_again_is_saved_once(as_head, response):
    data = {"version": "0.", survey.REMARKS: "a", "save_key": "offline-1"}

    answers = [as_head.post(section_url(response, "remarks"), data, **AUTOSAVE) for _try in range(2)]

    assert [one.json()["version"][:2] for one in answers] == ["1.", "1."]
    assert Response.objects.get().version == 1


def test_autosave_of_a_wrong_value_says_where_and_keeps_the_rest(as_head, response):
    typed = {**NEED, "training_needs-1-people": "0"}
    answer = post(as_head, response, "training", typed, **AUTOSAVE)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["training_needs-1-people"]
    row = Answer.objects.get(question_code="training_needs").value
    assert {row["topic"]} == {NEED["training_needs-1-topic"]}
    assert "people" not in row
    assert answer.json()["version"].startswith("1.")


def test_t35_continue_after_the_autosave_arrived_is_no_conflict(as_head, response):
    mark = as_head.get(section_url(response, "career")).context["version"]
    typed = {survey.CAREER_CLARITY: "2", "version": mark}
    as_head.post(section_url(response, "career"), {**typed, "save_key": "auto"}, **AUTOSAVE)

    onwards = as_head.post(section_url(response, "career"), {**typed, "save_key": "page", "act": "next"})

    assert onwards.status_code == 302
    assert stored(response)[survey.CAREER_CLARITY] == 2


@pytest.mark.parametrize("version", ["9" * 5000 + ".x", "9" * 30 + ".x", "².x"])
def test_a_senseless_version_is_a_stale_one(as_head, response, version):
    post(as_head, response, "career", {survey.CAREER_CLARITY: "1"})
    answer = as_head.post(section_url(response, "career"), {survey.CAREER_CLARITY: "2", "version": version})

    assert answer.status_code == 409


def test_autosave_and_its_answer_stay_below_2_kb(as_head, response):
    page = as_head.get(section_url(response, "training"))
    data = {"version": page.context["version"], "save_key": "k" * 32, "csrfmiddlewaretoken": "t" * 64, **NEED}
    answer = as_head.post(section_url(response, "training"), data, **AUTOSAVE)

    sent = sum(len(name) + len(value) + 110 for name, value in data.items())  # a multipart part has ~110 bytes of head
    assert sent + len(answer.content) <= 2048


def test_t35_conflict_keeps_both_texts_and_the_choice_is_stored(as_head, response, operator):
    mine = as_head.get(section_url(response, "remarks")).context["version"]
    other = Client()
    other.force_login(operator.user)
    post(other, response, "remarks", {survey.REMARKS: "kata operator"})

    clash = as_head.post(section_url(response, "remarks"), {"version": mine, survey.REMARKS: "kata kepala"})
    assert clash.status_code == 409
    fields = clash.context["conflict"]["fields"]
    assert [(one["mine"], one["theirs"]) for one in fields] == [("kata kepala", "kata operator")]
    assert stored(response) == {survey.REMARKS: "kata operator"}

    marks = {"version": [mine, clash.context["version"]], survey.REMARKS: "kata kepala"}
    as_head.post(section_url(response, "remarks"), {**marks, f"choose_{survey.REMARKS}": "theirs"})
    assert stored(response) == {survey.REMARKS: "kata operator"}

    latest = as_head.get(section_url(response, "remarks")).context["version"]
    choice = {"version": latest, survey.REMARKS: "kata kepala", f"choose_{survey.REMARKS}": "mine"}
    as_head.post(section_url(response, "remarks"), choice)
    assert stored(response) == {survey.REMARKS: "kata kepala"}


def test_remarks_on_several_obstacles_say_which_one_they_are_about(as_head, response, operator):
    remarks = [survey.remark_of(one) for one in survey.OBSTACLES[:2]]
    mine = as_head.get(section_url(response, "obstacles")).context["version"]
    other = Client()
    other.force_login(operator.user)
    post(other, response, "obstacles", {**OBSTACLES, **dict.fromkeys(remarks, "kata operator")})

    clash = as_head.post(section_url(response, "obstacles"), {"version": mine, **dict.fromkeys(remarks, "x" * 501)})
    faulty = clash.context["form"]
    clash = as_head.post(section_url(response, "obstacles"), {"version": mine, **dict.fromkeys(remarks, "kata kepala")})
    check = as_head.get(reverse("surveys:response_check", args=[response.public_id]))

    named = ["Akses ke pelatihan: Catatan", "Motivasi: Catatan"]
    assert [faulty[one].label for one in remarks] == named
    assert [one["label"] for one in clash.context["conflict"]["fields"] if one["name"] in remarks] == named
    labels = [row["label"] for section in check.context["sections"] for row in section["rows"]]
    assert len(labels) == len(set(labels))
    assert set(named) <= set(labels)


def test_t35_conflict_of_an_autosave_comes_as_a_fragment(as_head, response, operator):
    mine = as_head.get(section_url(response, "remarks")).context["version"]
    other = Client()
    other.force_login(operator.user)
    post(other, response, "remarks", {survey.REMARKS: "kata operator"})

    clash = as_head.post(section_url(response, "remarks"), {"version": mine, survey.REMARKS: "kata kepala"}, **AUTOSAVE)

    assert clash.status_code == 409
    assert clash.templates[0].name == "surveys/_conflict.html"
    assert clash.content.decode().count('name="version"') == 1


def test_t35_another_section_is_no_conflict(as_head, response, operator):
    mine = as_head.get(section_url(response, "remarks")).context["version"]
    other = Client()
    other.force_login(operator.user)
    post(other, response, "career", {survey.CAREER_CLARITY: "4"})

    answer = as_head.post(section_url(response, "remarks"), {"version": mine, survey.REMARKS: "kata kepala"})

    assert answer.status_code == 302
    assert stored(response) == {survey.CAREER_CLARITY: 4, survey.REMARKS: "kata kepala"}


def test_a33_autosave_after_closing_is_refused_in_words(as_head, response):
    url, mark = section_url(response, "remarks"), {"version": "0.", survey.REMARKS: "terlambat"}
    Response.objects.update(state="closed")

    answer = as_head.post(url, mark, **AUTOSAVE)

    assert (answer.status_code, set(answer.json())) == (409, {"message"})
    assert stored(response) == {}


def test_a05_fields_of_nobody_are_ignored_and_logged(as_head, response, caplog):
    with caplog.at_level(logging.WARNING, logger="surveys"):
        post(as_head, response, "remarks", {survey.REMARKS: "a", "state": "sent", "unit": "1", "sent_at": "now"})

    response.refresh_from_db()
    assert (response.state, response.sent_at) == ("draft", None)
    assert stored(response) == {survey.REMARKS: "a"}
    assert [record.getMessage() for record in caplog.records] == [f"fields ignored, response_id={response.pk} count=3"]


def test_a09_a10_markup_in_answers_is_shown_as_text(as_head, response):
    attack = '<script>alert(1)</script><b hx-get="/x" onclick="y">'
    post(as_head, response, "remarks", {survey.REMARKS: attack})
    post(as_head, response, "training", {**NEED, "training_needs-1-topic": attack})

    pages = [
        as_head.get(url).content.decode()
        for url in (
            section_url(response, "remarks"),
            section_url(response, "training"),
            reverse("surveys:response_check", args=[response.public_id]),
            reverse("surveys:response_detail", args=[response.public_id]),
        )
    ]

    assert [page for page in pages if "<script>alert" in page or "<b hx-get" in page] == []
    assert all("&lt;script&gt;alert(1)&lt;/script&gt;" in page for page in pages)


# --- Scope ------------------------------------------------------------------------------------------------------------
def test_t03_t05_a01_only_the_own_units_are_visible(client, head, response, dinas, other_dinas):
    foreign = ResponseFactory(campaign=response.campaign, unit=other_dinas.unit, sent=True)
    client.force_login(head.user)

    pages = [
        client.get(reverse(name, args=[foreign.public_id]))
        for name in (
            "surveys:response_edit",
            "surveys:response_check",
            "surveys:response_receipt",
            "surveys:response_receipt_file",
            "surveys:response_detail",
        )
    ]
    pages.append(client.get(section_url(foreign, "remarks")))
    pages.append(client.post(section_url(foreign, "remarks"), {survey.REMARKS: "a", "version": "2."}))
    pages.append(client.post(reverse("surveys:response_send", args=[foreign.public_id]), {"declared": "on"}))

    assert {page.status_code for page in pages} == {404}
    assert [page for page in pages if foreign.unit.name in page.content.decode()] == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("hr", {"dinas", "bidang", "other"}),
        ("leader", {"dinas", "bidang", "other"}),
        ("head", {"dinas", "bidang"}),
        ("operator", {"dinas", "bidang"}),
        ("bidang", {"bidang"}),
        ("employee", set()),
        ("admin_user", set()),
    ],
)
def test_t03_response_scope_is_exact(request, dinas, other_dinas, who, expected):
    campaign = CampaignFactory()
    bidang = UnitFactory(parent=dinas.unit)
    known = {
        ResponseFactory(campaign=campaign, unit=unit).pk: name
        for name, unit in (("dinas", dinas.unit), ("bidang", bidang), ("other", other_dinas.unit))
    }
    user = make_head(bidang).user if who == "bidang" else request.getfixturevalue(who).user

    assert {known[pk] for pk in Response.objects.visible_to(user).values_list("pk", flat=True)} == expected


def test_a04_former_head_finds_nothing_at_the_next_request(client, head, response):
    client.force_login(head.user)
    before = client.get(section_url(response, "remarks")).status_code
    head.valid_to = head.valid_from.replace(year=head.valid_from.year + 1)
    head.save()

    after = [client.get(section_url(response, "remarks")), client.post(section_url(response, "remarks"), {})]

    assert (before, [page.status_code for page in after]) == (200, [404, 404])


def test_hr_reads_but_does_not_fill(client, hr, response):
    client.force_login(hr.user)

    assert client.get(section_url(response, "remarks")).status_code == 403
    edit = client.get(reverse("surveys:response_edit", args=[response.public_id]))
    assert edit.url == reverse("surveys:response_detail", args=[response.public_id])


def test_unknown_section_is_404(as_head, response):
    assert as_head.get(section_url(response, "nothing")).status_code == 404


# --- What the system knows --------------------------------------------------------------------------------------------
@pytest.fixture
def known_indicators(monkeypatch):
    rows = [{"name": "Pengaduan dijawab tepat waktu", "target": "90%"}]
    monkeypatch.setitem(registry._sources, survey.INDICATOR_PREFILL, {"test": lambda user, unit: rows})


def test_known_indicators_are_filled_in_until_the_section_is_saved(as_head, response, known_indicators):
    first = as_head.get(section_url(response, "indicators"))
    assert first.context["form"]["indicators-1-name"].value() == "Pengaduan dijawab tepat waktu"
    assert stored(response) == {}

    post(as_head, response, "indicators", {"indicators-rows": "1"})

    again = as_head.get(section_url(response, "indicators"))
    assert again.context["form"]["indicators-1-name"].value() is None


def test_t22_pages_are_not_kept_by_the_browser(as_head, response):
    assert "no-store" in as_head.get(section_url(response, "remarks")).headers["Cache-Control"]


def test_question_page_html_stays_below_10_kb(as_head, response, monkeypatch):
    many = [Choice(f"programme:{n}", f"Pelatihan pengelolaan layanan publik bidang {n}") for n in range(180)]
    monkeypatch.setitem(registry._sources, survey.TOPIC_SOURCE, {"test": lambda user, unit: many})
    rows = [training_need(f"Kebutuhan nomor {n} dengan kata yang panjang", n) for n in range(1, 9)]
    answer_everything(response, needs=tuple(rows))

    sizes = {
        code: len(gzip.compress(as_head.get(section_url(response, code)).content, 6))
        for code in ("obstacles", "training", "career", "indicators", "remarks")
    }

    assert {code: size for code, size in sizes.items() if size > 10 * 1024} == {}


@pytest.mark.parametrize("needs", [1, 8])
def test_section_query_count_does_not_grow(as_head, response, needs, django_assert_max_num_queries):
    answer_everything(response, needs=tuple(training_need(f"T{n}") for n in range(needs)))
    EmployeeFactory.create_batch(needs, unit=response.unit)
    definition_of(response.campaign)  # kept by the process from the first page on

    with django_assert_max_num_queries(9):
        as_head.get(section_url(response, "training"))


def test_campaign_answer_leads_to_the_one_response_or_the_list(client, response, head, operator, leader):
    url = reverse("surveys:campaign_answer", args=[response.campaign.public_id])
    found = {}
    for name, role in (("head", head), ("operator", operator), ("leader", leader)):
        client.force_login(role.user)
        found[name] = client.get(url).url

    edit = reverse("surveys:response_edit", args=[response.public_id])
    assert found == {"head": edit, "operator": edit, "leader": reverse("surveys:mine")}


def test_receipt_file_is_a_pdf_named_after_its_number(as_head, dinas):
    response = ResponseFactory(unit=dinas.unit, sent=True)
    answer_everything(response)

    answer = as_head.get(reverse("surveys:response_receipt_file", args=[response.public_id]))

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{response.receipt_number}.pdf"'
    assert b"".join(answer).startswith(b"%PDF")
    assert AuditEntry.objects.get().verb == "surveys.receipt.exported"


def test_head_of_two_units_sees_both_on_top(client, head, response, dinas):
    bidang = UnitFactory(parent=dinas.unit)
    RoleAssignmentFactory(user=head.user, role=Role.HEAD, unit=bidang)
    second = ResponseFactory(campaign=response.campaign, unit=bidang)
    client.force_login(head.user)

    page = client.get(reverse("surveys:mine"))

    assert [one.response for one in page.context["waiting"]] == [response]
    assert list(page.context["below"]) == [second]


@pytest.mark.parametrize("needs", [0, 8])
def test_autosave_query_count_does_not_grow(as_head, response, needs, django_assert_max_num_queries):
    answer_everything(response, needs=tuple(training_need(f"T{n}") for n in range(needs)))
    response.refresh_from_db()
    definition_of(response.campaign)  # kept by the process from the first page on
    change = {**OBSTACLES, "version": str(response.version)}

    with django_assert_max_num_queries(13):
        answer = as_head.post(section_url(response, "obstacles"), change, **AUTOSAVE)

    assert answer.status_code == 200
