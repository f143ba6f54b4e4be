"""Home of administrators: accounts and roles, jobs that failed, the audit trail; no personal data."""

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit_words import verb_words
from core.models import AuditEntry
from core.templatetags.palu import datetime_wita, number
from monitoring import first_run
from monitoring.homes.hr import imports, newest_batches
from monitoring.homes.parts import common, side_column
from monitoring.waiting import sources
from people.enums import Role
from people.models import RoleAssignment

ROLES = tuple(role for role in Role if role != Role.EMPLOYEE)


def page(user: Any, on: date) -> tuple[str, dict[str, Any]]:
    context = common(user, on, [sources.failed_jobs(user)], imports(newest_batches(user)))
    context |= {
        "accounts": accounts(),
        "accounts_url": reverse("admin:accounts_user_changelist"),
        "audit": audit_facts(),
        "audit_url": reverse("admin:core_auditentry_changelist"),
        "first_run": first_run.for_home(user),
    }
    context |= side_column(context, False)
    return "monitoring/home.html", context


def accounts() -> list[dict[str, Any]]:
    """Accounts in use and roles in force: two counts a role would name people, so only numbers."""
    users = User.objects.aggregate(
        active=Count("pk", filter=Q(is_active=True)), closed=Count("pk", filter=Q(is_active=False))
    )
    held = dict(
        RoleAssignment.objects.in_force().order_by().values_list("role").annotate(how_many=Count("user", distinct=True))
    )
    rows = [
        {"label": _("Accounts in use"), "value": number(users["active"]), "source": ""},
        {"label": _("Closed accounts"), "value": number(users["closed"]), "source": ""},
    ]
    return rows + [{"label": capfirst(role.label), "value": number(held.get(role, 0)), "source": ""} for role in ROLES]


def audit_facts() -> list[dict[str, Any]]:
    newest = AuditEntry.objects.order_by("-pk").first()
    if newest is None:
        return [{"label": _("Entries"), "value": _("no data yet"), "source": ""}]
    return [
        {"label": _("Newest entry"), "value": datetime_wita(newest.at), "source": verb_words(newest.verb)},
        {"label": _("End of the chain"), "value": newest.entry_hash[:16], "source": ""},
    ]
