"""Everything kept about one person, as sections of plain rows: for the JSON file and for the PDF of the same content.

Data of other people stays out: who rated, wrote or looked is given as a role or an office, never as a name.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import KnownDevice, SignedIn
from careers.models import CareerMove
from core.audit_words import read_words
from core.hooks import role_words
from core.models import AccessLogEntry
from people.events.fields import Shower, lines
from people.middleware import role_label
from people.models import (
    CompetencyAssessment,
    ContractPeriod,
    DisciplineRecord,
    EducationRecord,
    Employee,
    EmployeeNumber,
    GradeHeld,
    LineManagerOverride,
    PersonnelEvent,
    PositionHeld,
    RoleAssignment,
    UnitHead,
)
from performance.enums import EvaluationState
from performance.models import AngkaKredit, AngkaKreditBalance, Evaluation, Feedback
from performance.rules import periods
from privacy.models import DataRequest
from training.models import Enrolment, LearningHours


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    columns: list[str]
    rows: list[list[str]]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def sections(employee: Employee) -> list[Section]:
    """Every section, also the empty ones: "nothing is kept" is an answer as well."""
    return [make(employee) for make in _SECTIONS]


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return f"{formats.date_format(timezone.localtime(value), 'DATETIME_FORMAT')} WITA"
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | Decimal):
        return formats.localize(value)
    return str(value)


def _section(title: str, columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Section:
    return Section(title, [str(one) for one in columns], [[_text(cell) for cell in row] for row in rows])


def _identity(employee: Employee) -> Section:
    facts: list[tuple[Any, Any]] = [
        (_("Name"), employee.full_name),
        (_("NIP / NI PPPK"), employee.number),
        (_("PNS ID"), employee.pns_id),
        (_("Birth place"), employee.birth_place),
        (_("Birth date"), employee.birth_date),
        (_("Sex"), employee.get_sex_display()),
        (_("Kind"), employee.get_kind_display()),
        (_("State"), employee.get_state_display()),
        (_("Legal status"), employee.legal_status),
        (_("Unit"), employee.unit.name),
        (_("Position"), employee.position),
        (_("In position since"), employee.position_since),
        (_("Rank / grade"), employee.grade),
        (_("Grade since"), employee.grade_since),
        (_("TMT CPNS / first contract"), employee.cpns_since),
        (_("TMT PNS"), employee.pns_since),
        (_("TMT pension"), employee.retires_on),
        (_("Education"), employee.education_level),
        (_("Field of study"), employee.education_name),
        (_("Graduated"), str(employee.education_year or "")),
        (_("Source"), employee.source),
        (_("Data as on"), employee.source_date),
        (_("Processing restricted"), employee.is_restricted),
        (_("E-mail of the account"), employee.user.email if employee.user else ""),
    ]
    return _section(_("Identity and current position"), (_("Fact"), _("Value")), facts)


def _numbers(employee: Employee) -> Section:
    rows = EmployeeNumber.objects.filter(employee=employee).order_by("valid_from")
    return _section(
        _("Numbers"),
        (_("Number"), _("Kind"), _("From"), _("Until")),
        ((one.number, one.get_kind_display(), one.valid_from, one.valid_to) for one in rows),
    )


def _posts(employee: Employee) -> Section:
    rows = PositionHeld.objects.filter(employee=employee).select_related("position", "unit").order_by("valid_from")
    return _section(
        _("Positions"),
        (_("Position"), _("Unit"), _("From"), _("Until"), _("Source")),
        ((one.position, one.where, one.valid_from, one.valid_to, one.source) for one in rows),
    )


def _grades(employee: Employee) -> Section:
    rows = GradeHeld.objects.filter(employee=employee).select_related("grade").order_by("valid_from")
    return _section(
        _("Ranks"),
        (_("Rank / grade"), _("From"), _("Until"), _("Source")),
        ((one.grade, one.valid_from, one.valid_to, one.source) for one in rows),
    )


def _contracts(employee: Employee) -> Section:
    rows = ContractPeriod.objects.filter(employee=employee).order_by("valid_from")
    return _section(
        _("Contracts"),
        (_("Number"), _("From"), _("Until")),
        ((one.number, one.valid_from, one.valid_to) for one in rows),
    )


def _diplomas(employee: Employee) -> Section:
    rows = EducationRecord.objects.filter(employee=employee).select_related("level").order_by("graduated", "pk")
    return _section(
        _("Diplomas"),
        (_("Level"), _("Graduated"), _("Field of study"), _("School"), _("Number"), _("Source")),
        ((one.level, str(one.graduated), one.field, one.institution, one.diploma, one.source) for one in rows),
    )


def _credit(employee: Employee) -> Section:
    balances = AngkaKreditBalance.objects.filter(employee=employee).order_by("as_on", "pk")
    ledger = AngkaKredit.objects.filter(employee=employee).order_by("year", "pk")
    rows: list[tuple[Any, ...]] = [(one.level_name, one.as_on, one.points, one.number) for one in balances]
    rows += [(one.level_name, str(one.year), one.points, one.source) for one in ledger]
    return _section(_("Angka kredit"), (_("Level"), _("As on"), _("Angka kredit"), _("Source")), rows)


def _roles(employee: Employee) -> Section:
    """Headships, roles of the account, and since when another than the head of the unit manages the person."""
    heads = UnitHead.objects.that_began().filter(employee=employee).select_related("unit").order_by("valid_from")
    rows = [(capfirst(f"{one._meta.verbose_name} · {one.unit}"), one.valid_from, one.valid_to) for one in heads]
    roles = RoleAssignment.objects.that_began().filter(user=employee.user_id).select_related("unit")
    rows += [(role_label(one), one.valid_from, one.valid_to) for one in roles.order_by("valid_from", "pk")]
    managed = LineManagerOverride.objects.that_began().filter(employee=employee).order_by("valid_from")
    rows += [(capfirst(str(one._meta.verbose_name)), one.valid_from, one.valid_to) for one in managed]
    return _section(_("Roles and headships"), (_("Role"), _("From"), _("Until")), rows)


def _sign_ins(employee: Employee) -> Section:
    open_now = SignedIn.objects.filter(user=employee.user_id).order_by("started_at")
    rows: list[tuple[Any, ...]] = [
        (one.started_at, one.used_at, f"{one.browser} · {one.system}", one.address) for one in open_now
    ]
    known = KnownDevice.objects.filter(user=employee.user_id).order_by("used_at")
    rows += [("", one.used_at, _("A browser you signed in with before"), "") for one in known]
    return _section(
        _("Sessions and devices"), (_("Signed in at"), _("Last used at"), _("Device"), _("From address")), rows
    )


def _changes(employee: Employee) -> Section:
    """What was decided, with its reason and the name of its proof; the proof itself is fetched from the history."""
    rows = list(
        PersonnelEvent.objects.told_of(employee).filter(applied_at__isnull=False).order_by("effective_on", "pk")
    )
    shower = Shower(rows)

    def said(event: PersonnelEvent) -> str:
        told = lines(event, shower, others=False)
        return "; ".join(f"{line.label}: {line.before or '–'} → {line.after or '–'}" for line in told)

    return _section(
        _("Changes decided about you"),
        (_("Change"), _("From"), _("What"), _("Reason"), _("Proof"), _("State")),
        (
            (one.get_kind_display(), one.effective_on, said(one), one.reason, one.proof_name, one.get_state_display())
            for one in rows
        ),
    )


def _discipline(employee: Employee) -> Section:
    """One's own confidential record is told to nobody else here."""
    rows = DisciplineRecord.objects.filter(employee=employee).order_by("valid_from")
    return _section(
        _("Discipline levels"),
        (_("Level"), _("From"), _("Until"), _("Number")),
        ((one.get_level_display(), one.valid_from, one.valid_to, one.decree) for one in rows),
    )


