"""First access by a printed code (T15); resets by mail (T15, T13, A25, A27)."""

import re
import smtplib
from datetime import timedelta
from unittest import mock
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import activation, codes, own_password, tasks
from accounts.models import ActivationCode, Notification, SignInFailure, User
from core.models import AuditEntry
from tests.factories.people import EmployeeFactory, UserFactory

PASSWORD = "ombak tenang di teluk sore"
NEW = "perahu kecil di tepi pantai"

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(dinas):
    """An employee with an account that nobody has opened yet."""
    one = EmployeeFactory(unit=dinas.unit, account=True)
    one.user.set_password(None)
    one.user.save()
    return one


def activate(client, login, code, password=NEW, repeated=None):
    given = {"login": login, "code": code, "new_password": password, "repeated": repeated or password}
    return client.post(reverse("accounts_activate"), given)


def errors_of(answer):
    return tuple(answer.context["form"].non_field_errors())


# --- Printed codes --------------------------------------------------------------------------------------------
def test_t15_code_opens_the_account_once_and_signs_in(client, newcomer, hr):
    code = activation.issue(actor=hr.user, user=newcomer.user)
    assert re.fullmatch(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){2}", code)

    answer = activate(client, newcomer.number, code.lower().replace("-", " "))
    inside = client.get("/profil/").status_code
    client.post(reverse("account_logout"))
    again = activate(client, newcomer.number, code, "yang lain lagi, panjang")

    assert (answer.status_code, inside) == (302, 302)
    assert (again.status_code, len(errors_of(again))) == (200, 1)
    assert User.objects.get(pk=newcomer.user.pk).check_password(NEW)
    assert {"accounts.activation.issued", "accounts.activation.used"} <= set(
        AuditEntry.objects.values_list("verb", flat=True)
    )


def test_t15_code_is_hashed_at_rest_and_stands_in_no_audit_entry(newcomer, hr):
    code = activation.issue(actor=hr.user, user=newcomer.user)
    plain = codes.normalised(code)

    kept = f"{list(ActivationCode.objects.values())} {list(AuditEntry.objects.values())}"

    assert code not in kept
    assert plain not in kept


@pytest.mark.parametrize(("days", "opens"), [(13, True), (14, False)])
def test_t15_holds_for_fourteen_days(days, opens, client, newcomer, hr):
    code = activation.issue(actor=hr.user, user=newcomer.user)
    ActivationCode.objects.update(expires_at=timezone.now() + timedelta(days=14 - days, seconds=-1))

    assert (activate(client, newcomer.number, code).status_code == 302) is opens


def test_t15_five_wrong_tries_end_it(client, newcomer, hr):
    code = activation.issue(actor=hr.user, user=newcomer.user)
    for number in range(5):
        activate(client, newcomer.number, f"AAAA-AAAA-AAA{number}")
        SignInFailure.objects.all().delete()  # only the tries of the code itself count here

    answer = activate(client, newcomer.number, code)

    assert (answer.status_code, ActivationCode.objects.get().tries) == (200, 5)


def test_t15_reissue_ends_the_code_before(client, newcomer, hr):
    first = activation.issue(actor=hr.user, user=newcomer.user)
    second = activation.issue(actor=hr.user, user=newcomer.user)

    assert activate(client, newcomer.number, first).status_code == 200
    assert activate(client, newcomer.number, second).status_code == 302


def test_t15_reset_by_hr_ends_password_and_sessions(client, newcomer, hr):
    newcomer.user.set_password(PASSWORD)
    newcomer.user.save()
    client.force_login(newcomer.user)

    activation.issue(actor=hr.user, user=newcomer.user)

    assert client.get("/akun/").status_code == 302
    assert not User.objects.get(pk=newcomer.user.pk).has_usable_password()


def test_t15_refused_password_uses_nothing_up_and_keeps_what_was_typed(client, newcomer, hr):
    code = activation.issue(actor=hr.user, user=newcomer.user)

    refused = activate(client, newcomer.number, code, "rahsia")
    page = refused.content.decode()
    done = activate(client, newcomer.number, code)

    assert list(refused.context["form"].errors) == ["new_password"]
    assert code in page
    assert "rahsia" not in page
    assert done.status_code == 302


