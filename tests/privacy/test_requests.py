"""T60: access, correction, restriction and deletion, each with its clock of 3 x 24 hours."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, SignedIn, User
from core.errors import DomainError, TransitionError
from core.jobs import result_path
from core.models import AuditEntry
from people.models import Employee, PersonnelEvent, RoleAssignment
from privacy import services
from privacy.enums import Ground, RequestKind, RequestState
from privacy.models import DataRequest
from tests.factories.people import EmployeeFactory, UnitHeadFactory
from tests.factories.performance import FeedbackFactory

pytestmark = pytest.mark.django_db


def _asked(employee: Employee, kind: RequestKind = RequestKind.CORRECTION, **more: object) -> DataRequest:
    return services.ask(actor=employee.user, employee=employee, kind=kind, wish="Perbaiki", **more)  # type: ignore[arg-type]


def test_t60_a_correction_is_asked_answered_and_told(client: Client, employee: Employee, hr: RoleAssignment) -> None:
    client.force_login(employee.user)
    address = reverse("privacy:request_new", args=["correction"])
    client.post(address, {"fact": "education", "wish": "Ijazah S2 nomor 12 belum tercatat"})
    asked = DataRequest.objects.get()
    client.force_login(hr.user)

    client.post(asked.get_absolute_url(), {"decision": "done", "text": "S2 sudah dicatat."})

    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.answered_by) == (RequestState.ANSWERED, "S2 sudah dicatat.", hr.user)
    told = Notification.objects.filter(user=employee.user).values_list("kind", flat=True)
    assert list(told) == ["privacy.answered"]
    assert list(Notification.objects.filter(user=hr.user).values_list("kind", flat=True)) == ["privacy.asked"]


def test_t60_the_same_request_waits_once(employee: Employee) -> None:
    _asked(employee, fact="name")
    _asked(employee, fact="unit")

    with pytest.raises(DomainError):
        _asked(employee, fact="name")

    assert DataRequest.objects.count() == 2


def test_t60_a_refusal_needs_a_ground_the_law_lists_for_the_kind(employee: Employee, hr: RoleAssignment) -> None:
    asked = _asked(employee, fact="name")

    with pytest.raises(DomainError):
        services.refuse(actor=hr.user, request=asked, ground=Ground.STATE, text="Kepentingan umum")
    with pytest.raises(DomainError):
        services.refuse(actor=hr.user, request=asked, ground=Ground.OTHERS, text=" ")
    services.refuse(actor=hr.user, request=asked, ground=Ground.OTHERS, text="Memuat nama orang lain.")

    asked.refresh_from_db()
    assert (asked.state, asked.ground) == (RequestState.REFUSED, Ground.OTHERS)


def test_t60_a_second_answer_changes_nothing(employee: Employee, hr: RoleAssignment) -> None:
    asked = _asked(employee, fact="name")
    services.answer(actor=hr.user, request=asked, text="Sudah")

    with pytest.raises(TransitionError):
        services.withdraw(actor=employee.user, request=asked)

    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (RequestState.ANSWERED, "Sudah")


def test_t60_escalates_after_48_hours_once(employee: Employee, hr: RoleAssignment, admin: RoleAssignment) -> None:
    asked = _asked(employee, fact="name")
    young = _asked(employee, fact="unit")
    DataRequest.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(hours=48))

    assert (services.escalate(), services.escalate()) == (1, 0)

    told = Notification.objects.filter(kind="privacy.escalated").values_list("user", "key")
    assert set(told) == {(hr.user.pk, str(asked.public_id)), (admin.user.pk, str(asked.public_id))}
    young.refresh_from_db()
    assert young.escalated_at is None


def test_t60_restriction_leaves_the_person_out_of_analysis_and_on_record(
    client: Client, employee: Employee, hr: RoleAssignment
) -> None:
    EmployeeFactory(unit=employee.unit)
    asked = _asked(employee, RequestKind.RESTRICTION)
    services.answer(actor=hr.user, request=asked, text="Dibatasi")

    assert employee not in Employee.objects.for_analysis()
    assert employee in Employee.objects.visible_to(hr.user)

    client.force_login(employee.user)
    client.post(reverse("privacy:restriction_lift"))
    assert employee in Employee.objects.for_analysis()
    assert AuditEntry.objects.filter(verb="people.employee.unrestricted").count() == 1


def test_t60_the_copy_holds_own_data_and_nobody_elses_name(
    client: Client, employee: Employee, head: RoleAssignment, django_capture_on_commit_callbacks: object
) -> None:
    FeedbackFactory(employee=employee, author=head.user, text="Pertahankan ketelitian")
    FeedbackFactory(employee=EmployeeFactory(unit=employee.unit), author=head.user, text="Untuk orang lain")
    PersonnelEvent.objects.create(
        kind="manager", state="decided", employee=employee, effective_on=date(2026, 1, 1), reason="SK 800/12",
        asked={"manager": head.user.employee.pk, "until": "2026-12-31"}, proof="x.pdf", proof_name="SK.pdf",
        prepared_by=head.user, decided_by=head.user, decided_at=timezone.now(), applied_at=timezone.now(),
    )  # fmt: skip
    UnitHeadFactory(unit=employee.unit, employee=employee, valid_from=date(2015, 1, 1), valid_to=date(2016, 1, 1))
    SignedIn.objects.create(user=employee.user, session_key="k", browser="Firefox", system="Android")
    client.force_login(employee.user)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post(reverse("privacy:copy_new"))

    asked = DataRequest.objects.select_related("job").get()
    assert asked.state == RequestState.ANSWERED
    with zipfile.ZipFile(io.BytesIO(result_path(asked.job).read_bytes())) as archive:
        assert archive.namelist() == ["data.pdf", "data.json"]
        assert archive.read("data.pdf").startswith(b"%PDF")
        text = archive.read("data.json").decode()
    kept = {one["title"]: one["rows"] for one in json.loads(text)["sections"]}
    assert [row[1] for row in next(iter(kept.values()))[:2]] == [employee.full_name, employee.number]
    assert "Pertahankan ketelitian" in text
    assert "SK 800/12" in text
    assert kept["Peran dan jabatan kepala"][0][0].startswith("Kepala unit")
    assert "Firefox · Android" in [row[2] for row in kept["Sesi dan perangkat"]]
    assert "Untuk orang lain" not in text
    assert head.user.name not in text


def test_t06_nobody_answers_the_own_request(client: Client, hr: RoleAssignment) -> None:
    own = EmployeeFactory(user=hr.user)
    asked = _asked(own, fact="name")
    client.force_login(hr.user)

    answer = client.post(asked.get_absolute_url(), {"decision": "done", "text": "ya"})

    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (403, RequestState.OPEN)


def test_t60_a_request_done_as_asked_takes_no_ground_of_refusal(
    client: Client, employee: Employee, hr: RoleAssignment
) -> None:
    asked = _asked(employee, fact="name")
    client.force_login(hr.user)

    answer = client.post(
        asked.get_absolute_url(), {"decision": "done", "ground": Ground.OTHERS, "text": "Tidak ada buktinya"}
    )

    asked.refresh_from_db()
    assert (set(answer.context["form"].errors), asked.state) == ({"ground"}, RequestState.OPEN)


def test_a_wrong_form_keeps_what_was_typed(client: Client, employee: Employee) -> None:
    client.force_login(employee.user)
    answer = client.post(
        reverse("privacy:request_new", args=["correction"]), {"fact": "none such", "wish": "Nama saya salah tulis"}
    )

    assert answer.status_code == 422
    assert answer.context["form"]["wish"].value() == "Nama saya salah tulis"
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("known", [False, True])
def test_the_notice_is_shown_at_the_first_sign_in_and_not_again(
    client: Client, employee: Employee, known: bool
) -> None:
    user: User = employee.user
    user.set_password("kata-sandi-yang-panjang-1")
    user.save()
    if known:
        services.remember_notice(user=user, version="2026-11")
    answer = client.post(
        reverse("account_login"),
        {"login": employee.number, "password": "kata-sandi-yang-panjang-1", "next": "/profil/"},
    )

    assert answer.url == ("/profil/" if known else "/data-saya/pemberitahuan/?next=%2Fprofil%2F")
    assert client.get(reverse("monitoring:home")).status_code == 200


def test_after_the_notice_the_way_goes_on(client: Client, employee: Employee) -> None:
    client.force_login(employee.user)
    address = reverse("privacy:notice")

    assert client.post(address, {"next": "/profil/"}).url == "/profil/"
    assert client.post(address, {"next": "//evil.example"}).url == "/"
