"""The plainest valid rows of training."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from tests.factories.people import EmployeeFactory
from training.enums import EnrolmentState, ProgrammeForm, ProgrammeKind
from training.models import Enrolment, LearningHours, Programme, Session


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"TEK-{n}")
    name = factory.Sequence(lambda n: f"Pelatihan Teknis {n}")
    kind = ProgrammeKind.TECHNICAL
    form = ProgrammeForm.CLASSICAL
    jp = 80
    organizer = "BKPSDMD Kota Palu"


class SessionFactory(DjangoModelFactory):
    """A city-wide session of 20 JP in March 2027, open for nominations."""

    class Meta:
        model = Session

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.LazyAttribute(lambda session: session.programme.name)
    starts_on = date(2027, 3, 1)
    ends_on = date(2027, 3, 3)
    capacity = 30
    jp = factory.SelfAttribute("programme.jp")


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    session = factory.SubFactory(SessionFactory)
    employee = factory.SubFactory(EmployeeFactory)
    state = EnrolmentState.NOMINATED


class LearningHoursFactory(DjangoModelFactory):
    """40 quarters (10 JP) finished with evidence in 2026."""

    class Meta:
        model = LearningHours

    employee = factory.SubFactory(EmployeeFactory)
    title = factory.Sequence(lambda n: f"Bimbingan teknis {n}")
    jp = 40
    finished_on = date(2026, 5, 20)
    evidence = "SERT-1"
    source = "history"
