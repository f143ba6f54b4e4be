"""What the address of a list keeps: agency, unit and day, in its file, its form and after a refusal; its numbers."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils.formats import date_format

from core.clock import today
from core.models import AuditEntry
from people.models import Employee
from people.statistics import Row, _most
from people.views.lists import usual_retirement_day

pytestmark = pytest.mark.django_db
CODES = {
    "retirement_list": "pensiun", "retirement_soon": "pensiun-12-bulan", "nominative": "nominatif", "duk": "duk",
    "statistics": "statistik",
}  # fmt: skip
PAGES = {name: reverse(f"people:{name}") for name in CODES}


@pytest.fixture
def day(everybody) -> date:
    """One that is usual for no list; somebody of Dishub stands on every list, as on it and as usual."""
    day = usual_retirement_day() - timedelta(days=1)
    Employee.objects.update(retires_on=day.replace(day=1))
    for name, retires in (("employee", today() + timedelta(days=1)), ("below", day + timedelta(days=1))):
        Employee.objects.filter(pk=everybody[name].pk).update(retires_on=retires)
    return day


@pytest.mark.parametrize("name", CODES)
def test_file_is_as_on_the_day_of_the_page(client, hr, day, name):
    client.force_login(hr.user)

    page = client.get(f"{PAGES[name]}?dinas=dishub&per={day}")
    answer = client.post(page.context["download_url"], {"kind": "xlsx"})

    about = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[1].iter_rows(values_only=True)
    assert f"per {date_format(day, 'DATE_FORMAT')}" in [row[1] for row in about]
    assert AuditEntry.objects.get(verb="people.list.exported").details["on"] == day.isoformat()
    assert page.context["filter_form"]["per"].value() == day  # choosing another agency keeps the day


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("query", ["", "?dinas=dishub", "?dinas=dishub&per={day}"])
def test_too_long_a_list_for_paper_leads_back_to_the_same_page(client, hr, day, monkeypatch, name, query):
    monkeypatch.setattr("core.pdf.MAX_ROWS", 0)
    client.force_login(hr.user)
    query = query.format(day=day)

    response = client.post(reverse("people:list_download", args=[CODES[name]]) + query, {"kind": "pdf"}, follow=True)

    assert response.redirect_chain == [(PAGES[name] + query, 302)]


def test_findings_group_their_numbers():
    rows = [Row("S1", 383, 400), Row("S2", 300, 417)]

    assert _most(rows, "%(label)s: %(people)s dari %(total)s") == "S1: 783 dari 1.500"


def test_retirement_chart_groups_its_number(client, hr, monkeypatch):
    monkeypatch.setattr("people.views.lists.retirements_by_year", lambda *args: [(2027, 1500)])
    client.force_login(hr.user)

    assert "1.500 orang" in client.get(PAGES["retirement_list"]).context["chart"].title
