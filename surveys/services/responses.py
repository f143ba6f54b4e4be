"""What a unit does with its response: save block by block, send once; and HR's reopening."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import inbox
from accounts.models import User
from core import audit
from core.clock import today
from core.errors import StaleVersionError, TransitionError
from surveys import registry
from surveys.answers import by_question, fingerprint
from surveys.definitions import definition_of
from surveys.enums import ResponseState
from surveys.models import Answer, ReceiptCounter, Response
from surveys.recipients import people_of
from surveys.rules.moves import RESPONSE_MOVES, Act
from surveys.rules.questions import Question, Section, all_missing

NOT_FILLABLE = _("These answers can no longer be changed: they were sent, or the survey is closed.")
STALE = _("Somebody changed these answers in the meantime. Compare before you save.")


@dataclass(frozen=True, slots=True)
class Saved:
    """A response after a save, and its answers as they stand now by question code: those of the section at least."""

    response: Response
    answers: dict[str, Any]


@transaction.atomic
def save_block(
    *,
    actor: User,
    response: Response,
    section: Section,
    version: int,
    answers: Mapping[str, Any],
    seen: str = "",
    key: str = "",
    before: Iterable[Answer] | None = None,
) -> Saved:
    """Stores the answers of one section; `answers` holds cleaned values (rules.questions.clean), None = no answer.

    `version` is the one the answers were read at; an older one passes while this section still has the fingerprint
    `seen`, so two people may fill different sections. `key` names this save: a resend is answered as the first time
    (T34). `before`: the rows of the section where they were read after `response`; left out, they are read here.
    Raises StaleVersionError with the stored answers (T35), TransitionError when sent or closed.
    """
    now = timezone.now()

    def claim(known: Response) -> bool:
        changes = {
            "saved_at": now, "saved_by": actor, "save_key": key[:64], "started_at": known.started_at or now,
            "visited": sorted({*known.visited, section.code}),
        }  # fmt: skip
        ours = Response.objects.filter(pk=known.pk, version=known.version, state__in=RESPONSE_MOVES[Act.SAVE].sources)
        if not ours.update(version=F("version") + 1, **changes):
            return False
        for name, value in {"version": known.version + 1, **changes}.items():
            setattr(known, name, value)
        return True

    if response.version != version:
        response.refresh_from_db()
        before = None
    wanted = _with_refs(section, answers, actor, response)
    if response.version != version or not claim(response):
        current, stored = _as_it_stands(response)
        if key and current.save_key == key[:64]:
            return Saved(current, stored)
        if fingerprint(section, wanted) == fingerprint(section, stored):
            return Saved(current, stored)  # it stands as it was sent: an autosave was faster
        if not seen or seen != fingerprint(section, stored) or not claim(current):
            raise StaleVersionError(STALE, {"response": current, "answers": stored})
        response, before = current, None
    _store(response, section, wanted, response.answers.filter(section=section.code) if before is None else before)
    return Saved(response, wanted)


def _as_it_stands(response: Response) -> tuple[Response, dict[str, Any]]:
    """The response and its answers as stored now; TransitionError when they can no longer be changed."""
    current = Response.objects.select_related("campaign", "unit", "dinas", "saved_by").get(pk=response.pk)
    if current.state not in RESPONSE_MOVES[Act.SAVE].sources:
        raise TransitionError(NOT_FILLABLE)
    return current, by_question(current.answers.all())


def _store(response: Response, section: Section, answers: Mapping[str, Any], before: Iterable[Answer]) -> None:
    """Makes the rows of the section, which are `before`, equal `answers`; a row that stays keeps its identity."""
    wanted: dict[tuple[str, int], Any] = {}
    for question in section.questions:
        value = answers.get(question.code)
        if question.repeats:
            wanted.update({(question.code, number): row for number, row in enumerate(value or [], start=1)})
        elif value is not None:
            wanted[(question.code, 0)] = value
    stored = {(one.question_code, one.row): one for one in before}
    gone = [one.pk for place, one in stored.items() if place not in wanted]
    changed = [one for place, one in stored.items() if place in wanted and one.value != wanted[place]]
    for one in changed:
        one.value, one.updated_at = wanted[(one.question_code, one.row)], timezone.now()
    new = [
        Answer(response=response, section=section.code, question_code=code, row=row, value=value)
        for (code, row), value in wanted.items()
        if (code, row) not in stored
    ]
    if gone:
        Answer.objects.filter(pk__in=gone).delete()
    if changed:
        Answer.objects.bulk_update(changed, ["value", "updated_at"])
    if new:
        Answer.objects.bulk_create(new)


def _with_refs(section: Section, answers: Mapping[str, Any], actor: User, response: Response) -> dict[str, Any]:
    """What there is of `answers`, with `<column>_ref` beside each picked column: what the typed words name, or ""."""
    given = {question.code: answers.get(question.code) for question in section.questions}
    complete = {code: value for code, value in given.items() if value not in (None, [])}
    for question in section.questions:
        picked = [column for column in question.columns if column.source]
        if picked and question.code in complete:
            refs = {column.code: _refs(column, actor, response) for column in picked}
            complete[question.code] = [_row_with_refs(row, refs) for row in complete[question.code]]
    return complete


def _refs(column: Question, actor: User, response: Response) -> dict[str, str]:
    choices = registry.values(column.source, user=actor, unit=response.unit)
    return {one.label.casefold(): one.ref for one in reversed(choices)}


def _row_with_refs(row: Mapping[str, Any], refs: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    found = {f"{code}_ref": known.get(str(row.get(code, "")).casefold(), "") for code, known in refs.items()}
    return {**row, **found}


@transaction.atomic
def send_response(*, actor: User, response: Response, version: int) -> Response:
    """Sends the answers as they stand and gives the receipt number; a sent one is returned unchanged (T34).

    Raises ValidationError when required answers are missing, StaleVersionError when somebody saved since `version`,
    TransitionError when the survey is closed. The same number is kept when it is sent again after reopening.
    """
    definition = definition_of(response.campaign)
    if response.state == ResponseState.SENT:
        return response
    if all_missing(definition, by_question(response.answers.all())):
        raise ValidationError(_("Some required answers are missing. Fill them in before you send."))
    move = RESPONSE_MOVES[Act.SEND]
    ours = Response.objects.filter(pk=response.pk, version=version, state__in=move.sources)
    if not ours.update(version=F("version") + 1):
        return _already_sent(response)
    number = response.receipt_number or _next_receipt(today().year)
    Response.objects.filter(pk=response.pk).update(
        state=move.target, sent_at=timezone.now(), sent_by=actor, receipt_number=number
    )
    response.refresh_from_db()
    audit.record(actor=actor, verb="surveys.response.sent", target=response, receipt=number)
    inbox.notify(
        [actor],
        kind="surveys.sent",
        key=f"{response.public_id}:{response.version}",
        params={"title": response.campaign.title, "receipt": number},
        url=reverse("surveys:response_receipt", args=[response.public_id]),
    )
    return response


def _already_sent(response: Response) -> Response:
    current = Response.objects.select_related("campaign", "unit", "dinas", "saved_by").get(pk=response.pk)
    if current.state == ResponseState.SENT:
        return current
    if current.state == ResponseState.CLOSED:
        raise TransitionError(_("This survey is closed; these answers were not sent in time."))
    raise StaleVersionError(
        _("Somebody changed these answers in the meantime. Check them again, then send."), {"response": current}
    )


def _next_receipt(year: int) -> str:
    """SV-<year of sending>-<running number of five digits>; the row lock or the write transaction keeps it gapless."""
    ReceiptCounter.objects.get_or_create(year=year)
    ReceiptCounter.objects.filter(year=year).update(last=F("last") + 1)
    return f"SV-{year}-{ReceiptCounter.objects.get(year=year).last:05d}"


@transaction.atomic
def reopen_response(*, actor: User, response: Response, reason: str) -> Response:
    """HR gives a sent response back with a reason; it counts again once it is sent again.

    Raises ValidationError without a reason, TransitionError when it is not sent or the campaign is closed.
    """
    reason = reason.strip()
    move = RESPONSE_MOVES[Act.REOPEN]
    if move.needs_reason and not reason:
        raise ValidationError(_("Write the reason, so that the unit knows what to mend."))
    reopened = Response.objects.filter(pk=response.pk, state__in=move.sources).update(
        state=move.target, sent_at=None, sent_by=None, reopened_reason=reason[:300], version=F("version") + 1
    )
    if not reopened:
        raise TransitionError(_("Only a sent response of an open survey can be reopened."))
    response.refresh_from_db()
    audit.record(actor=actor, verb="surveys.response.reopened", target=response, reason=reason[:300])
    inbox.notify(
        people_of([response])[response.pk],
        kind="surveys.reopened",
        key=f"{response.public_id}:{response.version}",
        params={"title": response.campaign.title, "reason": reason[:300]},
        url=reverse("surveys:response_edit", args=[response.public_id]),
    )
    return response
