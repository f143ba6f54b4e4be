"""What HR does with campaigns, and what each reader sees of progress and results."""

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from accounts.models import Notification
from core.clock import today
from core.models import AuditEntry
from people.enums import UnitKind
from surveys.definitions import definition_of
from surveys.models import Campaign, ReminderSent, Response
from surveys.questionnaires import needs_survey as survey
from surveys.rules.questions import parse
from surveys.rules.results import FEWEST_REMARKS, RankedNeed
from tests.factories.people import DinasFactory, UnitFactory, make_head
from tests.factories.surveys import (
    AnswerFactory,
    CampaignFactory,
    ResponseFactory,
    answer_everything,
    training_need,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_hr(client, hr):
    client.force_login(hr.user)
    return client


@pytest.fixture
def campaign():
    return CampaignFactory(
        opens_on=today() - timedelta(days=9),
        closes_on=today() + timedelta(days=6),
        opened_at=datetime.now(UTC) - timedelta(days=9),
    )


def address(name: str, campaign: Campaign) -> str:
    return reverse(f"surveys:{name}", args=[campaign.public_id])


def _form(**changes):
    return {
        "title": "Survei kebutuhan 2027",
        "plan_year": "2027",
        "opens_on": today().isoformat(),
        "closes_on": (today() + timedelta(days=20)).isoformat(),
        "audience": [UnitKind.DINAS.value],
        "submit_key": "k1",
        **changes,
    }


def test_campaign_new_makes_one_draft_however_often_it_is_pressed(as_hr, dinas):
    answers = [as_hr.post(reverse("surveys:campaign_new"), _form()) for _press in range(2)]

    campaign = Campaign.objects.get()
    assert [one.url for one in answers] == [address("campaign_monitor", campaign)] * 2
    assert (campaign.state, campaign.audience, campaign.plan_year) == ("draft", ["dinas"], 2027)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"audience": []}, "audience"),
        ({"audience": ["satuan_pendidikan"]}, "audience"),
        ({"plan_year": "dua ribu"}, "plan_year"),
        ({"plan_year": "27"}, "__all__"),
        ({"closes_on": (today() - timedelta(days=1)).isoformat()}, "closes_on"),
        ({"opens_on": "2020-01-01", "closes_on": "2020-02-01"}, "closes_on"),
    ],
)
def test_campaign_new_names_what_is_wrong(as_hr, dinas, changes, field):
    answer = as_hr.post(reverse("surveys:campaign_new"), _form(**changes))

    assert list(answer.context["form"].errors) == [field]
    assert Campaign.objects.count() == 0


def test_a05_state_and_owner_cannot_be_posted(as_hr, dinas, hr):
    as_hr.post(reverse("surveys:campaign_new"), _form(state="open", created_by="999", version="7"))

    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.created_by, campaign.version) == ("draft", hr.user, 0)


def test_a_draft_is_changed_then_opened(as_hr, dinas, head):
    campaign = CampaignFactory(draft=True, audience=["dinas"])
    as_hr.post(address("campaign_change", campaign), _form(title="Survei 2028", plan_year="2028", version="0"))

    page = as_hr.get(address("campaign_open", campaign))
    answer = as_hr.post(address("campaign_open", campaign))

    campaign.refresh_from_db()
    assert page.context["units"] == 1
    assert answer.url == address("campaign_monitor", campaign)
    assert (campaign.title, campaign.plan_year, campaign.state) == ("Survei 2028", 2028, "open")
    assert Response.objects.get().unit == dinas.unit


def test_t35_two_who_change_a_draft_overwrite_nothing(as_hr, dinas):
    campaign = CampaignFactory(draft=True, audience=["dinas"])
    url = address("campaign_change", campaign)
    as_hr.post(url, _form(title="Survei pertama", version="0"))

    refused = as_hr.post(url, _form(title="Survei kedua", plan_year="2028", version="0"))

    campaign.refresh_from_db()
    assert (refused.status_code, campaign.title, campaign.plan_year) == (409, "Survei pertama", 2027)
    assert {field["name"]: (field["mine"], field["theirs"]) for field in refused.context["conflict"]["fields"]} == {
        "title": ("Survei kedua", "Survei pertama"),
        "plan_year": ("2028", "2027"),
    }
    as_hr.post(url, _form(title="Survei kedua", plan_year="2028", version="1") | {"choose_title": "theirs"})
    campaign.refresh_from_db()
    assert (campaign.title, campaign.plan_year) == ("Survei pertama", 2028)


