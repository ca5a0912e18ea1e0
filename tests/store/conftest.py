"""The tests of the store run on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.postgres import Cluster, cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as started:
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.process)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a new database is: a folder, or a URL."""
    if request.param == "sqlite":
        return tmp_path
    started: Cluster = request.getfixturevalue("postgres")
    return started.new()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.process)])
def untouched(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a database is that was never opened: no tables are in it."""
    if request.param == "sqlite":
        return tmp_path
    started: Cluster = request.getfixturevalue("postgres")
    return started.empty()
