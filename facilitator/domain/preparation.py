"""What somebody thinks over before the meeting: the reflection questions, for themselves alone.

Source: bouwsteen 4; people fill it in beforehand. It is no part of the meeting's log: nobody but
the writer reads it, and what is changed or taken back leaves no trace.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Feeling = Literal["", "good", "better"]
Words = Annotated[str, Meta(max_length=400)]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether somebody recognises a question, with an example from their own work."""

    feeling: Feeling = ""
    example: Annotated[str, Meta(max_length=200)] = ""


class Preparation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``answers`` by the number of the question, from 1; ``missing`` is the question that is not
    among them, ``good`` what goes well already."""

    answers: dict[int, Answer] = {}
    missing: Words = ""
    good: Words = ""
