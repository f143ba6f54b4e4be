"""The home page of each role: every task leads to its very object, in a fixed number of statements."""

import pytest
import time_machine
from django.urls import reverse

pytestmark = pytest.mark.django_db
NOW = "2026-11-24T08:00:00+08:00"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("role", ["hr", "head", "operator", "leader", "mayor", "admin_user", "employee"])
def test_home_of_every_role_opens_in_an_empty_city(role, request, client):
    holder = request.getfixturevalue(role)
    client.force_login(holder.user)
    answer = client.get(reverse("monitoring:home"))
    assert answer.status_code == 200
