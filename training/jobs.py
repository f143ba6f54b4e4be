"""All certificates of a session as one file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import jobs
from people.access import has_for
from people.permissions import Permission
from training.certificates import certificates_pdf
from training.models import Enrolment, Session

KIND = "training.certificates"


def _may_manage(user: Any, params: dict[str, Any]) -> bool:
    session = Session.objects.filter(public_id=params["session"]).select_related("dinas__unit").first()
    return session is not None and has_for(user, Permission.SESSION_MANAGE, session.dinas)


@jobs.register(KIND, title=_("Certificates of a session"), may=_may_manage)
def run(ctx: jobs.JobContext) -> dict[str, Any]:
    """params: session (public id)."""
    rows = list(
        Enrolment.objects.filter(session__public_id=ctx.params["session"])
        .exclude(check_code="")
        .select_related("session__programme", "employee__unit")
        .order_by("employee__name", "pk")
    )
    ctx.progress(0, len(rows))
    ctx.store_result(f"sertifikat-{ctx.params['session']}.pdf", certificates_pdf(rows, ctx.actor))
    ctx.progress(len(rows))
    return {"certificates": len(rows)}
