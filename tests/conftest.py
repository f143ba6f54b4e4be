"""The city most tests start from: two Dinas, one of each role, a browser. The factories are in tests/factories."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import settings as property_settings

from people.enums import Post, Role
from people.models import Dinas, Employee, RoleAssignment, Unit
from tests.browser import chromium_path, launch
from tests.core.url_objects import World
from tests.core.url_table import Users
from tests.factories.people import DinasFactory, EmployeeFactory, RoleAssignmentFactory, city_root, make_head

# In CI the same examples each time; no example is too slow on a busy machine.
property_settings.register_profile("palu", derandomize=bool(os.environ.get("CI")), deadline=None)
property_settings.load_profile("palu")

pytest_plugins = ["tests.plugins.skips", "tests.plugins.strictness"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what this machine cannot run, each with its reason."""
    no_browser = "" if chromium_path() else "no Chromium found"
    no_services = "" if settings.REDIS_URL and "postgresql" in settings.DATABASES["default"]["ENGINE"] else (
        "TEST_DATABASE_URL and TEST_REDIS_URL do not name PostgreSQL and Redis"
    )  # fmt: skip
    for item in items:
        for marker, reason in (("browser", no_browser), ("services", no_services)):
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As pytest-django has it; a browser whose last request is still open keeps no test database from being dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def city(db: None) -> Unit:
    return city_root()


@pytest.fixture
def dinas(city: Unit) -> Dinas:
    """A confirmed Dinas; `.unit` is its root unit below the city."""
    return DinasFactory(name="Dinas Perhubungan", short_name="dishub", confirmed=True)


@pytest.fixture
def other_dinas(city: Unit) -> Dinas:
    return DinasFactory(name="Dinas Kesehatan", short_name="dinkes", confirmed=True)


@pytest.fixture
def hr(city: Unit) -> RoleAssignment:
    """HR staff of the whole city; no employee record of their own."""
    return RoleAssignmentFactory(role=Role.HR)


@pytest.fixture
def head(dinas: Dinas) -> RoleAssignment:
    """Head of `dinas`, with employee record (`head.user.employee`) and UnitHead."""
    return make_head(dinas.unit, name="Kepala Dinas Perhubungan")


@pytest.fixture
def operator(dinas: Dinas) -> RoleAssignment:
    return RoleAssignmentFactory(role=Role.OPERATOR, unit=dinas.unit)


@pytest.fixture
def employee(dinas: Dinas) -> Employee:
    """An employee of `dinas` with an account and no role."""
    return EmployeeFactory(unit=dinas.unit, account=True, name="Andi Rahmawati")


@pytest.fixture
def admin(city: Unit) -> RoleAssignment:
    return RoleAssignmentFactory(role=Role.ADMIN)


@pytest.fixture
def leader(city: Unit) -> RoleAssignment:
    """The Sekretaris Daerah."""
    return RoleAssignmentFactory(role=Role.LEADER, post=Post.SEKDA)


@pytest.fixture
def mayor(city: Unit) -> RoleAssignment:
    """The Wali Kota."""
    return RoleAssignmentFactory(role=Role.LEADER, post=Post.WALI_KOTA)


@pytest.fixture
def admin_user(city: Unit) -> RoleAssignment:
    """An administrator: the role, and the right to open the admin site."""
    return RoleAssignmentFactory(role=Role.ADMIN, user__is_staff=True)


@pytest.fixture
def local_hr(dinas: Dinas) -> RoleAssignment:
    """HR staff of `dinas` alone."""
    return RoleAssignmentFactory(role=Role.HR, unit=dinas.unit)


@pytest.fixture
def users_by_column(employee, operator, head, other_dinas, hr, leader, mayor, admin_user, local_hr) -> Users:
    """Who stands for each column of tests/url_permissions.toml."""
    return {
        "anonymous": None,
        "employee": employee.user,
        "operator": operator.user,
        "head": head.user,
        "outsider": make_head(other_dinas.unit, name="Kepala Dinas Kesehatan").user,
        "hr": hr.user,
        "sekda": leader.user,
        "mayor": mayor.user,
        "admin": admin_user.user,
        "local_hr": local_hr.user,
    }


@pytest.fixture
def world(dinas, employee, head, hr) -> World:
    """What the objects behind the addresses of that table belong to."""
    return World(dinas=dinas, employee=employee, head=head.user, hr=hr.user)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole run."""
    yield from launch()


@pytest.fixture
def open_page(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """`open_page("/path/", user=…, width=360, dark=False)` gives a Playwright page signed in as `user`."""
    contexts = []

    def open_it(
        path: str, user: Any = None, width: int = 1440, dark: bool = False, language: str = "id", **options: Any
    ) -> Any:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="id-ID",
            **options,
        )
        contexts.append(context)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        if user is not None:
            client = Client()
            client.force_login(user)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
