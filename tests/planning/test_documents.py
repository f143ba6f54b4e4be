"""The official document, the sheet, and the public page that checks a printed plan."""

import io
import re

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from core.models import AuditEntry
from planning import documents, freezing
from planning.enums import Decision
from planning.models import Plan
from planning.services import approval, plans
from tests.factories.planning import NeedFactory, PlanFactory, PlanLineFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_plan(line, head, hr, leader, mayor):
    """A plan with one line that went through every step."""
    line.needs.add(NeedFactory(dinas=line.plan.dinas, number=14, state="planned"))
    plan = approval.send_plan(actor=head.user, plan=line.plan, version=1)
    for who in (hr, leader, mayor):
        plan = approval.decide(actor=who.user, step=approval.current_step(plan), decision=Decision.APPROVED)
    return plan


def text_of(pdf):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


# --- PDF ---
def test_official_pdf_says_what_was_set_and_how_to_check_it(client, set_plan, hr, mayor):
    plans.set_number(actor=hr.user, plan=set_plan, number="800.1.4/112/2026", on=timezone.localdate(set_plan.set_at))
    client.force_login(hr.user)

    response = client.get(reverse("planning:plan_pdf", args=[set_plan.public_id]))

    text = text_of(response.content)
    compact = text.replace(" ", "")
    assert AuditEntry.objects.filter(verb="planning.plan.printed").count() == 1
    assert response.headers["Content-Type"] == "application/pdf"
    assert "attachment" in response.headers["Content-Disposition"]
    for said in ("Dinas Perhubungan", "800.1.4/112/2026", "Rp42.000.000", "TW II", "K-014", mayor.user.name):
        assert said in text
    assert set_plan.content_sha256 in compact
    assert f"{settings.PUBLIC_URL}/rencana/periksa/{set_plan.check_code}/" in compact


def test_official_pdf_is_made_of_the_frozen_content(set_plan, hr):
    set_plan.lines.update(title="Diubah kemudian", amount=1)

    with translation.override("id"):
        text = text_of(documents.official_pdf(Plan.objects.get(), hr.user))

    assert "Analisis data untuk perencana" in text
    assert "Diubah kemudian" not in text


def test_no_official_pdf_before_the_plan_is_set(client, draft, hr):
    client.force_login(hr.user)

    response = client.get(reverse("planning:plan_pdf", args=[draft.public_id]))

    assert response.headers["Location"] == draft.get_absolute_url()


# --- XLSX ---
def test_sheet_holds_every_line_with_the_seven_items(client, line, hr):
    line.needs.add(NeedFactory(dinas=line.plan.dinas, number=14))
    PlanLineFactory(plan=line.plan, number=2, bare=True, title="=HYPERLINK(1)")
    client.force_login(hr.user)

    response = client.get(reverse("planning:plan_xlsx", args=[line.plan.public_id]))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1] == [
        line.code, "pelatihan", "Analisis data untuk perencana", "K-014", "5.03.02.2.03", "teknis", 12, "Perencana",
        "pelatihan klasikal", "BKPSDMD Kota Palu", 2, "sesuai kurikulum standar", 42_000_000, "Peserta lulus",
        "12 orang", "Sekretaris Dinas", None, None, None,
    ]  # fmt: skip
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=HYPERLINK(1)", "s")
    assert AuditEntry.objects.get(verb="planning.plan.exported").details == {"lines": 2}


# --- The check page ---
def check(client, plan, **query):
    return client.get(reverse("planning:check", args=[plan.check_code]), query)


def test_check_page_shows_number_date_and_digest_and_nothing_personal(client, set_plan, hr, head, leader, mayor):
    plans.set_number(actor=hr.user, plan=set_plan, number="800.1.4/112/2026", on=timezone.localdate(set_plan.set_at))

    response = check(client, set_plan)

    content = response.content.decode()
    assert response.status_code == 200
    assert set_plan.content_sha256 in content
    assert "800.1.4/112/2026" in content
    for person in (hr, head, leader, mayor):
        assert person.user.name not in content
    assert set_plan.lines.get().title not in content
    assert "42.000.000" not in content


@pytest.mark.parametrize(("last_digit_changed", "is_same"), [(False, True), (True, False)])
def test_check_page_compares_a_typed_digest(client, set_plan, last_digit_changed, is_same):
    typed = set_plan.content_sha256
    if last_digit_changed:
        typed = typed[:-1] + ("0" if typed[-1] != "0" else "1")

    response = check(client, set_plan, sha256=f" {typed[:32].upper()} {typed[32:]} ")

    assert response.context["is_same"] is is_same


def test_check_page_knows_no_other_code_and_no_draft(client, draft):
    for code in ("x", "a" * 22):
        assert client.get(reverse("planning:check", args=[code])).status_code == 404


def test_check_page_answers_signed_in_people_in_their_frame(client, head):
    plan = PlanFactory(running=True)
    client.force_login(head.user)

    assert check(client, plan).status_code == 200


def test_digest_is_that_of_the_canonical_writing():
    content = {"b": "é", "a": [1, None]}

    assert freezing.canonical(content) == '{"a":[1,null],"b":"é"}'
    assert re.fullmatch(r"[0-9a-f]{64}", freezing.digest(content))
