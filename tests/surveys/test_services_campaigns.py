"""What HR and the calendar do with a campaign."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import Notification
from core.clock import today
from core.errors import DomainError, TransitionError
from core.models import AuditEntry
from people.enums import UnitKind
from surveys import calendar, services
from surveys.enums import CampaignState, ResponseState
from surveys.models import Campaign, Questionnaire, Response
from surveys.questionnaires import needs_survey
from surveys.signals import campaign_closed
from surveys.tasks import run_calendar
from tests.factories.people import UnitFactory, make_head
from tests.factories.surveys import CampaignFactory, ResponseFactory

pytestmark = pytest.mark.django_db


def _verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def _fields(**changes: Any) -> dict[str, Any]:
    return {
        "plan_year": 2027,
        "title": "Survei kebutuhan 2027",
        "audience": [UnitKind.DINAS, UnitKind.BIDANG],
        "opens_on": date(2026, 11, 2),
        "closes_on": date(2026, 11, 30),
        **changes,
    }


def test_create_campaign_is_a_draft_with_the_shipped_questionnaire(hr):
    campaign = services.create_campaign(actor=hr.user, **_fields())

    assert (campaign.state, campaign.audience, campaign.created_by) == ("draft", ["dinas", "bidang"], hr.user)
    assert campaign.questionnaire.code == needs_survey.CODE
    assert _verbs() == ["surveys.campaign.created"]


def test_create_campaign_refuses_an_end_before_its_beginning(hr):
    with pytest.raises(ValidationError):
        services.create_campaign(actor=hr.user, **_fields(closes_on=date(2026, 11, 1)))

    assert Campaign.objects.count() == 0


def test_load_questionnaires_twice_stores_one(capsys, db):
    call_command("load_questionnaires")
    call_command("load_questionnaires")

    assert Questionnaire.objects.get().definition == needs_survey.definition()
    assert capsys.readouterr().out == "needs 1: Survei kebutuhan unit kerja\n" * 2


def test_change_campaign_changes_a_draft(hr):
    campaign = CampaignFactory(draft=True)

    services.change_campaign(
        actor=hr.user, campaign=campaign, version=0, **_fields(title="Survei 2027", plan_year=2028)
    )

    campaign.refresh_from_db()
    assert (campaign.title, campaign.plan_year, campaign.version) == ("Survei 2027", 2028, 1)
    assert _verbs() == ["surveys.campaign.changed"]


@pytest.mark.parametrize("state", [{}, {"closed": True}])
def test_change_campaign_refuses_once_opened(hr, state):
    campaign = CampaignFactory(**state)

    with pytest.raises(TransitionError):
        services.change_campaign(actor=hr.user, campaign=campaign, version=0, **_fields(title="Lain"))

    campaign.refresh_from_db()
    assert campaign.title == "Survei kebutuhan 2027"
    assert _verbs() == []


def test_open_campaign_makes_one_response_per_unit_of_the_audience(hr, dinas, other_dinas):
    bidang = UnitFactory(parent=dinas.unit)
    UnitFactory(parent=dinas.unit, kind=UnitKind.UPTD)
    UnitFactory(parent=dinas.unit, is_active=False)
    UnitFactory()  # below the city, in no agency
    campaign = CampaignFactory(draft=True)

    services.open_campaign(actor=hr.user, campaign=campaign)

    assert campaign.state == CampaignState.OPEN
    found = {(one.unit, one.dinas, one.state) for one in campaign.responses.select_related("unit", "dinas")}
    assert found == {
        (dinas.unit, dinas, "draft"),
        (bidang, dinas, "draft"),
        (other_dinas.unit, other_dinas, "draft"),
    }
    assert _verbs() == ["surveys.campaign.opened"]


def test_open_campaign_tells_heads_of_the_units_and_operators_of_their_agencies(hr, dinas, head, operator):
    bidang_head = make_head(UnitFactory(parent=dinas.unit))
    make_head(UnitFactory(parent=dinas.unit, kind=UnitKind.UPTD))
    campaign = CampaignFactory(draft=True)

    services.open_campaign(actor=hr.user, campaign=campaign)

    told = Notification.objects.filter(kind="surveys.opened")
    assert {one.user for one in told} == {head.user, operator.user, bidang_head.user}
    assert {one.url for one in told} == {f"/survei/kampanye/{campaign.public_id}/isi/"}


def test_open_campaign_twice_changes_nothing_more(hr, dinas, head):
    campaign = CampaignFactory(draft=True)
    services.open_campaign(actor=hr.user, campaign=campaign)

    services.open_campaign(actor=hr.user, campaign=Campaign.objects.get())

    assert Response.objects.count() == 1
    assert Notification.objects.count() == 1
    assert _verbs() == ["surveys.campaign.opened"]


def test_open_campaign_without_units_stays_a_draft(hr, dinas):
    campaign = CampaignFactory(draft=True, audience=[UnitKind.SCHOOL])

    with pytest.raises(DomainError):
        services.open_campaign(actor=hr.user, campaign=campaign)

    campaign.refresh_from_db()
    assert (campaign.state, campaign.opened_at) == ("draft", None)


def test_open_campaign_refuses_a_closed_one(hr, dinas):
    with pytest.raises(TransitionError):
        services.open_campaign(actor=hr.user, campaign=CampaignFactory(closed=True))


def test_extend_campaign_moves_the_last_day_and_tells_who_has_not_sent(hr, dinas, head, other_dinas):
    campaign = CampaignFactory(closes_on=date(2100, 1, 1))
    ResponseFactory(campaign=campaign, unit=dinas.unit)
    ResponseFactory(campaign=campaign, unit=other_dinas.unit, sent=True)
    make_head(other_dinas.unit)

    services.extend_campaign(actor=hr.user, campaign=campaign, closes_on=date(2100, 1, 2))

    assert campaign.closes_on == date(2100, 1, 2)
    assert [one.user for one in Notification.objects.filter(kind="surveys.extended")] == [head.user]
    assert _verbs() == ["surveys.campaign.extended"]


@pytest.mark.parametrize(
    ("last", "new"),
    [
        (date(2100, 1, 1), date(2100, 1, 1)),
        (date(2100, 1, 1), date(2099, 12, 31)),
        (date(2020, 1, 1), date(2020, 1, 2)),
    ],
)
def test_extend_campaign_refuses_no_later_or_past_days(hr, last, new):
    campaign = CampaignFactory(opens_on=date(2019, 1, 1), closes_on=last)

    with pytest.raises(DomainError):
        services.extend_campaign(actor=hr.user, campaign=campaign, closes_on=new)

    campaign.refresh_from_db()
    assert campaign.closes_on == last


@pytest.mark.parametrize("state", [{"draft": True}, {"closed": True}])
def test_extend_campaign_refuses_one_that_is_not_open(hr, state):
    with pytest.raises(TransitionError):
        services.extend_campaign(actor=hr.user, campaign=CampaignFactory(**state), closes_on=date(2100, 1, 1))


@pytest.fixture
def heard():
    """What receivers of `campaign_closed` get, with the states they find."""
    calls = []

    def receive(sender, campaign, actor, **kwargs):
        calls.append((campaign, actor, set(campaign.responses.values_list("state", flat=True))))

    campaign_closed.connect(receive)
    yield calls
    campaign_closed.disconnect(receive)


def test_close_campaign_freezes_every_response_then_sends_the_signal(hr, heard):
    campaign = CampaignFactory()
    sent = ResponseFactory(campaign=campaign, sent=True)
    for traits in ({}, {"started": True}, {"returned": True}):
        ResponseFactory(campaign=campaign, **traits)

    services.close_campaign(actor=hr.user, campaign=campaign)

    assert (campaign.state, campaign.closed_by) == (CampaignState.CLOSED, hr.user)
    assert heard == [(campaign, hr.user, {"closed"})]
    assert list(Response.objects.counted()) == [sent]
    assert AuditEntry.objects.get().details == {"units": 4, "sent": 1}


def test_close_campaign_twice_sends_one_signal(hr, heard):
    campaign = ResponseFactory(sent=True).campaign
    services.close_campaign(actor=hr.user, campaign=campaign)

    services.close_campaign(actor=hr.user, campaign=Campaign.objects.get())

    assert len(heard) == 1
    assert _verbs() == ["surveys.campaign.closed"]


def test_close_campaign_refuses_a_draft(hr, heard):
    with pytest.raises(TransitionError):
        services.close_campaign(actor=hr.user, campaign=CampaignFactory(draft=True))

    assert heard == []


def test_close_campaign_undoes_everything_when_a_receiver_fails(hr):
    campaign = ResponseFactory(sent=True).campaign

    def refuse(**kwargs):
        raise DomainError("no")

    campaign_closed.connect(refuse)
    try:
        with pytest.raises(DomainError):
            services.close_campaign(actor=hr.user, campaign=campaign)
    finally:
        campaign_closed.disconnect(refuse)

    assert Campaign.objects.get().state == CampaignState.OPEN
    assert Response.objects.get().state == ResponseState.SENT


@pytest.mark.parametrize(
    ("on", "opened"), [(date(2026, 11, 1), 0), (date(2026, 11, 2), 1), (date(2026, 11, 30), 1), (date(2026, 12, 1), 0)]
)
def test_calendar_opens_within_the_period(dinas, on, opened):
    campaign = CampaignFactory(draft=True)

    assert calendar.open_due(on) == opened

    campaign.refresh_from_db()
    assert campaign.state == ("open" if opened else "draft")


def test_calendar_opens_the_others_when_one_has_no_unit(dinas, caplog):
    CampaignFactory(draft=True, audience=[UnitKind.SCHOOL])
    good = CampaignFactory(draft=True)

    assert calendar.open_due(date(2026, 11, 2)) == 1

    assert list(Campaign.objects.open()) == [good]
    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.parametrize(("on", "state"), [(date(2026, 11, 30), "open"), (date(2026, 12, 1), "closed")])
def test_calendar_closes_after_the_last_day(on, state):
    campaign = ResponseFactory().campaign

    calendar.close_due(on)
    calendar.close_due(on)

    campaign.refresh_from_db()
    assert (campaign.state, campaign.closed_by) == (state, None)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "gone"}, "surveys_campaign_state"),
        ({"closes_on": date(2026, 11, 1)}, "surveys_campaign_period"),
        ({"plan_year": 27}, "surveys_campaign_plan_year"),
        ({"opened_at": None}, "surveys_campaign_opened_at"),
        ({"state": "closed"}, "surveys_campaign_closed_at"),
    ],
)
def test_campaign_constraints_hold(fields, constraint):
    campaign = CampaignFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(**fields)


def test_the_hourly_task_opens_and_closes(dinas):
    yesterday = today() - timedelta(days=1)
    due = ResponseFactory(campaign__opens_on=yesterday, campaign__closes_on=yesterday).campaign
    coming = CampaignFactory(draft=True, opens_on=today(), closes_on=today())

    run_calendar.delay()

    assert set(Campaign.objects.values_list("pk", "state")) == {(due.pk, "closed"), (coming.pk, "open")}


def test_the_calendar_leaves_open_what_was_extended_since_it_looked(monkeypatch, hr):
    campaign = CampaignFactory(closes_on=date(2026, 11, 30))
    ResponseFactory(campaign=campaign)
    close = services.close_campaign

    def extended_first(**arguments):
        Campaign.objects.filter(pk=campaign.pk).update(closes_on=date(2026, 12, 9))
        return close(**arguments)

    monkeypatch.setattr(calendar.services, "close_campaign", extended_first)

    assert calendar.close_due(date(2026, 12, 1)) == 0
    assert Campaign.objects.get().state == "open"
