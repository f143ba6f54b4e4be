"""The menu of each role (ui.md section 3): one table, so that it can be read at a glance.

An entry names its address only; one whose page does not exist fails at the first page drawn.
"""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Item:
    """`url_name` is reversed without arguments; `section` prefixes of view names mark the item as current."""

    label: Any
    url_name: str
    icon: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    label: Any
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """`phone` are the first three of the bottom bar; `find` is where Ctrl K leads."""

    groups: tuple[Group, ...]
    phone: tuple[Item, ...] = field(default=())
    find: Item | None = None


HOME = Item(_("Home"), "monitoring:home", "home", ("monitoring:home",))
OVERVIEW = Item(_("Overview"), "monitoring:home", "home", ("monitoring:home",))

# people
EMPLOYEES = Item(_("Employees"), "people:employee_list", "people", ("people:employee",))
UNITS = Item(_("Units and agencies"), "people:unit_tree", "tree", ("people:unit", "people:dinas"))
AGENCIES = Item(_("Agencies"), "people:dinas_list", "building", ("people:dinas", "people:unit"))
LISTS = Item(
    _("Lists and statistics"),
    "people:lists",
    "list",
    ("people:list", "people:retirement", "people:nominative", "people:duk", "people:statistics"),
)
TEAM = Item(_("My team"), "people:team", "people", ("people:team", "people:employee"))
PROFILE = Item(_("My profile"), "people:my_profile", "user", ("people:my_profile", "people:employee"))
PEOPLE_ACCOUNTS = Item(_("Accounts"), "people:account_overview", "shield", ("people:account",))
POSITIONS = Item(_("Positions"), "people:position_list", "list", ("people:position",))
CHANGES = Item(_("Changes"), "people:event_list", "edit", ("people:event",))
IMPORTS = Item(_("Imports"), "people:import_list", "import", ("people:import",))
SHEETS = Item(_("History sheets"), "people:sheet_list", "columns", ("people:sheet",))
COMPLETENESS = Item(_("Completeness"), "people:completeness", "chart", ("people:completeness",))
# surveys
SURVEYS_HR = Item(_("Surveys"), "surveys:campaign_list", "survey", ("surveys:",))
SURVEYS_MINE = Item(_("Surveys"), "surveys:mine", "survey", ("surveys:",))
# planning
NEEDS = Item(_("Needs"), "planning:need_list", "gap", ("planning:need",))
PLANS = Item(_("Plans"), "planning:plan_list", "plan", ("planning:plan", "planning:line"))
APPROVALS = Item(_("Approvals"), "planning:approvals", "check", ("planning:approvals", "planning:step"))
# training and careers
SESSIONS = Item(_("Training"), "training:session_list", "book", ("training:",))
MY_LEARNING = Item(_("Development"), "training:my_learning", "book", ("training:",))
CAREERS = Item(_("Careers"), "careers:move_list", "path", ("careers:",))
MY_CAREER = Item(_("Career"), "careers:path", "path", ("careers:",))
# performance
PERFORMANCE = Item(
    _("Performance"),
    "performance:indicator_list",
    "target",
    ("performance:indicator", "performance:complaint", "performance:measurement"),
)
EVALUATIONS = Item(
    _("Evaluations"), "performance:evaluation_list", "check", ("performance:evaluation", "performance:feedback")
)
MY_PERFORMANCE = Item(_("Performance"), "performance:evaluation_list", "target", ("performance:",))
# monitoring, core and the admin site
REPORTS = Item(_("Reports"), "monitoring:report_list", "report", ("monitoring:report",))
UNIT_REPORTS = Item(_("Unit reports"), "monitoring:report_list", "report", ("monitoring:report",))
DATA_REQUESTS = Item(
    _("Personal-data requests"), "privacy:request_list", "shield", ("privacy:request", "privacy:register")
)
JOBS = Item(_("Jobs"), "core:job_list", "clock", ("core:job",))
ACCOUNTS = Item(_("Users and access"), "admin:accounts_user_changelist", "shield")
REFERENCE = Item(_("Reference data"), "admin:index", "settings")
HEALTH = Item(_("System health"), "core:health", "chart", ("core:health",))
AUDIT = Item(_("Audit trail"), "admin:core_auditentry_changelist", "list")

CYCLE = _("Planning cycle")

MENUS: dict[str, Menu] = {
    "hr": Menu(
        groups=(
            Group("", (HOME,)),
            Group(_("Personnel"), (EMPLOYEES, CHANGES, UNITS, POSITIONS, LISTS, CAREERS)),
            Group(CYCLE, (SURVEYS_HR, NEEDS, PLANS, SESSIONS)),
            Group(_("Results"), (PERFORMANCE, EVALUATIONS, REPORTS)),
            Group(_("Data"), (PEOPLE_ACCOUNTS, IMPORTS, SHEETS, COMPLETENESS, JOBS, DATA_REQUESTS)),
        ),
        phone=(HOME, EMPLOYEES, SURVEYS_HR),
        find=EMPLOYEES,
    ),
    "head": Menu(
        groups=(
            Group("", (HOME, SURVEYS_MINE, TEAM)),
            Group(_("Unit"), (NEEDS, PLANS, SESSIONS, CAREERS, PERFORMANCE, EVALUATIONS, UNIT_REPORTS, COMPLETENESS)),
        ),
        phone=(HOME, SURVEYS_MINE, TEAM),
    ),
    "operator": Menu(
        groups=(
            Group("", (HOME, SURVEYS_MINE, EMPLOYEES, CHANGES)),
            Group(_("Unit"), (NEEDS, PLANS, SESSIONS, CAREERS, PERFORMANCE, UNIT_REPORTS, COMPLETENESS, JOBS)),
        ),
        phone=(HOME, SURVEYS_MINE, EMPLOYEES),
    ),
    "employee": Menu(
        groups=(Group("", (HOME, PROFILE, MY_CAREER, MY_LEARNING, MY_PERFORMANCE)),),
        phone=(HOME, PROFILE, MY_CAREER),
    ),
    "leader": Menu(
        groups=(
            Group("", (OVERVIEW, APPROVALS, PLANS, AGENCIES, REPORTS)),
            Group(CYCLE, (SURVEYS_HR, NEEDS, SESSIONS)),
            Group(_("Results"), (PERFORMANCE, EVALUATIONS, EMPLOYEES, LISTS, CAREERS)),
        ),
        phone=(OVERVIEW, APPROVALS, REPORTS),
    ),
    "admin": Menu(
        groups=(
            Group("", (HOME, ACCOUNTS, REFERENCE)),
            Group(_("Data"), (IMPORTS, JOBS, AUDIT, DATA_REQUESTS)),
            Group(_("Installation"), (HEALTH,)),
        ),
        phone=(HOME, ACCOUNTS, JOBS),
    ),
}


def menu_for(role: str, current: str) -> dict[str, Any]:
    """The menu as templates draw it: groups of entries with url and whether they are the current one."""

    def entry(item: Item) -> dict[str, Any]:
        return {
            "label": item.label,
            "url": reverse(item.url_name),
            "icon": item.icon,
            "current": any(current.startswith(prefix) for prefix in item.sections),
        }

    menu = MENUS.get(role, MENUS["employee"])
    groups = [{"label": group.label, "items": [entry(item) for item in group.items]} for group in menu.groups]
    here = [item["label"] for group in groups for item in group["items"] if item["current"]]
    return {
        "groups": groups,
        "phone": [entry(item) for item in menu.phone],
        "find": reverse(menu.find.url_name) if menu.find else "",
        "title": here[0] if here else _("Workforce planning"),
    }
