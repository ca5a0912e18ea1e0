"""The summary that the desk writes, and the exit round: a mark from 1 to 10 and a word.

Source: the last item of the draaiboek: a summary, thanks, and how people go home.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.ideas import Revision
from facilitator.domain.message import DESK, PARTICIPANT, Context, Decided, ItemCommand, ItemEvent
from facilitator.domain.state import Meeting, Writing
from facilitator.werkvormen.plain import PlainRules
from facilitator.werkvormen.sheet import check_opened

Mark = Annotated[int, Meta(ge=1, le=10)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether people are asked on the way out how it was."""

    exit_round: bool = True


class Farewell(msgspec.Struct, frozen=True):
    """How somebody found it."""

    mark: int
    word: str


class State(msgspec.Struct):
    """``farewells`` by pseudonym: nobody knows whose is whose. ``summary`` is the desk's own
    text beside what the meeting gave; ``rev`` counts the times it was written."""

    exit_round: bool
    summary: str = ""
    rev: int = 0
    farewells: dict[str, Farewell] = {}


class FarewellGiven(ItemEvent, frozen=True):
    """Somebody said how it was; it takes the place of what they said before."""

    free_text: ClassVar[tuple[str, ...]] = ("word",)
    text_of: ClassVar[str] = "farewell:{item}:{voter}"
    voter: str
    mark: int
    word: str

    def apply(self, state: State, at_ms: int) -> None:
        state.farewells[self.voter] = Farewell(self.mark, self.word)


class SummaryWritten(ItemEvent, frozen=True):
    """The desk's own words in the summary, for the ``rev``-th time."""

    free_text: ClassVar[tuple[str, ...]] = ("text", "before")
    text_of: ClassVar[str] = "summary:{item}"
    text: str
    rev: int
    before: str

    def apply(self, state: State, at_ms: int) -> None:
        state.summary = self.text
        state.rev = self.rev


class ExitRoundSwitched(ItemEvent, frozen=True):
    """The exit round is asked, or left out."""

    on: bool

    def apply(self, state: State, at_ms: int) -> None:
        state.exit_round = self.on


class GiveFarewell(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Say how it was, without a name. Not while the outcome stands on the screen: whoever looks
    would see which mark came in."""

    roles = PARTICIPANT
    anonymous = True
    mark: Mark
    word: Annotated[str, Meta(max_length=60)] = ""

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        if not state.exit_round:
            raise Refusal("no-exit-round")
        if meeting.pages.get(self.item) == "farewell":
            raise Refusal("farewell-shown")
        given = Farewell(self.mark, self.word.strip())
        if state.farewells.get(context.pseudonym) != given:
            yield FarewellGiven(context.pseudonym, given.mark, given.word)


class WriteSummary(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Write the desk's own words in the summary; ``base`` is the revision that was changed.

    When the other facilitator wrote in between, both texts stay, the later beneath the other.
    """

    roles = DESK
    text: Annotated[str, Meta(max_length=2000)]
    base: Revision

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        text = self.text.strip()
        if self.base != state.rev and state.summary not in text:
            text = f"{state.summary}\n\n{text}"
        if text != state.summary:
            yield SummaryWritten(text, state.rev + 1, state.summary)


class SwitchExitRound(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Ask people how it was, or leave that out."""

    roles = DESK
    on: bool

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.on != state.exit_round:
            yield ExitRoundSwitched(self.on)


class Rules(PlainRules):
    """The end of the meeting."""

    name = "closing"
    settings = Settings
    state = State
    pages = ("summary", "expectations", "farewell", "thanks")
    commands = (GiveFarewell, WriteSummary, SwitchExitRound)
    events = (FarewellGiven, SummaryWritten, ExitRoundSwitched)

    def begin(self, settings: Settings) -> State:
        return State(exit_round=settings.exit_round)

    def writings(self, state: State, item: str) -> Iterable[Writing]:
        """The desk's summary, and the words of the exit round, of which nobody knows the writer."""
        yield Writing(f"summary:{item}", state.summary, item=item)
        for voter, given in state.farewells.items():
            yield Writing(f"farewell:{item}:{voter}", given.word, item=item)

    def erase(self, state: State, writing: str) -> None:
        """A mark stays without its word."""
        kind, _item, *key = writing.split(":")
        if kind == "summary":
            state.summary = ""
        elif key[0] in state.farewells:
            state.farewells[key[0]] = Farewell(state.farewells[key[0]].mark, "")

    def has_page(self, state: State, meeting: Meeting, page: str) -> bool:
        """The exit round only where it is asked."""
        return page in self.pages and (page != "farewell" or state.exit_round)
