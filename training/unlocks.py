"""Who waits for a history sheet before training can count their hours."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.enums import PERMANENT, EmploymentKind
from people.models import ContractPeriod
from people.sheets import unlocks
from training.models import LearningHours


def hours(on: date) -> Q:
    """PNS without any hours of this year that count."""
    known = LearningHours.objects.filter(finished_on__year=on.year).exclude(evidence="").order_by()
    return Q(kind__in=PERMANENT) & ~Q(pk__in=known.values("employee_id"))


def contracts(on: date) -> Q:
    """PPPK without a contract in force."""
    known = ContractPeriod.objects.in_force(on).order_by().values("employee_id")
    return Q(kind__in=[EmploymentKind.PPPK, EmploymentKind.PPPK_PART]) & ~Q(pk__in=known)


def install() -> None:
    unlocks.register("pelatihan", _("learning hours of this year"), hours)
    unlocks.register("kontrak", _("the ceiling of 24 JP"), contracts)