def test_an_opened_campaign_keeps_its_questions(as_hr, campaign):
    answer = as_hr.post(address("campaign_change", campaign), _form(title="Lain"))

    assert list(answer.context["form"].errors) == ["audience"]
    campaign.refresh_from_db()
    assert campaign.title == "Survei kebutuhan 2027"


def test_opening_without_units_says_so_and_stays_a_draft(as_hr):
    campaign = CampaignFactory(draft=True)

    answer = as_hr.post(address("campaign_open", campaign))

    assert answer.status_code == 409
    assert answer.context["refusal"]
    assert Campaign.objects.get().state == "draft"


def _asked(campaign, parent, *, waiting=0, started=0, sent=0):
    made = []
    for traits, count in (({}, waiting), ({"started": True}, started), ({"sent": True}, sent)):
        made += [ResponseFactory(campaign=campaign, unit=UnitFactory(parent=parent), **traits) for _ in range(count)]
    return made


def test_monitor_shows_agencies_least_sent_first(as_hr, campaign, dinas, other_dinas):
    _asked(campaign, other_dinas.unit, sent=2)
    _one, started, _sent = _asked(campaign, dinas.unit, waiting=1, started=1, sent=1)
    AnswerFactory(response=started)
    AnswerFactory(response=started, question_code=survey.OBSTACLE_WORKLOAD)

    page = as_hr.get(address("campaign_monitor", campaign))

    rows = [one["row"] for one in page.context["agencies"]]
    assert [(one.dinas.name, one.units, one.started, one.sent, one.progress.value) for one in rows] == [
        ("Dinas Perhubungan", 3, 2, 1, "sedang"),
        ("Dinas Kesehatan", 2, 2, 2, "selesai"),
    ]
    assert rows[0].sections == (33, 0, 0, 0, 0)
    assert (page.context["units"], page.context["sent"], page.context["complete"]) == (5, 3, 1)


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("belum", ["Dinas C"]),
        ("sedang", ["Dinas B"]),
        ("selesai", ["Dinas A"]),
        ("lain", ["Dinas C", "Dinas B", "Dinas A"]),
    ],
)
def test_monitor_filters_agencies_by_state(as_hr, campaign, state, names):
    for name, counts in (("Dinas A", {"sent": 1}), ("Dinas B", {"started": 1, "sent": 1}), ("Dinas C", {"waiting": 1})):
        _asked(campaign, DinasFactory(name=name).unit, **counts)

    page = as_hr.get(address("campaign_monitor", campaign), {"keadaan": state})

    assert [one["row"].dinas.name for one in page.context["agencies"]] == names


@pytest.mark.parametrize(("state", "expected"), [("belum", [0]), ("sedang", [1]), ("selesai", [2]), ("", [0, 1, 2])])
def test_monitor_of_one_agency_lists_its_units(as_hr, campaign, dinas, other_dinas, state, expected):
    made = _asked(campaign, dinas.unit, waiting=1, started=1, sent=1)
    _asked(campaign, other_dinas.unit, waiting=1)

    page = as_hr.get(address("campaign_monitor", campaign), {"dinas": str(dinas.public_id), "keadaan": state})

    assert list(page.context["page"]) == [made[number] for number in expected]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("hr", {"a", "b", "c"}),
        ("leader", {"a", "b", "c"}),
        ("head", {"a", "b"}),
        ("operator", {"a", "b"}),
        ("bidang", {"b"}),
    ],
)
def test_t03_monitor_counts_only_units_in_scope(client, request, campaign, dinas, other_dinas, who, expected):
    bidang = UnitFactory(parent=dinas.unit)
    for unit in (dinas.unit, bidang, other_dinas.unit):
        ResponseFactory(campaign=campaign, unit=unit)
    names = {"a": dinas.unit, "b": bidang, "c": other_dinas.unit}
    user = make_head(bidang).user if who == "bidang" else request.getfixturevalue(who).user
    client.force_login(user)

    page = client.get(address("campaign_monitor", campaign))

    assert page.context["units"] == len(expected)
    body = page.content.decode()
    if len(expected) < 3:
        assert [one.unit for one in page.context["page"]] == [names[key] for key in sorted(expected)]
        assert other_dinas.name not in body


