"""The commands: ``facilitator run`` and ``facilitator demo``."""

# The server is one event loop; everything that waits must be made to yield before it is imported.
from gevent import monkey

monkey.patch_all()

import os  # noqa: E402 -- after the patch
import secrets  # noqa: E402 -- after the patch
import subprocess  # noqa: E402 -- after the patch
import sys  # noqa: E402 -- after the patch
import tempfile  # noqa: E402 -- after the patch
import webbrowser  # noqa: E402 -- after the patch
from collections.abc import Callable, Iterator  # noqa: E402 -- after the patch
from contextlib import contextmanager, suppress  # noqa: E402 -- after the patch
from pathlib import Path  # noqa: E402 -- after the patch
from typing import Any  # noqa: E402 -- after the patch

import click  # noqa: E402 -- after the patch
import gevent  # noqa: E402 -- after the patch
import structlog  # noqa: E402 -- after the patch
from filelock import FileLock, Timeout  # noqa: E402 -- after the patch
from gevent.threadpool import ThreadPool  # noqa: E402 -- after the patch

from facilitator import create_app  # noqa: E402 -- after the patch
from facilitator.demo.meeting import prepare  # noqa: E402 -- after the patch
from facilitator.live.driver import LiveServer, describe_driver, serve  # noqa: E402 -- after the patch
from facilitator.logs import set_up_logs  # noqa: E402 -- after the patch
from facilitator.settings import Settings, UnsafeSetting, load  # noqa: E402 -- after the patch
from facilitator.store import sessions  # noqa: E402 -- after the patch
from facilitator.store.database import DatabaseTooNew  # noqa: E402 -- after the patch
from facilitator.web.site import EXTENSION, Site  # noqa: E402 -- after the patch
