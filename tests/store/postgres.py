"""A PostgreSQL server of the tests' own, in a temporary folder, for as long as they run."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from facilitator.store.database import Database

INSTALLED = Path("/usr/lib/postgresql")  # Debian keeps every version in a folder of its own
MIGRATED = "migrated"


class Cluster:
    """A running server; it listens on a socket in its folder and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        Database(self._make(MIGRATED)).close()

    def new(self) -> str:
        """The URL of a database with the tables of this version and nothing in them."""
        return self._make(f"t{secrets.token_hex(6)}", f"TEMPLATE {MIGRATED}")

    def empty(self) -> str:
        """The URL of a database without any tables."""
        return self._make(f"t{secrets.token_hex(6)}")

    def _make(self, name: str, how: str = "") -> str:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} {how}")
        engine.dispose()
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server, and stop it at the end with all that was in it."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        as_: dict[str, Any] = {}
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # PostgreSQL refuses root
            shutil.chown(folder, "postgres", "postgres")
            as_ = {"user": "postgres", "group": "postgres", "extra_groups": []}
        data = folder / "data"

        def call(program: str, *words: str) -> None:
            command = [_program(program), "-D", str(data), *words]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_)

        call("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        # Not durable: what is tested is the SQL.
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Cluster(folder)
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")


def _program(name: str) -> str:
    places = [shutil.which(name), *sorted(INSTALLED.glob(f"*/bin/{name}"), reverse=True)]
    return str(next(place for place in places if place))
