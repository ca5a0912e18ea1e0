"""Notes of the facilitators: one sheet for each of them at each item."""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Meeting, Note

LONGEST = 20_000


class NoteSaved(MeetingEvent, frozen=True):
    """A facilitator's note at an item now reads like this, for the ``rev``-th time."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    text_of: ClassVar[str] = "note:{item}:{author}"
    item: str
    author: str
    text: str
    rev: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.notes.setdefault(self.item, {})[self.author] = Note(self.text, self.rev)


class SaveNote(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Save one's own note; ``base`` is the revision that was changed.

    When another window of the same facilitator saved in between, both texts stay: the one that
    comes later is put beneath the other.
    """

    roles = DESK
    item: str
    text: Annotated[str, Meta(max_length=LONGEST)]
    base: Annotated[int, Meta(ge=0)] = 0

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if meeting.item(self.item) is None:
            raise Refusal("unknown-item")
        note = meeting.notes.get(self.item, {}).get(context.actor.id, Note("", 0))
        text = self.text
        if note.rev != self.base and note.text not in text:
            text = f"{note.text}\n\n{text}"
            if len(text) > LONGEST:
                raise Refusal("note-too-long", most=LONGEST)
        if text != note.text:
            yield NoteSaved(self.item, context.actor.id, text, note.rev + 1)


COMMANDS: tuple[type[MeetingCommand], ...] = (SaveNote,)
EVENTS: tuple[type[MeetingEvent], ...] = (NoteSaved,)
