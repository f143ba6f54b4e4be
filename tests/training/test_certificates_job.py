"""The certificates job may run twice (T52): the certificates stay the same."""

from datetime import date

import pytest
import time_machine
from pypdf import PdfReader

from core import jobs
from core.enums import JobState
from tests.factories.people import EmployeeFactory
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.jobs import KIND
from training.models import Enrolment, LearningHours
from training.services import seats, sessions

pytestmark = pytest.mark.django_db


def printed(job):
    return [page.extract_text() for page in PdfReader(jobs.result_path(job)).pages]


def test_t52_certificates_made_twice_are_the_same(hr, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    session = SessionFactory(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 3))
    people = [EmployeeFactory(unit=hr.unit, name=f"Peserta {number}") for number in range(3)]
    for person in people:
        one = seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session, employee=person))
        with time_machine.travel("2026-11-03T09:00:00+08:00", tick=False):
            sessions.record_result(actor=hr.user, enrolment=one, attended=True, passed=person != people[2])
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=False):
        sessions.finish_session(actor=hr.user, session=session)
        before = sorted(Enrolment.objects.values_list("pk", "certificate_number", "check_code"))
        made = [
            jobs.enqueue(KIND, actor=hr.user, params={"session": str(session.public_id)}, title=session.title)
            for _ in range(2)
        ]
        for job in (made[0], made[0], made[1]):  # delivered twice, then asked for again
            jobs.run(job.public_id)
    first, second = (type(job).objects.get(pk=job.pk) for job in made)

    assert (first.state, first.attempt, second.state) == (JobState.DONE, 1, JobState.DONE)
    assert first.result["certificates"] == second.result["certificates"] == 2
    assert printed(first) == printed(second)
    assert [person.name in page for person, page in zip(people, printed(first), strict=False)] == [True, True]
    assert sorted(Enrolment.objects.values_list("pk", "certificate_number", "check_code")) == before
    assert LearningHours.objects.count() == 2
