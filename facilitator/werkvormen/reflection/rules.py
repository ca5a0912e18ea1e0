"""What cannot wait, which questions people recognise, and which are missing on the wall.

Source: the second item of the draaiboek begins with a quick scan of what blocks the conversation;
then people tell which of the questions they know and which are missing, for the empty flaps.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from facilitator.domain import flaps, urgent
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
from facilitator.domain.state import Meeting, UrgentAudience, Writing
from facilitator.domain.text import visible
from facilitator.domain.urgent import UrgentText
from facilitator.werkvormen.plain import NoSettings, PlainRules

MOST_WAITING = 5  # proposals of one person that the desk has not answered yet
Feeling = Literal["good", "better"]


class Recognition(msgspec.Struct, frozen=True):
    """Somebody knows this question: it goes well already, or it could go better."""

    feeling: Feeling
    example: str = ""


class Proposal(msgspec.Struct):
    """A question that somebody misses on the wall; ``flap`` is set once it hangs there.

    A merged one asks what ``flap`` asks already, or what another proposal asks (``into``), whose
    fate it then shares.
    """

    id: str
    participant: str
    text: str
    status: Literal["waiting", "accepted", "dismissed", "merged"] = "waiting"
    flap: str | None = None
    into: str | None = None


class State(msgspec.Struct):
    """Every proposal by id, in order of arrival; recognitions by participant and flap."""

    proposals: dict[str, Proposal] = {}
    recognitions: dict[str, dict[str, Recognition]] = {}

    def lead(self, proposal: Proposal) -> Proposal:
        """The proposal that stands for this one: itself, unless it was merged with another."""
        while proposal.into is not None:
            proposal = self.proposals[proposal.into]
        return proposal

    def fate(self, proposal: Proposal) -> str:
        """What became of it, as its sender may know: waiting, accepted or dismissed."""
        status = self.lead(proposal).status
        return "accepted" if status == "merged" else status  # with a flap

    def picture(self, flap: str) -> dict[str, int]:
        """How many people recognise this question, by feeling."""
        found = [one[flap].feeling for one in self.recognitions.values() if flap in one]
        return {"good": found.count("good"), "better": found.count("better")}


class QuestionProposed(ItemEvent, frozen=True):
    """A participant misses this question."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    text_of: ClassVar[str] = "proposal:{item}:{proposal}"
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


class ProposalMerged(ItemEvent, frozen=True):
    """This flap, or else that other proposal, asks the same."""

    proposal: str
    flap: str | None
    into: str | None

    def apply(self, state: State, at_ms: int) -> None:
        proposal = state.proposals[self.proposal]
        proposal.status, proposal.flap, proposal.into = "merged", self.flap, self.into


class ProposalDismissed(ItemEvent, frozen=True):
    """The desk put the proposal aside."""

    proposal: str

    def apply(self, state: State, at_ms: int) -> None:
        state.proposals[self.proposal].status = "dismissed"


class ProposalReturned(ItemEvent, frozen=True):
    """A proposal that was put aside or merged waits again."""

    proposal: str

    def apply(self, state: State, at_ms: int) -> None:
        proposal = state.proposals[self.proposal]
        proposal.status, proposal.flap, proposal.into = "waiting", None, None


class QuestionRecognised(ItemEvent, frozen=True):
    """A participant knows this question; ``feeling`` None: not after all."""

    free_text: ClassVar[tuple[str, ...]] = ("example",)
    text_of: ClassVar[str] = "example:{item}:{participant}:{flap}"
    participant: str
    flap: str
    feeling: Feeling | None
    example: str

    def apply(self, state: State, at_ms: int) -> None:
        own = state.recognitions.setdefault(self.participant, {})
        if self.feeling is None:
            own.pop(self.flap, None)
        else:
            own[self.flap] = Recognition(self.feeling, self.example)
        if not own:
            del state.recognitions[self.participant]


class SendUrgent(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Send what cannot wait, with one's name."""

    roles = PARTICIPANT
    text: UrgentText
    audience: UrgentAudience = "desk"

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item)
        yield urgent.send(meeting, context, context.actor.id, True, self.audience, self.text)


