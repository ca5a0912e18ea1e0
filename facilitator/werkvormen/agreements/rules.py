"""What happens while the group agrees: the desk begins an agreement, which then stands large on the
screen; participants say yes to pulling it, and take part.

Source: the eighth item of the draaiboek.
"""

from collections.abc import Iterable

from facilitator.domain import agreements
from facilitator.domain.agreements import AgreementWhat
from facilitator.domain.message import DESK, PARTICIPANT, Context, Decided, ItemCommand
from facilitator.domain.pages import PageTurned
from facilitator.domain.state import Agreement, Meeting
from facilitator.werkvormen.plain import NoState, PlainRules
from facilitator.werkvormen.sheet import check_opened


class ProposeAgreement(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Propose what to agree on, from a solution direction or not; what stands already changes
    nothing.

    It comes large on the screen, unless the group is still busy with the one that stands there:
    two facilitators who write at once do not push each other from the screen.
    """

    roles = DESK
    what: AgreementWhat
    flap: str | None = None
    direction: str | None = None

    def decide(self, state: NoState, meeting: Meeting, context: Context) -> Iterable[Decided]:
        flap = self.flap or None  # a form sends "" for no question
        event = agreements.propose(meeting, context, self.what, flap, self.direction)
        if event is None:
            return
        yield event
        before = meeting.pages.get(self.item, Rules.pages[0])
        shown = large(meeting, before)
        if shown is None or shown.status != "proposal":
            yield PageTurned(self.item, page_of(event.agreement), before)


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


def page_of(agreement: str) -> str:
    """The page of the screen on which this agreement stands large."""
    return f"agreement:{agreement}"


def large(meeting: Meeting, page: str) -> Agreement | None:
    """The agreement that this page shows large; None for another page, or once it is gone."""
    return next((one for one in agreements.standing(meeting) if page_of(one.id) == page), None)


class Rules(PlainRules):
    """The agreements themselves belong to the meeting."""

    name = "agreements"
    pages = ("top-three", "agreements")
    commands = (ProposeAgreement, AnswerPuller, JoinAgreement)

    def has_page(self, state: NoState, meeting: Meeting, page: str) -> bool:
        """Also one agreement ("agreement:…"), large."""
        return page in self.pages or large(meeting, page) is not None
