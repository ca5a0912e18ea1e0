"""Writing one's own actions, and showing what people share, all together or one by one.

Source: the ninth item of the draaiboek; five minutes are too few to hear two dozen people.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from facilitator.domain import actions
from facilitator.domain.actions import ActionText, What
from facilitator.domain.message import DESK, PARTICIPANT, Context, Decided, ItemCommand, ItemEvent
from facilitator.domain.state import Meeting
from facilitator.werkvormen.plain import NoSettings, PlainRules
from facilitator.werkvormen.sheet import check_opened

MOST_ON_SCREEN = 24  # a group of the usual size stands on one screen


class State(msgspec.Struct):
    """``turn``: whose action is shown, by its place among those that are shared."""

    turn: int = 0


class TurnPassed(ItemEvent, frozen=True):
    """The screen shows the next (or the former) person's action."""

    turn: int

    def apply(self, state: State, at_ms: int) -> None:
        state.turn = self.turn


class WriteAction(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Write an action of one's own, or change one (``action``)."""

    roles = PARTICIPANT
    what: What
    with_whom: ActionText = ""
    first_step: ActionText = ""
    when: ActionText = ""
    agreement: str | None = None
    shared: bool = True
    action: str | None = None

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item, context)
        event = actions.write(
            meeting,
            context,
            context.actor.id,
            self.action,
            self.what,
            self.with_whom,
            self.first_step,
            self.when,
            self.agreement or None,
            self.shared,
        )
        if event is not None:
            yield event


class DropAction(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take an action of one's own back, or put it back."""

    roles = PARTICIPANT
    action: str
    on: bool

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item, context)
        event = actions.drop(meeting, context.actor.id, self.action, self.on)
        if event is not None:
            yield event


def _check_opened(meeting: Meeting, item: str, context: Context) -> None:
    """Who goes home early writes the own action before the group does."""
    if not meeting.participants[context.actor.id].left:
        check_opened(meeting, item)


class PassTurn(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Show the action of the next or the former person."""

    roles = DESK
    direction: Literal["next", "previous"]

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        last = max(0, len(actions.shared(meeting)) - 1)
        step = 1 if self.direction == "next" else -1
        turn = min(last, max(0, state.turn + step))
        if turn != state.turn:
            yield TurnPassed(turn)


class Rules(PlainRules):
    """The actions themselves belong to the meeting."""

    name = "actions"
    state = State
    pages = ("agreements", "all", "one")
    commands = (WriteAction, DropAction, PassTurn)
    events = (TurnPassed,)

    def begin(self, settings: NoSettings) -> State:
        return State()

    def has_page(self, state: State, meeting: Meeting, page: str) -> bool:
        """Also the further pages of all actions ("all:2"), where there are that many."""
        name, _, number = page.partition(":")
        if name == "all" and number.isascii() and number.isdigit():
            return 2 <= int(number) <= screens(meeting)
        return page in self.pages


def screens(meeting: Meeting) -> int:
    """How many screens all shared actions take; at least one."""
    return max(1, -(-len(actions.shared(meeting)) // MOST_ON_SCREEN))
