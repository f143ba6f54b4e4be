"""Needs: made from what is known, ranked, set aside with a reason. Running twice gives the same rows."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.clock import today
from core.errors import DomainError, TransitionError
from people.models import Dinas
from planning.enums import NeedKind, NeedState
from planning.gathering import answers, records
from planning.gathering.finding import Finding
from planning.models import Need, NeedEvidence
from planning.rules.priorities import Facts, priority

KEPT = ("topic", "competency_id", "programme_code", "target", "people", "units", "priority", "reasons")


def agencies() -> list[Dinas]:
    """The Dinas that plan: those HR confirmed."""
    return list(Dinas.objects.confirmed().select_related("unit").order_by("pk"))


def find(dinas: Dinas, plan_year: int, on: date) -> list[Finding]:
    """Everything that is a need of a Dinas as known on a day; an indicator that units name and miss is one need."""
    staff = records.staff_of(dinas)
    found = answers.findings(dinas, plan_year, staff)
    others = [
        *records.below_target(dinas, on),
        *records.retirements(dinas, on, staff),
        *records.competence_gaps(dinas, on, staff),
    ]
    by_name = {(one.kind, one.key): one for one in found}
    for other in others:
        known = by_name.get((other.kind, other.key))
        if known is None:
            by_name[other.kind, other.key] = other
        else:
            _join(known, other)
    return list(by_name.values())


def _join(named: Finding, measured: Finding) -> None:
    """Two indicators of one name: the units that named it and how far below target it is."""
    facts = measured.facts
    named.facts = Facts(
        kind=NeedKind.INDICATOR,
        units=named.facts.units,
        units_total=named.facts.units_total,
        achieved=facts.achieved,
        is_critical=facts.is_critical,
    )
    named.indicators += measured.indicators
    named.target = named.target or measured.target


@transaction.atomic
def refresh_needs(*, actor: User | None, dinas: Dinas, plan_year: int, on: date | None = None) -> int:
    """Write the needs of a Dinas for a year; gives how many there are.

    What was decided about a need stays. A need nobody decided about disappears when nothing speaks for it any more.
    """
    found = find(dinas, plan_year, on or today())
    Dinas.objects.select_for_update().get(pk=dinas.pk)
    needs = Need.objects.select_for_update(of=("self",)).filter(dinas=dinas, plan_year=plan_year)
    known = {(one.kind, one.key): one for one in needs}
    number = max((one.number for one in known.values()), default=0)
    made = 0
    for finding in found:
        need = known.pop((finding.kind, finding.key), None)
        if need is None:
            number, made = number + 1, made + 1
            need = Need(dinas=dinas, plan_year=plan_year, kind=finding.kind, key=finding.key, number=number)
        _write(need, finding)
    gone = [one.pk for one in known.values() if one.state == NeedState.OPEN]
    Need.objects.filter(pk__in=gone, state=NeedState.OPEN).delete()
    if made or gone:
        audit.record(
            actor=actor, verb="planning.needs.made", target=dinas, plan_year=plan_year, made=made, gone=len(gone)
        )
    return len(found)


def _write(need: Need, finding: Finding) -> None:
    ranked = priority(finding.facts)
    values = {
        "topic": finding.topic[:200],
        "competency_id": finding.competency_id,
        "programme_code": finding.programme_code,
        "target": finding.target[:100],
        "people": finding.facts.people,
        "units": finding.facts.units,
        "priority": ranked.points,
        "reasons": [reason.stored() for reason in ranked.reasons],
    }
    if need.pk is None or any(getattr(need, name) != values[name] for name in KEPT):
        for name, value in values.items():
            setattr(need, name, value)
        need.save()
    _write_evidence(need, finding)


def _write_evidence(need: Need, finding: Finding) -> None:
    wanted = finding.evidence
    for row in NeedEvidence.objects.filter(need=need):
        reference = next(
            (name, getattr(row, name)) for name in ("answer_id", "indicator_id", "employee_id") if getattr(row, name)
        )
        if reference in wanted:
            wanted.discard(reference)
        else:
            row.delete()
    NeedEvidence.objects.bulk_create(NeedEvidence(need=need, **{name: pk}) for name, pk in sorted(wanted))


@transaction.atomic
def drop_need(*, actor: User, need: Need, reason: str) -> Need:
    """Set a need aside. Raises DomainError without a reason, TransitionError once it stands in the plan."""
    if not reason.strip():
        raise DomainError(_("Write why this need is set aside; whoever asked for it will read it."))
    changed = Need.objects.filter(pk=need.pk, state=NeedState.OPEN).update(
        state=NeedState.DROPPED, drop_reason=reason.strip()[:300], decided_by=actor, decided_at=timezone.now()
    )
    if not changed:
        raise TransitionError(_("Only a need that is not planned yet can be set aside."))
    need.refresh_from_db()
    audit.record(actor=actor, verb="planning.need.dropped", target=need, reason=need.drop_reason)
    return need


@transaction.atomic
def reopen_need(*, actor: User, need: Need) -> Need:
    """Take a need back that was set aside; twice is harmless. Raises TransitionError when it stands in the plan."""
    changed = Need.objects.filter(pk=need.pk, state=NeedState.DROPPED).update(
        state=NeedState.OPEN, drop_reason="", decided_by=None, decided_at=None
    )
    need.refresh_from_db()
    if changed:
        audit.record(actor=actor, verb="planning.need.reopened", target=need)
    elif need.state != NeedState.OPEN:
        raise TransitionError(_("This need already stands in the plan."))
    return need