def test_t13_every_failed_activation_looks_and_costs_the_same(client, newcomer, hr, dinas):
    code = activation.issue(actor=hr.user, user=newcomer.user)
    off = EmployeeFactory(unit=dinas.unit, account=True)
    off_code = activation.issue(actor=hr.user, user=off.user)
    User.objects.filter(pk=off.user.pk).update(is_active=False)
    tries = {
        "unknown": ("199001152015031009", code),
        "without a code": (UserFactory(password=PASSWORD).email, code),
        "wrong code": (newcomer.number, "AAAA-AAAA-AAAA"),
        "switched off": (off.number, off_code),
    }
    seen = {}
    for name, (login, given) in tries.items():
        SignInFailure.objects.all().delete()
        with mock.patch("accounts.codes._hash", wraps=codes._hash) as work, CaptureQueriesContext(connection) as asked:
            answer = activate(client, login, given, "pendek")
        seen[name] = (
            answer.status_code,
            errors_of(answer),
            list(answer.context["form"].errors),
            work.call_count,
            len(asked),
        )

    assert len(set(map(str, seen.values()))) == 1, seen
    assert seen["unknown"][3] == 1


# --- By mail --------------------------------------------------------------------------------------------------
def ask(client, login):
    return client.post(reverse("accounts_forgot"), {"login": login})


def link_in(letter):
    (found,) = re.findall(r"http\S+", letter.body)
    return found


def path_of(link):
    return urlsplit(link).path


@pytest.fixture
def letter(client, settings, django_capture_on_commit_callbacks):
    settings.PUBLIC_URL = "https://asn.palu.example"
    user = UserFactory(password=PASSWORD)
    elsewhere = Client()
    elsewhere.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts_forgot"), {"login": user.email}, headers={"host": "localhost"})
    return user, mail.outbox[0], elsewhere


def test_t15_link_sets_the_password_once_and_ends_sessions(client, letter):
    user, sent, elsewhere = letter
    path = path_of(link_in(sent))

    opened = client.get(path)
    refused = client.post(reverse("accounts_reset"), {"new_password": "pendek", "repeated": "pendek"})
    done = client.post(reverse("accounts_reset"), {"new_password": NEW, "repeated": NEW})
    client.get(path)
    again = client.post(reverse("accounts_reset"), {"new_password": PASSWORD, "repeated": PASSWORD})

    assert (opened.status_code, opened.headers["Location"]) == (302, reverse("accounts_reset"))
    assert list(refused.context["form"].errors) == ["new_password"]
    assert (done.status_code, again.context["form"]) == (302, None)
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert elsewhere.get("/akun/").status_code == 302
    assert Notification.objects.get(user=user).kind == "accounts.password_changed"


def test_a27_link_ends_with_a_password_change_after_30_minutes_and_for_another_account(client, letter):
    user, sent, _elsewhere = letter
    path = path_of(link_in(sent))
    token = path.rstrip("/").rpartition("/")[2]
    other = UserFactory(password=PASSWORD)

    assert own_password.user_of_link(user.public_id, token) == user
    assert own_password.user_of_link(other.public_id, token) is None
    with mock.patch.object(own_password.ResetTokens, "_now", return_value=later(minutes=31)):
        assert own_password.user_of_link(user.public_id, token) is None
    user.set_password(NEW)
    user.save()
    assert own_password.user_of_link(user.public_id, token) is None


def later(**delta):
    from datetime import datetime

    return datetime.now() + timedelta(**delta)


def test_a27_link_uses_the_configured_address_and_a_forged_host_is_refused(client, letter):
    user, sent, _elsewhere = letter

    forged = client.post(reverse("accounts_forgot"), {"login": user.email}, headers={"host": "evil.example"})

    assert link_in(sent).startswith("https://asn.palu.example/lupa-sandi/")
    assert user.username not in sent.body
    assert forged.status_code == 400


