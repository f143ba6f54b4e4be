"""Certificates: on paper with a QR code to a public page that names nobody."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core import pdf
from core.templatetags.palu import jp
from people.privacy import NumberRight
from training.models import Enrolment


def check_url(enrolment: Enrolment) -> str:
    """The address in the QR code, from PUBLIC_URL and not from the request."""
    return f"{settings.PUBLIC_URL}{reverse('training:certificate_check', args=[enrolment.check_code])}"


def certificates_pdf(enrolments: Iterable[Enrolment], by: Any) -> bytes:
    """One page each; the enrolments bring session, programme, employee and unit. Numbers as `by` may read them."""
    rows, right = list(enrolments), NumberRight(by)
    return pdf.render(
        "certificate.typ",
        {
            "head": pdf.head(title=_("Certificate"), by=by, classification="P2"),
            "labels": {
                "certificate": _("Certificate"),
                "given": _("is given to"),
                "passed": _("who has taken part in and passed"),
                "check": _("Check this certificate"),
                "number": _("Number"),
            },
            "rows": [_row(number, one, right) for number, one in enumerate(rows)],
        },
        images={f"qr{number}": pdf.qr_svg(check_url(one)) for number, one in enumerate(rows)},
    )


def _row(number: int, one: Enrolment, right: NumberRight) -> dict[str, str]:
    session, person = one.session, one.employee
    return {
        "image": f"qr{number}",
        "number": one.certificate_number,
        "name": person.full_name,
        "nip": right.number(person.number, person.unit.path, person.user_id),
        "title": session.title,
        "facts": _("%(days)s · %(jp)s JP · organised by %(organizer)s")
        % {"days": session.days, "jp": jp(session.jp), "organizer": session.programme.organizer or "BKPSDMD Kota Palu"},
        "url": check_url(one),
    }