def test_t03_monitor_of_an_agency_outside_the_scope_is_404(client, campaign, head, other_dinas):
    ResponseFactory(campaign=campaign, unit=head.unit)
    ResponseFactory(campaign=campaign, unit=other_dinas.unit)
    client.force_login(head.user)

    page = client.get(address("campaign_monitor", campaign), {"dinas": str(other_dinas.public_id)})

    assert page.status_code == 404


@pytest.mark.parametrize("agencies", [1, 9])
def test_monitor_query_count_does_not_grow(as_hr, campaign, agencies, django_assert_max_num_queries):
    for _one in range(agencies):
        for response in _asked(campaign, DinasFactory().unit, waiting=1, started=1, sent=2):
            AnswerFactory(response=response)
    DinasFactory()
    definition_of(campaign)  # kept by the process from the first page on

    with django_assert_max_num_queries(12):
        as_hr.get(address("campaign_monitor", campaign))


@pytest.mark.parametrize("campaigns", [1, 6])
def test_campaign_list_query_count_does_not_grow(as_hr, campaigns, django_assert_max_num_queries):
    for _one in range(campaigns):
        ResponseFactory(sent=True)

    with django_assert_max_num_queries(6):
        page = as_hr.get(reverse("surveys:campaign_list"))

    assert [(one.units, one.sent) for one in page.context["page"]] == [(1, 1)] * campaigns


def test_t03_campaign_list_of_a_leader_hides_drafts(client, leader, campaign, dinas):
    ResponseFactory(campaign=campaign, unit=dinas.unit)
    CampaignFactory(draft=True)
    client.force_login(leader.user)

    assert list(client.get(reverse("surveys:campaign_list")).context["page"]) == [campaign]


def test_remind_page_says_whom_it_reaches_then_reminds(as_hr, campaign, dinas, head, other_dinas):
    _asked(campaign, other_dinas.unit, sent=1, waiting=2)
    ResponseFactory(campaign=campaign, unit=dinas.unit)

    page = as_hr.get(address("campaign_remind", campaign))
    as_hr.post(address("campaign_remind", campaign))

    assert (page.context["waiting"], page.context["again"]) == (3, 0)
    assert list(page.context["agencies"]) == [("Dinas Kesehatan", 2), ("Dinas Perhubungan", 1)]
    assert ReminderSent.objects.count() == 3
    assert [one.user for one in Notification.objects.filter(kind="surveys.reminder")] == [head.user]


def test_remind_chosen_agencies_and_units_only(as_hr, campaign, dinas, other_dinas):
    chosen = _asked(campaign, dinas.unit, waiting=2)
    one, _other = _asked(campaign, other_dinas.unit, waiting=2)

    as_hr.post(address("campaign_remind", campaign), {"dinas": [dinas.public_id], "unit": [one.public_id]})

    assert {sent.response for sent in ReminderSent.objects.all()} == {*chosen, one}


@pytest.mark.parametrize("field", ["dinas", "unit"])
@pytest.mark.parametrize("foreign", ["other", "nonsense"])
def test_a03_one_foreign_id_refuses_the_whole_reminder(as_hr, campaign, dinas, field, foreign):
    own = ResponseFactory(campaign=campaign, unit=dinas.unit)
    other = ResponseFactory()
    ids = {"dinas": (dinas.public_id, other.dinas.public_id), "unit": (own.public_id, other.public_id)}[field]

    answer = as_hr.post(
        address("campaign_remind", campaign), {field: [ids[0], ids[1] if foreign == "other" else "1 OR 1=1"]}
    )

    assert answer.status_code == 404
    assert ReminderSent.objects.count() == 0


def test_extend_moves_the_last_day(as_hr, campaign):
    later = campaign.closes_on + timedelta(days=3)

    refused = as_hr.post(address("campaign_extend", campaign), {"closes_on": campaign.closes_on.isoformat()})
    as_hr.post(address("campaign_extend", campaign), {"closes_on": later.isoformat()})

    assert list(refused.context["form"].errors) == ["closes_on"]
    campaign.refresh_from_db()
    assert campaign.closes_on == later


