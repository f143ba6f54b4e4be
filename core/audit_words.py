"""Verbs of the audit chain and their objects in words; the chain itself holds codes, which no language changes."""

from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

THINGS: dict[str, Any] = {
    "acting": _("role acted under"),
    "activation": _("activation code"),
    "email": _("e-mail address"),
    "password": _("password"),
    "recovery_code": _("recovery code"),
    "recovery_codes": _("recovery codes"),
    "reset": _("link for a new password"),
    "second_step": _("second step"),
    "session": _("session"),
    "sessions": _("sessions"),
    "sign_in": _("sign-in"),
    "sign_out": _("sign-out"),
    "user": _("account"),
    "access_log": _("access log"),
    "backup": _("backup"),
    "job": _("job"),
    "limit": _("limit"),
    "object": _("opening of somebody else's record"),
    "move": _("career move"),
    "report": _("monthly report"),
    "account_letters": _("letters with codes"),
    "dinas": _("agency"),
    "event": _("dated change"),
    "head": _("unit head"),
    "import": _("import"),
    "position": _("position"),
    "role": _("role"),
    "unit": _("work unit"),
    "employee": _("employee"),
    "employees": _("employees"),
    "complaint": _("complaint"),
    "complaints": _("complaints"),
    "evaluation": _("evaluation"),
    "feedback": _("feedback"),
    "indicator": _("indicator"),
    "target": _("target"),
    "measurement": _("measurement"),
    "improvement": _("improvement plan"),
    "predicate": _("predicate of the agency"),
    "line": _("plan line"),
    "need": _("need"),
    "plan": _("development plan"),
    "step": _("approval step"),
    "campaign": _("survey"),
    "response": _("survey response"),
    "results": _("survey results"),
    "receipt": _("receipt"),
    "enrolment": _("training seat"),
    "hours": _("learning hours"),
    "programme": _("training of the catalogue"),
    "certificate": _("certificate"),
    "certificates": _("certificates"),
    "notice": _("privacy notice"),
    "organisation_predicate": _("predicate of the agency"),
    "list": _("staff list"),
    "needs": _("needs"),
    "result": _("training result"),
    "register": _("register of processing"),
    "request": _("request about personal data"),
    "correction": _("request to correct data"),
    "restriction": _("request to restrict data"),
    "deletion": _("request to delete data"),
    "copy": _("request for a copy of data"),
}
DONE: dict[str, Any] = {
    "acknowledged": _("acknowledged"),
    "added": _("added"),
    "applied": _("took effect"),
    "appointed": _("appointed"),
    "approved": _("approved"),
    "asked": _("asked for"),
    "asked_again": _("asked for again"),
    "assigned": _("assigned"),
    "batch_undone": _("part undone"),
    "batch_written": _("part written"),
    "begun": _("begun"),
    "cancelled": _("cancelled"),
    "ceiling": _("ceiling entered"),
    "changed": _("changed"),
    "checked": _("checked"),
    "closed": _("closed"),
    "columns_chosen": _("columns chosen"),
    "columns_forgotten": _("choice of columns forgotten"),
    "confirmed": _("confirmed"),
    "created": _("made"),
    "decided": _("decided"),
    "declined": _("declined"),
    "deleted": _("deleted"),
    "done": _("done"),
    "drafted": _("drafted"),
    "dropped": _("dropped"),
    "ended": _("ended"),
    "ended_by_admin": _("ended by an administrator"),
    "errors_downloaded": _("error sheet downloaded"),
    "errors_exported": _("error sheet downloaded"),
    "escalated": _("passed on, unanswered"),
    "exported": _("downloaded"),
    "extended": _("extended"),
    "failed": _("failed"),
    "file_taken": _("file downloaded"),
    "finished": _("finished"),
    "given": _("given"),
    "imported": _("imported"),
    "issued": _("issued"),
    "kept": _("kept as written"),
    "linked": _("linked to a need"),
    "lifted": _("lifted"),
    "made": _("made"),
    "mapping_forgotten": _("mapping forgotten"),
    "moved": _("moved"),
    "moved_up": _("moved up"),
    "given_back": _("given back"),
    "nominated": _("nominated"),
    "acting": _("Plh named"),
    "off": _("turned off"),
    "on": _("turned on"),
    "opened": _("opened"),
    "others_ended": _("all others ended"),
    "password_set": _("password set"),
    "prepared": _("prepared"),
    "printed": _("printed"),
    "proposed": _("proposed"),
    "reached": _("reached"),
    "read": _("read"),
    "realised": _("outcome entered"),
    "recorded": _("recorded"),
    "refused": _("refused"),
    "reminded": _("reminded"),
    "renewed": _("made anew"),
    "reopened": _("reopened"),
    "restricted": _("left out of analysis"),
    "resulted": _("result made"),
    "restored": _("restored"),
    "resumed": _("resumed"),
    "retried": _("run again"),
    "returned": _("returned"),
    "revised": _("revised"),
    "saved": _("saved"),
    "sealed": _("sealed"),
    "sent": _("sent"),
    "set": _("set"),
    "started": _("started"),
    "taken_back": _("taken back"),
    "timed_out": _("timed out"),
    "tried": _("tried out"),
    "undo_asked": _("undo asked for"),
    "undone": _("undone"),
    "unit_mapped": _("unit mapped"),
    "unlinked": _("unlinked from a need"),
    "unrestricted": _("back in analysis"),
    "corrected": _("corrected"),
    "entered": _("entered"),
    "position_mapped": _("position mapped"),
    "rows_chosen": _("rows chosen"),
    "uploaded": _("uploaded"),
    "used": _("used"),
    "waiting": _("put on the waiting list"),
    "withdrawn": _("withdrawn"),
    "recalled": _("taken back"),
    "numbered": _("number entered"),
}
READ: dict[str, Any] = {
    "profile": _("profile"), "panel": _("summary beside the table"), "details": _("part of the profile"),
    "history": _("history"), "career": _("career path"), "certificate": _("certificate"),
    "evaluation": _("evaluation"), "change": _("proposed change"), "proof": _("proof of a change"),
    "thread": _("thread"), "admin": _("record, as administrator"),
}  # fmt: skip


def read_words(what: str) -> str:
    """What the access log says was read."""
    return str(READ.get(what, what))


def verb_words(verb: str) -> str:
    """ "planning.line.added" -> "Plan line: added"; what is not known stays a code."""
    app, _dot, rest = verb.partition(".")
    thing, _dot, did = rest.partition(".")
    name = model_words(thing, app="") if app == "admin" else THINGS.get(thing)
    if not name or (did and did not in DONE):
        return verb
    return capfirst(f"{name}: {DONE[did]}" if did else str(name))


def target_words(label: str) -> str:
    """ "people.employee" -> "Employee"."""
    app, _dot, model = label.rpartition(".")
    return capfirst(model_words(model, app=app)) if model else ""


def model_words(name: str, *, app: str) -> str:
    """The name of a model in words; "" where there is none of this name."""
    found = (one for one in apps.get_models() if one._meta.model_name == name and app in ("", one._meta.app_label))
    return next((str(one._meta.verbose_name) for one in found), "")
