"""Making the next meeting from one that was held."""

from itertools import combinations

from facilitator.domain import editing
from facilitator.domain.draaiboek import Draaiboek
from facilitator.domain.series import FollowMeeting, follow
from facilitator.domain.writings import public
from facilitator.room.rooms import Room
from facilitator.werkvormen.fresh import fresh_item
from facilitator.werkvormen.registry import RULES

LOOK_BACK = "look_back"


def followed(room: Room) -> FollowMeeting:
    """What the next meeting takes over of this one."""
    meeting = public(room.meeting, RULES)
    pairs = [
        (one, other)
        for item in (meeting.draaiboek.items if meeting.draaiboek else ())
        if item.werkvorm == "duos"
        for duo in meeting.items[item.key].duos.values()
        for one, other in combinations(duo.members, 2)
    ]
    return follow(room.row.id, meeting, room.people, room.contacts, pairs)


def with_look_back(draaiboek: Draaiboek) -> Draaiboek:
    """With an item to look back, after the welcome."""
    if any(item.werkvorm == LOOK_BACK for item in draaiboek.items):
        return draaiboek
    item = fresh_item(draaiboek, LOOK_BACK)
    return editing.with_item(draaiboek, item, after=draaiboek.items[0].key)


def without_look_back(draaiboek: Draaiboek | None) -> Draaiboek | None:
    """Without it: it comes anew where there is something to look back on."""
    if draaiboek is None or len(draaiboek.items) == 1:
        return draaiboek
    keys = [item.key for item in draaiboek.items if item.werkvorm == LOOK_BACK]
    for key in keys:
        draaiboek = editing.without_item(draaiboek, key)
    return draaiboek


def minutes_of(room: Room) -> int:
    """How long the draaiboek of this meeting takes."""
    script = without_look_back(room.meeting.draaiboek)
    return script.total_minutes if script else 0
