"""Which steps of a migration are refused beside the release before it (T57, A49)."""

import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.state import ModelState, ProjectState

from core.migration_rules import faults

FIELDS = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=50)),
    ("note", models.TextField(null=True)),
]


def found(*steps, **attributes):
    state = ProjectState()
    state.add_model(ModelState("core", "Thing", FIELDS))
    migration = type("Migration", (Migration,), {"operations": list(steps), **attributes})("0002_x", "core")
    return [fault.rpartition(": ")[2].split(";")[0] for fault in faults(migration, state)]


def nothing(apps, schema_editor):
    """Fills nothing."""


INSERTS = "the release before it inserts rows without this column"
USES = "the release before it still uses what goes"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (ops.AddField("thing", "size", models.IntegerField(null=True)), []),
        (ops.AddField("thing", "size", models.IntegerField(db_default=0)), []),
        (ops.AddField("thing", "size", models.IntegerField(default=0)), [INSERTS]),
        (ops.RemoveField("thing", "note"), [USES]),
        (ops.RenameField("thing", "note", "remark"), [USES]),
        (ops.DeleteModel("Thing"), [USES]),
        (ops.AlterField("thing", "name", models.CharField(max_length=80)), []),
        (
            ops.AlterField("thing", "name", models.CharField(max_length=20)),
            ["the release before it still writes longer values"],
        ),
        (ops.AlterField("thing", "note", models.TextField()), ["the release before it still writes NULL"]),
        (ops.AlterField("thing", "name", models.IntegerField()), ["rewrites the table"]),
        (ops.RunPython(nothing, ops.RunPython.noop), []),
        (ops.RunPython(nothing), ["cannot be taken back"]),
        (ops.CreateModel("Other", FIELDS), []),
    ],
)
def test_t57_step_is_judged(step, words):
    assert found(step) == words


def test_t57_index_on_a_table_in_use_is_refused_and_on_a_new_one_not():
    index = models.Index(fields=["name"], name="thing_name")
    other = models.Index(fields=["name"], name="other_name")

    assert len(found(ops.AddIndex("thing", index))) == 1
    assert found(ops.CreateModel("Other", FIELDS), ops.AddIndex("other", other)) == []


def test_t57_data_and_schema_do_not_share_a_migration():
    column = ops.AddField("thing", "size", models.IntegerField(null=True))

    assert found(column, ops.RunPython(nothing, ops.RunPython.noop)) == [
        "fills data in the transaction that holds the schema lock"
    ]


def test_t57_reason_in_words_lets_a_step_pass():
    assert found(ops.RemoveField("thing", "note"), reasons={0: "unused since 2026.11"}) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_a49_migrate_gives_up_a_lock_after_three_seconds_and_can_be_run_again():
    held, done = threading.Event(), threading.Event()

    def hold():
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
            held.set()
            done.wait(30)
            cursor.execute("ROLLBACK")
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    start = time.monotonic()
    try:
        with pytest.raises(CommandError, match="run migrate again"):
            call_command("migrate", verbosity=0)
        waited = time.monotonic() - start
    finally:
        done.set()
        thread.join()
    connection.close()

    call_command("migrate", verbosity=0)
    assert waited < 10
