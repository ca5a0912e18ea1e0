"""A new agenda item of a werkvorm, with words to begin with."""

from facilitator.domain import editing
from facilitator.domain.draaiboek import AgendaItem, Draaiboek, checked_item
from facilitator.werkvormen.registry import FACES, SETTINGS

MINUTES = 10


def fresh_item(draaiboek: Draaiboek, werkvorm: str) -> AgendaItem:
    """An item that this draaiboek does not have yet; ten minutes, and it may take five."""
    about = FACES[werkvorm].about()
    table = {
        "key": editing.fresh_key(draaiboek, werkvorm),
        "title": about.title,
        "minutes": MINUTES,
        "werkvorm": werkvorm,
        "task": about.task,
        "method": about.method,
        "say": [],
        "ask": [],
        "material": [],
        "shrink_to": MINUTES // 2,
    }
    return checked_item(table, SETTINGS)
