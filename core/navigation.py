"""The menu of each role (ui.md section 3): one table, so that it can be read at a glance.

An entry names its address only; an entry stands here from the change that builds its page.
"""

from dataclasses import dataclass, field
from functools import cache
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

SURVEYS_HR = Item(_("Surveys"), "surveys:campaign_list", "survey", ("surveys:",))
SURVEYS_MINE = Item(_("Surveys"), "surveys:mine", "survey", ("surveys:",))
CYCLE = _("Planning cycle")

MENUS: dict[str, Menu] = {
    "hr": Menu((Group("", (HOME,)), Group(CYCLE, (SURVEYS_HR,))), (HOME, SURVEYS_HR)),
    "operator": Menu((Group("", (HOME, SURVEYS_MINE)),), (HOME, SURVEYS_MINE)),
    "head": Menu((Group("", (HOME, SURVEYS_MINE)),), (HOME, SURVEYS_MINE)),
    "employee": Menu((Group("", (HOME,)),), (HOME,)),
    "leader": Menu((Group("", (HOME, SURVEYS_HR)),), (HOME, SURVEYS_HR)),
    "admin": Menu((Group("", (HOME,)),), (HOME,)),
}


@cache
def _menu(role: str) -> Menu:
    return MENUS.get(role, MENUS["employee"])


def menu_for(role: str, current: str) -> dict[str, Any]:
    """The menu as templates draw it: groups of entries with url and whether they are the current one."""

    def entry(item: Item) -> dict[str, Any]:
        return {
            "label": item.label,
            "url": reverse(item.url_name),
            "icon": item.icon,
            "current": any(current.startswith(prefix) for prefix in item.sections),
        }

    menu = _menu(role)
    groups = [{"label": group.label, "items": [entry(item) for item in group.items]} for group in menu.groups]
    here = [item["label"] for group in groups for item in group["items"] if item["current"]]
    return {
        "groups": groups,
        "phone": [entry(item) for item in menu.phone],
        "find": entry(menu.find) if menu.find else None,
        "title": here[0] if here else _("Workforce planning"),
    }
