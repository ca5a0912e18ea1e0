"""Changing a draaiboek: each function gives a new one, and leaves the old as it was."""

from collections.abc import Sequence

from msgspec.structs import replace

from facilitator.domain.draaiboek import AgendaItem, Draaiboek, Duties, Question


def with_order(draaiboek: Draaiboek, keys: Sequence[str]) -> Draaiboek:
    """The items in this order. Items that are not named keep their order, after the others; names
    of no item count for nothing: somebody may have taken it away meanwhile."""
    by_key = {item.key: item for item in draaiboek.items}
    named = [key for key in dict.fromkeys(keys) if key in by_key]
    rest = [key for key in by_key if key not in set(named)]
    return replace(draaiboek, items=tuple(by_key[key] for key in (*named, *rest)))


def moved(draaiboek: Draaiboek, key: str, places: int) -> Draaiboek:
    """The item so many places later (earlier when negative), as far as there are places."""
    keys = [item.key for item in draaiboek.items]
    at = keys.index(key)
    keys.pop(at)
    keys.insert(max(0, at + places), key)
    return with_order(draaiboek, keys)


def with_item(draaiboek: Draaiboek, item: AgendaItem, after: str | None = None) -> Draaiboek:
    """With this item in the place of the one with its key; a new one comes after the item
    ``after``, or at the end."""
    if draaiboek.item(item.key) is not None:
        items = [item if one.key == item.key else one for one in draaiboek.items]
    else:
        items = list(draaiboek.items)
        keys = [one.key for one in items]
        items.insert(keys.index(after) + 1 if after in keys else len(items), item)
    return replace(draaiboek, items=tuple(items))


def without_item(draaiboek: Draaiboek, key: str) -> Draaiboek:
    """Without the item with this key."""
    return replace(draaiboek, items=tuple(one for one in draaiboek.items if one.key != key))


def with_questions(draaiboek: Draaiboek, questions: Sequence[Question]) -> Draaiboek:
    """With these questions on the flaps."""
    return replace(draaiboek, questions=tuple(questions))


def with_duties(draaiboek: Draaiboek, duties: Duties) -> Draaiboek:
    """With these facilitators for the whole meeting."""
    return replace(draaiboek, duties=duties)


def fresh_key(draaiboek: Draaiboek, werkvorm: str) -> str:
    """A key for a new item that no item has: after its werkvorm, so that a file stays readable."""
    base = werkvorm.replace("_", "-")
    taken = {item.key for item in draaiboek.items}
    number = 1
    while (key := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return key
