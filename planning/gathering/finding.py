from dataclasses import dataclass, field

from planning.rules.priorities import Facts


@dataclass(slots=True)
class Finding:
    """A need before it is stored: what it is, the facts its priority rests on, and the ids of its evidence."""

    kind: str
    key: str
    topic: str
    facts: Facts
    competency_id: int | None = None
    programme_code: str = ""
    target: str = ""
    answers: list[int] = field(default_factory=list)
    indicators: list[int] = field(default_factory=list)
    employees: list[int] = field(default_factory=list)

    @property
    def evidence(self) -> set[tuple[str, int]]:
        return (
            {("answer_id", pk) for pk in self.answers}
            | {("indicator_id", pk) for pk in self.indicators}
            | {("employee_id", pk) for pk in self.employees}
        )
