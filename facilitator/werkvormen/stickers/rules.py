"""Placing stickers on flaps: anonymous, in rounds, with the stickers of people without a phone.

Source: the draaiboek gives each participant three stickers; the questions with most of them are
the ones that the group works on.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.flaps import find
from facilitator.domain.message import (
    DESK,
    PARTICIPANT,
    Context,
    Decided,
    ItemCommand,
    ItemEvent,
)
from facilitator.domain.state import Meeting
from facilitator.werkvormen.plain import PlainRules

MOST = 10
PerPerson = Annotated[int, Meta(ge=1, le=MOST)]
Status = Literal["prepared", "open", "closed", "shown"]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stickers for each person, the most of them on one flap, and whether totals stay hidden
    until they are shown."""

    per_person: PerPerson = 3
    per_flap: PerPerson = 1
    hidden: bool = False

    def __post_init__(self) -> None:
        if self.per_flap > self.per_person:
            raise ValueError("per_flap is more than per_person")


class Round(msgspec.Struct, frozen=True):
    """A vote that is over: stickers by flap, from phones and entered at the desk.

    ``public`` is False when its totals were hidden and nobody ever showed them.
    """

    number: int
    phone: dict[str, int]
    paper: dict[str, int]
    public: bool


class State(msgspec.Struct):
    """``votes`` are stickers by pseudonym and flap, ``paper`` those entered by flap.

    ``sealed``: the key of the round is gone, so that nobody can go on voting in it. ``totals`` are
    the stickers in ``votes`` by flap, and ``using[n]`` how many voters have placed n of them: both
    counted along, since a full hall asks for them at every sticker.
    """

    settings: Settings
    status: Status = "prepared"
    sealed: bool = False
    round: int = 1
    votes: dict[str, dict[str, int]] = {}
    paper: dict[str, int] = {}
    rounds: list[Round] = []
    totals: dict[str, int] = {}
    using: list[int] = msgspec.field(default_factory=lambda: [0] * (MOST + 1))

    def used(self, voter: str) -> int:
        """How many stickers this voter has placed."""
        return sum(self.votes.get(voter, {}).values())

    def count(self, voter: str, flap: str, change: Literal[1, -1]) -> None:
        """One sticker more or less of this voter on this flap."""
        before = self.used(voter)
        placed = self.votes.setdefault(voter, {})
        _add(placed, flap, change)
        if not placed:
            del self.votes[voter]
        _add(self.totals, flap, change)
        if before:
            self.using[before] -= 1
        if before + change:
            self.using[before + change] += 1

    def done(self, flaps: int) -> int:
        """How many voters have placed all that they can, with this many flaps on the wall."""
        most = self.most(flaps)
        return sum(self.using[most:])

    def most(self, flaps: int) -> int:
        """How many stickers one person can place, with this many flaps on the wall."""
        return min(self.settings.per_person, self.settings.per_flap * flaps)


def _add(counts: dict[str, int], flap: str, change: int) -> None:
    """Count along; a flap without stickers is not in there."""
    counts[flap] = counts.get(flap, 0) + change
    if not counts[flap]:
        del counts[flap]


class Place(msgspec.Struct, frozen=True):
    """A place in the ranking. ``tied``: another flap has the same place."""

    place: int
    tied: bool
    flap: str
    count: int


def ranking(totals: Mapping[str, int]) -> list[Place]:
    """The flaps (in the order given) by number of stickers; equal numbers share a place."""
    ordered = sorted(totals.items(), key=lambda entry: -entry[1])
    counts = list(totals.values())
    return [
        Place(
            place=1 + sum(other > count for other in counts),
            tied=counts.count(count) > 1,
            flap=flap,
            count=count,
        )
        for flap, count in ordered
    ]


class StickerPlaced(ItemEvent, frozen=True):
    """Somebody put a sticker on a flap."""

    leaves_texts: ClassVar[bool] = True
    voter: str
    flap: str

    def apply(self, state: State, at_ms: int) -> None:
        state.count(self.voter, self.flap, 1)


class StickerTaken(ItemEvent, frozen=True):
    """Somebody took a sticker back from a flap."""

    leaves_texts: ClassVar[bool] = True
    voter: str
    flap: str

    def apply(self, state: State, at_ms: int) -> None:
        state.count(self.voter, self.flap, -1)


