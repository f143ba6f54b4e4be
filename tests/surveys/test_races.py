"""Two connections at once: saving, sending and closing meet (A31, A33)."""

from datetime import date

import pytest
import time_machine

from core.errors import StaleVersionError, TransitionError
from people.enums import UnitKind
from surveys import services
from surveys.models import Answer, Campaign, Response
from surveys.questionnaires import needs_survey as survey
from surveys.rules.questions import parse
from surveys.signals import campaign_closed
from tests.at_once import at_once
from tests.factories.people import RoleAssignmentFactory
from tests.factories.surveys import CampaignFactory, ResponseFactory, answer_everything

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


@pytest.fixture
def seen():
    """How many answers a receiver of `campaign_closed` finds."""
    counts: list[int] = []

    def receive(sender, campaign, **kwargs):
        counts.append(Answer.objects.filter(response__campaign=campaign).count())

    campaign_closed.connect(receive)
    yield counts
    campaign_closed.disconnect(receive)


def test_a33_answers_that_arrive_while_closing_are_in_or_refused(seen):
    hr, head = RoleAssignmentFactory().user, RoleAssignmentFactory().user
    for _round in range(ROUNDS):
        response = ResponseFactory(campaign=CampaignFactory(audience=[UnitKind.DINAS]))
        section = parse(response.campaign.questionnaire.definition).section("remarks")
        outcome: list[str] = []

        def save(response=response, section=section, outcome=outcome):
            answers = {survey.REMARKS: "datang saat ditutup"}
            try:
                services.save_block(actor=head, response=response, section=section, version=0, answers=answers)
                outcome.append("saved")
            except TransitionError:
                outcome.append("refused")

        def close(campaign=response.campaign):
            services.close_campaign(actor=hr, campaign=Campaign.objects.get(pk=campaign.pk))

        at_once(save, close)

        stored = Answer.objects.filter(response=response).count()
        assert (outcome, stored, seen[-1]) in [(["saved"], 1, 1), (["refused"], 0, 0)]
        assert Response.objects.get(pk=response.pk).state == "closed"


def test_a33_sending_while_closing_is_counted_or_refused():
    hr, head = RoleAssignmentFactory().user, RoleAssignmentFactory().user
    for _round in range(ROUNDS):
        response = ResponseFactory()
        answer_everything(response)
        outcome: list[str] = []

        def send(response=response, outcome=outcome):
            try:
                outcome.append(
                    services.send_response(actor=head, response=response, version=0).receipt_number and "sent"
                )
            except TransitionError:
                outcome.append("refused")

        def close(campaign=response.campaign):
            services.close_campaign(actor=hr, campaign=Campaign.objects.get(pk=campaign.pk))

        at_once(send, close)

        after = Response.objects.get(pk=response.pk)
        assert (outcome, after.sent_at is not None) in [(["sent"], True), (["refused"], False)]
        assert after.state == "closed"


def test_a31_two_tabs_that_send_at_once_get_one_receipt():
    head = RoleAssignmentFactory().user
    for _round in range(ROUNDS):
        response = ResponseFactory()
        answer_everything(response)
        numbers: list[str] = []

        def send(pk=response.pk, numbers=numbers):
            mine = Response.objects.select_related("campaign__questionnaire").get(pk=pk)
            numbers.append(services.send_response(actor=head, response=mine, version=0).receipt_number)

        at_once(send, send)

        assert numbers == [Response.objects.get(pk=response.pk).receipt_number] * 2


def test_t35_two_people_who_save_the_same_section_at_once():
    users = [RoleAssignmentFactory().user, RoleAssignmentFactory().user]
    for _round in range(ROUNDS):
        response = ResponseFactory()
        section = parse(response.campaign.questionnaire.definition).section("remarks")
        outcome: list[str] = []

        def save(user, words, response=response, section=section, outcome=outcome):
            mine = Response.objects.select_related("unit").get(pk=response.pk)
            try:
                services.save_block(
                    actor=user, response=mine, section=section, version=0, answers={survey.REMARKS: words}
                )
                outcome.append(words)
            except StaleVersionError:
                outcome.append("conflict")

        at_once(lambda save=save: save(users[0], "satu"), lambda save=save: save(users[1], "dua"))

        assert sorted(outcome) in [["conflict", "dua"], ["conflict", "satu"]]
        assert Answer.objects.get(response=response).value == next(one for one in outcome if one != "conflict")


def test_a33_the_calendar_and_an_extension_meet_and_one_of_them_wins():
    hr, on, later = RoleAssignmentFactory().user, date(2026, 12, 1), date(2026, 12, 9)
    for _round in range(ROUNDS):
        campaign = CampaignFactory(closes_on=date(2026, 11, 30))
        ResponseFactory(campaign=campaign)

        def extend(stale=campaign):
            return services.extend_campaign(actor=hr, campaign=stale, closes_on=later).closes_on

        def close(pk=campaign.pk):
            services.close_campaign(actor=None, campaign=Campaign.objects.get(pk=pk), past=on)

        with time_machine.travel("2026-12-01T08:00:00+08:00", tick=False):
            extended, _closed = at_once(extend, close)

        stored = Response.objects.select_related("campaign").get(campaign=campaign)
        assert (extended == later, stored.campaign.state, stored.state) in [
            (True, "open", "draft"),
            (False, "closed", "closed"),
        ]
