"""The demo city: valid numbers, the listed bad data, the same city for the same seed."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command

from core.spreadsheets import read
from monitoring.demo.organisation import units
from monitoring.demo.people import Staff
from monitoring.demo.siasn_files import write_files
from people.models import Dinas, Employee
from people.rules import nip
from people.services.line_manager import manager_of
from performance.models import Complaint, Evaluation
from planning.enums import PlanState
from planning.models import LineResult, Plan
from surveys.models import Campaign
from tests.factories.people import UserFactory
from training.enums import SessionState
from training.models import Enrolment
from training.services.ledger import contract_checks

ON = date(2026, 11, 24)
TITLES = ("Staf SDM", "Kepala Dinas Perhubungan", "Operator Dinas Perhubungan", "Pegawai", "Sekretaris Daerah")


def cells(folder):
    tables = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            tables.append(path.read_text(encoding="utf-8-sig"))
        else:
            tables.append([sheet.rows for sheet in read(path)])
    return tables


def test_same_number_seed_and_day_give_equal_cells(tmp_path):
    for name in ("a", "b"):
        write_files(employees=300, seed=5, on=ON, folder=tmp_path / name)
    write_files(employees=300, seed=6, on=ON, folder=tmp_path / "c")

    assert cells(tmp_path / "a") == cells(tmp_path / "b") != cells(tmp_path / "c")


def test_people_have_valid_numbers_and_the_shares_of_kinds():
    random = Random(1)
    people = Staff(random, ON).make(units(1500, random), 1500)

    problems = [one.number for one in people if nip.parse(one.number, one.kind, today=ON).problems]
    kinds = Counter(one.kind for one in people)

    assert (problems, len(people)) == ([], 1500)
    assert abs(kinds["pns"] / 1500 - 4800 / 9060) < 0.01
    assert abs(kinds["pppk_pw"] / 1500 - 960 / 9060) < 0.01


@pytest.mark.parametrize("employees", [100, 150, 300])
@pytest.mark.parametrize("seed", [1, 72])
def test_small_city_has_the_heads_and_the_staff_who_act_in_its_history(employees, seed):
    random = Random(seed)
    people = Staff(random, ON).make(units(employees, random), employees)

    heads = {one.unit.code for one in people if one.post.group == "1"}
    staff = [one.unit.code for one in people if one.post.group != "1"]
    assert len(people) == employees
    assert heads >= {"SETDA", "DISHUB", "DINKES", "DISDIKBUD", "BKPSDMD"}
    assert {code.split("-")[0] for code in staff} >= {"DISDIKBUD", "DINKES", "BKPSDMD"}
    assert staff.count("DISHUB") >= 2


def test_every_unit_below_another_comes_after_it():
    seen = set()
    for unit in units(1500, Random(1)):
        assert not unit.parent or unit.parent in seen
        seen.add(unit.code)


@pytest.mark.django_db
def test_seed_demo_refuses_a_database_in_use():
    UserFactory()

    with pytest.raises(CommandError):
        call_command("seed_demo", "--employees", "100")


@pytest.mark.slow
@pytest.mark.django_db
def test_seed_demo_makes_a_small_city_whose_employee_reports_to_a_head_who_signs_in(settings):
    call_command("seed_demo", "--employees", "100", "--on", ON.isoformat())

    lines = (settings.DATA_DIR / "demo-sign-ins.txt").read_text().splitlines()
    logins = {title: line.split()[-2] for line in lines for title in TITLES if line.strip().startswith(title)}
    person = Employee.objects.select_related("unit", "position").get(number=logins["Pegawai"])
    above = manager_of(person)
    assert (len(logins), above.number) == (len(TITLES), logins["Kepala Dinas Perhubungan"])
    assert manager_of(above).number == logins["Sekretaris Daerah"]
    assert Evaluation.objects.filter(employee=above, rater__number=logins["Sekretaris Daerah"]).exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_seed_demo_makes_a_city_with_its_loop(settings, capsys):
    call_command("seed_demo", "--employees", "900", "--on", ON.isoformat())

    kept = settings.DATA_DIR / "demo-sign-ins.txt"
    assert (kept.stat().st_mode & 0o777, len(kept.read_text().splitlines())) == (0o600, 10)
    assert Dinas.objects.confirmed().count() > 40
    assert dict(Campaign.objects.values_list("plan_year", "state")) == {2026: "closed", 2027: "open"}
    assert Plan.objects.filter(state=PlanState.RUNNING).count() > 20
    links = LineResult.objects.values_list("session", "career_move", "indicator_target")
    assert all(any(link[place] for link in links) for place in range(3))
    assert Complaint.objects.exclude(dinas__short_name="dishub").count() == 0
    assert Employee.objects.filter(unit__kind="belum_terpetakan").count() > 5
    passed = Enrolment.objects.filter(session__plan_result__isnull=False, session__state=SessionState.DONE, passed=True)
    assert (
        passed.count()
        == passed.filter(hours__jp__gt=0).exclude(certificate_number="").exclude(check_code="").count()
        > 0
    )
    bound = [one for one in Employee.objects.all() if one.is_contract]
    assert all(check.is_allowed for check in contract_checks(bound, asked=0, on=ON).values())
