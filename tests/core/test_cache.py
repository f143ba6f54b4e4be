"""A cache that is away makes things slower, never broken (T50)."""

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from core.cache import ForgivingRedisCache

DEAD = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 1},
    }
}


@pytest.fixture
def dead() -> ForgivingRedisCache:
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {})


def test_t50_every_read_is_a_miss_and_every_write_forgotten(dead):
    assert dead.get("a", "else") == "else"
    assert dead.get_many(["a"]) == {}
    assert dead.has_key("a") is False
    assert dead.set("a", 1) is None
    assert dead.set_many({"a": 1}) == ["a"]
    assert dead.add("a", 1) is False
    assert dead.touch("a") is False
    assert dead.delete("a") is False
    assert dead.delete_many(["a"]) is None
    assert dead.clear() is False


def test_t50_get_or_set_still_computes(dead):
    assert dead.get_or_set("a", lambda: 42) == 42


@pytest.mark.django_db
@override_settings(CACHES=DEAD)
def test_t50_sign_in_pages_and_jobs_work_without_the_cache(client, head, monkeypatch):
    from core import job_kinds, jobs

    monkeypatch.setattr(job_kinds, "_kinds", dict(job_kinds._kinds))
    jobs.register("test.kind", title="x")(lambda ctx: {"done": True})
    assert cache.get_or_set("key", "value") == "value"
    head.user.set_password("Teluk-Palu-2026!")
    head.user.save()

    signed_in = client.post(reverse("account_login"), {"login": head.user.username, "password": "Teluk-Palu-2026!"})
    job = jobs.enqueue("test.kind", actor=head.user)
    jobs.run(job.public_id)

    assert signed_in.status_code == 302
    assert client.get(reverse("core:job_detail", args=[job.public_id])).status_code == 200
    job.refresh_from_db()
    assert job.state == "done"
