"""The second step: set up, asked for, codes taken once, guesses limited, seeds encrypted (T14, A26, A42, T40)."""

import io
import re
import time

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts import second_step
from accounts.models import Notification, RecoveryCode, SecondStepKey, SignInFailure, User
from core import cipher
from core.models import AuditEntry
from tests.core.test_urls_permissions import names
from tests.factories.people import RoleAssignmentFactory

PASSWORD = "ombak tenang di teluk sore"
SECOND = "/masuk/langkah-kedua/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr_user(hr):
    hr.user.set_password(PASSWORD)
    hr.user.save()
    return hr.user


def seed_of(user):
    return cipher.decrypt(SecondStepKey.objects.get(user=user).seed.encode(), second_step.PURPOSE)


def now_code(user, away=0):
    return second_step.code_at(seed_of(user), int(time.time()) // 30 + away)


def set_up(client, user):
    """Through the page, as a person does; gives the recovery codes."""
    page = client.get(reverse("accounts_second_step_setup"))
    seed = second_step.pending_seed(client.session)
    assert second_step.spelled(seed) in page.content.decode()
    done = client.post(
        reverse("accounts_second_step_setup"), {"code": second_step.code_at(seed, int(time.time()) // 30)}
    )
    user.refresh_from_db()
    return done.context["codes"]


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def forget_used(user):
    SecondStepKey.objects.filter(user=user).update(last_step=0)


def test_t14_role_that_needs_it_sees_no_page_before_it_is_set_up(hr_user, settings):
    settings.SECOND_STEP_REQUIRED = True
    client = Client()
    sign_in(client, hr_user)

    leads = {}
    for name in names(get_resolver().url_patterns):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        answer = client.get(url)
        leads[name] = (answer.status_code, answer.headers.get("Location", "").partition("?")[0])

    closed = {name for name, answer in leads.items() if answer == (302, reverse("accounts_second_step_setup"))}
    public = {
        "core:healthz", "core:readyz", "core:help", "core:privacy", "account_login", "accounts_second_step",
        "accounts_activate", "accounts_forgot", "accounts_reset", "accounts_language", "accounts_theme",
        "accounts_second_step_setup", "accounts_recovery_codes", "account_logout", "core:metrics",
    }  # fmt: skip
    assert leads.keys() - closed - public == set()
    assert len(closed) > 40
    assert client.post(reverse("people:employee_export"), {"kind": "csv"}).status_code == 302
    htmx = client.get("/pegawai/", headers={"hx-request": "true"})
    assert htmx.headers["HX-Redirect"].startswith(reverse("accounts_second_step_setup"))

    codes = set_up(client, hr_user)

    assert (len(set(codes)), client.get("/pegawai/").status_code) == (10, 200)


@pytest.mark.parametrize(("role", "asked"), [("hr", True), ("leader", True), ("admin", True), ("head", False)])
def test_t14_required_of_hr_leader_and_admin_whatever_role_is_acted_under(role, asked, settings, client, city):
    settings.SECOND_STEP_REQUIRED = True
    one = RoleAssignmentFactory(role=role, post="sekda" if role == "leader" else "")
    client.force_login(one.user)

    answer = client.post(reverse("accounts_act_as"), {"role": "employee"})

    assert (answer.headers["Location"] == reverse("accounts_second_step_setup")) is asked


def test_t14_off_in_the_demo_but_possible(hr_user, client, settings):
    assert settings.SECOND_STEP_REQUIRED is False
    sign_in(client, hr_user)
    assert client.get("/pegawai/").status_code == 200

    set_up(client, hr_user)

    assert hr_user.second_step_since is not None


def test_a26_after_the_password_no_page_answers_until_the_code(hr_user):
    first = Client()
    sign_in(first, hr_user)
    set_up(first, hr_user)
    forget_used(hr_user)
    client = Client()

    halfway = sign_in(client, hr_user)
    pages = [client.get(path).status_code for path in ("/", "/pegawai/", "/akun/", "/akun/langkah-kedua/")]
    wrong = client.post(SECOND, {"code": "000000"})
    inside = client.post(SECOND, {"code": now_code(hr_user)})

    assert (halfway.status_code, halfway.headers["Location"]) == (302, SECOND)
    assert pages == [302, 302, 302, 302]
    assert (wrong.status_code, "code" in wrong.context["form"].errors) == (200, True)
    assert (inside.status_code, client.get("/pegawai/").status_code) == (302, 200)
    assert AuditEntry.objects.filter(verb="accounts.second_step.failed", actor=hr_user).count() == 1


def test_a26_second_step_page_without_the_password_leads_to_sign_in(client, db):
    assert client.get(SECOND).headers["Location"] == reverse("account_login")
    assert client.post(SECOND, {"code": "123456"}).headers["Location"] == reverse("account_login")


def test_a26_a_session_that_never_passed_it_is_none(hr_user):
    client = Client()
    sign_in(client, hr_user)
    set_up(client, hr_user)
    beside = Client()
    beside.force_login(hr_user)

    assert beside.get("/pegawai/").headers["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in beside.session


def test_a26_a_code_is_taken_once_also_across_browsers(hr_user):
    first = Client()
    sign_in(first, hr_user)
    set_up(first, hr_user)
    forget_used(hr_user)
    code = now_code(hr_user)
    one, other = Client(), Client()
    sign_in(one, hr_user)
    sign_in(other, hr_user)

    assert one.post(SECOND, {"code": code}).status_code == 302
    replay = other.post(SECOND, {"code": code})

    assert (replay.status_code, len(replay.context["form"].errors["code"])) == (200, 1)
    assert other.get("/").status_code == 302


def test_a26_guesses_are_limited_in_the_database(hr_user):
    first = Client()
    sign_in(first, hr_user)
    set_up(first, hr_user)
    forget_used(hr_user)
    client = Client()
    sign_in(client, hr_user)
    right = now_code(hr_user)

    for number in range(40):
        client.post(SECOND, {"code": f"{(int(right) + 1 + number) % 1_000_000:06d}"}, REMOTE_ADDR=f"10.0.0.{number}")
    tried = SignInFailure.objects.count()
    refused = client.post(SECOND, {"code": right})

    assert tried <= 4  # the fourth waits, however many are sent
    assert (refused.status_code, client.get("/").status_code) == (200, 302)


def test_a26_recovery_code_is_hashed_and_opens_once(hr_user):
    first = Client()
    sign_in(first, hr_user)
    codes = set_up(first, hr_user)
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    one, other = Client(), Client()
    sign_in(one, hr_user)
    sign_in(other, hr_user)

    assert one.post(SECOND, {"code": codes[3].lower().replace("-", " ")}).status_code == 302
    again = other.post(SECOND, {"code": codes[3]})
    next_one = other.post(SECOND, {"code": codes[4]})

    assert (again.status_code, next_one.status_code) == (200, 302)
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 2


@pytest.mark.parametrize("away", [-20, 20])
def test_a42_a_clock_ten_minutes_off_is_told_in_words(away, hr_user):
    first = Client()
    sign_in(first, hr_user)
    set_up(first, hr_user)
    forget_used(hr_user)
    client = Client()
    sign_in(client, hr_user)

    answer = client.post(SECOND, {"code": now_code(hr_user, away)})

    (words,) = answer.context["form"].errors["code"]
    assert answer.status_code == 200
    assert re.search(r"\b10\b", words)


def test_t40_seed_is_encrypted_and_survives_a_change_of_the_key(hr_user, settings, client):
    sign_in(client, hr_user)
    set_up(client, hr_user)
    stored = SecondStepKey.objects.get(user=hr_user).seed
    seed = seed_of(hr_user)
    assert seed.hex() not in stored
    assert second_step.spelled(seed).replace(" ", "") not in stored
    old = settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k9-Zt_4wQx7mB2vN8sLr3pYc6jHd1fGa5eUo0iKnTzXbVqWyRl", [old]
    assert seed_of(hr_user) == seed
    out = io.StringIO()
    call_command("reencrypt_seeds", stdout=out)
    assert out.getvalue().startswith("1 ")
    settings.SECRET_KEY_FALLBACKS = []

    assert seed_of(hr_user) == seed
    with pytest.raises(cipher.InvalidToken):
        cipher.decrypt(stored.encode(), second_step.PURPOSE)


def test_t18_turning_it_on_and_off_ends_other_sessions_and_tells(hr_user):
    here, elsewhere = Client(), Client()
    sign_in(here, hr_user)
    sign_in(elsewhere, hr_user)

    set_up(here, hr_user)
    after_on = (here.get("/akun/").status_code, elsewhere.get("/akun/").status_code)
    here.post(reverse("accounts_second_step_off"))
    hr_user.refresh_from_db()

    assert after_on == (200, 302)
    assert (hr_user.second_step_since, SecondStepKey.objects.count(), RecoveryCode.objects.count()) == (None, 0, 0)
    kinds = set(Notification.objects.filter(user=hr_user).values_list("kind", flat=True))
    assert {"accounts.second_step_on", "accounts.second_step_off"} <= kinds


def test_wrong_first_code_keeps_the_same_picture(hr_user, client):
    sign_in(client, hr_user)
    client.get(reverse("accounts_second_step_setup"))
    seed = second_step.pending_seed(client.session)

    answer = client.post(reverse("accounts_second_step_setup"), {"code": "12"})

    assert second_step.spelled(seed) in answer.content.decode()
    assert not User.objects.get(pk=hr_user.pk).second_step_since


def test_new_recovery_codes_replace_the_old(hr_user, client):
    sign_in(client, hr_user)
    before = set_up(client, hr_user)

    after = client.post(reverse("accounts_recovery_codes")).context["codes"]

    assert not set(before) & set(after)
    assert RecoveryCode.objects.filter(user=hr_user).count() == 10


def test_a26_turned_off_while_somebody_stands_before_it_leads_back_to_sign_in(client, hr_user, admin_user):
    client.force_login(hr_user)
    set_up(client, hr_user)
    code, stranger = now_code(hr_user, 1), Client()
    sign_in(stranger, hr_user)

    second_step.turn_off(actor=admin_user.user, user=hr_user)
    answer = stranger.post(SECOND, {"code": code})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account_login"))
    assert not sign_in(Client(), hr_user).headers["Location"].startswith(SECOND)
