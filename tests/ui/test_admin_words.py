"""The admin site in Indonesian: every list, form and record of it (T07's readers are administrators of the city)."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.db.models import AutoField, Model
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import Notification, User
from core import audit
from core.models import AccessLogEntry, AuditEntry, Job, LocalHoliday
from monitoring.models import ReportDelivery, ReportRun, Snapshot
from people.models import (
    ApprovedPost,
    Competency,
    CompetencyAssessment,
    EducationLevel,
    EducationRecord,
    Grade,
    LegalStatus,
    LineManagerOverride,
)
from performance.models import AngkaKreditBalance, LaporAgency
from planning.models import ApprovalStep, LineResult, PlanningSettings
from privacy.models import DataRequest, NoticeReading, ProcessingActivity
from surveys.models import Questionnaire
from tests import english
from tests.factories import careers, people, performance, planning, surveys, training
from training.models import LearningHours

SITE = admin.site._registry
MODELS = sorted(SITE, key=lambda model: model._meta.label)
INLINES = {inline.model for one in SITE.values() for inline in one.inlines}
ON = date(2026, 1, 1)
FACTORIES = {
    factory._meta.model: factory
    for module in (people, surveys, performance, training, careers, planning)
    for factory in vars(module).values()
    if isinstance(factory, type) and factory.__name__.endswith("Factory") and getattr(factory, "_meta", None)
}


def competency() -> Competency:
    return Competency.objects.create(name="Integritas", kind="manajerial")


def level() -> EducationLevel:
    return people.education_level()


def report() -> ReportRun:
    return ReportRun.objects.create(period="2026-01", made_at=timezone.now())


OTHERS = {
    AuditEntry: lambda: audit.record(actor=people.UserFactory(), verb="people.position.added"),
    AccessLogEntry: lambda: AccessLogEntry.objects.create(
        at=timezone.now(), reader=people.UserFactory(), what="profile", subject_id=people.EmployeeFactory().public_id
    ),
    Job: lambda: Job.objects.create(kind="people.import", requested_by=people.UserFactory()),
    LocalHoliday: lambda: LocalHoliday.objects.create(date=ON, name="Hari Jadi Kota Palu"),
    Notification: lambda: Notification.objects.create(user=people.UserFactory(), kind="report", key="1"),
    Grade: people.grade,
    EducationLevel: level,
    LegalStatus: lambda: LegalStatus.objects.create(code="01", name="Aktif", state="active"),
    Competency: competency,
    CompetencyAssessment: lambda: CompetencyAssessment.objects.create(
        employee=people.EmployeeFactory(), competency=competency(), level=3, assessed_on=ON
    ),
    EducationRecord: lambda: EducationRecord.objects.create(
        employee=people.EmployeeFactory(), level=level(), graduated=2010
    ),
    ApprovedPost: lambda: ApprovedPost.objects.create(
        unit=people.UnitFactory(), position=people.PositionFactory(), count=2, valid_from=ON
    ),
    LineManagerOverride: lambda: LineManagerOverride.objects.create(
        employee=people.EmployeeFactory(), manager=people.EmployeeFactory(), valid_from=ON
    ),
    Questionnaire: lambda: surveys.QuestionnaireFactory(code="kebutuhan", definition={}),  # it holds both languages
    LaporAgency: lambda: LaporAgency.objects.create(name="Dishub", dinas=people.DinasFactory()),
    AngkaKreditBalance: lambda: AngkaKreditBalance.objects.create(
        employee=people.EmployeeFactory(), level="ahli_muda", as_on=ON, points=100
    ),
    PlanningSettings: lambda: PlanningSettings.objects.create(pk=1),
    LineResult: lambda: LineResult.objects.create(line=planning.PlanLineFactory(), session=training.SessionFactory()),
    DataRequest: lambda: DataRequest.objects.create(employee=people.EmployeeFactory(), kind="copy"),
    NoticeReading: lambda: NoticeReading.objects.create(user=people.UserFactory(), version="1"),
    ProcessingActivity: lambda: ProcessingActivity.objects.create(code="absen", name="Absen", data_class="P2"),
    Snapshot: lambda: Snapshot.objects.create(measure="people", period="2026-01", taken_at=timezone.now()),
    ReportRun: report,
    ReportDelivery: lambda: ReportDelivery.objects.create(report=report(), recipient=people.UserFactory()),
}


def address(model: type[Model], page: str, *of: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=of)


CODES: dict[type[Model], set[str]] = {  # values that the records above hold as codes
    AccessLogEntry: {"profile"},
    ApprovalStep: {"verify", "hr"},
    LearningHours: {"history"},
    Notification: {"report"},
    ReportDelivery: {"monthly"},
    ReportRun: {"monthly"},
    Snapshot: {"people"},
    User: {"user"},
}
NO_WORDS = re.compile(
    r"""\sdata-[\w-]+="[^"]*"|<img[^>]*>"""  # Django's: codes of its scripts, English alt of icons
    r"""|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32,}\b"""  # ids and hashes
)


def shown(answer) -> str:
    return english.in_html(NO_WORDS.sub("", answer.content.decode()))


@pytest.mark.parametrize("model", sorted({*MODELS, *INLINES}, key=lambda model: model._meta.label))
def test_every_field_has_a_label_that_can_be_translated(model):
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    named = [one for one in fields if not isinstance(one, AutoField)]

    assert [one.name for one in named if not isinstance(one.verbose_name, Promise)] == []


@pytest.mark.django_db
@pytest.mark.ignore_template_errors  # Django leaves one undefined on the page of an account
@pytest.mark.parametrize("model", MODELS)
def test_no_english_is_left_in_list_form_and_record(client, admin_user, model):
    client.force_login(admin_user.user)
    record = OTHERS[model]() if model in OTHERS else FACTORIES[model]()
    pages = [address(model, "changelist"), address(model, "change", record.pk)]
    if SITE[model].has_add_permission(client.get(pages[0]).wsgi_request):
        pages.append(address(model, "add"))

    answers = {page: client.get(page) for page in pages}

    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(pages, 200)
    left = {page: english.left_in(shown(answer)) - CODES.get(model, set()) for page, answer in answers.items()}
    assert {page: words for page, words in left.items() if words} == {}
