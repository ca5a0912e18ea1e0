"""What a participant does while the group agrees: say yes to pulling, and take part.

Source: the eighth item of the draaiboek.
"""

from collections.abc import Iterable

from facilitator.domain import agreements
from facilitator.domain.message import PARTICIPANT, Context, Decided, ItemCommand
from facilitator.domain.state import Meeting
from facilitator.werkvormen.plain import NoState, PlainRules
from facilitator.werkvormen.sheet import check_opened


class AnswerPuller(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Say yes or no to pulling an agreement; only one's own yes makes somebody pull it."""

    roles = PARTICIPANT
    agreement: str
    yes: bool

    def decide(self, state: NoState, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        event = agreements.answer(meeting, self.agreement, context.actor.id, self.yes)
        if event is not None:
            yield event


class JoinAgreement(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take part in an agreement, or no longer."""

    roles = PARTICIPANT
    agreement: str
    on: bool

    def decide(self, state: NoState, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        event = agreements.join(meeting, self.agreement, context.actor.id, self.on)
        if event is not None:
            yield event


class Rules(PlainRules):
    """The agreements themselves belong to the meeting."""

    name = "agreements"
    commands = (AnswerPuller, JoinAgreement)
