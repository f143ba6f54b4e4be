"""The copy of one's own data: a ZIP of one PDF to read and one JSON file to take along (UU 27/2022 Pasal 7 and 13)."""

import io
import json
import zipfile
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import jobs, pdf
from core.clock import today
from privacy import services
from privacy.copy_of_data import sections
from privacy.enums import RequestState
from privacy.models import DataRequest


def _is_own(user: Any, params: dict[str, Any]) -> bool:
    return DataRequest.objects.filter(public_id=params["request"], employee__user=user).exists()


@jobs.register(services.COPY_JOB, title=gettext_lazy("Copy of your data"), may=_is_own)
def run(ctx: jobs.JobContext) -> dict[str, Any]:
    """params: request (public id). A second run makes the file again and closes the request once."""
    request = DataRequest.objects.visible_to(ctx.actor).select_related(
        "employee__unit", "employee__position", "employee__grade", "employee__education_level", "employee__user",
        "employee__legal_status",
    ).get(public_id=ctx.params["request"])  # fmt: skip
    found = sections(request.employee)
    ctx.progress(0, 1)
    name = _("my-data")
    ctx.store_result(f"{name}-{today():%Y-%m-%d}.zip", _packed(request, [one.plain() for one in found]))
    ctx.progress(1)
    if request.state == RequestState.OPEN and ctx.actor is not None:
        services.answer(actor=ctx.actor, request=request, text=_("The file is on the page of the job."))
    return {"sections": len(found)}


def _packed(request: DataRequest, found: list[dict[str, Any]]) -> bytes:
    head = pdf.head(
        title=_("Copy of personal data"),
        scope=request.employee.full_name,
        data_date=today(),
        by=request.employee.user,
        classification="P2",
    )
    document = pdf.render("own_data.typ", {"head": head, "sections": found, "empty": _("Nothing is kept.")})
    plain = {"made_at": timezone.localtime().isoformat(), "sections": found}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.pdf", document)
        archive.writestr("data.json", json.dumps(plain, ensure_ascii=False, indent=1))
    return out.getvalue()
