"""The plainest valid rows of accounts and people; the city root is made once and shared."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from django.db.models import Max
from factory.django import DjangoModelFactory

from accounts.models import User
from people.enums import EmploymentKind, NumberKind, PositionType, Role, Sex, UnitKind
from people.models import (
    Dinas,
    EducationLevel,
    Employee,
    EmployeeNumber,
    Grade,
    GradeHeld,
    Position,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.paths import WIDTH, child

LONG_AGO = date(2020, 1, 1)


def city_root() -> Unit:
    root, _ = Unit.objects.get_or_create(
        kind=UnitKind.CITY, defaults={"name": "Pemerintah Kota Palu", "path": "0001", "short_name": "Kota Palu"}
    )
    return root


def free_path(parent: Unit) -> str:
    last = parent.children.aggregate(last=Max("path"))["last"]
    return child(parent.path, int(last[-WIDTH:]) + 1 if last else 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"Pengguna {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.test")

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        if create and extracted:
            self.set_password(extracted)
            self.save(update_fields=["password"])


class UnitFactory(DjangoModelFactory):
    """A bidang below `parent` (the city root unless given), in the parent's Dinas."""

    class Meta:
        model = Unit

    parent = factory.LazyFunction(city_root)
    name = factory.Sequence(lambda n: f"Bidang {n}")
    kind = UnitKind.BIDANG
    dinas = factory.SelfAttribute("parent.dinas")
    path = factory.LazyAttribute(lambda unit: free_path(unit.parent))


class DinasFactory(DjangoModelFactory):
    """A Dinas with its root unit directly below the city; `confirmed=True` as HR left it."""

    class Meta:
        model = Dinas
        skip_postgeneration_save = True

    class Params:
        confirmed = factory.Trait(
            confirmed_at=datetime(2026, 1, 2, tzinfo=UTC), confirmed_by=factory.SubFactory(UserFactory)
        )

    name = factory.Sequence(lambda n: f"Dinas {n}")
    short_name = factory.Sequence(lambda n: f"dinas-{n}")
    unit = factory.SubFactory(UnitFactory, kind=UnitKind.DINAS, name=factory.SelfAttribute("..name"))

    @factory.post_generation
    def owns_its_unit(self, create: bool, extracted: object, **kwargs: Any) -> None:
        if create:
            self.unit.dinas = self
            self.unit.save(update_fields=["dinas"])


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = Position

    name = factory.Sequence(lambda n: f"Penelaah Teknis Kebijakan {n}")
    type = PositionType.EXECUTING
    retirement_age = 58


def grade(name: str = "III/b", rank_name: str = "Penata Muda Tingkat I", order: int = 10, ladder: str = "PNS") -> Grade:
    found, _ = Grade.objects.get_or_create(
        ladder=ladder, name=name, defaults={"code": str(order), "rank_name": rank_name, "order": order}
    )
    return found


def education_level(name: str = "S-1/Sarjana", order: int = 8, code: str = "40") -> EducationLevel:
    found, _ = EducationLevel.objects.get_or_create(code=code, defaults={"name": name, "order": order})
    return found


class EmployeeFactory(DjangoModelFactory):
    """A PNS at work in `unit` (a new Dinas unless given), with the current number as a row of its own.

    `account=True` gives a user; `held=True` opens the history rows of post and grade.
    """

    class Meta:
        model = Employee
        skip_postgeneration_save = True

    class Params:
        account = factory.Trait(user=factory.SubFactory(UserFactory, name=factory.SelfAttribute("..name")))

    name = factory.Sequence(lambda n: f"Pegawai {n}")
    birth_date = factory.Sequence(lambda n: date(1980, 1, 1) + timedelta(days=n * 37 % 7000))
    sex = Sex.MALE
    kind = EmploymentKind.PNS
    number = factory.LazyAttributeSequence(
        lambda one, n: f"{one.birth_date:%Y%m%d}2015{n // 998 % 12 + 1:02d}1{n % 998 + 1:03d}"
    )
    unit = factory.LazyFunction(lambda: DinasFactory().unit)
    dinas = factory.SelfAttribute("unit.dinas")
    position = factory.SubFactory(PositionFactory)
    position_since = date(2021, 1, 1)
    grade = factory.LazyFunction(grade)
    grade_since = date(2022, 4, 1)
    education_level = factory.LazyFunction(education_level)
    cpns_since = date(2015, 1, 1)
    pns_since = date(2016, 1, 1)
    retires_on = factory.LazyAttribute(lambda one: date(one.birth_date.year + 58, one.birth_date.month, 1))
    source = "SIASN"
    source_date = date(2026, 10, 15)

    @factory.post_generation
    def current_number(self, create: bool, extracted: object, **kwargs: Any) -> None:
        if create:
            kind = NumberKind.NI_PPPK if self.is_contract else NumberKind.NIP
            EmployeeNumber.objects.create(
                employee=self, number=self.number, kind=kind, valid_from=self.cpns_since or LONG_AGO
            )

    @factory.post_generation
    def held(self, create: bool, extracted: object, **kwargs: Any) -> None:
        if create and extracted:
            PositionHeld.objects.create(
                employee=self, position=self.position, unit=self.unit, valid_from=self.position_since, source="SIASN"
            )
            GradeHeld.objects.create(employee=self, grade=self.grade, valid_from=self.grade_since, source="SIASN")


class UnitHeadFactory(DjangoModelFactory):
    class Meta:
        model = UnitHead

    unit = factory.SelfAttribute("employee.unit")
    employee = factory.SubFactory(EmployeeFactory)
    valid_from = LONG_AGO


class RoleAssignmentFactory(DjangoModelFactory):
    """`role` of `user` at `unit` (the city root unless given), since long ago."""

    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = Role.HR
    unit = factory.LazyFunction(city_root)
    valid_from = LONG_AGO


def make_head(unit: Unit, **employee: Any) -> RoleAssignment:
    """A person of `unit` with an account who heads it: employee, UnitHead and role in one."""
    one = EmployeeFactory(unit=unit, account=True, **employee)
    UnitHeadFactory(unit=unit, employee=one)
    return RoleAssignmentFactory(user=one.user, role=Role.HEAD, unit=unit)