def _competence(employee: Employee) -> Section:
    rows = CompetencyAssessment.objects.filter(employee=employee).select_related("competency").order_by("assessed_on")
    return _section(
        _("Competence"),
        (_("Competency"), _("Level"), _("Assessed on"), _("Source")),
        ((one.competency, one.level, one.assessed_on, one.source) for one in rows),
    )


def _trainings(employee: Employee) -> Section:
    rows = Enrolment.objects.filter(employee=employee).select_related("session").order_by("pk")
    return _section(
        _("Training"),
        (_("Session"), _("State"), _("Nominated at"), _("Passed"), _("Score"), _("Certificate"), _("Reason")),
        (
            (
                one.session.title, one.get_state_display(), one.nominated_at, one.passed, one.score,
                one.certificate_number, one.reason,
            )
            for one in rows
        ),
    )  # fmt: skip


def _hours(employee: Employee) -> Section:
    rows = LearningHours.objects.filter(employee=employee).order_by("finished_on")
    return _section(
        _("Learning hours"),
        (_("Activity"), _("JP"), _("Finished on"), _("Evidence"), _("Source")),
        ((one.title, Decimal(one.jp) / 4, one.finished_on, one.evidence, one.source) for one in rows),
    )


def _evaluations(employee: Employee) -> Section:
    sent = Evaluation.objects.filter(employee=employee).exclude(state=EvaluationState.DRAFT).order_by("period")
    return _section(
        _("Evaluations"),
        (_("Period"), _("Predicate"), _("Results"), _("Behaviour"), _("Note"), _("Improvement plan"), _("Your remark")),
        (
            (
                periods.label(one.period), one.get_predicate_display(), one.get_result_rating_display(),
                one.get_behaviour_rating_display(), one.note, one.improvement, one.remark,
            )
            for one in sent
        ),
    )  # fmt: skip


def _feedback(employee: Employee) -> Section:
    rows = Feedback.objects.filter(employee=employee).order_by("created_at")
    return _section(
        _("Feedback"),
        (_("Written at"), _("Feedback"), _("Improvement plan"), _("Your remark")),
        ((one.created_at, one.text, one.improvement, one.remark) for one in rows),
    )


def _moves(employee: Employee) -> Section:
    rows = CareerMove.objects.filter(employee=employee).select_related("target_position").order_by("pk")
    return _section(
        _("Career moves"),
        (_("Target position"), _("Quarter"), _("State"), _("Reason")),
        ((one.target_position, one.quarter_label, one.get_state_display(), one.reason) for one in rows),
    )


def _readers(employee: Employee) -> Section:
    rows = AccessLogEntry.objects.filter(subject_id=employee.public_id).order_by("at")
    return _section(
        _("Who opened your details"),
        (_("When"), _("Acting as"), _("What")),
        ((one.at, role_words(one.acting_as), read_words(one.what)) for one in rows),
    )


def _requests(employee: Employee) -> Section:
    rows = DataRequest.objects.filter(employee=employee).order_by("asked_at")
    return _section(
        _("Your requests"),
        (_("Asked at"), _("Kind"), _("About"), _("State"), _("Answer")),
        (
            (one.asked_at, one.get_kind_display(), one.get_fact_display(), one.get_state_display(), one.answer)
            for one in rows
        ),
    )


_SECTIONS: tuple[Callable[[Employee], Section], ...] = (
    _identity, _numbers, _posts, _grades, _roles, _changes, _diplomas, _contracts, _competence, _trainings, _hours,
    _evaluations, _credit, _feedback, _moves, _discipline, _sign_ins, _readers, _requests,
)  # fmt: skip
