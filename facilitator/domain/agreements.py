"""Agreements: what the group will do, who pulls it, and when it is ready.

Source: in the eighth item the facilitator proposes one or two solutions and the group agrees on
small, concrete steps, with the contacts, means and processes that are there already.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain import flaps, top_three
from facilitator.domain.errors import Refusal
from facilitator.domain.ideas import Revision
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Agreement, AgreementField, AgreementStatus, Meeting
from facilitator.domain.text import visible

MOST_AGREEMENTS = 20
AgreementText = Annotated[str, Meta(max_length=1000)]  # room for both texts of two facilitators
AgreementWhat = Annotated[str, Meta(min_length=1, max_length=300)]


class AgreementProposed(MeetingEvent, frozen=True):
    """Something to agree on, for a question of the wall or for none in particular."""

    free_text: ClassVar[tuple[str, ...]] = ("what",)
    text_of: ClassVar[str] = "agreement:{agreement}"
    agreement: str
    what: str
    flap: str | None
    direction: str | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.agreements[self.agreement] = Agreement(
            self.agreement, {"what": self.what}, self.flap, self.direction
        )


class AgreementWritten(MeetingEvent, frozen=True):
    """One field of an agreement reads differently, for the ``rev``-th time."""

    free_text: ClassVar[tuple[str, ...]] = ("text", "before")
    text_of: ClassVar[str] = "agreement:{agreement}"
    agreement: str
    field: AgreementField
    text: str
    rev: int
    before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        agreement = meeting.agreements[self.agreement]
        agreement.texts[self.field] = self.text
        agreement.revs[self.field] = self.rev
        if meeting.status == "finished":
            agreement.corrected_ms = at_ms


class AgreementDecided(MeetingEvent, frozen=True):
    """The group said yes, wants to discuss it later, or it is a proposal again."""

    agreement: str
    status: AgreementStatus
    before: AgreementStatus

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.agreements[self.agreement].status = self.status


class AgreementDropped(MeetingEvent, frozen=True):
    """An agreement was taken away (or put back)."""

    agreement: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.agreements[self.agreement].dropped = self.on


class PullerAsked(MeetingEvent, frozen=True):
    """The group asks this participant to pull the agreement (None: nobody any more)."""

    agreement: str
    participant: str | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.agreements[self.agreement].asked = self.participant


class PullerAgreed(MeetingEvent, frozen=True):
    """This participant said yes to pulling the agreement; None: nobody pulls it any more."""

    agreement: str
    participant: str | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        agreement = meeting.agreements[self.agreement]
        agreement.puller = self.participant
        agreement.asked = None


class AgreementJoined(MeetingEvent, frozen=True):
    """A participant takes part in an agreement (or no longer)."""

    agreement: str
    participant: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        takers = meeting.agreements[self.agreement].takers
        if self.on:
            takers.append(self.participant)
        else:
            takers.remove(self.participant)


def standing(meeting: Meeting) -> list[Agreement]:
    """The agreements that were not taken away, in order of proposing."""
    return [one for one in meeting.agreements.values() if not one.dropped]


def find(meeting: Meeting, agreement: str) -> Agreement:
    """The agreement with this id; refuses an unknown one."""
    found = meeting.agreements.get(agreement)
    if found is None or found.dropped:
        raise Refusal("unknown-agreement")
    return found


def puller(meeting: Meeting, agreement: Agreement) -> str | None:
    """Who pulls an agreement; nobody once that participant was shown out."""
    if agreement.puller is None or meeting.participants[agreement.puller].removed:
        return None
    return agreement.puller


def asked(meeting: Meeting, agreement: Agreement) -> str | None:
    """Who is asked to pull an agreement; nobody once that participant was shown out."""
    if agreement.asked is None or meeting.participants[agreement.asked].removed:
        return None
    return agreement.asked


def corrected(meeting: Meeting) -> list[Agreement]:
    """The agreements that were written differently after the meeting."""
    return [one for one in standing(meeting) if one.corrected_ms is not None]


def concerned(meeting: Meeting, agreement: Agreement) -> list[str]:
    """Who has to know of a change: who pulls it, who takes part, and who has an action at it."""
    acting = [
        one.participant
        for one in meeting.actions.values()
        if one.agreement == agreement.id and not one.dropped
    ]
    pulling = puller(meeting, agreement)
    people = [*filter(None, (pulling,)), *takers(meeting, agreement), *acting]
    return [key for key in dict.fromkeys(people) if not meeting.participants[key].removed]


def takers(meeting: Meeting, agreement: Agreement) -> list[str]:
    """Who takes part in an agreement and is here, besides who pulls it, in order of saying so."""
    pulls = puller(meeting, agreement)
    return [
        key for key in agreement.takers if key != pulls and not meeting.participants[key].removed
    ]


def propose(
    meeting: Meeting, context: Context, what: str, flap: str | None, direction: str | None
) -> AgreementProposed | None:
    """The event of something to agree on, from a solution direction or not; None when it stands
    already, as when two facilitators propose it at the same moment."""
    if not visible(what):
        raise Refusal("text-empty")
    what = what.strip()
    if direction is not None:
        flap = top_three.find(meeting, direction).flap
    elif flap is not None:
        flap = flaps.find(meeting, flap).id
    same = (what, flap, direction)
    if any((one.texts["what"], one.flap, one.direction) == same for one in standing(meeting)):
        return None
    _check_room(meeting)
    return AgreementProposed(context.new_id(), what, flap, direction)


def join(meeting: Meeting, agreement: str, participant: str, on: bool) -> AgreementJoined | None:
    """The event by which somebody takes part, or None when it was so."""
    if (participant in find(meeting, agreement).takers) == on:
        return None
    return AgreementJoined(agreement, participant, on)


def answer(
    meeting: Meeting, agreement: str, participant: str, yes: bool
) -> PullerAgreed | PullerAsked | None:
    """The event of a participant's own yes or no to pulling an agreement.

    Nobody has to be asked first to say yes, but who pulls it already must let go before another.
    """
    found = find(meeting, agreement)
    if yes:
        if puller(meeting, found) not in (None, participant):
            raise Refusal("puller-taken")
        return None if found.puller == participant else PullerAgreed(agreement, participant)
    if found.puller == participant:
        return PullerAgreed(agreement, None)
    return PullerAsked(agreement, None) if found.asked == participant else None


def _check_room(meeting: Meeting) -> None:
    if len(standing(meeting)) >= MOST_AGREEMENTS:
        raise Refusal("too-many-agreements", most=MOST_AGREEMENTS)


def _both(before: str, text: str) -> str:
    """The one text after the other; only one of them when it has every line of the other."""
    lines, added = set(before.splitlines()), set(text.splitlines())
    if lines <= added:
        return text
    return before if added <= lines else f"{before}\n{text}"


class WriteAgreement(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write one field of an agreement; ``base`` is the revision that was changed.

    When the other facilitator wrote it in between, both texts stay: the later one after the other.
    One that was taken away meanwhile keeps the text for when it is put back.
    """

    roles = DESK
    agreement: str
    field: AgreementField
    text: AgreementText
    base: Revision

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        agreement = meeting.agreements.get(self.agreement)
        if agreement is None or not agreement.texts["what"]:  # erased
            raise Refusal("unknown-agreement")
        before = agreement.texts.get(self.field, "")
        rev = agreement.revs.get(self.field, 0)
        text = self.text.strip() if visible(self.text) else ""
        if self.field == "what" and not text:
            raise Refusal("text-empty")
        if rev != self.base:
            text = _both(before, text)
        if text != before:
            yield AgreementWritten(agreement.id, self.field, text, rev + 1, before)


