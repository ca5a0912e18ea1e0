"""The wall with flip-over sheets: one flap for each question, and those that the group adds."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain.draaiboek import Question
from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Flap, Meeting
from facilitator.domain.werkvorm import Werkvorm

MOST_FLAPS = 40
FlapText = Annotated[str, Meta(min_length=1, max_length=200)]


class FlapAdded(MeetingEvent, frozen=True):
    """An empty flap got a question of the group's own."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    text_of: ClassVar[str] = "flap:{flap}"
    flap: str
    text: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.flaps[self.flap] = Flap(id=self.flap, number=None, text=self.text)


class FlapEdited(MeetingEvent, frozen=True):
    """The question on a flap was written differently."""

    free_text: ClassVar[tuple[str, ...]] = ("text", "before")
    text_of: ClassVar[str] = "flap:{flap}"
    flap: str
    text: str
    before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.flaps[self.flap].text = self.text


class FlapRemoved(MeetingEvent, frozen=True):
    """A flap was taken from the wall; it can be hung back."""

    flap: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.flaps[self.flap].removed = True


class FlapRestored(MeetingEvent, frozen=True):
    """A flap hangs on the wall again."""

    flap: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.flaps[self.flap].removed = False


def hang(meeting: Meeting) -> None:
    """Hang one flap for each question of the draaiboek, instead of what hung there."""
    questions = meeting.draaiboek.questions if meeting.draaiboek else ()
    meeting.flaps = {
        f"f{number}": Flap(f"f{number}", number, one.text, one.short, one.pictogram)
        for number, one in enumerate(questions, start=1)
    }


def hang_anew(meeting: Meeting, before: tuple[Question, ...]) -> None:
    """Hang the flaps of changed questions; ``before`` are those that hung there.

    The first question keeps the first flap, and so on, with what is on it; the group's own flaps
    stay, after them.
    """
    questions = meeting.draaiboek.questions if meeting.draaiboek else ()
    numbered = [flap for flap in meeting.flaps.values() if flap.number is not None]
    own = [flap for flap in meeting.flaps.values() if flap.number is None]
    taken = {flap.id for flap in (*own, *numbered[: len(questions)])}
    hung = []
    for at, one in enumerate(questions):
        if at < len(numbered) and at < len(before) and before[at] == one:
            hung.append(numbered[at])
            continue
        id_ = numbered[at].id if at < len(numbered) else _fresh_id(taken)
        taken.add(id_)
        hung.append(Flap(id_, at + 1, one.text, one.short, one.pictogram))
    meeting.flaps = {flap.id: flap for flap in (*hung, *own)}


def superfluous(meeting: Meeting, questions: int) -> list[str]:
    """Ids of the flaps that go when there are only so many questions."""
    numbered = [flap.id for flap in meeting.flaps.values() if flap.number is not None]
    return numbered[questions:]


def _fresh_id(taken: Collection[str]) -> str:
    number = 1
    while f"f{number}" in taken:
        number += 1
    return f"f{number}"


def add(meeting: Meeting, text: str) -> FlapAdded:
    """The event that hangs one more flap. Refuses an empty text, a full wall and a double."""
    wanted = text.strip()
    if not wanted:
        raise Refusal("text-empty")
    if len(meeting.board) >= MOST_FLAPS:
        raise Refusal("too-many-flaps", most=MOST_FLAPS)
    _check_single(meeting, wanted)
    return FlapAdded(flap=_fresh_id(meeting.flaps), text=wanted)


def _check_single(meeting: Meeting, text: str) -> None:
    """Refuses a question that already hangs on the wall."""
    if any(flap.text.casefold() == text.casefold() for flap in meeting.board):
        raise Refusal("flap-exists")


def needed(meeting: Meeting, flap_id: str, werkvormen: Mapping[str, Werkvorm]) -> bool:
    """True when something is on this flap that would be lost without it."""
    written = {one.flap for one in meeting.ideas.values()}
    photographed = {one.flap for one in meeting.photos.values()}
    agreed = {one.flap for one in meeting.agreements.values() if not one.dropped}
    if flap_id in written | photographed | agreed | set(meeting.top_three):
        return True
    items = meeting.draaiboek.items if meeting.draaiboek else ()
    return any(
        werkvormen[item.werkvorm].needs_flap(meeting.items[item.key], meeting, flap_id)
        for item in items
    )


def find(meeting: Meeting, flap_id: str) -> Flap:
    """The flap on the wall with this id; refuses an unknown or removed one."""
    flap = meeting.flaps.get(flap_id)
    if flap is None or flap.removed:
        raise Refusal("unknown-flap")
    return flap


class AddFlap(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Hang an empty flap with a question of the group's own."""

    roles = DESK
    text: FlapText

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield add(meeting, self.text)


class EditFlap(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write an added question differently; the questions of the draaiboek stay as they are."""

    roles = DESK
    flap: str
    text: FlapText

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        flap = find(meeting, self.flap)
        if flap.number is not None:
            raise Refusal("flap-fixed")
        wanted = self.text.strip()
        if not wanted:
            raise Refusal("text-empty")
        if wanted.casefold() != flap.text.casefold():
            _check_single(meeting, wanted)
        if wanted != flap.text:
            yield FlapEdited(flap.id, wanted, flap.text)


class RemoveFlap(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take a flap from the wall, as long as nobody's work is on it."""

    roles = DESK
    flap: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        flap = find(meeting, self.flap)
        if needed(meeting, flap.id, context.werkvormen):
            raise Refusal("flap-in-use")
        yield FlapRemoved(flap.id)


class RestoreFlap(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Hang a removed flap back on the wall."""

    roles = DESK
    flap: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        flap = meeting.flaps.get(self.flap)
        if flap is None:
            raise Refusal("unknown-flap")
        if flap.removed:
            if len(meeting.board) >= MOST_FLAPS:
                raise Refusal("too-many-flaps", most=MOST_FLAPS)
            _check_single(meeting, flap.text)
            yield FlapRestored(flap.id)


COMMANDS: tuple[type[MeetingCommand], ...] = (AddFlap, EditFlap, RemoveFlap, RestoreFlap)
EVENTS: tuple[type[MeetingEvent], ...] = (FlapAdded, FlapEdited, FlapRemoved, FlapRestored)
