"""Reminders: whom they reach, and at most one a day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Notification
from core.clock import today
from core.errors import TransitionError
from core.models import AuditEntry
from surveys import services
from surveys.models import ReminderSent, Response
from surveys.services.reminders import message_text
from tests.factories.people import UnitFactory
from tests.factories.surveys import CampaignFactory, ReminderSentFactory, ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


def test_remind_reaches_units_that_have_not_sent(campaign, dinas, other_dinas, hr, head, operator):
    waiting = ResponseFactory(campaign=campaign, unit=dinas.unit)
    ResponseFactory(campaign=campaign, unit=other_dinas.unit, sent=True)
    unreached = ResponseFactory(campaign=campaign)

    done = services.remind(actor=hr.user, campaign=campaign, responses=Response.objects.all())

    assert done == services.Reminded(units=2, already=0, unreached=1)
    assert {one.user for one in Notification.objects.filter(kind="surveys.reminder")} == {head.user, operator.user}
    assert {one.response for one in ReminderSent.objects.all()} == {waiting, unreached}
    assert set(Response.objects.filter(reminded_on=today())) == {waiting, unreached}
    assert [(one.verb, one.details) for one in AuditEntry.objects.all()] == [
        ("surveys.campaign.reminded", {"units": 2})
    ]


def test_remind_twice_a_day_tells_nobody_twice(campaign, dinas, hr, head):
    ResponseFactory(campaign=campaign, unit=dinas.unit)
    services.remind(actor=hr.user, campaign=campaign, responses=Response.objects.all())

    again = services.remind(actor=hr.user, campaign=campaign, responses=Response.objects.all())

    assert again == services.Reminded(units=0, already=1, unreached=0)
    assert Notification.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_remind_again_the_next_day(campaign, dinas, hr, head):
    response = ResponseFactory(campaign=campaign, unit=dinas.unit)
    ReminderSentFactory(response=response, sent_on=today() - timedelta(days=1))

    done = services.remind(actor=hr.user, campaign=campaign, responses=Response.objects.all())

    assert done.units == 1


def test_remind_keeps_to_its_campaign(campaign, hr):
    other = ResponseFactory()

    done = services.remind(actor=hr.user, campaign=campaign, responses=Response.objects.filter(pk=other.pk))

    assert done.units == 0


def test_remind_tells_an_operator_once_for_many_units(campaign, dinas, hr, operator):
    for _one in range(3):
        ResponseFactory(campaign=campaign, unit=UnitFactory(parent=dinas.unit))

    done = services.remind(actor=hr.user, campaign=campaign, responses=Response.objects.all())

    assert done == services.Reminded(units=3, already=0, unreached=0)
    assert [one.user for one in Notification.objects.all()] == [operator.user]


def test_remind_refuses_a_closed_campaign(hr):
    campaign = ResponseFactory(campaign__closed=True).campaign

    with pytest.raises(TransitionError):
        services.remind(actor=hr.user, campaign=campaign, responses=Response.objects.all())


def test_one_reminder_a_day_is_held_by_the_database():
    one = ReminderSentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderSentFactory(response=one.response)


def test_message_text_holds_a_plain_link_and_the_last_day(campaign, settings):
    settings.PUBLIC_URL = "https://asn.example"
    campaign.closes_on = date(2026, 11, 30)

    text = message_text(campaign)

    assert f"https://asn.example/survei/kampanye/{campaign.public_id}/isi/" in text
    assert "30 November 2026" in text
