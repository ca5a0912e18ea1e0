"""What tests of documents look at besides the documents."""

import psutil
import pytest

from facilitator.documents import worker


def workers():
    """The processes that fill templates; other tests may have left a server or browser running."""
    return [one for one in psutil.Process().children() if worker.__name__ in one.cmdline()]


@pytest.fixture
def children():
    """Gives the processes that fill templates and were begun in this test: those of another one
    wait a minute for a next paper."""
    others = workers()
    return lambda: [one for one in workers() if one not in others]
