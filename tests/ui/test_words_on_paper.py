"""No English is left in the files and letters an Indonesian reader gets; files that are a page: test_words.py."""

import io
import re
import zipfile

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from accounts import letters
from core import jobs
from monitoring.services import reports
from people.account_letters import Layout, letters_pdf
from people.lists import LISTS
from people.reference.files import rows
from people.services.accounts import Letter
from performance.models import ComplaintBatch
from privacy import services
from privacy.enums import RequestKind
from privacy.models import DataRequest
from tests import english

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
@pytest.mark.parametrize("code", [*LISTS, "statistik"])
def test_lists_of_staff_hold_no_english(client, hr, employee, code, kind):
    client.force_login(hr.user)

    answer = client.post(reverse("people:list_download", args=[code]), {"kind": kind})

    assert english.left_in(english.in_answer(answer)) == set()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_of_employees_holds_no_english(client, hr, employee, kind):
    client.force_login(hr.user)

    answer = client.post(reverse("people:employee_export"), {"kind": kind})

    assert employee.name in english.in_answer(answer)
    assert english.left_in(english.in_answer(answer)) == set()


def test_sheet_of_learning_hours_holds_no_english(client, hr, employee):
    client.force_login(hr.user)

    answer = client.get(reverse("training:learning_overview"), {"berkas": "xlsx"})

    assert employee.name in english.in_answer(answer)
    assert english.left_in(english.in_answer(answer)) == set()


@pytest.mark.parametrize("of_city", [True, False])
@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_monthly_report_holds_no_english(client, hr, world, of_city, kind):
    report = reports.make_report(period="2026-10", dinas=None if of_city else world.dinas)
    client.force_login(hr.user)

    answer = client.get(reverse("monitoring:report_file", args=[report.public_id, kind]))

    assert english.left_in(english.in_answer(answer)) == set()


def test_sheet_of_refused_complaints_holds_no_english(client, head):
    batch = ComplaintBatch.objects.create(uploaded_by=head.user, file_name="lapor.xlsx")
    client.force_login(head.user)

    answer = client.get(reverse("performance:complaint_batch_errors", args=[batch.public_id]))

    assert english.left_in(english.in_answer(answer)) == set()


@pytest.mark.parametrize("layout", Layout.values)
def test_letters_with_codes_hold_no_english(hr, employee, layout):
    letter = Letter(employee, "ABCD-EFGH-JKLM", timezone.now())

    text = english.in_pdf(letters_pdf([letter], layout, by=hr.user))

    assert "ABCD-EFGH-JKLM" in text
    assert english.left_in(text) == set()


def test_copy_of_ones_own_data_holds_no_english(employee, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    asked = DataRequest.objects.create(employee=employee, kind=RequestKind.COPY)
    job = jobs.enqueue(services.COPY_JOB, actor=employee.user, params={"request": str(asked.public_id)})

    jobs.run(job.public_id)

    job.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(jobs.result_path(job).read_bytes())) as archive:
        text = english.in_pdf(archive.read("data.pdf"))
    assert employee.name in text
    assert english.left_in(text) == set()


def test_letters_by_mail_hold_no_english(employee):
    user = employee.user
    user.new_email = "baru@example.test"
    with translation.override("en"):  # whoever presses the button; the letter speaks the language of the person
        letters.send_reset_link(user, "/kata-sandi/x/")
        letters.send_email_link(user, "/surel/x/")
        letters.send_email_changed(user, "lama@example.test")

    left = [english.left_in(f"{letter.subject} {letter.body}") for letter in mail.outbox]
    assert left == [set(), set(), set()]


def test_names_of_legal_statuses_hold_no_english():
    """The form, the lists and the copy of one's data show them as loaded."""
    names = [row["nama"] for row in rows("siasn-ref-kedudukan-hukum")]

    assert english.left_in(" ".join(names)) == set()


def test_the_script_shows_no_words_of_its_own():
    """What it says comes from the data attributes of a page, which test_words.py reads."""
    script = (english.ROOT / "static" / "js" / "palu.js").read_text(encoding="utf-8")
    said = re.findall(
        r"""(?:(?:textContent|innerText|innerHTML|title|placeholder|ariaLabel|alt)\s*=(?!=)|\b(?:toast|alert|confirm|prompt)\(|"""
        r"""setAttribute\("(?:aria-label|title|placeholder|alt)",)\s*["'`]\s*\w[^;\n]*""",
        script,
    )

    assert said == []


def test_the_net_catches_english_and_lets_indonesian_through():
    page = '<title>Save</title><script>the</script><p data-theme="light">Simpan <b>and</b></p><a title="Cancel">x</a>'

    assert english.left_in(english.in_html(page)) == {"save", "and", "cancel"}
    assert english.left_in("Simpan rencana di https://asn.example/the/ dengan kode unit_unknown %(name)s") == set()
