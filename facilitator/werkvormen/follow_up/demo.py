"""What a simulated participant does about the next time: says when it can come, and now and then
volunteers."""

import random
from typing import Any

LIKELY = 0.3
LIKELY_TO_COME = 0.7
LIKELY_TO_VOLUNTEER = 0.01


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page, or None."""
    open_ = [one for one in me.get("dates", ()) if one not in me.get("answers", {})]
    if open_ and rng.random() < LIKELY:
        can = rng.random() < LIKELY_TO_COME
        return "answer-date", {"item": me["item"], "option": open_[0], "can": can}
    if not me.get("volunteers") and rng.random() < LIKELY_TO_VOLUNTEER:
        role = rng.choice(("prepares", "chairs"))
        return "volunteer", {"item": me["item"], "role": role, "on": True}
    return None
