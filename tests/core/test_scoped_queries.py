"""Every query on personal data where a reader or a task asks for it starts from `visible_to` (T02).

Read are views, home pages, forms, the admin site, tasks, jobs, exports, template tags and management commands;
services get objects that somebody has seen.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from people.models import Dinas, Employee, Unit

ROOT = Path(__file__).resolve().parents[2]
ALLOWED: dict[str, str] = tomllib.loads((ROOT / "tests/scoped_queries.toml").read_text(encoding="utf-8"))
ROOMS = {"views", "homes", "forms", "admin", "tasks", "jobs", "exports", "templatetags", "commands"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
SCOPED = {"visible_to", "none"}


def personal_models() -> set[str]:
    """Employee and every model of ours that points at an employee, a unit or a Dinas."""
    about = {Employee, Unit, Dinas}
    return {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in settings.LOCAL_APPS
        and (model in about or any(field.related_model in about for field in model._meta.fields))
    }


def rooms() -> list[Path]:
    return sorted(
        path
        for app in settings.LOCAL_APPS
        for path in (ROOT / app).rglob("*.py")
        if any(room_of(part) in ROOMS for part in path.relative_to(ROOT).parts[1:])
    )


def room_of(part: str) -> str:
    """forms for forms.py and event_forms.py."""
    return part.removesuffix(".py").rpartition("_")[2]


def with_function(tree: ast.AST, function: str = "module") -> Iterator[tuple[str, ast.AST, ast.AST]]:
    """(name of the function around, parent, node) of every node."""
    for node in ast.iter_child_nodes(tree):
        yield function, tree, node
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from with_function(node, node.name if inside else function)


def unscoped(source: str, models: set[str]) -> Iterator[tuple[str, str]]:
    """(function, model) of each query on one of `models` that does not start from visible_to."""
    for function, parent, node in with_function(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and isinstance(node.value, ast.Name):
            scoped = isinstance(parent, ast.Attribute) and parent.attr in SCOPED
            if node.value.id in models and not scoped:
                yield function, node.value.id
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SHORTCUTS:
            yield from ((function, one.id) for one in node.args[:1] if isinstance(one, ast.Name) and one.id in models)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def page(request):\n return Employee.objects.filter(name='a')", [("page", "Employee")]),
        ("def page(request):\n return get_object_or_404(Employee, pk=1)", [("page", "Employee")]),
        ("def page(request):\n return Employee._default_manager.all()", [("page", "Employee")]),
        ("def page(request):\n rows = Employee.objects\n return rows.all()", [("page", "Employee")]),
        ("def page(request):\n return Employee.objects.visible_to(request.user).filter(name='a')", []),
        ("def page(request):\n return Holiday.objects.all()", []),
    ],
)
def test_t02_lint_sees_unscoped_queries(source, found):
    assert list(unscoped(source, {"Employee"})) == found


def test_t02_lint_reads_every_room():
    read = {str(path.relative_to(ROOT)) for path in rooms()}

    assert {
        "people/views/units.py", "monitoring/homes/head.py", "people/forms.py", "people/event_forms.py",
        "people/admin.py", "core/tasks.py", "people/jobs.py", "core/exports.py", "core/templatetags/palu.py",
        "monitoring/management/commands/run_report.py",
    } <= read  # fmt: skip
    assert "people/services/events.py" not in read


def test_t02_personal_models_are_known():
    assert {"Employee", "EmployeeNumber", "UnitHead", "Unit", "Dinas"} <= personal_models()


def test_t02_queries_on_personal_data_start_from_visible_to():
    models = personal_models()
    found = {
        f"{path.relative_to(ROOT)}:{function}:{model}"
        for path in rooms()
        for function, model in unscoped(path.read_text(encoding="utf-8"), models)
    }

    assert sorted(found - set(ALLOWED)) == [], (
        "start from visible_to(user), or give a reason in tests/scoped_queries.toml"
    )
    assert sorted(set(ALLOWED) - found) == [], "these reasons are no longer needed"
