"""Which conditions for a next step a person meets. Facts: docs/rules/careers.md section 2.

A condition whose input is None is `no_data`, never `not_met`: the system was not told. Meeting every condition is no
promise of a post.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from careers.rules.movements import TIME_IN_POST_RULES, TimeState, time_in_post
from core.figures import trimmed
from people.rules import ranks
from people.rules.dated import add_months, add_years, full_months, full_years, in_force
from people.rules.messages import Message
from performance.rules import angka_kredit

Text = Message | str | Promise
PP_54 = "PP 11/2017 Pasal 54"
PP_107 = "PP 11/2017 jo. PP 17/2020 Pasal 107(1)c"
PERMENPANRB_1_2023 = "PermenPANRB 1/2023"


class State(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"


class AgeReading(StrEnum):
    """How "at most 56" is read; a setting, for the notices found exclude from 56 years and 0 months on."""

    BEFORE_BIRTHDAY = "before_birthday"
    WHOLE_YEAR = "whole_year"  # until the day before the next birthday


@dataclass(frozen=True, slots=True)
class Condition:
    code: str
    label: Text
    state: State
    found: Text | None  # None: no data
    required: Text
    source: str
    confirmed: bool
    fix: Text | None  # what would fix it; None when met
    met_on: date | None = None  # when it will be met if nothing changes


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a person; None = the system was never told."""

    post: str | None = None  # position type or functional level held now
    education: str | None = None  # code of people.rules.ranks.EDUCATION
    experience: Mapping[str, int] | None = None  # whole months by post, now and before
    related_months: int | None = None  # of experience related to the post, cumulative
    predicates: Mapping[int, str] = field(default_factory=dict)  # yearly predicate by calendar year
    birth: date | None = None
    competence_met: bool | None = None  # to the standard, by tim penilai kinerja or assessment
    integrity_met: bool | None = None  # integrity and morality, by tim penilai kinerja
    track_record_met: bool | None = None
    healthy: bool | None = None


@dataclass(frozen=True, slots=True)
class FunctionalCandidate:
    """What the next functional level asks. None = the system was never told."""

    level: str
    credit: Decimal | None = None  # angka kredit in this level
    started_at: str | None = None  # rank at the start in this level
    predicates: Mapping[int, str] = field(default_factory=dict)
    competence_test_passed: bool | None = None
    vacancy: bool | None = None  # kebutuhan of the next level


@dataclass(frozen=True, slots=True)
class PostRequirement:
    valid_from: date
    target: str
    education: str
    posts: tuple[str, ...]  # whose months count together; which JF are of the same level is not confirmed
    years_in_posts: int
    posts_text: str | Promise  # with %(years)s
    source: str
    related_years: int | None = None  # cumulative
    good_years: int = 0  # last calendar years with a predicate of at least Baik
    highest_age: int | None = None  # at appointment
    stated: tuple[str, ...] = ("competence", "integrity", "health")  # what an official or an examination states
    confirmed: bool = True


SINCE = date(2017, 4, 7)
POST_REQUIREMENTS = (
    PostRequirement(
        SINCE,
        "pengawas",
        education="d3",
        posts=("pelaksana", "pemula", "terampil", "mahir", "ahli_pertama"),
        years_in_posts=4,
        posts_text=_("%(years)s years as pelaksana or in a functional post of the same level"),
        good_years=2,
        source=PP_54,
    ),
    PostRequirement(
        SINCE,
        "administrator",
        education="s1",
        posts=("pengawas", "penyelia", "ahli_muda"),
        years_in_posts=3,
        posts_text=_("%(years)s years as pengawas or in a functional post of the same level"),
        good_years=2,
        source=PP_54,
    ),
    PostRequirement(
        SINCE,
        "jpt_pratama",
        education="s1",
        posts=("administrator", "ahli_madya"),
        years_in_posts=2,
        posts_text=_("%(years)s years as administrator or JF ahli madya, now or before"),
        related_years=5,
        highest_age=56,
        stated=("competence", "track_record", "integrity", "health"),
        source=PP_107,
    ),
)


@dataclass(frozen=True, slots=True)
class StatedCondition:
    """A condition that nothing computes: someone states it."""

    code: str
    label: Text
    required: Text
    fix: Text


