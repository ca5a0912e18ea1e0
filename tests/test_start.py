"""What the program does not do before its first answer, as it would take too long."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.programs import PATIENCE_S, environment

pytestmark = pytest.mark.process

#: Imported by who needs them, when they are needed.
HEAVY = {
    "PIL",
    "alembic",
    "docx",
    "docxcompose",
    "docxtpl",
    "icalendar",
    "lxml",
    "numpy",
    "openpyxl",
    "rustworkx",
    "typst",
}

#: Starts as the command does, all but listening, and tells what that left behind.
STARTING = """
import collections, gc, importlib.metadata, json, sys

searched, search = collections.Counter(), importlib.metadata.entry_points
def entry_points(**of):
    searched[of["group"]] += 1
    return search(**of)
importlib.metadata.entry_points = entry_points

import facilitator.cli
from facilitator.app import create_app
from facilitator.settings import load
from facilitator.web.site import EXTENSION

collecting = gc.isenabled(), gc.get_freeze_count(), len(gc.get_objects())
app, _ = create_app(load({}, {"data": sys.argv[1]}), lambda f, *a: f(*a), lambda *_: None)
hall = app.extensions[EXTENSION].hall
hall.start()
json.dump({
    "status": app.test_client().get("/healthz").status_code,
    "imported": sorted({name.partition(".")[0] for name in sys.modules}),
    "searched": searched,
    "search kept": importlib.metadata.entry_points is entry_points,
    "collecting": collecting,
}, sys.stdout)
hall.stop()
"""


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What a first start on a data folder did, and a second one."""
    data = tmp_path_factory.mktemp("data")
    return [started(data), started(data)]


def started(data: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", STARTING, str(data)],
        env=environment(PYTHONPATH=os.pathsep.join(sys.path)),
        stdout=subprocess.PIPE,
        timeout=PATIENCE_S,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_answers_without_what_is_heavy(starts: list[dict[str, Any]]) -> None:
    for start in starts:
        assert start["status"] == 200
        assert not HEAVY & set(start["imported"])


def test_plugins_are_searched_once_for_each_kind(starts: list[dict[str, Any]]) -> None:
    for start in starts:
        of_gevent = {k: n for k, n in start["searched"].items() if k.startswith("gevent.")}
        assert len(of_gevent) >= 3
        assert set(of_gevent.values()) == {1}
        assert start["search kept"]


def test_what_importing_made_is_out_of_the_way_of_collecting_garbage(
    starts: list[dict[str, Any]],
) -> None:
    for start in starts:
        collects, set_aside, looked_at = start["collecting"]
        assert collects
        assert set_aside > 10 * looked_at
