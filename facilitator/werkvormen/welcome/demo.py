"""What a simulated participant does at the welcome: most tell what they do, some what they hope."""

import random
from typing import Any

DOES = (
    "Ik loop elke dag met de hond en ken iedereen",
    "Wijkverpleegkundige, vooral bij ouderen thuis",
    "Vrijwilliger in de buurtkamer",
    "Mantelzorger voor mijn moeder",
    "Maatschappelijk werk voor gezinnen",
    "Ik help mensen met formulieren",
    "Huisarts in de wijk",
    "Ik organiseer het buurtdiner",
)
HOPES = (
    "Dat ik weet wie ik kan bellen",
    "Eén afspraak die echt doorgaat",
    "Nieuwe gezichten leren kennen",
    "Dat bewoners ook gehoord worden",
)
LIKELY_TO_TELL = 0.3
LIKELY_TO_HOPE = 0.1


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page, or None."""
    if not me.get("introduced"):
        if rng.random() < LIKELY_TO_TELL:
            return "introduce", {"item": me["item"], "text": rng.choice(DOES), "shown": True}
    elif not me.get("expects") and rng.random() < LIKELY_TO_HOPE:
        return "send-expectation", {"item": me["item"], "text": rng.choice(HOPES)}
    return None