class DecideAgreement(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Say what the group says: yes, discuss it later, or not decided yet."""

    roles = DESK
    agreement: str
    status: AgreementStatus

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        agreement = find(meeting, self.agreement)
        if agreement.status != self.status:
            yield AgreementDecided(agreement.id, self.status, agreement.status)


class DropAgreement(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take an agreement away, or put it back."""

    roles = DESK
    agreement: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        agreement = meeting.agreements.get(self.agreement)
        if agreement is None or not agreement.texts["what"]:  # erased
            raise Refusal("unknown-agreement")
        if agreement.dropped != self.on:
            if not self.on:
                _check_room(meeting)
            yield AgreementDropped(agreement.id, self.on)


class AskPuller(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Ask a participant to pull an agreement; somebody without a phone is asked aloud, and the
    desk enters the yes with it. None: nobody is asked, and nobody pulls it, any more.

    Who pulls it already must let go first, so that nobody's own yes is overwritten.
    """

    roles = DESK
    agreement: str
    participant: str | None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        agreement = find(meeting, self.agreement)
        if self.participant is None:
            if agreement.puller is not None:
                yield PullerAgreed(agreement.id, None)
            elif agreement.asked is not None:
                yield PullerAsked(agreement.id, None)
            return
        person = meeting.participants.get(self.participant)
        if person is None or person.removed:
            raise Refusal("unknown-participant")
        if agreement.puller == self.participant:
            return
        if puller(meeting, agreement) is not None:
            raise Refusal("puller-taken")
        if not person.phone:
            yield PullerAgreed(agreement.id, self.participant)
        elif agreement.asked != self.participant:
            if agreement.puller is not None:  # was shown out: coming back does not undo the asking
                yield PullerAgreed(agreement.id, None)
            yield PullerAsked(agreement.id, self.participant)


class JoinAgreementFor(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write down that somebody without a phone takes part (or no longer), as said aloud."""

    roles = DESK
    agreement: str
    participant: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        person = meeting.participants.get(self.participant)
        if person is None or person.removed:
            raise Refusal("unknown-participant")
        if person.phone:
            raise Refusal("has-phone")
        event = join(meeting, self.agreement, self.participant, self.on)
        if event is not None:
            yield event


COMMANDS: tuple[type[MeetingCommand], ...] = (
    WriteAgreement,
    DecideAgreement,
    DropAgreement,
    AskPuller,
    JoinAgreementFor,
)
EVENTS: tuple[type[MeetingEvent], ...] = (
    AgreementProposed,
    AgreementWritten,
    AgreementDecided,
    AgreementDropped,
    PullerAsked,
    PullerAgreed,
    AgreementJoined,
)
