"""What a participant says about the next time: which days suit, and which role they would take.

Source: the tenth item of the draaiboek.
"""

from collections.abc import Iterable

from facilitator.domain import follow_up
from facilitator.domain.errors import Refusal
from facilitator.domain.message import PARTICIPANT, Context, Decided, ItemCommand
from facilitator.domain.state import Meeting, NextRole
from facilitator.werkvormen.plain import NoState, PlainRules
from facilitator.werkvormen.sheet import check_opened


class AnswerDate(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Say whether one can come on a day; None takes the answer back. Not for somebody without a
    phone: those hands are counted, and nobody counts twice."""

    roles = PARTICIPANT
    option: str
    can: bool | None

    def decide(self, state: NoState, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        if not meeting.participants[context.actor.id].phone:
            raise Refusal("hands-are-counted")
        event = follow_up.answer(meeting, self.option, context.actor.id, self.can)
        if event is not None:
            yield event


class Volunteer(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Be willing to prepare or to chair next time, or no longer."""

    roles = PARTICIPANT
    role: NextRole
    on: bool

    def decide(self, state: NoState, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        event = follow_up.volunteer(meeting, self.role, context.actor.id, self.on)
        if event is not None:
            yield event


class Rules(PlainRules):
    """The follow-up itself belongs to the meeting."""

    name = "follow_up"
    commands = (AnswerDate, Volunteer)
