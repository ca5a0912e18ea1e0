"""Proposing a missing question, and what the desk does with it.

Source: the draaiboek asks in the second item whether questions are missing, and keeps empty flaps.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

import msgspec

from facilitator.domain import flaps
from facilitator.domain.errors import Refusal
from facilitator.domain.flaps import FlapText
from facilitator.domain.message import (
    DESK,
    PARTICIPANT,
    Context,
    Decided,
    ItemCommand,
    ItemEvent,
)
from facilitator.domain.state import Meeting
from facilitator.werkvormen.plain import NoSettings, PlainRules

MOST_WAITING = 5  # proposals of one person that the desk has not answered yet


class Proposal(msgspec.Struct):
    """A question that somebody misses on the wall; ``flap`` is set once it hangs there."""

    id: str
    participant: str
    text: str
    status: Literal["waiting", "accepted", "dismissed"] = "waiting"
    flap: str | None = None


class State(msgspec.Struct):
    """Every proposal by id, in order of arrival."""

    proposals: dict[str, Proposal] = {}


class QuestionProposed(ItemEvent, frozen=True):
    """A participant misses this question."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    proposal: str
    participant: str
    text: str

    def apply(self, state: State, at_ms: int) -> None:
        state.proposals[self.proposal] = Proposal(self.proposal, self.participant, self.text)


class ProposalAccepted(ItemEvent, frozen=True):
    """The question hangs on the wall as this flap."""

    proposal: str
    flap: str

    def apply(self, state: State, at_ms: int) -> None:
        state.proposals[self.proposal].status = "accepted"
        state.proposals[self.proposal].flap = self.flap


class ProposalDismissed(ItemEvent, frozen=True):
    """The desk put the proposal aside."""

    proposal: str

    def apply(self, state: State, at_ms: int) -> None:
        state.proposals[self.proposal].status = "dismissed"


class ProposalReturned(ItemEvent, frozen=True):
    """A proposal that was put aside waits again."""

    proposal: str

    def apply(self, state: State, at_ms: int) -> None:
        state.proposals[self.proposal].status = "waiting"


class ProposeQuestion(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Send a question that is missing. Counts after the item too: people finish their sentence."""

    roles = PARTICIPANT
    text: FlapText

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if not meeting.agenda.items[self.item].opened:
            raise Refusal("item-not-open")
        text = self.text.strip()
        if not text:
            raise Refusal("text-empty")
        own = [p for p in state.proposals.values() if p.participant == context.actor.id]
        if any(p.text.casefold() == text.casefold() for p in own):
            raise Refusal("already-proposed")
        if sum(p.status == "waiting" for p in own) >= MOST_WAITING:
            raise Refusal("too-many-proposals", most=MOST_WAITING)
        yield QuestionProposed(context.new_id(), context.actor.id, text)


class AcceptProposal(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Hang the proposed question on the wall, worded as the desk sends it."""

    roles = DESK
    proposal: str
    text: FlapText

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        proposal = _find(state, self.proposal)
        if proposal.status == "accepted":
            raise Refusal("proposal-already-accepted")
        added = flaps.add(meeting, self.text)
        yield added
        yield ProposalAccepted(proposal.id, added.flap)


class DismissProposal(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Put a proposal aside."""

    roles = DESK
    proposal: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        proposal = _find(state, self.proposal)
        if proposal.status == "accepted":
            raise Refusal("proposal-already-accepted")
        if proposal.status == "waiting":
            yield ProposalDismissed(proposal.id)


class ReturnProposal(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take back that a proposal was put aside."""

    roles = DESK
    proposal: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if _find(state, self.proposal).status == "dismissed":
            yield ProposalReturned(self.proposal)


def _find(state: State, proposal_id: str) -> Proposal:
    proposal = state.proposals.get(proposal_id)
    if proposal is None:
        raise Refusal("unknown-proposal")
    return proposal


class Rules(PlainRules):
    """Collects proposals; the flaps themselves belong to the meeting."""

    name = "reflection"
    state = State
    commands = (ProposeQuestion, AcceptProposal, DismissProposal, ReturnProposal)
    events = (QuestionProposed, ProposalAccepted, ProposalDismissed, ProposalReturned)

    def begin(self, settings: NoSettings) -> State:
        return State()
