"""What all fault tests share: how often they repeat, and the table of what was seen."""

import os
import re

import pytest

from tests.browser.fixtures import (  # noqa: F401  # fixtures and a hook for all
    browser,
    own_server,
    pytest_runtest_makereport,
    shared_server,
    stage,
)

ROUNDS = "FAULT_ROUNDS"


@pytest.fixture
def rounds() -> int:
    """How often a fault is repeated: once in the test command, more with ``go.py faults``."""
    return int(os.environ.get(ROUNDS, "1"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests noted with ``record_property``, as the rows of docs/reliability.md."""
    rows = [
        (report.nodeid, "; ".join(f"{name}: {value}" for name, value in report.user_properties))
        for report in terminalreporter.getreports("passed")
        if report.when == "call" and report.user_properties and "tests/faults" in report.nodeid
    ]
    if not rows:
        return
    terminalreporter.write_line("\n| what happened | what was seen |\n| --- | --- |")
    for nodeid, seen in rows:
        case = re.sub(r"^.*::test_", "", nodeid).replace("_", " ")
        terminalreporter.write_line(f"| {case} | {seen} |")
