"""Tips from the phones, outcomes that the desk hears, and one flap or idea large on the screen.

Source: in the seventh item people tell what stood out and which tip they will use themselves.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from facilitator.domain import ideas
from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, PARTICIPANT, Context, Decided, ItemCommand, ItemEvent
from facilitator.domain.state import Meeting, Writing
from facilitator.domain.text import visible
from facilitator.werkvormen.plain import NoSettings, PlainRules
from facilitator.werkvormen.sheet import check_opened

MOST_TIPS = 5  # of one person
TipText = Annotated[str, Meta(min_length=1, max_length=200)]


class Tip(msgspec.Struct):
    """What somebody takes along or passes on; ``participant`` None: said aloud, written by the
    desk. ``shown``: the desk put it on the screen; ``dropped``: the desk took it away,
    ``withdrawn``: its sender did."""

    id: str
    participant: str | None
    text: str
    shown: bool = False
    dropped: bool = False
    withdrawn: bool = False


class State(msgspec.Struct):
    """Every tip by id, in order of arrival."""

    tips: dict[str, Tip] = {}

    def of(self, participant: str) -> list[Tip]:
        """What this participant sent, also what was taken back."""
        return [one for one in self.tips.values() if one.participant == participant]

    @property
    def current(self) -> list[Tip]:
        """The tips that nobody took away."""
        return [one for one in self.tips.values() if not one.dropped and not one.withdrawn]


class TipOffered(ItemEvent, frozen=True):
    """A tip came in; what the desk writes down itself stands on the screen at once."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    text_of: ClassVar[str] = "tip:{item}:{tip}"
    tip: str
    participant: str | None
    text: str

    def apply(self, state: State, at_ms: int) -> None:
        said_aloud = self.participant is None
        state.tips[self.tip] = Tip(self.tip, self.participant, self.text, shown=said_aloud)


class TipShown(ItemEvent, frozen=True):
    """A tip stands on the screen, or no longer."""

    tip: str
    on: bool

    def apply(self, state: State, at_ms: int) -> None:
        state.tips[self.tip].shown = self.on


class TipDropped(ItemEvent, frozen=True):
    """The desk took a tip away, or put it back."""

    tip: str
    on: bool

    def apply(self, state: State, at_ms: int) -> None:
        state.tips[self.tip].dropped = self.on


class TipWithdrawn(ItemEvent, frozen=True):
    """Its sender took a tip back, or sent it after all."""

    tip: str
    on: bool

    def apply(self, state: State, at_ms: int) -> None:
        state.tips[self.tip].withdrawn = self.on


class OfferTip(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Send a tip to the desk."""

    roles = PARTICIPANT
    text: TipText

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        if not visible(self.text):
            raise Refusal("text-empty")
        _check_room(state, context.actor.id)
        yield TipOffered(context.new_id(), context.actor.id, self.text.strip())


class WriteTip(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Write down what was said aloud."""

    roles = DESK
    text: TipText

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if not visible(self.text):
            raise Refusal("text-empty")
        yield TipOffered(context.new_id(), None, self.text.strip())


class ShowTip(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Put a tip on the screen, or take it off."""

    roles = DESK
    tip: str
    on: bool

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        tip = _find(state, self.tip)
        if tip not in state.current:
            raise Refusal("unknown-tip")
        if tip.shown != self.on:
            yield TipShown(tip.id, self.on)


class DropTip(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take a tip away, or put it back; what its sender took back stays away."""

    roles = DESK
    tip: str
    on: bool

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        tip = _find(state, self.tip)
        if tip.withdrawn:
            raise Refusal("unknown-tip")
        if tip.dropped != self.on:
            yield TipDropped(tip.id, self.on)


class WithdrawTip(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Take one's own tip back, or send it after all; what the desk took away stays away."""

    roles = PARTICIPANT
    tip: str
    on: bool

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        tip = _find(state, self.tip)
        if tip.participant != context.actor.id:
            raise Refusal("not-your-tip")
        if tip.withdrawn == self.on:
            return
        if not self.on:
            _check_room(state, context.actor.id)
        yield TipWithdrawn(tip.id, self.on)


def _find(state: State, tip: str) -> Tip:
    found = state.tips.get(tip)
    if found is None:
        raise Refusal("unknown-tip")
    return found


def _check_room(state: State, participant: str) -> None:
    """What was taken back makes room for another."""
    if sum(not one.withdrawn for one in state.of(participant)) >= MOST_TIPS:
        raise Refusal("too-many-tips", most=MOST_TIPS)


class Rules(PlainRules):
    """The round after reading."""

    name = "plenary"
    state = State
    pages = ("top-three", "tips")
    commands = (OfferTip, WithdrawTip, WriteTip, ShowTip, DropTip)
    events = (TipOffered, TipShown, TipDropped, TipWithdrawn)

    def begin(self, settings: NoSettings) -> State:
        return State()

    def writings(self, state: State, item: str) -> Iterable[Writing]:
        """The tips; what was said aloud has no writer."""
        for one in state.tips.values():
            by = (one.participant,) if one.participant else ()
            yield Writing(f"tip:{item}:{one.id}", one.text, by, item)

    def erase(self, state: State, writing: str) -> None:
        """Nothing refers to a tip: it goes whole."""
        state.tips.pop(writing.split(":")[2], None)

    def has_page(self, state: State, meeting: Meeting, page: str) -> bool:
        """Also one flap ("flap:f3") or one idea that is not hidden ("idea:…"), large."""
        kind, _, key = page.partition(":")
        if kind == "flap":
            return key in meeting.flaps and not meeting.flaps[key].removed
        if kind == "idea":
            return key in meeting.ideas and ideas.shown(meeting, meeting.ideas[key])
        return page in self.pages
