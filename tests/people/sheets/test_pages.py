"""History sheets in the browser: the template goes in by the same door as SIASN files and comes back undone."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from careers.known import known_of
from careers.rules.eligibility import State
from careers.steps import rank_promotion, structural_step
from core.models import AuditEntry
from people.enums import ImportFamily, ImportState, PositionType
from people.models import DisciplineRecord, Employee, ImportBatch
from people.sheets import completeness, kinds, templates
from performance.models import Evaluation
from tests.factories import siasn
from tests.factories.people import EmployeeFactory, PositionFactory
from tests.factories.performance import EvaluationFactory


@pytest.fixture
def upload(client: Client, hr: Any, django_capture_on_commit_callbacks: Any) -> Iterator[Any]:
    """`upload("a.csv", text or bytes, user=…)` sends a file and gives the import, checked by its job."""

    def upload_it(name: str, content: Any, user: Any = None, **fields: Any) -> ImportBatch:
        client.force_login(user or hr.user)
        data = content.encode() if isinstance(content, str) else content
        values = {"uploads": [SimpleUploadedFile(name, data)], "kind": "", "source_date": "2026-11-24", **fields}
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("people:import_new"), {"submit_key": name, **values})
        assert answer.status_code == 302, answer.context["form"].errors
        return ImportBatch.objects.latest("pk")

    yield upload_it
    for path in Path(settings.UPLOAD_DIR).glob("*.*"):  # of files nobody checked
        path.unlink()


@pytest.mark.parametrize("code", ["predikat-tahunan", "jabatan"])
def test_template_has_headings_and_a_sheet_of_rules(client, operator, code):
    client.force_login(operator.user)

    answer = client.get(reverse("people:sheet_template", args=[code]))

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    kind = kinds.get(code)
    assert book.sheetnames == ["Data", "Petunjuk"]
    assert [cell.value for cell in book["Data"][1]] == [column.heading for column in kind.columns]
    guide = [[cell.value for cell in row] for row in book["Petunjuk"].iter_rows(min_row=6, max_col=2)]
    assert [row[0] for row in guide] == [column.heading for column in kind.columns]
    assert guide[0][1] == "ya"


def test_filled_template_is_checked_compared_written_and_undone(
    client, upload, employee, django_capture_on_commit_callbacks
):
    EvaluationFactory(employee=employee, period="2024", history=True)
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(kinds.get("predikat-tahunan"))))
    book["Data"].append([employee.number, "", 2024, "Sangat Baik"])
    book["Data"].append([employee.number, "", 2023, "Baik"])
    book["Data"].append([employee.number, "", 2022, "Lumayan"])
    file = io.BytesIO()
    book.save(file)

    batch = upload("predikat.xlsx", file.getvalue())
    page = client.get(batch.get_absolute_url())
    changed = client.get(reverse("people:import_difference", args=[batch.public_id]), {"kelompok": "berubah"})
    refused = client.get(reverse("people:import_difference", args=[batch.public_id]), {"kelompok": "ditolak"})
    errors = client.get(reverse("people:import_errors", args=[batch.public_id]), {"isi": "predikat-tahunan"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]))
    written = dict(Evaluation.objects.values_list("period", "predicate"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_undo", args=[batch.public_id]))

    assert (batch.family, batch.report["totals"]["rows"]) == (ImportFamily.HISTORY, 3)
    assert [line.name for line in page.context["sample_lines"]] == [employee.name, employee.name]
    assert [(cell.before, cell.after) for cell in changed.context["lines"][0].cells] == [("Baik", "Sangat baik")]
    assert refused.context["lines"][0].cells[0].before == "Lumayan"
    sheet = openpyxl.load_workbook(io.BytesIO(errors.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]][7:] == [employee.number, None, "2022", "Lumayan"]
    assert written == {"2024": "sangat_baik", "2023": "baik"}
    assert dict(Evaluation.objects.values_list("period", "predicate")) == {"2024": "baik"}
    assert ImportBatch.objects.get().state == ImportState.UNDONE


def test_error_sheet_leaves_out_rows_a_later_one_stands_for(client, upload, employee):
    twice = f"NIP;TAHUN;PREDIKAT\n{employee.number};2023;Cukup\n{employee.number};2023;Baik\n"
    pages, rows = [], []
    for name, text in [("a.csv", twice), ("b.csv", f"{twice}{employee.number};2022;Lumayan\n")]:
        batch = upload(name, text)
        pages.append(client.get(batch.get_absolute_url()))
        address = reverse("people:import_errors", args=[batch.public_id])
        sheet = client.get(address, {"isi": "predikat-tahunan", "bentuk": "csv"}).content.decode("utf-8-sig")
        rows.append(["2023" in sheet, "2022" in sheet])

    assert rows == [[False, False], [False, True]]
    assert [[what for what, _words in page.context["error_sheets"]] for page in pages] == [[], ["predikat-tahunan"]]
    assert [page.context["superseded"] for page in pages] == [1, 1]
    assert ["Perbaiki di lembar galat" in page.content.decode() for page in pages] == [False, True]


def test_sheet_among_siasn_files_is_named_and_left(client, upload, tmp_path):
    siasn_file = siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()).read_bytes()
    contents = {"unor.csv": siasn_file, "p.csv": b"NIP;TAHUN;PREDIKAT\n1;2024;Baik\n"}
    files = [SimpleUploadedFile(name, content) for name, content in contents.items()]

    batch = upload("unor.csv", b"", uploads=files)

    page = client.get(batch.get_absolute_url())
    assert batch.family == ImportFamily.SIASN
    assert [(file, "Predikat tahunan" in words) for file, words in page.context["notes"]] == [("p.csv", True)]


def test_row_held_back_is_not_written(client, upload, employee, django_capture_on_commit_callbacks):
    text = f"NIP;TAHUN;PREDIKAT\n{employee.number};2023;Baik\n{employee.number};2024;Baik\n"
    batch = upload("predikat.csv", text)
    first = batch.staged.order_by("pk")[0]
    shown = [str(row.target) for row in batch.staged.all()]
    address = reverse("people:import_difference", args=[batch.public_id])

    client.post(
        f"{address}?kelompok=baru", {"baris": shown, "pakai": [row for row in shown if row != str(first.target)]}
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]))

    assert list(Evaluation.objects.values_list("period", flat=True)) == ["2024"]


def test_discipline_is_off_until_assessed_and_open_only_to_those_who_may_read_it(
    client, upload, employee, admin_user, hr, settings, django_capture_on_commit_callbacks
):
    text = f"NIP;TINGKAT HUKUMAN;TMT HUKUMAN\n{employee.number};TEGURAN TERTULIS;01-02-2024\n"
    off = upload("disiplin.csv", text)
    settings.DISCIPLINE_ASSESSMENT = "DPIA-1"
    refused = upload("disiplin2.csv", text, user=admin_user.user)
    batch = upload("disiplin3.csv", text)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]))
    client.force_login(admin_user.user)
    seen = client.get(batch.get_absolute_url())

    assert (off.state, refused.state) == (ImportState.UPLOADED, ImportState.UPLOADED)
    assert seen.status_code == 404
    assert DisciplineRecord.objects.get().level == "ringan"
    assert "TEGURAN" not in str(list(batch.staged.values())) + str(list(AuditEntry.objects.values()))
    assert list(DisciplineRecord.objects.visible_to(hr.user)) == list(DisciplineRecord.objects.all())
    assert not DisciplineRecord.objects.visible_to(employee.user).exists()


@time_machine.travel("2026-11-24T09:00:00+08:00", tick=False)
def test_completeness_counts_what_the_rules_lack(client, head, dinas, hr, django_assert_max_num_queries):
    post = PositionFactory(type=PositionType.EXECUTING)
    people = [EmployeeFactory(unit=dinas.unit, position=post) for _ in range(3)]
    EmployeeFactory(position=post)
    for year in ("2024", "2025"):
        EvaluationFactory(employee=people[0], period=year, history=True)
    EvaluationFactory(employee=people[1], period="2025", history=True, predicate="kurang")
    client.force_login(head.user)

    with django_assert_max_num_queries(12):
        found = client.get(reverse("people:completeness")).context["found"]

    own = Employee.objects.filter(dinas=dinas)
    by_rule = [known for known in known_of(own.for_list(), date(2026, 11, 24)) if _lacks_predicates(known)]
    gain = next(gain for gain in found.gains if gain.kind.code == "predikat-tahunan")
    assert [line.name for line in found.lines] == [dinas.name]
    assert [count for _what, count in gain.unlocks] == [len(by_rule)] == [2]
    assert (gain.share.known, gain.share.all) == (1, 4)
    assert completeness.measure(hr.user, date(2026, 11, 24)).total.people == 5


def _lacks_predicates(known: Any) -> bool:
    on = date(2026, 11, 24)
    step = structural_step(known, on)
    conditions = [*(step.conditions if step else ()), *rank_promotion(known, on)]
    return any(one.code == "performance" and one.state == State.NO_DATA for one in conditions)
