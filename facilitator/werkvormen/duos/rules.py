"""Duos look for solutions together, at flaps of their own choice.

Source: in the fourth item people look for somebody they do not know and write what they find on
the flaps, at three different questions at least. The desk lets people find each other or has the
program propose duos; whoever is left is divided the same way.
"""

from collections.abc import Container, Iterable, Mapping
from itertools import combinations
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from facilitator.domain import flaps
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    PARTICIPANT,
    Context,
    Decided,
    ItemCommand,
    ItemEvent,
)
from facilitator.domain.state import Meeting, Writing
from facilitator.domain.text import visible
from facilitator.werkvormen.duos.matching import Candidate, propose
from facilitator.werkvormen.plain import PlainRules
from facilitator.werkvormen.sheet import RewriteIdea, WriteIdea, check_opened

LARGEST = 3
Way = Literal["propose", "find"]
Members = tuple[str, ...]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many different questions a duo is encouraged to work on, and how duos are made."""

    at_least: Annotated[int, Meta(ge=1, le=10)] = 3
    way: Way = "propose"


class Duo(msgspec.Struct):
    """Two people (or three) who work together. ``flaps`` are those that they chose, in order, and
    ``flap`` is where they are now."""

    id: str
    members: Members
    flaps: list[str] = []
    flap: str | None = None


class State(msgspec.Struct):
    """``duos`` are what everybody knows; ``plan`` has the members by duo of what will be different
    once the desk announces it, and ``places`` are for both.

    ``asked`` tells whom each participant asked, ``earlier`` are the pairs of past rounds.
    """

    settings: Settings
    way: Way
    round: int = 1
    duos: dict[str, Duo] = {}
    plan: dict[str, Members] = {}
    places: dict[str, str] = {}
    asked: dict[str, str] = {}
    forbidden: list[tuple[str, str]] = []
    fixed: list[Members] = []
    earlier: list[tuple[str, str]] = []

    def duo_of(self, participant: str) -> Duo | None:
        """The duo that everybody knows this participant to be in."""
        return next((duo for duo in self.duos.values() if participant in duo.members), None)

    def writers(self, participant: str) -> Members:
        """The participant's duo writes together."""
        duo = self.duo_of(participant)
        return (participant,) if duo is None else duo.members

    def asked_by(self, participant: str) -> list[str]:
        """Who asked this participant and waits for an answer."""
        return [one for one, other in self.asked.items() if other == participant]

    def division(self, meeting: Meeting) -> dict[str, Members]:
        """Who is here, by duo, once the plan is announced."""
        planned = {one for members in self.plan.values() for one in members}
        groups: dict[str, Members] = {
            duo.id: tuple(one for one in duo.members if one not in planned)
            for duo in self.duos.values()
        }
        groups |= self.plan
        here = set(meeting.present)
        present = {key: tuple(one for one in group if one in here) for key, group in groups.items()}
        return {key: members for key, members in present.items() if members}

    def alone(self, meeting: Meeting) -> list[str]:
        """Who is here and needs a partner, also once the plan is announced; that can be somebody
        whose duo fell apart."""
        groups = self.division(meeting).values()
        paired = {one for members in groups if len(members) > 1 for one in members}
        return [one for one in meeting.present if one not in paired]

    def forbids(self, one: str, other: str) -> bool:
        """True when the desk wants these two apart."""
        return (one, other) in self.forbidden or (other, one) in self.forbidden


class DuoWayChosen(ItemEvent, frozen=True):
    """Duos are made this way from now on; nobody waits for an answer any more."""

    way: Way

    def apply(self, state: State, at_ms: int) -> None:
        state.way = self.way
        state.asked = {}


class DuosPlanned(ItemEvent, frozen=True):
    """These are the duos that the desk may announce; without any there is nothing to announce."""

    plan: dict[str, Members]

    def apply(self, state: State, at_ms: int) -> None:
        state.plan = dict(self.plan)
        _forget_places(state)


class DuosFormed(ItemEvent, frozen=True):
    """These duos have these members, who are in no other duo; one without members is no more.

    Their own requests are answered, and what was planned for them is settled.
    """

    duos: dict[str, Members]

    def apply(self, state: State, at_ms: int) -> None:
        moved = {one for members in self.duos.values() for one in members}
        for duo in state.duos.values():
            duo.members = tuple(one for one in duo.members if one not in moved)
        for key, members in self.duos.items():
            state.duos.setdefault(key, Duo(key, members)).members = members
        state.duos = {key: duo for key, duo in state.duos.items() if duo.members}
        left = {
            key: tuple(one for one in members if one not in moved)
            for key, members in state.plan.items()
            if key not in self.duos
        }
        state.plan = {key: members for key, members in left.items() if members}
        state.asked = {one: other for one, other in state.asked.items() if not moved & {one, other}}
        _forget_places(state)


