"""Filled performance pages in Chromium: no axe violations, no sideways scroll; the matrix follows the cards."""

from decimal import Decimal

import pytest
from django.urls import reverse

from performance.models import Evaluation, IndicatorEvent
from tests.factories.people import EmployeeFactory
from tests.factories.performance import (
    ComplaintFactory,
    EvaluationFactory,
    FeedbackFactory,
    ImprovementNoteFactory,
    IndicatorFactory,
    IndicatorTargetFactory,
    MeasurementFactory,
    OrganisationPredicateFactory,
)
from tests.ui.axe import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city_at_work(dinas, other_dinas, head, employee):
    """Addresses by name, over an indicator with a trend, complaints and evaluations."""
    indicator = IndicatorFactory(dinas=dinas, name="Pengaduan dijawab dalam 3 hari kerja")
    IndicatorFactory(dinas=other_dinas)
    IndicatorTargetFactory(indicator=indicator, period="2026", value=85)
    for number, quarter in enumerate(("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")):
        MeasurementFactory(indicator=indicator, period=quarter, value=Decimal(50 + number), numerator=9, denominator=14)
    ImprovementNoteFactory(indicator=indicator, author=head.user, plan="Latih petugas")
    IndicatorEvent.objects.create(indicator=indicator, happened_on="2026-02-10", label="11 orang dilatih")
    ComplaintFactory(dinas=dinas)
    OrganisationPredicateFactory(dinas=dinas)
    feedback = FeedbackFactory(employee=employee, author=head.user, indicator=indicator)
    sent = EvaluationFactory(employee=employee, rater=head.user.employee, sent=True, note="Teruskan.")
    colleague = EmployeeFactory(unit=dinas.unit, name="Rahmat Hidayat")
    return {
        "list": reverse("performance:indicator_list"),
        "detail": indicator.get_absolute_url(),
        "complaints": reverse("performance:complaint_list"),
        "evaluations": reverse("performance:evaluation_list"),
        "edit": reverse("performance:evaluation_edit", args=[colleague.public_id, "2026-Q3"]),
        "evaluation": sent.get_absolute_url(),
        "feedback": feedback.get_absolute_url(),
    }


@pytest.mark.axe
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1440, True)])
def test_filled_pages_have_no_violations(city_at_work, head, hr, employee, open_page, width, dark):
    wanted = [
        (head.user, "list"), (head.user, "detail"), (head.user, "complaints"), (head.user, "evaluations"),
        (head.user, "edit"), (hr.user, "list"), (hr.user, "evaluations"), (employee.user, "evaluation"),
        (employee.user, "feedback"),
    ]  # fmt: skip
    found = {}
    for user, name in wanted:
        page = open_page(city_at_work[name], user=user, width=width, dark=dark)
        found[f"{user.name} {name}"] = (violations(page), sideways(page))
        page.close()

    assert found == {key: ([], 0) for key in found}


def test_choosing_ratings_shows_predicate_and_distribution_without_saving(city_at_work, head, open_page):
    page = open_page(city_at_work["edit"], user=head.user)
    before = Evaluation.objects.count()

    page.check('input[name="result_rating"][value="di_atas"]')
    page.check('input[name="behaviour_rating"][value="di_atas"]')
    page.wait_for_selector("#outcome td[aria-current]")

    assert page.inner_text("#outcome h2 >> nth=0") == "Predikat: Sangat baik"
    assert page.inner_text("#outcome td[aria-current]") == "Sangat baik"
    assert Evaluation.objects.count() == before


def test_evaluation_is_sent_without_javascript(city_at_work, head, open_page):
    page = open_page(city_at_work["edit"], user=head.user, width=360, java_script_enabled=False)

    page.check('input[name="result_rating"][value="sesuai"]')
    page.check('input[name="behaviour_rating"][value="sesuai"]')
    page.click('main header button[value="send"]')

    assert page.inner_text("h1") == "Evaluasi Triwulan III 2026, Rahmat Hidayat: Baik"
