"""What a simulated participant does in a duo: says yes, goes along flaps and writes ideas."""

import random
import re
from typing import Any

IDEAS = (
    "Eén telefoonnummer voor alle vragen in de wijk",
    "Elke maand samen lunchen in het buurthuis",
    "Een dag meelopen met elkaar",
    "Een kaart met wie wat doet, met foto's",
    "Vaste gezichten bij de huisarts",
    "Samen op huisbezoek als iemand dat wil",
    "Eerst vragen wat de bewoner zelf wil",
    "Een klein budget zonder formulieren",
)
LIKELY_TO_MOVE = 0.08
LIKELY_TO_WRITE = 0.12


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page (``task`` is its html), or None."""
    item = me["item"]
    if me.get("asked_by"):
        return "accept-partner", {"item": item, "participant": me["asked_by"][0]}
    flaps = re.findall(r'data-sheet-flap="([^"]+)"', task)
    if not me.get("duo") or not flaps:
        return None
    chance = rng.random()
    if me.get("flap") is None or chance < LIKELY_TO_MOVE:
        return "choose-flap", {"item": item, "flap": rng.choice(flaps)}
    if chance > 1 - LIKELY_TO_WRITE:
        return "write-idea", {"item": item, "flap": me["flap"], "text": rng.choice(IDEAS)}
    return None
