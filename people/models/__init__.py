"""The organisation and its people: units, Dinas, positions, employees with their histories, and roles."""

from people.models.employees import Employee, EmployeeNumber
from people.models.events import PersonnelEvent
from people.models.histories import (
    CompetencyAssessment,
    ContractPeriod,
    DisciplineRecord,
    EducationRecord,
    GradeHeld,
    PositionHeld,
)
from people.models.imports import ColumnChoice, ImportBatch, ImportMapping, StagedRow
from people.models.organisation import ApprovedPost, Dinas, Unit
from people.models.preferences import ListPreference
from people.models.reference import Competency, EducationLevel, Grade, LegalStatus, Position
from people.models.roles import LineManagerOverride, RoleAssignment, UnitHead

__all__ = [
    "ApprovedPost",
    "ColumnChoice",
    "Competency",
    "CompetencyAssessment",
    "ContractPeriod",
    "Dinas",
    "DisciplineRecord",
    "EducationLevel",
    "EducationRecord",
    "Employee",
    "EmployeeNumber",
    "Grade",
    "GradeHeld",
    "ImportBatch",
    "ImportMapping",
    "LegalStatus",
    "LineManagerOverride",
    "ListPreference",
    "PersonnelEvent",
    "Position",
    "PositionHeld",
    "RoleAssignment",
    "StagedRow",
    "Unit",
    "UnitHead",
]
