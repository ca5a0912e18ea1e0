"""All of these tests drive a real browser."""

from pathlib import Path

import pytest

from tests.browser.fixtures import (  # noqa: F401  # fixtures and a hook for all
    browser,
    own_server,
    pytest_runtest_makereport,
    shared_server,
    stage,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