STATED = {
    row.code: row
    for row in (
        StatedCondition(
            "competence",
            _("Competence"),
            _("technical, managerial and sociocultural competence to the standard of the post"),
            _("Close the competence gaps and be assessed."),
        ),
        StatedCondition(
            "track_record",
            _("Track record"),
            _("a good record in the posts held"),
            _("Ask BKPSDM which part of the record stands in the way."),
        ),
        StatedCondition(
            "integrity",
            _("Integrity"),
            _("integrity and morality, as tim penilai kinerja states"),
            _("Ask BKPSDM what tim penilai kinerja found."),
        ),
        StatedCondition(
            "health",
            _("Health"),
            _("healthy in body and mind"),
            _("Bring a new statement from the examining hospital."),
        ),
    )
}


def overall(conditions: Sequence[Condition]) -> State:
    """Not met if one is not met, else no data if one has none, else met."""
    states = {condition.state for condition in conditions}
    return next((state for state in (State.NOT_MET, State.NO_DATA) if state in states), State.MET)


def post_conditions(
    target: str,
    candidate: Candidate,
    on: date,
    requirements: Iterable[PostRequirement] = POST_REQUIREMENTS,
    age_reading: str = AgeReading.BEFORE_BIRTHDAY,
) -> list[Condition]:
    """Conditions for pengawas, administrator or JPT pratama, for an appointment on a day.

    Raises LookupError for another target.
    """
    rule = in_force((row for row in requirements if row.target == target), on)
    conditions = [_education(rule, candidate), _experience(rule, candidate, on)]
    if rule.related_years is not None:
        conditions.append(_related(rule, rule.related_years, candidate))
    if rule.good_years:
        conditions.append(_predicates(candidate.predicates, rule.good_years, on, rule.source))
    if rule.highest_age is not None:
        conditions.append(_age(rule, rule.highest_age, candidate, on, age_reading))
    return conditions + [_stated(STATED[code], candidate, rule) for code in rule.stated]


def functional_conditions(candidate: FunctionalCandidate, on: date) -> list[Condition]:
    """Conditions for the next jenjang; empty when there is none."""
    following = ranks.next_functional_level(candidate.level)
    if following is None:
        return []
    return [
        _credit(candidate, on),
        _predicates(candidate.predicates, 1, on, PERMENPANRB_1_2023),
        _condition(
            "competence_test",
            _("Competence test"),
            candidate.competence_test_passed,
            found=_said(candidate.competence_test_passed),
            required=Message("test", _("uji kompetensi for %(level)s passed"), {"level": following.name}),
            source=PERMENPANRB_1_2023,
            fix=_("Take the next uji kompetensi."),
            record=_("Have the result of the uji kompetensi recorded."),
        ),
        _condition(
            "vacancy",
            _("Vacancy"),
            candidate.vacancy,
            found=_said(candidate.vacancy),
            required=Message("vacancy", _("a need (kebutuhan) for %(level)s"), {"level": following.name}),
            source=PERMENPANRB_1_2023,
            fix=_("Propose the need in the workforce plan."),
            record=_("Have the need for this post recorded."),
        ),
    ]


def rank_conditions(case: ranks.PromotionCase, on: date) -> list[Condition]:
    """Conditions for regular rank promotion (KP reguler) on a day."""
    result = ranks.regular_promotion(case, on)
    rule = in_force(ranks.REGULAR_PROMOTION, on)
    conditions = [
        _kind_of_post(result, rule.source),
        _ceiling(case, result, rule.source),
        _time_in_rank(case, result, rule, on),
        _predicates(case.predicates, rule.good_years, on, rule.source),
    ]
    if result.exam is not None:
        conditions.append(_exam(case, result.exam))
    if not rule.may_exceed_superior:
        conditions.append(_superior(case, result, rule.source))
    return conditions


def _condition(
    code: str,
    label: Text,
    ok: bool | None,
    *,
    found: Text | None,
    required: Text,
    source: str,
    fix: Text,
    record: Text,
    confirmed: bool = True,
    met_on: date | None = None,
) -> Condition:
    """`fix` is shown when the condition is not met, `record` when there is no data."""
    if ok is None:
        return Condition(code, label, State.NO_DATA, None, required, source, confirmed, record)
    if ok:
        return Condition(code, label, State.MET, found, required, source, confirmed, None)
    return Condition(code, label, State.NOT_MET, found, required, source, confirmed, fix, met_on)


def _said(value: bool | None) -> Text:
    return _("yes") if value else _("no")


def _length(months: int) -> Message:
    years, rest = divmod(months, 12)
    return Message("length", _("%(years)s years %(months)s months"), {"years": years, "months": rest})


