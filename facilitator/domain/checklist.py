"""What an organiser ticks off around a meeting: material to bring, papers to send, things to do.

Source: the draaiboek names what must lie ready for each item (pens, stickers, flaps), and asks to
read it beforehand and to go through it with a colleague.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Meeting

Phase = Literal["prepare", "confirm", "wrap-up", "follow-up", "hand-over", "automatic"]
MATERIAL = "material:"
TO_DO: dict[Phase, tuple[str, ...]] = {
    "prepare": ("read", "walk-through", "room", "print"),
    "confirm": ("confirmed",),
    "wrap-up": ("texts", "papers"),
    "follow-up": ("reminded",),
    "hand-over": ("told",),
    "automatic": ("automatic",),
}


class Entry(msgspec.Struct, frozen=True):
    """Something to tick off. ``text`` is a line of the draaiboek, "" for what the program names."""

    key: str
    text: str
    done: bool


class EntryTicked(MeetingEvent, frozen=True):
    """Somebody did this (or not yet, after all)."""

    entry: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        if self.on:
            meeting.ticked.append(self.entry)
        else:
            meeting.ticked.remove(self.entry)


def entries(meeting: Meeting, phase: Phase) -> list[Entry]:
    """What there is to do in this phase; preparing ends with the material of the draaiboek, each
    thing once."""
    items = meeting.draaiboek.items if meeting.draaiboek else ()
    named = [(key, "") for key in TO_DO[phase]]
    if phase == "prepare":
        things = dict.fromkeys(line for item in items for line in item.material)
        named += [(f"{MATERIAL}{line}", line) for line in things]
    return [Entry(key, text, key in meeting.ticked) for key, text in named]


def done(meeting: Meeting, key: str) -> bool:
    """True when this is ticked off."""
    return key in meeting.ticked


class TickEntry(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Tick something off, or not after all."""

    roles = DESK
    entry: Annotated[str, Meta(max_length=1100)]
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if not any(one.key == self.entry for phase in TO_DO for one in entries(meeting, phase)):
            raise Refusal("unknown-entry")
        if done(meeting, self.entry) != self.on:
            yield EntryTicked(self.entry, self.on)


COMMANDS: tuple[type[MeetingCommand], ...] = (TickEntry,)
EVENTS: tuple[type[MeetingEvent], ...] = (EntryTicked,)