def test_close_says_what_happens_then_closes(as_hr, campaign, dinas):
    _asked(campaign, dinas.unit, waiting=1, started=2, sent=3)

    page = as_hr.get(address("campaign_close", campaign))
    as_hr.post(address("campaign_close", campaign))

    assert (page.context["units"], page.context["sent"], page.context["filling"]) == (6, 3, 2)
    campaign.refresh_from_db()
    assert campaign.state == "closed"
    assert set(Response.objects.values_list("state", flat=True)) == {"closed"}


def test_a22_get_closes_nothing(as_hr, campaign):
    as_hr.get(address("campaign_close", campaign))

    campaign.refresh_from_db()
    assert campaign.state == "open"


def test_reopen_needs_a_reason_and_tells_the_unit(as_hr, campaign, dinas, head):
    response = ResponseFactory(campaign=campaign, unit=dinas.unit, sent=True)
    url = reverse("surveys:response_reopen", args=[response.public_id])

    refused = as_hr.post(url, {"reason": ""})
    as_hr.post(url, {"reason": "Angka pegawai keliru"})

    assert list(refused.context["form"].errors) == ["reason"]
    response.refresh_from_db()
    assert (response.state, response.reopened_reason) == ("returned", "Angka pegawai keliru")
    assert Notification.objects.get(kind="surveys.reopened").user == head.user


# --- Results ----------------------------------------------------------------------------------------------------------
def _results(client, campaign, **query):
    return client.get(address("campaign_results", campaign), query)


def test_results_count_what_stands_as_sent(as_hr, campaign, dinas, other_dinas):
    started, strong, weak = _asked(campaign, dinas.unit, sent=2, started=1)
    answer_everything(strong, hinders=4, needs=(training_need("Data", 5), training_need("Bicara", 1, urgency="later")))
    answer_everything(weak, hinders=1, needs=(training_need("data", 2, urgency="later"),))
    answer_everything(started, hinders=4)
    ResponseFactory(campaign=campaign, unit=other_dinas.unit)

    found = _results(as_hr, campaign).context["results"]

    assert (found.asked, found.answered) == (4, 2)
    obstacles = {one.result.code: one.result.counts for one in found.obstacles}
    assert obstacles == dict.fromkeys(survey.OBSTACLES, (1, 0, 0, 1))
    assert found.clarity.result.counts == (0, 2, 0, 0, 0)
    assert found.needs == [RankedNeed("Data", "", 2, 7, 1), RankedNeed("Bicara", "", 1, 1, 0)]
    assert found.remark_count == 2


@pytest.mark.parametrize(("count", "shown"), [(FEWEST_REMARKS - 1, 0), (FEWEST_REMARKS, FEWEST_REMARKS)])
def test_t37_free_texts_are_shown_from_ten_on(as_hr, campaign, dinas, count, shown):
    for number, response in enumerate(_asked(campaign, dinas.unit, sent=count)):
        AnswerFactory(response=response, section="remarks", question_code=survey.REMARKS, value=f"Catatan {number}")

    found = _results(as_hr, campaign).context["results"]

    assert sorted(found.remarks) == sorted(f"Catatan {number}" for number in range(shown))
    assert found.remark_count == count


def test_a_sentence_that_many_wrote_stands_once(as_hr, campaign, dinas):
    for response in _asked(campaign, dinas.unit, sent=FEWEST_REMARKS):
        AnswerFactory(response=response, section="remarks", question_code=survey.REMARKS, value="Sinyal lemah")

    shown = _results(as_hr, campaign).context

    assert (shown["remarks"], shown["results"].remark_count) == (["Sinyal lemah"], FEWEST_REMARKS)


@pytest.mark.parametrize(("who", "asked"), [("hr", 3), ("leader", 3), ("head", 2), ("operator", 2), ("bidang", 1)])
def test_t03_results_rest_on_the_units_in_scope(client, request, campaign, dinas, other_dinas, who, asked):
    bidang = UnitFactory(parent=dinas.unit)
    for unit, topic in ((dinas.unit, "Satu"), (bidang, "Dua"), (other_dinas.unit, "Tiga")):
        response = ResponseFactory(campaign=campaign, unit=unit, sent=True)
        answer_everything(response, needs=(training_need(topic),))
    user = make_head(bidang).user if who == "bidang" else request.getfixturevalue(who).user
    client.force_login(user)

    found = _results(client, campaign).context["results"]

    assert found.answered == asked
    topics = {3: {"Satu", "Dua", "Tiga"}, 2: {"Satu", "Dua"}, 1: {"Dua"}}
    assert {one.label for one in found.needs} == topics[asked]


