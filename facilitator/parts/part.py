"""A part of a page before it is rendered."""

from typing import Any

import msgspec


class Part(msgspec.Struct, frozen=True):
    """A named piece of a page: a partial with its data, or (``template`` None) the data itself.

    Two equal parts look equal, so a part is rendered only when it differs from the last one.
    """

    template: str | None
    data: dict[str, Any]


Parts = dict[str, Part]