class PaperEntered(ItemEvent, frozen=True):
    """The desk entered how many stickers people without a phone have on this flap."""

    flap: str
    count: int
    before: int

    def apply(self, state: State, at_ms: int) -> None:
        state.paper[self.flap] = self.count
        if not self.count:
            del state.paper[self.flap]


class VoteSettingsChanged(ItemEvent, frozen=True):
    """The next vote has other rules."""

    settings: Settings
    before: Settings

    def apply(self, state: State, at_ms: int) -> None:
        state.settings = self.settings


class VoteClosed(ItemEvent, frozen=True):
    """No more stickers."""

    def apply(self, state: State, at_ms: int) -> None:
        state.status = "closed"


class VoteReopened(ItemEvent, frozen=True):
    """Stickers may be placed and moved again."""

    def apply(self, state: State, at_ms: int) -> None:
        state.status = "open"


class ResultShown(ItemEvent, frozen=True):
    """The result is final; nobody can tell any more who placed what."""

    seals_round: ClassVar[bool] = True

    def apply(self, state: State, at_ms: int) -> None:
        state.status = "shown"
        state.sealed = True


class RoundStarted(ItemEvent, frozen=True):
    """Everybody has all stickers again; what the last round gave is kept apart."""

    seals_round: ClassVar[bool] = True
    round: int

    def apply(self, state: State, at_ms: int) -> None:
        public = state.status == "shown" or not state.settings.hidden
        state.rounds.append(Round(state.round, state.totals, state.paper, public))
        state.round = self.round
        state.votes = {}
        state.totals = {}
        state.using = [0] * len(state.using)
        state.paper = {}
        state.status = "open"
        state.sealed = False


def _check_open(state: State, meeting: Meeting, item: str) -> None:
    """Refuses stickers outside the vote, or while the group is at another item."""
    if state.status == "prepared":
        raise Refusal("vote-not-open")
    if state.status != "open":
        raise Refusal("vote-closed")
    if meeting.current is None or meeting.current.key != item:
        raise Refusal("item-not-running")


def _check_phone(meeting: Meeting, context: Context) -> None:
    """Refuses somebody without a phone: those stickers are counted for each flap, so that nobody
    knows whose they are and none counts twice."""
    if not meeting.participants[context.actor.id].phone:
        raise Refusal("stickers-are-counted")


def _check_room(state: State, voter: str, flap: str) -> None:
    """Refuses one more sticker of this voter on a flap that is full for them."""
    if state.votes.get(voter, {}).get(flap, 0) >= state.settings.per_flap:
        raise Refusal("flap-full", most=state.settings.per_flap)


