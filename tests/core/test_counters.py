"""The files that web processes count in have their room beforehand; without room they count in memory (A38)."""

import os

import pytest
from prometheus_client import CollectorRegistry, Counter, values

from core import counters


@pytest.fixture
def value_class(monkeypatch):
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)


def test_a38_room_is_taken_before_anything_is_counted(tmp_path, value_class):
    before = values.ValueClass

    counters.take_room(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {
        f"{kind}_{os.getpid()}.db" for kind in ("counter", "histogram")
    }
    assert all(path.stat().st_blocks * 512 >= counters.ROOM for path in tmp_path.iterdir())
    assert values.ValueClass is before


def test_a38_without_room_a_process_counts_in_its_memory(tmp_path, value_class, monkeypatch):
    def full(descriptor, offset, length):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(counters.os, "posix_fallocate", full)

    counters.take_room(tmp_path)

    counted = Counter("palu_try", "Try.", registry=CollectorRegistry())
    counted.inc()
    assert isinstance(counted._value, values.MutexValue)
    assert counted._value.get() == 1
