"""What a simulated participant does in the silent round: reads on, now and then adds or marks."""

import random
import re
from typing import Any

ADDITIONS = (
    "Begin klein: eerst één straat.",
    "Vraag ook de huisartsenpraktijk.",
    "Dit doen we al op dinsdag, sluit aan!",
    "Wie belt er als het niet lukt?",
    "Kan dit ook zonder nieuw overleg?",
)
LIKELY_TO_ADD = 0.05
LIKELY_TO_MARK = 0.08
LIKELY_TO_READ_ON = 0.3


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page (``task`` is its html), or None."""
    unread = [flap for flap in _flaps(task) if flap not in me.get("read", ())]
    ideas = re.findall(r'data-mark="([^"]+)"', task)
    chance = rng.random()
    if unread and chance < LIKELY_TO_READ_ON:
        return "read-flap", {"item": me["item"], "flap": rng.choice(unread)}
    if ideas and chance > 1 - LIKELY_TO_MARK:
        idea = rng.choice(ideas)
        if idea not in me.get("marks", ()):
            return "mark-idea", {"item": me["item"], "idea": idea, "on": True}
    if chance > 1 - LIKELY_TO_MARK - LIKELY_TO_ADD and _flaps(task):
        flap = rng.choice(_flaps(task))
        return "write-idea", {"item": me["item"], "flap": flap, "text": rng.choice(ADDITIONS)}
    return None


def _flaps(task: str) -> list[str]:
    return re.findall(r'data-sheet-flap="([^"]+)"', task)
