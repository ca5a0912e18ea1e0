"""Full garbage collections wait for a quiet moment."""

import gc
import time
from collections.abc import Iterator

import gevent
import pytest

from facilitator.live import garbage


@pytest.fixture
def full_collections() -> Iterator[list[float]]:
    """When full collections began (`time.monotonic`), while a collection runs with short waits."""
    began: list[float] = []

    def note(phase: str, information: dict) -> None:
        if phase == "start" and information["generation"] == 2:
            began.append(time.monotonic())

    collection = garbage.GarbageCollection()
    collection.start()
    gc.callbacks.append(note)
    try:
        yield began
    finally:
        gc.callbacks.remove(note)
        collection.stop()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "LOOK_EVERY_S", 0.1)


def leave_garbage() -> None:
    """Enough cycles for some collections of the middle generation."""
    for _ in range(garbage.YOUNG * (garbage.MIDDLE * 2)):
        cycle: list = []
        cycle.append(cycle)


def test_no_full_collection_comes_while_it_is_busy(full_collections: list[float]) -> None:
    for _ in range(5):
        leave_garbage()
        busy_until = time.process_time() + 0.05
        while time.process_time() < busy_until:
            pass
        gevent.sleep(0.01)
    assert full_collections == []


def test_a_full_collection_comes_when_it_is_quiet_again(full_collections: list[float]) -> None:
    leave_garbage()
    gevent.sleep(0.35)
    assert len(full_collections) == 1, "one, and none where there is nothing to collect"


def test_a_full_collection_comes_at_last_however_busy(
    full_collections: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "AT_LATEST_S", 0.2)
    monkeypatch.setattr(garbage, "QUIET", 0.0)
    leave_garbage()
    gevent.sleep(0.5)
    assert len(full_collections) == 1


def test_stopping_gives_python_back_its_own_rhythm() -> None:
    before = gc.get_threshold()
    collection = garbage.GarbageCollection()
    collection.start()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() != before
    collection.stop()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
