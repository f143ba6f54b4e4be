"""Objects that the addresses in tests/url_permissions.toml point at; each function returns arguments of reverse()."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from accounts import own_password
from accounts.models import Notification, SignedIn, User
from core import files, proofs
from core.enums import JobState
from core.models import Job
from monitoring.services import reports
from people.enums import ImportState
from people.models import Dinas, Employee, ImportBatch, ImportMapping, PersonnelEvent, Position
from people.services.units import unmapped_unit
from people.siasn.limits import Effect
from people.siasn.report import totals
from performance.models import ComplaintBatch
from planning.models import Plan
from privacy.enums import RequestKind
from privacy.models import DataRequest
from privacy.services import COPY_JOB
from tests.factories.careers import CareerMoveFactory
from tests.factories.people import EmployeeFactory, UnitFactory
from tests.factories.performance import ComplaintFactory, EvaluationFactory, FeedbackFactory, IndicatorFactory
from tests.factories.planning import ApprovalStepFactory, NeedFactory, PlanFactory, PlanLineFactory
from tests.factories.surveys import CampaignFactory, ResponseFactory
from tests.factories.training import EnrolmentFactory, ProgrammeFactory, SessionFactory
from training.models import Enrolment

Arguments = dict[str, Any]
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class World:
    """What the objects may belong to: `dinas`, its head and an employee of it; HR staff of the city."""

    dinas: Dinas
    employee: Employee
    head: User
    hr: User


def message(world: World) -> Arguments:
    """A message in the inbox of the employee."""
    one = Notification.objects.create(user=world.employee.user, kind="report", key="1")
    return {"notification_id": one.public_id}


def reset_token(world: World) -> Arguments:
    """Of a letter to the employee; it is only taken out of the address."""
    return {"public_id": world.employee.user.public_id, "token": own_password.tokens.make_token(world.employee.user)}


def email_token(world: World) -> Arguments:
    """A link for somebody else, so it confirms nothing."""
    return {"token": "lain"}


def own_session(world: World) -> Arguments:
    """Another session of the employee."""
    one = SignedIn.objects.create(user=world.employee.user, session_key="somewhere-else")
    return {"public_id": one.public_id}


def _job(world: World, **fields: Any) -> Arguments:
    asked = DataRequest.objects.create(employee=world.head.employee, kind=RequestKind.COPY)
    one = Job.objects.create(kind=COPY_JOB, params={"request": str(asked.public_id)}, requested_by=world.head, **fields)
    return {"public_id": one.public_id}


def running_job(world: World) -> Arguments:
    """A job that the head asked for."""
    return _job(world, state=JobState.RUNNING)


def failed_job(world: World) -> Arguments:
    return _job(world, state=JobState.FAILED)


def job_without_file(world: World) -> Arguments:
    """Nobody gets a file that is not there."""
    return _job(world, state=JobState.DONE)


def _change(world: World, **fields: Any) -> Arguments:
    """A transfer of the employee inside the Dinas, written by HR, with its proof."""
    files.write_whole(proofs.folder() / "sk.pdf", b"%PDF-")
    to = UnitFactory(parent=world.dinas.unit)
    event = PersonnelEvent.objects.create(
        kind="transfer", employee=world.employee, effective_on=date(2026, 1, 1), asked={"unit": to.pk},
        reason="SK", proof="sk.pdf", proof_name="SK.pdf", prepared_by=world.hr, **fields,
    )  # fmt: skip
    return {"public_id": event.public_id}


def change_draft(world: World) -> Arguments:
    return _change(world)


def change_prepared(world: World) -> Arguments:
    return _change(world, state="prepared")


def change_decided(world: World) -> Arguments:
    return _change(world, state="decided", decided_by=world.hr, decided_at=timezone.now())


def change_applied(world: World) -> Arguments:
    """A change that took effect; the person may see it and fetch the proof as well."""
    now = timezone.now()
    return _change(world, state="decided", decided_by=world.hr, decided_at=now, applied_at=now)


def change_of_employee(world: World) -> Arguments:
    return {"public_id": world.employee.public_id, "slug": "mutasi"}


def change_of_unit(world: World) -> Arguments:
    return {"public_id": world.dinas.unit.public_id, "slug": "nama"}


def _response(world: World, **traits: Any) -> Arguments:
    return {"response_id": ResponseFactory(unit=world.dinas.unit, **traits).public_id}


def survey_draft(world: World) -> Arguments:
    """A survey that HR has not opened."""
    return {"campaign_id": CampaignFactory(draft=True).public_id}


def survey(world: World) -> Arguments:
    """An open survey that asks the Dinas."""
    return {"campaign_id": ResponseFactory(unit=world.dinas.unit).campaign.public_id}


def response(world: World) -> Arguments:
    """What the Dinas has begun to answer."""
    return _response(world, started=True)


def response_section(world: World) -> Arguments:
    return {**_response(world), "section_code": "training"}


def sent_response(world: World) -> Arguments:
    return _response(world, sent=True)


def employee(world: World) -> Arguments:
    return {"public_id": world.employee.public_id}


def checked_import(world: World) -> Arguments:
    """An import HR has checked and nobody has written."""
    report = {"files": [], "totals": totals([], 0), "effect": Effect(0, 0, 0, ()).plain(), "causes": [], "cautions": []}
    batch = ImportBatch.objects.create(
        state=ImportState.CHECKED,
        created_by=world.hr,
        source_date="2026-11-24",
        options={"files": ["pns.xlsx"]},
        report={**report, "checked_at": "2026-11-24T00:00:00+00:00"},
    )
    return {"public_id": batch.public_id}


def uploaded_import(world: World) -> Arguments:
    """Files HR has sent and nobody has checked; one sheet lacks a column."""
    table = {"file": 0, "name": "pns.xlsx", "sheet": "Data", "row": 0, "headings": ["NIP BARU", "NAMA LENGKAP"]}
    found = {"kind": "pns", "columns": {"NIP BARU": 0}, "remembered": ""}
    options = {"files": ["pns.xlsx"], "uploads": ["gone.xlsx"], "kind": "", "tables": [table | found]}
    batch = ImportBatch.objects.create(
        state=ImportState.UPLOADED, created_by=world.hr, source_date="2026-11-24", options=options
    )
    return {"public_id": batch.public_id}


def uploaded_table(world: World) -> Arguments:
    return {**uploaded_import(world), "number": 0}


def written_import(world: World) -> Arguments:
    """An import that is written and can be undone."""
    found = checked_import(world)
    ImportBatch.objects.filter(**found).update(state=ImportState.DONE, finished_at=timezone.now())
    return found


def history_sheet(world: World) -> Arguments:
    return {"code": "predikat-tahunan"}


def unknown_unit(world: World) -> Arguments:
    """What somebody without a known unit came with."""
    number = next(_numbers)
    EmployeeFactory(unit=unmapped_unit(), unor_id=f"FF{number}", unor_name="Bidang Entah")
    return {"key": f"unit-id:FF{number}"}


def unknown_position(world: World) -> Arguments:
    name = f"Pawang Hujan {next(_numbers)}"
    position = Position.objects.create(name=name, type="pelaksana", source="SIASN")
    return {"public_id": position.public_id}


def import_mapping(world: World) -> Arguments:
    key = f"unit-id:EE{next(_numbers)}"
    mapping = ImportMapping.objects.create(key=key, said="Bidang Lama", unit=world.dinas.unit)
    return {"public_id": mapping.public_id}


def unit(world: World) -> Arguments:
    """The root unit of the Dinas."""
    return {"public_id": world.dinas.unit.public_id}


def agency(world: World) -> Arguments:
    return {"public_id": world.dinas.public_id}


def staff_list(world: World) -> Arguments:
    """A list without the kind of file it is wanted as."""
    return {"code": "duk"}


# --- performance ---
def indicator(world: World) -> Arguments:
    return {"indicator_id": IndicatorFactory(dinas=world.dinas).public_id}


def indicator_period(world: World) -> Arguments:
    return indicator(world) | {"period": "2026-Q1"}


def complaint(world: World) -> Arguments:
    return {"complaint_id": ComplaintFactory(dinas=world.dinas).public_id}


def complaint_batch(world: World) -> Arguments:
    """An import that the employee, who keeps no register, is said to have made."""
    batch = ComplaintBatch.objects.create(
        uploaded_by=world.employee.user, file_name="lapor.xlsx", counts={"new": 0, "changed": 0}
    )
    return {"batch_id": batch.public_id}


def evaluation(world: World) -> Arguments:
    """A sent one of the employee."""
    return {"evaluation_id": EvaluationFactory(employee=world.employee, sent=True).public_id}


def ratee_period(world: World) -> Arguments:
    return {"employee_id": world.employee.public_id, "period": "2026-Q1"}


def agency_year(world: World) -> Arguments:
    return {"dinas_id": world.dinas.public_id, "year": 2026}


def feedback(world: World) -> Arguments:
    return {"feedback_id": FeedbackFactory(employee=world.employee).public_id}


def person(world: World) -> Arguments:
    return {"employee_id": world.employee.public_id}


def career_move(world: World) -> Arguments:
    """A move somebody proposed for the employee."""
    return {"move_id": CareerMoveFactory(employee=world.employee).public_id}


# --- planning ---
def need(world: World) -> Arguments:
    return {"need_id": NeedFactory(dinas=world.dinas).public_id}


def dropped_need(world: World) -> Arguments:
    """A need that HR set aside."""
    one = NeedFactory(
        dinas=world.dinas, state="dropped", drop_reason="Sudah ada", decided_by=world.hr, decided_at=timezone.now()
    )
    return {"need_id": one.public_id}


def _plan(world: World, **traits: Any) -> Any:
    """A plan of the Dinas for the first year that has none, so that several objects can stand side by side."""
    years = set(Plan.objects.filter(dinas=world.dinas).values_list("plan_year", flat=True))
    return PlanFactory(dinas=world.dinas, plan_year=next(year for year in count(2027) if year not in years), **traits)


def plan(world: World) -> Arguments:
    """A draft with one complete line."""
    return {"plan_id": PlanLineFactory(plan=_plan(world)).plan.public_id}


def plan_and_need(world: World) -> Arguments:
    return plan(world) | need(world)


def set_plan(world: World) -> Arguments:
    """A plan that was set and is running."""
    return {"plan_id": _plan(world, running=True).public_id}


def plan_line(world: World) -> Arguments:
    """A line of a draft."""
    return {"line_id": PlanLineFactory(plan=_plan(world)).public_id}


def running_line(world: World) -> Arguments:
    """A line of a running plan."""
    return {"line_id": PlanLineFactory(plan=_plan(world, running=True)).public_id}


def plan_step(world: World) -> Arguments:
    """The step of HR, in turn."""
    return {"step_id": ApprovalStepFactory(plan=_plan(world, in_approval=True)).public_id}


def printed_plan(world: World) -> Arguments:
    """The code on the document of a plan that was set."""
    return {"code": _plan(world, running=True).check_code}


def programme(world: World) -> Arguments:
    return {"programme_id": ProgrammeFactory().public_id}


def training_session(world: World) -> Arguments:
    """A session of the Dinas with one nomination of the employee."""
    session = SessionFactory(dinas=world.dinas)
    EnrolmentFactory(session=session, employee=world.employee)
    return {"session_id": session.public_id}


def _certificate(world: World) -> Enrolment:
    code = f"kode-{Enrolment.objects.count()}"
    return EnrolmentFactory(employee=world.employee, state="attended", passed=True, check_code=code)


def certificate(world: World) -> Arguments:
    """A certificate of the employee."""
    return {"enrolment_id": _certificate(world).public_id}


def certificate_code(world: World) -> Arguments:
    return {"code": _certificate(world).check_code}


def monthly_report(world: World) -> Arguments:
    """The report of the Dinas."""
    return {"report_id": reports.make_report(period="2026-10", dinas=world.dinas).public_id}


def monthly_report_pdf(world: World) -> Arguments:
    return {**monthly_report(world), "kind": "pdf"}


def session_thread(world: World) -> Arguments:
    """The thread from a session of the Dinas."""
    return {"kind": "session", "public_id": training_session(world)["session_id"]}


# --- Personal data ---
def data_request(world: World) -> Arguments:
    """A correction that the employee asked for."""
    asked = DataRequest.objects.create(
        kind=RequestKind.CORRECTION, employee=world.employee, fact="name", wish="Gelar belum tertulis"
    )
    return {"request_id": asked.public_id}


def correction(world: World) -> Arguments:
    return {"kind": "correction"}