class PlaceSticker(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Put a sticker on a flap."""

    roles = PARTICIPANT
    anonymous = True
    flap: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_open(state, meeting, self.item)
        _check_phone(meeting, context)
        find(meeting, self.flap)
        _check_room(state, context.pseudonym, self.flap)
        if state.used(context.pseudonym) >= state.settings.per_person:
            raise Refusal("stickers-none-left", most=state.settings.per_person)
        yield StickerPlaced(context.pseudonym, self.flap)


class TakeSticker(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take a sticker back from a flap."""

    roles = PARTICIPANT
    anonymous = True
    flap: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_open(state, meeting, self.item)
        _check_phone(meeting, context)
        if not state.votes.get(context.pseudonym, {}).get(self.flap):
            raise Refusal("no-sticker-there")
        yield StickerTaken(context.pseudonym, self.flap)


class MoveSticker(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Move a sticker from one flap to another."""

    roles = PARTICIPANT
    anonymous = True
    from_flap: str
    to_flap: str

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_open(state, meeting, self.item)
        _check_phone(meeting, context)
        find(meeting, self.to_flap)
        if not state.votes.get(context.pseudonym, {}).get(self.from_flap):
            raise Refusal("no-sticker-there")
        if self.from_flap == self.to_flap:
            return
        _check_room(state, context.pseudonym, self.to_flap)
        yield StickerTaken(context.pseudonym, self.from_flap)
        yield StickerPlaced(context.pseudonym, self.to_flap)


class ChangeVoteSettings(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Set the rules of the vote, before anybody votes."""

    roles = DESK
    per_person: PerPerson
    per_flap: PerPerson
    hidden: bool

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if state.status != "prepared":
            raise Refusal("vote-already-began")
        if self.per_flap > self.per_person:
            raise Refusal("per-flap-too-many")
        settings = Settings(self.per_person, self.per_flap, self.hidden)
        if settings != state.settings:
            yield VoteSettingsChanged(settings, state.settings)


class CloseVote(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """End the vote; it can be reopened until the result is shown."""

    roles = DESK

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if state.status == "prepared":
            raise Refusal("vote-not-open")
        if state.status == "open":
            yield VoteClosed()


class ReopenVote(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Go on voting after closing."""

    roles = DESK

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if state.status == "prepared":
            raise Refusal("vote-not-open")
        if state.sealed:
            raise Refusal("result-final")
        if state.status == "closed":
            yield VoteReopened()


class ShowResult(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Make the result final and show it."""

    roles = DESK

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if state.status in ("prepared", "open"):
            raise Refusal("vote-not-closed")
        if state.status == "closed":
            yield ResultShown()


class NewRound(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Vote afresh; the result so far is kept."""

    roles = DESK

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if state.status in ("prepared", "open"):
            raise Refusal("vote-not-closed")
        yield RoundStarted(state.round + 1)


class EnterPaper(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Enter how many stickers the people without a phone put on a flap, in all."""

    roles = DESK
    flap: str
    count: Annotated[int, Meta(ge=0, le=50_000)]

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if state.status == "prepared":
            raise Refusal("vote-not-open")
        if state.status == "shown":
            raise Refusal("result-final")
        find(meeting, self.flap)
        people = meeting.without_phone
        before = state.paper.get(self.flap, 0)
        most_here = people * state.settings.per_flap
        if self.count > max(before, most_here):
            raise Refusal("paper-flap-too-many", most=most_here, people=people)
        most = people * state.settings.per_person
        if self.count > before and sum(state.paper.values()) - before + self.count > most:
            raise Refusal("paper-too-many", most=most, people=people)
        if self.count != before:
            yield PaperEntered(self.flap, self.count, before)


class Rules(PlainRules):
    """The vote of one item."""

    name = "stickers"
    settings = Settings
    state = State
    commands = (
        PlaceSticker,
        TakeSticker,
        MoveSticker,
        ChangeVoteSettings,
        CloseVote,
        ReopenVote,
        ShowResult,
        NewRound,
        EnterPaper,
    )
    events = (
        StickerPlaced,
        StickerTaken,
        PaperEntered,
        VoteSettingsChanged,
        VoteClosed,
        VoteReopened,
        ResultShown,
        RoundStarted,
    )

    def begin(self, settings: Settings) -> State:
        return State(settings=settings)

    def opened(self, state: State) -> None:
        if state.status == "prepared":
            state.status = "open"

    def finished(self, state: State) -> None:
        if state.status in ("open", "closed"):
            state.status = "closed"
            state.sealed = True

    def round_label(self, state: State) -> str:
        return str(state.round)

    def votes(self, state: State) -> dict[str, int]:
        """The totals, unless they are hidden still."""
        if state.settings.hidden and state.status != "shown":
            return {}
        phone = state.totals
        return {
            flap: phone.get(flap, 0) + state.paper.get(flap, 0) for flap in {**phone, **state.paper}
        }

    def needs_flap(self, state: State, meeting: Meeting, flap_id: str) -> bool:
        """No flap goes while a vote runs (that would tell of hidden stickers), and none that
        ever got a sticker."""
        if state.status in ("open", "closed"):
            return True
        past = [state.totals, state.paper]
        for one in state.rounds:
            past += [one.phone, one.paper]
        return any(totals.get(flap_id) for totals in past)

    def needs_without_phone(self, state: State) -> int:
        """The fewest people that can have placed the stickers that were entered."""
        if state.status not in ("open", "closed"):
            return 0
        in_all = -(-sum(state.paper.values()) // state.settings.per_person)
        on_one = -(-max(state.paper.values(), default=0) // state.settings.per_flap)
        return max(in_all, on_one)