def _education(rule: PostRequirement, candidate: Candidate) -> Condition:
    return education_condition(candidate.education, rule.education, rule.source, confirmed=rule.confirmed)


def _experience(rule: PostRequirement, candidate: Candidate, on: date) -> Condition:
    months = None
    if candidate.experience is not None:
        months = sum(candidate.experience.get(post, 0) for post in rule.posts)
    missing = max(0, 12 * rule.years_in_posts - (months or 0))
    met_on = add_months(on, missing) if candidate.post in rule.posts else None
    fix: Text = _("Serve in one of these posts first.")
    if met_on:
        fix = Message("wait", _("Stay in the post until %(date)s."), {"date": met_on})
    return _condition(
        "experience",
        _("Time in post"),
        None if months is None else missing == 0,
        found=None if months is None else _length(months),
        required=Message("experience", rule.posts_text, {"years": rule.years_in_posts}),
        source=rule.source,
        confirmed=rule.confirmed,
        fix=fix,
        record=_("Have the posts held recorded."),
        met_on=met_on,
    )


def _related(rule: PostRequirement, years: int, candidate: Candidate) -> Condition:
    months = candidate.related_months
    return _condition(
        "related_experience",
        _("Related experience"),
        None if months is None else months >= 12 * years,
        found=None if months is None else _length(months),
        required=Message(
            "related", _("%(years)s years of experience related to the post, cumulative"), {"years": years}
        ),
        source=rule.source,
        confirmed=rule.confirmed,
        fix=_("Gather more experience in the field of the post."),
        record=_("Have the experience related to the post recorded."),
    )


def _predicates(predicates: Mapping[int, str], years: int, on: date, source: str) -> Condition:
    asked = range(on.year - 1, on.year - years - 1, -1)
    known = {year: predicates[year] for year in asked if year in predicates}
    is_good = all(code in ranks.GOOD_PREDICATES for code in known.values())
    return _condition(
        "performance",
        _("Performance"),
        None if is_good and len(known) < years else is_good,
        found=", ".join(f"{year}: {code.replace('_', ' ').title()}" for year, code in known.items()),
        required=Message("good", _("at least Baik in %(years)s"), {"years": ", ".join(map(str, asked))}),
        source=source,
        fix=_("Reach a yearly predicate of at least Baik."),
        record=_("Have the yearly predicates recorded."),
    )


def _age(rule: PostRequirement, highest: int, candidate: Candidate, on: date, reading: str) -> Condition:
    birth, ok = candidate.birth, None
    if birth:
        ok = full_years(birth, on) <= highest if reading == AgeReading.WHOLE_YEAR else on < add_years(birth, highest)
    return _condition(
        "age",
        _("Age"),
        ok,
        found=_length(full_months(birth, on)) if birth else None,
        required=Message("age", _("at most %(years)s years at appointment"), {"years": highest}),
        source=rule.source,
        confirmed=rule.confirmed,
        fix=_("This can no longer be met."),
        record=_("Have the birth date recorded."),
    )


def _stated(condition: StatedCondition, candidate: Candidate, rule: PostRequirement) -> Condition:
    ok = {
        "competence": candidate.competence_met,
        "track_record": candidate.track_record_met,
        "integrity": candidate.integrity_met,
        "health": candidate.healthy,
    }[condition.code]
    return _condition(
        condition.code,
        condition.label,
        ok,
        found=_said(ok),
        required=condition.required,
        source=rule.source,
        confirmed=rule.confirmed,
        fix=condition.fix,
        record=_("Have the statement recorded."),
    )


def _credit(candidate: FunctionalCandidate, on: date) -> Condition:
    need = angka_kredit.need_to_next_level(candidate.level, on, candidate.started_at) or Decimal(0)
    credit = candidate.credit
    yearly = angka_kredit.year_credit(candidate.level, "baik", on)
    years = angka_kredit.years_to_reach(need, credit or Decimal(0), yearly)
    return _condition(
        "credit",
        _("Angka kredit"),
        None if credit is None else credit >= need,
        found=None if credit is None else trimmed(credit, places=3),
        required=trimmed(need, places=3),
        source=f"{PERMENPANRB_1_2023}; PerBKN 3/2023",
        fix=Message("credit", _("About %(years)s more years with the predicate Baik."), {"years": years}),
        record=_("Have the angka kredit recorded."),
    )


