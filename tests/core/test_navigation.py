"""The menu of each role leads to pages that the role may open, and marks where the reader is."""

import pytest
from django.test import Client
from django.utils import translation

from core.navigation import MENUS, menu_for

READERS = {
    "hr": "hr",
    "operator": "operator",
    "head": "head",
    "employee": "employee",
    "leader": "sekda",
    "admin": "admin",
}


def entries(role: str, current: str = "") -> list[dict[str, object]]:
    return [item for group in menu_for(role, current)["groups"] for item in group["items"]]


def test_every_role_has_a_menu():
    assert set(MENUS) == set(READERS)


@pytest.mark.parametrize("role", MENUS)
def test_the_bottom_bar_has_room_for_three_entries_of_the_menu(role):
    menu = MENUS[role]
    all_entries = [item for group in menu.groups for item in group.items]

    assert 1 <= len(menu.phone) <= 3
    assert [item for item in menu.phone if item not in all_entries] == []
    assert len(all_entries) == len(set(all_entries))


@pytest.mark.django_db
@pytest.mark.parametrize("role", MENUS)
def test_every_entry_opens_for_its_role(role, users_by_column):
    client = Client()
    client.force_login(users_by_column[READERS[role]])

    answers = {item["url"]: client.get(item["url"], follow=True).status_code for item in entries(role)}

    assert answers == dict.fromkeys(answers, 200)


@pytest.mark.parametrize(
    ("role", "page", "here"),
    [
        ("hr", "people:employee_detail", ["Pegawai"]),
        ("hr", "people:dinas_detail", ["Struktur & unit"]),
        ("hr", "people:nominative", ["Daftar & statistik"]),
        ("head", "surveys:response_section", ["Survei"]),
        ("employee", "people:employee_detail", ["Profil saya"]),
        ("leader", "monitoring:home", ["Ringkasan"]),
        ("hr", "core:help", []),
    ],
)
def test_where_the_reader_is_is_marked_once(role, page, here):
    with translation.override("id"):
        marked = [str(item["label"]) for item in entries(role, page) if item["current"]]
        title = str(menu_for(role, page)["title"])

    assert marked == here
    assert title == (here[0] if here else "Perencanaan ASN")


def test_an_unknown_role_gets_the_menu_of_an_employee():
    assert menu_for("tamu", "") == menu_for("employee", "")
