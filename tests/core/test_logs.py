"""Log lines (T48): JSON, UTC with offset, one line each, and nothing of a person in them."""

import io
import json
import logging
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client

from core.context import Origin, set_origin
from core.logs import JsonFormatter, LineFormatter
from people.models import Employee
from tests.factories.people import EmployeeFactory, UserFactory

PASSWORD = "ombak-teluk-palu-1938"


@pytest.fixture
def lines():
    """What the whole product logs meanwhile, as the lines of a city, down to DEBUG of our own."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def test_t48_line_is_json_in_utc_with_offset_and_one_line(lines):
    with set_origin(Origin(request_id="r-1")):
        logging.getLogger("x").warning("first\nsecond\r%s", "third\nfourth", extra={"nip": "197001011990011001"})

    (line,) = lines()
    at = datetime.fromisoformat(line.pop("at"))
    assert at.utcoffset() == timedelta(0)
    assert line == {"level": "WARNING", "logger": "x", "request": "r-1", "message": "first\nsecond\rthird\nfourth"}


def test_t48_terminal_line_escapes_line_breaks():
    record = logging.LogRecord("x", logging.INFO, "", 0, "a\nb\r%s", ("c\nd",), None)

    assert LineFormatter().format(record).endswith(" INFO x [-] a\\nb\\rc\\nd")


@pytest.mark.parametrize(
    "written", ["197001011990011001", "19700101 199001 1 001", "7271010101700001", "1970.0101.1990.0110.01"]
)
def test_t48_numbers_of_people_are_struck_out(lines, written):
    logging.getLogger("x").warning("odd path /pegawai/%s/", written)

    assert lines()[0]["message"] == "odd path /pegawai/[number]/"


def test_t48_ids_and_times_stay(lines):
    text = "job=0193a1b2-1111-7222-8333-123456789012 at=1732435200123 rows=50000"
    logging.getLogger("x").warning(text)

    assert lines()[0]["message"] == text


@pytest.mark.django_db
def test_t48_exception_tells_kind_and_place_but_not_the_row(lines):
    someone = EmployeeFactory(name="Moh. Rifai Lamakampali")
    logger = logging.getLogger("x")
    try:
        with transaction.atomic():
            EmployeeFactory(number=someone.number, unit=someone.unit)
    except IntegrityError:
        logger.exception("refused")
    try:
        int(someone.name)
    except ValueError:
        logger.exception("refused")
    try:
        raise OperationalError("no connection") from KeyError(someone.number)
    except OperationalError:
        logger.exception("refused")

    first, second, third = lines()
    assert "django.db.utils.IntegrityError" in first["trace"]
    assert second["trace"].splitlines()[-1] == "builtins.ValueError"
    assert "django.db.utils.OperationalError: no connection\nbefore that: builtins.KeyError" in third["trace"]
    everything = json.dumps(lines())
    assert someone.number not in everything
    assert "Lamakampali" not in everything


@pytest.mark.django_db
def test_t48_names_numbers_and_passwords_reach_no_line(lines, head, hr, dinas, monkeypatch):
    someone = EmployeeFactory(unit=dinas.unit, account=True, name="Sitti Rahmatia Lasoso")
    user = UserFactory(username="rahmatia", password=PASSWORD)
    client = Client(raise_request_exception=False)

    client.post("/masuk/", {"login": someone.number, "password": PASSWORD + "x"})
    client.post("/masuk/", {"login": user.username, "password": PASSWORD})
    client.get("/pegawai/", {"q": someone.name})
    client.get(f"/pegawai/{someone.number}/")
    client.post("/bahasa/", {"language": someone.name}, headers={"x-note": someone.name})
    client.force_login(hr.user)

    def broken(*args, **kwargs):
        raise ValueError(f"cannot read {someone.name} {someone.number}")

    monkeypatch.setattr(Employee.objects.all().__class__, "visible_to", broken)
    answer = client.get("/pegawai/")

    everything = json.dumps(lines())
    assert answer.status_code == 500
    assert "ValueError" in everything
    for private in (someone.number, "Rahmatia", "Lasoso", PASSWORD, "rahmatia"):
        assert private not in everything


def test_t48_celery_failure_line_holds_no_words_of_the_exception(lines):
    words = "Sitti Rahmatia 197001011990011001"
    try:
        raise ValueError(words)
    except ValueError as error:
        logging.getLogger("celery.app.trace").error(
            "Task %(name)s[%(id)s] %(description)s: %(exc)s",
            {"name": "core.tasks.run_job", "id": "1", "description": "raised", "exc": repr(error), "traceback": "x"},
            exc_info=True,
            extra={"data": {"args": "Sitti"}},
        )

    assert "Sitti" not in json.dumps(lines())
    assert lines()[0]["message"] == "Task core.tasks.run_job[1] raised: see traceback"