def _kind_of_post(result: ranks.RegularPromotion, source: str) -> Condition:
    codes = {message.code for message in result.refused} & {"not_pns", "structural", "functional"}
    fix: Text = _("PPPK have no rank promotion.") if "not_pns" in codes else _("The way up is KP pilihan.")
    return _condition(
        "post",
        _("Kind of post"),
        not codes,
        found=_said(not codes),
        required=_("PNS without a structural or functional post"),
        source=source,
        fix=fix,
        record=_("Have the post recorded."),
    )


def _ceiling(case: ranks.PromotionCase, result: ranks.RegularPromotion, source: str) -> Condition:
    ceiling = ranks.education_ceiling(case.education) if case.education else None
    following = result.next_rank
    refused = {message.code for message in result.refused}
    ok = None if case.rank is None else False
    if following is not None:
        ok = None if ceiling is None else following.step <= ceiling.step
    required: Text = _("a next rank within the ceiling of the education")
    if following and ceiling:
        params = {"rank": following.code, "ceiling": ceiling.code}
        required = Message("ceiling", _("next rank %(rank)s not above %(ceiling)s"), params)
    return _condition(
        "ceiling",
        _("Education ceiling"),
        ok,
        found=ceiling.code if ceiling else case.rank,
        required=required,
        source=source,
        fix=_("There is no higher rank.") if "top_rank" in refused else _("Have a higher diploma recognised."),
        record=_("Have the rank and the last education recorded."),
    )


def _time_in_rank(
    case: ranks.PromotionCase, result: ranks.RegularPromotion, rule: ranks.RegularPromotionRule, on: date
) -> Condition:
    since, tmt = case.rank_since, result.tmt
    return _condition(
        "time_in_rank",
        _("Time in rank"),
        None if tmt is None else on >= tmt,
        found=_length(full_months(since, on)) if since else None,
        required=Message("time_in_rank", _("%(years)s years in the last rank"), {"years": rule.years_in_rank}),
        source=rule.source,
        fix=Message("wait", _("Possible from %(tmt)s."), {"tmt": tmt}),
        record=_("Have the TMT of the last rank recorded."),
        met_on=tmt,
    )


def _exam(case: ranks.PromotionCase, exam: ranks.ServiceExam) -> Condition:
    return _condition(
        "exam",
        _("Service examination"),
        case.exam_passed,
        found=_said(case.exam_passed),
        required=Message("exam", _("%(exam)s passed, or exempted"), {"exam": exam.name}),
        source=exam.source,
        confirmed=exam.confirmed,
        fix=Message("take_exam", _("Take %(exam)s."), {"exam": exam.name}),
        record=_("Have the result of the examination recorded."),
    )


def _superior(case: ranks.PromotionCase, result: ranks.RegularPromotion, source: str) -> Condition:
    codes = {message.code for message in result.refused}
    return _condition(
        "superior",
        _("Rank of the superior"),
        None if case.superior_rank is None else "superior" not in codes,
        found=case.superior_rank,
        required=_("a rank that does not exceed that of the direct superior"),
        source=source,
        fix=_("Wait until the superior has risen."),
        record=_("Have the rank of the superior recorded."),
    )


def transfer_conditions(since: date | None, on: date) -> list[Condition]:
    """Conditions for a post of the same level or in another group that no rule above covers: time in post."""
    rule = in_force(TIME_IN_POST_RULES, on)
    time = time_in_post(since, on) if since else None
    earliest = time.earliest_move if time else on
    return [
        _condition(
            "time_in_post",
            _("Time in the present post"),
            None if time is None else time.state != TimeState.TOO_EARLY,
            found=_length(time.months) if time else None,
            required=Message("time_in_post", _("at least %(years)s years"), {"years": rule.fewest_years}),
            source=rule.source,
            fix=Message("wait", _("Stay in the post until %(date)s."), {"date": earliest}),
            record=_("Have the TMT of the present post recorded."),
            confirmed=rule.confirmed,
            met_on=earliest,
        )
    ]


def education_condition(found: str | None, required: str, source: str, *, confirmed: bool) -> Condition:
    """Whether the education reaches what a post asks (codes of people.rules.ranks.EDUCATION)."""
    known = ranks.EDUCATION_BY_CODE.get(found or "")
    name = ranks.EDUCATION_BY_CODE[required].name
    return _condition(
        "education",
        _("Education"),
        ranks.has_education(known.code, required) if known else None,
        found=known.name if known else None,
        required=Message("at_least", _("%(level)s or equal"), {"level": name}),
        source=source,
        confirmed=confirmed,
        fix=Message("study", _("Finish an education of at least %(level)s."), {"level": name}),
        record=_("Have the last education recorded."),
    )
