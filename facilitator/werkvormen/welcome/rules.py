"""Introducing oneself, the house rules, one expectation, and whom one knows already.

Source: the first item of the draaiboek: people introduce themselves, the facilitator tells the aim,
says that it is safe to speak, and asks what people hope for.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from facilitator.domain import acquaintances, expectations
from facilitator.domain.errors import Refusal
from facilitator.domain.expectations import ExpectationText
from facilitator.domain.message import DESK, PARTICIPANT, Context, Decided, ItemCommand, ItemEvent
from facilitator.domain.state import Meeting, Writing
from facilitator.domain.text import visible
from facilitator.werkvormen.plain import PlainRules

MOST_RULES = 8
Rule = Annotated[str, Meta(min_length=1, max_length=120)]
HouseRules = Annotated[tuple[Rule, ...], Meta(max_length=MOST_RULES)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The house rules that the group begins with."""

    house_rules: HouseRules = ()


class Introduction(msgspec.Struct, frozen=True):
    """What somebody does in the neighbourhood; ``shown``: it may stand on the screen."""

    text: str
    shown: bool


class State(msgspec.Struct):
    """``introductions`` by participant, in order of arrival."""

    house_rules: tuple[str, ...]
    introductions: dict[str, Introduction] = {}


class Introduced(ItemEvent, frozen=True):
    """A participant told what they do in the neighbourhood."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    text_of: ClassVar[str] = "introduction:{item}:{participant}"
    participant: str
    text: str
    shown: bool

    def apply(self, state: State, at_ms: int) -> None:
        state.introductions[self.participant] = Introduction(self.text, self.shown)


class HouseRulesChanged(ItemEvent, frozen=True):
    """The group has other house rules."""

    free_text: ClassVar[tuple[str, ...]] = ("rules", "before")
    text_of: ClassVar[str] = "house-rules:{item}"
    rules: tuple[str, ...]
    before: tuple[str, ...]

    def apply(self, state: State, at_ms: int) -> None:
        state.house_rules = self.rules


def _check_opened(meeting: Meeting, item: str) -> None:
    """What people send counts from "aan de slag" on, also when the group went on meanwhile."""
    if not meeting.agenda.items[item].opened:
        raise Refusal("item-not-open")


class Introduce(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Tell what one does in the neighbourhood; an empty text takes it back."""

    roles = PARTICIPANT
    text: Annotated[str, Meta(max_length=120)]
    shown: bool = True

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item)
        wanted = self.text.strip() if visible(self.text) else ""
        before = state.introductions.get(context.actor.id, Introduction("", True))
        if before != Introduction(wanted, self.shown):
            yield Introduced(context.actor.id, wanted, self.shown)


class SendExpectation(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Send the one thing that one hopes for; an empty text takes it back."""

    roles = PARTICIPANT
    text: ExpectationText

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item)
        event = expectations.send(meeting, context.actor.id, self.text)
        if event is not None:
            yield event


class MarkAcquaintance(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Say, for nobody's eyes, that one knows somebody well already."""

    roles = PARTICIPANT
    participant: str
    on: bool

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_opened(meeting, self.item)
        event = acquaintances.mark(meeting, context.actor.id, self.participant, self.on)
        if event is not None:
            yield event


class ChangeHouseRules(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Write the house rules anew, one on each line."""

    roles = DESK
    text: Annotated[str, Meta(max_length=1200)]

    def decide(self, state: State, meeting: Meeting, context: Context) -> Iterable[Decided]:
        rules = tuple(line.strip() for line in self.text.splitlines() if visible(line))
        if len(rules) > MOST_RULES:
            raise Refusal("too-many-house-rules", most=MOST_RULES)
        if any(len(rule) > 120 for rule in rules):
            raise Refusal("house-rule-too-long", most=120)
        if rules != state.house_rules:
            yield HouseRulesChanged(rules, state.house_rules)


class Rules(PlainRules):
    """The welcome of one meeting."""

    name = "welcome"
    settings = Settings
    state = State
    pages = ("people", "aim", "rules", "questions")
    commands = (Introduce, SendExpectation, MarkAcquaintance, ChangeHouseRules)
    events = (Introduced, HouseRulesChanged)

    def begin(self, settings: Settings) -> State:
        return State(house_rules=settings.house_rules)

    def writings(self, state: State, item: str) -> Iterable[Writing]:
        """What people told of themselves, and the house rules as one text."""
        for participant, told in state.introductions.items():
            yield Writing(f"introduction:{item}:{participant}", told.text, (participant,), item)
        yield Writing(f"house-rules:{item}", "\n".join(state.house_rules), item=item)

    def erase(self, state: State, writing: str) -> None:
        """An introduction goes whole; the house rules all at once."""
        kind, _item, *key = writing.split(":")
        if kind == "introduction":
            state.introductions.pop(key[0], None)
        else:
            state.house_rules = ()
