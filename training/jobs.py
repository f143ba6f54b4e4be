"""All certificates of a session as one file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import jobs
from training.certificates import certificates_pdf
from training.models import Enrolment

KIND = "training.certificates"


@jobs.register(KIND, title=_("Certificates of a session"))
def run(ctx: jobs.JobContext) -> dict[str, Any]:
    """params: session (public id)."""
    rows = list(
        Enrolment.objects.filter(session__public_id=ctx.params["session"])
        .exclude(check_code="")
        .select_related("session__programme", "employee")
        .order_by("employee__name", "pk")
    )
    ctx.progress(0, len(rows))
    ctx.store_result(f"sertifikat-{ctx.params['session']}.pdf", certificates_pdf(rows, ctx.actor))
    ctx.progress(len(rows))
    return {"certificates": len(rows)}
