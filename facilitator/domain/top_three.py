"""The top-three flap: the most chosen questions, each with the solution directions picked for it.

Source: in the sixth item the facilitators put the three most chosen questions on one flap.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain import flaps, ideas
from facilitator.domain.errors import Refusal
from facilitator.domain.ideas import Revision
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Meeting, SolutionDirection
from facilitator.domain.text import visible

MOST_QUESTIONS = 5  # three, and room for a tie
MOST_DIRECTIONS = 6
MOST_CHARACTERS = 200  # of one direction
DirectionText = Annotated[str, Meta(min_length=1, max_length=MOST_CHARACTERS)]


class QuestionChosen(MeetingEvent, frozen=True):
    """This question stands on the top-three flap, at the end."""

    flap: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.top_three.append(self.flap)


class QuestionDropped(MeetingEvent, frozen=True):
    """This question is no longer on the top-three flap; its directions come back with it."""

    flap: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.top_three.remove(self.flap)


class DirectionPicked(MeetingEvent, frozen=True):
    """A solution direction stands beneath a question; ``idea`` is what it was picked from."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    text_of: ClassVar[str] = "direction:{direction}"
    direction: str
    flap: str
    text: str
    idea: str | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.directions[self.direction] = SolutionDirection(
            self.direction, self.flap, self.text, self.idea
        )


class DirectionRewritten(MeetingEvent, frozen=True):
    """A solution direction reads differently, for the ``rev``-th time."""

    free_text: ClassVar[tuple[str, ...]] = ("text", "before")
    text_of: ClassVar[str] = "direction:{direction}"
    direction: str
    text: str
    rev: int
    before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.directions[self.direction].text = self.text
        meeting.directions[self.direction].rev = self.rev


class DirectionDropped(MeetingEvent, frozen=True):
    """A solution direction was taken from the flap (or put back)."""

    direction: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.directions[self.direction].dropped = self.on


def beneath(meeting: Meeting, flap: str) -> list[SolutionDirection]:
    """The solution directions beneath a question, in order of picking."""
    return [one for one in meeting.directions.values() if one.flap == flap and not one.dropped]


def find(meeting: Meeting, direction: str) -> SolutionDirection:
    """The solution direction with this id; refuses an unknown one."""
    found = meeting.directions.get(direction)
    if found is None or not found.text:  # erased
        raise Refusal("unknown-direction")
    return found


def _check_room(meeting: Meeting, flap: str) -> None:
    if len(beneath(meeting, flap)) >= MOST_DIRECTIONS:
        raise Refusal("too-many-directions", most=MOST_DIRECTIONS)


def _beginning(text: str) -> str:
    """What fits of a text, ending with a whole word where it can, and then with "…"."""
    if len(text) <= MOST_CHARACTERS:
        return text
    words, _space, rest = text[:MOST_CHARACTERS].rpartition(" ")
    return f"{(words or rest)[: MOST_CHARACTERS - 1].rstrip()}…"


class ChooseQuestion(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Put a question on the top-three flap."""

    roles = DESK
    flap: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        flap = flaps.find(meeting, self.flap)
        if flap.id in meeting.top_three:
            return
        if len(meeting.top_three) >= MOST_QUESTIONS:
            raise Refusal("too-many-top-questions", most=MOST_QUESTIONS)
        yield QuestionChosen(flap.id)


class DropQuestion(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take a question from the top-three flap."""

    roles = DESK
    flap: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.flap in meeting.top_three:
            yield QuestionDropped(self.flap)


class PickIdea(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Make an idea a solution direction beneath its own question; of a long one the beginning,
    as the idea itself stays whole on its flap."""

    roles = DESK
    idea: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        idea = ideas.find(meeting, self.idea)
        if not ideas.shown(meeting, idea):
            raise Refusal("idea-hidden")
        if any(one.idea == idea.id for one in beneath(meeting, idea.flap)):
            return
        if idea.flap not in meeting.top_three:
            raise Refusal("question-not-chosen")
        _check_room(meeting, idea.flap)
        yield DirectionPicked(context.new_id(), idea.flap, _beginning(idea.text), idea.id)


class WriteDirection(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write a solution direction of one's own beneath a question: what the desk hears."""

    roles = DESK
    flap: str
    text: DirectionText

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.flap not in meeting.top_three:
            raise Refusal("question-not-chosen")
        if not visible(self.text):
            raise Refusal("text-empty")
        _check_room(meeting, self.flap)
        yield DirectionPicked(context.new_id(), self.flap, self.text.strip(), None)


class EditDirection(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write a solution direction differently; ``base`` is the revision that was changed.

    When the other facilitator changed it in between, both texts stay, the later as a direction of
    its own, also when the flap is full. One that was taken away meanwhile keeps the text for when
    it is put back.
    """

    roles = DESK
    direction: str
    text: DirectionText
    base: Revision

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        direction = find(meeting, self.direction)
        if not visible(self.text):
            raise Refusal("text-empty")
        wanted = self.text.strip()
        if wanted == direction.text:
            return
        if self.base == direction.rev:
            yield DirectionRewritten(direction.id, wanted, direction.rev + 1, direction.text)
        else:
            yield DirectionPicked(context.new_id(), direction.flap, wanted, None)


class DropDirection(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take a solution direction from the flap, or put it back."""

    roles = DESK
    direction: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        direction = find(meeting, self.direction)
        if direction.dropped == self.on:
            return
        if not self.on:
            _check_room(meeting, direction.flap)
        yield DirectionDropped(direction.id, self.on)


COMMANDS: tuple[type[MeetingCommand], ...] = (
    ChooseQuestion,
    DropQuestion,
    PickIdea,
    WriteDirection,
    EditDirection,
    DropDirection,
)
EVENTS: tuple[type[MeetingEvent], ...] = (
    QuestionChosen,
    QuestionDropped,
    DirectionPicked,
    DirectionRewritten,
    DirectionDropped,
)
