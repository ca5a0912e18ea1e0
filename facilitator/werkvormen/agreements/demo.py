"""What a simulated participant does while the group agrees: says yes when asked, takes part in one
or two."""

import random
import re
from typing import Any

JOINABLE = re.compile(r'data-join="([^"]+)"')
MOST_TO_JOIN = 2
LIKELY_TO_JOIN = 0.08


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page, or None."""
    if me.get("asked"):
        data = {"agreement": me["asked"][0], "yes": True}
        return "answer-puller", {"item": me["item"], **data}
    busy = [*me.get("takes_part", ()), *me.get("pulls", ())]
    free = [one for one in JOINABLE.findall(task) if one not in busy]
    if free and len(busy) < MOST_TO_JOIN and rng.random() < LIKELY_TO_JOIN:
        return "join-agreement", {"item": me["item"], "agreement": rng.choice(free), "on": True}
    return None
