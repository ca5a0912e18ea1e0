"""What people write on the flaps: ideas, and what others add to them.

Source: in the fourth item duos write findings, solutions and approaches on the flaps; in the sixth
everybody adds to each other's ideas and crosses nothing out.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain import flaps
from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Idea, Meeting
from facilitator.domain.text import visible

MOST_IDEAS = 3000
IdeaText = Annotated[str, Meta(min_length=1, max_length=400)]
Revision = Annotated[int, Meta(ge=0)]


class IdeaWritten(MeetingEvent, frozen=True):
    """An idea stands on a flap; ``to`` names the idea that it adds to, ``by`` who may change it:
    nobody but the desk when that is empty. ``hidden`` as what it is another reading of."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    text_of: ClassVar[str] = "idea:{idea}"
    idea: str
    flap: str
    text: str
    by: tuple[str, ...]
    to: str | None
    hidden: bool = False

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.ideas[self.idea] = Idea(
            self.idea, self.flap, self.text, self.by, self.to, hidden=self.hidden
        )


class IdeaRewritten(MeetingEvent, frozen=True):
    """An idea reads differently, for the ``rev``-th time."""

    free_text: ClassVar[tuple[str, ...]] = ("text", "before")
    text_of: ClassVar[str] = "idea:{idea}"
    idea: str
    text: str
    rev: int
    before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.ideas[self.idea].text = self.text
        meeting.ideas[self.idea].rev = self.rev


class IdeaHidden(MeetingEvent, frozen=True):
    """Only the desk and its writers see this idea (or everybody again)."""

    idea: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.ideas[self.idea].hidden = self.on


class IdeaMarked(MeetingEvent, frozen=True):
    """A participant wants to do something with this idea (or no longer); nobody else sees it."""

    participant: str
    idea: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        marks = meeting.marks.setdefault(self.participant, [])
        if self.on:
            marks.append(self.idea)
        else:
            marks.remove(self.idea)
            if not marks:
                del meeting.marks[self.participant]


def _written(text: str) -> str:
    """The text without space around it; refuses one in which there is nothing to see."""
    if not visible(text):
        raise Refusal("text-empty")
    return text.strip()


def find(meeting: Meeting, idea: str) -> Idea:
    """The idea with this id, hidden or not; refuses one that was erased."""
    found = meeting.ideas.get(idea)
    if found is None or not found.text:
        raise Refusal("unknown-idea")
    return found


def shown(meeting: Meeting, idea: Idea) -> bool:
    """True when everybody may see this idea: neither it nor what it adds to is hidden."""
    return not idea.hidden and (idea.to is None or not meeting.ideas[idea.to].hidden)


def _check_room(meeting: Meeting) -> None:
    if len(meeting.ideas) >= MOST_IDEAS:
        raise Refusal("too-many-ideas", most=MOST_IDEAS)


def write(
    meeting: Meeting,
    context: Context,
    flap: str,
    text: str,
    by: Iterable[str],
    to: str | None = None,
) -> IdeaWritten:
    """The event of a new idea, or of an addition ``to`` one on the same flap.

    Refuses an empty text, a flap that does not hang, and an addition to what cannot be seen.
    """
    wanted = _written(text)
    _check_room(meeting)
    if to is None:
        flaps.find(meeting, flap)
    else:
        idea = find(meeting, to)
        if not shown(meeting, idea) or idea.flap != flap:
            raise Refusal("unknown-idea")
        to = idea.to or idea.id  # what is added to an addition stands beneath the same idea
    return IdeaWritten(context.new_id(), flap, wanted, tuple(sorted(by)), to)


def rewrite(
    meeting: Meeting, context: Context, idea: Idea, text: str, base: int
) -> IdeaRewritten | IdeaWritten | None:
    """The event that changes an idea of which ``base`` is the revision that was changed.

    When somebody changed it in between, both texts stay: the later one becomes an idea of its own
    beneath the other, as hidden as that was. None when nothing changes. Refuses an empty text, and
    one more idea than the flaps take.
    """
    wanted = _written(text)
    if wanted == idea.text:
        return None
    if base != idea.rev:
        _check_room(meeting)
        to = idea.to or idea.id
        return IdeaWritten(context.new_id(), idea.flap, wanted, idea.by, to, idea.hidden)
    return IdeaRewritten(idea.id, wanted, idea.rev + 1, idea.text)


def mark(meeting: Meeting, participant: str, idea: str, on: bool) -> IdeaMarked | None:
    """The event of "hier wil ik zelf iets mee", or None when it was so.

    Refuses what cannot be seen; a mark that was set before can still be taken away.
    """
    if on and not shown(meeting, find(meeting, idea)):
        raise Refusal("unknown-idea")
    if (idea in meeting.marks.get(participant, ())) == on:
        return None
    return IdeaMarked(participant, idea, on)


def on_flap(meeting: Meeting, flap: str) -> list[tuple[Idea, list[Idea]]]:
    """The ideas on a flap that everybody may see, in order of writing, each with its additions."""
    here = [one for one in meeting.ideas.values() if one.flap == flap and shown(meeting, one)]
    additions: dict[str, list[Idea]] = {one.id: [] for one in here if one.to is None}
    for one in here:
        if one.to is not None:
            additions[one.to].append(one)
    return [(meeting.ideas[key], beneath) for key, beneath in additions.items()]


class AddIdea(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write on a flap for somebody without a phone, or type over what hangs on paper."""

    roles = DESK
    flap: str
    text: IdeaText
    to: str | None = None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield write(meeting, context, self.flap, self.text, (), self.to)


class EditIdea(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Correct what stands on a flap, whoever wrote it."""

    roles = DESK
    idea: str
    text: IdeaText
    base: Revision

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        event = rewrite(meeting, context, find(meeting, self.idea), self.text, self.base)
        if event is not None:
            yield event


class HideIdea(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Keep an idea from everybody but its writers, or show it again."""

    roles = DESK
    idea: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if find(meeting, self.idea).hidden != self.on:
            yield IdeaHidden(self.idea, self.on)


COMMANDS: tuple[type[MeetingCommand], ...] = (AddIdea, EditIdea, HideIdea)
EVENTS: tuple[type[MeetingEvent], ...] = (IdeaWritten, IdeaRewritten, IdeaHidden, IdeaMarked)