class DuoFixed(ItemEvent, frozen=True):
    """Proposals keep these people together."""

    members: Members

    def apply(self, state: State, at_ms: int) -> None:
        state.fixed.append(self.members)


class DuoForbidden(ItemEvent, frozen=True):
    """These two never form a duo."""

    one: str
    other: str

    def apply(self, state: State, at_ms: int) -> None:
        state.forbidden.append((self.one, self.other))


class DuoAllowed(ItemEvent, frozen=True):
    """Nothing is fixed or forbidden between these two any more."""

    one: str
    other: str

    def apply(self, state: State, at_ms: int) -> None:
        both = {self.one, self.other}
        state.forbidden = [pair for pair in state.forbidden if both != set(pair)]
        state.fixed = [members for members in state.fixed if not both <= set(members)]


class PlaceGiven(ItemEvent, frozen=True):
    """This duo sits here; "" for anywhere."""

    free_text: ClassVar[tuple[str, ...]] = ("place",)
    text_of: ClassVar[str] = "place:{item}:{duo}"
    duo: str
    place: str

    def apply(self, state: State, at_ms: int) -> None:
        if self.place:
            state.places[self.duo] = self.place
        else:
            state.places.pop(self.duo, None)


class DuoRoundStarted(ItemEvent, frozen=True):
    """Nobody has a partner; who was together is remembered, and who must stay apart."""

    round: int

    def apply(self, state: State, at_ms: int) -> None:
        for duo in state.duos.values():
            pairs = combinations(sorted(duo.members), 2)
            state.earlier += [pair for pair in pairs if pair not in state.earlier]
        state.round = self.round
        state.duos, state.plan, state.places, state.asked, state.fixed = {}, {}, {}, {}, []


class PartnerAsked(ItemEvent, frozen=True):
    """A participant waits for somebody's answer, and for no other's; None: for nobody's."""

    participant: str
    other: str | None

    def apply(self, state: State, at_ms: int) -> None:
        state.asked.pop(self.participant, None)
        if self.other is not None:
            state.asked[self.participant] = self.other


class FlapChosen(ItemEvent, frozen=True):
    """A duo works at this flap."""

    duo: str
    flap: str

    def apply(self, state: State, at_ms: int) -> None:
        duo = state.duos[self.duo]
        duo.flap = self.flap
        if self.flap not in duo.flaps:
            duo.flaps.append(self.flap)


def _forget_places(state: State) -> None:
    """Keep the places of duos that there are, or will be."""
    state.places = {
        key: place for key, place in state.places.items() if key in state.duos or key in state.plan
    }


def _check_present(meeting: Meeting, *participants: str) -> None:
    """Refuses who is not here, and the same person twice."""
    here = set(meeting.present)
    if not here.issuperset(participants):
        raise Refusal("unknown-participant")
    if len(set(participants)) < len(participants):
        raise Refusal("same-person")


def _check_allowed(state: State, participant: str, members: Iterable[str]) -> None:
    """Refuses somebody together with a person whom the desk wants apart from them."""
    if any(state.forbids(participant, other) for other in members):
        raise Refusal("pair-forbidden")


def _rearranged(state: State, changed: dict[str, Members]) -> DuosPlanned | DuosFormed:
    """The event that gives these duos other members: in the plan as long as there is one, else at
    once."""
    return DuosPlanned({**state.plan, **changed}) if state.plan else DuosFormed(changed)


def _paired(state: State, meeting: Meeting, participant: str) -> bool:
    """True when the participant has a partner who is here."""
    duo = state.duo_of(participant)
    return duo is not None and len({*duo.members} & {*meeting.present}) > 1


def _same_duo(standing: Mapping[str, Members], group: Members, but: Container[str]) -> str | None:
    """The duo that stays together in this group, whether or not somebody joins it."""
    return next(
        (
            key
            for key, members in standing.items()
            if members and {*members} <= {*group} and key not in but
        ),
        None,
    )


def _found(state: State, one: str, other: str, context: Context) -> DuosFormed:
    """The event of two people who found each other; who was left in a duo goes on in it."""
    duo = state.duo_of(one) or state.duo_of(other)
    return DuosFormed({context.new_id() if duo is None else duo.id: (one, other)})


