"""The clock of a request and the grounds of a refusal (UU 27/2022; docs/rules/privacy.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from privacy.enums import Ground, RequestKind

# Pasal 30(1), 32(2), 41(1) and 41(3): at most 3 x 24 hours from the moment the request came in; clock hours.
ANSWER_WITHIN = timedelta(hours=72)
ESCALATE_AFTER = timedelta(hours=48)  # docs/decisions/011-requests-about-personal-data.md


def due_at(asked_at: datetime) -> datetime:
    return asked_at + ANSWER_WITHIN


@dataclass(frozen=True, slots=True)
class GroundRule:
    article: str
    kinds: frozenset[RequestKind]


_ACCESS = frozenset({RequestKind.COPY, RequestKind.CORRECTION})
_EXCEPTED = frozenset({RequestKind.DELETION, RequestKind.RESTRICTION})

# Pasal 33: grounds to refuse access and changes. Pasal 15(1): interests that except the rights of Pasal 8 (deletion)
# and 11 (restriction); its letter d (supervision of the financial sector) does not concern a city.
GROUNDS: dict[Ground, GroundRule] = {
    Ground.SAFETY: GroundRule("UU 27/2022 Pasal 33 huruf a", _ACCESS),
    Ground.OTHERS: GroundRule("UU 27/2022 Pasal 33 huruf b", _ACCESS),
    Ground.DEFENCE: GroundRule("UU 27/2022 Pasal 33 huruf c, Pasal 15 ayat (1) huruf a", _ACCESS | _EXCEPTED),
    Ground.LAW: GroundRule("UU 27/2022 Pasal 15 ayat (1) huruf b", _EXCEPTED),
    Ground.STATE: GroundRule("UU 27/2022 Pasal 15 ayat (1) huruf c", _EXCEPTED),
    Ground.STATISTICS: GroundRule("UU 27/2022 Pasal 15 ayat (1) huruf e", _EXCEPTED),
}


def grounds_for(kind: RequestKind) -> list[Ground]:
    """The grounds that may refuse a request of `kind`, in the order of the articles."""
    return [ground for ground, rule in GROUNDS.items() if kind in rule.kinds]
