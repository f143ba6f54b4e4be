"""Two real connections at once, the same thing wanted by both (A30-A33): each gives {lost, doubled} over its rounds."""

from collections.abc import Callable
from typing import Any

from core.errors import DomainError, StaleVersionError, TransitionError
from planning.models import PlanLine
from planning.services import lines
from surveys import services
from surveys.models import Answer, Campaign, Response
from surveys.questionnaires import needs_survey as survey
from surveys.rules.questions import parse
from tests.at_once import at_once
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory
from tests.factories.planning import PlanLineFactory
from tests.factories.surveys import ResponseFactory, answer_everything
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.models import Enrolment
from training.services import seats

Round = Callable[[Any], tuple[int, int]]


def run(name: str, rounds: int) -> dict[str, int]:
    setting = {"a30": RoleAssignmentFactory, "a31": RoleAssignmentFactory}.get(name, _two_people)()
    found = [ROUNDS[name](setting) for _ in range(rounds)]
    return {"lost": sum(lost for lost, _ in found), "doubled": sum(doubled for _, doubled in found)}


def _two_people() -> list[Any]:
    return [RoleAssignmentFactory().user, RoleAssignmentFactory().user]


def last_seat(hr: Any) -> tuple[int, int]:
    """A30: exactly one gets it, the other waits."""
    session = SessionFactory(capacity=1)
    rivals = [EnrolmentFactory(session=session, employee=EmployeeFactory(unit=hr.unit)) for _ in range(2)]
    at_once(*(lambda one=one: seats.confirm_seat(actor=hr.user, enrolment=one) for one in rivals))
    states = sorted(Enrolment.objects.filter(session=session).values_list("state", flat=True))
    seated, waiting = states.count("confirmed"), states.count("waiting")
    return 2 - seated - waiting, max(0, seated - 1)


def sent_twice(head: Any) -> tuple[int, int]:
    """A31: two tabs send; one receipt, the same for both."""
    response = ResponseFactory()
    answer_everything(response)

    def send() -> str:
        mine = Response.objects.select_related("campaign__questionnaire").get(pk=response.pk)
        return services.send_response(actor=head.user, response=mine, version=0).receipt_number

    receipts = at_once(send, send)
    stored = Response.objects.get(pk=response.pk).receipt_number
    return sum(one != stored for one in receipts), len({str(one) for one in receipts}) - 1


def same_line(people: list[Any]) -> tuple[int, int]:
    """A32: two people save one line of a plan; one is kept whole, the other is shown the conflict."""
    line = PlanLineFactory()

    def save(user: Any, title: str) -> str:
        mine = PlanLine.objects.select_related("plan").get(pk=line.pk)
        try:
            lines.save_line(actor=user, line=mine, version=line.version, values={"title": title})
        except StaleVersionError:
            return ""
        return title

    outcomes = at_once(lambda: save(people[0], "Judul satu"), lambda: save(people[1], "Judul dua"))
    kept = [one for one in outcomes if one and not isinstance(one, DomainError)]
    stored = PlanLine.objects.get(pk=line.pk)
    return int(not kept or stored.title not in kept), max(0, len(kept) - 1)


def saved_while_closing(people: list[Any]) -> tuple[int, int]:
    """A33: an answer that arrives while the survey closes is kept or refused, never confirmed and gone."""
    hr, head = people
    response = ResponseFactory()
    section = parse(response.campaign.questionnaire.definition).section("remarks")

    def save() -> bool:
        answers = {survey.REMARKS: "datang saat ditutup"}
        try:
            services.save_block(actor=head, response=response, section=section, version=0, answers=answers)
        except TransitionError:
            return False
        return True

    def close() -> None:
        services.close_campaign(actor=hr, campaign=Campaign.objects.get(pk=response.campaign_id))

    confirmed, _closed = at_once(save, close)
    stored = Answer.objects.filter(response=response).count()
    return int(confirmed is True and stored == 0), max(0, stored - int(confirmed is True))


ROUNDS: dict[str, Round] = {"a30": last_seat, "a31": sent_twice, "a32": same_line, "a33": saved_while_closing}
