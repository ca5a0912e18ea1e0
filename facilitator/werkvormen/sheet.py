"""Writing on the flaps: what the werkvormen in which people do so have in common."""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from facilitator.domain import ideas, photos
from facilitator.domain.errors import Refusal
from facilitator.domain.ideas import IdeaText, Revision
from facilitator.domain.message import PARTICIPANT, Context, Decided, ItemCommand
from facilitator.domain.state import Idea, Meeting
from facilitator.werkvormen.view import Data, View, flap_data


class Writers(Protocol):
    """The state of a werkvorm in which people write on flaps."""

    def writers(self, participant: str) -> tuple[str, ...]:
        """Who may change what this participant writes: the participant, and a duo's others."""


def check_opened(meeting: Meeting, item: str) -> None:
    """What people send counts from "aan de slag" on, also when the group went on meanwhile: they
    finish their sentence."""
    if not meeting.agenda.items[item].opened:
        raise Refusal("item-not-open")


class WriteIdea(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Write an idea on a flap, or add to one (``to``)."""

    roles = PARTICIPANT
    flap: str
    text: IdeaText
    to: str | None = None

    def decide(self, state: Writers, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        by = state.writers(context.actor.id)
        yield ideas.write(meeting, context, self.flap, self.text, by, self.to)


class RewriteIdea(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Change an idea of one's own duo; ``base`` is the revision that was changed."""

    roles = PARTICIPANT
    idea: str
    text: IdeaText
    base: Revision

    def decide(self, state: Writers, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        idea = ideas.find(meeting, self.idea)
        if context.actor.id not in idea.by:
            raise Refusal("not-your-idea")
        event = ideas.rewrite(meeting, context, idea, self.text, self.base)
        if event is not None:
            yield event


class MarkIdea(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """Remember, for oneself, that one wants to do something with an idea."""

    roles = PARTICIPANT
    idea: str
    on: bool

    def decide(self, state: Writers, meeting: Meeting, context: Context) -> Iterable[Decided]:
        check_opened(meeting, self.item)
        event = ideas.mark(meeting, context.actor.id, self.idea, self.on)
        if event is not None:
            yield event


def idea_data(idea: Idea) -> Data:
    """An idea as the partials show it; without who wrote it."""
    return {
        "id": idea.id,
        "flap": idea.flap,
        "text": idea.text,
        "rev": idea.rev,
        "hidden": idea.hidden,
    }


def ideas_data(meeting: Meeting, flap: str) -> list[Data]:
    """What everybody may see on a flap: each idea with its additions."""
    return [
        {**idea_data(idea), "additions": [idea_data(one) for one in additions]}
        for idea, additions in ideas.on_flap(meeting, flap)
    ]


def wall_data(meeting: Meeting) -> list[Data]:
    """All flaps with what everybody may see on them."""
    return [{**flap_data(flap), "ideas": ideas_data(meeting, flap.id)} for flap in meeting.board]


def cards(view: View, *, markable: bool = False) -> dict[str, Data]:
    """Every idea that phones show, by part name, for ``phone/idea.html``; ``markable``: with the
    button to remember it by."""
    order = {key: number for number, key in enumerate(view.meeting.ideas)}
    return {
        f"idea:{idea['id']}": {
            "idea": {**idea, "order": order[idea["id"]]},
            "item_key": view.item.key,
            "markable": markable,
        }
        for flap in view.meeting.board
        for idea in ideas_data(view.meeting, flap.id)
    }


def own(view: View, participant: str) -> list[str]:
    """Ids of what this participant may change, in order of writing."""
    return [one.id for one in view.meeting.ideas.values() if participant in one.by]


def desk_wall(meeting: Meeting) -> list[Data]:
    """All flaps with everything on them, for the desk: hidden ideas too."""
    return [
        {
            **flap_data(flap),
            "ideas": [
                {**idea_data(one), "to": one.to, "picked": _picked(meeting, one)}
                for one in meeting.ideas.values()
                if one.flap == flap.id and one.text
            ],
            "photos": photos_data(meeting, flap.id),
        }
        for flap in meeting.board
    ]


def photos_data(meeting: Meeting, flap: str) -> list[Data]:
    """The photographs of a flap, for the desk alone."""
    return [msgspec.structs.asdict(one) for one in photos.on_flap(meeting, flap)]


def _picked(meeting: Meeting, idea: Idea) -> bool:
    return any(one.idea == idea.id and not one.dropped for one in meeting.directions.values())