def test_a25_t13_reset_answers_and_works_the_same_for_everybody(client, settings):
    known = UserFactory(password=PASSWORD)
    tries = {
        "known": known.email,
        "unknown": "tidak-ada@example.test",
        "inactive": UserFactory(password=PASSWORD, is_active=False).email,
        "without address": EmployeeFactory(account=True, user__email="").number,
    }
    ask(client, "siapa-pun@example.test")  # the first entry of the chain opens it
    seen = {}
    for name, login in tries.items():
        SignInFailure.objects.all().delete()
        with mock.patch("accounts.letters.queue") as queue, CaptureQueriesContext(connection) as asked:
            answer = ask(client, login)
        page = re.sub(r'(value|nonce|content)="[^"]*"', "", answer.content.decode())
        seen[name] = (answer.status_code, page, queue.call_count, len(asked))

    assert len(set(seen.values())) == 1
    assert seen["known"][2] == 1


@pytest.fixture
def retried_at_once():
    current_app.conf.task_eager_propagates = False
    yield
    current_app.conf.task_eager_propagates = True


def test_a39_letter_goes_once_when_the_mail_server_is_back(retried_at_once):
    user = UserFactory(password=PASSWORD)
    away = [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPRecipientsRefused({})] * 4

    with mock.patch("accounts.letters.send_mail", side_effect=[*away, 1]) as send:
        done = tasks.send_reset_link.apply((user.pk,))

    assert done.successful()
    assert send.call_count == len(away) + 1
    assert {call.args[3][0] for call in send.call_args_list} == {user.email}


def test_t15_no_letter_to_who_never_opened_the_account(client, newcomer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, newcomer.number)

    assert mail.outbox == []


def test_reset_without_a_mail_server_leads_to_hr(client, settings):
    settings.MAIL_SENDS = False

    page = client.get(reverse("accounts_forgot")).content.decode()

    assert 'name="login"' not in page
    assert reverse("accounts_activate") in page


def test_t15_a_password_set_meanwhile_closes_the_printed_code(newcomer, hr, admin_user, client):
    user = newcomer.user
    client.force_login(admin_user.user)
    for set_another in (
        lambda: own_password.set_password(user, "ombak tenang di teluk"),
        lambda: client.post(
            reverse("admin:auth_user_password_change", args=[user.pk]),
            {"password1": NEW, "password2": NEW, "usable_password": "true"},
        ),
    ):
        activation.issue(actor=hr.user, user=user)
        assert ActivationCode.objects.open().filter(user=user).exists()

        set_another()

        assert not ActivationCode.objects.open().filter(user=user).exists()


# --- E-mail ---------------------------------------------------------------------------------------------------
def test_email_is_changed_by_the_letter_to_the_new_address(client, settings, django_capture_on_commit_callbacks):
    user = UserFactory(password=PASSWORD)
    before = user.email
    client.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts_email"), {"email": "baru@example.test"})
    path = path_of(link_in(mail.outbox[0]))
    stranger = Client()
    stranger.force_login(UserFactory())

    assert stranger.post(path).context["waiting"] == ""
    assert client.get(path).context["waiting"] == "baru@example.test"
    assert User.objects.get(pk=user.pk).email == before  # opening changes nothing
    with django_capture_on_commit_callbacks(execute=True):
        client.post(path)

    user.refresh_from_db()
    assert (user.email, user.new_email) == ("baru@example.test", "")
    assert [letter.to for letter in mail.outbox] == [["baru@example.test"], [before]]
    assert client.post(path).context["waiting"] == ""


def test_email_of_somebody_else_is_refused_and_without_mail_it_changes_at_once(client, settings):
    settings.MAIL_SENDS = False
    user, other = UserFactory(password=PASSWORD), UserFactory()
    client.force_login(user)

    taken = client.post(reverse("accounts_email"), {"email": other.email.upper()})
    done = client.post(reverse("accounts_email"), {"email": "baru@example.test"})

    assert list(taken.context["form"].errors) == ["email"]
    assert (done.status_code, User.objects.get(pk=user.pk).email) == (302, "baru@example.test")


def test_email_that_somebody_else_took_meanwhile_is_not_confirmed(client, django_capture_on_commit_callbacks):
    user, quicker = UserFactory(), UserFactory()
    client.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts_email"), {"email": "kantor@example.test"})
    User.objects.filter(pk=quicker.pk).update(email="Kantor@example.test")

    answer = client.post(path_of(link_in(mail.outbox[0])))

    assert (answer.status_code, answer.context["waiting"]) == (200, "")
