"""The plainest valid rows of careers."""

import factory
from factory.django import DjangoModelFactory

from careers.enums import MoveKind, MoveState
from careers.models import CareerMove
from people.enums import PositionType
from tests.factories.people import EmployeeFactory, PositionFactory


class CareerMoveFactory(DjangoModelFactory):
    """A move of an executing post to a pengawas post, proposed by nobody in particular."""

    class Meta:
        model = CareerMove

    employee = factory.SubFactory(EmployeeFactory)
    target_position = factory.SubFactory(PositionFactory, type=PositionType.PENGAWAS)
    quarter = "2027-Q2"
    kind = MoveKind.VERTICAL
    state = MoveState.PROPOSED
    reason = "Mengisi jabatan yang lowong"
