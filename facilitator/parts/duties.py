"""Who of the facilitators does what, in words."""

from typing import Any

import msgspec
from flask_babel import gettext as _

from facilitator.domain.draaiboek import AgendaItem, Draaiboek


def duties_data(draaiboek: Draaiboek | None, item: AgendaItem | None) -> list[dict[str, Any]]:
    """``[{what, who}]`` for this item, as far as somebody was named."""
    if draaiboek is None or item is None:
        return []
    words = {
        "lead": _("Leidt"),
        "time": _("Tijd"),
        "notes": _("Noteert"),
        "latecomers": _("Laatkomers"),
    }
    named = msgspec.structs.asdict(draaiboek.duties_of(item))
    return [{"what": words[name], "who": who} for name, who in named.items() if who]
