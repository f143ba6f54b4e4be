"""The permission table: what each role may do within its unit and below. The employee's own record needs no grant."""

from enum import StrEnum

from people.enums import Role


class Permission(StrEnum):
    # people
    EMPLOYEE_VIEW = "employee_view"
    POSITION_MANAGE = "position_manage"  # the catalogue of the whole city
    EMPLOYEE_EXPORT = "employee_export"
    EMPLOYEE_NUMBER = "employee_number"  # whole NIP, birth date and sex; others in sight are masked
    DISCIPLINE_VIEW = "discipline_view"  # confidential (P3): no grant that reads employees includes it
    COMPLETENESS_VIEW = "completeness_view"  # how many people have which facts
    EVENT_PREPARE = "event_prepare"  # dated changes of people and units, with reason and proof
    EVENT_DECIDE = "event_decide"
    UNIT_CONFIRM = "unit_confirm"
    ROLE_MANAGE = "role_manage"
    ACCOUNT_MANAGE = "account_manage"  # make accounts, give new activation codes
    IMPORT_RUN = "import_run"
    # privacy
    PRIVACY_VIEW = "privacy_view"  # personal-data requests and the register of processing
    PRIVACY_ANSWER = "privacy_answer"
    REGISTER_CONFIRM = "register_confirm"
    # surveys
    SURVEY_MANAGE = "survey_manage"
    SURVEY_FILL = "survey_fill"
    SURVEY_SEND = "survey_send"
    SURVEY_RESULTS = "survey_results"
    # performance
    INDICATOR_VIEW = "indicator_view"
    INDICATOR_MANAGE = "indicator_manage"
    MEASUREMENT_ENTER = "measurement_enter"
    COMPLAINT_MANAGE = "complaint_manage"
    EVALUATION_VIEW = "evaluation_view"
    EVALUATION_RATE = "evaluation_rate"
    ORGANISATION_PREDICATE = "organisation_predicate"
    # training
    TRAINING_VIEW = "training_view"
    SESSION_MANAGE = "session_manage"
    NOMINATE = "nominate"
    SEAT_CONFIRM = "seat_confirm"
    # careers
    CAREER_VIEW = "career_view"
    CAREER_PROPOSE = "career_propose"
    CAREER_AGREE = "career_agree"
    # planning
    NEED_VIEW = "need_view"
    PLAN_VIEW = "plan_view"
    PLAN_EDIT = "plan_edit"
    PLAN_SEND = "plan_send"
    PLAN_VERIFY = "plan_verify"
    PLAN_RUN = "plan_run"  # make sessions, moves and targets from approved lines
    # monitoring and core
    REPORT_VIEW = "report_view"
    REPORT_RUN = "report_run"
    AUDIT_VIEW = "audit_view"
    ADMIN_SITE = "admin_site"


P = Permission

_READ = frozenset(
    {
        P.EMPLOYEE_VIEW, P.SURVEY_RESULTS, P.INDICATOR_VIEW, P.EVALUATION_VIEW, P.TRAINING_VIEW, P.CAREER_VIEW,
        P.NEED_VIEW, P.PLAN_VIEW, P.REPORT_VIEW,
    }
)  # fmt: skip

_PREPARE = _READ | {
    P.SURVEY_FILL, P.INDICATOR_MANAGE, P.MEASUREMENT_ENTER, P.COMPLAINT_MANAGE, P.NOMINATE, P.CAREER_PROPOSE,
    P.PLAN_EDIT, P.EMPLOYEE_EXPORT, P.EMPLOYEE_NUMBER, P.COMPLETENESS_VIEW,
}  # fmt: skip

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.HR: _READ
    | {
        P.EMPLOYEE_EXPORT, P.EMPLOYEE_NUMBER, P.DISCIPLINE_VIEW, P.COMPLETENESS_VIEW, P.EVENT_PREPARE, P.EVENT_DECIDE,
        P.ACCOUNT_MANAGE, P.UNIT_CONFIRM, P.POSITION_MANAGE, P.IMPORT_RUN, P.SURVEY_MANAGE, P.INDICATOR_MANAGE,
        P.ORGANISATION_PREDICATE,
        P.SESSION_MANAGE, P.SEAT_CONFIRM, P.CAREER_AGREE, P.PLAN_EDIT, P.PLAN_VERIFY, P.PLAN_RUN, P.REPORT_RUN,
        P.PRIVACY_VIEW, P.PRIVACY_ANSWER,
    },
    Role.OPERATOR: (_PREPARE - {P.EVALUATION_VIEW}) | {P.EVENT_PREPARE},
    Role.HEAD: _PREPARE | {P.SURVEY_SEND, P.EVALUATION_RATE, P.PLAN_SEND},
    Role.EMPLOYEE: frozenset(),
    Role.LEADER: (_READ - {P.EVALUATION_VIEW}) | {P.EVALUATION_RATE},  # rates who answers to the post, reads no others
    Role.ADMIN: frozenset(
        {P.ADMIN_SITE, P.AUDIT_VIEW, P.ROLE_MANAGE, P.IMPORT_RUN, P.PRIVACY_VIEW, P.REGISTER_CONFIRM}
    ),
}  # fmt: skip
