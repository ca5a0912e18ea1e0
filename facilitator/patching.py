"""The standard library made to yield under gevent; nothing may be imported before this ran."""

from functools import cache
from importlib import metadata

from gevent import monkey


def patch_standard_library() -> None:
    """Make what waits in the standard library yield to others.

    gevent looks through all that is installed for plugins, before and after each module that it
    patches: 25 times the same search. Meanwhile its answers are kept, which saves a tenth of the
    start.
    """
    search = metadata.entry_points
    metadata.entry_points = cache(search)  # type: ignore[assignment]  # as one may call it
    try:
        monkey.patch_all()
    finally:
        metadata.entry_points = search
