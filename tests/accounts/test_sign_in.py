"""Signing in: by any number or e-mail, with limits in the database and one answer for every failure."""

from datetime import date, timedelta
from unittest import mock

import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import limits
from accounts.models import SignInFailure, User
from core.models import AuditEntry
from people.backends import find_user
from people.enums import NumberKind
from people.models import EmployeeNumber
from tests.factories.people import EmployeeFactory, UserFactory

PASSWORD = "teluk-palu-biru-2026"
WRONG = "bukan-kata-sandinya"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    one = EmployeeFactory(account=True)
    one.user.set_password(PASSWORD)
    one.user.save()
    return one


def sign_in(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def test_sign_in_takes_current_and_former_number_and_email(client, person):
    former = "199001152015031002"
    EmployeeNumber.objects.create(
        employee=person, number=former, kind=NumberKind.NI_PPPK, valid_from=date(2010, 1, 1), valid_to=date(2014, 1, 1)
    )
    spaced = f"{person.number[:8]} {person.number[8:14]} {person.number[14]} {person.number[15:]}"

    answers = []
    for login in (person.number, spaced, former, person.user.email.upper()):
        answers.append(sign_in(client, login).status_code)
        answers.append("_auth_user_id" in client.session)
        client.post(reverse("account_logout"))

    assert answers == [302, True] * 4


def test_nobody_is_greeted_with_the_inner_user_name(client, person):
    sign_in(client, person.number)

    assert person.user.username not in client.get("/").content.decode()


def test_sign_in_and_failure_are_audited(client, person):
    sign_in(client, person.number, WRONG)
    sign_in(client, person.number)

    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", "actor_id"))

    assert verbs == [("accounts.sign_in.failed", None), ("accounts.sign_in.done", person.user.pk)]


def test_t12_account_waits_after_failures_and_gets_in_after_the_delay(client, person):
    for _ in range(limits.PER_ACCOUNT):
        limits.remember_failure(limits.name_of(person.number, person.user), "10.0.0.1")

    refused = sign_in(client, person.number)
    SignInFailure.objects.update(at=timezone.now() - limits.LONGEST_DELAY - timedelta(seconds=1))
    let_in = sign_in(client, person.number)

    assert (refused.status_code, len(errors_of(refused))) == (200, 1)
    assert let_in.status_code == 302


def test_t12_spellings_of_one_number_share_the_limit(client, person):
    """What the sign-in reads as one number counts as one account, from wherever the tries come."""
    number = person.number
    spellings = [f"{number[:at]}{sign}{number[at:]}" for sign in " .-" for at in (4, 8, 14)] + [f" {number} "]
    for place, spelling in enumerate(spellings):
        limits.remember_failure(limits.name_of(spelling, find_user(spelling)), f"10.0.0.{place}")

    refused = sign_in(client, number)

    assert SignInFailure.objects.values("account").distinct().count() == 1
    assert (refused.status_code, len(errors_of(refused))) == (200, 1)


def test_t12_number_e_mail_and_user_name_of_an_account_are_one_counter(client, person):
    person.user.email = "andi@palu.go.id"
    person.user.save()

    for login in (person.number, "ANDI@palu.go.id", person.user.username):
        sign_in(client, login, WRONG)
    waits = sign_in(client, person.number)

    assert SignInFailure.objects.values("account").distinct().count() == 1
    assert (SignInFailure.objects.count(), waits.status_code, len(errors_of(waits))) == (3, 200, 1)


def test_t12_address_limit_holds_for_other_accounts_from_it(client, person):
    for number in range(limits.PER_ADDRESS):
        limits.remember_failure(f"someone-{number}", "127.0.0.1")

    here = sign_in(client, person.number)
    elsewhere = client.post(
        reverse("account_login"), {"login": person.number, "password": PASSWORD}, REMOTE_ADDR="10.9.8.7"
    )

    assert (here.status_code, elsewhere.status_code) == (200, 302)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (2, 0), (3, 2), (4, 4), (5, 8), (9, 128), (12, 900)])
def test_t12_delay_grows_and_never_locks_out(failures, seconds):
    assert limits.growing_delay(failures) == timedelta(seconds=seconds)


def test_t12_rotating_forwarded_header_does_not_hide_the_address(client, person):
    for number in range(limits.PER_ADDRESS):
        limits.remember_failure(f"someone-{number}", "127.0.0.1")

    answer = client.post(
        reverse("account_login"),
        {"login": person.number, "password": PASSWORD},
        headers={"x-forwarded-for": "203.0.113.9"},
    )

    assert answer.status_code == 200


def test_t13_every_failure_gives_same_message_status_work(client, person):
    inactive = UserFactory(is_active=False, password=PASSWORD)
    without_password = UserFactory()
    without_password.set_unusable_password()
    without_password.save()
    tries = {
        "unknown number": ("199001152015031009", PASSWORD),
        "unknown e-mail": ("tidak-ada@example.test", PASSWORD),
        "wrong password": (person.number, WRONG),
        "inactive": (inactive.email, PASSWORD),
        "no password set": (without_password.email, PASSWORD),
    }

    sign_in(client, "siapa-pun", WRONG)  # the first entry of the chain opens it
    seen = {}
    for name, (login, password) in tries.items():
        SignInFailure.objects.all().delete()
        with (
            mock.patch(
                "django.contrib.auth.hashers.MD5PasswordHasher.encode", autospec=True, side_effect=_encode
            ) as work,
            CaptureQueriesContext(connection) as queries,
        ):
            answer = sign_in(client, login, password)
        seen[name] = (answer.status_code, errors_of(answer), work.call_count, len(queries))

    assert len(set(seen.values())) == 1, seen
    status, errors, verifications, _ = next(iter(seen.values()))
    assert (status, len(errors), verifications) == (200, 1, 1)


def errors_of(answer):
    return tuple(answer.context["form"].non_field_errors())


def _encode(self, password, salt):
    return f"md5${salt}${'0' * 32}"


def test_sign_out_clears_site_data_and_session(client, person):
    sign_in(client, person.number)

    answer = client.post(reverse("account_logout"))

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session


def test_signing_in_keeps_the_visit_before_and_writes_the_account_once():
    known = {receiver.__name__ for receiver in user_logged_in._live_receivers(User)[0]}

    assert "remember_visit" in known
    assert "update_last_login" not in known
