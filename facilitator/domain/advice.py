"""What an organiser should know of a draaiboek before holding it: nothing here forbids anything."""

from collections.abc import Iterator

import msgspec

from facilitator.domain.draaiboek import AgendaItem, Draaiboek

LONGEST_WITHOUT_BREAK = 90  # minutes


class Advice(msgspec.Struct, frozen=True):
    """A code with parameters; ``item`` where it is about one."""

    code: str
    item: str = ""
    params: dict[str, int] = {}


def advice(draaiboek: Draaiboek, room_minutes: int | None = None) -> list[Advice]:
    """What does not fit, most important first. ``room_minutes`` is how long the room is ours, from
    the planned start; None: as long as it takes."""
    return [*_too_long(draaiboek, room_minutes), *_no_break(draaiboek), *_no_vote(draaiboek)]


def _too_long(draaiboek: Draaiboek, room_minutes: int | None) -> Iterator[Advice]:
    over = 0 if room_minutes is None else draaiboek.total_minutes - room_minutes
    if over > 0:
        yield Advice("longer-than-room", params={"minutes": over})


def _no_break(draaiboek: Draaiboek) -> Iterator[Advice]:
    """For each stretch without a break: the item in which it gets too long."""
    stretch, told = 0, False
    for item in draaiboek.items:
        if item.werkvorm == "pause":
            stretch, told = 0, False
            continue
        stretch += item.minutes
        if stretch > LONGEST_WITHOUT_BREAK and not told:
            told = True
            yield Advice("no-break", item.key, {"minutes": LONGEST_WITHOUT_BREAK})


def _no_vote(draaiboek: Draaiboek) -> Iterator[Advice]:
    voted = False
    for item in draaiboek.items:
        voted = voted or item.werkvorm == "stickers"
        if _agrees(item) and not voted:
            yield Advice("agreements-without-vote", item.key)
            return


def _agrees(item: AgendaItem) -> bool:
    return item.werkvorm == "agreements"