class SendUrgentUnnamed(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Send what cannot wait, without a name: also the log does not know whose it is."""

    roles = PARTICIPANT
    anonymous = True
    text: UrgentText
    audience: UrgentAudience = "desk"

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item)
        yield urgent.send(meeting, context, context.pseudonym, False, self.audience, self.text)


class RecogniseQuestion(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Say that one knows a question, optionally with an example; ``feeling`` None takes it back."""

    roles = PARTICIPANT
    flap: str
    feeling: Feeling | None
    example: Annotated[str, Meta(max_length=200)] = ""

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item)
        flaps.find(meeting, self.flap)
        before = state.recognitions.get(context.actor.id, {}).get(self.flap)
        example = self.example.strip() if visible(self.example) else ""
        after = None if self.feeling is None else Recognition(self.feeling, example)
        if after != before:
            kept = "" if after is None else example
            yield QuestionRecognised(context.actor.id, self.flap, self.feeling, kept)


class ProposeQuestion(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Send a question that is missing. Counts after the item too: people finish their sentence."""

    roles = PARTICIPANT
    text: FlapText

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item)
        text = self.text.strip()
        if not visible(text):
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
        proposal = _find_open(state, self.proposal)
        added = flaps.add(meeting, self.text)
        yield added
        yield ProposalAccepted(proposal.id, added.flap)


class MergeProposal(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """The proposed question asks what a flap asks already: it counts as hanging there."""

    roles = DESK
    proposal: str
    flap: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        proposal = _find_open(state, self.proposal)
        yield ProposalMerged(proposal.id, flaps.find(meeting, self.flap).id, None)


class JoinProposals(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Two proposed questions ask the same: from now on ``into`` stands for both."""

    roles = DESK
    proposal: str
    into: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        proposal, into = _find_open(state, self.proposal), _find_open(state, self.into)
        if proposal.id == into.id:
            raise Refusal("same-proposal")
        yield ProposalMerged(proposal.id, None, into.id)


class DismissProposal(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Put a proposal aside."""

    roles = DESK
    proposal: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        proposal = _find_open(state, self.proposal)
        if proposal.status == "waiting":
            yield ProposalDismissed(proposal.id)


class ReturnProposal(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take back that a proposal was put aside, or merged with a flap or another proposal."""

    roles = DESK
    proposal: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if _find(state, self.proposal).status in ("dismissed", "merged"):
            yield ProposalReturned(self.proposal)


def _check_opened(meeting: Meeting, item: str) -> None:
    """What people send counts from "aan de slag" on, also when the group went on meanwhile."""
    if not meeting.agenda.items[item].opened:
        raise Refusal("item-not-open")


def _find(state: State, proposal_id: str) -> Proposal:
    proposal = state.proposals.get(proposal_id)
    if proposal is None or not proposal.text:  # erased
        raise Refusal("unknown-proposal")
    return proposal


def _find_open(state: State, proposal_id: str) -> Proposal:
    """A proposal of which something can still become; refuses one that hangs or was merged."""
    proposal = _find(state, proposal_id)
    if proposal.status == "accepted":
        raise Refusal("proposal-already-accepted")
    if proposal.status == "merged":
        raise Refusal("proposal-already-merged")
    return proposal


class Rules(PlainRules):
    """Collects what people send; flaps and urgent questions belong to the meeting."""

    name = "reflection"
    state = State
    pages = ("urgent", "recognition", "missing")
    commands = (
        SendUrgent,
        SendUrgentUnnamed,
        RecogniseQuestion,
        ProposeQuestion,
        AcceptProposal,
        MergeProposal,
        JoinProposals,
        DismissProposal,
        ReturnProposal,
    )
    events = (
        QuestionRecognised,
        QuestionProposed,
        ProposalAccepted,
        ProposalMerged,
        ProposalDismissed,
        ProposalReturned,
    )

    def begin(self, settings: NoSettings) -> State:
        return State()

    def writings(self, state: State, item: str) -> Iterable[Writing]:
        """The proposed questions, and the examples beside what people recognise."""
        for one in state.proposals.values():
            yield Writing(f"proposal:{item}:{one.id}", one.text, (one.participant,), item)
        for participant, own in state.recognitions.items():
            for flap, known in own.items():
                id_ = f"example:{item}:{participant}:{flap}"
                yield Writing(id_, known.example, (participant,), item)

    def erase(self, state: State, writing: str) -> None:
        """A proposal goes aside without its text, and what was merged with it waits again; somebody
        who recognises a question still does."""
        kind, _item, *key = writing.split(":")
        if kind == "proposal":
            proposal = state.proposals[key[0]]
            proposal.text = ""
            proposal.into = None
            proposal.status = "dismissed" if proposal.flap is None else proposal.status
            for one in state.proposals.values():
                if one.into == proposal.id:
                    one.status, one.into = "waiting", None
        else:
            own = state.recognitions.get(key[0], {})
            if key[1] in own:
                own[key[1]] = Recognition(own[key[1]].feeling)
