"""What a password may be (T10, T11), and changing one's own."""

from datetime import date, timedelta

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import passwords
from accounts.models import Notification, User
from palu_asn import settings as product
from tests.factories.people import EmployeeFactory, UserFactory

GOOD = "ombak tenang di teluk sore"
OLD = "kapal kayu berlayar jauh"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(dinas):
    return EmployeeFactory(unit=dinas.unit, account=True, name="Rahmawati Lamakaraka", birth_date=date(1990, 1, 15))


def test_t10_list_of_leaked_passwords_is_long_and_quick():
    started = timezone.now()
    passwords.common_passwords.cache_clear()

    count = len(passwords.common_passwords())

    assert count >= 100_000
    assert timezone.now() - started < timedelta(seconds=1)


@pytest.mark.parametrize(
    "password",
    [
        "kurang11huruf"[:11],
        "x" * 129,
        "123qweasdzxc",  # leaked
        "QWERTY123456",
        "password-2026",  # leaked, with a year behind it
        "abcabcabcabc",
        "teluk-palu-biru-2026",
        "Kota P-A-L-U yang indah",
        "rahmawati suka kopi",
        "sehat 15011990 selalu",
        "sehat 1990.01.15 selalu",
        "orang perhubungan kuat",
    ],
)
def test_t10_refused(password, person):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, person.user)

    assert len(refusal.value.messages) >= 1


def test_t10_number_of_the_person_is_refused_however_it_is_spaced(person):
    number = person.number
    with pytest.raises(ValidationError):
        validate_password(f"nomor {number[:8]} {number[8:14]} {number[14]} {number[15:]}", person.user)


@pytest.mark.parametrize(
    "password", [GOOD, "  spasi di kedua ujung  ", "日本語のパスワードは長い方がいい", "y" + "aB3-" * 31 + "zzz"]
)
def test_t10_taken_as_typed_without_any_mix(password, person, client):
    person.user.set_password(OLD)
    person.user.save()
    client.force_login(person.user)

    answer = client.post(
        reverse("accounts_password"), {"old_password": OLD, "new_password": password, "repeated": password}
    )

    assert answer.status_code == 302
    assert User.objects.get(pk=person.user.pk).check_password(password)


def test_t10_argon2id_is_first():
    hasher = get_hasher_of_product()
    encoded = hasher.encode(GOOD, hasher.salt())

    assert extract_parameters(encoded.removeprefix("argon2")).type == Type.ID


def get_hasher_of_product():
    from django.utils.module_loading import import_string

    return import_string(product.PASSWORD_HASHERS[0])()


def test_t11_mix_and_age_are_off_unless_the_city_asks(person, client, settings):
    assert (settings.PASSWORD_CHARACTER_MIX, settings.PASSWORD_MAX_AGE_DAYS) == (False, 0)
    validate_password(GOOD, person.user)
    User.objects.filter(pk=person.user.pk).update(password_set_at=timezone.now() - timedelta(days=91))

    settings.PASSWORD_CHARACTER_MIX, settings.PASSWORD_MAX_AGE_DAYS = True, 90

    with pytest.raises(ValidationError, match="tanda"):
        validate_password(GOOD, person.user)
    validate_password("Ombak tenang di teluk, jam 5", person.user)
    person.user.set_password(OLD)
    person.user.save(update_fields=["password"])
    client.force_login(person.user)
    aged = client.get("/")
    assert (aged.status_code, aged.headers["Location"]) == (302, reverse("accounts_password"))
    fresh = "Ombak tenang di teluk, jam 6"
    client.post(reverse("accounts_password"), {"old_password": OLD, "new_password": fresh, "repeated": fresh})
    assert client.get("/").status_code == 200


def test_t18_own_change_ends_other_sessions_and_tells(person):
    person.user.set_password(OLD)
    person.user.save()
    here, elsewhere = Client(), Client()
    here.force_login(person.user)
    elsewhere.force_login(person.user)
    key = here.session.session_key

    refused = here.post(
        reverse("accounts_password"), {"old_password": "bukan yang ini", "new_password": GOOD, "repeated": GOOD}
    )
    done = here.post(reverse("accounts_password"), {"old_password": OLD, "new_password": GOOD, "repeated": GOOD})

    assert (refused.status_code, "old_password" in refused.context["form"].errors) == (200, True)
    assert done.status_code == 302
    assert here.session.session_key != key
    assert (here.get("/akun/").status_code, elsewhere.get("/akun/").status_code) == (200, 302)
    assert list(Notification.objects.filter(user=person.user).values_list("kind", flat=True)) == [
        "accounts.password_changed"
    ]


def test_t10_first_password_of_an_account_being_made_is_judged(city):
    being_made = User(name="Rahmawati", email="rahma@example.test")

    validate_password(GOOD, being_made)
    with pytest.raises(ValidationError):
        validate_password("rahmawati suka kopi", being_made)


def test_change_refuses_the_same_password_and_two_that_differ(client):
    user = UserFactory(password=OLD)
    client.force_login(user)

    same = client.post(reverse("accounts_password"), {"old_password": OLD, "new_password": OLD, "repeated": OLD})
    differ = client.post(reverse("accounts_password"), {"old_password": OLD, "new_password": GOOD, "repeated": "lain"})

    assert list(same.context["form"].errors) == ["new_password"]
    assert list(differ.context["form"].errors) == ["repeated"]
