"""Needs, plans, lines and steps, each in its plainest valid form."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from people.enums import Role
from planning.enums import CompetencyKind, Conformity, LineKind, NeedKind, PlanState, Road, StepCode
from planning.models import ApprovalStep, Need, NeedEvidence, Plan, PlanLine
from tests.factories.people import DinasFactory, UserFactory, city_root

SENT = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)
SET = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)


def empty_content(plan_year: int, agency: str) -> dict[str, Any]:
    """What was frozen of a plan without lines."""
    return {
        "schema": 1, "plan_year": plan_year, "agency": agency, "version": 1, "ceiling": None, "total": 0,
        "lines": [], "approval": [],
    }  # fmt: skip


class NeedFactory(DjangoModelFactory):
    """A training need of a new Dinas unless `dinas` is given, for 2027, not planned yet."""

    class Meta:
        model = Need

    plan_year = 2027
    dinas = factory.SubFactory(DinasFactory, confirmed=True)
    kind = NeedKind.TRAINING
    number = factory.Sequence(lambda n: n + 1)
    topic = factory.Sequence(lambda n: f"Analisis data {n}")
    key = factory.LazyAttribute(lambda need: need.topic.casefold())
    people = 12
    units = 3
    priority = 60


class NeedEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = NeedEvidence

    need = factory.SubFactory(NeedFactory)


class PlanFactory(DjangoModelFactory):
    """A draft of a new Dinas for 2027; `in_approval=True` was sent, `approved=True` and `running=True` were set."""

    class Meta:
        model = Plan

    class Params:
        sent = factory.Trait(sent_at=SENT, sent_by=factory.SubFactory(UserFactory))
        frozen = factory.Trait(
            sent=True,
            set_at=SET,
            frozen_content=factory.LazyAttribute(lambda plan: empty_content(plan.plan_year, plan.dinas.name)),
            content_sha256="a" * 64,
            check_code=factory.Sequence(lambda n: f"kode-{n:022d}"),
        )
        in_approval = factory.Trait(sent=True, state=PlanState.IN_APPROVAL)
        approved = factory.Trait(frozen=True, state=PlanState.APPROVED)
        running = factory.Trait(frozen=True, state=PlanState.RUNNING, started_at=SET)
        closed = factory.Trait(frozen=True, state=PlanState.CLOSED, started_at=SET, closed_at=SET)

    plan_year = 2027
    dinas = factory.SubFactory(DinasFactory, confirmed=True)
    state = PlanState.DRAFT


class PlanLineFactory(DjangoModelFactory):
    """A complete training line; `bare=True` has only a title."""

    class Meta:
        model = PlanLine
        skip_postgeneration_save = True

    class Params:
        bare = factory.Trait(
            amount=None, quarter=None, in_charge="", indicator="", target="", competency_kind="", people=None,
            target_group="", road="", organizer="", conformity="",
        )  # fmt: skip

    plan = factory.SubFactory(PlanFactory)
    number = factory.LazyAttribute(lambda line: line.plan.next_number)
    code = factory.LazyAttribute(lambda line: f"{line.plan.plan_year}-{line.plan.dinas.short_name}-{line.number:03d}")
    kind = LineKind.TRAINING
    title = "Analisis data untuk perencana"
    sub_activity = "5.03.02.2.03"
    amount = 42_000_000
    quarter = 2
    in_charge = "Sekretaris Dinas"
    indicator = "Peserta lulus"
    target = "12 orang"
    competency_kind = CompetencyKind.TECHNICAL
    people = 12
    target_group = "Perencana"
    road = Road.CLASSICAL
    organizer = "BKPSDMD Kota Palu"
    conformity = Conformity.CONFORMS

    @factory.post_generation
    def count_on(line, create, extracted, **kwargs):
        """The plan counts on from it, as from a line the product made."""
        line.plan.next_number = max(line.plan.next_number, line.number + 1)
        if create:
            line.plan.save(update_fields=["next_number"])


class ApprovalStepFactory(DjangoModelFactory):
    class Meta:
        model = ApprovalStep

    plan = factory.SubFactory(PlanFactory, in_approval=True)
    round = 1
    order = 1
    code = StepCode.VERIFY
    role = Role.HR
    unit = factory.LazyFunction(city_root)
