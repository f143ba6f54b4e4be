"""Sessions: new keys, their time, seeing and ending them; the password again before sensitive acts (T16-T18)."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import devices, limits, sessions
from accounts.models import Notification, SignedIn, SignInFailure, User
from core.models import AuditEntry
from people.models import RoleAssignment
from people.services.heads import end_role
from tests.factories.people import EmployeeFactory, UserFactory, city_root

PASSWORD = "ombak tenang di teluk sore"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Edg/131.0"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(password=PASSWORD)


def sign_in(user, client=None, agent=CHROME):
    client = client or Client(headers={"user-agent": agent})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def grow_old(client, **seconds):
    """As if the times in the session lay that far back."""
    session = client.session
    for name, back in seconds.items():
        session[name] -= back
    session.save()


def inside(client):
    return client.get("/akun/").status_code == 200


# --- Keys (A23) -----------------------------------------------------------------------------------------------
def test_a23_key_set_before_sign_in_is_not_the_key_after(person):
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["session"] = client.cookies["sessionid"] = session.session_key
    planted = session.session_key

    sign_in(person, client)

    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_a23_cookie_is_refused_after_logout_password_change_and_account_off(person):
    from django.conf import settings

    def copied(client):
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return thief

    first = sign_in(person)
    copy = copied(first)
    assert inside(copy)
    answer = first.post(reverse("account_logout"))
    assert (inside(copy), answer.headers["Clear-Site-Data"]) == (False, '"cache", "storage"')

    second = sign_in(person)
    copy = copied(second)
    person.set_password("perahu kecil di tepi pantai")
    person.save()
    assert not inside(copy)

    person.set_password(PASSWORD)
    person.save()
    third = sign_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not inside(third)


def test_t17_new_key_when_the_password_was_asked_again(person):
    client = sign_in(person)
    before = client.session.session_key
    grow_old(client, password_at=601)

    client.post(reverse("accounts_email"), {"email": "baru@example.test", "password_again": PASSWORD})

    assert client.session.session_key != before
    assert SignedIn.objects.get(user=person).session_key == client.session.session_key
    assert inside(client)


# --- Times (T17) ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "idle", "stays"),
    [("hr", 29 * 60, True), ("hr", 30 * 60, False), ("admin_user", 31 * 60, False), ("head", 31 * 60, True),
     ("head", 8 * 3600 - 60, True), ("head", 8 * 3600, False)],
)  # fmt: skip
def test_t17_idle_limit_by_role(who, idle, stays, request):
    client = Client()
    client.force_login(request.getfixturevalue(who).user)

    grow_old(client, used_at=idle)

    answer = client.get("/akun/")
    assert (answer.status_code == 200) is stays
    if not stays:
        assert answer.headers["Location"] == "/masuk/?next=/akun/"
        assert "terlalu lama" in client.get("/masuk/").content.decode()
        assert not SignedIn.objects.exists()


def test_t17_short_limit_holds_while_acting_as_employee(hr):
    client = Client()
    client.force_login(hr.user)
    client.post(reverse("accounts_act_as"), {"role": "employee"})

    grow_old(client, used_at=31 * 60)

    assert not inside(client)


def test_t17_no_session_lives_longer_than_twelve_hours(person):
    client = sign_in(person)

    grow_old(client, started_at=12 * 3600)

    assert not inside(client)


def test_t17_use_is_noted_once_a_minute(person, django_assert_num_queries):
    client = sign_in(person)
    grow_old(client, used_at=120)
    SignedIn.objects.update(used_at=timezone.now() - timedelta(hours=1))

    client.get("/akun/")
    noted = SignedIn.objects.get().used_at
    client.get("/akun/")

    assert timezone.now() - noted < timedelta(minutes=1)
    assert SignedIn.objects.get().used_at == noted


# --- Sesi saya (T18) ------------------------------------------------------------------------------------------
def test_t18_list_names_device_and_place_and_ends_one(person):
    phone, desk = sign_in(person), sign_in(person, agent=EDGE)
    stranger = sign_in(UserFactory(password=PASSWORD))

    page = desk.get(reverse("accounts_sessions"))
    rows = [(row["device"], row["session"].address, row["current"]) for row in page.context["rows"]]
    other = next(row["session"] for row in page.context["rows"] if not row["current"])
    foreign = SignedIn.objects.exclude(user=person).get()
    refused = desk.post(reverse("accounts_session_end", args=[foreign.public_id]))
    desk.post(reverse("accounts_session_end", args=[other.public_id]))

    assert rows == [("Edge di Windows", "127.0.0.1", True), ("Chrome di Android", "127.0.0.1", False)]
    assert refused.status_code == 404
    assert (inside(desk), inside(phone), inside(stranger)) == (True, False, True)


def test_t18_all_others_end_at_once(person):
    here, *others = (sign_in(person) for _number in range(3))

    here.post(reverse("accounts_sessions_end_others"))

    assert [inside(client) for client in (here, *others)] == [True, False, False]
    assert len(sessions.open_sessions(person)) == 1


def test_t18_new_device_is_told_and_a_known_one_is_not(person):
    phone = sign_in(person)
    assert not Notification.objects.exists()
    phone.post(reverse("account_logout"))
    sign_in(person, phone)
    assert not Notification.objects.exists()

    desk = sign_in(person, agent=EDGE)

    told = Notification.objects.get(user=person)
    assert (told.kind, told.url) == ("accounts.new_device", reverse("accounts_sessions"))
    assert "Sign-in dari" not in desk.get("/kotak-masuk/").content.decode()
    assert "Edge di Windows" in desk.get("/kotak-masuk/").content.decode()


def test_t18_admin_ends_anybodys_and_turns_a_second_step_off(person, admin_user, client):
    theirs = sign_in(person)
    User.objects.filter(pk=person.pk).update(second_step_since=timezone.now())
    client.force_login(admin_user.user)
    url = reverse("admin:accounts_user_changelist")

    for action in ("end_their_sessions", "turn_off_second_step"):
        client.post(url, {"action": action, "_selected_action": [person.pk, admin_user.user.pk][:1]})

    person.refresh_from_db()
    assert (inside(theirs), person.second_step_since) == (False, None)
    assert {"accounts.sessions_ended", "accounts.second_step_off"} == set(
        Notification.objects.filter(user=person).values_list("kind", flat=True)
    )


def test_t15_admin_gives_new_codes_to_others_only(person, admin_user, client):
    client.force_login(admin_user.user)

    page = client.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "give_new_codes", "_selected_action": [person.pk, admin_user.user.pk]},
    )

    (row,) = page.context["rows"]
    assert (row["person"], row["code"] in page.content.decode()) == (person, True)
    assert not User.objects.get(pk=person.pk).has_usable_password()
    client.logout()
    given = {"login": person.email, "code": row["code"], "new_password": "perahu kecil di tepi", "repeated": ""}
    assert client.post(reverse("accounts_activate"), given).status_code == 200
    assert client.post(reverse("accounts_activate"), {**given, "repeated": given["new_password"]}).status_code == 302


def test_t09_ended_role_ends_the_session(hr, admin_user):
    client = Client()
    client.force_login(hr.user)

    end_role(actor=admin_user.user, assignment=RoleAssignment.objects.get(pk=hr.pk))

    assert not inside(client)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome di Android"),
        (EDGE, "Edge di Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604", "Safari di iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox di Linux"),
        ("curl/8", "perangkat yang tidak kami kenal"),
        ("", "perangkat yang tidak kami kenal"),
    ],
)
def test_device_in_words(agent, words):
    found = devices.browser_and_system(RequestFactory().get("/", headers={"user-agent": agent}))

    assert devices.words(*found) == words


def test_sweep_forgets_what_is_over(person):
    sign_in(person)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))

    assert sessions.sweep() == 1
    assert not Session.objects.exists()


# --- The password again (T16) ---------------------------------------------------------------------------------
def test_t16_sensitive_act_asks_again_and_keeps_what_was_typed(person):
    client = sign_in(person)
    grow_old(client, password_at=601)

    asked = client.post(reverse("accounts_email"), {"email": "baru@example.test"})
    wrong = client.post(reverse("accounts_email"), {"email": "baru@example.test", "password_again": "bukan ini"})
    done = client.post(reverse("accounts_email"), {"email": "baru@example.test", "password_again": PASSWORD})

    for page in (asked, wrong):
        assert '<input type="hidden" name="email" value="baru@example.test">' in page.content.decode()
    assert "bukan ini" not in wrong.content.decode()
    person.refresh_from_db()
    assert (done.status_code, person.new_email) == (302, "baru@example.test")


def test_t16_page_with_a_secret_asks_before_it_shows(person):
    client = sign_in(person)
    grow_old(client, password_at=601)
    url = reverse("accounts_second_step_setup")

    asked = client.get(url)
    back = client.post(url, {"password_again": PASSWORD, "password_again_for": "GET"})

    assert "password_again" in asked.content.decode()
    assert back.headers["Location"] == url
    assert "picture" in client.get(url).context


def test_t16_guesses_are_limited(person):
    client = sign_in(person)
    grow_old(client, password_at=601)
    for number in range(limits.PER_ACCOUNT):
        limits.remember_failure(f"again:{person.pk}", f"10.0.0.{number}")

    refused = client.post(reverse("accounts_email"), {"email": "baru@example.test", "password_again": PASSWORD})

    assert refused.status_code == 200
    assert not User.objects.get(pk=person.pk).new_email


def test_t16_roles_in_the_admin_site_ask_again(admin_user, client, city):
    admin_user.user.set_password(PASSWORD)
    admin_user.user.save()
    client.force_login(admin_user.user)
    grow_old(client, password_at=601)
    url = reverse("admin:people_roleassignment_add")
    given = {
        "user": UserFactory().pk, "role": "operator", "unit": city_root().pk, "post": "", "kind": "definitif",
        "valid_from": "01/01/2026", "valid_to": "",
    }  # fmt: skip

    assert client.get(url).status_code == 200
    asked = client.post(url, given)
    before = RoleAssignment.objects.filter(role="operator").count()
    done = client.post(url, {**given, "password_again": PASSWORD})

    assert (asked.status_code, before, done.status_code) == (200, 0, 302)
    assert RoleAssignment.objects.filter(role="operator").count() == 1


def test_t16_mass_export_asks_and_a_small_one_does_not(hr, client, dinas):
    hr.user.set_password(PASSWORD)
    hr.user.save()
    people = EmployeeFactory.create_batch(101, unit=dinas.unit)
    client.force_login(hr.user)
    grow_old(client, password_at=601)
    url = reverse("people:employee_export")

    small = client.post(url, {"kind": "csv", "number": "100", "pilih": [str(one.public_id) for one in people[:100]]})
    asked = client.post(url, {"kind": "csv", "number": "101", "all": "1"})
    given = client.post(url, {"kind": "csv", "number": "101", "all": "1", "password_again": PASSWORD})

    assert small.headers["Content-Type"].startswith("text/csv")
    assert asked.headers["Content-Type"].startswith("text/html")
    assert '<input type="hidden" name="number" value="101">' in asked.content.decode()
    assert given.headers["Content-Type"].startswith("text/csv")


# --- Limits and addresses (A24) -------------------------------------------------------------------------------
def test_a24_many_passwords_on_one_account_are_limited_and_the_owner_gets_in_later(person, client):
    for number in range(60):  # each forged header is a new address to who believes it
        client.post(
            reverse("account_login"),
            {"login": person.email, "password": f"tebakan {number}"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
    looked_at = SignInFailure.objects.count()
    addresses = set(SignInFailure.objects.values_list("address", flat=True))
    SignInFailure.objects.update(at=timezone.now() - limits.LONGEST_DELAY)

    assert looked_at <= 4
    assert addresses == {"127.0.0.1"}
    assert inside(sign_in(person))


def test_a24_one_password_on_many_accounts_is_limited_by_address(client, db):
    for number in range(60):
        client.post(reverse("account_login"), {"login": f"orang{number}@example.test", "password": "Ombak12345678"})

    assert SignInFailure.objects.count() == limits.PER_ADDRESS


@pytest.mark.parametrize(
    ("proxies", "peer", "header", "address"),
    [
        ([], "10.1.1.1", "203.0.113.9", "10.1.1.1"),
        (["127.0.0.1"], "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (["127.0.0.1"], "127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (["127.0.0.1"], "10.1.1.1", "203.0.113.9", "10.1.1.1"),
        (["10.1.0.0/16"], "10.1.1.1", "2001:db8::7", "2001:db8::7"),
        (["127.0.0.1"], "127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_a24_limits_count_the_real_address(proxies, peer, header, address, settings, client, db):
    settings.TRUSTED_PROXIES = [ip_network(one) for one in proxies]

    client.post(
        reverse("account_login"),
        {"login": "siapa-pun", "password": "tebakan saja"},
        headers={"x-forwarded-for": header},
        REMOTE_ADDR=peer,
    )

    assert SignInFailure.objects.get().address == address


def test_t45_sign_in_and_end_of_sessions_are_audited(person):
    client = sign_in(person)
    client.post(reverse("accounts_sessions_end_others"))
    client.post(reverse("account_logout"))

    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "accounts.sign_in.done", "accounts.sessions.others_ended", "accounts.sign_out"
    ]  # fmt: skip