class ChooseDuoWay(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Let people find each other, or let the program propose."""

    roles = DESK
    way: Way

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.way != state.way:
            yield DuoWayChosen(self.way)


class ProposeDuos(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Plan duos, each time others. With ``keep`` the duos that are announced or planned stay, and
    only who needs a partner gets one: those who are left, and latecomers."""

    roles = DESK
    keep: bool = True

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        here = meeting.present
        if len(here) < 2:
            raise Refusal("too-few-people")
        if self.keep and not state.alone(meeting):
            raise Refusal("nobody-left")
        present = set(here)
        announced = {
            duo.id: tuple(one for one in duo.members if one in present)
            for duo in state.duos.values()
        }
        standing = state.division(meeting) if self.keep else announced
        kept = [group for group in standing.values() if self.keep and len(group) > 1]
        known = (*meeting.acquaintances.items(), *meeting.worked_together.items())
        organisations = context.organisations
        groups = propose(
            [
                Candidate(one, organisations.get(one, ""), meeting.participants[one].phone)
                for one in here
            ],
            known={frozenset((one, other)) for one, others in known for other in others},
            earlier=set(map(frozenset, state.earlier)),
            forbidden=set(map(frozenset, state.forbidden)),
            fixed=[*kept, *state.fixed],
            seed=int.from_bytes(context.new_id().encode()),
        )
        plan: dict[str, Members] = {}
        for group in groups:
            key = _same_duo(standing, group, plan) or context.new_id()
            if {*announced.get(key, ())} != {*group}:
                plan[key] = group
        yield DuosPlanned(plan)


class DropDuoPlan(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Throw the plan away; what was announced stays."""

    roles = DESK

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if state.plan:
            yield DuosPlanned({})


class AnnounceDuos(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Tell everybody what was planned. Who lost a planned partner meanwhile waits for another."""

    roles = DESK

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if not state.plan:
            raise Refusal("no-plan")
        division = state.division(meeting)
        yield DuosFormed({key: division.get(key, ()) for key in state.plan})


class SwapPartners(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Let two people change places, in the plan as long as there is one. One of them may be
    without a duo."""

    roles = DESK
    one: str
    other: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_present(meeting, self.one, self.other)
        swap = {self.one: self.other, self.other: self.one}
        touched = {
            key: members for key, members in state.division(meeting).items() if {*swap} & {*members}
        }
        if not touched:
            raise Refusal("not-in-duo")
        if any({*swap} <= {*members} for members in touched.values()):
            return
        changed = {
            key: tuple(swap.get(one, one) for one in members) for key, members in touched.items()
        }
        for members in changed.values():
            for newcomer in {*swap} & {*members}:
                _check_allowed(state, newcomer, members)
        yield _rearranged(state, changed)


class PutInDuo(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Put somebody in a duo: a latecomer, or a person from another one."""

    roles = DESK
    participant: str
    duo: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_present(meeting, self.participant)
        division = state.division(meeting)
        if self.duo not in division:
            raise Refusal("unknown-duo")
        members = division[self.duo]
        if self.participant in members:
            return
        if len(members) >= LARGEST:
            raise Refusal("duo-full", most=LARGEST)
        _check_allowed(state, self.participant, members)
        changed = {
            key: tuple(one for one in others if one != self.participant)
            for key, others in division.items()
            if self.participant in others
        }
        yield _rearranged(state, {**changed, self.duo: (*members, self.participant)})


class LeaveDuo(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take somebody out of their duo."""

    roles = DESK
    participant: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        for key, members in state.division(meeting).items():
            if self.participant in members:
                others = tuple(one for one in members if one != self.participant)
                yield _rearranged(state, {key: others})
                return
        raise Refusal("not-in-duo")


class FixDuo(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Have proposals keep people together; a duo that was announced goes before."""

    roles = DESK
    members: Annotated[Members, Meta(min_length=2, max_length=LARGEST)]

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_present(meeting, *self.members)
        for one in self.members:
            _check_allowed(state, one, self.members)
        if any({*group} == {*self.members} for group in state.fixed):
            return
        if any({*group} & {*self.members} for group in state.fixed):
            raise Refusal("already-fixed")
        yield DuoFixed(self.members)


class ForbidDuo(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Have proposals keep two people apart, and let them not find each other either."""

    roles = DESK
    one: str
    other: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_present(meeting, self.one, self.other)
        if any({self.one, self.other} <= {*group} for group in state.fixed):
            raise Refusal("already-fixed")
        if not state.forbids(self.one, self.other):
            yield DuoForbidden(self.one, self.other)


class AllowDuo(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take back that two people are fixed or forbidden."""

    roles = DESK
    one: str
    other: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        together = any({self.one, self.other} <= {*group} for group in state.fixed)
        if together or state.forbids(self.one, self.other):
            yield DuoAllowed(self.one, self.other)


class GivePlace(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Say where a duo sits, announced or planned; "" takes it back."""

    roles = DESK
    duo: str
    place: Annotated[str, Meta(max_length=60)]

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.duo not in state.division(meeting):
            raise Refusal("unknown-duo")
        place = self.place.strip() if visible(self.place) else ""
        if place != state.places.get(self.duo, ""):
            yield PlaceGiven(self.duo, place)


class NewDuoRound(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Part all duos, to make others; what they wrote stays on the flaps."""

    roles = DESK

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if not state.duos:
            raise Refusal("no-duos")
        yield DuoRoundStarted(state.round + 1)


def _check_finding(state: State, meeting: Meeting, item: str, participant: str) -> None:
    """Refuses somebody who does not look for a partner."""
    check_opened(meeting, item)
    if state.way != "find":
        raise Refusal("duos-are-proposed")
    if _paired(state, meeting, participant):
        raise Refusal("already-in-duo")


def _check_free(state: State, meeting: Meeting, participant: str, other: str) -> None:
    """Refuses a partner who has one, and one from whom the desk keeps the participant apart:
    with the same answer, so that nobody learns which."""
    _check_present(meeting, participant, other)
    if _paired(state, meeting, other) or state.forbids(participant, other):
        raise Refusal("partner-not-free")


class AskPartner(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Tap the name of somebody one stands with. It is a duo as soon as both did, or at once with
    somebody who has no phone to tap on."""

    roles = PARTICIPANT
    participant: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        own = context.actor.id
        _check_finding(state, meeting, self.item, own)
        _check_free(state, meeting, own, self.participant)
        phone = meeting.participants[self.participant].phone
        if state.asked.get(self.participant) == own or not phone:
            yield _found(state, own, self.participant, context)
        elif state.asked.get(own) != self.participant:
            yield PartnerAsked(own, self.participant)


class AcceptPartner(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Say yes to somebody who tapped one's name."""

    roles = PARTICIPANT
    participant: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        own = context.actor.id
        _check_finding(state, meeting, self.item, own)
        if state.asked.get(self.participant) != own:
            raise Refusal("not-asked")
        _check_free(state, meeting, own, self.participant)
        yield _found(state, own, self.participant, context)


class TakeBackAsk(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Wait no longer for the one whose name one tapped."""

    roles = PARTICIPANT

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if context.actor.id in state.asked:
            yield PartnerAsked(context.actor.id, None)


class ChooseFlap(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Go to a flap with one's duo."""

    roles = PARTICIPANT
    flap: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        duo = state.duo_of(context.actor.id)
        if duo is None:
            raise Refusal("not-in-duo")
        flap = flaps.find(meeting, self.flap)
        if duo.flap != flap.id:
            yield FlapChosen(duo.id, flap.id)


class Rules(PlainRules):
    """The duos of one item, in rounds."""

    name = "duos"
    settings = Settings
    state = State
    commands = (
        ChooseDuoWay,
        ProposeDuos,
        DropDuoPlan,
        AnnounceDuos,
        SwapPartners,
        PutInDuo,
        LeaveDuo,
        FixDuo,
        ForbidDuo,
        AllowDuo,
        GivePlace,
        NewDuoRound,
        AskPartner,
        AcceptPartner,
        TakeBackAsk,
        ChooseFlap,
        WriteIdea,
        RewriteIdea,
    )
    events = (
        DuoWayChosen,
        DuosPlanned,
        DuosFormed,
        DuoFixed,
        DuoForbidden,
        DuoAllowed,
        PlaceGiven,
        DuoRoundStarted,
        PartnerAsked,
        FlapChosen,
    )

    def begin(self, settings: Settings) -> State:
        return State(settings=settings, way=settings.way)

    def writings(self, state: State, item: str) -> Iterable[Writing]:
        """Where duos sit; what they write are ideas of the meeting."""
        for duo, place in state.places.items():
            yield Writing(f"place:{item}:{duo}", place, item=item)

    def erase(self, state: State, writing: str) -> None:
        """The duo sits anywhere."""
        state.places.pop(writing.split(":")[2], None)

    def needs_flap(self, state: State, meeting: Meeting, flap_id: str) -> bool:
        """No flap goes at which a duo works or worked."""
        return any(flap_id in duo.flaps for duo in state.duos.values())
