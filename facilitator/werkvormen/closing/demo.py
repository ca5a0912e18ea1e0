"""What a simulated participant does at the end: gives a mark and a word."""

import random
from typing import Any

WORDS = ("fijn", "nuttig", "energie", "eindelijk", "hoopvol", "")
LIKELY = 0.15


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page, or None."""
    if me.get("mark") is not None or rng.random() > LIKELY:
        return None
    data = {"item": me["item"], "mark": rng.choice((6, 7, 8, 8, 9)), "word": rng.choice(WORDS)}
    return "give-farewell", data
