import pytest

from core import job_kinds, jobs


@pytest.fixture
def test_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that whoever asked for it may repeat; kinds registered in the test are gone after it."""
    monkeypatch.setattr(job_kinds, "_kinds", dict(job_kinds._kinds))
    jobs.register("test.kind", title="Test work")(lambda ctx: {})
