"""The fields that a person can fill with a text of their own, found in the program itself; and the
hostile texts that go into them."""

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import count, cycle
from typing import Annotated, Any, get_args, get_origin

import msgspec
from lxml import html
from msgspec import Meta

from facilitator.domain.meeting import command_types
from facilitator.domain.text import clean
from facilitator.werkvormen.registry import RULES, SETTINGS
from tests.faults.hostile_texts import TEXTS, Hostile

COMMANDS = command_types(RULES)
CHOSEN = {
    "replan": {"allotted"},
    "revise-draaiboek": {"draaiboek.questions.pictogram"},
    "turn-page": {"page"},
    "tick-entry": {"entry"},
    "keep-here": {"writing"},
    "leave-writing": {"writing"},
    "erase-writings": {"writings"},
    "erase-person": {"texts"},
}
"""Fields with a limit that hold no free text: the program itself names what they may be."""
IDS = {
    "action", "agreement", "direction", "duo", "facilitator", "flap", "from_flap", "from_item",
    "idea", "into", "invited", "item", "members", "one", "option", "other", "participant", "person",
    "photo", "proposal", "tip", "to", "to_flap", "urgent", "werkvorm",
}  # fmt: skip
"""Fields of plain text that name a thing of the meeting, and are refused when it is not there."""
LONGEST_LINE = 100
"""Enough for a text in a field that says no limit."""


def texts_of(command: str) -> dict[str, int]:
    """The fields of a command that hold a text somebody wrote, with how long it may be; those of
    an inner struct as "guests.name". A plain text that is not known as an id counts as one."""
    kind = COMMANDS[command]
    return {path: most for path, most in _texts(kind, "") if path not in CHOSEN.get(command, ())}


def _texts(struct: type[msgspec.Struct], prefix: str) -> Iterator[tuple[str, int]]:
    for field in msgspec.structs.fields(struct):
        path = f"{prefix}{field.name}"
        if path == "draaiboek.items.settings":
            for settings in SETTINGS.values():
                yield from _texts(settings, f"{path}.")
            continue
        for inner in _parts(field.type):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                yield from _texts(inner, f"{path}.")
            elif field.name in IDS:
                continue
            elif inner is str:
                yield path, LONGEST_LINE
            elif get_origin(inner) is Annotated and get_args(inner)[0] is str:
                limits = [one for one in get_args(inner)[1:] if isinstance(one, Meta)]
                if not any(one.pattern for one in limits):
                    longest = [one.max_length for one in limits if one.max_length]
                    yield path, min(longest, default=LONGEST_LINE)


def _parts(kind: Any) -> Iterator[Any]:
    """The types within a type: of an optional, a tuple, an annotated tuple."""
    if get_origin(kind) is Annotated and get_args(kind)[0] is not str:
        yield from _parts(get_args(kind)[0])
    elif kind is str or get_origin(kind) is Annotated or isinstance(kind, type):
        yield kind
    elif get_origin(kind) is not None:
        for inner in get_args(kind):
            yield from _parts(inner)
    elif hasattr(kind, "__args__"):  # X | None
        for inner in kind.__args__:
            yield from _parts(inner)


class Pen:
    """Gives the next hostile text for a field, each with a number of its own, and remembers what
    went where."""

    def __init__(self) -> None:
        shapes = list(TEXTS)
        random.Random(6).shuffle(shapes)
        self._shapes = cycle(shapes)
        self._numbers = count(30_001)
        self.written: dict[str, list[Hostile]] = defaultdict(list)

    def write(self, field: str, most: int, avoid: str = "") -> str:
        """A text that fits, without any of the characters to ``avoid``; several where there is
        room."""
        between = " " if "\n" in avoid else "\n"
        text = self._next(field, most, avoid)
        for _more in range(2):
            room = most - len(clean(text)) - 1
            if room >= ROOM:
                text += between + self._next(field, room, avoid)
        return text

    def _next(self, field: str, most: int, avoid: str) -> str:
        for shape in self._shapes:
            one = shape.again(next(self._numbers))
            typed = clean(one.text)
            if len(typed) <= most and not set(typed) & set(avoid):
                self.written[field].append(one)
                return one.text
        raise AssertionError("the texts never end")


ROOM = 100
"""Most texts fit in so many characters."""
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
FREE = ("text", "search", None)


def free_fields(form: html.FormElement) -> list[tuple[str, int]]:
    """The fields of a form on a page that take any text, with how long it may be."""
    return [
        (field.get("name"), int(field.get("maxlength") or LONGEST_LINE))
        for field in form.iter("input", "textarea")
        if field.get("name") and (field.tag == "textarea" or field.get("type") in FREE)
    ]