def test_t03_results_of_an_agency_outside_the_scope_are_404(client, campaign, head, other_dinas):
    ResponseFactory(campaign=campaign, unit=head.unit, sent=True)
    ResponseFactory(campaign=campaign, unit=other_dinas.unit, sent=True)
    client.force_login(head.user)

    assert _results(client, campaign, dinas=str(other_dinas.public_id)).status_code == 404
    file = client.get(address("campaign_results_file", campaign), {"dinas": str(other_dinas.public_id)})
    assert file.status_code == 404


def test_results_of_one_agency(as_hr, campaign, dinas, other_dinas):
    for one in (dinas, other_dinas):
        answer_everything(
            ResponseFactory(campaign=campaign, unit=one.unit, sent=True), needs=(training_need(one.name),)
        )

    page = _results(as_hr, campaign, dinas=str(dinas.public_id))

    assert page.context["dinas"] == dinas
    assert [one.label for one in page.context["results"].needs] == ["Dinas Perhubungan"]


def test_results_without_answers_say_so(as_hr, campaign, dinas):
    _asked(campaign, dinas.unit, waiting=1)

    page = _results(as_hr, campaign)

    assert page.status_code == 200
    assert page.context["career_chart"] is None


def test_results_of_a_draft_are_404(as_hr):
    assert _results(as_hr, CampaignFactory(draft=True)).status_code == 404


@pytest.mark.parametrize("units", [2, 12])
def test_results_query_count_does_not_grow(as_hr, campaign, dinas, units, django_assert_max_num_queries):
    for number, response in enumerate(_asked(campaign, dinas.unit, sent=units)):
        answer_everything(response, hinders=1 + number % 4, needs=(training_need(f"T{number}"),))

    with django_assert_max_num_queries(12):
        _results(as_hr, campaign)


def test_results_file_holds_the_needs_as_text(as_hr, campaign, dinas):
    response = ResponseFactory(campaign=campaign, unit=dinas.unit, sent=True)
    answer_everything(response, needs=(training_need("=HYPERLINK(1)", 4),))

    answer = as_hr.get(address("campaign_results_file", campaign))

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [["=HYPERLINK(1)", 1, 4, 1]]
    assert sheet["A2"].data_type == "s"
    assert AuditEntry.objects.get().verb == "surveys.results.exported"


def test_t37_results_file_holds_every_question_and_free_text_from_ten_on(as_hr, campaign, dinas):
    _asked(campaign, dinas.unit, waiting=1)
    for number, response in enumerate(_asked(campaign, dinas.unit, sent=FEWEST_REMARKS)):
        answer_everything(response, hinders=1 + number % 2)
        if not number:
            AnswerFactory(response=response, question_code=survey.remark_of(survey.OBSTACLE_ACCESS), value="Jauh")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(as_hr.get(address("campaign_results_file", campaign)))))

    rows = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=2)]
    sections = parse(campaign.questionnaire.definition).sections
    access = next(one for section in sections for one in section.questions if one.code == survey.OBSTACLE_ACCESS)
    assert [row[3:] for row in rows if row[1] == access.title["id"]][:4] == [[5, 0.5], [5, 0.5], [0, 0], [0, 0]]
    assert ["Pengaduan dijawab dalam 5 hari kerja", 10, 1] in [row[2:] for row in rows]
    assert {row[0] for row in rows} == {section.title["id"] for section in sections}
    assert [row[1].value for row in book.worksheets[2].iter_rows(min_row=2)] == ["Mohon pendampingan"] * 10


def test_pace_is_drawn_against_the_time_left(as_hr, dinas):
    campaign = CampaignFactory(opened_at=datetime(2026, 11, 2, 1, 0, tzinfo=UTC))
    _asked(campaign, dinas.unit, sent=3, waiting=9)
    Response.objects.filter(sent_at__isnull=False).update(sent_at=datetime(2026, 11, 20, 16, 30, tzinfo=UTC))

    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=False):
        chart = as_hr.get(address("campaign_monitor", campaign)).context["pace_chart"]

    assert chart.title == "Laju 0,4 unit sehari belum cukup"
    assert chart.rows[0] == ("2 November 2026", "0")
    assert ("21 November 2026", "3") in chart.rows  # 00.30 WITA
    assert chart.rows[-1][1] == "12"
