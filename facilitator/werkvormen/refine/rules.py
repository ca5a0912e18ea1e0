"""Reading all flaps, adding to ideas, and marking what one wants to do something with.

Source: in the sixth item everybody goes past the flaps alone and in silence, while the facilitators
make the flap with the three most chosen questions.
"""

from collections.abc import Iterable

import msgspec

from facilitator.domain import flaps
from facilitator.domain.message import PARTICIPANT, Context, Decided, ItemCommand, ItemEvent
from facilitator.domain.state import Meeting
from facilitator.werkvormen.plain import NoSettings, PlainRules
from facilitator.werkvormen.sheet import MarkIdea, RewriteIdea, WriteIdea, check_opened


class State(msgspec.Struct):
    """``read``: the flaps that each participant has read, in order of reading."""

    read: dict[str, list[str]] = {}

    def writers(self, participant: str) -> tuple[str, ...]:
        """Everybody works alone."""
        return (participant,)


class FlapRead(ItemEvent, frozen=True):
    """A participant has read a flap."""

    participant: str
    flap: str

    def apply(self, state: State, at_ms: int) -> None:
        state.read.setdefault(self.participant, []).append(self.flap)


class ReadFlap(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Say that one has read a flap: that is how one sees what is left."""

    roles = PARTICIPANT
    flap: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        flap = flaps.find(meeting, self.flap)
        if flap.id not in state.read.get(context.actor.id, ()):
            yield FlapRead(context.actor.id, flap.id)


def first_flap(meeting: Meeting, participant: str) -> str | None:
    """Where somebody begins: each at another flap, so that all are read from the start on."""
    board = meeting.board
    if not board or participant not in meeting.participants:
        return None
    return board[list(meeting.participants).index(participant) % len(board)].id


class Rules(PlainRules):
    """A silent round along the flaps."""

    name = "refine"
    state = State
    commands = (WriteIdea, RewriteIdea, MarkIdea, ReadFlap)
    events = (FlapRead,)

    def begin(self, settings: NoSettings) -> State:
        return State()
