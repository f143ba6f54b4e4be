"""Letters with activation codes: a page for each person, or a sheet for each agency to be cut into slips."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import pdf
from people.rules import nip
from people.services.accounts import Letter


class Layout(models.TextChoices):
    PAGES = "pages", gettext_lazy("A page for each person\nwith a receipt to cut off and keep")
    SHEETS = "sheets", gettext_lazy("A sheet for each agency\nto be cut into slips")


def address() -> str:
    """Where the code is typed; from PUBLIC_URL and not from a request."""
    return f"{settings.PUBLIC_URL}{reverse('accounts_activate')}"


def letters_pdf(letters: Sequence[Letter], layout: str, by: Any) -> bytes:
    """In the order of the letters, which come agency by agency."""
    return pdf.render(
        "account_letters.typ",
        {
            "head": pdf.head(
                title=_("Account for Palu ASN"), by=by, classification=_("Confidential: for the person alone")
            ),
            "pages": layout == Layout.PAGES,
            "address": address(),
            "labels": _labels(),
            "agencies": [
                {"name": name, "rows": [_row(one) for one in rows]} for name, rows in groupby(letters, key=_agency)
            ],
        },
        images={"address": pdf.qr_svg(address())},
    )


def _labels() -> dict[str, Any]:
    return {
        "opening": _("With this code you open your account for workforce planning. It works once."),
        "code": _("Activation code"),
        "until": _("holds until"),
        "steps": [
            _("Open %(address)s on a telephone or computer, or scan the picture.") % {"address": address()},
            _("Type your NIP and the code."),
            _("Choose a password of 12 characters or more; a short sentence is easy to remember."),
        ],
        "secret": _(
            "Give the code to nobody: neither a colleague nor HR will ask for it. Destroy the letter afterwards."
        ),
        "lost": _("Letter lost, or the code no longer holds? HR of BKPSDMD prints a new one; this one ends then."),
        "receipt": _("Receipt, kept by HR"),
        "received": _("Received on"),
        "signature": _("Signature"),
        "name": _("Name"),
        "unit": _("Unit"),
        "cut": _("cut here"),
    }


def _agency(letter: Letter) -> str:
    dinas = letter.employee.dinas
    return dinas.name if dinas else _("Without an agency")


def _row(letter: Letter) -> dict[str, str]:
    employee = letter.employee
    return {
        "name": employee.full_name,
        "nip": " ".join(nip.groups(employee.number, employee.kind)),
        "unit": str(employee.unit),
        "agency": _agency(letter),
        "code": letter.code,
        "until": date_format(letter.holds_until, "DATE_FORMAT"),
    }
